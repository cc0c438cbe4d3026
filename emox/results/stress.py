"""`stress.json`: accuracy on corrupted pictures, as `python -m train.stress` measured it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from emox.json_files import read_json
from emox.metrics import Interval
from emox.results.predictions import EvaluationProblem


@dataclass(frozen=True, kw_only=True)
class Endured:
    """One model, one view a picture.

    n: the first so many pictures of the split under the protocol; a slow model may have been asked about fewer.
    weights_sha256: by file name of the model folder, when it was measured.
    clean: accuracy on the pictures as they are.  accuracy: corruption -> one interval a severity, mildest first.
    mean_corruption_error: share of wrong answers, averaged over all corruptions and severities (Hendrycks and
    Dietterich 2019, arXiv:1903.12261, section 4.2, not divided by a reference model's).
    relative_corruption_error: the same minus the share of wrong answers on the pictures as they are.
    """

    n: int
    weights_sha256: Mapping[str, str]
    clean: Interval
    accuracy: Mapping[str, tuple[Interval, ...]]
    mean_corruption_error: Interval
    relative_corruption_error: Interval


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two models on the pictures that both were asked about; differences of accuracy are `first` minus `second`.

    models: both names -> what each endured on these pictures alone.  clean: on the pictures as they are.
    corrupted: over all corruptions and severities.  by_corruption: over the severities of each.
    The intervals of differences are paired: a picture is drawn with both models' answers.
    """

    first: str
    second: str
    models: Mapping[str, Endured]
    clean: Interval
    corrupted: Interval
    by_corruption: Mapping[str, Interval]

    @property
    def n(self) -> int:
        return self.models[self.first].n


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What two models must share to be compared.

    corruptions: name -> what each severity is, mildest first.  seed: of noise and of where pictures are covered.
    """

    data_sha256: str
    protocol: str
    split: str
    seed: int
    corruptions: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class Stress(Terms):
    """models: name -> what it endured.  pairs: every two of them whose hits are stored."""

    models: Mapping[str, Endured]
    pairs: tuple[Pair, ...] = ()

    def __post_init__(self) -> None:
        measured = [*self.models.items(), *(item for pair in self.pairs for item in pair.models.items())]
        for name, endured in measured:
            if {key: len(value) for key, value in endured.accuracy.items()} != {
                key: len(value) for key, value in self.corruptions.items()
            }:
                raise EvaluationProblem(f"{name} was not measured under each severity of each corruption")


def read_stress(path: Path | str) -> Stress:
    """EvaluationProblem names the file and what is wrong with it."""
    expected = "figures as python -m train.stress writes them"
    return read_json(path, Stress, expected=expected, refuse=EvaluationProblem)
