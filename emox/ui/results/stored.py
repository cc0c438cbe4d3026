"""What the tabs Results, Errors and Training show, read once at start: what commands of this repository stored."""

from dataclasses import dataclass, replace
from pathlib import Path

from emox.results.benchmark import Benchmark, read_benchmark
from emox.results.folder import FOLDER, Results, read_results
from emox.results.predictions import EvaluationProblem
from emox.results.seeds import Seeds, read_seeds
from emox.results.training_runs import TrainingProblem, TrainingRun, read_runs
from emox.ui.results import words
from emox.weights import BUNDLED

NOTHING = Results(
    models={},
    votes=None,
    comparisons=None,
    stress=None,
    framed=None,
    students=None,
    equal_epochs=None,
    wrong_labels=None,
    leaks=None,
    leak_counts=None,
    human=None,
)


@dataclass(frozen=True, kw_only=True)
class Stored:
    """problem: why no figures can be shown, "" where some can.  benchmark: None where none was run.

    runs: how the networks were trained.  seeds: what chance does to them.  no_runs: why some of these records cannot be
    shown, "" where all can.
    """

    results: Results = NOTHING
    benchmark: Benchmark | None = None
    problem: str = ""
    runs: tuple[TrainingRun, ...] = ()
    seeds: Seeds | None = None
    no_runs: str = ""

    @property
    def notice(self) -> str:
        """Why there is nothing to show and what to do about it, or "" where there is a model."""
        if self.problem:
            return words.NOT_READ.format(why=self.problem)
        return "" if self.results.models else words.NO_MODELS


def read(folder: Path = FOLDER, models: Path = BUNDLED) -> Stored:
    """Damaged files do not stop the app: Photo and Live need none of them."""
    speed = folder / "benchmark.json"
    try:
        trained = Stored(runs=(*read_runs(models), *read_runs(folder / "models")))
    except TrainingProblem as problem:
        trained = Stored(no_runs=str(problem))
    try:
        trained = replace(trained, seeds=read_seeds(folder / "seeds.json"))
    except EvaluationProblem as problem:
        trained = replace(trained, no_runs=" ".join((trained.no_runs, str(problem))).strip())
    try:
        figures, timed = read_results(folder), read_benchmark(speed) if speed.exists() else None
    except EvaluationProblem as problem:
        return replace(trained, problem=str(problem))
    return replace(trained, results=figures, benchmark=timed)
