"""From data to model folders by the training commands, on drawn faces: members, head, teacher, student."""

import json
from pathlib import Path

import numpy as np
import pytest

import emox
from emox.networks import MEMBERS
from train import distill, ensemble, reproduce
from train.protocols import DataProblem


@pytest.fixture(scope="module")
def road(prepared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of runs by the one command that goes the whole road."""
    runs = tmp_path_factory.mktemp("runs")
    reproduce.main(["--data", str(prepared_data), "--out", str(runs), "--smoke"])
    return runs


def test_both_model_folders_load_and_answer(road: Path) -> None:
    face = np.zeros((48, 48), np.uint8)
    for name in ("emoxnet", "lite"):
        model = emox.load(road / name / "model")
        assert model.name == name
        answer = model.predict([face, face], tta=2)
        assert answer.shape == (2, 7)
        np.testing.assert_allclose(answer.sum(axis=1), 1, atol=1e-5)


def test_config_tells_recipe_seed_data_versions_and_members(road: Path) -> None:
    config = json.loads((road / "emoxnet" / "model" / "config.json").read_text())
    assert config.keys() >= {"recipe", "seed", "training_faces", "data_sha256", "versions", "git_commit", "files"}
    assert {name: member["epochs"] for name, member in config["members"].items()} == dict.fromkeys(MEMBERS, 2)
    assert config["members"]["vgg16"]["training_faces"] == 144
    assert json.loads((road / "lite" / "model" / "config.json").read_text())["distillation"]["temperature"] == 2.0


def test_the_reports_are_of_these_weights(road: Path) -> None:
    for name in ("emoxnet", "lite"):
        folder = road / name / "model"
        report = json.loads((folder / "report.json").read_text())
        assert report["n"] == 24
        assert report["subject"]["weights_sha256"] == json.loads((folder / "config.json").read_text())["files"]


def test_the_same_command_again_finds_all_finished(
    road: Path, prepared_data: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    reproduce.main(["--data", str(prepared_data), "--out", str(road), "--smoke"])
    told = capfd.readouterr().out.splitlines()
    assert len(told) == 10
    assert all(line.endswith("finished before") for line in told)


def test_a_teacher_of_other_faces_is_refused(road: Path, prepared_data: Path, tmp_path: Path) -> None:
    few = tmp_path / "few"
    shared = ["--data", str(prepared_data), "--smoke", "--epochs", "1"]
    ensemble.main(["--members", str(road), "--views", "1", "--faces", "32", "--out", str(few), *shared])
    with pytest.raises(DataProblem, match="without --faces"):
        distill.main(["--teacher", str(few), "--out", str(tmp_path / "lite"), *shared])


def test_a_missing_member_names_the_command(prepared_data: Path, tmp_path: Path) -> None:
    with pytest.raises(DataProblem, match=r"train\.backbone"):
        ensemble.main(
            ["--members", str(tmp_path), "--data", str(prepared_data), "--out", str(tmp_path / "out"), "--smoke"]
        )
