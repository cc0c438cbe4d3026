"""`wrong_labels.parquet`: pictures whose label is likely wrong, likeliest first (`python -m train.wrong_labels`).

Shape letters: P pictures. Columns: `row` (of the original fer2013.csv, from 0), `given` and `suggested` (names of
classes), `quality`.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from emox.emotions import EMOTIONS
from emox.results.predictions import EvaluationProblem
from emox.tables import read_columns, write_columns

COLUMNS = ("row", "given", "suggested", "quality")
ABOUT = ("model", "views", "protocol", "split", "data_sha256")


@dataclass(frozen=True, kw_only=True)
class WrongLabels:
    """EvaluationProblem when they are not as described.

    row: (P,) int64, each once.  given, suggested: (P,) str, two different names of EMOTIONS.
    quality: (P,) float32 in [0, 1], ascending: the lower, the likelier wrong.
    model, views: whose probabilities judged.  protocol, split: whose labels.
    """

    row: np.ndarray
    given: np.ndarray
    suggested: np.ndarray
    quality: np.ndarray
    model: str
    views: int
    protocol: str
    split: str
    data_sha256: str

    def __post_init__(self) -> None:
        wrong = _what_is_wrong(self)
        if wrong:
            raise EvaluationProblem(wrong)


def _what_is_wrong(found: WrongLabels) -> str:
    """One sentence, or "" when nothing is."""
    if len({len(getattr(found, name)) for name in COLUMNS}) != 1:
        return "columns are not equally long"
    if len(np.unique(found.row)) != len(found.row) or (found.row < 0).any():
        return "a row is negative or appears twice; expected each once"
    strange = sorted(set(found.given.tolist() + found.suggested.tolist()) - set(EMOTIONS))
    if strange:
        return f"class {strange[0]!r} is not one of {', '.join(EMOTIONS)}"
    if (found.given == found.suggested).any():
        return "a suggested label is the given one"
    if not ((found.quality >= 0) & (found.quality <= 1)).all() or (np.diff(found.quality) < 0).any():
        return "qualities are not ascending in 0..1"
    return ""


def write_wrong_labels(found: WrongLabels, path: Path | str) -> None:
    """WrongLabels -> parquet; ABOUT goes into the file's metadata. The folder must exist."""
    import pyarrow

    columns = {
        "row": pyarrow.array(found.row, pyarrow.int32()),
        "given": pyarrow.array(found.given.tolist(), pyarrow.string()),
        "suggested": pyarrow.array(found.suggested.tolist(), pyarrow.string()),
        "quality": pyarrow.array(found.quality, pyarrow.float32()),
    }
    write_columns(path, columns, {name: str(getattr(found, name)) for name in ABOUT})


def read_wrong_labels(path: Path | str) -> WrongLabels:
    """Parquet -> WrongLabels; EvaluationProblem names the file and what was expected."""
    path = Path(path)
    expected = "likely wrong labels as python -m train.wrong_labels writes them"
    table, about = read_columns(path, COLUMNS, about=ABOUT, expected=expected, refuse=EvaluationProblem)
    try:
        return WrongLabels(
            row=table["row"].to_numpy().astype(np.int64),
            given=np.asarray(table["given"].to_pylist(), str),
            suggested=np.asarray(table["suggested"].to_pylist(), str),
            quality=table["quality"].to_numpy().astype(np.float32),
            model=about["model"],
            views=int(about["views"]),
            protocol=about["protocol"],
            split=about["split"],
            data_sha256=about["data_sha256"],
        )
    except ValueError as problem:
        raise EvaluationProblem(f"{path}: {problem}") from problem
