"""A full or read-only disk is said at once, in one sentence, and costs no epoch that was saved."""

import json
import resource
import shutil
from collections import namedtuple
from collections.abc import Generator as Yields
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Generator, Tensor, nn
from torch.optim import SGD

from train import checkpoint, distill
from train.checkpoint import OutputProblem
from train.loop import Run, Task, fit
from train.recipes import Recipe


def train(out: Path, epochs: int, *, optimizer: str = "nesterov", seed: int = 0, **terms: str) -> nn.Module:
    def batch(rows: Tensor, _generator: Generator, _side: int, _part: slice) -> tuple[Tensor, ...]:
        return (rows[:, None].float() / 16,)

    def loss(network: nn.Module, seen: Tensor) -> Tensor:
        return network(seen).square().mean()

    task = Task(row=np.arange(16), batch=batch, loss=loss, check=lambda _network: {}, terms=terms)
    recipe = Recipe(epochs=epochs, batch=8, optimizer=optimizer, learning_rate=0.01, sizes=((0.0, 48),))
    torch.manual_seed(0)
    return fit(nn.Linear(1, 50_000), task, recipe, Run(out=out, seed=seed, resume=True))


@contextmanager
def files_no_larger_than(size: int) -> Yields[None]:
    """The system refuses to let a file grow further, as a full disk does."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_checkpoint_that_finds_no_room_leaves_the_one_before_whole(tmp_path: Path) -> None:
    train(tmp_path, 1)
    with files_no_larger_than(100_000), pytest.raises(OutputProblem, match="epoch 2 could not be saved") as caught:
        train(tmp_path, 2)
    assert "\n" not in str(caught.value)
    assert "--resume" in str(caught.value)
    assert checkpoint.epochs_done(tmp_path / "checkpoint.safetensors") == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["checkpoint.safetensors", "metrics.jsonl", "run.lock"]
    train(tmp_path, 2)
    assert checkpoint.epochs_done(tmp_path / "checkpoint.safetensors") == 2
    assert len((tmp_path / "metrics.jsonl").read_text().splitlines()) == 2


def test_two_trainings_do_not_write_into_one_folder(tmp_path: Path) -> None:
    train(tmp_path, 1)
    with checkpoint.alone(tmp_path), pytest.raises(OutputProblem, match="another training writes here"):
        train(tmp_path, 2)
    assert checkpoint.epochs_done(tmp_path / "checkpoint.safetensors") == 1
    train(tmp_path, 2)
    assert checkpoint.epochs_done(tmp_path / "checkpoint.safetensors") == 2


def test_a_checkpoint_that_is_there_counts_as_room_for_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    train(tmp_path, 1)
    saved = (tmp_path / "checkpoint.safetensors").stat().st_size
    modules = {"network": nn.Linear(1, 50_000)}  # 400 kB and as much again for two moments, twice
    disk = namedtuple("disk", "free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: disk(free=2_400_000 - saved))
    with pytest.raises(OutputProblem, match="this run needs up to 2 MB"):
        checkpoint.require_room(tmp_path, modules)
    checkpoint.require_room(tmp_path, modules, tmp_path / "checkpoint.safetensors")


def test_a_run_that_was_asked_for_otherwise_is_not_gone_on_with(tmp_path: Path) -> None:
    train(tmp_path, 1, teacher="first")
    for epochs in (1, 2):  # a finished one would be given back as the new one
        with pytest.raises(OutputProblem, match=r"of a run under other terms \(teacher\); ask for what it had or name"):
            train(tmp_path, epochs, teacher="second")
        with pytest.raises(OutputProblem, match=r"other terms \(optimizer, seed\);"):
            train(tmp_path, epochs, teacher="first", seed=1, optimizer="adamw")
    train(tmp_path, 2, teacher="first")
    assert checkpoint.epochs_done(tmp_path / "checkpoint.safetensors") == 2


def test_a_checkpoint_from_before_a_field_of_recipes_goes_on_and_one_without_terms_does_not(tmp_path: Path) -> None:
    train(tmp_path, 1)
    path = tmp_path / "checkpoint.safetensors"
    before = checkpoint.terms(path)
    assert before is not None
    recipe = {key: value for key, value in before["recipe"].items() if key != "mixup"}
    save_file(load_file(path), path, {"epoch": "1", "terms": json.dumps({**before, "recipe": recipe})})
    train(tmp_path, 2)
    save_file(load_file(path), path, {"epoch": "2"})
    with pytest.raises(OutputProblem, match="does not say what its run was asked for"):
        train(tmp_path, 3)


def test_a_run_of_another_network_or_with_rows_missing_is_not_gone_on_with(tmp_path: Path) -> None:
    other = tmp_path / "other.safetensors"
    checkpoint.save(other, 1, {"network": nn.Linear(1, 2)}, SGD([torch.zeros(1)], 0.1), {})
    train(tmp_path, 2)
    with pytest.raises(OutputProblem, match="of another network; name another --out"):
        checkpoint.restore(other, {"network": nn.Linear(2, 2)}, SGD([torch.zeros(1)], 0.1))
    (tmp_path / "metrics.jsonl").write_text('{"epoch": 1}\n')
    with pytest.raises(OutputProblem, match="1 rows, but the checkpoint beside it has 2 epochs"):
        train(tmp_path, 3)


def test_too_little_room_is_said_before_training(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: usage(10, 9, 1_000_000))
    with pytest.raises(OutputProblem, match=r"1 MB are free and this run needs up to \d+ MB"):
        train(tmp_path / "out", 1)
    assert list((tmp_path / "out").iterdir()) == []


def test_an_output_that_cannot_be_written_is_said_before_the_data_is_read(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    words = ["--data", str(tmp_path / "none.parquet"), "--out", str(tmp_path / "file" / "run")]
    with pytest.raises(OutputProblem, match="cannot be written") as caught:
        distill.main(words)
    assert "\n" not in str(caught.value)


@pytest.mark.skipif(not Path("/sys/kernel").is_dir(), reason="no /sys, which nobody may write into")
def test_a_folder_of_the_system_is_no_output() -> None:
    with pytest.raises(OutputProblem, match="name another --out"):
        checkpoint.require_room(Path("/sys/kernel/emox"), {})
