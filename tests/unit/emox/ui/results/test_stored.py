from pathlib import Path

from emox.ui.results import stored


def test_an_empty_folder_has_nothing_and_no_problem(tmp_path: Path) -> None:
    found = stored.read(tmp_path, tmp_path)
    assert found.results == stored.NOTHING
    assert (found.benchmark, found.problem, found.runs, found.no_runs) == (None, "", (), "")
    assert "Run python -m train.results" in found.notice


def test_a_damaged_file_is_named_and_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "stress.json").write_text("{}")
    found = stored.read(tmp_path)
    assert found.results == stored.NOTHING
    assert "stress.json" in found.notice
    assert not found.notice.startswith(found.problem)


def test_a_damaged_record_of_a_training_is_named_and_the_figures_stay(tmp_path: Path) -> None:
    (tmp_path / "lite").mkdir()
    (tmp_path / "lite" / "config.json").write_text("[]")
    found = stored.read(models=tmp_path)
    assert "config.json" in found.no_runs
    assert (found.runs, found.problem) == ((), "")
    assert found.results.models


def test_damaged_seeds_are_named_and_the_figures_stay(tmp_path: Path) -> None:
    (tmp_path / "seeds.json").write_text("[1]")
    found = stored.read(tmp_path)
    assert "seeds.json" in found.no_runs
    assert (found.seeds, found.problem) == (None, "")
    assert found.runs


def test_what_is_shipped_has_no_notice() -> None:
    found = stored.read()
    assert (found.notice, found.no_runs) == ("", "")
    assert found.seeds is not None
    assert {run.key for run in found.runs} >= {"lite", "emoxnet", "vgg16", "resnet34"}
