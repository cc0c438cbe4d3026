"""From data to model folders by the training commands, on drawn faces: members, head, teacher, student."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

import emox
from emox.networks import MEMBERS, Backbone
from emox.results.predictions import EvaluationProblem
from emox.results.training_runs import runs_of
from emox.weights import BUNDLED, read_config
from train import clock, common, distill, ensemble, finetune, reproduce, teach
from train.common import SMOKE_FACES
from train.data import sha256
from train.protocols import DataProblem
from train.road import SMOKE_EPOCHS
from train.start import start_from


@pytest.fixture(scope="module")
def road(prepared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of runs by the one command that goes the whole road; the models are copied to its `shipped`."""
    runs = tmp_path_factory.mktemp("runs")
    reproduce.main(command(prepared_data, runs))
    return runs


def command(data: Path, runs: Path) -> list[str]:
    words = ["--smoke", "--processes", "1", "--finetune", "1", "--ship", str(runs / "shipped")]
    return ["--data", str(data), "--out", str(runs), *words]


def test_both_model_folders_load_and_answer(road: Path) -> None:
    face = np.zeros((48, 48), np.uint8)
    for name in ("emoxnet", "lite"):
        model = emox.load(road / "shipped" / name)
        assert model.name == name
        answer = model.predict([face, face], tta=2)
        assert answer.shape == (2, 7)
        np.testing.assert_allclose(answer.sum(axis=1), 1, atol=1e-5)


def test_config_tells_recipe_seed_data_versions_and_members(road: Path) -> None:
    config = json.loads((road / "emoxnet" / "model" / "config.json").read_text())
    assert config.keys() >= {"recipe", "seed", "training_faces", "data_sha256", "versions", "git_commit", "files"}
    members = config["members"]
    assert {name: member["epochs"] for name, member in members.items()} == dict.fromkeys(MEMBERS, SMOKE_EPOCHS)
    assert config["members"]["vgg16"]["training_faces"] == SMOKE_FACES
    assert config["members"]["vgg16"]["pretrained"] is False
    assert json.loads((road / "lite" / "model" / "config.json").read_text())["distillation"]["temperature"] == 2.0


def test_the_student_that_learnt_from_votes_teaches_every_member_from_its_first_epoch(road: Path) -> None:
    student = read_config(road / "lite-votes" / "model")
    assert student["distillation"] is None
    for name in MEMBERS:
        made = json.loads((road / name / "training.json").read_text())
        [teacher] = made["distillation"]["teachers"]
        assert teacher["files"]["model.safetensors"] == student["files"]["model.safetensors"]
        assert made["start"] is None
        assert made["recipe"]["augmentation"]["erasing"] == 0


def test_that_student_goes_on_taught_by_the_ensemble(road: Path) -> None:
    before, student = (read_config(road / name / "model") for name in ("lite-votes", "lite"))
    assert student["start"]["sha256"]["model.safetensors"] == before["files"]["model.safetensors"]
    [teacher] = student["distillation"]["teachers"]
    assert teacher["files"] == read_config(road / "emoxnet-tuned" / "model")["files"]


def test_the_road_tells_how_long_it_took(road: Path) -> None:
    took = clock.taken(road / clock.TIME)
    assert took.finished
    assert took.seconds > 1
    [first, *_] = took.beginnings
    assert (first.rounds, first.processes) == (1, 1)
    with pytest.raises(DataProblem, match="few faces"):
        clock.time_of(road)


def test_the_reports_are_of_these_weights(road: Path) -> None:
    for name in ("emoxnet", "lite"):
        folder = road / "shipped" / name
        report = json.loads((folder / "report.json").read_text())
        assert report["n"] == 24
        assert report["subject"]["weights_sha256"] == json.loads((folder / "config.json").read_text())["files"]


def test_the_students_folder_has_temperature_and_onnxruntime_files(road: Path) -> None:
    config = json.loads((road / "shipped" / "lite" / "config.json").read_text())
    assert config["temperature_fitted_on"]["split"] == "PublicTest"
    assert "model.onnx" in config["files"]


def test_a_fine_tune_is_kept_only_if_public_test_gained(road: Path) -> None:
    told = json.loads((road / "emoxnet-tuned" / "finetune.json").read_text())
    before, after = (told[f"public_test_{when}"]["loss"] for when in ("before", "after"))
    assert told["kept"] is (after < before)
    first, tuned = (
        json.loads((road / name / "model" / "config.json").read_text()) for name in ("emoxnet", "emoxnet-tuned")
    )
    assert (first["files"] == tuned["files"]) is not told["kept"]
    answers = [load_file(road / name / "teacher.safetensors")["logits"] for name in ("emoxnet", "emoxnet-tuned")]
    assert torch.equal(*answers) is not told["kept"]


