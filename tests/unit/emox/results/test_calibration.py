"""Scores of probabilities: hand-worked cases, scikit-learn and scipy as referees."""

import numpy as np
import pytest
from scipy import special, stats
from sklearn import calibration as sklearn_calibration
from sklearn import metrics as sklearn_metrics

from emox import metrics
from emox.results import calibration

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


def test_cross_entropy_with_the_votes_of_a_case_worked_by_hand() -> None:
    # Five of ten annotators for each of two classes, which the model gives 1/2 and 1/4: (log 2 + log 4) / 2.
    split, agreed = np.array([0.5, 0.5, 0]), np.array([0, 0, 1.0])
    probabilities = np.array([[0.5, 0.25, 0.25], [0.5, 0.25, 0.25], [1, 0, 0]])
    found = metrics.cross_entropy_with_votes(probabilities, np.stack([split, agreed, agreed]))
    assert found == pytest.approx([1.5 * np.log(2), 2 * np.log(2), -np.log(metrics.FLOOR)])
    # Where annotators are split it cannot be 0: the divergence leaves out their entropy, log 2.
    assert found[0] - metrics.divergence_from_votes(probabilities[:1], split[None])[0] == pytest.approx(np.log(2))
    assert metrics.cross_entropy_with_votes(split[None], split[None]) == pytest.approx(np.log(2))


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


def drawn(temperature: float, pictures: int = 8000) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities that are right when divided by `temperature`, and labels drawn from those."""
    generator = np.random.default_rng(6)
    logits = generator.normal(0, 2, (pictures, C))
    true = calibration.rescaled(np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True), temperature)
    labels = (true.cumsum(axis=1) < generator.random((pictures, 1))).sum(axis=1).clip(0, C - 1)
    return calibration.rescaled(true, 1 / temperature), labels


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.5])
def test_a_known_temperature_is_found_again(temperature: float) -> None:
    assert calibration.fit_temperature(*drawn(temperature)) == pytest.approx(temperature, rel=0.05)


def test_the_fitted_temperature_is_the_best_near_it() -> None:
    probabilities, labels = drawn(2.0, 500)
    best = calibration.fit_temperature(probabilities, labels)
    losses = [
        metrics.negative_log_likelihood(calibration.rescaled(probabilities, each), labels).mean()
        for each in (best * 0.98, best, best * 1.02)
    ]
    assert losses[1] == min(losses)


def test_a_temperature_divides_logits_and_is_undone_by_its_inverse() -> None:
    logits = np.random.default_rng(7).normal(0, 3, (20, 2, C))
    probabilities = special.softmax(logits, axis=-1)
    np.testing.assert_allclose(
        calibration.rescaled(probabilities, 1.7), special.softmax(logits / 1.7, axis=-1), rtol=1e-5
    )
    np.testing.assert_allclose(
        calibration.rescaled(calibration.rescaled(probabilities, 1.7), 1 / 1.7), probabilities, rtol=1e-4
    )
    assert (calibration.rescaled(probabilities, 0.3).argmax(axis=-1) == probabilities.argmax(axis=-1)).all()


def test_what_no_temperature_mends_is_refused() -> None:
    probabilities = np.tile([0.9, 0.1], (50, 1))
    with pytest.raises(ValueError, match="edge"):
        calibration.fit_temperature(probabilities, np.ones(50, int))  # always wrong: best to say nothing
    with pytest.raises(ValueError, match="no pictures"):
        calibration.fit_temperature(probabilities[:0], np.zeros(0, int))


def points(bins: tuple[calibration.Bin, ...]) -> np.ndarray:
    """(filled bins, 2): confidence and accuracy."""
    return np.array([(one.confidence, one.accuracy.value) for one in bins if one.accuracy is not None])


def test_the_reliability_diagram_is_scikit_learns() -> None:
    probabilities, labels = drawn(2.0, 600)
    right, confidence = probabilities.argmax(axis=1) == labels, probabilities.max(axis=1)
    shares, means = sklearn_calibration.calibration_curve(right, confidence, n_bins=metrics.CALIBRATION_BINS)
    found = points(calibration.reliability(probabilities, labels))
    np.testing.assert_allclose(found, np.stack([means, shares], axis=1))


def test_the_calibration_error_is_that_of_the_diagram() -> None:
    probabilities, labels = drawn(0.5, 700)
    bins = calibration.reliability(probabilities, labels)
    gaps = np.abs(np.diff(points(bins), axis=1))[:, 0] * [one.pictures for one in bins if one.pictures]
    assert sum(one.pictures for one in bins) == 700
    assert (bins[0].low, bins[-1].high) == (0, 1)
    found = metrics.expected_calibration_error(probabilities, labels, resamples=10).value
    assert found == pytest.approx(gaps.sum() / 700)
