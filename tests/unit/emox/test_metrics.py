"""Metrics: hand-worked cases, scikit-learn and scipy as referees, and what must not matter."""

import warnings
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import stats
from sklearn import metrics as sklearn_metrics

from emox import metrics

C = 4
labels_and_answers = st.integers(1, 60).flatmap(
    lambda n: st.tuples(*[hnp.arrays(np.int64, n, elements=st.integers(0, C - 1))] * 2)
)


def test_confusion_counts_labels_down_and_answers_across() -> None:
    counts = metrics.confusion(np.array([0, 0, 0, 1, 2]), np.array([0, 1, 1, 1, 0]), 3)
    assert counts.tolist() == [[1, 2, 0], [0, 1, 0], [1, 0, 0]]


def test_scores_of_a_case_worked_by_hand() -> None:
    found = metrics.scores(np.array([[3, 1], [2, 4]]))
    assert found.accuracy == pytest.approx(7 / 10)
    assert found.precision == pytest.approx([3 / 5, 4 / 5])
    assert found.recall == pytest.approx([3 / 4, 4 / 6])
    assert found.f1 == pytest.approx([2 / 3, 8 / 11])
    assert found.macro_f1 == pytest.approx((2 / 3 + 8 / 11) / 2)
    assert found.weighted_f1 == pytest.approx((4 * 2 / 3 + 6 * 8 / 11) / 10)
    assert found.balanced_accuracy == pytest.approx((3 / 4 + 4 / 6) / 2)
    assert found.support.tolist() == [4, 6]


@settings(deadline=None)
@given(labels_and_answers)
def test_scores_are_scikit_learns(pair: tuple[np.ndarray, np.ndarray]) -> None:
    labels, answers = pair
    counts = metrics.confusion(labels, answers, C)
    found = metrics.scores(counts)
    assert (counts == sklearn_metrics.confusion_matrix(labels, answers, labels=range(C))).all()
    precision, recall, f1, support = sklearn_metrics.precision_recall_fscore_support(
        labels, answers, labels=range(C), zero_division=0
    )
    np.testing.assert_allclose(found.precision, precision)
    np.testing.assert_allclose(found.recall, recall)
    np.testing.assert_allclose(found.f1, f1)
    assert (found.support == support).all()
    for average, value in (("macro", found.macro_f1), ("weighted", found.weighted_f1)):
        expected = sklearn_metrics.f1_score(labels, answers, labels=range(C), average=average, zero_division=0)
        assert value == pytest.approx(expected)
    assert found.accuracy == pytest.approx(sklearn_metrics.accuracy_score(labels, answers))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # scikit-learn warns of answers that are no label
        assert found.balanced_accuracy == pytest.approx(sklearn_metrics.balanced_accuracy_score(labels, answers))


@settings(deadline=None)
@given(labels_and_answers, st.randoms(use_true_random=False))
def test_the_order_of_pictures_does_not_matter(pair: tuple[np.ndarray, np.ndarray], chance: Random) -> None:
    labels, answers = pair
    order = np.array(sorted(range(len(labels)), key=lambda _: chance.random()))
    shuffled = metrics.confusion(labels[order], answers[order], C)
    assert (shuffled == metrics.confusion(labels, answers, C)).all()


@settings(deadline=None)
@given(labels_and_answers, st.permutations(range(C)))
def test_renaming_the_classes_moves_only_the_classes(pair: tuple[np.ndarray, np.ndarray], names: list[int]) -> None:
    renamed = np.array(names)
    before = metrics.scores(metrics.confusion(*pair, C))
    after = metrics.scores(metrics.confusion(renamed[pair[0]], renamed[pair[1]], C))
    for score in ("accuracy", "balanced_accuracy", "macro_f1", "weighted_f1"):
        assert getattr(after, score) == pytest.approx(getattr(before, score))
    np.testing.assert_allclose(after.f1[renamed], before.f1)


def test_many_matrices_are_scored_as_each_alone() -> None:
    many = np.random.default_rng(0).integers(0, 9, (5, 3, 3)) + 1
    together = metrics.scores(many)
    for at, one in enumerate(many):
        alone = metrics.scores(one)
        assert together.macro_f1[at] == alone.macro_f1
        assert (together.recall[at] == alone.recall).all()


@pytest.mark.parametrize(
    ("labels", "answers", "said"),
    [
        (np.array([0, 4]), np.array([0, 0]), "0..3"),
        (np.array([0, -1]), np.array([0, 0]), "0..3"),
        (np.array([0, 1]), np.array([0]), "2 labels but 1 answers"),
        (np.array([0.0, 1.0]), np.array([0, 1]), "whole numbers"),
    ],
)
def test_indices_that_are_none_are_refused(labels: np.ndarray, answers: np.ndarray, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        metrics.confusion(labels, answers, C)


def test_nothing_has_no_score() -> None:
    with pytest.raises(ValueError, match="without pictures"):
        metrics.scores(np.zeros((C, C)))
    with pytest.raises(ValueError, match="no pictures"):
        metrics.resample(np.zeros((C, C)))
    with pytest.raises(ValueError, match="no pictures"):
        metrics.mean_interval(np.array([]))


def test_resamples_keep_the_total_and_repeat_with_the_seed() -> None:
    counts = np.array([[30, 5], [10, 0]])
    drawn = metrics.resample(counts, 200, seed=1)
    assert drawn.shape == (200, 2, 2)
    assert (drawn.sum(axis=(1, 2)) == 45).all()
    assert (drawn[:, 1, 1] == 0).all()
    assert (drawn == metrics.resample(counts, 200, seed=1)).all()
    assert (drawn != metrics.resample(counts, 200, seed=2)).any()


def test_default_resamples_are_as_many_as_the_reports_promise() -> None:
    assert metrics.RESAMPLES >= 2000


def test_resampling_counts_is_resampling_pictures() -> None:
    """The multinomial draw against scipy's bootstrap of the pictures themselves."""
    generator = np.random.default_rng(3)
    right = (generator.random(400) < 0.8).astype(float)
    counts = np.array([[int(right.sum()), int((1 - right).sum())], [0, 0]])
    ours = metrics.interval(right.mean(), metrics.scores(metrics.resample(counts, 20_000)).accuracy)
    theirs = stats.bootstrap(
        (right,), np.mean, n_resamples=20_000, method="percentile", rng=np.random.default_rng(0)
    ).confidence_interval
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=0.006)
    by_picture = metrics.mean_interval(right, resamples=20_000)
    assert (by_picture.low, by_picture.high) == pytest.approx((theirs.low, theirs.high), abs=0.006)


