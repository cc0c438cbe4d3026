"""A data set in memory, and the named protocols that make labels of its votes: `FaceSet` -> `Split`.

Shape letters: N pictures, C classes of a protocol.
Votes are FER+'s ten columns (Barsoum et al., arXiv:1608.01041).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from emox.emotions import EMOTIONS, FERPLUS_COLUMNS, FERPLUS_TO_EMOTION

SPLITS = ("Training", "PublicTest", "PrivateTest")


class DataProblem(ValueError):
    """A data file that is not what it should be; the message names file, row and what was expected."""


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


@dataclass(frozen=True, kw_only=True)
class Protocol:
    """Which pictures count and what their label is.

    majority: votes of one are dropped and the winner must hold more than half of the rest (Microsoft's
    ferplus.py); otherwise the plurality of all ten columns wins, ties to the first column.
    """

    majority: bool
    contempt: bool

    @property
    def classes(self) -> tuple[str, ...]:
        """Class names in label order: EMOTIONS, and contempt last where the protocol has it."""
        return (*EMOTIONS, "contempt") if self.contempt else EMOTIONS


PROTOCOLS: Mapping[str, Protocol] = MappingProxyType(
    {
        "plurality-7": Protocol(majority=False, contempt=False),
        "plurality-8": Protocol(majority=False, contempt=True),
        "majority-7": Protocol(majority=True, contempt=False),
        "majority-8": Protocol(majority=True, contempt=True),
    }
)


def vote_columns(classes: tuple[str, ...]) -> list[int]:
    """Places of `classes` (our names) among FERPLUS_COLUMNS."""
    names = {FERPLUS_TO_EMOTION.get(column, column): at for at, column in enumerate(FERPLUS_COLUMNS)}
    return [names[name] for name in classes]


def split(faces: FaceSet, protocol: str, usage: str) -> Split:
    """The pictures of one split that the protocol keeps; ValueError names the accepted words."""
    if protocol not in PROTOCOLS:
        raise ValueError(f"unknown protocol {protocol!r}; accepted: {', '.join(PROTOCOLS)}")
    if usage not in SPLITS:
        raise ValueError(f"unknown split {usage!r}; accepted: {', '.join(SPLITS)}")
    rule = PROTOCOLS[protocol]
    columns = vote_columns(rule.classes)
    votes = np.where(faces.votes > 1, faces.votes, 0) if rule.majority else faces.votes
    winner = votes.argmax(axis=1)
    keep = (faces.usage == usage) & np.isin(winner, columns)
    if rule.majority:
        keep &= votes.max(axis=1) > 0.5 * votes.sum(axis=1)
    label_of = np.full(len(FERPLUS_COLUMNS), -1)
    label_of[columns] = np.arange(len(columns))
    targets = votes[keep][:, columns].astype(np.float32)
    return Split(
        images=faces.images[keep],
        targets=targets / targets.sum(axis=1, keepdims=True),
        labels=label_of[winner[keep]].astype(np.int64),
        row=faces.row[keep],
    )
