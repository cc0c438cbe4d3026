"""The pictures of the prepared data set (`python -m train.data prepare`), one by one, for the page to show."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from emox.emotions import FERPLUS_COLUMNS
from emox.images import SIDE

COLUMNS = ("usage", "image", "row", *FERPLUS_COLUMNS)


class DataProblem(ValueError):
    """A data file that is not what it should be; the message names file, row and what was expected."""


def decode48(encoded: bytes, where: str) -> np.ndarray:
    """An encoded 48x48 8-bit gray picture -> (48, 48) uint8; DataProblem begins with `where`."""
    try:
        picture = np.asarray(Image.open(io.BytesIO(encoded)))
    except (OSError, TypeError, SyntaxError, ValueError) as problem:
        raise DataProblem(f"{where}: the picture cannot be decoded ({problem})") from problem
    if picture.shape != (SIDE, SIDE) or picture.dtype != np.uint8:
        raise DataProblem(f"{where}: expected a 48x48 8-bit gray picture, got {picture.shape} {picture.dtype}")
    return picture


@dataclass(frozen=True, kw_only=True)
class Pictures:
    """One split's pictures as they lie in the file: about 2 kB each, decoded when asked for.

    encoded, votes: by row of the original fer2013.csv; votes are ten counts, ordered as FERPLUS_COLUMNS.
    """

    path: Path
    encoded: Mapping[int, bytes]
    votes: Mapping[int, tuple[int, ...]]

    def __getitem__(self, row: int) -> np.ndarray:
        """(48, 48) uint8; DataProblem for a row that is not in the split, or a damaged picture."""
        if row not in self.encoded:
            raise DataProblem(f"{self.path}: row {row} is not among the {len(self.encoded):,} pictures of this split")
        return decode48(self.encoded[row], f"{self.path}: row {row}")


def read_pictures(path: Path, split: str) -> Pictures:
    """The pictures of one split; parts of the file without any are not read.  DataProblem names what is wrong."""
    import pyarrow
    import pyarrow.parquet

    if not path.is_file():
        raise DataProblem(f"{path}: no such file; expected a prepared parquet")
    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            missing = [name for name in COLUMNS if name not in file.schema_arrow.names]
            if missing:
                raise DataProblem(f"{path}: columns missing: {', '.join(missing)}; expected a prepared parquet")
            parts = [
                file.read_row_group(part, list(COLUMNS))
                for part in range(file.num_row_groups)
                if split in file.read_row_group(part, ["usage"])["usage"].to_pylist()
            ]
    except (OSError, pyarrow.ArrowException) as problem:
        raise DataProblem(f"{path}: not a complete parquet file; expected a prepared parquet") from problem
    lines = [line for part in parts for line in zip(*(part[name].to_pylist() for name in COLUMNS), strict=True)]
    here = [line[1:] for line in lines if line[0] == split]
    for cell, row, *_ in here:
        if not isinstance(cell, dict) or not isinstance(cell.get("bytes"), bytes) or not isinstance(row, int):
            raise DataProblem(f"{path}: row {row}: expected a number and a struct with the picture's bytes")
    return Pictures(
        path=path,
        encoded={row: cell["bytes"] for cell, row, *_ in here},
        votes={row: tuple(votes) for _, row, *votes in here},
    )
