"""Predictions and reports: what goes in comes out, what is wrong is named."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emox.emotions import EMOTIONS
from emox.evaluation import Subject, library_versions, read_report, report, to_json
from emox.results.predictions import EvaluationProblem, Predictions, read_predictions, write_predictions
from emox.version import __version__

SUBJECT = Subject(
    model="toy",
    weights_sha256={"model.safetensors": "ab" * 32},
    data_sha256="cd" * 32,
    protocol="plurality-7",
    split="PrivateTest",
    tta=1,
    classes=EMOTIONS,
    versions=library_versions(),
)
EIGHT = replace(SUBJECT, protocol="plurality-8", classes=(*EMOTIONS, "contempt"))


def predictions(pictures: int = 120, seed: int = 0, classes: int = 7) -> Predictions:
    generator = np.random.default_rng(seed)
    return Predictions(
        row=generator.permutation(1000)[:pictures],
        label=generator.integers(0, classes, pictures),
        probabilities=generator.dirichlet(np.ones(7), pictures).astype(np.float32),
    )


def answers(chosen: list[int], sure: float = 0.7) -> np.ndarray:
    """(N, 7) probabilities, `sure` on the chosen class and the rest spread evenly."""
    spread = np.full((len(chosen), 7), (1 - sure) / 6, np.float32)
    spread[np.arange(len(chosen)), chosen] = sure
    return spread


def test_report_of_a_case_worked_by_hand() -> None:
    given_answers = Predictions(row=np.arange(4), label=np.array([0, 0, 3, 6]), probabilities=answers([0, 3, 3, 6]))
    found = report(given_answers, SUBJECT)
    assert (found.n, found.accuracy) == (4, 0.75)
    assert found.per_class["angry"].recall == 0.5
    assert found.per_class["angry"].precision == 1.0
    assert found.per_class["happy"].precision == 0.5
    assert found.per_class["happy"].f1 == pytest.approx(2 / 3)
    assert found.macro_f1 == pytest.approx((2 / 3 + 2 / 3 + 1) / 7)
    assert found.balanced_accuracy == pytest.approx((0.5 + 1 + 1) / 3)
    assert found.confusion[0] == (1, 0, 0, 1, 0, 0, 0)
    assert [name for name, one in found.per_class.items() if one.support] == ["angry", "happy", "neutral"]
    wrong = 0.3**2 / 6  # squared mass of the six classes not chosen
    assert found.calibration.brier.value == pytest.approx(
        (3 * (0.3**2 + wrong) + (0.7**2 + 0.95**2 + 5 * 0.05**2)) / 4, rel=1e-5
    )
    assert found.calibration.negative_log_likelihood is not None
    assert found.calibration.negative_log_likelihood.value == pytest.approx(
        -(3 * np.log(0.7) + np.log(0.05)) / 4, rel=1e-5
    )


def test_every_interval_holds_its_figure() -> None:
    found = report(predictions(600), SUBJECT)
    pairs = [
        (found.accuracy, found.accuracy_interval),
        (found.macro_f1, found.macro_f1_interval),
        (found.weighted_f1, found.weighted_f1_interval),
        (found.balanced_accuracy, found.balanced_accuracy_interval),
        *((one.f1, one.f1_interval) for one in found.per_class.values()),
        *((one.recall, one.recall_interval) for one in found.per_class.values()),
        *((one.precision, one.precision_interval) for one in found.per_class.values()),
    ]
    assert all(low < value < high for value, (low, high) in pairs)
    assert found.resamples >= 2000


def test_the_order_of_pictures_changes_nothing() -> None:
    once = predictions()
    order = np.random.default_rng(9).permutation(len(once.row))
    shuffled = Predictions(row=once.row[order], label=once.label[order], probabilities=once.probabilities[order])
    first, second = report(once, SUBJECT, resamples=50), report(shuffled, SUBJECT, resamples=50)
    assert report(once, SUBJECT, resamples=50) == first
    assert second.confusion == first.confusion
    assert second.accuracy_interval == first.accuracy_interval
    assert second.calibration.brier.value == pytest.approx(first.calibration.brier.value)


def test_rare_classes_are_flagged() -> None:
    label = np.repeat([0, 1], [60, 3])
    found = report(Predictions(row=np.arange(63), label=label, probabilities=answers([0] * 63)), SUBJECT)
    assert not found.per_class["angry"].rare
    assert found.per_class["disgust"].rare


def test_votes_give_the_divergence_and_cross_entropy_and_their_absence_leaves_them_out() -> None:
    once = predictions()
    itself = report(once, SUBJECT, votes=once.probabilities).calibration
    assert itself.divergence_from_votes is not None
    assert itself.divergence_from_votes.value == pytest.approx(0, abs=1e-6)
    entropy = -(once.probabilities * np.log(once.probabilities)).sum(axis=1).mean()
    assert itself.cross_entropy_with_votes is not None
    assert itself.cross_entropy_with_votes.value == pytest.approx(entropy)
    without = report(once, SUBJECT).calibration
    assert without.divergence_from_votes is without.cross_entropy_with_votes is None


def test_contempt_counts_as_an_error_of_a_model_without_it() -> None:
    label = np.array([0, 3, 7, 7])
    found = report(Predictions(row=np.arange(4), label=label, probabilities=answers([0, 3, 3, 0])), EIGHT)
    assert (found.n, found.accuracy) == (4, 0.5)
    assert (found.per_class["contempt"].support, found.per_class["contempt"].recall) == (2, 0.0)
    assert found.confusion[7] == (1, 0, 0, 1, 0, 0, 0, 0)
    assert found.calibration.negative_log_likelihood is None
    assert found.calibration.brier.value > 0


def test_labels_outside_the_protocol_are_refused() -> None:
    with pytest.raises(EvaluationProblem, match="label 7 is none of the 7 classes"):
        report(Predictions(row=np.arange(1), label=np.array([7]), probabilities=answers([0])), SUBJECT)


def test_classes_in_another_order_are_refused() -> None:
    with pytest.raises(EvaluationProblem, match="do not begin with"):
        report(predictions(), replace(SUBJECT, classes=EMOTIONS[::-1]))


def test_votes_of_another_shape_are_refused() -> None:
    with pytest.raises(EvaluationProblem, match="do not fit 120 pictures of 7 classes"):
        report(predictions(), SUBJECT, votes=np.ones((3, 7)))


@pytest.mark.parametrize("subject", [SUBJECT, EIGHT])
def test_a_report_comes_back_from_its_file_as_it_was(subject: Subject, tmp_path: Path) -> None:
    done = report(predictions(classes=len(subject.classes)), subject, resamples=50)
    (tmp_path / "report.json").write_text(to_json(done), encoding="utf-8")
    assert read_report(tmp_path / "report.json") == done


def test_report_json_holds_what_readers_look_for() -> None:
    plain = json.loads(to_json(report(predictions(), SUBJECT, resamples=50)))
    assert {"n", "accuracy", "accuracy_interval", "macro_f1", "per_class", "confusion"} <= set(plain)
    assert set(plain["per_class"]["disgust"]) >= {"precision", "recall", "f1", "support"}
    assert plain["subject"]["versions"]["emox"] == __version__
    assert 0 <= plain["accuracy"] <= 1


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda plain: plain.pop("accuracy"), "accuracy: Field required"),
        (lambda plain: plain["per_class"]["fear"].pop("f1"), "per_class.fear.f1: Field required"),
        (lambda plain: plain.update(n="many"), "n: Input should be a valid integer"),
        (lambda plain: plain["confusion"].pop(), "not 7 x 7"),
        (lambda plain: plain.update(n=3), "with sum 3"),
        (lambda plain: plain["per_class"].pop("fear"), "not the protocol's classes"),
    ],
)
def test_a_damaged_report_is_refused_with_the_key(damage: Callable[[dict], object], said: str, tmp_path: Path) -> None:
    plain = json.loads(to_json(report(predictions(), SUBJECT, resamples=50)))
    damage(plain)
    path = tmp_path / "report.json"
    path.write_text(json.dumps(plain), encoding="utf-8")
    with pytest.raises(EvaluationProblem, match=said) as caught:
        read_report(path)
    assert str(path) in str(caught.value)


def test_a_file_that_is_no_report_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EvaluationProblem, match="cannot be opened"):
        read_report(tmp_path / "report.json")
    (tmp_path / "report.json").write_text("{", encoding="utf-8")
    with pytest.raises(EvaluationProblem, match="not a report"):
        read_report(tmp_path / "report.json")


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 40), st.integers(0, 99))
def test_predictions_come_back_from_parquet_as_they_were(
    tmp_path_factory: pytest.TempPathFactory, pictures: int, seed: int
) -> None:
    path = tmp_path_factory.mktemp("predictions") / "predictions.parquet"
    once = predictions(pictures, seed)
    write_predictions(once, path)
    again = read_predictions(path)
    assert (again.row == once.row).all()
    assert (again.label == once.label).all()
    assert (again.probabilities == once.probabilities).all()
    assert again.probabilities.dtype == np.float32


GOOD = {"row": [0, 5], "label": [0, 6]} | {name: [float(name == "sad")] * 2 for name in EMOTIONS}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"fear": None}, "missing: fear; expected row, label, angry"),
        ({"row": [5, 5]}, "row 5 appears 2 times"),
        ({"row": [0.5, 1.0]}, "row must be whole numbers"),
        ({"label": [0, -1]}, "row 5, label -1: expected no negative"),
        ({"sad": [1.0, 0.4]}, "row 5: probabilities"),
        ({"sad": [1.0, float("nan")]}, "row 5: probabilities"),
        ({"sad": [1.0, 2.0], "fear": [0.0, -1.0]}, "row 5: probabilities"),
        ({"sad": ["high", "low"]}, "column sad is"),
        ({"sad": [1.0, None]}, "column sad has empty cells"),
    ],
)
def test_wrong_predictions_are_refused_with_file_and_reason(
    change: dict[str, list | None], said: str, tmp_path: Path
) -> None:
    columns = {name: cells for name, cells in (GOOD | change).items() if cells is not None}
    path = tmp_path / "predictions.parquet"
    pyarrow.parquet.write_table(pyarrow.table(columns), path)
    with pytest.raises(EvaluationProblem, match=said) as caught:
        read_predictions(path)
    assert str(path) in str(caught.value)


def test_the_unchanged_columns_of_that_test_are_accepted(tmp_path: Path) -> None:
    path = tmp_path / "predictions.parquet"
    pyarrow.parquet.write_table(pyarrow.table(GOOD), path)
    assert read_predictions(path).row.tolist() == [0, 5]


def test_missing_and_truncated_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "predictions.parquet"
    with pytest.raises(EvaluationProblem, match="no such file"):
        read_predictions(path)
    write_predictions(predictions(), path)
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(EvaluationProblem, match="not a complete parquet file"):
        read_predictions(path)


def test_predictions_of_nothing_and_of_other_shapes_are_refused() -> None:
    with pytest.raises(EvaluationProblem, match="no predictions"):
        Predictions(row=np.zeros(0, int), label=np.zeros(0, int), probabilities=np.zeros((0, 7), np.float32))
    with pytest.raises(EvaluationProblem, match=r"2 rows need \(2, 7\) probabilities"):
        Predictions(row=np.arange(2), label=np.arange(2), probabilities=np.full((2, 8), 1 / 8))
