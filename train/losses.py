"""Losses: pure functions of logits and targets.

Shape letters: B faces in the batch, C = len(EMOTIONS).
"""

from dataclasses import dataclass

from torch import Tensor
from torch.nn import functional as F


def smoothed(targets: Tensor, amount: float) -> Tensor:
    """Label smoothing (Szegedy et al., arXiv:1512.00567, eq. 7): (B, C) shares -> (B, C) shares."""
    return targets * (1 - amount) + amount / targets.shape[1]


def vote_loss(logits: Tensor, targets: Tensor, smoothing: float = 0.0) -> Tensor:
    """Cross-entropy against the annotators' distribution (Barsoum et al., arXiv:1608.01041, eq. 4), shape ().

    logits: (B, C).  targets: (B, C) share of votes; rows sum to 1.
    """
    return F.cross_entropy(logits.float(), smoothed(targets, smoothing))


def log_prior(targets: Tensor) -> Tensor:
    """(N, C) shares -> (C,) log of each class's share of all; a class nobody named counts as one in ten thousand.

    Added to the logits in the loss alone it is the logit adjustment of Menon et al. (arXiv:2007.07314, eq. 10): the
    network no longer has to say how frequent classes are.
    """
    return targets.mean(dim=0).clamp_min(1e-4).log()


@dataclass(frozen=True, kw_only=True)
class Distillation:
    """What shapes the distillation loss; saved with the weights."""

    temperature: float = 2.0  # divides logits before softmax; 1 leaves them as they are
    teacher_share: float = 0.7  # weight of the teacher against the votes, in [0, 1]
    smoothing: float = 0.05  # of the votes


def distillation_loss(student: Tensor, teacher: Tensor, votes: Tensor, how: Distillation) -> Tensor:
    """Mean loss over the batch, shape () (Hinton et al., arXiv:1503.02531, section 2; the paper's section III).

    student: (B, C) logits.  teacher: (B, C) logits of the same view of the faces.
    votes: (B, C) share of annotators for each class; rows sum to 1.
    """
    T = how.temperature
    soft = F.softmax(teacher.float() / T, dim=1)
    # T squared keeps the teacher's gradient the size of the votes' whatever T is (section 2 of the source).
    towards_teacher = F.cross_entropy(student.float() / T, soft) * T**2
    towards_votes = vote_loss(student, votes, how.smoothing)
    return how.teacher_share * towards_teacher + (1 - how.teacher_share) * towards_votes
