"""What may leave this machine as a model: every file of the folder is known, whole and looked into.

Refused are unknown files (pictures of the data set, pickles), weights that do not load, ONNX files that are not those
of weights and config.json beside them, a report that its own predictions do not give, a stale card, and text, also
within weights, that holds a secret or a path of this machine.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pyarrow.parquet

from emox import weights
from emox.evaluation import EvaluationProblem, read_report
from emox.layouts import LAYOUTS, RUNTIMES
from emox.results import predictions
from emox.results.folder import FOLDER
from emox.results.training_runs import METRICS, TrainingProblem
from train import card, parity
from train.card_facts import CardProblem, predictions_of

REQUIRED = ("config.json", "report.json", "predictions.parquet", METRICS, card.NAME)
PROVENANCE = ("recipe", "seed", "training_faces", "data_sha256", "versions", "git_commit")
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp", ".tif", ".tiff", ".heic")
_PICKLES = (".pkl", ".pickle", ".pt", ".pth", ".bin", ".ckpt", ".joblib", ".npy", ".npz")
_WITH_TEXT = (".onnx", ".safetensors", ".parquet")  # their metadata, notes and names stand in them as they are
_TEXT = (".json", ".jsonl", ".md", ".py", ".js", ".css", ".txt")
_ALONE = r"(?<![\w.])"
_NEVER = {
    "a token or key": r"hf_[A-Za-z0-9]{20,}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|AKIA[0-9A-Z]{16}"
    r"|sk-[A-Za-z0-9_-]{20,}|-----BEGIN [A-Z ]*PRIVATE KEY",
    "a path of this machine": _ALONE + r"/(?:home|root|Users|tmp|work|mnt)/\w|[A-Z]:\\\\?Users",
}
_A_PICTURE = {"a picture": r"data:image/|/9j/4AAQ|iVBORw0KGgo"}


class NotPublishable(ValueError):
    """Why a folder is not published; one sentence that names the file."""


def files_of(folder: Path, results: Path = FOLDER) -> dict[str, Path]:
    """The files to publish by name; NotPublishable names the first thing wrong."""
    if not folder.is_dir():
        raise NotPublishable(f"{folder}: no such folder")
    try:
        config = weights.read_config(folder)
        layout = LAYOUTS[config["network"]]
        members = {f"{name}.{METRICS}" for name in layout.members}
        found = _known(folder, {*REQUIRED, *config["files"]}, members)
        missing = [name for name in PROVENANCE if name not in config]
        if missing:
            raise NotPublishable(f"{folder / 'config.json'}: does not say {', '.join(missing)}")
        for name, expected in config["files"].items():
            if weights.sha256(folder / name) != expected:
                raise NotPublishable(f"{folder / name}: sha256 is not the one config.json names: changed or damaged")
        for path in found.values():
            look_into(path, _NEVER | _A_PICTURE)
        _check_columns(found["predictions.parquet"])
        predictions_of(folder, read_report(folder / "report.json"))
        card.check(folder, results)
        _load_every_way(folder, set(config["files"]))
        if said := parity.told_otherwise(folder, config) or parity.answers_otherwise(folder, config):
            raise NotPublishable(said)
    except (weights.ModelProblem, EvaluationProblem, TrainingProblem, CardProblem) as problem:
        raise NotPublishable(str(problem)) from problem
    return found


def _known(folder: Path, required: set[str], optional: set[str]) -> dict[str, Path]:
    for path in sorted(folder.iterdir()):
        if path.name not in required | optional or path.is_symlink() or not path.is_file():
            kind = "a picture" if path.suffix.lower() in _PICTURES else "unexpected"
            kind = "a pickle" if path.suffix.lower() in _PICKLES else kind
            raise NotPublishable(f"{path}: {kind}; a model folder holds {', '.join(sorted(required))}")
    absent = sorted(name for name in required if not (folder / name).is_file())
    if absent:
        raise NotPublishable(f"{folder}: {absent[0]} is missing")
    return {name: folder / name for name in sorted(required | optional) if (folder / name).is_file()}


def look_into(path: Path, never: Mapping[str, str] = MappingProxyType(_NEVER)) -> None:
    """NotPublishable when a file of text, or one that has text in it, holds one of these patterns, by what it looks
    like; other files pass."""
    if path.suffix not in _TEXT + _WITH_TEXT:
        return
    content = _text_of(path)
    for what, pattern in never.items():
        if path.suffix in _WITH_TEXT:
            pattern = pattern.removeprefix(_ALONE)  # before a string stands its length, which may look like a letter
        if re.search(pattern.encode(), content):
            raise NotPublishable(f"{path}: holds what looks like {what}; take it out")


def _text_of(path: Path) -> bytes:
    """All of a file, but of safetensors the header alone: after it come numbers only, which loading checks."""
    with path.open("rb") as file:
        if path.suffix != ".safetensors":
            return file.read()
        length = int.from_bytes(file.read(8), "little")
        return file.read(min(length, path.stat().st_size))


def _check_columns(path: Path) -> None:
    strange = sorted(set(pyarrow.parquet.read_schema(path).names) - set(predictions.COLUMNS))
    if strange:
        raise NotPublishable(f"{path}: column {strange[0]} is not one of {', '.join(predictions.COLUMNS)}")


def _load_every_way(folder: Path, files: set[str]) -> None:
    """Each runtime whose file is there answers a face with finite probabilities."""
    face = np.full((48, 48), 127, np.uint8)
    for runtime, file in RUNTIMES.items():
        if file is None or file in files:
            answer = weights.load(folder, runtime=runtime).predict([face])
            if not np.isfinite(answer).all():
                raise NotPublishable(f"{folder}: answers {answer.tolist()} by {runtime}; expected probabilities")
