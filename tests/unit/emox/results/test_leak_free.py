"""Figures without twins: worked by hand, and what the shipped files give."""

import numpy as np
import pytest
from sklearn.metrics import f1_score

from emox import metrics
from emox.emotions import EMOTIONS
from emox.results.folder import predictions_of, read_results
from emox.results.leak_free import LeakFree, leak_free
from emox.results.leaks import Leaks, leaked
from emox.results.predictions import Predictions
from tests.unit.emox.result_files import DATA

ANGRY, FEAR, HAPPY = (EMOTIONS.index(name) for name in ("angry", "fear", "happy"))
CASES = (  # label, answer, has a twin in Training
    *[(HAPPY, HAPPY, False)] * 3,
    (HAPPY, HAPPY, True),
    (ANGRY, HAPPY, False),
    *[(ANGRY, ANGRY, True)] * 3,
)


def of(cases: tuple[tuple[int, int, bool], ...]) -> LeakFree:
    labels, answers, twinned = (np.array(column) for column in zip(*cases, strict=True))
    twins = np.flatnonzero(twinned)
    leaks = Leaks(
        row=twins,
        twin_row=twins + 900,
        split=np.array(["PrivateTest"] * len(twins)),
        twin_split=np.array(["Training"] * len(twins)),
        similarity=np.full(len(twins), 0.9, np.float32),
        kind=np.array(["near"] * len(twins)),
        threshold=0.86,
        data_sha256=DATA,
    )
    predictions = Predictions(
        row=np.arange(len(cases)), label=labels, probabilities=np.eye(len(EMOTIONS), dtype=np.float32)[answers]
    )
    return leak_free(predictions, EMOTIONS, leaks, "PrivateTest")


def test_recalls_without_twins_are_weighted_by_the_mix_of_all_pictures() -> None:
    found = of(CASES)
    assert (found.n, found.left_out) == (4, 4)
    assert found.alone is not None
    assert found.alone.accuracy.value == 3 / 4
    # half of all are happy, with recall 1 without twins, half angry, with recall 0; accuracy on all is 7 / 8
    assert found.alone.standardised.value == 1 / 2
    assert found.alone.difference.value == pytest.approx(1 / 2 - 7 / 8)
    assert found.alone.macro_f1.value == pytest.approx(2 * 3 / 7 / len(EMOTIONS))
    # at four pictures each: happy is answered eight times, rightly four times
    assert found.alone.standardised_f1.value == pytest.approx(2 * 4 / 12 / len(EMOTIONS))
    angry = found.per_class["angry"]
    assert (angry.without.right, angry.without.pictures, angry.twinned.right, angry.twinned.pictures) == (0, 1, 3, 3)
    assert angry.twinned.share == metrics.wilson(3, 3)
    assert found.per_class["sad"].without.share is None


def test_a_class_whose_every_picture_has_a_twin_is_left_out_on_both_sides() -> None:
    found, without = of((*CASES, (FEAR, HAPPY, True))), of(CASES)
    assert found.alone is not None
    assert without.alone is not None
    assert found.alone.standardised.value == without.alone.standardised.value
    assert found.alone.difference.value == without.alone.difference.value
    of_seven, of_six = without.alone.standardised_f1.value, found.alone.standardised_f1.value
    assert of_six == pytest.approx(of_seven * len(EMOTIONS) / (len(EMOTIONS) - 1))


def test_without_twins_nothing_differs() -> None:
    found = of(tuple((label, answer, False) for label, answer, _ in CASES))
    assert found.alone is not None
    difference = found.alone.difference
    assert (difference.value, difference.low, difference.high) == pytest.approx((0, 0, 0))
    assert found.alone.standardised_f1.value == pytest.approx(found.alone.macro_f1.value)


def test_where_every_picture_has_a_twin_nothing_is_claimed() -> None:
    found = of(((HAPPY, HAPPY, True),))
    assert (found.n, found.left_out, found.alone) == (0, 1, None)


def test_the_stored_figures_are_those_of_the_stored_answers() -> None:
    results = read_results()
    assert results.leaks is not None
    stored = results.models["lite"].figures["plurality-7", 1].leak_free
    assert stored is not None
    assert stored.alone is not None
    answers = predictions_of(results, "lite", "plurality-7", 1)
    right = answers.probabilities.argmax(axis=1) == answers.label
    alone = ~np.isin(answers.row, leaked(results.leaks))
    assert stored.n == alone.sum()
    assert stored.alone.accuracy.value == pytest.approx(right[alone].mean())
    by_class = [answers.label == at for at in range(len(EMOTIONS))]
    standardised = sum(right[one & alone].mean() * one.mean() for one in by_class)
    assert stored.alone.standardised.value == pytest.approx(standardised)
    times = sum(one * one.sum() / (one & alone).sum() for one in by_class)
    expected = f1_score(
        answers.label[alone], answers.probabilities.argmax(axis=1)[alone], average="macro", sample_weight=times[alone]
    )
    assert stored.alone.standardised_f1.value == pytest.approx(expected)
    difference = stored.alone.difference
    assert difference.value == pytest.approx(standardised - right.mean())
    assert difference.low < difference.value < difference.high
