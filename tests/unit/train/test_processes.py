"""Two processes on this machine (gloo) make the same training as one, and a launch that starts one is refused."""

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
import torch
from torch import nn

from emox.networks import ARCHITECTURES, Backbone
from tests.unit.train import two_processes
from train import processes, shared_optimizer, steps
from train.processes import LaunchProblem

ROOT = Path(__file__).parents[3]


def launch(words: list[str], seconds: float = 480) -> tuple[int, str]:
    """Status and stderr; a launcher that hangs is asked to end its processes too, and then says so."""
    environment = {name: value for name, value in os.environ.items() if name not in ("RANK", "WORLD_SIZE")}
    environment |= {"OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True, env=environment, cwd=ROOT) as launcher:
        try:
            _, told = launcher.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            launcher.terminate()  # torch's launcher passes this on
            _, told = launcher.communicate()
    return launcher.returncode, told


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What two processes left."""
    out = tmp_path_factory.mktemp("two")
    status, told = launch(steps.launched(2, ["tests.unit.train.two_processes", str(out)]))
    assert status == 0, told
    return out


def losses(out: Path) -> list[dict[str, float]]:
    return [json.loads(line) for line in (out / "metrics.jsonl").read_text().splitlines()]


def test_two_processes_follow_the_loss_curve_of_one(two: Path, tmp_path: Path) -> None:
    two_processes.train(tmp_path)
    alone, together = losses(tmp_path), losses(two)
    assert [row["epoch"] for row in together] == [1, 2, 3, 4]  # one row an epoch: the main process alone writes
    for name in ("loss", "public_test_loss"):
        assert [row[name] for row in together] == pytest.approx([row[name] for row in alone], rel=1e-3)
    assert alone[-1]["loss"] < 0.9 * alone[0]["loss"]


def test_every_process_holds_the_same_moving_average(two: Path) -> None:
    for process in (0, 1):
        assert (two / f"process-{process}").read_text() == "2 0.0 2.0"


def test_a_run_of_two_processes_that_broke_off_ends_as_an_unbroken_one(two: Path) -> None:
    """Each process keeps the moments of its own part: the checkpoint must hold all of them."""
    assert [(two / f"resumed-{process}").read_text() for process in (0, 1)] == ["0.0", "0.0"]
    for name in ("epoch", "loss", "public_test_loss"):
        assert [row[name] for row in losses(two / "resumed")] == [row[name] for row in losses(two)]


def test_the_step_is_shared_out_evenly_and_whole() -> None:
    network = Backbone("resnet34")
    optimizer = torch.optim.SGD(network.parameters(), lr=0.1)
    shared = shared_optimizer.parts(optimizer, 2)
    together = [parameter for part in shared for parameter in part]
    assert {id(one) for one in together} == {id(one) for one in network.parameters()}
    assert len(together) == len(list(network.parameters()))
    first, second = (sum(one.numel() for one in part) for part in shared)
    assert 0.8 < first / second < 1.25


def test_a_loss_that_is_no_number_stops_all_with_the_whole_batch(two: Path) -> None:
    first, second = ((two / f"problem-{process}").read_text() for process in (0, 1))
    assert first == second
    rows = json.loads(first.partition("; rows ")[2])
    assert len(rows) == 23
    assert 7 in rows


def test_a_launch_that_started_one_process_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    left_by_launcher: Mapping[str, str] = {"ACCELERATE_MIXED_PRECISION": "no", "MASTER_ADDR": "127.0.0.1"}
    for name, value in left_by_launcher.items():
        monkeypatch.setenv(name, value)
    for name in ("LOCAL_RANK", "WORLD_SIZE"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(LaunchProblem, match="--multi_gpu"):
        processes.this_process()


def test_one_process_shares_with_nobody() -> None:
    network = nn.BatchNorm1d(2)
    processes.even_statistics(network)
    assert processes.total(2.5) == processes.from_main(2.5) == 2.5
    assert network.running_mean is not None
    assert network.running_mean.tolist() == [0, 0]


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_every_weight_of_a_network_has_a_part_in_its_answer(name: str) -> None:
    """Averaging over processes waits for the gradient of each."""
    network = Backbone(name)
    network(torch.rand(2, 1, 48, 48)).square().sum().backward()
    assert [key for key, weight in network.named_parameters() if weight.grad is None] == []
