"""The faces of the test split for the page, read when first asked for; nothing where there is no data set."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from emox.pictures import DataProblem, Pictures, read_pictures
from emox.results.error_rows import SPLIT
from emox.results.votes import Votes
from emox.runtimes import Once
from emox.ui.errors import words


@dataclass(frozen=True)
class Faces:
    """pictures: None without a data set.  problem: one sentence saying why there are none, or ""."""

    pictures: Pictures | None
    problem: str

    def __call__(self, row: int) -> np.ndarray | None:
        """uint8 (48, 48), or None: there is no such picture here."""
        if self.pictures is None or row not in self.pictures.encoded:
            return None
        try:
            return self.pictures[row]
        except DataProblem:
            return None


def faces(path: Path | None, votes: Votes | None) -> Callable[[], Faces]:
    """Gives the faces, reading the file at the first call.

    path: the prepared parquet.  votes: what the results were made from; where the file has others, its rows may be
    other pictures, and no face is shown.
    """
    return Once(lambda: _read(path, votes))


def _read(path: Path | None, votes: Votes | None) -> Faces:
    if path is None:
        return Faces(None, words.NO_FACES)
    try:
        pictures = read_pictures(path, SPLIT)
    except DataProblem as problem:
        return Faces(None, str(problem))
    return Faces(pictures, "") if _same(pictures, votes) else Faces(None, words.OTHER_DATA)


def _same(pictures: Pictures, votes: Votes | None) -> bool:
    if votes is None:
        return False
    here = votes.split == SPLIT
    cast = zip(votes.row[here].tolist(), votes.votes[here].tolist(), strict=True)
    return all(pictures.votes.get(row) == tuple(counts) for row, counts in cast)
