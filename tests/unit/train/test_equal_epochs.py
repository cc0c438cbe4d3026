"""`train.equal_epochs`: runs of single networks -> one file, network by network."""

from pathlib import Path
from typing import Any

import pytest

from emox.results.equal_epochs import read_equal_epochs
from tests.unit.train.single_runs import finished
from train import equal_epochs


def test_networks_join_those_that_are_there_by_their_own_names(
    prepared_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "equal_epochs.json"
    words = ["--data", str(prepared_data), "--out", str(out)]
    # a recipe from before a field was added says the same as one that has it
    later: dict[str, Any] = {"recipe": {"epochs": 1, "optimizer": "adamw", "frozen_statistics": False}}
    residual = finished(tmp_path / "any name", "resnet34", prepared_data)
    efficient = finished(tmp_path / "b0", "efficientnet_b0", prepared_data, 1, **later)
    assert equal_epochs.main([str(residual), *words]) == 0
    assert equal_epochs.main([str(efficient), *words]) == 0
    found = read_equal_epochs(out)
    assert list(found.networks) == ["resnet34", "efficientnet_b0"]
    for one in found.networks.values():
        assert {views: (report.n, report.accuracy) for views, report in one.reports.items()} == {
            views: (24, pytest.approx(1 / 3)) for views in (1, 2, 5, 10)
        }
        assert one.run.epochs[0].loss == 1.5
    assert "\nefficientnet_b0, plurality-7 PrivateTest, 10 view(s): n 24" in capsys.readouterr().out

    before = out.read_bytes()
    longer = finished(tmp_path / "longer", "vgg16", prepared_data, epochs=2)
    assert equal_epochs.main([str(longer), *words]) == 2
    assert "vgg16 and resnet34 were not trained alike: epochs is 2 and 1" in capsys.readouterr().err
    assert out.read_bytes() == before


def test_what_is_no_finished_run_is_refused_in_one_sentence(
    prepared_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--data", str(prepared_data), "--out", str(tmp_path / "out.json")]
    assert equal_epochs.main([str(tmp_path), *words]) == 2
    assert "expected a finished run of python -m train.backbone" in capsys.readouterr().err
    (tmp_path / "training.json").write_text("{}")
    (tmp_path / "metrics.jsonl").write_text('{"epoch":1,"side":48,"learning_rate":0.01,"loss":1.5,"seconds":2.0}\n')
    assert equal_epochs.main([str(tmp_path), *words]) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert "names no backbone" in line
    assert not (tmp_path / "out.json").exists()
