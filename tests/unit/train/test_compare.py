"""`train.compare` and `train.wrong_labels`: from stored probabilities alone."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from emox import metrics
from emox.emotions import EMOTIONS
from emox.results.folder import Results, predictions_of, read_results
from emox.results.predictions import EvaluationProblem
from emox.results.probabilities import VIEWS, Probabilities
from emox.results.protocols import HEADLINE, PROTOCOLS
from emox.results.votes import labelled
from emox.results.wrong_labels import WrongLabels, read_wrong_labels, write_wrong_labels
from tests.unit.emox.result_files import DATA, WRONG, made_votes, write_results
from train import compare, wrong_labels


def test_who_is_compared() -> None:
    found = {
        (first.model, first.views, second.model, second.views)
        for first, second in compare.pairs(("emoxnet", "lite", "vgg16"))
    }
    assert {("emoxnet", views, other, views) for views in VIEWS for other in ("lite", "vgg16")} <= found
    assert {(name, views, name, 1) for name in ("emoxnet", "lite", "vgg16") for views in (2, 5, 10)} <= found
    assert len(found) == 2 * 4 + 3 * 3
    assert {(a.model, b.model) for a, b in compare.pairs(("lite",))} == {("lite", "lite")}


def test_the_command_writes_paired_tests_of_the_stored_answers(tmp_path: Path) -> None:
    write_results(tmp_path, {"emoxnet": 1, "lite": 2})
    assert compare.main(["--results", str(tmp_path)]) == 0
    results = read_results(tmp_path)
    assert results.comparisons is not None
    assert len(results.comparisons) == len(PROTOCOLS) * (4 + 2 * 3)
    [one] = [
        each
        for each in results.comparisons
        if (each.first.model, each.second.model, each.first.views) == ("emoxnet", "lite", 5)
        and each.protocol == "majority-8"
    ]
    here, there = (predictions_of(results, name, "majority-8", 5) for name in ("emoxnet", "lite"))
    right = [of.probabilities.argmax(axis=1) == of.label for of in (here, there)]
    assert one.n == len(here.row)
    assert one.paired.only_first == (right[0] & ~right[1]).sum()
    assert one.paired.only_second == (right[1] & ~right[0]).sum()
    assert one.paired.p_value == metrics.mcnemar_exact(one.paired.only_first, one.paired.only_second)
    assert one.paired.accuracy.value == pytest.approx(right[0].mean() - right[1].mean())


def test_nothing_to_compare_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert compare.main(["--results", str(tmp_path)]) == 2
    assert "no measured model" in capsys.readouterr().err


def planted(folder: Path) -> tuple[Results, set[int]]:
    """Results where Lite is sure and right, but for six pictures of the commonest class, whose rows are given."""
    write_results(folder, {"lite": 1})
    results, cast = read_results(folder), made_votes(1200)
    row = cast.row[cast.split == "PrivateTest"]
    pictures = labelled(cast, HEADLINE)
    commonest = np.bincount(pictures.label).argmax()
    wrong = pictures.row[pictures.label == commonest][:6]
    answered = np.zeros(len(row), int)  # pictures that no one judges may be called anything
    answered[np.searchsorted(row, pictures.row)] = pictures.label
    answered[np.searchsorted(row, wrong)] = (commonest + 1) % 7
    probabilities = np.full((len(row), 7), 0.02, np.float32)
    probabilities[np.arange(len(row)), answered] = 0.88
    sure = Probabilities(row=row, by_views=dict.fromkeys(VIEWS, probabilities))
    lite = replace(results.models["lite"], probabilities=sure)
    return replace(results, votes=cast, models={"lite": lite}), set(wrong.tolist())


def test_planted_wrong_labels_are_found_and_what_they_should_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    results, wrong = planted(tmp_path)
    monkeypatch.setattr(wrong_labels, "read_results", lambda _: results)
    assert wrong_labels.main(["--results", str(tmp_path)]) == 0
    found = read_wrong_labels(tmp_path / "wrong_labels.parquet")
    assert set(found.row.tolist()) == wrong
    assert (found.model, found.views, found.protocol, found.data_sha256) == ("lite", 10, "plurality-7", DATA)
    for given, suggested in zip(found.given, found.suggested, strict=True):
        assert EMOTIONS.index(suggested) == (EMOTIONS.index(given) + 1) % 7
    np.testing.assert_allclose(found.quality, 0.02, rtol=1e-3)


def test_without_a_judge_there_is_no_judgement(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_results(tmp_path, {"vgg16": 1})
    assert wrong_labels.main(["--results", str(tmp_path)]) == 2
    assert "neither emoxnet nor lite is measured" in capsys.readouterr().err


def test_wrong_labels_come_back_from_disk(tmp_path: Path) -> None:
    write_wrong_labels(WRONG, tmp_path / "wrong_labels.parquet")
    found = read_wrong_labels(tmp_path / "wrong_labels.parquet")
    for name in ("row", "given", "suggested", "quality"):
        assert (getattr(found, name) == getattr(WRONG, name)).all()
    assert (found.model, found.views, found.split) == ("lite", 10, "PrivateTest")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"row": np.array([5, 5])}, "appears twice"),
        ({"suggested": np.array(["sad", "sad"])}, "is the given one"),
        ({"given": np.array(["bored", "fear"])}, "'bored' is not one of"),
        ({"quality": np.array([0.5, 0.2], np.float32)}, "ascending"),
        ({"quality": np.array([0.5], np.float32)}, "equally long"),
    ],
)
def test_wrong_labels_that_are_none_are_refused(change: dict[str, np.ndarray], said: str) -> None:
    with pytest.raises(EvaluationProblem, match=said):
        replace(WRONG, **change)


def test_labels_without_a_suspect_are_an_empty_file(tmp_path: Path) -> None:
    nothing = np.zeros(0, str)
    empty: WrongLabels = replace(
        WRONG, row=np.zeros(0, int), given=nothing, suggested=nothing, quality=np.zeros(0, np.float32)
    )
    write_wrong_labels(empty, tmp_path / "wrong_labels.parquet")
    assert len(read_wrong_labels(tmp_path / "wrong_labels.parquet").row) == 0
