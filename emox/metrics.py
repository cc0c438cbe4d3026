"""How right, how sure and how different models are: numpy and scipy, held equal to scikit-learn by tests.

Shape letters: N pictures, C classes, R resamples. Labels and answers are class indices in [0, C); rows of
probabilities (N, C) sum to 1; every score is a fraction.

Intervals are percentile bootstraps over pictures (Efron 1979). A score that depends on the pictures only
through a table of counts is resampled as that table: drawing N pictures with replacement and counting them is
one multinomial draw, so R resamples cost R draws of C*C cells and no loop. scikit-learn scores one matrix at
a time, so the scores are written here, once for the figure and for its resamples.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.special import rel_entr

SEED = 2013  # FER2013's year; any fixed number would do
RESAMPLES = 4000
LEVEL = 0.95
CALIBRATION_BINS = 15  # Guo et al. 2017, arXiv:1706.04599
# float32 probabilities reach exactly 0; the log scores see no less than this (float32's resolution near 1).
FLOOR = 1e-7


@dataclass(frozen=True, kw_only=True)
class Interval:
    """A figure of these pictures, and an interval for the same figure over all such pictures.

    Of 100 intervals made this way from 100 test sets, about 95 hold it. low <= high, in the figure's own unit.
    """

    value: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Scores:
    """What a confusion matrix says; leading axes are the matrix's own (none, or R resamples).

    accuracy, balanced_accuracy, macro_f1, weighted_f1: (...).  precision, recall, f1, support: (..., C).
    As in scikit-learn with zero_division=0: a class never answered has precision 0, one never present has
    recall 0; balanced accuracy is the mean recall of the classes that are present.
    """

    accuracy: np.ndarray
    balanced_accuracy: np.ndarray
    macro_f1: np.ndarray
    weighted_f1: np.ndarray
    precision: np.ndarray
    recall: np.ndarray
    f1: np.ndarray
    support: np.ndarray


@dataclass(frozen=True, kw_only=True)
class Paired:
    """Two models on the same pictures, `first` minus `second`.

    only_first, only_second: pictures that one alone answers rightly.
    p_value: exact two-sided McNemar test of equal accuracy.
    accuracy, macro_f1: the differences with intervals.
    """

    only_first: int
    only_second: int
    p_value: float
    accuracy: Interval
    macro_f1: Interval


def confusion(labels: np.ndarray, answers: np.ndarray, classes: int) -> np.ndarray:
    """(C, C) int64 counts: row is the label, column the answer. ValueError for other indices."""
    labels, answers = _indices(labels, classes), _indices(answers, classes)
    if labels.shape != answers.shape:
        raise ValueError(f"{len(labels)} labels but {len(answers)} answers")
    return np.bincount(labels * classes + answers, minlength=classes**2).reshape(classes, classes)


def scores(counts: np.ndarray) -> Scores:
    """counts: (..., C, C) confusion matrices with at least one picture each."""
    counts = np.asarray(counts, np.float64)
    right = np.diagonal(counts, axis1=-2, axis2=-1)
    support, answered = counts.sum(axis=-1), counts.sum(axis=-2)
    total = support.sum(axis=-1)
    if not (total > 0).all():
        raise ValueError("a confusion matrix without pictures has no scores")
    recall = _ratio(right, support)
    f1 = _ratio(2 * right, support + answered)
    return Scores(
        accuracy=right.sum(axis=-1) / total,
        balanced_accuracy=recall.sum(axis=-1) / (support > 0).sum(axis=-1),
        macro_f1=f1.mean(axis=-1),
        weighted_f1=(f1 * support).sum(axis=-1) / total,
        precision=_ratio(right, answered),
        recall=recall,
        f1=f1,
        support=support.astype(np.int64),
    )


def resample(counts: np.ndarray, resamples: int = RESAMPLES, seed: int = SEED) -> np.ndarray:
    """Bootstrap of a table of counts: (R, *counts.shape) int64, each with the same total."""
    cells = np.asarray(counts).ravel()
    total = int(cells.sum())
    if total == 0:
        raise ValueError("no pictures to resample")
    drawn = np.random.default_rng(seed).multinomial(total, cells / total, size=resamples)
    return drawn.reshape(resamples, *np.shape(counts))


def interval(value: float | np.ndarray, resampled: np.ndarray) -> Interval:
    """Percentile interval at LEVEL. value: ().  resampled: (R,)."""
    low, high = np.quantile(resampled, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(value=float(value), low=float(low), high=float(high))


def mean_interval(values: np.ndarray, resamples: int = RESAMPLES, seed: int = SEED) -> Interval:
    """The mean of one value a picture, (N,), with its bootstrap interval."""
    values = np.asarray(values, np.float64)
    means = np.concatenate([weight @ values for weight in _weights(len(values), resamples, seed)])
    return interval(values.mean(), means / len(values))


def wilson(hits: int, pictures: int) -> Interval:
    """A share of pictures with its Wilson interval (1927), which holds for few pictures too."""
    from scipy.stats import binomtest  # takes a second to load, and the app may never need it

    bounds = binomtest(hits, pictures).proportion_ci(LEVEL, method="wilson")
    return Interval(value=hits / pictures, low=float(bounds.low), high=float(bounds.high))


def paired(
    labels: np.ndarray,
    first: np.ndarray,
    second: np.ndarray,
    classes: int,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> Paired:
    """Are two models' answers, (N,) each, differently good? A picture is drawn with both its answers."""
    labels, first, second = (_indices(values, classes) for values in (labels, first, second))
    if not labels.shape == first.shape == second.shape:
        raise ValueError(f"{len(labels)} labels, {len(first)} and {len(second)} answers; expected as many of each")
    both = np.bincount((labels * classes + first) * classes + second, minlength=classes**3)
    both = both.reshape(classes, classes, classes)
    drawn = resample(both, resamples, seed)
    here = scores(both.sum(axis=-1)), scores(both.sum(axis=-2))
    there = scores(drawn.sum(axis=-1)), scores(drawn.sum(axis=-2))
    only_first = int(((first == labels) & (second != labels)).sum())
    only_second = int(((first != labels) & (second == labels)).sum())
    return Paired(
        only_first=only_first,
        only_second=only_second,
        p_value=mcnemar_exact(only_first, only_second),
        accuracy=interval(here[0].accuracy - here[1].accuracy, there[0].accuracy - there[1].accuracy),
        macro_f1=interval(here[0].macro_f1 - here[1].macro_f1, there[0].macro_f1 - there[1].macro_f1),
    )


