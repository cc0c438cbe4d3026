"""`python -m train.students`: designs trained alike, checked, timed and recorded."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch

from emox.results.students import Students, read_students
from train import students
from train.data import DataProblem
from train.student_designs import DESIGNS


@pytest.mark.parametrize("name", DESIGNS)
def test_a_design_is_light_and_leaves_places_to_average(name: str) -> None:
    network: Any = DESIGNS[name].build().eval()
    faces = torch.zeros(2, 1, 48, 48)
    with torch.inference_mode():
        logits, features = network(faces), network.feature_map(faces)
    assert logits.shape == (2, 7)
    assert min(features.shape[2:]) >= 3
    assert sum(values.numel() for values in network.parameters()) < 3_500_000


@pytest.fixture(scope="module")
def searched(prepared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str], Students]:
    """The folder of runs, the command that made it, and what it found."""
    runs = tmp_path_factory.mktemp("students")
    words = ["--data", str(prepared_data), "--out", str(runs), "--results", str(runs), "--smoke"]
    assert students.main([*words, "--only", "residual-half", "resnet10"]) == 0
    return runs, words, read_students(runs / "students.json")


def test_every_design_is_recorded_under_equal_terms(searched: tuple[Path, list[str], Students]) -> None:
    runs, _, found = searched
    assert [one.name for one in found.designs] == ["residual-half", "resnet10"]
    assert (found.split, found.n, found.teacher) == ("PublicTest", 24, {})
    for one in found.designs:
        rows = [json.loads(row) for row in (runs / one.name / "metrics.jsonl").read_text().splitlines()]
        assert len(rows) == found.epochs == 2
        assert one.seconds == pytest.approx(sum(row["seconds"] for row in rows))
        assert one.milliseconds.calls == 2
        assert one.file_bytes > 4 * one.parameters * (0.9 if one.runtime == "float32" else 0.2)


def test_finished_designs_are_kept_and_other_terms_refused(searched: tuple[Path, list[str], Students]) -> None:
    runs, words, _ = searched
    before = (runs / "resnet10" / "model.safetensors").stat().st_mtime_ns
    assert students.main([*words, "--only", "resnet10"]) == 0
    assert (runs / "resnet10" / "model.safetensors").stat().st_mtime_ns == before
    assert len(read_students(runs / "students.json").designs) == 2
    made = json.loads((runs / "resnet10" / "training.json").read_text())
    assert made["recipe"].pop("frozen_statistics") is False  # as runs from before that field have it
    (runs / "resnet10" / "training.json").write_text(json.dumps(made))
    assert students.main([*words, "--only", "resnet10"]) == 0
    with pytest.raises(DataProblem, match="resnet10: trained with another recipe; choose another --out"):
        students.main([*words, "--only", "resnet10", "--learning-rate", "0.5"])


def test_designs_of_other_terms_are_not_put_beside_these(searched: tuple[Path, list[str], Students]) -> None:
    runs, words, _ = searched
    before = (runs / "students.json").read_text()
    (runs / "plain").mkdir()
    other = json.loads((runs / "resnet10" / "training.json").read_text()) | {"seed": 7}
    (runs / "plain" / "training.json").write_text(json.dumps(other))  # broken off in its first epoch
    with pytest.raises(DataProblem, match="plain: trained with another seed"):
        students.main([*words, "--only", "plain"])
    shutil.copyfile(runs / "resnet10" / "model.safetensors", runs / "plain" / "model.safetensors")
    with pytest.raises(DataProblem, match="plain: trained with another seed"):
        students.main([*words, "--only", "resnet10"])
    assert (runs / "students.json").read_text() == before
