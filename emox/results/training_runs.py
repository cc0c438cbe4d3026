"""How networks were trained: `metrics.jsonl`, and the recipe in the JSON file beside it."""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from emox.json_files import from_json

METRICS = "metrics.jsonl"  # of a run, and of the model it made; MEMBER.metrics.jsonl beside it is a member's
SINGLE = "training.json"  # of a single network: in its run's folder, and then among what was measured of it
MADE = ("config.json", SINGLE)
CHECKPOINT = "checkpoint.safetensors"  # of a run that may be gone on with
FINISHED = "model.safetensors"  # the weights of a single network whose run is at its end


class TrainingProblem(ValueError):
    """A file about a training that is not what it should be; the message names it and what was expected."""


@dataclass(frozen=True, kw_only=True)
class Epoch:
    """One line of metrics.jsonl.

    epoch: from 1.  side: input pixels.  learning_rate: at its end.  loss: mean over the training faces.
    seconds: it took by the clock.  public_test_accuracy: fraction.  None: not measured, or from before it was told.
    """

    epoch: int
    side: int
    learning_rate: float
    loss: float
    seconds: float
    cpu_seconds: float | None = None
    processes: int | None = None
    number_format: str | None = None
    public_test_accuracy: float | None = None
    public_test_loss: float | None = None


@dataclass(frozen=True, kw_only=True)
class TrainingRun:
    """One finished training of a model or a single network.

    model: its folder's name.  member: of the ensemble, "" for the model's own run.  epochs: in order, at least one.
    made: what the JSON file says of it.  Its `start` says the same of the run whose weights it went on from.
    """

    model: str
    member: str
    epochs: tuple[Epoch, ...]
    made: Mapping[str, Any]

    @property
    def key(self) -> str:
        """'lite', or a member's own name."""
        return self.member or self.model

    @property
    def seconds(self) -> float:
        """All epochs together, by the clock."""
        return sum(epoch.seconds for epoch in self.epochs)

    @property
    def cpu_seconds(self) -> float | None:
        """Processor time of all epochs together; None where one was not timed so."""
        timed = [epoch.cpu_seconds for epoch in self.epochs if epoch.cpu_seconds is not None]
        return sum(timed) if len(timed) == len(self.epochs) else None

    @property
    def recipe(self) -> Mapping[str, Any]:
        """Empty where the file does not say it."""
        return self.made.get("recipe") or {}

    @property
    def processes(self) -> int:
        """That shared the work."""
        return self.made.get("processes", 1)

    @property
    def before(self) -> tuple[Mapping[str, Any], ...]:
        """What is told of the runs that went before, the last one first; empty: it began with fresh weights."""
        earlier, start = [], self.made.get("start")
        while start is not None:
            earlier.append(start)
            start = start.get("start")
        return tuple(earlier)

    @property
    def epochs_before(self) -> int:
        """Of all runs that went before, as many as each had done."""
        return sum(int(earlier.get("epochs") or earlier["recipe"]["epochs"]) for earlier in self.before)

    @property
    def epochs_in_all(self) -> int:
        """With those of all runs that went before."""
        return len(self.epochs) + self.epochs_before

    @property
    def seconds_before(self) -> float:
        """An estimate of what the runs before took by the clock: their epochs were not timed here, so at this run's
        mean pace; those that saw smaller pictures or had more processes took less, those that had fewer took more.
        """
        return self.epochs_before * self.seconds / len(self.epochs)

    @property
    def pretrained(self) -> bool:
        """Whether its very first weights were ImageNet's."""
        return bool((self.before[-1] if self.before else self.made).get("pretrained"))

    @property
    def distillation(self) -> Mapping[str, Any] | None:
        """Teacher and terms of the last run that had a teacher: this one, or one of those before it."""
        taught = (run["distillation"] for run in (self.made, *self.before) if run.get("distillation"))
        return next(taught, None)

    @property
    def teachers(self) -> Mapping[str, int]:
        """How many networks of each name taught in the run of `distillation`; several answer by their mean."""
        return Counter(one["network"] for one in self.distillation["teachers"]) if self.distillation else {}

    @property
    def distilled(self) -> bool:
        """Whether it had a teacher itself."""
        return bool(self.made.get("distillation"))


def counted(teachers: Mapping[str, int], name: Callable[[str], str] = str) -> str:
    """'emoxnet, lite (2)'.  name: what a network is called."""
    return ", ".join(name(one) if count == 1 else f"{name(one)} ({count})" for one, count in teachers.items())


def read_runs(folder: Path) -> tuple[TrainingRun, ...]:
    """Those of every folder in `folder` that holds one of MADE; TrainingProblem otherwise."""
    return tuple(
        run
        for made_by in sorted(path for name in MADE for path in folder.glob(f"*/{name}"))
        for run in runs_of(made_by)
    )


def runs_of(made_by: Path) -> tuple[TrainingRun, ...]:
    """Every run of one folder, a model's own before its members'; TrainingProblem otherwise.

    made_by: its file of MADE.
    """
    config = _config(made_by)
    found = []
    for path in sorted(made_by.parent.glob(f"*{METRICS}"), key=lambda path: (path.name != METRICS, path.name)):
        member = path.name.removesuffix(METRICS).rstrip(".")
        made = config.get("members", {}).get(member, {}) if member else config
        found.append(TrainingRun(model=made_by.parent.name, member=member, epochs=_epochs(path), made=made))
    return tuple(found)


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
