"""seeds.json as train.seeds writes it, and the table the page makes of it."""

import json
from pathlib import Path

import pytest

from emox.results.predictions import EvaluationProblem
from emox.results.seeds import read_seeds
from emox.results.training_runs import Epoch, TrainingRun
from emox.ui.markup import tag
from emox.ui.training import curves, words

SPREAD = {"seeds": [0, 1], "values": [0.82, 0.84], "mean": 0.83, "deviation": 0.0141, "lowest": 0.82, "highest": 0.84}
ALONE = {"seeds": [0], "values": [0.8], "mean": 0.8, "deviation": None, "lowest": 0.8, "highest": 0.8}
TAUGHT = {"distillation": {"teachers": [{"network": "emoxnet"}]}}
TOLD = {
    "groups": {"lite": {"PublicTest": SPREAD}, "lite-votes": {"PublicTest": ALONE}},
    "gains": {"lite over lite-votes": {"PublicTest": 0.03}},
}


def written(folder: Path, told: object) -> Path:
    path = folder / "seeds.json"
    path.write_text(json.dumps(told), encoding="utf-8")
    return path


def test_means_spreads_and_gains_are_read_and_shown(tmp_path: Path) -> None:
    seeds = read_seeds(written(tmp_path, TOLD))
    assert seeds is not None
    assert seeds.groups["lite"]["PublicTest"].mean == 0.83
    page = curves.distillation((), seeds)
    for said in ("lite (2 seeds)", "lite-votes (1 seed)", "83.00% ± 1.41", "80.00%", "+3.00 points"):
        assert said in page
    assert words.NOT_MEASURED not in page


def test_each_training_with_several_seeds_has_its_spread(tmp_path: Path) -> None:
    page = curves.spreads(read_seeds(written(tmp_path, TOLD)))
    assert tag("th", "lite", scope="row") in page
    for said in ("PublicTest", "0, 1", "83.00% ± 1.41", "82.00% to 84.00%"):
        assert tag("td", said) in page
    assert "lite-votes" not in page  # one run has no spread
    single = {"groups": {"lite-votes": {"PublicTest": ALONE}}, "gains": {}}
    for nothing in (None, read_seeds(written(tmp_path, single))):
        assert curves.spreads(nothing) == tag("p", words.NO_SEEDS, class_="ex-quiet")


@pytest.mark.parametrize(("reached", "other"), [(0.84, False), (0.85, True)])
def test_a_table_of_other_runs_than_the_shipped_one_says_so(tmp_path: Path, reached: float, other: bool) -> None:
    epoch = Epoch(epoch=1, side=48, loss=1.0, learning_rate=0.01, seconds=9.0, public_test_accuracy=reached)
    run = TrainingRun(model="lite", member="", epochs=(epoch,), made=TAUGHT)
    page = curves.distillation((run,), read_seeds(written(tmp_path, TOLD)))
    assert (words.OTHER_RUNS.format(model="EmoXNetLite") in page) == other


@pytest.mark.parametrize(
    ("distilled", "before", "sentence"),
    [
        (True, False, words.DISTILLED),
        (True, True, words.DISTILLED),
        (False, True, words.DISTILLED_BEFORE),
        (False, False, words.NOT_DISTILLED),
    ],
)
def test_what_a_student_learned_from_is_said(distilled: bool, before: bool, sentence: str) -> None:
    epoch = Epoch(epoch=1, side=48, loss=1.0, learning_rate=0.01, seconds=9.0)
    made = {**(TAUGHT if distilled else {}), "start": TAUGHT if before else None}
    run = TrainingRun(model="lite", member="", epochs=(epoch,), made=made)
    assert tag("p", sentence.format(model="EmoXNetLite", teachers="EmoXNet")) in curves.distillation((run,), None)


def test_what_was_not_measured_is_said_so(tmp_path: Path) -> None:
    assert read_seeds(tmp_path / "seeds.json") is None
    assert words.NOT_MEASURED in curves.distillation((), None)
    assert words.NOT_MEASURED in curves.distillation((), read_seeds(written(tmp_path, {**TOLD, "gains": {}})))


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(EvaluationProblem, match=r"seeds\.json: not spreads .*gains"):
        read_seeds(written(tmp_path, {"groups": {}}))
