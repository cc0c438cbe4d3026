"""The one training loop: shuffled epochs, moving average, a metrics row and a checkpoint an epoch.

It knows neither data nor loss: the caller's `Task` makes batches of places and losses of batches. Killing a run
loses at most one epoch, and a resumed run ends as an unbroken one: all chance in an epoch comes from (seed, epoch).
That is so where it goes on in as many processes and in the same number format, which each metrics row tells.

Several processes (train.processes) draw the same batches from the same generator and each takes its part; gradients
are averaged, so all make the same step, which they share out (train.shared_optimizer). Two things differ from one
process: batch normalisation sees the part alone, and dropout is drawn for each part. `python -m train.scaling`
measures how far the loss curves then lie apart.
"""

import copy
import json
import math
import time
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from accelerate import Accelerator
from timm.optim import create_optimizer_v2
from timm.utils import ModelEmaV3
from torch import Generator, Tensor, nn
from tqdm import tqdm

from emox.results.training_runs import CHECKPOINT, METRICS
from emox.whole_files import write_whole
from train import checkpoint, processes, schedule, shared_optimizer, terms
from train.precision import autocast, device, full_precision_orthogonalisation, number_format, ready
from train.recipes import OPTIMIZERS, Recipe
from train.terms import Terms

WATCHED = "public_test_loss"  # the metrics row's entry that a plateau is seen in


class NotANumber(RuntimeError):
    """The loss stopped being a number; the message holds the rows of the batch."""


@dataclass(frozen=True, kw_only=True)
class Task:
    """What a network learns from, and how it is checked after each epoch.

    row: (N,) the training faces' rows in the data, which are named when a loss is no number.
    batch: places (B,) in `row`, the epoch's generator, input side in pixels, this process's part of the B ->
    tensors whose first axis is that part. It must draw for all B, so that every process draws alike.
    loss: network and those tensors -> mean loss, shape ().
    check: figures of PublicTest; only the main process calls it.
    terms: what tells this task from others, as JSON has it: the data, who teaches, what it starts from.
    """

    row: np.ndarray
    batch: Callable[[Tensor, Generator, int, slice], tuple[Tensor, ...]]
    loss: Callable[..., Tensor]
    check: Callable[[nn.Module], Mapping[str, float]]
    terms: Terms = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Run:
    """Where a run writes, what seeds it, and whether it goes on from there."""

    out: Path
    seed: int = 0
    resume: bool = False

    @property
    def checkpoint(self) -> Path:
        return self.out / CHECKPOINT

    @property
    def metrics(self) -> Path:
        return self.out / METRICS


@dataclass(frozen=True, kw_only=True)
class _Trained:
    """What a step changes. wrapped: the network as it averages gradients over processes."""

    network: nn.Module
    wrapped: nn.Module
    average: ModelEmaV3
    optimizer: torch.optim.Optimizer
    accelerator: Accelerator


def optimizer_for(network: nn.Module, recipe: Recipe) -> torch.optim.Optimizer:
    """The recipe's optimizer over all of `network`; vectors are not decayed."""
    return create_optimizer_v2(
        network,
        **OPTIMIZERS[recipe.optimizer],
        lr=recipe.learning_rate,
        weight_decay=recipe.weight_decay,
        momentum=recipe.momentum,
    )


def require_new(run: Run) -> None:
    """FileExistsError when `run.out` holds another run and `resume` is off."""
    if run.checkpoint.exists() and not run.resume:
        raise FileExistsError(f"{run.out} holds a run already: pass --resume to go on, or another --out")


def fit(network: nn.Module, task: Task, recipe: Recipe, run: Run) -> nn.Module:
    """Trains `network`; gives the network to keep, in eval mode: the moving average, of the best epoch if the recipe
    watches for a plateau and else of the last.

    Raises NotANumber, checkpoint.OutputProblem, processes.LaunchProblem, and FileExistsError (`require_new`).
    """
    here = processes.this_process()
    ready()
    require_new(run)
    network = network.to(device()).to(memory_format=torch.channels_last)
    optimizer = optimizer_for(network, recipe)
    average = ModelEmaV3(network, decay=recipe.ema_decay, use_warmup=True)
    modules = {"network": network, "average": average.module}
    if recipe.plateau:
        modules["best"] = copy.deepcopy(average.module)
    if here.is_main_process:
        checkpoint.require_room(run.out, modules, run.checkpoint)
    with checkpoint.alone(run.out) if here.is_main_process else nullcontext():
        accelerator, wrapped = processes.prepared(network)
        trained = _Trained(
            network=network, wrapped=wrapped, average=average, optimizer=optimizer, accelerator=accelerator
        )
        _epochs(trained, modules, task, recipe, run)
    return modules["best" if recipe.plateau else "average"].eval()


