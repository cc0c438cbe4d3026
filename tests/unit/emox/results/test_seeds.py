"""seeds.json as train.seeds writes it, and the table the page makes of it."""

import json
from pathlib import Path
from typing import Any

import pytest

from emox.results.folder import FOLDER, read_results
from emox.results.predictions import EvaluationProblem
from emox.results.seeds import Group, Seeded, Setting, read_seeds
from emox.results.training_runs import Epoch, TrainingRun, read_runs
from emox.results.votes import labelled
from emox.ui.markup import tag
from emox.ui.training import words, worth
from emox.weights import BUNDLED

SETTING = {"split": "PublicTest", "protocol": "plurality-7", "views": 1, "runtime": ""}
PUBLIC = Setting(split="PublicTest", protocol="plurality-7", views=1)
SPREAD = {
    "setting": SETTING,
    "seeds": [0, 1],
    "values": [0.82, 0.84],
    "mean": 0.83,
    "deviation": 0.0141,
    "lowest": 0.82,
    "highest": 0.84,
}
ALONE = {
    "setting": SETTING,
    "seeds": [0],
    "values": [0.8],
    "mean": 0.8,
    "deviation": None,
    "lowest": 0.8,
    "highest": 0.8,
}
TAUGHT = {"distillation": {"teachers": [{"network": "emoxnet"}]}}
SUMS = [{"model.safetensors": letters * 32} for letters in ("ab", "cd", "ef")]


def told_group(measured: dict[str, Any], *weights: dict[str, str], network: str | None = "lite") -> dict[str, Any]:
    """weights: of each run; left out where they were not recorded."""
    return {"network": network, "weights_sha256": weights or [{}] * len(measured["seeds"]), "measured": [measured]}


TOLD: dict[str, Any] = {
    "groups": {"lite": told_group(SPREAD, *SUMS[:2]), "lite-votes": told_group(ALONE, SUMS[2])},
    "gains": [{"first": "lite", "second": "lite-votes", "gained": [{"setting": SETTING, "difference": 0.03}]}],
}


def written(folder: Path, told: object) -> Path:
    path = folder / "seeds.json"
    path.write_text(json.dumps(told), encoding="utf-8")
    return path


def test_means_spreads_and_gains_are_read_and_shown(tmp_path: Path) -> None:
    seeds = read_seeds(written(tmp_path, TOLD))
    assert seeds is not None
    assert seeds.groups["lite"].by_setting[PUBLIC].mean == 0.83
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
    single = {"groups": {"lite-votes": told_group(ALONE)}, "gains": []}
    for nothing in (None, read_seeds(written(tmp_path, single))):
        assert worth.spreads((), nothing, None) == tag("p", words.NO_SEEDS, class_="ex-quiet")


def student(files: dict[str, str], reached: float = 0.5) -> TrainingRun:
    epoch = Epoch(epoch=1, side=48, loss=1.0, learning_rate=0.01, seconds=9.0, public_test_accuracy=reached)
    return TrainingRun(model="lite", member="", epochs=(epoch,), made={**TAUGHT, "files": files})


OTHER, WHOSE = (said.format(model="EmoXNetLite") for said in (words.OTHER_RUNS, words.WHOSE_RUNS))


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (SUMS[1] | {"model.onnx": "12" * 32}, ""),  # exported since
        ({"model.safetensors": "12" * 32}, OTHER),
        ({}, WHOSE),
    ],
)
def test_whether_the_shipped_one_is_among_the_runs_is_told_by_its_weights(
    tmp_path: Path, files: dict[str, str], said: str
) -> None:
    seeds = read_seeds(written(tmp_path, TOLD))
    page = worth.distillation((student(files, reached=0.84),), seeds, None)  # one of the runs reached as much
    assert [one for one in (OTHER, WHOSE) if one in page] == ([said] if said else [])


def test_runs_whose_weights_were_not_recorded_are_nobodys(tmp_path: Path) -> None:
    groups = {**TOLD["groups"], "lite": told_group(SPREAD)}
    seeds = read_seeds(written(tmp_path, {**TOLD, "groups": groups}))
    page = worth.distillation((student(SUMS[0], reached=0.84),), seeds, None)
    assert WHOSE in page
    assert OTHER not in page
    page = worth.distillation((student(SUMS[2]),), seeds, None)  # that of the other group
    assert WHOSE not in page


def test_the_stored_gain_of_the_shipped_student_is_known_by_its_weights() -> None:
    page = worth.distillation(read_runs(BUNDLED), read_seeds(FOLDER / "seeds.json"), None)
    assert not [said for said in (OTHER, WHOSE) if said in page]


def test_a_gain_is_of_teacher_and_views_together(tmp_path: Path) -> None:
    seeds = read_seeds(written(tmp_path, TOLD))
    assert tag("p", words.VIEWS_TOO, class_="ex-quiet") in worth.distillation((), seeds, None)
    assert words.VIEWS_TOO not in worth.distillation((), None, None)
    assert "differ in the teacher alone" not in worth.distillation((student({}),), seeds, None)


