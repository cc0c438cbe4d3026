"""`leaks.json`: what the leak audit found, in counts, as `python -m train.leaks` wrote it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from emox.json_files import read_json
from emox.results.predictions import EvaluationProblem


@dataclass(frozen=True, kw_only=True)
class ClassCounts:
    """Pictures whose plurality is this vote column (ties to the first)."""

    pictures: int
    with_twin: int
    private_test: int
    private_test_leaked: int


@dataclass(frozen=True, kw_only=True)
class PairCounts:
    """Pairs of one sort, and in how many of them the two plurality labels differ."""

    pairs: int
    labels_differ: int


@dataclass(frozen=True, kw_only=True)
class LeakCounts:
    """Counts of an audit.

    by_kind: a KIND -> its pairs.  by_splits: "Training / PrivateTest" -> pairs of these two splits.
    by_class: vote column -> pictures.  leaked: "PrivateTest in Training" -> pictures of the first with a twin
    in the second.
    """

    data_sha256: str
    threshold: float
    pictures: int
    pictures_with_twin: int
    pairs: PairCounts
    by_kind: Mapping[str, PairCounts]
    by_splits: Mapping[str, PairCounts]
    by_class: Mapping[str, ClassCounts]
    leaked: Mapping[str, int]


def read_leak_counts(path: Path | str) -> LeakCounts:
    """EvaluationProblem names the file and what is wrong with it."""
    expected = "counts as python -m train.leaks writes them"
    return read_json(path, LeakCounts, expected=expected, refuse=EvaluationProblem)
