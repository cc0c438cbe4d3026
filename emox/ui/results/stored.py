"""What the tabs Results and Errors show, read once at start: figures that commands of this repository stored."""

from dataclasses import dataclass
from pathlib import Path

from emox.benchmark import report as benchmark_report
from emox.benchmark.report import Benchmark
from emox.results.folder import FOLDER, Results, read_results
from emox.results.predictions import EvaluationProblem
from emox.ui.results import words

NOTHING = Results(
    models={},
    votes=None,
    comparisons=None,
    stress=None,
    students=None,
    wrong_labels=None,
    leaks=None,
    human=None,
)


@dataclass(frozen=True, kw_only=True)
class Stored:
    """problem: why nothing can be shown, "" where something can.  benchmark: None where none was run."""

    results: Results = NOTHING
    benchmark: Benchmark | None = None
    problem: str = ""

    @property
    def notice(self) -> str:
        """Why there is nothing to show and what to do about it, or "" where there is a model."""
        if self.problem:
            return words.NOT_READ.format(why=self.problem)
        return "" if self.results.models else words.NO_MODELS


def read(folder: Path = FOLDER) -> Stored:
    """Damaged files do not stop the app: Photo and Live need none of them."""
    speed = folder / "benchmark.json"
    try:
        return Stored(results=read_results(folder), benchmark=benchmark_report.read(speed) if speed.exists() else None)
    except EvaluationProblem as problem:
        return Stored(problem=str(problem))
