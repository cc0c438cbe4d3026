"""What a model answered to each picture of a split, in memory and as `predictions.parquet`.

Shape letters: N pictures. Columns of the file: `row` (of the original fer2013.csv, from 0), `label` (place in
the protocol's classes) and one column a class of `EMOTIONS` with its probability.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from emox.emotions import EMOTIONS
from emox.tables import read_columns

COLUMNS = ("row", "label", *EMOTIONS)
SUM_TOLERANCE = 1e-3  # of a row of probabilities: float16 or rounded CSV numbers still pass


class EvaluationProblem(ValueError):
    """Predictions or a report that are not what they should be; the message says what was expected."""


@dataclass(frozen=True, kw_only=True)
class Predictions:
    """A model's answers to the pictures of one split; EvaluationProblem when they are not as described.

    row: (N,) int64 >= 0, each once.  label: (N,) int64 >= 0 in the protocol's class order.
    probabilities: (N, 7) float32 in EMOTIONS order, in [0, 1], rows sum to 1.
    """

    row: np.ndarray
    label: np.ndarray
    probabilities: np.ndarray

    def __post_init__(self) -> None:
        wrong = _wrong_labels(self.row, self.label) or what_is_wrong(self.row, self.probabilities)
        if wrong:
            raise EvaluationProblem(wrong)


def _wrong_labels(row: np.ndarray, label: np.ndarray) -> str:
    """One sentence, or "" when nothing is wrong."""
    if label.ndim != 1 or not np.issubdtype(label.dtype, np.integer):
        return f"label must be whole numbers in one dimension, got {label.dtype} {label.shape}"
    if len(label) != len(row):
        return f"{len(row)} rows need as many labels, got {len(label)}"
    if len(label) and label.min() < 0:
        at = int(label.argmin())
        return f"row {row[at]}, label {label[at]}: expected no negative number"
    return ""


def what_is_wrong(row: np.ndarray, probabilities: np.ndarray) -> str:
    """One sentence on what rows and probabilities break of `Predictions`' promises, or "" when nothing."""
    if row.ndim != 1 or not np.issubdtype(row.dtype, np.integer):
        return f"row must be whole numbers in one dimension, got {row.dtype} {row.shape}"
    if len(row) == 0:
        return "there are no predictions; expected one a picture"
    if probabilities.shape != (len(row), len(EMOTIONS)):
        return f"{len(row)} rows need ({len(row)}, {len(EMOTIONS)}) probabilities, got {probabilities.shape}"
    if not np.issubdtype(probabilities.dtype, np.floating):
        return f"probabilities must be floating point numbers, got {probabilities.dtype}"
    if row.min() < 0:
        return f"row {row.min()}: expected no negative number"
    values, times = np.unique(row, return_counts=True)
    if times.max() > 1:
        return f"row {values[times.argmax()]} appears {times.max()} times; expected once"
    # written so that NaN fails it too
    fine = ((probabilities >= 0) & (probabilities <= 1 + SUM_TOLERANCE)).all(axis=1)
    fine &= np.abs(probabilities.sum(axis=1, dtype=np.float64) - 1) <= SUM_TOLERANCE
    if not fine.all():
        at = int(np.flatnonzero(~fine)[0])
        said = ", ".join(f"{value:.6g}" for value in probabilities[at])  # not the noise of float32
        return f"row {row[at]}: probabilities [{said}] are not in 0..1 with sum 1"
    return ""


def write_predictions(predictions: Predictions, path: Path | str) -> None:
    """Predictions -> parquet; the folder must exist."""
    import pyarrow
    import pyarrow.parquet

    columns = {"row": predictions.row.astype(np.int64), "label": predictions.label.astype(np.int64)}
    columns |= {name: predictions.probabilities[:, at].astype(np.float32) for at, name in enumerate(EMOTIONS)}
    pyarrow.parquet.write_table(pyarrow.table(columns), Path(path))


def read_predictions(path: Path | str) -> Predictions:
    """Parquet -> Predictions; EvaluationProblem names file, row and what was expected."""
    path = Path(path)
    expected = "predictions as python -m train.evaluate writes them"
    table, _ = read_columns(path, COLUMNS, expected=expected, refuse=EvaluationProblem)
    columns = {name: table[name].to_numpy() for name in COLUMNS}
    text = [name for name in EMOTIONS if not np.issubdtype(columns[name].dtype, np.number)]
    if text:
        raise EvaluationProblem(f"{path}: column {text[0]} is {table[text[0]].type}; expected numbers")
    try:
        return Predictions(
            row=columns["row"],
            label=columns["label"],
            probabilities=np.stack([columns[name].astype(np.float32) for name in EMOTIONS], axis=1),
        )
    except EvaluationProblem as problem:
        raise EvaluationProblem(f"{path}: {problem}") from problem
