"""Steps of a road: which are left out, and how many processes each gets."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from train import steps
from train.protocols import DataProblem
from train.steps import Step


def step(out: Path, *, shares: bool = True) -> Step:
    """Each of its processes writes into `out` which of how many it is."""
    module = "tests.unit.train.counted_processes"
    return Step(name=out.name, module=module, words=(str(out),), done=out / "done.json", shares=shares)


def told(out: Path) -> list[str]:
    return sorted(path.read_text() for path in out.glob("process-*"))


def test_one_process_is_python_itself_and_several_are_launched() -> None:
    assert steps.launched(1, ["train.distill", "--smoke"]) == [sys.executable, "-m", "train.distill", "--smoke"]
    assert "--multi_gpu" in steps.launched(2, ["train.distill"])


def test_several_steps_have_a_process_each(tmp_path: Path) -> None:
    steps.go([step(tmp_path / "first"), step(tmp_path / "second")], processes=2)
    assert told(tmp_path / "first") == told(tmp_path / "second") == ["0 of 1"]


def test_the_only_step_left_has_all_processes_if_it_can_share(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    finished = step(tmp_path / "finished")
    (tmp_path / "finished").mkdir()
    (tmp_path / "finished" / "done.json").write_text("{}")
    steps.go([finished, step(tmp_path / "last")], processes=2)
    assert told(tmp_path / "finished") == []
    assert told(tmp_path / "last") == ["0 of 2", "1 of 2"]
    assert "finished: finished before" in capfd.readouterr().out
    steps.go([step(tmp_path / "another", shares=False)], processes=2)
    assert told(tmp_path / "another") == ["0 of 1"]


def test_what_runs_beside_a_step_that_fails_goes_on_to_its_end(tmp_path: Path) -> None:
    (tmp_path / "out").touch()  # where a folder should be
    with pytest.raises(DataProblem, match="out ended with status 1; mend what it says"):
        steps.go([step(tmp_path / "out"), step(tmp_path / "other")], processes=2)
    assert told(tmp_path / "other") == ["0 of 1"]


def test_a_step_that_fails_is_named_at_once_and_none_is_started_after_it(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for name in ("first", "second"):
        (tmp_path / name).touch()  # where a folder should be
    with pytest.raises(DataProblem, match="first ended with status 1; mend what it says"):
        steps.go([step(tmp_path / name) for name in ("first", "second", "third")], processes=2)
    assert "ended with status 1" in capfd.readouterr().err
    assert not (tmp_path / "third").exists()


def test_a_road_that_is_terminated_ends_what_it_has_started(tmp_path: Path) -> None:
    steps_of = [tmp_path / "first", tmp_path / "second"]
    with subprocess.Popen([sys.executable, "-m", "tests.unit.train.waiting_process", "road", str(tmp_path)]) as road:
        deadline = time.monotonic() + 120
        while not all(path.is_file() for path in steps_of):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        road.terminate()
        assert road.wait(60) == 128 + signal.SIGTERM
    for path in steps_of:
        with pytest.raises(ProcessLookupError):
            os.kill(int(path.read_text()), 0)
