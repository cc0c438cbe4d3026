"""`comparisons.json`: pairs of models, or of settings of one model, on the same pictures."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from emox import metrics
from emox.json_files import read_json
from emox.metrics import Paired
from emox.results.predictions import EvaluationProblem, Predictions
from emox.results.votes import Labelled


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


def compare(
    first: Answerer, second: Answerer, answered: tuple[Predictions, Predictions], pictures: Labelled
) -> Comparison:
    """answered: by `first` and by `second`, each `pictures` in their order."""
    here, there = (each.probabilities.argmax(axis=1) for each in answered)
    return Comparison(
        first=first,
        second=second,
        protocol=pictures.protocol,
        split=pictures.split,
        n=len(pictures.row),
        paired=metrics.paired(pictures.label, here, there, len(pictures.classes)),
    )


def adjusted(found: Sequence[Comparison]) -> tuple[float, ...]:
    """Their p values in [0, 1] as tests of one family, which `found` is the whole of.

    Of those below a level, no larger a share than the level is expected to be chance (Benjamini and Yekutieli 2001:
    however the tests depend on each other, as these do).
    """
    from scipy.stats import false_discovery_control  # takes a second to load, and the app may never need it

    p = [one.paired.p_value for one in found]
    return tuple(map(float, false_discovery_control(p, method="by"))) if p else ()


def read_comparisons(path: Path | str) -> tuple[Comparison, ...]:
    """EvaluationProblem names the file and what is wrong with it."""
    expected = "comparisons as python -m train.compare writes them"
    return read_json(path, tuple[Comparison, ...], expected=expected, refuse=EvaluationProblem)
