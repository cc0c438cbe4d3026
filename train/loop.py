"""The one training loop: shuffled epochs, one-cycle learning rate, EMA, a metrics row and a checkpoint an epoch.

It knows neither data nor loss: the caller gives a function from row numbers to a loss. Killing a run loses at most
one epoch, and a resumed run ends as an unbroken one: all chance in an epoch comes from (seed, epoch).
"""

import json
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from timm.optim import create_optimizer_v2
from timm.utils import ModelEmaV3
from torch import Generator, Tensor, nn
from tqdm import tqdm

from train import checkpoint
from train.precision import autocast, device, full_precision_orthogonalisation, ready_cpu
from train.recipes import Recipe

# network, row numbers (B,), the epoch's generator, input side in pixels -> loss of shape ()
LossOfRows = Callable[[nn.Module, Tensor, Generator, int], Tensor]
Check = Callable[[nn.Module], Mapping[str, float]]


class NotANumber(RuntimeError):
    """The loss stopped being a number; the message holds the rows of the batch."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """Where a run writes, what seeds it, and whether it goes on from there."""

    out: Path
    seed: int = 0
    resume: bool = False

    @property
    def checkpoint(self) -> Path:
        return self.out / "checkpoint.safetensors"

    @property
    def metrics(self) -> Path:
        return self.out / "metrics.jsonl"


def learning_rate(recipe: Recipe, progress: float) -> float:
    """One cycle: linear warm-up, then half a cosine to nothing (Smith and Topin, arXiv:1708.07120).

    progress: share of the run done, in [0, 1].
    """
    if progress < recipe.warmup:
        return recipe.learning_rate * max(progress / recipe.warmup, 0.01)
    return recipe.learning_rate * 0.5 * (1 + math.cos(math.pi * (progress - recipe.warmup) / (1 - recipe.warmup)))


def optimizer_for(network: nn.Module, recipe: Recipe) -> torch.optim.Optimizer:
    """The recipe's optimizer over all of `network`; vectors are not decayed."""
    return create_optimizer_v2(
        network,
        opt=recipe.optimizer,
        lr=recipe.learning_rate,
        weight_decay=recipe.weight_decay,
        momentum=recipe.momentum,
    )


def fit(network: nn.Module, rows: int, loss_of_rows: LossOfRows, check: Check, recipe: Recipe, run: Run) -> nn.Module:
    """Trains `network` on row numbers 0 .. rows-1; gives the network to keep: the moving average, in eval mode.

    Raises NotANumber, and FileExistsError when `run.out` holds another run and `resume` is off.
    """
    ready_cpu()
    run.out.mkdir(parents=True, exist_ok=True)
    if run.checkpoint.exists() and not run.resume:
        raise FileExistsError(f"{run.out} holds a run already: pass --resume to go on, or another --out")
    network = network.to(device()).to(memory_format=torch.channels_last)
    optimizer = optimizer_for(network, recipe)
    average = ModelEmaV3(network, decay=recipe.ema_decay, use_warmup=True)
    modules = {"network": network, "average": average.module}
    done = checkpoint.restore(run.checkpoint, modules, optimizer) if run.checkpoint.exists() else 0
    kept = run.metrics.read_text().splitlines()[:done] if done else []
    run.metrics.write_text("".join(f"{line}\n" for line in kept))
    with full_precision_orthogonalisation():
        for epoch in range(done, recipe.epochs):
            row = _epoch(network, average, optimizer, rows, loss_of_rows, recipe, run, epoch)
            row |= {f"public_test_{name}": value for name, value in check(average.module).items()}
            # The row before the checkpoint: a resumed run drops a row too many, but could not make up a missing one.
            with run.metrics.open("a") as stream:
                stream.write(json.dumps(row) + "\n")
            checkpoint.save(run.checkpoint, epoch + 1, modules, optimizer)
    return average.module.eval()


def _epoch(
    network: nn.Module,
    average: ModelEmaV3,
    optimizer: torch.optim.Optimizer,
    rows: int,
    loss_of_rows: LossOfRows,
    recipe: Recipe,
    run: Run,
    epoch: int,
) -> dict[str, float]:
    """One pass over the rows; gives its metrics row."""
    torch.manual_seed(run.seed * 100_003 + epoch)  # dropout
    generator = Generator().manual_seed(run.seed * 100_003 + epoch)  # order and augmentation
    batches = torch.randperm(rows, generator=generator).split(recipe.batch)
    if rows > recipe.batch and len(batches[-1]) < recipe.batch:
        batches = batches[:-1]  # a remainder of a few faces would disturb batch normalisation
    network.train()
    side, started, total = recipe.side(epoch), time.perf_counter(), 0.0
    progress = tqdm(batches, desc=f"epoch {epoch + 1}/{recipe.epochs} at {side}px", mininterval=2.0)
    for at, batch in enumerate(progress):
        rate = learning_rate(recipe, (epoch + at / len(batches)) / recipe.epochs)
        for group in optimizer.param_groups:
            group["lr"] = rate
        with autocast():
            loss = loss_of_rows(network, batch, generator, side)
        value = loss.item()
        if not math.isfinite(value):
            raise NotANumber(f"loss is {value} in epoch {epoch + 1}, batch {at + 1}; rows {batch.tolist()}")
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        average.update(network, step=epoch * len(batches) + at + 1)
        total += value
        left = (time.perf_counter() - started) / (at + 1) * (recipe.epochs * len(batches) - epoch * len(batches) - at)
        speed = (at + 1) * recipe.batch / (time.perf_counter() - started)
        told = f"loss {total / (at + 1):.3f}, {speed:.0f} images/s, {left / 60:.0f} min left at this speed"
        progress.set_postfix_str(told, refresh=False)
    seconds = time.perf_counter() - started
    images = sum(len(batch) for batch in batches)
    return {
        "epoch": epoch + 1,
        "side": side,
        "learning_rate": rate,
        "loss": total / len(batches),
        "seconds": round(seconds, 1),
        "images_per_second": round(images / seconds, 1),
    }
