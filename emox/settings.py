"""What the app is told from outside, gathered once at start; passed on, never read again."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from emox.assets import ASSETS
from emox.images import Limits
from emox.pipeline import DETECTOR, MODELS, SHIPPED

MEGA = 1_000_000
# In a Space that carries no weights: {"models": ["owner/name@revision", ...]}, as python -m train.publish writes it.
PINNED = ASSETS / "hub.json"


class SettingsProblem(ValueError):
    """A variable of the environment that the app cannot start with; one sentence says what is accepted."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How the app runs; `VARIABLES` says which variable of the environment sets what."""

    models: tuple[str | Path, ...] = SHIPPED  # names, model folders, or owner/name@revision on the Hub
    detector: str = DETECTOR  # as pipeline.detector_named takes it
    data: Path | None = None  # prepared parquet; the pictures of the data set are shown only where it is
    limits: Limits = field(default_factory=Limits)  # of one photo
    most_photos: int = 12  # analysed in one go
    cache_seconds: int = 3600  # uploads older than this are deleted
    host: str = "127.0.0.1"
    port: int | None = None  # None: Gradio takes the first free one from 7860


@dataclass(frozen=True, kw_only=True)
class Variable:
    """A row of the README's table.  lowest, highest: for whole numbers, what is accepted."""

    name: str
    sets: str
    default: str
    lowest: int = 0
    highest: int = 0


_DEFAULT = Settings()
VARIABLES: tuple[Variable, ...] = (
    Variable(
        name="EMOX_MODELS",
        sets="names (`emoxnet`, `lite`), model folders or `owner/name@revision` on the Hub, separated by commas",
        default=f"`{','.join(MODELS)}`; in a Space, what its `space_assets/hub.json` pins",
    ),
    Variable(
        name="EMOX_DETECTOR",
        sets="what finds faces: `centerface`, `yunet` from the Hub or its cache, or the path of YuNet's .onnx file",
        default=f"`{DETECTOR}`",
    ),
    Variable(name="EMOX_DATA", sets="the prepared parquet of FER+, to look at the test pictures", default="none"),
    Variable(
        name="EMOX_MAX_MEGABYTES",
        sets="largest photo file",
        default=str(_DEFAULT.limits.max_bytes // MEGA),
        lowest=1,
        highest=1000,
    ),
    Variable(
        name="EMOX_MAX_MEGAPIXELS",
        sets="largest photo, width times height",
        default=str(_DEFAULT.limits.max_pixels // MEGA),
        lowest=1,
        highest=178,  # beyond twice its Image.MAX_IMAGE_PIXELS Pillow opens nothing, whatever we allow
    ),
    Variable(
        name="EMOX_MOST_PHOTOS",
        sets="photos analysed in one go",
        default=str(_DEFAULT.most_photos),
        lowest=1,
        highest=1000,
    ),
    Variable(
        name="EMOX_CACHE_SECONDS",
        sets="uploads older than this are deleted",
        default=str(_DEFAULT.cache_seconds),
        lowest=60,
        highest=7 * 24 * 3600,
    ),
    Variable(name="GRADIO_SERVER_NAME", sets="address to listen on; `0.0.0.0` for all", default=f"`{_DEFAULT.host}`"),
    Variable(
        name="GRADIO_SERVER_PORT",
        sets="port to listen on",
        default="the first free one from 7860",
        lowest=1,
        highest=65535,
    ),
)


def from_environment(environment: Mapping[str, str], pinned: Path = PINNED) -> Settings:
    """Settings from the variables that are set and not empty; SettingsProblem for one that cannot be."""
    return Settings(
        models=_names(environment.get("EMOX_MODELS", "")) or _pinned(pinned) or SHIPPED,
        detector=environment.get("EMOX_DETECTOR") or DETECTOR,
        data=_file(environment, "EMOX_DATA"),
        limits=Limits(
            max_bytes=_number(environment, "EMOX_MAX_MEGABYTES", _DEFAULT.limits.max_bytes // MEGA) * MEGA,
            max_pixels=_number(environment, "EMOX_MAX_MEGAPIXELS", _DEFAULT.limits.max_pixels // MEGA) * MEGA,
        ),
        most_photos=_number(environment, "EMOX_MOST_PHOTOS", _DEFAULT.most_photos),
        cache_seconds=_number(environment, "EMOX_CACHE_SECONDS", _DEFAULT.cache_seconds),
        host=environment.get("GRADIO_SERVER_NAME") or _DEFAULT.host,
        port=_number(environment, "GRADIO_SERVER_PORT", 0) or None,
    )


def table() -> str:
    """The README's table of VARIABLES."""
    rows = "".join(f"| `{row.name}` | {row.sets} | {row.default} |\n" for row in VARIABLES)
    return "| variable | sets | default |\n|---|---|---|\n" + rows


def stay_offline() -> None:
    """Must run before gradio is imported: it reads these at import, and would report usage."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _pinned(path: Path) -> tuple[str, ...]:
    if not path.is_file():
        return ()
    try:
        return tuple(str(name) for name in json.loads(path.read_text(encoding="utf-8"))["models"])
    except (ValueError, KeyError, TypeError) as problem:
        raise SettingsProblem(f'{path}: expected {{"models": ["owner/name@revision", ...]}}') from problem


def _file(environment: Mapping[str, str], name: str) -> Path | None:
    given = environment.get(name)
    if not given:
        return None
    if not Path(given).is_file():
        raise SettingsProblem(f"{name} is {given!r}, which is no file; name a prepared parquet or leave it out")
    return Path(given)


def _number(environment: Mapping[str, str], name: str, default: int) -> int:
    given = environment.get(name)
    if not given:
        return default
    [known] = (row for row in VARIABLES if row.name == name)
    if not given.isdecimal() or not known.lowest <= int(given) <= known.highest:
        raise SettingsProblem(f"{name} is {given!r}; accepted: a whole number from {known.lowest} to {known.highest}")
    return int(given)
