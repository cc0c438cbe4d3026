"""A finished network answers the faces that another learns from, as they are augmented."""

import argparse
import json
from pathlib import Path

import pytest
import torch
from torch import nn

from emox.weights import BUNDLED, load, read_config
from train import backbone, common, distill
from train.from_teacher import beside_teachers
from train.losses import Distillation
from train.protocols import DataProblem
from train.recipes import RECIPES
from train.teacher import Panel


def test_a_finished_model_teaches_a_backbone_beside_the_votes(
    prepared_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--network", "vgg16", "--recipe", "paper", "--data", str(prepared_data), "--smoke"]
    backbone.main([*words, "--epochs", "1", "--teacher", str(BUNDLED / "lite"), "--out", str(tmp_path / "taught")])
    made = json.loads((tmp_path / "taught" / "training.json").read_text())
    assert made["distillation"]["teachers"] == [{"network": "lite", "files": read_config(BUNDLED / "lite")["files"]}]
    assert (made["recipe"]["smoothing"], made["recipe"]["hard_labels"]) == (0.0, False)
    assert made["recipe"]["augmentation"]["rotation"] == 15.0  # the teacher answers the face as it was turned
    with pytest.raises(DataProblem, match=r"config\.json"):
        backbone.main([*words, "--teacher", str(tmp_path), "--out", str(tmp_path / "none")])
    with pytest.raises(SystemExit):
        backbone.main([*words, "--teacher", str(BUNDLED / "lite"), "--mixup", "0.2", "--out", str(tmp_path / "none")])
    assert "mixup: for learning from votes alone" in capsys.readouterr().err


def test_finished_models_teach_the_student_as_it_sees_each_face(prepared_data: Path, tmp_path: Path) -> None:
    lite, words = str(BUNDLED / "lite"), ["--data", str(prepared_data), "--smoke", "--epochs", "1"]
    for teachers in ([lite], [lite, lite]):
        out = tmp_path / str(len(teachers))
        distill.main([*words, "--teacher", *teachers, "--rotation", "10", "--out", str(out)])
        made = read_config(out / "model")
        assert made["recipe"]["augmentation"]["rotation"] == 10.0
        assert "views" not in made["distillation"]
        one = {"network": "lite", "files": read_config(BUNDLED / "lite")["files"]}
        assert made["distillation"]["teachers"] == [one] * len(teachers)
    with pytest.raises(DataProblem, match=r"train\.teach"):
        distill.main([*words, "--teacher", str(tmp_path), "--out", str(tmp_path / "none")])
    with pytest.raises(DataProblem, match=r"config\.json"):
        distill.main([*words, "--teacher", lite, str(tmp_path), "--out", str(tmp_path / "none")])


def test_the_teacher_answers_the_very_faces_that_its_student_sees(prepared_data: Path, tmp_path: Path) -> None:
    run = ["--data", str(prepared_data), "--out", str(tmp_path), "--smoke"]
    parser = argparse.ArgumentParser()
    common.add_flags(parser)
    job = common.job(parser.parse_args(run), RECIPES["further"])
    task = beside_teachers(job, [BUNDLED / "lite"], Distillation(teacher_share=1.0, temperature=1.0))
    faces, votes = task.batch(torch.arange(8), torch.Generator().manual_seed(0), 48, slice(None))
    teacher = load("lite", "torch").network
    student = load("lite", "torch").network
    answer = torch.softmax(teacher(common.network_input(faces)), dim=1)
    own = -(answer * answer.log()).sum(1).mean()  # cross-entropy with itself: no other answer is nearer
    torch.testing.assert_close(task.loss(student, faces, votes), own)
    assert task.loss(lambda seen: student(seen.flip(2)), faces, votes) > own + 0.1


def test_teachers_answer_with_the_mean_of_their_probabilities() -> None:
    faces = torch.rand(4, 1, 48, 48)
    networks = [nn.Sequential(nn.Flatten(), nn.Linear(48 * 48, 7)) for _ in range(3)]
    mean = torch.stack([network(faces).softmax(1) for network in networks]).mean(0)
    torch.testing.assert_close(Panel(networks)(faces).exp(), mean)
