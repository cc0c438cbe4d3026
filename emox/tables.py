"""Parquet files as whole tables, and what is wrong with one that cannot be opened."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from emox.whole_files import written_whole

if TYPE_CHECKING:
    from pyarrow import Array, Table


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


def read_columns(
    path: Path, columns: Sequence[str], *, about: Sequence[str] = (), expected: str, refuse: type[ValueError]
) -> tuple["Table", dict[str, str]]:
    """A parquet file and its metadata; raises `refuse` naming what is missing or has empty cells.

    columns, about: what must be there, in the table and in its metadata.  expected: what the file should be.
    """
    table = read_table(path, expected=expected, refuse=refuse)
    told = {key.decode(): value.decode() for key, value in (table.schema.metadata or {}).items()}
    missing = [name for name in columns if name not in table.column_names]
    missing += [f"{name} (metadata)" for name in about if name not in told]
    if missing:
        raise refuse(f"{path}: missing: {', '.join(missing)}; expected {', '.join((*columns, *about))}")
    holes = [name for name in columns if table[name].null_count]
    if holes:
        raise refuse(f"{path}: column {holes[0]} has empty cells; expected a value in each")
    return table, told


def write_columns(path: Path | str, columns: Mapping[str, "Array"], about: Mapping[str, str]) -> None:
    """Columns and metadata as a compressed parquet file, whole or not at all; the folder must exist."""
    import pyarrow
    import pyarrow.parquet

    table = pyarrow.table(dict(columns)).replace_schema_metadata(dict(about))
    with written_whole(Path(path)) as unfinished:
        pyarrow.parquet.write_table(table, unfinished, compression="zstd")
