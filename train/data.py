"""The prepared data set: official layouts -> one parquet file -> `FaceSet` -> `Split` under a named protocol.

    python -m train.data prepare FOLDER --out ferplus.parquet

turns any layout of `train.layouts` (FER2013's CSV files with FER+'s votes, FER+'s folders, RAF-DB) into that
file: `image` (struct of PNG bytes and published name), `row` (of fer2013.csv or of RAF-DB's list, from 0),
`usage`, and the ten vote columns. How RAF-DB's single labels become votes is said in `train.rafdb`.
"""

import argparse
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from emox.emotions import FERPLUS_COLUMNS
from emox.pictures import decode48
from emox.tables import read_table
from emox.weights import sha256
from emox.whole_files import written_whole
from train.layouts import ANNOTATORS, read_source
from train.protocols import PROTOCOLS, SPLITS, DataProblem, FaceSet, Protocol, Source, Split, split

__all__ = [
    "PROTOCOLS",
    "SPLITS",
    "DataProblem",
    "FaceSet",
    "Protocol",
    "Split",
    "default_path",
    "prepare",
    "read",
    "sha256",
    "split",
]

FERPLUS_ROWS = 35_714  # pictures in the complete FER+


def default_path(flag: Path | str | None) -> Path:
    """The data file: the flag, else the environment's EMOX_DATA; DataProblem says how to name one."""
    named = flag or os.environ.get("EMOX_DATA")
    if not named:
        raise DataProblem("no data set named: pass --data FILE or set EMOX_DATA to a prepared parquet file")
    path = Path(named)
    if not path.is_file():
        raise DataProblem(f"{path}: no such file; expected a prepared parquet (python -m train.data prepare)")
    return path


def read(path: Path | str) -> FaceSet:
    """The prepared parquet; DataProblem when a column, a picture or a row is not as it should be."""
    path = Path(path)
    wanted = ["image", "row", "usage", *FERPLUS_COLUMNS]
    table = read_table(path, expected="a prepared parquet (python -m train.data prepare)", refuse=DataProblem)
    missing = [name for name in wanted if name not in table.column_names]
    if missing:
        raise DataProblem(f"{path}: columns missing: {', '.join(missing)}; expected {', '.join(wanted)}")
    if table.num_rows == 0:
        raise DataProblem(f"{path}: no rows; expected one a picture")
    row = _whole_numbers(path, table, "row").astype(np.int64)
    if len(np.unique(row)) != len(row):
        raise DataProblem(f"{path}: a row number appears twice; expected each once")
    usage = np.asarray(table["usage"].to_pylist(), dtype=object)
    strange = [at for at, name in enumerate(usage) if name not in SPLITS]
    if strange:
        raise DataProblem(
            f"{path}: row {row[strange[0]]}: usage {usage[strange[0]]!r} is not one of {', '.join(SPLITS)}"
        )
    votes = np.stack([_whole_numbers(path, table, name) for name in FERPLUS_COLUMNS], axis=1)
    wrong = np.flatnonzero((votes < 0).any(axis=1) | (votes.sum(axis=1) < 1) | (votes.sum(axis=1) > ANNOTATORS))
    if len(wrong):
        raise DataProblem(
            f"{path}: row {row[wrong[0]]}: votes {votes[wrong[0]].tolist()} do not sum to 1..{ANNOTATORS}"
        )
    images = np.empty((table.num_rows, 48, 48), np.uint8)
    for at, cell in enumerate(table["image"].to_pylist()):
        if not isinstance(cell, dict) or not isinstance(cell.get("bytes"), bytes):
            raise DataProblem(f"{path}: row {row[at]}: expected a struct with the picture's bytes")
        images[at] = decode48(cell["bytes"], where=f"{path}: row {row[at]}")
    return FaceSet(images=images, votes=votes.astype(np.float32), usage=usage.astype(str), row=row)


def _whole_numbers(path: Path, table: Any, name: str) -> np.ndarray:
    """A pyarrow column as (N,) int64."""
    import pyarrow.types

    column = table[name]
    if not pyarrow.types.is_integer(column.type) or column.null_count:
        raise DataProblem(
            f"{path}: column {name} is {column.type} with {column.null_count} empty cells; "
            "expected whole numbers in all"
        )
    return column.to_numpy().astype(np.int64)


def prepare(source: Path | str, out: Path | str, votes: Path | str | None = None) -> Source:
    """An official layout -> the prepared parquet at `out` (whole or not at all); returns what was read.

    votes: fer2013new.csv where it does not lie beside the pictures.  Raises DataProblem.
    """
    import pyarrow
    import pyarrow.parquet

    out = Path(out)
    read_in = read_source(source, votes)
    faces = read_in.faces
    if len(faces.row) == 0:
        raise DataProblem(f"{source}: no row names a picture; expected at least one")
    cells = [{"bytes": _png(image), "path": name} for image, name in zip(faces.images, read_in.names, strict=True)]
    picture = pyarrow.struct([("bytes", pyarrow.binary()), ("path", pyarrow.string())])
    columns = {
        "image": pyarrow.array(cells, picture),
        "row": pyarrow.array(faces.row, pyarrow.int32()),
        "usage": pyarrow.array(faces.usage.tolist(), pyarrow.string()),
    } | {name: pyarrow.array(faces.votes[:, at].astype(np.int8)) for at, name in enumerate(FERPLUS_COLUMNS)}
    out.parent.mkdir(parents=True, exist_ok=True)
    with written_whole(out) as unfinished:
        pyarrow.parquet.write_table(pyarrow.table(columns), unfinished, row_group_size=1000)
    return read_in


def _png(image: np.ndarray) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(image).save(stream, format="PNG")
    return stream.getvalue()


def summary(faces: FaceSet) -> str:
    """Counts of each split, and of each split under each protocol, as a small table."""
    lines = [f"{'':14}" + "".join(f"{usage:>12}" for usage in SPLITS)]
    lines.append(f"{'pictures':14}" + "".join(f"{(faces.usage == usage).sum():12,}" for usage in SPLITS))
    for name in PROTOCOLS:
        lines.append(f"{name:14}" + "".join(f"{len(split(faces, name, usage).row):12,}" for usage in SPLITS))
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; 0, or 2 with one sentence on stderr when the data is not as it should be."""
    parser = argparse.ArgumentParser(prog="python -m train.data", description="Prepare a data set for EmoX.")
    command = parser.add_subparsers(dest="command", required=True).add_parser(
        "prepare", help="turn FER2013 + FER+ or RAF-DB, as published, into one parquet file"
    )
    command.add_argument("source", type=Path, help="the folder (or fer2013.csv / icml_face_data.csv) as published")
    command.add_argument("--votes", type=Path, help="fer2013new.csv, where it does not lie in that folder")
    command.add_argument("--out", type=Path, required=True, help="the parquet file to write")
    given = parser.parse_args(arguments)
    try:
        done = prepare(given.source, given.out, given.votes)
    except (DataProblem, OSError) as problem:
        print(problem, file=sys.stderr)
        return 2
    print(f"{given.out}: {len(done.names):,} pictures from the {done.layout} layout\n{summary(done.faces)}")
    if done.layout != "rafdb" and len(done.names) != FERPLUS_ROWS:
        print(f"This is not the complete FER+, which has {FERPLUS_ROWS:,} pictures.", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
