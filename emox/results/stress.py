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
class Stress:
    """corruptions: name -> what each severity is, mildest first.  models: name -> what it endured.

    seed: of noise and of where pictures are covered.
    """

    data_sha256: str
    protocol: str
    split: str
    seed: int
    corruptions: Mapping[str, tuple[str, ...]]
    models: Mapping[str, Endured]

    def __post_init__(self) -> None:
        for name, endured in self.models.items():
            if {key: len(value) for key, value in endured.accuracy.items()} != {
                key: len(value) for key, value in self.corruptions.items()
            }:
                raise EvaluationProblem(f"{name} was not measured under each severity of each corruption")


def read_stress(path: Path | str) -> Stress:
    """EvaluationProblem names the file and what is wrong with it."""
    expected = "figures as python -m train.stress writes them"
    return read_json(path, Stress, expected=expected, refuse=EvaluationProblem)
