"""A run's state on disk: one safetensors file, written whole or not at all. No pickle is written or read."""

import json
import shutil
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from filelock import FileLock, Timeout
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from emox.whole_files import written_whole


class OutputProblem(OSError):
    """The output folder cannot take what a run writes; the message says where, why and what to do."""


def require_room(folder: Path, modules: Mapping[str, nn.Module], replaced: Path | None = None) -> None:
    """Makes the folder and tries it before hours are spent; OutputProblem when it is read-only or too small.

    modules: what each checkpoint holds; two of them lie there for a moment, each with moments as large as one module.
    replaced: the checkpoint that the next one takes the place of, if it is there.
    """
    probe = folder / "probe"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(bytes(4096))
        probe.unlink()
    except OSError as problem:
        raise OutputProblem(f"{folder}: cannot be written ({problem.strerror}); name another --out") from problem
    sizes = [sum(value.nbytes for value in module.state_dict().values()) for module in modules.values()]
    needed = 2 * (sum(sizes) + 2 * max(sizes, default=0))
    needed -= replaced.stat().st_size if replaced is not None and replaced.is_file() else 0
    require_bytes(folder, needed)


def require_bytes(folder: Path, needed: int) -> None:
    """OutputProblem when so many bytes are not free."""
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise OutputProblem(
            f"{folder}: {free / 1e6:,.0f} MB are free and this run needs up to {needed / 1e6:,.0f} MB; "
            "free some or name another --out"
        )


@contextmanager
def alone(folder: Path) -> Generator[None]:
    """Nobody else trains into `folder` meanwhile; OutputProblem where somebody does. A killed process holds nothing."""
    try:
        held = FileLock(folder / "run.lock").acquire(blocking=False)
    except Timeout as problem:
        raise OutputProblem(
            f"{folder}: another training writes here; wait for its end or stop it, or name another --out"
        ) from problem
    with held:
        yield


def save(
    path: Path,
    epoch: int,
    modules: Mapping[str, nn.Module],
    optimizer: torch.optim.Optimizer,
    terms: Mapping[str, Any],
) -> None:
    """Epochs done, weights of each module and the optimizer's moments; replaces `path` in one step.

    terms: what the run was asked for, as JSON has it (train.terms).
    Raises OutputProblem when the disk does not take it; what `path` held before is then still whole.
    """
    tensors = {f"{name}/{key}": value for name, module in modules.items() for key, value in module.state_dict().items()}
    for parameter, state in optimizer.state_dict()["state"].items():
        for key, value in state.items():
            tensors[f"optimizer/{parameter}/{key}"] = torch.as_tensor(value)
    about = {"epoch": str(epoch), "terms": json.dumps(terms)}
    try:
        with written_whole(path) as unfinished:
            save_file({key: value.contiguous() for key, value in tensors.items()}, unfinished, about)
    except (SafetensorError, OSError) as problem:
        raise OutputProblem(
            f"{path}: epoch {epoch} could not be saved ({problem}); the epochs before it are kept: "
            "make room and run the same command with --resume"
        ) from problem


def restore(path: Path, modules: Mapping[str, nn.Module], optimizer: torch.optim.Optimizer) -> int:
    """Puts a saved state into `modules` and `optimizer`; gives the number of epochs done.

    OutputProblem when another network left it.
    """
    with safe_open(path, framework="pt") as stored:
        epoch = int(stored.metadata()["epoch"])
        tensors = {key: stored.get_tensor(key) for key in stored.keys()}  # noqa: SIM118  (not a dict)
    moments: dict[int, dict[str, Tensor]] = {}
    for key, value in _under(tensors, "optimizer/").items():
        parameter, moment = key.split("/", 1)
        moments.setdefault(int(parameter), {})[moment] = value
    try:
        for name, module in modules.items():
            module.load_state_dict(_under(tensors, f"{name}/"))
        optimizer.load_state_dict({"state": moments, "param_groups": optimizer.state_dict()["param_groups"]})
    except (RuntimeError, ValueError) as problem:
        raise OutputProblem(f"{path}: of another network; name another --out") from problem
    return epoch


def epochs_done(path: Path) -> int:
    """How far the run that wrote `path` had come."""
    with safe_open(path, framework="pt") as stored:
        return int(stored.metadata()["epoch"])


def terms(path: Path) -> Mapping[str, Any] | None:
    """What the run that wrote `path` was asked for; None where it does not say."""
    with safe_open(path, framework="pt") as stored:
        kept = stored.metadata().get("terms")
    return json.loads(kept) if kept else None


def module(path: Path, name: str) -> dict[str, Tensor]:
    """The saved weights of one module, as `load_state_dict` takes them."""
    with safe_open(path, framework="pt") as stored:
        names = [key for key in stored.keys() if key.startswith(f"{name}/")]  # noqa: SIM118  (not a dict)
        return {key.removeprefix(f"{name}/"): stored.get_tensor(key) for key in names}


def _under(tensors: Mapping[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {key.removeprefix(prefix): value for key, value in tensors.items() if key.startswith(prefix)}
