"""The pictures that models are measured on, and the votes cast on them, in one order."""

import numpy as np

from emox.results import protocols
from emox.results.places import places
from emox.results.votes import Votes
from train.data import FaceSet


def votes_of(faces: FaceSet, data_sha256: str) -> Votes:
    """The test pictures that any protocol keeps, by row."""
    kept = np.any([protocols.labels(faces.votes, name).keep for name in protocols.PROTOCOLS], axis=0)
    kept = np.flatnonzero(kept & (faces.usage != "Training"))
    at = kept[np.argsort(faces.row[kept])]
    cast = faces.votes[at].astype(np.int64)
    return Votes(row=faces.row[at], split=faces.usage[at], votes=cast, data_sha256=data_sha256)


def rows_of(cast: Votes, split: str) -> np.ndarray:
    """(N,) int64, in Votes' order."""
    return cast.row[cast.split == split]


def images_of(faces: FaceSet, row: np.ndarray) -> np.ndarray:
    """(N, 48, 48) uint8 pictures of these (N,) rows, in their order; every row must be there."""
    return faces.images[places(row, faces.row)]
