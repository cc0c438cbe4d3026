"""Figures anew from stored answers."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from emox.results.folder import read_results
from emox.results.predictions import EvaluationProblem
from emox.results.votes import write_votes
from tests.unit.emox.result_files import made_votes, write_results
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


def test_without_an_audit_no_leak_free_figure_stays(folder: Path) -> None:
    (folder / "leaks.parquet").unlink()
    assert remeasure.main(["--results", str(folder)]) == 0
    assert read_results(folder).models["lite"].figures["majority-7", 2].leak_free is None


def test_answers_to_other_data_are_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "leaks.parquet").unlink()
    write_votes(replace(made_votes(), data_sha256="ef" * 32), folder / "votes.parquet")
    assert remeasure.main(["--results", str(folder)]) == 2
    assert "other data" in capsys.readouterr().err
