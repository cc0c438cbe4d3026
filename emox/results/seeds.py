"""`seeds.json`: accuracies of the same training with several seeds, and the gain of one group of runs over another.

`python -m train.seeds` writes it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from emox.json_files import read_json
from emox.results.predictions import EvaluationProblem

_WHAT = re.compile(r"(\w+), ([\w-]+), (\d+) view\(s\)(?:, (\w+))?")


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
class Setting:
    """Under what an accuracy was measured.  runtime: "" for torch."""

    split: str
    protocol: str
    views: int
    runtime: str = ""


@dataclass(frozen=True, kw_only=True)
class Seeds:
    """groups: group -> what was measured ("PublicTest", "PrivateTest, plurality-7, 1 view(s)") -> accuracy.

    gains: "first over second" -> what was measured -> difference of the means, a fraction.
    EvaluationProblem names what `setting` cannot read.
    """

    groups: Mapping[str, Mapping[str, Seeded]]
    gains: Mapping[str, Mapping[str, float]]

    def __post_init__(self) -> None:
        for measured in (*self.groups.values(), *self.gains.values()):
            for what in measured:
                setting(what)


def setting(what: str) -> Setting:
    """What was measured, taken apart; every run is checked on PublicTest under plurality-7 with one view."""
    if what == "PublicTest":
        return Setting(split=what, protocol="plurality-7", views=1)
    found = _WHAT.fullmatch(what)
    if found is None:
        raise EvaluationProblem(f"{what!r} measured; expected PublicTest or as 'PrivateTest, plurality-7, 1 view(s)'")
    split, protocol, views, runtime = found.groups(default="")
    return Setting(split=split, protocol=protocol, views=int(views), runtime=runtime)


def read_seeds(path: Path) -> Seeds | None:
    """None where there is no such file; EvaluationProblem names a damaged one and what was expected."""
    if not path.exists():
        return None
    return read_json(path, Seeds, expected="spreads as python -m train.seeds writes them", refuse=EvaluationProblem)
