"""Figures anew from stored answers."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from emox.results.folder import read_results
from emox.results.predictions import EvaluationProblem
from emox.results.protocols import HEADLINE, TEST
from emox.results.votes import write_votes
from tests.unit.emox.result_files import made_votes, subject, write_results
from train import remeasure


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_results(tmp_path, {"lite": 2})
    return tmp_path


def test_figures_that_a_report_lacks_are_made_and_the_others_stay(folder: Path) -> None:
    path = folder / "models" / "lite" / "reports.json"
    before, whole = read_results(folder).models["lite"].reports, json.loads(path.read_text())
    for one in whole["figures"]:
        one["leak_free"] = {"n": 1, "of an earlier form": True}
    path.write_text(json.dumps(whole))
    with pytest.raises(EvaluationProblem, match="leak_free"):
        read_results(folder)
    assert remeasure.main(["--results", str(folder)]) == 0
    assert read_results(folder).models["lite"].reports == before


@pytest.mark.parametrize(
    ("files", "runtime"),
    [(("vgg16.safetensors", "head.safetensors"), "torch"), (("model.safetensors", "model.int8.onnx"), "")],
)
def test_what_answered_is_filled_in_where_only_torch_could(files: tuple[str, ...], runtime: str) -> None:
    before = replace(subject("toy", "plurality-7", 1), runtime="", weights_sha256=dict.fromkeys(files, "ab" * 32))
    assert (before.runtime, before.temperature) == ("", None)
    found = remeasure.told(before, 0.5)
    assert (found.runtime, found.temperature) == (runtime, 0.5)
    assert remeasure.told(before, None).temperature is None
    recorded = replace(before, runtime="int8", temperature=0.7)
    assert remeasure.told(recorded, 0.5) == recorded


def test_what_the_temperature_changed_is_made_anew_and_the_temperature_stays(folder: Path) -> None:
    path = folder / "models" / "lite" / "reports.json"
    whole = json.loads(path.read_text())
    whole["scaling"] = {"temperature": 0.6, "of an earlier form": True}
    path.write_text(json.dumps(whole))
    assert remeasure.main(["--results", str(folder)]) == 0
    found = read_results(folder).models["lite"].reports
    assert found.scaling is not None
    assert (found.scaling.temperature, found.scaling.measured_on, found.scaling.protocol) == (0.6, TEST, HEADLINE)
    assert found.scaling.after == found.by_setting()[HEADLINE, 1].report.calibration
    assert found.scaling.before.cross_entropy_with_votes is not None
    assert found.scaling.after.cross_entropy_with_votes is not None
    # the made-up answers know nothing, so that what made them bolder made them worse
    assert found.scaling.before.cross_entropy_with_votes.value < found.scaling.after.cross_entropy_with_votes.value
    assert {one.report.subject.temperature for one in found.figures} == {0.6}


def test_without_an_audit_no_leak_free_figure_stays(folder: Path) -> None:
    (folder / "leaks.parquet").unlink()
    assert remeasure.main(["--results", str(folder)]) == 0
    assert read_results(folder).models["lite"].figures["majority-7", 2].leak_free is None


def test_answers_to_other_data_are_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "leaks.parquet").unlink()
    write_votes(replace(made_votes(), data_sha256="ef" * 32), folder / "votes.parquet")
    assert remeasure.main(["--results", str(folder)]) == 2
    assert "other data" in capsys.readouterr().err
