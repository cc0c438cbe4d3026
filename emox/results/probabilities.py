"""A model's probabilities with 1, 2, 5 and 10 views, as `probabilities.parquet`.

Shape letters: N pictures. Columns of the file: `row` (of the original fer2013.csv, from 0), `views`, and one column
a class of `EMOTIONS`; a picture has one line for each number of views.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from emox.emotions import EMOTIONS
from emox.results.predictions import EvaluationProblem, what_is_wrong
from emox.tables import read_columns

VIEWS = (1, 2, 5, 10)  # how many views are averaged: the settings that are measured and shown
COLUMNS = ("row", "views", *EMOTIONS)
KEPT_BITS = 13  # of a float32's 23 after the point: 6e-5 of a value, and the files are half as large


@dataclass(frozen=True, kw_only=True)
class Probabilities:
    """EvaluationProblem when they are not as described.

    row: (N,) int64 >= 0, each once.  by_views: number of views -> (N, 7) float32, rows sum to 1; keys are VIEWS.
    """

    row: np.ndarray
    by_views: Mapping[int, np.ndarray]

    def __post_init__(self) -> None:
        if set(self.by_views) != set(VIEWS):
            raise EvaluationProblem(f"numbers of views are {sorted(self.by_views)}; expected {list(VIEWS)}")
        for views, values in self.by_views.items():
            wrong = what_is_wrong(self.row, values)
            if wrong:
                raise EvaluationProblem(f"{views} views: {wrong}")


def from_views(row: np.ndarray, each: np.ndarray) -> Probabilities:
    """(N, V, 7) probabilities of each view, V = 10 -> their means over the first 1, 2, 5 and 10, rounded."""
    return Probabilities(row=row, by_views={views: rounded(each[:, :views].mean(axis=1)) for views in VIEWS})


def rounded(values: np.ndarray) -> np.ndarray:
    """float32 with only the first KEPT_BITS after the point, so that the file and the figures made from it agree."""
    parts, exponents = np.frexp(np.asarray(values, np.float32))
    return np.ldexp(np.round(parts * 2.0 ** (KEPT_BITS + 1)), exponents - KEPT_BITS - 1).astype(np.float32)


def write_probabilities(probabilities: Probabilities, path: Path | str) -> None:
    """Probabilities -> parquet; the folder must exist."""
    import pyarrow
    import pyarrow.parquet

    values = np.concatenate([probabilities.by_views[views] for views in VIEWS])
    columns = {
        "row": pyarrow.array(np.tile(probabilities.row, len(VIEWS)), pyarrow.int32()),
        "views": pyarrow.array(np.repeat(VIEWS, len(probabilities.row)), pyarrow.int8()),
    } | {name: pyarrow.array(values[:, at].astype(np.float32)) for at, name in enumerate(EMOTIONS)}
    pyarrow.parquet.write_table(
        pyarrow.table(columns),
        Path(path),
        compression="zstd",
        compression_level=19,
        use_dictionary=["views"],
        column_encoding={"row": "DELTA_BINARY_PACKED"} | dict.fromkeys(EMOTIONS, "BYTE_STREAM_SPLIT"),
    )


def read_probabilities(path: Path | str) -> Probabilities:
    """Parquet -> Probabilities; EvaluationProblem names the file and what was expected."""
    path = Path(path)
    expected = "probabilities as python -m train.measure writes them"
    table, _ = read_columns(path, COLUMNS, expected=expected, refuse=EvaluationProblem)
    try:
        row, views = (table[name].to_numpy().astype(np.int64) for name in ("row", "views"))
        values = np.stack([table[name].to_numpy().astype(np.float32) for name in EMOTIONS], axis=1)
        first = row[views == VIEWS[0]]
        for number in VIEWS:
            if not np.array_equal(row[views == number], first):
                raise EvaluationProblem(f"{number} views are not of the same rows, in the same order, as {VIEWS[0]}")
        return Probabilities(row=first, by_views={int(each): values[views == each] for each in np.unique(views)})
    except ValueError as problem:
        raise EvaluationProblem(f"{path}: {problem}") from problem