def mcnemar_exact(only_first: int, only_second: int) -> float:
    """Exact McNemar test (1947): the chance that equal models split at least this unevenly."""
    from scipy.stats import binomtest

    pictures = only_first + only_second
    return 1.0 if pictures == 0 else float(binomtest(only_first, pictures, 0.5).pvalue)


def brier(probabilities: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """(N,) in [0, 2]: squared distance to the one-hot label over all classes (Brier 1950), a picture each."""
    probabilities = np.asarray(probabilities, np.float64)
    return ((probabilities - np.eye(probabilities.shape[1])[labels]) ** 2).sum(axis=1)


def negative_log_likelihood(probabilities: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """(N,) nats >= 0: -log of the label's probability, floored at FLOOR, a picture each."""
    chosen = np.asarray(probabilities, np.float64)[np.arange(len(labels)), labels]
    return -np.log(np.maximum(chosen, FLOOR))


def divergence_from_votes(probabilities: np.ndarray, votes: np.ndarray) -> np.ndarray:
    """(N,) nats: KL(votes || probabilities), a picture each.

    votes: (N, C) shares, rows sum to 1.  Probabilities are floored at FLOOR.
    """
    return rel_entr(votes, np.maximum(np.asarray(probabilities, np.float64), FLOOR)).sum(axis=1)


def cross_entropy_with_votes(probabilities: np.ndarray, votes: np.ndarray) -> np.ndarray:
    """(N,) nats >= 0: the votes' mean of -log of the probabilities, a picture each; arguments as above.

    The divergence and what the annotators' own disagreement leaves at least (the votes' entropy), together.
    """
    return -(votes * np.log(np.maximum(np.asarray(probabilities, np.float64), FLOOR))).sum(axis=1)


def calibration_bins(confidence: np.ndarray, bins: int = CALIBRATION_BINS) -> np.ndarray:
    """(N,) bin of each confidence in [0, 1]: equal widths, upper edge included (Guo et al. 2017)."""
    return np.clip(np.ceil(np.asarray(confidence, np.float64) * bins).astype(np.int64) - 1, 0, bins - 1)


def expected_calibration_error(
    probabilities: np.ndarray, labels: np.ndarray, resamples: int = RESAMPLES, seed: int = SEED
) -> Interval:
    """Mean gap between the confidence in the answer and how often it is right, over CALIBRATION_BINS bins.

    The figure is biased upwards on few pictures, in each resample more so: its interval may lie above it.
    """
    probabilities = np.asarray(probabilities, np.float64)
    confidence = probabilities.max(axis=1)
    gap = (probabilities.argmax(axis=1) == labels) - confidence
    by_bin = np.zeros((len(gap), CALIBRATION_BINS))  # picture's gap in its bin's column; |column sums| / N add up
    by_bin[np.arange(len(gap)), calibration_bins(confidence)] = gap
    drawn = np.concatenate([np.abs(weight @ by_bin).sum(axis=1) for weight in _weights(len(gap), resamples, seed)])
    return interval(np.abs(by_bin.sum(axis=0)).sum() / len(gap), drawn / len(gap))


def _weights(pictures: int, resamples: int, seed: int) -> Iterator[np.ndarray]:
    """How often each picture is drawn: (some, N) float64 at a time, R rows in all; memory is bounded."""
    if pictures == 0:
        raise ValueError("no pictures to resample")
    generator = np.random.default_rng(seed)
    at_once = max(1, min(resamples, 4_000_000 // pictures))
    sizes = [min(at_once, resamples - start) for start in range(0, resamples, at_once)]

    def draw(size: int) -> np.ndarray:
        picked = generator.integers(pictures, size=(size, pictures)) + np.arange(size)[:, None] * pictures
        return np.bincount(picked.ravel(), minlength=size * pictures).reshape(size, pictures).astype(np.float64)

    return map(draw, sizes)


def _indices(values: np.ndarray, classes: int) -> np.ndarray:
    values = np.asarray(values)
    if values.ndim != 1 or not np.issubdtype(values.dtype, np.integer):
        raise ValueError(f"class indices are whole numbers in one row, got {values.dtype} {values.shape}")
    if len(values) and (values.min() < 0 or values.max() >= classes):
        raise ValueError(f"class indices lie in 0..{classes - 1}, got {values.min()}..{values.max()}")
    return values.astype(np.int64)


def _ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """part / whole, and 0 where there is nothing."""
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
