from pathlib import Path

from emox.ui.results import stored


def test_an_empty_folder_has_nothing_and_no_problem(tmp_path: Path) -> None:
    found = stored.read(tmp_path)
    assert found.results == stored.NOTHING
    assert (found.benchmark, found.problem) == (None, "")
    assert "Run python -m train.results" in found.notice


def test_a_damaged_file_is_named_and_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "stress.json").write_text("{}")
    found = stored.read(tmp_path)
    assert found.results == stored.NOTHING
    assert "stress.json" in found.notice
    assert not found.notice.startswith(found.problem)


def test_what_is_shipped_has_no_notice() -> None:
    assert stored.read().notice == ""
