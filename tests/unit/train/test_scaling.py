"""How the benchmark of several processes reads two runs."""

from pathlib import Path

import pytest

from train import scaling

ONE = [{"epoch": 1, "loss": 2.0, "images_per_second": 50.0}, {"epoch": 2, "loss": 1.0, "images_per_second": 100.0}]


def several(loss: float, speed: float) -> list[dict[str, float]]:
    return [ONE[0], {"epoch": 2, "loss": loss, "images_per_second": speed}]


def test_speed_is_of_the_last_epoch_and_distance_of_the_worst() -> None:
    assert scaling.speed_up(ONE, several(1.0, 180.0)) == pytest.approx(1.8)
    assert scaling.apart(ONE, several(0.9, 180.0)) == pytest.approx(0.1)


@pytest.mark.parametrize(("loss", "speed", "status"), [(1.01, 180, 0), (1.01, 160, 1), (1.2, 180, 1)])
def test_status_tells_whether_both_are_as_wanted(
    loss: float, speed: float, status: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    runs = {1: ONE, 2: several(loss, speed)}
    monkeypatch.setattr(scaling, "rows_of_run", lambda processes, _command, _out: runs[processes])
    data = tmp_path / "faces.parquet"
    data.touch()
    assert scaling.main(["--data", str(data)]) == status
