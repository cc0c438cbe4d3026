"""The time a road takes is added up over all its beginnings, however each ended, and kept when it is at its end."""

import json
import shutil
import time
from pathlib import Path

import pytest

from emox.evaluation import read_report
from emox.weights import BUNDLED
from train import clock
from train.protocols import DataProblem
from train.road import TERMS


def go(runs: Path, seconds: float = 0.3, *, interrupted: bool = False, processes: int = 2) -> None:
    with clock.added_to(runs / clock.TIME, rounds=1, processes=processes):
        time.sleep(seconds)
        if interrupted:
            raise KeyboardInterrupt


def test_every_beginning_is_added_however_it_ended(tmp_path: Path) -> None:
    path = tmp_path / clock.TIME
    assert clock.taken(path).seconds == 0
    assert not clock.taken(path).finished
    with pytest.raises(KeyboardInterrupt):
        go(tmp_path, interrupted=True)
    broken_off = clock.taken(path)
    assert broken_off.seconds >= 0.3
    assert not broken_off.finished
    go(tmp_path, processes=1)
    took = clock.taken(path)
    assert took.seconds >= broken_off.seconds + 0.3
    assert took.finished
    assert [(one.processes, one.finished) for one in took.beginnings] == [(2, False), (1, True)]
    assert all(one.processor for one in took.beginnings)


def test_a_kill_loses_no_more_than_the_interval(tmp_path: Path) -> None:
    path = tmp_path / clock.TIME
    with clock.added_to(path, rounds=1, processes=2, interval=0.05):
        deadline = time.monotonic() + 10
        while clock.taken(path).seconds < 0.2:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        assert not clock.taken(path).finished


def test_the_time_of_a_finished_road_of_all_faces_is_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "kept.json"
    words = [str(tmp_path), "--out", str(out)]
    with pytest.raises(KeyboardInterrupt):
        go(tmp_path, 0, interrupted=True)
    terms = {"road": 2, "data_sha256": "of the faces", "finetune": 3, "smoke": False}
    (tmp_path / TERMS).write_text(json.dumps(terms))
    for end, model in (("emoxnet-tuned", "emoxnet"), ("lite", "lite")):
        shutil.copytree(
            BUNDLED / model, tmp_path / end / "model", ignore=shutil.ignore_patterns("*.safetensors", "*.onnx")
        )
    assert clock.main(words) == 2
    assert "no road that is at its end" in capsys.readouterr().err
    assert not out.exists()
    go(tmp_path, 0)
    assert clock.main(words) == 0
    kept = clock.kept(out)
    assert kept is not None
    assert (kept.data_sha256, kept.road, kept.finetune) == ("of the faces", 2, 3)
    assert kept.taken == clock.taken(tmp_path / clock.TIME)
    shipped = read_report(BUNDLED / "lite" / "report.json")
    assert [end.model for end in kept.reached] == ["emoxnet", "lite"]
    assert (kept.reached[1].n, kept.reached[1].accuracy.value) == (shipped.n, shipped.accuracy)


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    assert clock.kept(tmp_path / "none.json") is None
    (tmp_path / clock.TIME).write_text("{}")
    for read, lacking in ((clock.kept, "data_sha256"), (clock.taken, "beginnings")):
        with pytest.raises(DataProblem, match=rf"time\.json: not .*: {lacking}"):
            read(tmp_path / clock.TIME)