def test_intervals_cover_the_truth_about_as_often_as_they_say() -> None:
    generator = np.random.default_rng(5)
    truth = np.array([[40, 5, 5], [6, 20, 4], [2, 3, 15]]) / 100
    true_f1 = metrics.scores(truth).macro_f1
    covered = {"accuracy": 0, "macro_f1": 0}
    for trial in range(400):
        counts = generator.multinomial(400, truth.ravel()).reshape(3, 3)
        here, drawn = metrics.scores(counts), metrics.scores(metrics.resample(counts, 400, seed=trial))
        accuracy = metrics.interval(here.accuracy, drawn.accuracy)
        macro_f1 = metrics.interval(here.macro_f1, drawn.macro_f1)
        covered["accuracy"] += bool(accuracy.low <= 0.75 <= accuracy.high)
        covered["macro_f1"] += bool(macro_f1.low <= true_f1 <= macro_f1.high)
    # 400 trials at 0.95: a standard deviation of 0.011, and a percentile bootstrap is a little narrow
    assert all(0.91 <= times / 400 <= 0.985 for times in covered.values()), covered


@pytest.mark.parametrize(
    ("only_first", "only_second", "expected"),
    [(0, 0, 1.0), (5, 5, 1.0), (1, 5, 2 * 7 / 64), (0, 10, 2 / 1024)],
)
def test_mcnemar_of_cases_worked_by_hand(only_first: int, only_second: int, expected: float) -> None:
    assert metrics.mcnemar_exact(only_first, only_second) == pytest.approx(expected)
    assert metrics.mcnemar_exact(only_second, only_first) == pytest.approx(expected)


def test_paired_counts_who_alone_is_right() -> None:
    labels = np.array([0, 1, 2, 3, 0, 1])
    first = np.array([0, 1, 2, 0, 0, 0])
    second = np.array([0, 1, 0, 3, 1, 0])
    found = metrics.paired(labels, first, second, C)
    assert (found.only_first, found.only_second) == (2, 1)
    assert found.p_value == pytest.approx(1.0)
    assert found.accuracy.value == pytest.approx(1 / 6)
    assert found.accuracy.low <= found.accuracy.value <= found.accuracy.high


@settings(max_examples=25, deadline=None)
@given(labels_and_answers)
def test_a_model_does_not_differ_from_itself(pair: tuple[np.ndarray, np.ndarray]) -> None:
    found = metrics.paired(*pair, pair[1], C, resamples=50)
    assert found.p_value == 1
    for difference in (found.accuracy, found.macro_f1):
        assert (difference.value, difference.low, difference.high) == (0, 0, 0)


def test_paired_interval_is_narrower_than_that_of_unrelated_models() -> None:
    generator = np.random.default_rng(0)
    labels = generator.integers(0, C, 2000)
    first = np.where(generator.random(2000) < 0.8, labels, (labels + 1) % C)
    second = np.where(generator.random(2000) < 0.03, (labels + 1) % C, first)
    found = metrics.paired(labels, first, second, C).accuracy
    assert 0 < found.low < found.value < found.high
    alone = metrics.scores(metrics.resample(metrics.confusion(labels, first, C))).accuracy.std()
    assert found.high - found.low < 2 * alone  # unrelated models: about 2 * 1.96 * sqrt(2) * alone


def test_intervals_of_a_difference_cover_the_truth_about_as_often_as_they_say() -> None:
    generator = np.random.default_rng(8)
    covered = 0
    for trial in range(300):
        labels = generator.integers(0, C, 300)
        first = np.where(generator.random(300) < 0.8, labels, (labels + 1) % C)
        second = np.where(generator.random(300) < 0.7, labels, first)  # right in 0.7 + 0.3 * 0.8
        found = metrics.paired(labels, first, second, C, resamples=300, seed=trial).accuracy
        covered += bool(found.low <= 0.8 - 0.94 <= found.high)
    assert 0.90 <= covered / 300 <= 0.985  # 300 trials at 0.95: a standard deviation of 0.013


def test_wilson_is_worked_by_hand() -> None:
    z = stats.norm.ppf(0.975)
    middle = (0.9 + z**2 / 20) / (1 + z**2 / 10)
    width = z / (1 + z**2 / 10) * np.sqrt(0.09 / 10 + z**2 / 400)
    found = metrics.wilson(9, 10)
    assert (found.value, found.low, found.high) == pytest.approx((0.9, middle - width, middle + width))
