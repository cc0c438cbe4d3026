"""The named protocols that make labels of FER+'s votes.

Shape letters: N pictures, C classes of a protocol.
Votes are FER+'s ten columns, ordered as FERPLUS_COLUMNS (Barsoum et al., arXiv:1608.01041).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from emox.emotions import EMOTIONS, FERPLUS_COLUMNS, FERPLUS_TO_EMOTION

CHOSEN_ON = "PublicTest"  # whatever is chosen is chosen by these pictures
TEST = "PrivateTest"  # and measured on these
SPLITS = ("Training", CHOSEN_ON, TEST)
HEADLINE = "plurality-7"  # the protocol that is meant where none is named


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
        HEADLINE: Protocol(majority=False, contempt=False),
        "plurality-8": Protocol(majority=False, contempt=True),
        "majority-7": Protocol(majority=True, contempt=False),
        "majority-8": Protocol(majority=True, contempt=True),
    }
)


@dataclass(frozen=True, kw_only=True)
class Labels:
    """What a protocol makes of (N, 10) votes.

    keep: (N,) bool, the pictures that count; the others below are of these alone, in their order.
    label: int64 in the protocol's class order.  shares: (kept, C) float32 of the votes, rows sum to 1.
    """

    keep: np.ndarray
    label: np.ndarray
    shares: np.ndarray


def vote_columns(classes: tuple[str, ...]) -> list[int]:
    """Places of `classes` (our names) among FERPLUS_COLUMNS."""
    names = {FERPLUS_TO_EMOTION.get(column, column): at for at, column in enumerate(FERPLUS_COLUMNS)}
    return [names[name] for name in classes]


def check_names(protocol: str, split: str) -> None:
    """ValueError names the accepted words."""
    for what, name, accepted in (("protocol", protocol, tuple(PROTOCOLS)), ("split", split, SPLITS)):
        if name not in accepted:
            raise ValueError(f"unknown {what} {name!r}; accepted: {', '.join(accepted)}")


def labels(votes: np.ndarray, protocol: str) -> Labels:
    """(N, 10) votes under a protocol of PROTOCOLS."""
    rule = PROTOCOLS[protocol]
    columns = vote_columns(rule.classes)
    counted = np.where(votes > 1, votes, 0) if rule.majority else votes
    winner = counted.argmax(axis=1)
    keep = np.isin(winner, columns)
    if rule.majority:
        keep &= counted.max(axis=1) > 0.5 * counted.sum(axis=1)
    label_of = np.full(len(FERPLUS_COLUMNS), -1)
    label_of[columns] = np.arange(len(columns))
    shares = counted[keep][:, columns].astype(np.float32)
    return Labels(
        keep=keep,
        label=label_of[winner[keep]].astype(np.int64),
        shares=shares / shares.sum(axis=1, keepdims=True),
    )
