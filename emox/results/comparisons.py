"""`comparisons.json`: pairs of models, or of settings of one model, on the same pictures."""

from dataclasses import dataclass
from pathlib import Path

from emox.json_files import read_json
from emox.metrics import Paired
from emox.results.predictions import EvaluationProblem


@dataclass(frozen=True, kw_only=True)
class Answerer:
    """A model and how many views it averages."""

    model: str
    views: int


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """`first` minus `second` on the n pictures of a split under a protocol."""

    first: Answerer
    second: Answerer
    protocol: str
    split: str
    n: int
    paired: Paired


def read_comparisons(path: Path | str) -> tuple[Comparison, ...]:
    """EvaluationProblem names the file and what is wrong with it."""
    expected = "comparisons as python -m train.compare writes them"
    return read_json(path, tuple[Comparison, ...], expected=expected, refuse=EvaluationProblem)
