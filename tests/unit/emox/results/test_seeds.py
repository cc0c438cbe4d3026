"""seeds.json as train.seeds writes it, and the table the page makes of it."""

import json
from pathlib import Path

import pytest

from emox.results.folder import FOLDER, read_results
from emox.results.predictions import EvaluationProblem
from emox.results.seeds import Setting, read_seeds, setting
from emox.results.training_runs import Epoch, TrainingRun, read_runs
from emox.results.votes import labelled
from emox.ui.markup import tag
from emox.ui.training import words, worth
from emox.weights import BUNDLED

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
    page = worth.distillation((), seeds, None)
    for said in ("lite (2 seeds)", "lite-votes (1 seed)", "83.00% ± 1.41", "80.00%", "+3.00 points"):
        assert said in page
    assert words.NOT_MEASURED not in page


def test_each_training_with_several_seeds_has_its_spread(tmp_path: Path) -> None:
    page = worth.spreads((), read_seeds(written(tmp_path, TOLD)), None)
    assert tag("th", "lite", scope="row") in page
    for said in ("PublicTest, plurality-7, 1 view", "0, 1", "83.00% ± 1.41", "82.00% to 84.00%"):
        assert tag("td", said) in page
    assert "lite-votes" not in page  # one run has no spread
    single = {"groups": {"lite-votes": {"PublicTest": ALONE}}, "gains": {}}
    for nothing in (None, read_seeds(written(tmp_path, single))):
        assert worth.spreads((), nothing, None) == tag("p", words.NO_SEEDS, class_="ex-quiet")


@pytest.mark.parametrize(("reached", "other"), [(0.84, False), (0.85, True)])
def test_a_table_of_other_runs_than_the_shipped_one_says_so(tmp_path: Path, reached: float, other: bool) -> None:
    epoch = Epoch(epoch=1, side=48, loss=1.0, learning_rate=0.01, seconds=9.0, public_test_accuracy=reached)
    run = TrainingRun(model="lite", member="", epochs=(epoch,), made=TAUGHT)
    page = worth.distillation((run,), read_seeds(written(tmp_path, TOLD)), None)
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
    assert tag("p", sentence.format(model="EmoXNetLite", teachers="EmoXNet")) in worth.distillation((run,), None, None)


def test_what_was_not_measured_is_said_so(tmp_path: Path) -> None:
    assert read_seeds(tmp_path / "seeds.json") is None
    assert words.NOT_MEASURED in worth.distillation((), None, None)
    assert words.NOT_MEASURED in worth.distillation((), read_seeds(written(tmp_path, {**TOLD, "gains": {}})), None)


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(EvaluationProblem, match=r"seeds\.json: not spreads .*gains"):
        read_seeds(written(tmp_path, {"groups": {}}))


def test_what_was_measured_is_taken_apart() -> None:
    assert setting("PublicTest") == Setting(split="PublicTest", protocol="plurality-7", views=1)
    told = setting("PrivateTest, majority-8, 10 view(s), onnxruntime")
    assert told == Setting(split="PrivateTest", protocol="majority-8", views=10, runtime="onnxruntime")


def test_a_measurement_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(EvaluationProblem, match=r"seeds\.json.*'tests' measured; expected PublicTest or as"):
        read_seeds(written(tmp_path, {"groups": {"lite": {"tests": ALONE}}, "gains": {}}))


def test_the_stored_accuracies_are_of_as_many_pictures_as_are_told() -> None:
    seeds, votes = read_seeds(FOLDER / "seeds.json"), read_results().votes
    assert seeds is not None
    assert votes is not None
    for what, found in [pair for group in seeds.groups.values() for pair in group.items()]:
        under = setting(what)
        n = len(labelled(votes, under.protocol, under.split).row)
        assert f"n {n:,}" in worth.told(what, votes)
        assert [value * n for value in found.values] == pytest.approx([round(value * n) for value in found.values])


def test_a_gain_of_single_runs_says_that_chance_may_have_made_it(tmp_path: Path) -> None:
    one_seed = words.ONE_SEED.format(lowest="1.41", highest="1.41")
    page = worth.distillation((), read_seeds(written(tmp_path, TOLD)), None)
    assert tag("p", one_seed, class_="ex-quiet") in page
    alone = {**TOLD, "groups": {"lite": {"PublicTest": ALONE}, "lite-votes": {"PublicTest": ALONE}}}
    page = worth.distillation((), read_seeds(written(tmp_path, alone)), None)
    assert tag("p", words.ONE_SEED_ALONE, class_="ex-quiet") in page
    repeated = {**TOLD, "groups": {"lite": {"PublicTest": SPREAD}, "lite-votes": {"PublicTest": SPREAD}}}
    page = worth.distillation((), read_seeds(written(tmp_path, repeated)), None)
    assert "chance" not in page


def test_short_runs_stand_beside_what_ships() -> None:
    runs, seeds = read_runs(BUNDLED), read_seeds(FOLDER / "seeds.json")
    known = {run.key: run for run in runs}
    page = worth.spreads(runs, seeds, None)
    for key, name in (("lite", "EmoXNetLite"), ("vgg16", "VGG16")):
        epochs = len(known[key].epochs) + known[key].epochs_before
        assert words.LONGER.format(model=name, count=epochs) in page
