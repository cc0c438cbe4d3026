"""Recorded trainings: what lies in the shipped folders and in made-up ones; a damaged line is named."""

import json
from pathlib import Path

import pytest

from emox.results.training_runs import TrainingProblem, read_runs
from emox.ui.training import curves
from emox.weights import BUNDLED

LINE: dict[str, object] = {"epoch": 1, "side": 40, "learning_rate": 0.02, "loss": 1.5, "seconds": 30.0}


def folder(root: Path, name: str, config: object, **histories: list[dict[str, object]]) -> Path:
    """histories: file name without .jsonl, its dots as underscores of two -> lines."""
    (root / name).mkdir()
    (root / name / "config.json").write_text(json.dumps(config), encoding="utf-8")
    for file, lines in histories.items():
        text = "".join(json.dumps(line) + "\n" for line in lines)
        (root / name / f"{file.replace('__', '.')}.jsonl").write_text(text, encoding="utf-8")
    return root


def test_the_shipped_lite_tells_of_its_training() -> None:
    runs = {run.key: run for run in read_runs(BUNDLED)}
    lite = runs["lite"]
    config = json.loads((BUNDLED / "lite" / "config.json").read_text(encoding="utf-8"))
    assert len(lite.epochs) == config["recipe"]["epochs"]
    assert lite.recipe == config["recipe"]
    assert lite.distilled == bool(config["distillation"])
    assert [epoch.epoch for epoch in lite.epochs] == list(range(1, len(lite.epochs) + 1))
    assert all(epoch.public_test_accuracy is not None for epoch in lite.epochs)


def test_an_ensemble_brings_its_own_run_and_its_members(tmp_path: Path) -> None:
    config = {"recipe": {"epochs": 2}, "members": {"vgg16": {"recipe": {"epochs": 5}}, "densenet121": {"epochs": 1}}}
    more = {**LINE, "epoch": 2, "public_test_accuracy": 0.5, "public_test_loss": 1.2, "images_per_second": 9}
    folder(tmp_path, "emoxnet", config, metrics=[LINE, more], vgg16__metrics=[LINE], densenet121__metrics=[LINE])
    own, dense, vgg = read_runs(tmp_path)
    assert (own.key, dense.key, vgg.key) == ("emoxnet", "densenet121", "vgg16")
    assert own.seconds == 60
    assert own.epochs[0].public_test_accuracy is None
    assert own.epochs[1].public_test_accuracy == 0.5
    assert (own.recipe, vgg.recipe, dense.recipe) == ({"epochs": 2}, {"epochs": 5}, {})


def test_a_teacher_of_an_earlier_run_is_not_forgotten(tmp_path: Path) -> None:
    taught = {"distillation": {"teachers": [{"network": "emoxnet"}, {"network": "lite"}]}, "start": None}
    alone = {"distillation": None, "start": None}
    folder(tmp_path, "fresh", alone, metrics=[LINE])
    folder(tmp_path, "once", {**alone, "start": taught}, metrics=[LINE])
    folder(tmp_path, "twice", {**alone, "start": {**alone, "start": taught}}, metrics=[LINE])
    found = {run.model: run for run in read_runs(tmp_path)}
    assert [len(found[name].before) for name in ("fresh", "once", "twice")] == [0, 1, 2]
    assert found["fresh"].distillation is None
    assert found["once"].distillation == found["twice"].distillation == taught["distillation"]
    assert not any(run.distilled for run in found.values())
    assert found["twice"].teachers == {"emoxnet": 1, "lite": 1}
    assert found["fresh"].teachers == {}


def test_processor_time_counts_only_where_every_epoch_has_it(tmp_path: Path) -> None:
    timed = {**LINE, "cpu_seconds": 25.0}
    folder(tmp_path, "all", {}, metrics=[timed, timed])
    folder(tmp_path, "some", {}, metrics=[timed, LINE])
    assert {run.model: run.cpu_seconds for run in read_runs(tmp_path)} == {"all": 50.0, "some": None}


def test_a_single_network_tells_of_its_training_from_a_file_of_another_name(tmp_path: Path) -> None:
    folder(tmp_path, "resnet34", {}, metrics=[LINE, {**LINE, "epoch": 2}])
    (tmp_path / "resnet34" / "config.json").unlink()
    assert read_runs(tmp_path) == ()
    (tmp_path / "resnet34" / "training.json").write_text('{"recipe": {"epochs": 2}, "start": null}', encoding="utf-8")
    [run] = read_runs(tmp_path)
    assert (run.key, run.member, len(run.epochs), dict(run.recipe)) == ("resnet34", "", 2, {"epochs": 2})
    assert curves.run_name(run) == "ResNet34"


def test_a_folder_without_models_has_no_runs(tmp_path: Path) -> None:
    assert read_runs(tmp_path) == ()


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([LINE, {**LINE, "loss": "low"}], r"metrics\.jsonl, line 2: .*loss"),
        ([{"epoch": 1}], r"metrics\.jsonl, line 1: .*side"),
        ([], r"metrics\.jsonl: empty"),
    ],
)
def test_a_damaged_history_is_named(tmp_path: Path, lines: list[dict[str, object]], said: str) -> None:
    with pytest.raises(TrainingProblem, match=said):
        read_runs(folder(tmp_path, "lite", {}, metrics=lines))


def test_a_damaged_config_is_named(tmp_path: Path) -> None:
    with pytest.raises(TrainingProblem, match=r"config\.json: expected an object, got list"):
        read_runs(folder(tmp_path, "lite", [], metrics=[LINE]))
