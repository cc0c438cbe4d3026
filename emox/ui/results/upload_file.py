"""A visitor's file of predictions -> rows and probabilities, or one sentence on what is wrong with it.

Shape letters: M lines of the file. Nothing here believes the file: its length and types are looked at before its
numbers are read.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from emox.emotions import EMOTIONS
from emox.results.predictions import EvaluationProblem, what_is_wrong
from emox.ui.results import upload_words

if TYPE_CHECKING:
    from pyarrow import Table

COLUMNS = ("row", *EMOTIONS)
MOST_LINES = 40_000  # FER2013 has 35,887 pictures


def read_upload(path: Path, name: str) -> tuple[np.ndarray, np.ndarray]:
    """(M,) int64 rows and (M, 7) float32 probabilities in EMOTIONS order.

    name: what the visitor calls the file; EvaluationProblem begins with it and says what was expected.
    """
    import pyarrow

    read = READERS.get(path.suffix.lower())
    if read is None:
        raise EvaluationProblem(upload_words.KIND.format(name=name))
    try:
        table = read(path, name)
    except UnicodeDecodeError as problem:
        raise EvaluationProblem(upload_words.NAMES.format(name=name)) from problem
    except (OSError, pyarrow.ArrowException) as problem:
        why = str(problem).splitlines()[0].replace(str(path), name).rstrip(".")
        raise EvaluationProblem(upload_words.UNREADABLE.format(name=name, why=why)) from problem
    row = table["row"].to_numpy().astype(np.int64)
    probabilities = np.stack([table[emotion].to_numpy().astype(np.float32) for emotion in EMOTIONS], axis=1)
    wrong = what_is_wrong(row, probabilities)
    if wrong:
        raise EvaluationProblem(upload_words.WRONG.format(name=name, why=wrong))
    return row, probabilities


def _read_csv(path: Path, name: str) -> "Table":
    from pyarrow import csv

    table = csv.read_csv(path)
    _check(name, table, len(table))
    return table.select(COLUMNS)


def _read_parquet(path: Path, name: str) -> "Table":
    from pyarrow import parquet

    with parquet.ParquetFile(path) as file:
        _check(name, file.schema_arrow.empty_table(), file.metadata.num_rows)
        table = file.read(columns=list(COLUMNS))
    _check(name, table, len(table))
    return table


READERS: Mapping[str, "Callable[[Path, str], Table]"] = MappingProxyType({".csv": _read_csv, ".parquet": _read_parquet})


def _check(name: str, table: "Table", lines: int) -> None:
    """Columns, their types and the number of lines; EvaluationProblem for the first that is not as expected."""
    from pyarrow import types

    def refuse(sentence: str, **facts: object) -> EvaluationProblem:
        return EvaluationProblem(sentence.format(name=name, **facts))

    missing = [column for column in COLUMNS if column not in table.column_names]
    if missing:
        raise refuse(upload_words.COLUMNS, missing=", ".join(missing), expected=", ".join(COLUMNS))
    twice = [column for column in COLUMNS if table.column_names.count(column) > 1]
    if twice:
        raise refuse(upload_words.TWICE, twice=", ".join(twice))
    if lines == 0:
        raise refuse(upload_words.NO_LINES)
    if lines > MOST_LINES:
        raise refuse(upload_words.LONG, lines=lines, most=MOST_LINES)
    for column in COLUMNS:
        kind = table.schema.field(column).type
        if table[column].null_count:
            raise refuse(upload_words.EMPTY, column=column)
        if column == "row" and not types.is_integer(kind):
            raise refuse(upload_words.WHOLE, kind=kind)
        if not (types.is_floating(kind) or types.is_integer(kind)):
            raise refuse(upload_words.NUMBERS, column=column, kind=kind)
