"""Opening a parquet file: the one place that says what is wrong when it cannot be opened."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyarrow import Table


def read_table(path: Path, *, expected: str, refuse: type[ValueError]) -> "Table":
    """All of a parquet file; raises `refuse` with one sentence when it is missing or not complete.

    expected: what the file should be, in the words of that sentence.
    """
    import pyarrow
    import pyarrow.parquet

    if not path.is_file():
        raise refuse(f"{path}: no such file; expected {expected}")
    try:
        return pyarrow.parquet.ParquetFile(path).read()
    except (OSError, pyarrow.ArrowException) as problem:
        first = str(problem).splitlines()[0]
        raise refuse(f"{path}: not a complete parquet file ({first}); expected {expected}") from problem


def check_filled(path: Path, table: "Table", columns: Sequence[str], refuse: type[ValueError]) -> None:
    """Raises `refuse` naming the first of `columns` that has empty cells."""
    holes = [name for name in columns if table[name].null_count]
    if holes:
        raise refuse(f"{path}: column {holes[0]} has empty cells; expected a value in each")