def tuned(road: Path, data: Path, out: Path, *more: str) -> dict[str, Any]:
    """finetune.json of the road's EmoXNet, fine-tuned for an epoch."""
    words = ["--ensemble", str(road / "emoxnet"), "--out", str(out), "--epochs", "1", "--faces", "32", "--smoke"]
    finetune.main([*words, "--data", str(data), *more])
    return json.loads((out / "finetune.json").read_text())


def test_a_fine_tune_that_gains_replaces_weights_and_the_teachers_answers(
    road: Path, prepared_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    figures = [{"accuracy": 0.3, "loss": 1.0}, {"accuracy": 0.3, "loss": 0.9}, {"accuracy": 0.2, "loss": 0.8}]
    monkeypatch.setattr(common, "accuracy_and_loss", lambda _network, _split: figures.pop(0))
    lite = BUNDLED / "lite"
    assert tuned(road, prepared_data, tmp_path, "--teacher", str(lite))["kept"] is True
    config = json.loads((tmp_path / "model" / "config.json").read_text())
    before = json.loads((road / "emoxnet" / "model" / "config.json").read_text())
    assert config["files"].keys() == before["files"].keys()
    assert not config["files"].items() & before["files"].items()
    assert config["start"]["sha256"] == before["files"]
    assert config["distillation"]["teachers"] == [{"network": "lite", "files": read_config(lite)["files"]}]
    answers = [load_file(folder / "teacher.safetensors")["logits"] for folder in (road / "emoxnet", tmp_path)]
    assert (answers[0].shape, answers[1].shape) == ((2, SMOKE_FACES, 7), (2, 32, 7))
    assert not torch.equal(answers[0][:, :32], answers[1])
    _, *members = runs_of(tmp_path / "model" / "config.json")
    for run in members:
        assert (len(run.epochs), run.epochs_before, run.before[0]["folder"]) == (1, SMOKE_EPOCHS, "emoxnet")
        assert run.epochs[-1].public_test_accuracy is not None
        first, after = (
            load_file(folder / "model" / f"{run.member}.safetensors") for folder in (road / "emoxnet", tmp_path)
        )
        for name, value in first.items():
            assert torch.equal(value, after[name]) is name.endswith(("mean", "_var", "num_batches_tracked")), name


def test_a_fine_tune_that_loses_leaves_all_as_it_was(
    road: Path, prepared_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    figures = [{"accuracy": 0.3, "loss": 1.0}, {"accuracy": 0.4, "loss": 1.1}, {"accuracy": 0.4, "loss": 1.1}]
    monkeypatch.setattr(common, "accuracy_and_loss", lambda _network, _split: figures.pop(0))
    assert tuned(road, prepared_data, tmp_path)["kept"] is False
    for name in ("teacher.safetensors", *(f"model/{path.name}" for path in (road / "emoxnet" / "model").iterdir())):
        assert (tmp_path / name).read_bytes() == (road / "emoxnet" / name).read_bytes(), name


def test_training_goes_on_from_finished_weights(road: Path, prepared_data: Path, tmp_path: Path) -> None:
    shared = ["--data", str(prepared_data), "--smoke", "--epochs", "1", "--learning-rate", "0"]
    distill.main(["--start", str(road / "lite"), "--out", str(tmp_path / "lite"), *shared])
    made = json.loads((tmp_path / "lite" / "model" / "config.json").read_text())
    source = json.loads((road / "lite" / "model" / "config.json").read_text())
    assert made["start"]["sha256"] == source["files"]
    assert made["start"]["folder"] == "lite"
    assert made["start"]["distillation"] == source["distillation"]
    old, new = (load_file(folder / "model" / "model.safetensors") for folder in (road / "lite", tmp_path / "lite"))
    parameters = [name for name in old if not name.endswith(("running_mean", "running_var", "num_batches_tracked"))]
    for name in parameters:
        torch.testing.assert_close(new[name], old[name], rtol=0, atol=0, msg=name)


def test_a_member_starts_from_its_run_and_from_the_ensembles_folder(road: Path, tmp_path: Path) -> None:
    trained = load_file(road / "se_resnet34" / "model.safetensors")
    for folder, tolerance in ((road / "se_resnet34", 0.0), (road / "emoxnet" / "model", 0.01)):
        network = Backbone("se_resnet34")
        told = start_from(folder, network, "se_resnet34")
        assert told["sha256"]
        assert told["epochs"] == SMOKE_EPOCHS
        assert told["recipe"] == json.loads((road / "se_resnet34" / "training.json").read_text())["recipe"]
        moved = (network.state_dict()["trunk.conv1.weight"] - trained["trunk.conv1.weight"]).abs().max()
        assert moved <= tolerance
    broken_off = tmp_path / "broken off"
    broken_off.mkdir()
    shutil.copyfile(road / "se_resnet34" / "checkpoint.safetensors", broken_off / "checkpoint.safetensors")
    told = start_from(broken_off, Backbone("se_resnet34"), "se_resnet34")
    assert told["epochs"] == SMOKE_EPOCHS
    assert told["sha256"] == {"checkpoint.safetensors": sha256(broken_off / "checkpoint.safetensors")}
    with pytest.raises(DataProblem, match="not those of a resnet34"):
        start_from(road / "se_resnet34", Backbone("resnet34"), "resnet34")


def test_the_same_command_again_finds_all_finished(
    road: Path, prepared_data: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    reproduce.main(command(prepared_data, road))
    *told, took = capfd.readouterr().out.splitlines()
    assert len(told) == 16
    assert all(line.endswith("finished before") for line in told)
    assert took.startswith("the road took")


@pytest.mark.parametrize(
    ("otherwise", "named"), [(["--smoke"], "finetune"), (["--finetune", "1", "--processes", "1"], "smoke")]
)
def test_runs_that_were_asked_for_otherwise_are_not_taken_for_these(
    road: Path, prepared_data: Path, otherwise: list[str], named: str
) -> None:
    with pytest.raises(DataProblem, match=f"holds runs with another {named}; choose another --out"):
        reproduce.main(["--data", str(prepared_data), "--out", str(road), *otherwise])


def test_models_of_other_data_or_few_faces_do_not_ship_beside_the_apps_figures(
    prepared_data: Path, tmp_path: Path
) -> None:
    words = ["--data", str(prepared_data), "--out", str(tmp_path / "runs"), "--ship", os.path.relpath(BUNDLED)]
    with pytest.raises(EvaluationProblem, match="made from other data"):
        reproduce.main(words)
    with pytest.raises(DataProblem, match="few faces"):
        reproduce.main([*words, "--smoke"])
    assert not (tmp_path / "runs").exists()


def test_a_teacher_of_other_faces_is_refused(road: Path, prepared_data: Path, tmp_path: Path) -> None:
    few = tmp_path / "few"
    shared = ["--data", str(prepared_data), "--smoke", "--epochs", "1"]
    ensemble.main(["--members", str(road), "--views", "1", "--faces", "32", "--out", str(few), *shared])
    with pytest.raises(DataProblem, match="without --faces"):
        distill.main(["--teacher", str(few), "--out", str(tmp_path / "lite"), *shared])


def test_a_shipped_model_answers_as_its_run_did_and_teaches(road: Path, prepared_data: Path, tmp_path: Path) -> None:
    out = tmp_path / "teacher"
    words = ["--views", "2", "--out", str(out), "--smoke", "--data", str(prepared_data)]
    teach.main([str(road / "shipped" / "emoxnet"), *words])
    asked, of_run = (load_file(folder / "teacher.safetensors") for folder in (out, road / "emoxnet-tuned"))
    assert torch.equal(asked["row"], of_run["row"])
    # The run answered from features it kept as float16, and the shipped weights are float16 too.
    both = [answers["logits"].log_softmax(-1).clamp(min=-10) for answers in (asked, of_run)]  # less is nothing
    torch.testing.assert_close(*both, rtol=0, atol=0.05)
    shared = ["--data", str(prepared_data), "--smoke", "--epochs", "1"]
    distill.main(["--teacher", str(out), "--out", str(tmp_path / "lite"), *shared])
    taught = json.loads((tmp_path / "lite" / "model" / "config.json").read_text())["distillation"]
    shipped = json.loads((road / "shipped" / "emoxnet" / "config.json").read_text())
    assert taught["teachers"] == [{"network": "emoxnet", "files": shipped["files"]}]
    assert taught["views"] == 2


def test_in_a_further_round_members_learn_from_the_student_and_it_from_their_ensemble(
    road: Path, prepared_data: Path, tmp_path: Path
) -> None:
    words = ["--data", str(prepared_data), "--out", str(road), "--smoke", "--processes", "1", "--rounds", "2"]
    reproduce.main([*words, "--finetune", "1", "--ship", str(tmp_path)])
    first, student = (read_config(road / name / "model") for name in ("lite", "round-2/lite"))
    member = json.loads((road / "round-2" / "vgg16" / "training.json").read_text())
    assert member["distillation"]["teachers"] == [{"network": "lite", "files": first["files"]}]
    assert member["start"]["sha256"]["model.safetensors"] == sha256(road / "vgg16" / "model.safetensors")
    ensemble_files = read_config(road / "round-2" / "emoxnet" / "model")["files"]
    assert student["distillation"]["teachers"] == [{"network": "emoxnet", "files": ensemble_files}]
    assert student["distillation"]["views"] == 2
    shipped = {name: read_config(tmp_path / name)["files"] for name in ("emoxnet", "lite")}
    assert shipped["emoxnet"] == ensemble_files
    assert shipped["lite"] == read_config(road / "round-2" / "lite" / "model")["files"]
    assert (tmp_path / "lite" / "report.json").is_file()


def test_answers_are_kept_by_view_and_never_taken_for_those_of_other_weights(
    road: Path, prepared_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["--views", "1", "--out", str(tmp_path), "--smoke", "--data", str(prepared_data)]
    teach.main([str(road / "shipped" / "lite"), *words])
    first = load_file(tmp_path / "teacher.safetensors")["logits"]
    teach.main([str(road / "shipped" / "emoxnet"), *words])
    assert not torch.equal(load_file(tmp_path / "teacher.safetensors")["logits"], first)
    monkeypatch.setattr(common, "batched", None)  # answers that are kept are not asked for again
    teach.main([str(road / "shipped" / "lite"), *words])
    assert torch.equal(load_file(tmp_path / "teacher.safetensors")["logits"], first)


def test_several_models_teach_with_their_mean_answer(road: Path, prepared_data: Path, tmp_path: Path) -> None:
    models = [road / "shipped" / name for name in ("emoxnet", "lite")]
    shared = ["--views", "2", "--smoke", "--data", str(prepared_data)]
    for model in models:
        teach.main([str(model), "--out", str(tmp_path / model.name), *shared])
    teach.main([*map(str, models), "--out", str(tmp_path / "both"), *shared])
    first, second, both = (
        load_file(tmp_path / name / "teacher.safetensors")["logits"].exp() for name in ("emoxnet", "lite", "both")
    )
    assert not torch.allclose(first, second, atol=0.01)
    torch.testing.assert_close(both, (first + second) / 2)
    words = ["--teacher", str(tmp_path / "both"), "--out", str(tmp_path / "student"), "--epochs", "1", *shared[2:]]
    distill.main(words)
    taught = read_config(tmp_path / "student" / "model")["distillation"]
    assert [one["network"] for one in taught["teachers"]] == ["emoxnet", "lite"]
    assert [one["files"] for one in taught["teachers"]] == [read_config(model)["files"] for model in models]


def test_members_without_a_run_come_from_a_finished_ensemble(road: Path, prepared_data: Path, tmp_path: Path) -> None:
    shutil.copytree(road / "vgg16", tmp_path / "runs" / "vgg16")
    words = ["--members", str(tmp_path / "runs"), "--others", str(road / "emoxnet" / "model"), "--views", "1"]
    ensemble.main([*words, "--out", str(tmp_path / "joined"), "--smoke", "--data", str(prepared_data)])
    model, shipped = tmp_path / "joined" / "model", road / "emoxnet" / "model"
    made, before = (json.loads((folder / "config.json").read_text()) for folder in (model, shipped))
    for name in MEMBERS:
        assert made["members"][name] == before["members"][name]
        assert (model / f"{name}.metrics.jsonl").read_bytes() == (shipped / f"{name}.metrics.jsonl").read_bytes()
    others = [f"{name}.safetensors" for name in MEMBERS if name != "vgg16"]
    assert {name: made["files"][name] for name in others} == {name: before["files"][name] for name in others}
    run, joined = load_file(road / "vgg16" / "model.safetensors"), load_file(model / "vgg16.safetensors")
    torch.testing.assert_close(joined["head.1.weight"].float(), run["head.1.weight"], rtol=0, atol=0.001)


def test_a_student_has_no_members_to_take(road: Path, prepared_data: Path, tmp_path: Path) -> None:
    words = ["--members", str(tmp_path), "--others", str(road / "shipped" / "lite"), "--out", str(tmp_path / "out")]
    with pytest.raises(DataProblem, match="holds lite; expected an EmoXNet to take vgg16 from"):
        ensemble.main([*words, "--smoke", "--data", str(prepared_data)])
