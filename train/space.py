"""The app as a Hugging Face Space: a folder with what it needs and nothing else.

Without pinned models the Space carries the bundled weights. With them it carries none: the Hub copies the files into
the Space's cache when it builds it (`preload_from_hub`), and space_assets/hub.json tells the app to load them.
"""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from emox import hub, weights
from emox.settings import PINNED
from train.publishable import NotPublishable, look_into
from train.space_requirements import requirements

ROOT = Path(__file__).parent.parent
CARRIED = ("app.py", "emox", "space_assets", "packages.txt", "LICENSE")
LEFT_OUT = (  # of what is carried, as Path.match takes it: what the app neither imports nor reads
    "__pycache__",
    *("emox/__main__.py", "emox/benchmark", "emox/pretrained.py", "emox/upload.py"),
    *("space_assets/screenshot_live.png", "space_assets/results/road.json"),
    *(f"space_assets/models/*/{name}" for name in ("README.md", "report.json", "predictions.parquet")),
)
WEIGHTS = (".safetensors", ".onnx")
_WRITTEN = (".py", ".txt", ".md", ".css", ".js", ".mjs", ".json", ".jsonl", ".svg")
EXPECTED = (*_WRITTEN, ".wasm", ".woff2", ".parquet", ".png", *WEIGHTS)
THUMBNAIL = "space_assets/screenshot.png"
TAGS = ["facial-expression-recognition", "emotion-recognition", "computer-vision"]
_BODY = """
# EmoX

Finds the faces in a photo and says which of seven expressions people would label each one with, by two networks side
by side. It shows how a picture looks, not what a person feels. Photos are analysed in this Space, sent nowhere else
and deleted after a while.

The EU AI Act forbids inferring emotions at work and in education (Regulation (EU) 2024/1689, Art. 5(1)(f)), except for
medical or safety reasons.

This folder is made by `python -m train.publish space` of EmoX {version}; changes belong there.
"""


class SpaceProblem(ValueError):
    """Why the Space cannot be built or does not start; one sentence."""


def build(out: Path, repository: str, models: Sequence[str] = ()) -> None:
    """Fills the folder `out`, which must not hold anything yet.

    repository: owner/name of the Space.  models: owner/name@commit of each published model it is to load.
    """
    if out.exists() and any(out.iterdir()):
        raise SpaceProblem(f"{out}: is not empty; name a new folder")
    preload = [_preload(name) for name in models]
    out.mkdir(parents=True, exist_ok=True)

    never = (*LEFT_OUT, *(f"*{suffix}" for suffix in WEIGHTS if models))

    def left_out(folder: str, names: list[str]) -> set[str]:
        return {name for name in names if any(Path(folder, name).match(pattern) for pattern in never)}

    for name in CARRIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, out / name, ignore=left_out)
        else:
            shutil.copyfile(source, out / name)
    for path in sorted(out.rglob("*")):
        _check_expected(path)
    if models:
        (out / PINNED.relative_to(ROOT)).write_text(json.dumps({"models": list(models)}, indent=2) + "\n")
    (out / "requirements.txt").write_text(requirements(), encoding="utf-8")
    (out / "README.md").write_text(readme(repository, models, preload), encoding="utf-8")


def readme(repository: str, models: Sequence[str] = (), preload: Sequence[str] = ()) -> str:
    """README.md: the header of our own README with what only a Space has, and a short text."""
    from huggingface_hub import RepoCard, SpaceCardData

    from emox.version import __version__

    ours: dict[str, Any] = RepoCard.load(ROOT / "README.md").data.to_dict()
    more: dict[str, Any] = {
        "thumbnail": f"https://huggingface.co/spaces/{repository}/resolve/main/{THUMBNAIL}",
        "tags": TAGS,
        "models": [name.split("@")[0] for name in models] or None,
        "preload_from_hub": list(preload) or None,
    }
    return f"---\n{SpaceCardData(**ours | more).to_yaml()}\n---\n" + _BODY.format(version=__version__)


def _check_expected(path: Path) -> None:
    """Something of somebody's may lie in our folders: nothing unknown leaves this machine."""
    if path.is_file() and path.suffix not in EXPECTED and path.name != "LICENSE":
        raise SpaceProblem(f"{path.name}: unexpected; the app's files end in {', '.join(EXPECTED)}")
    try:
        look_into(path)
    except NotPublishable as problem:
        raise SpaceProblem(str(problem)) from problem


def _preload(name: str) -> str:
    """A line of preload_from_hub: repository, files, commit."""
    repository, _, revision = name.partition("@")
    if not hub.is_repository(name) or not hub.is_pinned(revision):
        raise SpaceProblem(f"{name}: expected owner/name@revision with the commit's 40 digits, as publish model prints")
    try:
        files = ["config.json", *weights.read_config(weights.folder_of(name))["files"]]
    except weights.ModelProblem as problem:
        raise SpaceProblem(str(problem)) from problem
    return f"{repository} {','.join(files)} {revision}"
