"""What the training commands share: flags, data, the check on PublicTest, and what a finished run leaves."""

import argparse
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import Generator, Tensor, nn
from torch.nn import functional as F
from tqdm import tqdm

from emox import images
from emox.networks import WeightsUnreachable
from train import data
from train.augment import augment
from train.loop import LossOfRows, NotANumber, Run
from train.losses import vote_loss
from train.precision import autocast, device
from train.recipes import Recipe

SMOKE_FACES = 256
EVALUATION_BATCH = 256


@dataclass(frozen=True, kw_only=True)
class Job:
    """One training as the command line asked for it."""

    recipe: Recipe
    run: Run
    training: data.Split
    public_test: data.Split
    data_sha256: str
    check: Callable[[nn.Module], Mapping[str, float]]


def add_flags(parser: argparse.ArgumentParser) -> None:
    """The flags every training command has."""
    parser.add_argument("--data", type=Path, help="prepared parquet; default: EMOX_DATA")
    parser.add_argument("--out", type=Path, required=True, help="folder for checkpoint, metrics.jsonl and weights")
    parser.add_argument("--epochs", type=int, help="default: the recipe's")
    parser.add_argument("--faces", type=int, help="learn from the first so many training faces; default: all")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--resume", action="store_true", help="go on from --out's last checkpoint")
    parser.add_argument("--smoke", action="store_true", help=f"two epochs on {SMOKE_FACES} faces, to see that it runs")


def job(flags: argparse.Namespace, recipe: Recipe) -> Job:
    """Reads the data and settles the recipe; DataProblem when the data cannot be had."""
    path = data.default_path(flags.data)
    faces = data.read(path)
    training = data.split(faces, "plurality-7", "Training")
    public_test = data.split(faces, "plurality-7", "PublicTest")
    if flags.smoke:
        recipe = replace(recipe, epochs=2, batch=32)
        training, public_test = head(training, SMOKE_FACES), head(public_test, SMOKE_FACES)
    if flags.faces:
        training = head(training, flags.faces)
    if flags.epochs:
        recipe = replace(recipe, epochs=flags.epochs)
    return Job(
        recipe=recipe,
        run=Run(out=flags.out, seed=flags.seed, resume=flags.resume),
        training=training,
        public_test=public_test,
        data_sha256=data.sha256(path),
        check=lambda network: accuracy_and_loss(network, public_test),
    )


def head(split: data.Split, count: int) -> data.Split:
    """The first `count` faces."""
    return data.Split(**{name: values[:count] for name, values in vars(split).items()})


def network_input(pixels: Tensor) -> Tensor:
    """(B, 1, S, S) pixels in 0..255 -> what a network takes, on the training device."""
    return images.normalise(pixels).to(device(), memory_format=torch.channels_last)


@torch.inference_mode()
def batched(forward: Callable[[Tensor], Tensor], faces: np.ndarray, told: str | None = None) -> Tensor:
    """(N, 48, 48) uint8 through `forward`, batch by batch: its rows as float32 on the CPU.

    told: what a progress bar calls it; None shows none.
    """
    parts = []
    for start in tqdm(range(0, len(faces), EVALUATION_BATCH), desc=told, disable=told is None, mininterval=5.0):
        pixels = torch.from_numpy(faces[start : start + EVALUATION_BATCH])[:, None].float()
        with autocast():
            parts.append(forward(network_input(pixels)).float().cpu())
    return torch.cat(parts)


def accuracy_and_loss(network: nn.Module, split: data.Split) -> dict[str, float]:
    """Accuracy against the label and cross-entropy against the votes."""
    return scores(batched(network.eval(), split.images), split)


def scores(logits: Tensor, split: data.Split) -> dict[str, float]:
    """(N, C) logits of a split's faces -> its accuracy and loss."""
    return {
        "accuracy": (logits.argmax(1).numpy() == split.labels).mean().item(),
        "loss": F.cross_entropy(logits, torch.from_numpy(split.targets)).item(),
    }


def loss_from_votes(job: Job) -> LossOfRows:
    """Augmented training faces against the annotators' distribution."""
    pictures, targets = torch.from_numpy(job.training.images), torch.from_numpy(job.training.targets)

    def loss_of_rows(network: nn.Module, rows: Tensor, generator: Generator, side: int) -> Tensor:
        faces = network_input(augment(pictures[rows], job.recipe.augmentation, generator, side))
        return vote_loss(network(faces), targets[rows].to(faces.device), job.recipe.smoothing)

    return loss_of_rows


def keep_metrics(job: Job, folder: Path) -> None:
    """Puts the run's metrics rows into its model folder."""
    shutil.copyfile(job.run.metrics, folder / "metrics.jsonl")


def run_command(main: Callable[[], None]) -> None:
    """Runs a command; what the user can mend ends it with one sentence and status 2, not a traceback."""
    try:
        main()
    except (data.DataProblem, WeightsUnreachable, NotANumber, OSError) as problem:
        print(problem, file=sys.stderr)
        sys.exit(2)
