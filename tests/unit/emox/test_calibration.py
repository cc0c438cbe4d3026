"""Scores of probabilities: hand-worked cases, scikit-learn and scipy as referees."""

import numpy as np
import pytest
from scipy import stats
from sklearn import metrics as sklearn_metrics

from emox import metrics

C = 4


def probabilities_of(generator: np.random.Generator, pictures: int) -> np.ndarray:
    return generator.dirichlet(np.ones(C), pictures)


def test_brier_and_likelihood_of_a_case_worked_by_hand() -> None:
    probabilities = np.array([[0.7, 0.2, 0.1], [0.0, 0.0, 1.0]])
    labels = np.array([0, 1])
    assert metrics.brier(probabilities, labels) == pytest.approx([0.14, 2.0])
    surprise = metrics.negative_log_likelihood(probabilities, labels)
    assert surprise == pytest.approx([-np.log(0.7), -np.log(metrics.FLOOR)])


def test_proper_scores_are_scikit_learns() -> None:
    generator = np.random.default_rng(1)
    probabilities, labels = probabilities_of(generator, 300), generator.integers(0, C, 300)
    assert metrics.brier(probabilities, labels).mean() == pytest.approx(
        sklearn_metrics.brier_score_loss(labels, probabilities, labels=range(C), scale_by_half=False)
    )
    assert metrics.negative_log_likelihood(probabilities, labels).mean() == pytest.approx(
        sklearn_metrics.log_loss(labels, probabilities, labels=range(C))
    )


def test_divergence_is_scipys_and_nothing_from_the_votes_themselves() -> None:
    generator = np.random.default_rng(2)
    votes, probabilities = probabilities_of(generator, 50), probabilities_of(generator, 50)
    expected = [stats.entropy(one, other) for one, other in zip(votes, probabilities, strict=True)]
    assert metrics.divergence_from_votes(probabilities, votes) == pytest.approx(expected)
    assert metrics.divergence_from_votes(votes, votes) == pytest.approx(np.zeros(50), abs=1e-12)
    certain = metrics.divergence_from_votes(np.array([[0.0, 1.0]]), np.array([[1.0, 0.0]]))
    assert certain == pytest.approx(-np.log(metrics.FLOOR))


def test_calibration_error_of_a_case_worked_by_hand() -> None:
    # Two bins hold pictures: confidence 0.9 right 1 of 2 (gap 0.4), confidence 0.6 right 2 of 2 (gap 0.4).
    probabilities = np.array([[0.9, 0.1], [0.9, 0.1], [0.4, 0.6], [0.4, 0.6]])
    found = metrics.expected_calibration_error(probabilities, np.array([0, 1, 1, 1]))
    assert found.value == pytest.approx((2 * 0.4 + 2 * 0.4) / 4)


def test_an_edge_belongs_to_the_bin_below_it() -> None:
    assert metrics.calibration_bins(np.array([0.0, 0.2, 0.2001, 1.0]), bins=5).tolist() == [0, 0, 1, 4]


def test_a_calibrated_model_has_little_error_and_a_boaster_much() -> None:
    generator = np.random.default_rng(4)
    probabilities = probabilities_of(generator, 5000)
    labels = (probabilities.cumsum(axis=1) < generator.random((5000, 1))).sum(axis=1)
    honest = metrics.expected_calibration_error(probabilities, labels, resamples=100).value
    sharper = probabilities**4 / (probabilities**4).sum(axis=1, keepdims=True)
    boasting = metrics.expected_calibration_error(sharper, labels, resamples=100)
    assert honest < 0.03
    assert 0.2 < boasting.low < boasting.value < boasting.high
