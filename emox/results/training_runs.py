"""How networks were trained: `metrics.jsonl`, and the recipe in the JSON file beside it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from emox.json_files import from_json

METRICS = "metrics.jsonl"  # of a run, and of the model it made; MEMBER.metrics.jsonl beside it is a member's
SINGLE = "training.json"  # of a single network: in its run's folder, and then among what was measured of it
MADE = ("config.json", SINGLE)


class TrainingProblem(ValueError):
    """A file about a training that is not what it should be; the message names it and what was expected."""


@dataclass(frozen=True, kw_only=True)
class Epoch:
    """One line of metrics.jsonl.

    epoch: from 1.  side: input pixels.  learning_rate: at its end.  loss: mean over the training faces.
    seconds: it took.  public_test_accuracy: fraction; it and public_test_loss are None where not measured.
    """

    epoch: int
    side: int
    learning_rate: float
    loss: float
    seconds: float
    public_test_accuracy: float | None = None
    public_test_loss: float | None = None


@dataclass(frozen=True, kw_only=True)
class TrainingRun:
    """One finished training of a model or a single network.

    model: its folder's name.  member: of the ensemble, "" for the model's own run.  epochs: in order, at least one.
    recipe: as the JSON file says it; empty where it does not.  distilled: it learned from a teacher.
    distilled_before: the weights it went on from did.  went_on: from an earlier run's weights, not from fresh ones.
    """

    model: str
    member: str
    epochs: tuple[Epoch, ...]
    recipe: Mapping[str, Any]
    distilled: bool
    distilled_before: bool
    went_on: bool

    @property
    def key(self) -> str:
        """'lite', or a member's own name."""
        return self.member or self.model

    @property
    def seconds(self) -> float:
        """All epochs together."""
        return sum(epoch.seconds for epoch in self.epochs)


def read_runs(folder: Path) -> tuple[TrainingRun, ...]:
    """Every run of every folder in `folder` that holds one of MADE, a model's own before its members'; TrainingProblem
    otherwise."""
    found = []
    for made_by in sorted(path for name in MADE for path in folder.glob(f"*/{name}")):
        model, config = made_by.parent, _config(made_by)
        for path in sorted(model.glob(f"*{METRICS}"), key=lambda path: (path.name != METRICS, path.name)):
            member = path.name.removesuffix(METRICS).rstrip(".")
            made = config.get("members", {}).get(member, {}) if member else config
            found.append(
                TrainingRun(
                    model=model.name,
                    member=member,
                    epochs=_epochs(path),
                    recipe=made.get("recipe") or {},
                    distilled=bool(made.get("distillation")),
                    distilled_before=_distilled(made.get("start")),
                    went_on=made.get("start") is not None,
                )
            )
    return tuple(found)


def _distilled(start: Mapping[str, Any] | None) -> bool:
    """Whether one of the runs that went before, one after another, had a teacher."""
    return start is not None and (bool(start.get("distillation")) or _distilled(start.get("start")))


def _config(path: Path) -> dict[str, Any]:
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise TrainingProblem(f"{path}: not readable JSON ({problem})") from problem
    if not isinstance(config, dict):
        raise TrainingProblem(f"{path}: expected an object, got {type(config).__name__}")
    return config


def _epochs(path: Path) -> tuple[Epoch, ...]:
    lines = path.read_text(encoding="utf-8").splitlines()
    if not lines:
        raise TrainingProblem(f"{path}: empty; expected one line an epoch")
    epochs = []
    for number, line in enumerate(lines, start=1):
        try:
            epochs.append(from_json(line, Epoch, expected="an epoch's metrics", refuse=TrainingProblem))
        except TrainingProblem as problem:
            raise TrainingProblem(f"{path}, line {number}: {problem}") from problem
    return tuple(epochs)
