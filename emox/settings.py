"""What the app is told from outside, gathered once at start; passed on, never read again."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from emox.images import Limits
from emox.pipeline import MODELS


@dataclass(frozen=True)
class Settings:
    """How the app runs. Address and port are Gradio's own GRADIO_SERVER_NAME and GRADIO_SERVER_PORT."""

    models: tuple[str, ...] = MODELS
    limits: Limits = field(default_factory=Limits)  # of one photo
    most_photos: int = 12  # analysed in one go
    cache_seconds: int = 3600  # uploads older than this are deleted


def from_environment(environment: Mapping[str, str]) -> Settings:
    """EMOX_MODELS: names or model folders separated by commas, instead of the two shipped models."""
    given = tuple(name.strip() for name in environment.get("EMOX_MODELS", "").split(",") if name.strip())
    return Settings(models=given or MODELS)


def stay_offline() -> None:
    """Must run before gradio is imported: it reads these at import, and would report usage."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
