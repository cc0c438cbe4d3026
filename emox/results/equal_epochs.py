"""`equal_epochs.json`: the paper's single networks, trained alike for equally many epochs; `python -m
train.equal_epochs` writes it.

Members of EmoXNet had more epochs since: `emox.results.folder` has what was measured of those.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from emox.evaluation import Report
from emox.json_files import read_json
from emox.results.predictions import EvaluationProblem
from emox.results.training_runs import TrainingRun

OPTIMIZING = ("optimizer", "learning_rate", "momentum", "weight_decay")  # a recipe may suit them to a network
_ALIKE = ("recipe_name", "seed", "training_faces", "data_sha256", "pretrained", "distillation", "start")


@dataclass(frozen=True, kw_only=True)
class Trained:
    """One single network.

    run: as it was trained; its `model` is the network.  reports: of PrivateTest under one protocol, by views.
    """

    run: TrainingRun
    reports: Mapping[int, Report]


@dataclass(frozen=True, kw_only=True)
class EqualEpochs:
    """networks: by name, at least one, in the order they were measured.

    EvaluationProblem for two that differ in more than network and optimizer, or that were measured on other pictures.
    """

    networks: Mapping[str, Trained]

    def __post_init__(self) -> None:
        if not self.networks:
            raise EvaluationProblem("no network; expected at least one")
        require_alike([one.run for one in self.networks.values()])
        for name, one in self.networks.items():
            if _pictures(one) != _pictures(self.first):
                raise EvaluationProblem(
                    f"{name} and {self.first.run.model} were measured on different pictures: {_pictures(one)} and "
                    f"{_pictures(self.first)}"
                )

    @property
    def first(self) -> Trained:
        """Whichever: what all have in common, it has."""
        return next(iter(self.networks.values()))

    @property
    def data_sha256(self) -> str:
        """Of the data that all learnt from."""
        return self.first.run.made["data_sha256"]


def require_alike(runs: Sequence[TrainingRun]) -> None:
    """EvaluationProblem for two runs that differ in more than network and optimizer."""
    for run in runs[1:]:
        expected = _terms(runs[0])
        for what, value in _terms(run).items():
            if value != expected[what]:
                raise EvaluationProblem(
                    f"{run.model} and {runs[0].model} were not trained alike: {what} is {value} and {expected[what]}"
                )


def _terms(run: TrainingRun) -> Mapping[str, Any]:
    recipe = {name: value for name, value in run.recipe.items() if name not in OPTIMIZING}
    return {"epochs": len(run.epochs), **{name: run.made.get(name) for name in _ALIKE}, "recipe": recipe}


def _pictures(trained: Trained) -> Mapping[int, tuple[str, str, str, int]]:
    return {
        views: (report.subject.data_sha256, report.subject.protocol, report.subject.split, report.n)
        for views, report in trained.reports.items()
    }


def read_equal_epochs(path: Path) -> EqualEpochs:
    """EvaluationProblem names the file and what is wrong with it."""
    expected = "networks trained alike as python -m train.equal_epochs writes them"
    return read_json(path, EqualEpochs, expected=expected, refuse=EvaluationProblem)
