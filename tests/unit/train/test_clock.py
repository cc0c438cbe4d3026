"""The time a road takes is added up over all its beginnings, whichever way each ended."""

import time
from pathlib import Path

import pytest

from train import clock


def test_every_beginning_is_added_however_it_ended(tmp_path: Path) -> None:
    path = tmp_path / "time.json"
    assert clock.seconds(path) == 0
    with pytest.raises(KeyboardInterrupt):
        interrupted(path)
    first = clock.seconds(path)
    assert first >= 0.3
    with clock.added_to(path):
        time.sleep(0.3)
    assert clock.seconds(path) >= first + 0.3


def test_a_kill_loses_no_more_than_the_interval(tmp_path: Path) -> None:
    path = tmp_path / "time.json"
    with clock.added_to(path, interval=0.05):
        deadline = time.monotonic() + 10
        while clock.seconds(path) < 0.2:
            assert time.monotonic() < deadline
            time.sleep(0.02)


def interrupted(path: Path) -> None:
    with clock.added_to(path):
        time.sleep(0.3)
        raise KeyboardInterrupt
