"""A data set in memory, and its splits under a named protocol of `emox.results.protocols`: `FaceSet` -> `Split`.

Shape letters: N pictures, C classes of a protocol.
"""

from dataclasses import dataclass

import numpy as np

from emox.pictures import DataProblem
from emox.results.protocols import PROTOCOLS, SPLITS, Protocol, check_names, labels, vote_columns

__all__ = ["PROTOCOLS", "SPLITS", "DataProblem", "FaceSet", "Protocol", "Source", "Split", "split", "vote_columns"]


@dataclass(frozen=True, kw_only=True)
class FaceSet:
    """A data set as it was published.

    images: (N, 48, 48) uint8.  votes: (N, 10) float32, columns as FERPLUS_COLUMNS.
    usage: (N,) str, one of SPLITS.
    row: (N,) int64, row of the original fer2013.csv (or of RAF-DB's list), from 0.
    """

    images: np.ndarray
    votes: np.ndarray
    usage: np.ndarray
    row: np.ndarray


@dataclass(frozen=True, kw_only=True)
class Source:
    """A data set as read: its layout's name, the pictures, and each picture's published file name."""

    layout: str
    faces: FaceSet
    names: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Split:
    """One split under one protocol.

    images: (N, 48, 48) uint8.  targets: (N, C) float32 share of votes, rows sum to 1.
    labels: (N,) int64 in the protocol's class order.  row: (N,) int64.
    """

    images: np.ndarray
    targets: np.ndarray
    labels: np.ndarray
    row: np.ndarray


def split(faces: FaceSet, protocol: str, usage: str) -> Split:
    """The pictures of one split that the protocol keeps; ValueError names the accepted words."""
    check_names(protocol, usage)
    here = faces.usage == usage
    made = labels(faces.votes[here], protocol)
    return Split(
        images=faces.images[here][made.keep],
        targets=made.shares,
        labels=made.label,
        row=faces.row[here][made.keep],
    )


def of_one_voice(votes: np.ndarray) -> bool:
    """Whether each picture of (N, K) votes, or shares of votes, has one label alone, as RAF-DB's have (train.rafdb)."""
    return bool((votes.max(axis=1) == votes.sum(axis=1)).all())
