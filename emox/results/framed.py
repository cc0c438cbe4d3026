"""`framed.json`: what it costs a model that the app frames faces itself; `python -m train.framed` measures it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from emox.json_files import read_json
from emox.metrics import Interval
from emox.results.predictions import EvaluationProblem


@dataclass(frozen=True, kw_only=True)
class Framed:
    """One model's accuracy on the pictures in which a face is found, one view each.

    weights_sha256: by file name of the model folder, when it was measured.
    whole: on the pictures as they are.  framed: on their faces.  difference: framed minus whole, paired.
    not_found: on the other pictures as they are; None where a face is found in all.
    """

    weights_sha256: Mapping[str, str]
    whole: Interval
    framed: Interval
    difference: Interval
    not_found: Interval | None


@dataclass(frozen=True, kw_only=True)
class Framing:
    """n: pictures of the split under the protocol.  found: with a face.  models: by name."""

    data_sha256: str
    protocol: str
    split: str
    n: int
    found: int
    models: Mapping[str, Framed]


def read_framed(path: Path) -> Framing:
    """EvaluationProblem names the file and what is wrong with it."""
    expected = "figures as python -m train.framed writes them"
    return read_json(path, Framing, expected=expected, refuse=EvaluationProblem)