def _epochs(trained: _Trained, modules: Mapping[str, nn.Module], task: Task, recipe: Recipe, run: Run) -> None:
    """Every epoch that is not done.  modules: what a checkpoint holds."""
    here, asked = processes.this_process(), terms.of_run(recipe, run.seed, task.terms)
    terms.require_same(run.checkpoint, asked)
    done = checkpoint.restore(run.checkpoint, modules, trained.optimizer) if run.checkpoint.exists() else 0
    if done != processes.from_main(done):
        raise processes.LaunchProblem(f"{run.checkpoint}: every process must see the same file; this one does not")
    kept = run.metrics.read_text().splitlines()[:done] if done else []
    if len(kept) < done:
        raise checkpoint.OutputProblem(
            f"{run.metrics}: {len(kept)} rows, but the checkpoint beside it has {done} epochs; name another --out"
        )
    losses = [json.loads(line).get(WATCHED, math.nan) for line in kept]
    here.wait_for_everyone()
    if here.is_main_process:
        write_whole(run.metrics, "".join(f"{line}\n" for line in kept))
    with full_precision_orthogonalisation():
        for epoch in range(done, recipe.epochs):
            if recipe.plateau and schedule.standing(recipe.plateau, losses).stop:
                break
            row = _epoch(trained, task, recipe, run, epoch, losses)
            if here.is_main_process:
                row |= {f"public_test_{name}": value for name, value in task.check(trained.average.module).items()}
            losses = [*losses, processes.from_main(row.get(WATCHED, math.nan))]
            if recipe.plateau and schedule.since_best(losses) == 0:
                modules["best"].load_state_dict(trained.average.module.state_dict())
            shared_optimizer.gather(trained.optimizer)
            if here.is_main_process:
                # The row first: a resumed run drops a row too many, but could not make up a missing one.
                _append(run.metrics, row)
                checkpoint.save(run.checkpoint, epoch + 1, modules, trained.optimizer, asked)
    here.wait_for_everyone()


def _append(metrics: Path, row: Mapping[str, Any]) -> None:
    try:
        with metrics.open("a") as stream:
            stream.write(json.dumps(row) + "\n")
    except OSError as problem:
        raise checkpoint.OutputProblem(
            f"{metrics}: cannot be written ({problem.strerror}); make room and run the same command with --resume"
        ) from problem


def _learning(network: nn.Module, recipe: Recipe) -> None:
    """Training mode, but for batch norms whose statistics the recipe keeps."""
    network.train()
    if recipe.frozen_statistics:
        for module in network.modules():
            if isinstance(module, nn.modules.batchnorm._BatchNorm):
                module.eval()


def _epoch(trained: _Trained, task: Task, recipe: Recipe, run: Run, epoch: int, losses: list[float]) -> dict[str, Any]:
    """One pass over the rows; gives its metrics row."""
    here = processes.this_process()
    seed = run.seed * 100_003 + epoch
    torch.manual_seed(seed + 50_021 * here.process_index)  # dropout
    generator = Generator().manual_seed(seed)  # order and augmentation
    batches = torch.randperm(len(task.row), generator=generator).split(recipe.batch)
    if len(task.row) > recipe.batch and len(batches[-1]) < recipe.batch:
        batches = batches[:-1]  # a remainder of a few faces would disturb batch normalisation
    _learning(trained.network, recipe)
    rate_of_progress = schedule.rate_of_progress(recipe, losses)
    side, started, total = recipe.side(epoch), time.perf_counter(), 0.0
    worked = time.process_time()
    rate = rate_of_progress(epoch / recipe.epochs)
    progress = tqdm(
        batches,
        desc=f"epoch {epoch + 1}/{recipe.epochs} at {side}px",
        mininterval=2.0,
        disable=not here.is_main_process,
    )
    for at, batch in enumerate(progress):
        rate = rate_of_progress((epoch + at / len(batches)) / recipe.epochs)
        for group in trained.optimizer.param_groups:
            group["lr"] = rate
        parts = task.batch(batch, generator, side, processes.part(len(batch)))
        with autocast(trained.network):
            loss = task.loss(trained.wrapped, *parts)
        # Parts may differ by a face: weighted so that the average over processes is the mean over the batch.
        loss = loss * (len(parts[0]) / len(batch))
        value = processes.total(loss.item())
        if not math.isfinite(value):
            raise NotANumber(f"loss is {value} in epoch {epoch + 1}, batch {at + 1}; rows {task.row[batch].tolist()}")
        trained.optimizer.zero_grad(set_to_none=True)
        trained.accelerator.backward(loss * here.num_processes)
        shared_optimizer.step(trained.optimizer)
        trained.average.update(trained.network, step=epoch * len(batches) + at + 1)
        total += value
        left = (time.perf_counter() - started) / (at + 1) * (recipe.epochs * len(batches) - epoch * len(batches) - at)
        speed = (at + 1) * recipe.batch / (time.perf_counter() - started)
        told = f"loss {total / (at + 1):.3f}, {speed:.0f} images/s, {left / 60:.0f} min left at this speed"
        progress.set_postfix_str(told, refresh=False)
    for module in (trained.network, trained.average.module):
        processes.even_statistics(module)
    seconds = time.perf_counter() - started
    images = sum(len(batch) for batch in batches)
    return {
        "epoch": epoch + 1,
        "side": side,
        "processes": here.num_processes,
        "number_format": number_format(trained.network),
        "learning_rate": rate,
        "loss": total / len(batches),
        "seconds": round(seconds, 1),
        "cpu_seconds": round(processes.total(time.process_time() - worked), 1),
        "images_per_second": round(images / seconds, 1),
    }
