"""Training faces that plurality-7 leaves out, as soft targets: contempt or unknown won the vote there."""

import numpy as np

from emox.emotions import EMOTIONS, FERPLUS_COLUMNS
from train.data import FaceSet, Split
from train.protocols import vote_columns

_WON_BY = ("contempt", "unknown")  # not by NF: what is no face has no expression to learn


def with_ambiguous(training: Split, faces: FaceSet) -> Split:
    """`training` and, after it, every other Training face with a vote for one of the seven classes.

    Their targets are the votes for the seven classes, renormalised; their label is the largest of these.
    """
    winner = np.array(FERPLUS_COLUMNS)[faces.votes.argmax(axis=1)]
    votes = faces.votes[:, vote_columns(EMOTIONS)]
    added = (faces.usage == "Training") & np.isin(winner, _WON_BY) & (votes.sum(axis=1) > 0)
    targets = (votes[added] / votes[added].sum(axis=1, keepdims=True)).astype(np.float32)
    return Split(
        images=np.concatenate([training.images, faces.images[added]]),
        targets=np.concatenate([training.targets, targets]),
        labels=np.concatenate([training.labels, targets.argmax(axis=1)]),
        row=np.concatenate([training.row, faces.row[added]]),
    )
