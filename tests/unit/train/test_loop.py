"""The loop on drawn faces: it learns, a killed run resumes to the same weights, and what is wrong is said."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from torch import Generator, Tensor, nn

from train import distill
from train.loop import NotANumber, Run, Task, fit
from train.recipes import Recipe

TINY = Recipe(epochs=2, batch=8, sizes=((0.0, 48),), learning_rate=0.01)


def smoke(data: Path, out: Path, *more: str) -> list[str]:
    return ["--data", str(data), "--out", str(out), "--smoke", *more]


def rows_of(out: Path) -> list[dict[str, float]]:
    return [json.loads(line) for line in (out / "metrics.jsonl").read_text().splitlines()]


def no_check(_network: nn.Module) -> dict[str, float]:
    return {}


def test_a_smoke_run_lowers_the_loss_and_writes_a_row_an_epoch(prepared_data: Path, tmp_path: Path) -> None:
    distill.main(smoke(prepared_data, tmp_path / "run", "--epochs", "4", "--batch", "8"))
    rows = rows_of(tmp_path / "run")
    assert [row["epoch"] for row in rows] == [1, 2, 3, 4]
    assert rows[-1]["loss"] < 0.8 * rows[0]["loss"]
    assert rows[0].keys() >= {"side", "learning_rate", "images_per_second", "public_test_accuracy", "public_test_loss"}


def test_a_run_killed_at_once_resumes_to_the_same_weights(prepared_data: Path, tmp_path: Path) -> None:
    distill.main(smoke(prepared_data, tmp_path / "unbroken", "--epochs", "3", "--batch", "8"))
    broken = tmp_path / "broken"
    command = [sys.executable, "-m", "train.distill", *smoke(prepared_data, broken, "--epochs", "3", "--batch", "8")]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL, env=os.environ | {"OMP_NUM_THREADS": "1"})
    until = time.monotonic() + 120
    while not (broken / "checkpoint.safetensors").exists():
        assert process.poll() is None, "the run ended before it could be killed"
        assert time.monotonic() < until, "no checkpoint within two minutes"
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not (broken / "model").exists()

    distill.main(smoke(prepared_data, broken, "--epochs", "3", "--batch", "8", "--resume"))

    ours, theirs = (load_file(tmp_path / name / "model" / "model.safetensors") for name in ("broken", "unbroken"))
    assert ours.keys() == theirs.keys()
    for name, value in ours.items():
        torch.testing.assert_close(value, theirs[name], rtol=0, atol=0, msg=name)
    assert all(row["cpu_seconds"] > 0 for row in rows_of(broken))
    timed = {"seconds", "cpu_seconds", "images_per_second"}
    assert [{k: v for k, v in row.items() if k not in timed} for row in rows_of(broken)] == [
        {k: v for k, v in row.items() if k not in timed} for row in rows_of(tmp_path / "unbroken")
    ]


def test_a_folder_with_another_run_is_not_overwritten(prepared_data: Path, tmp_path: Path) -> None:
    (tmp_path / "checkpoint.safetensors").write_bytes(b"")
    with pytest.raises(FileExistsError, match="--resume"):
        distill.main(smoke(prepared_data, tmp_path))


def test_a_loss_that_is_no_number_stops_with_the_rows(tmp_path: Path) -> None:
    def rows_alone(rows: Tensor, _generator: Generator, _side: int, _part: slice) -> tuple[Tensor, ...]:
        return (rows,)

    def broken(network: nn.Module, rows: Tensor) -> Tensor:
        return network(torch.full((len(rows), 2), float("nan"))).sum()

    task = Task(row=np.arange(100, 116), batch=rows_alone, loss=broken, check=no_check)
    with pytest.raises(NotANumber, match=r"epoch 1, batch 1; rows \[1\d\d, 1\d\d,"):
        fit(nn.Linear(2, 2), task, TINY, Run(out=tmp_path))


def test_the_input_grows_along_the_run() -> None:
    recipe = Recipe(epochs=10, sizes=((0.0, 32), (0.7, 48)))
    assert [recipe.side(epoch) for epoch in range(10)] == [32] * 7 + [48] * 3


def test_missing_data_is_one_sentence_without_traceback(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "train.distill", *smoke(tmp_path / "none.parquet", tmp_path / "out")]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert "no such file" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("frozen", [False, True])
def test_batch_norms_keep_their_statistics_where_the_recipe_says_so(tmp_path: Path, frozen: bool) -> None:
    def drawn(rows: Tensor, generator: Generator, _side: int, _part: slice) -> tuple[Tensor, ...]:
        return (5 + torch.randn(len(rows), 3, generator=generator),)

    norm, layer = nn.BatchNorm1d(3), nn.Linear(3, 1)
    begun = layer.weight.detach().clone()
    task = Task(
        row=np.arange(16), batch=drawn, loss=lambda network, faces: network(faces).square().mean(), check=no_check
    )
    kept = fit(nn.Sequential(norm, layer), task, replace(TINY, frozen_statistics=frozen), Run(out=tmp_path))
    assert torch.equal(kept.get_buffer("0.running_mean"), torch.zeros(3)) is frozen
    assert not torch.equal(kept.get_parameter("1.weight"), begun)
