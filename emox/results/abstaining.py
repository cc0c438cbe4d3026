"""A model that may say "I do not know": fewer answers, fewer of them wrong.

Shape letters: N pictures, C classes. The model answers where its confidence (its highest probability) is at least a
threshold. Coverage is the share of pictures it answers; risk is the share of those answers that are wrong
(El-Yaniv and Wiener 2010; Geifman and El-Yaniv 2017, arXiv:1705.08500).
"""

from dataclasses import dataclass

import numpy as np

from emox import metrics
from emox.metrics import Interval

STEPS = 100  # points of a stored curve


@dataclass(frozen=True, kw_only=True)
class Curve:
    """Risk against coverage, at STEPS coverages from 1/STEPS to 1.

    coverage: at least the step asked for; more where confidences are equal.  risk: of the pictures answered.
    threshold: the confidence from which on the model answers there.
    area: mean risk over all coverages 1/N, 2/N ... 1; the lower, the better confidence tells right from wrong.
    """

    coverage: tuple[float, ...]
    risk: tuple[float, ...]
    threshold: tuple[float, ...]
    area: float


@dataclass(frozen=True, kw_only=True)
class Abstention:
    """A threshold chosen on one split for a wished risk, and what it does on another.

    threshold: None when no share of the pictures it was chosen on meets the wish; then the rest is None too.
    coverage, risk: with 95 % Wilson intervals; risk is None where nothing is answered.
    """

    wished_risk: float
    threshold: float | None
    coverage: Interval | None
    risk: Interval | None


def risk_coverage(probabilities: np.ndarray, labels: np.ndarray) -> Curve:
    """probabilities: (N, C).  labels: (N,).  ValueError without pictures."""
    confidence, answered, wrong = _by_confidence(probabilities, labels)
    total = len(confidence)
    least = np.ceil(np.arange(1, STEPS + 1) * total / STEPS - 1e-9).astype(np.int64)
    at = np.searchsorted(answered, least)  # the first threshold that answers so many
    risks = wrong / answered
    each = np.searchsorted(answered, np.arange(1, total + 1))
    return Curve(
        coverage=tuple((answered[at] / total).tolist()),
        risk=tuple(risks[at].tolist()),
        threshold=tuple(confidence[answered[at] - 1].tolist()),
        area=float(risks[each].mean()),
    )


def threshold_for(probabilities: np.ndarray, labels: np.ndarray, wished_risk: float) -> float | None:
    """The lowest threshold whose risk on these pictures is at most `wished_risk`; None when there is none."""
    confidence, answered, wrong = _by_confidence(probabilities, labels)
    met = np.flatnonzero(wrong / answered <= wished_risk)
    return float(confidence[answered[met[-1]] - 1]) if len(met) else None


def abstention(
    probabilities: np.ndarray, labels: np.ndarray, wished_risk: float, threshold: float | None
) -> Abstention:
    """What a threshold chosen elsewhere (`threshold_for`) does on these pictures."""
    if threshold is None:
        return Abstention(wished_risk=wished_risk, threshold=None, coverage=None, risk=None)
    answers = probabilities.max(axis=1) >= probabilities.dtype.type(threshold)
    wrong = int((probabilities.argmax(axis=1) != labels)[answers].sum())
    count = int(answers.sum())
    return Abstention(
        wished_risk=wished_risk,
        threshold=threshold,
        coverage=metrics.wilson(count, len(labels)),
        risk=metrics.wilson(wrong, count) if count else None,
    )


def _by_confidence(probabilities: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """All confidences, highest first (N,); and for each different one, how many are as high, and wrong among them."""
    if len(labels) == 0:
        raise ValueError("no pictures to answer")
    confidence = probabilities.max(axis=1)
    order = np.argsort(-confidence, kind="stable")
    confidence = confidence[order]
    wrong = (probabilities.argmax(axis=1) != labels)[order].cumsum()
    last = np.flatnonzero(np.append(np.diff(confidence) != 0, True))  # equal confidences are answered together
    return confidence, last + 1, wrong[last]
