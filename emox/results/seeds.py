"""`seeds.json`: accuracies of the same training with several seeds, and the gain of one group of runs over another.

`python -m train.seeds` writes it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from emox.json_files import read_json
from emox.results.predictions import EvaluationProblem


@dataclass(frozen=True, kw_only=True)
class Seeded:
    """Accuracies of the same training with different seeds.

    values: fractions, in the order of `seeds`.  deviation: sample standard deviation (n - 1); None of a single run.
    """

    seeds: tuple[int, ...]
    values: tuple[float, ...]
    mean: float
    deviation: float | None
    lowest: float
    highest: float


@dataclass(frozen=True, kw_only=True)
class Seeds:
    """groups: group -> what was measured ("PublicTest", "PrivateTest, plurality-7, 1 view(s)") -> accuracy.

    gains: "first over second" -> what was measured -> difference of the means, a fraction.
    """

    groups: Mapping[str, Mapping[str, Seeded]]
    gains: Mapping[str, Mapping[str, float]]


def read_seeds(path: Path) -> Seeds | None:
    """None where there is no such file; EvaluationProblem names a damaged one and what was expected."""
    if not path.exists():
        return None
    return read_json(path, Seeds, expected="spreads as python -m train.seeds writes them", refuse=EvaluationProblem)