def test_names_may_hold_any_word(tmp_path: Path) -> None:
    """Neither " over " nor another network's name within a group's is read as anything."""
    groups = {"SE-ResNet34, 3 over 2": told_group(SPREAD, network="se_resnet34"), "b": told_group(SPREAD, network=None)}
    gains = [{**TOLD["gains"][0], "first": "SE-ResNet34, 3 over 2", "second": "b"}]
    seeds = read_seeds(written(tmp_path, {"groups": groups, "gains": gains}))
    assert tag("th", "SE-ResNet34, 3 over 2 (2 seeds)", scope="row") in worth.distillation((), seeds, None)
    epochs = student({}).epochs
    runs = [TrainingRun(model="emoxnet", member=key, epochs=epochs, made={}) for key in ("resnet34", "se_resnet34")]
    page = worth.spreads(runs, seeds, None)
    assert words.SHORTER.format(models=words.LONGER.format(model="SE-ResNet34", count=1)) in page


def test_one_deviation_is_no_measure_of_a_difference() -> None:
    assert "no larger than this" not in words.SEEDS_HELP
    for said in ("only roughly", "about 1.4 times as much", "several times"):
        assert said in words.SEEDS_HELP
    assert "about 1.4 times as much" in words.ONE_SEED


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
    assert words.NOT_MEASURED in worth.distillation((), read_seeds(written(tmp_path, {**TOLD, "gains": []})), None)


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(EvaluationProblem, match=r"seeds\.json: not spreads .*gains"):
        read_seeds(written(tmp_path, {"groups": {}}))


@pytest.mark.parametrize(
    ("gain", "why"),
    [
        ({"first": "nobody", "second": "lite", "gained": []}, "a gain of 'nobody'; expected one of the groups lite, "),
        (
            {**TOLD["gains"][0], "gained": [{"setting": {**SETTING, "views": 10}, "difference": 0.1}]},
            "a gain of 'lite' in .*, where it was not measured",
        ),
    ],
)
def test_a_gain_of_what_was_not_measured_is_named(tmp_path: Path, gain: dict[str, Any], why: str) -> None:
    with pytest.raises(EvaluationProblem, match=r"seeds\.json: not spreads .*" + why):
        read_seeds(written(tmp_path, {**TOLD, "gains": [gain]}))


def test_weights_are_known_only_where_all_of_them_are() -> None:
    found = Seeded(setting=PUBLIC, seeds=(0, 1), values=(0.8, 0.8), mean=0.8, deviation=0.0, lowest=0.8, highest=0.8)
    known, part, none = (
        Group(network="lite", weights_sha256=sums, measured=(found,))
        for sums in ((SUMS[0], SUMS[1]), (SUMS[0], {}), ())
    )
    assert [group.holds(SUMS[0]) for group in (known, part, none)] == [True, True, None]
    assert [group.holds(SUMS[2]) for group in (known, part, none)] == [False, None, None]
    assert known.holds({"model.onnx": "ab" * 32}) is None


def test_the_stored_accuracies_are_of_as_many_pictures_as_are_told() -> None:
    seeds, votes = read_seeds(FOLDER / "seeds.json"), read_results().votes
    assert seeds is not None
    assert votes is not None
    for found in [found for group in seeds.groups.values() for found in group.measured]:
        under = found.setting
        n = len(labelled(votes, under.protocol, under.split).row)
        assert f"n {n:,}" in worth.told(under, votes)
        assert [value * n for value in found.values] == pytest.approx([round(value * n) for value in found.values])


def test_a_gain_of_single_runs_says_that_chance_may_have_made_it(tmp_path: Path) -> None:
    one_seed = words.ONE_SEED.format(lowest="1.41", highest="1.41")
    page = worth.distillation((), read_seeds(written(tmp_path, TOLD)), None)
    assert tag("p", one_seed, class_="ex-quiet") in page
    alone = {**TOLD, "groups": {"lite": told_group(ALONE), "lite-votes": told_group(ALONE)}}
    page = worth.distillation((), read_seeds(written(tmp_path, alone)), None)
    assert tag("p", words.ONE_SEED_ALONE, class_="ex-quiet") in page
    repeated = {**TOLD, "groups": {"lite": told_group(SPREAD), "lite-votes": told_group(SPREAD)}}
    page = worth.distillation((), read_seeds(written(tmp_path, repeated)), None)
    assert "chance" not in page


def test_short_runs_stand_beside_what_ships() -> None:
    runs, seeds = read_runs(BUNDLED), read_seeds(FOLDER / "seeds.json")
    known = {run.key: run for run in runs}
    page = worth.spreads(runs, seeds, None)
    for key, name in (("lite", "EmoXNetLite"), ("vgg16", "VGG16")):
        epochs = len(known[key].epochs) + known[key].epochs_before
        assert words.LONGER.format(model=name, count=epochs) in page
