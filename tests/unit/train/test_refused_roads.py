"""Training commands that lack what they go on from say so before anything is learnt."""

from pathlib import Path

import pytest

from emox.networks import MEMBERS
from emox.weights import BUNDLED
from tests.unit.train.single_runs import finished
from train import ensemble, finetune, teach
from train.protocols import DataProblem


def test_a_missing_member_names_the_command(prepared_data: Path, tmp_path: Path) -> None:
    with pytest.raises(DataProblem, match=r"train\.backbone"):
        ensemble.main(
            ["--members", str(tmp_path), "--data", str(prepared_data), "--out", str(tmp_path / "out"), "--smoke"]
        )


@pytest.mark.parametrize("lost", ["model.safetensors", "training.json", "metrics.jsonl"])
def test_a_member_that_is_not_finished_is_not_joined(prepared_data: Path, tmp_path: Path, lost: str) -> None:
    for name in MEMBERS:
        finished(tmp_path / name, name, prepared_data)
    (tmp_path / "se_resnet34" / lost).unlink()
    words = ["--members", str(tmp_path), "--data", str(prepared_data), "--out", str(tmp_path / "out"), "--smoke"]
    with pytest.raises(DataProblem, match=rf"se_resnet34/{lost}: no such file; expected a finished run"):
        ensemble.main(words)


def test_a_head_learns_from_one_view_at_least(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        ensemble.main(["--members", str(tmp_path), "--out", str(tmp_path / "out"), "--views", "0"])
    assert "--views: 0; expected a whole number, 1 or more" in capsys.readouterr().err


def test_a_fine_tune_needs_the_folder_of_a_run(prepared_data: Path, tmp_path: Path) -> None:
    words = ["--ensemble", str(BUNDLED / "emoxnet"), "--data", str(prepared_data), "--out", str(tmp_path), "--smoke"]
    with pytest.raises(DataProblem, match=r"--ensemble is the --out of a finished train\.ensemble"):
        finetune.main(words)


def test_a_folder_without_a_model_cannot_teach(prepared_data: Path, tmp_path: Path) -> None:
    with pytest.raises(DataProblem, match=r"config\.json"):
        teach.main([str(tmp_path), "--out", str(tmp_path / "teacher"), "--smoke", "--data", str(prepared_data)])
