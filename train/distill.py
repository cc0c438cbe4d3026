"""Distils EmoXNet into EmoXNetLite: python -m train.distill --teacher runs/emoxnet --out runs/lite

Without --teacher the same student learns from the votes alone: the comparison that shows what a teacher is worth.
"""

import argparse
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Generator, Tensor, nn

from emox import weights
from emox.networks import EmoXNetLite
from train import common, data
from train.augment import augment
from train.ensemble import TEACHER
from train.loop import LossOfRows, fit
from train.losses import Distillation, distillation_loss
from train.provenance import facts
from train.recipes import DISTILLED, LITE
from train.views import view_of


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m train.distill", description=__doc__)
    parser.add_argument("--teacher", type=Path, help="the --out of train.ensemble; left out: learn from votes alone")
    common.add_flags(parser)
    flags = parser.parse_args(arguments)
    job = common.job(flags, DISTILLED if flags.teacher else LITE)
    torch.manual_seed(flags.seed)  # the first weights
    shape = Distillation()
    loss_of_rows = _from_teacher(job, flags.teacher, shape) if flags.teacher else common.loss_from_votes(job)
    kept = fit(EmoXNetLite(), len(job.training.row), loss_of_rows, job.check, job.recipe, job.run)
    made = facts(job) | {"distillation": asdict(shape) if flags.teacher else None}
    weights.save(kept, "lite", flags.out / "model", made)
    common.keep_metrics(job, flags.out / "model")


def _from_teacher(job: common.Job, folder: Path, shape: Distillation) -> LossOfRows:
    """Each face in one of the views the teacher answered, drawn anew every time."""
    logits = _teacher_logits(folder, job.training.row)
    seen = torch.from_numpy(np.stack([view_of(job.training.images, view) for view in range(len(logits))]))
    targets = torch.from_numpy(job.training.targets)

    def loss_of_rows(network: nn.Module, rows: Tensor, generator: Generator, side: int) -> Tensor:
        view = torch.randint(len(logits), rows.shape, generator=generator)
        faces = common.network_input(augment(seen[view, rows], job.recipe.augmentation, generator, side))
        teacher, votes = logits[view, rows].to(faces.device), targets[rows].to(faces.device)
        return distillation_loss(network(faces), teacher, votes, shape)

    return loss_of_rows


def _teacher_logits(folder: Path, rows: np.ndarray) -> Tensor:
    """(K, N, C) of exactly these rows; DataProblem when the teacher answered other faces or none."""
    path = folder / TEACHER
    if not path.is_file():
        raise data.DataProblem(f"{path}: no such file; run python -m train.ensemble --out {folder} first")
    stored = load_file(path)
    if not np.array_equal(stored["row"].numpy(), rows):
        raise data.DataProblem(
            f"{path}: holds answers to {len(stored['row']):,} faces, but the student trains on {len(rows):,} others; "
            "run train.ensemble on the same data without --faces"
        )
    return stored["logits"]


if __name__ == "__main__":
    common.run_command(main)
