"""`python -m train.students`: designs trained alike, checked, timed and recorded."""

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from emox import weights
from emox.results.students import Students, read_students
from emox.results.training_runs import FINISHED
from tests.unit.emox.result_files import STUDENTS
from train import checkpoint, students, teach, teacher
from train.checkpoint import OutputProblem
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


def test_who_taught_is_read_off_what_the_search_writes_of_it(tmp_path: Path) -> None:
    named = [teacher.of_model(weights.BUNDLED / name) for name in ("emoxnet", "lite", "lite")]
    teacher.keep(tmp_path, torch.zeros(1, 1, 7), np.zeros(1, np.int64), named)
    assert replace(STUDENTS, teacher=students.sums(tmp_path)).teachers == {"emoxnet": 1, "lite": 2}
    assert replace(STUDENTS, teacher=students.sums(None)).teachers == {}


def retold(path: Path, **changed: Any) -> None:
    """The checkpoint as a run of other terms would have left it; None takes a term away."""
    kept = {**(checkpoint.terms(path) or {}), **changed}
    terms = {name: value for name, value in kept.items() if value is not None}
    about = {"epoch": str(checkpoint.epochs_done(path)), "terms": json.dumps(terms)}
    save_file(load_file(path), path, about)


def test_finished_designs_are_kept_and_other_terms_refused(searched: tuple[Path, list[str], Students]) -> None:
    runs, words, _ = searched
    before = (runs / "resnet10" / "model.safetensors").stat().st_mtime_ns
    assert students.main([*words, "--only", "resnet10"]) == 0
    assert (runs / "resnet10" / "model.safetensors").stat().st_mtime_ns == before
    assert len(read_students(runs / "students.json").designs) == 2
    with pytest.raises(
        OutputProblem, match=r"of a run under other terms \(learning_rate\); ask for what it had or name"
    ):
        students.main([*words, "--only", "resnet10", "--learning-rate", "0.5"])
    with pytest.raises(OutputProblem, match=r"other terms \(epochs\)"):
        students.main([*words, "--only", "resnet10", "--epochs", "3"])


def test_what_an_earlier_version_left_is_taken_and_gone_on_with(
    searched: tuple[Path, list[str], Students], tmp_path: Path
) -> None:
    runs, words, _ = searched
    out = Path(shutil.copytree(runs, tmp_path / "runs"))
    words = [word.replace(str(runs), str(out)) for word in words]
    for name in ("residual-half", "resnet10"):
        retold(out / name / "checkpoint.safetensors", epochs=None)  # its checkpoints did not tell
    (out / "residual-half" / "model.safetensors").unlink()  # broken off before the end
    (out / "plain").mkdir()
    (out / "plain" / "training.json").write_text('{"seed": 7}')  # broken off in its first epoch: it was written first
    before = (out / "resnet10" / "model.safetensors").read_bytes()
    assert students.main([*words, "--only", "residual-half", "plain"]) == 0
    assert {one.name for one in read_students(out / "students.json").designs} == {"plain", "residual-half", "resnet10"}
    assert (out / "resnet10" / "model.safetensors").read_bytes() == before
    assert json.loads((out / "plain" / "training.json").read_text())["seed"] == 0
    anew = load_file(out / "residual-half" / "model.safetensors")
    assert all(values.equal(anew[key]) for key, values in load_file(runs / "residual-half" / FINISHED).items())
    with pytest.raises(OutputProblem, match=r"checkpoint\.safetensors: has 2 epochs, not 3"):
        students.main([*words, "--only", "resnet10", "--epochs", "3"])


def test_designs_of_other_terms_are_not_put_beside_these(searched: tuple[Path, list[str], Students]) -> None:
    runs, words, _ = searched
    before = (runs / "students.json").read_text()
    shutil.copytree(runs / "resnet10", runs / "plain")
    retold(runs / "plain" / "checkpoint.safetensors", seed=7)
    with pytest.raises(OutputProblem, match=r"plain/checkpoint\.safetensors: of a run under other terms \(seed\)"):
        students.main([*words, "--only", "resnet10"])
    (runs / "plain" / "model.safetensors").unlink()  # as if it were broken off
    with pytest.raises(OutputProblem, match=r"plain/checkpoint\.safetensors: of a run under other terms \(seed\)"):
        students.main([*words, "--only", "plain"])
    assert (runs / "students.json").read_text() == before


def test_designs_that_learn_from_a_teacher_name_it_and_stand_beside_no_others(
    searched: tuple[Path, list[str], Students], prepared_data: Path, tmp_path: Path
) -> None:
    lite, shared = weights.folder_of("lite"), ["--data", str(prepared_data), "--smoke"]
    teach.main([str(lite), "--views", "2", "--out", str(tmp_path / "teacher"), *shared])
    told = ["--teacher", str(tmp_path / "teacher"), "--results", str(tmp_path)]
    assert students.main([*shared, *told, "--out", str(tmp_path), "--only", "residual-half"]) == 0
    files = {f"1-lite/{name}": total for name, total in weights.read_config(lite)["files"].items()}
    assert read_students(tmp_path / "students.json").teacher == files
    assert json.loads((tmp_path / "residual-half" / "training.json").read_text())["teacher"] == files
    runs, _, _ = searched
    untaught, taught = (load_file(folder / "residual-half" / FINISHED) for folder in (runs, tmp_path))
    assert any(not values.equal(taught[key]) for key, values in untaught.items())
    with pytest.raises(OutputProblem, match=r"of a run under other terms \(.*distillation"):
        students.main([*shared, *told, "--out", str(runs), "--only", "residual-half"])


def test_flags_of_the_votes_are_refused_beside_a_teacher(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        students.main(["--teacher", str(tmp_path), "--out", str(tmp_path), "--hard-labels"])
    assert "--hard-labels" in capsys.readouterr().err
