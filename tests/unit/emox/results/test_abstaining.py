"""Risk against coverage: a case worked by hand, ties, thresholds, and what must not matter."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from emox.results.abstaining import STEPS, abstention, risk_coverage, threshold_for


def answers(confidence: list[float]) -> np.ndarray:
    """(N, 2): class 0 with each confidence."""
    return np.array([[sure, 1 - sure] for sure in confidence], np.float32)


# by confidence: right, right, wrong, right, wrong
BY_HAND = answers([0.7, 0.9, 0.6, 0.95, 0.8])
LABELS = np.array([0, 0, 1, 0, 1])


def test_the_curve_of_a_case_worked_by_hand() -> None:
    found = risk_coverage(BY_HAND, LABELS)
    at = {round(coverage, 2): risk for coverage, risk in zip(found.coverage, found.risk, strict=True)}
    assert at == pytest.approx({0.2: 0, 0.4: 0, 0.6: 1 / 3, 0.8: 1 / 4, 1.0: 2 / 5})
    assert found.area == pytest.approx((0 + 0 + 1 / 3 + 1 / 4 + 2 / 5) / 5)
    assert len(found.coverage) == len(found.risk) == len(found.threshold) == STEPS
    assert found.threshold[-1] == pytest.approx(0.6)
    assert found.threshold[0] == pytest.approx(0.95)


def test_the_lowest_threshold_that_meets_the_wish() -> None:
    assert threshold_for(BY_HAND, LABELS, 0.0) == pytest.approx(0.9)
    assert threshold_for(BY_HAND, LABELS, 0.3) == pytest.approx(0.7)
    assert threshold_for(BY_HAND, LABELS, 0.4) == pytest.approx(0.6)
    assert threshold_for(BY_HAND, 1 - LABELS, 0.2) is None


def test_equal_confidences_are_answered_together() -> None:
    equal = answers([0.8, 0.8, 0.8, 0.6])
    labels = np.array([0, 1, 0, 0])
    found = risk_coverage(equal, labels)
    assert set(found.coverage) == {0.75, 1.0}
    assert threshold_for(equal, labels, 0.0) is None
    assert threshold_for(equal, labels, 0.3) == pytest.approx(0.6)


def test_an_abstention_does_what_its_threshold_says() -> None:
    found = abstention(BY_HAND, LABELS, 0.1, threshold_for(BY_HAND, LABELS, 0.3))
    assert found.coverage is not None
    assert found.risk is not None
    assert (found.coverage.value, found.risk.value) == (0.8, 0.25)
    assert found.risk.low < 0.25 < found.risk.high
    never = abstention(BY_HAND, LABELS, 0.1, None)
    assert never.coverage is never.risk is None
    mute = abstention(BY_HAND, LABELS, 0.1, 0.99)
    assert mute.coverage is not None
    assert mute.coverage.value == 0
    assert mute.risk is None


def test_nothing_has_no_curve() -> None:
    with pytest.raises(ValueError, match="no pictures"):
        risk_coverage(np.zeros((0, 2)), np.zeros(0, int))


@given(st.integers(0, 2**32 - 1), st.integers(1, 80))
def test_order_and_names_of_classes_do_not_matter(seed: int, pictures: int) -> None:
    generator = np.random.default_rng(seed)
    probabilities = generator.dirichlet(np.ones(4), pictures)
    labels = generator.integers(0, 4, pictures)
    order, names = generator.permutation(pictures), generator.permutation(4)
    other = np.empty_like(probabilities)
    other[:, names] = probabilities
    assert risk_coverage(other[order], names[labels][order]) == risk_coverage(probabilities, labels)


def test_the_area_is_lower_where_confidence_tells_more() -> None:
    generator = np.random.default_rng(1)
    confidence = generator.uniform(0.5, 1, 2000)
    labels = (generator.random(2000) > confidence).astype(int)  # class 0 as often as the confidence says
    honest = risk_coverage(answers(confidence.tolist()), labels).area
    blind = risk_coverage(answers(generator.permutation(confidence).tolist()), labels).area
    assert honest < blind - 0.05
