"""What a model's figures are on the pictures of a split that have no twin in Training.

Shape letters: C classes, R resamples.

Twins are commoner in some classes than in others, so the two parts of a split differ in their mix of classes, and plain
accuracy on the part without twins may stay high although most classes lose (as in Simpson's paradox). Direct
standardisation takes that away: that part's recalls, weighted by the whole split's mix of classes (Keiding and Clayton
2014, arXiv:1503.02853); for F1, that part's confusion matrix with its rows weighted so. It does not say why a class
loses: pictures with a twin may be easier for other reasons too.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from emox import metrics
from emox.metrics import Interval
from emox.results.leaks import Leaks, leaked
from emox.results.predictions import Predictions


@dataclass(frozen=True, kw_only=True)
class Recall:
    """Pictures of one class and how many are answered rightly.

    share: right / pictures with the 95 % Wilson interval; None without pictures.
    """

    pictures: int
    right: int
    share: Interval | None


@dataclass(frozen=True, kw_only=True)
class ByTwin:
    """A class's pictures without and with a twin in Training."""

    without: Recall
    twinned: Recall


@dataclass(frozen=True, kw_only=True)
class Alone:
    """Figures of the pictures without a twin.

    accuracy, macro_f1: of these pictures as they are.  standardised, standardised_f1: the same at the class mix of all
    pictures.  difference: `standardised` minus accuracy on all pictures.  The last three leave out, `difference` on
    both sides, classes of which every picture has a twin.
    """

    accuracy: Interval
    macro_f1: Interval
    standardised: Interval
    standardised_f1: Interval
    difference: Interval


@dataclass(frozen=True, kw_only=True)
class LeakFree:
    """n: pictures without a twin in Training; `alone` is None for 0.  left_out: with one.  per_class: by class name."""

    n: int
    left_out: int
    alone: Alone | None
    per_class: Mapping[str, ByTwin]


def leak_free(predictions: Predictions, classes: tuple[str, ...], leaks: Leaks, split: str) -> LeakFree:
    """predictions: of `split`, labels being places in `classes`."""
    spoilt = np.isin(predictions.row, leaked(leaks, split=split))
    label, answer = predictions.label, predictions.probabilities.argmax(axis=1)
    without, twinned = (metrics.confusion(label[part], answer[part], len(classes)) for part in (~spoilt, spoilt))
    per_class = {
        name: ByTwin(without=_recall(without[at], at), twinned=_recall(twinned[at], at))
        for at, name in enumerate(classes)
    }
    alone = _alone(without, twinned) if without.any() else None
    return LeakFree(n=int(without.sum()), left_out=int(twinned.sum()), alone=alone, per_class=per_class)


def _alone(without: np.ndarray, twinned: np.ndarray) -> Alone:
    """Of the two parts' (C, C) confusion matrices.

    Both are resampled, each with as many pictures as it has, so the whole split's mix of classes varies with them.
    """
    drawn = metrics.resample(without)
    # another seed, or the parts would be drawn with the same luck
    whole = drawn + (metrics.resample(twinned, seed=metrics.SEED + 1) if twinned.any() else 0)
    here, there = _figures(without, without + twinned), _figures(drawn, whole)
    return Alone(**{name: metrics.interval(here[name], there[name]) for name in here})


def _figures(without: np.ndarray, whole: np.ndarray) -> dict[str, np.ndarray]:
    """`Alone`'s figures, (...) each, of (..., C, C) confusion matrices."""
    part, full = metrics.scores(without), metrics.scores(whole)
    weight = np.where(part.support > 0, full.support, 0)
    standardised, same_classes = ((weight * one.recall).sum(axis=-1) / weight.sum(axis=-1) for one in (part, full))
    # each picture counts as often as makes its class as large as in the whole split
    times = np.divide(weight, part.support, out=np.zeros(weight.shape), where=part.support > 0)
    mixed = metrics.scores(without * times[..., None])
    left_out = (part.support == 0) & (full.support > 0)
    return {
        "accuracy": part.accuracy,
        "macro_f1": part.macro_f1,
        "standardised": standardised,
        "standardised_f1": mixed.f1.sum(axis=-1) / (~left_out).sum(axis=-1),
        "difference": standardised - same_classes,
    }


def _recall(line: np.ndarray, at: int) -> Recall:
    """line: (C,) answers to the pictures of class `at`."""
    right, pictures = int(line[at]), int(line.sum())
    return Recall(pictures=pictures, right=right, share=metrics.wilson(right, pictures) if pictures else None)
