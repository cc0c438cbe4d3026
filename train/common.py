"""What the training commands share: flags, data, the check on PublicTest, and what a finished run leaves."""

import argparse
import shutil
import sys
from argparse import BooleanOptionalAction
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.nn import functional as F
from tqdm import tqdm

from emox import images
from emox.augment import Augmentation
from emox.networks import WeightsUnreachable
from emox.predict import BATCH
from emox.results.predictions import EvaluationProblem
from emox.results.protocols import CHOSEN_ON, HEADLINE
from emox.results.training_runs import METRICS, TrainingProblem
from emox.weights import ModelProblem
from emox.whole_files import written_whole
from train import checkpoint, data, processes
from train.ambiguous import with_ambiguous
from train.arguments import one_or_more
from train.loop import NotANumber, Run, require_new
from train.precision import autocast, device
from train.processes import LaunchProblem
from train.recipes import Recipe, with_choices
from train.terms import digest

_MENDABLE = (
    data.DataProblem,
    EvaluationProblem,
    LaunchProblem,
    ModelProblem,
    NotANumber,
    TrainingProblem,
    WeightsUnreachable,
)
SMOKE_FACES = 64


@dataclass(frozen=True, kw_only=True)
class Job:
    """One training as the command line asked for it."""

    recipe: Recipe
    run: Run
    training: data.Split
    public_test: data.Split
    data_sha256: str
    check: Callable[[nn.Module], Mapping[str, float]]

    @property
    def terms(self) -> dict[str, str]:
        """Which faces it learns from."""
        return {"data_sha256": self.data_sha256, "rows_sha256": digest(self.training.row)}


def add_flags(parser: argparse.ArgumentParser, without: tuple[str, ...] = (), *, resumes: bool = True) -> None:
    """The flags every training command has, and one for each field of a recipe that has a `help`.

    without: fields that the command's training does not use.  resumes: False where what was begun always goes on.
    """
    parser.add_argument("--data", type=Path, help="prepared parquet; default: EMOX_DATA")
    parser.add_argument("--out", type=Path, required=True, help="folder for checkpoint, metrics.jsonl and weights")
    parser.add_argument("--faces", type=one_or_more, help="learn from the first so many training faces; default: all")
    parser.add_argument("--seed", type=int, default=0)
    if resumes:
        parser.add_argument("--resume", action="store_true", help="go on from --out's last checkpoint")
    else:
        parser.set_defaults(resume=True)
    parser.add_argument("--smoke", action="store_true", help=f"two epochs on {SMOKE_FACES} faces, to see that it runs")
    _add_fields(parser.add_argument_group("the recipe", "each replaces one figure of the recipe"), Recipe, without)
    if "augmentation" not in without:
        _add_fields(parser.add_argument_group("its augmentation", "each replaces one amount"), Augmentation, without)


def _add_fields(group: argparse._ArgumentGroup, kind: type[Recipe | Augmentation], without: tuple[str, ...]) -> None:
    for one in fields(kind):
        if "help" not in one.metadata or one.name in without:
            continue
        kind_of_figure = one_or_more if one.type is int else one.type
        how: dict[str, Any] = {"type": kind_of_figure} if one.type is not bool else {"action": BooleanOptionalAction}
        if "choices" in one.metadata:
            how["choices"] = one.metadata["choices"]
        group.add_argument(f"--{one.name.replace('_', '-')}", help=one.metadata["help"], **how)


def add_teacher(parser: argparse.ArgumentParser) -> None:
    """The flag of commands whose students learn from finished models beside the votes (train.from_teacher)."""
    parser.add_argument(
        "--teacher", type=Path, nargs="+", help="model folders; the mean of their answers stands beside the votes"
    )


def choices(flags: argparse.Namespace) -> dict[str, Any]:
    """What the command line says of the recipe, by the names of its fields; of its augmentation in the same way."""
    recipe, augmentation = (
        {one.name: value for one in fields(kind) if (value := getattr(flags, one.name, None)) is not None}
        for kind in (Recipe, Augmentation)
    )
    return recipe | ({"augmentation": augmentation} if augmentation else {})


def refuse(parser: argparse.ArgumentParser, flags: argparse.Namespace, useless: tuple[str, ...]) -> None:
    """Ends the command when it has a teacher and one of these choices, which learning from it has no use for."""
    chosen = choices(flags)
    if found := {*useless} & {*chosen, *chosen.get("augmentation", {})}:
        parser.error(f"{', '.join(sorted(found))}: for learning from votes alone; leave out these or --teacher")


def job(flags: argparse.Namespace, recipe: Recipe) -> Job:
    """Reads the data and settles the recipe; DataProblem when the data cannot be had, OutputProblem when --out
    cannot be written, FileExistsError when it holds another run."""
    run = Run(out=flags.out, seed=flags.seed, resume=flags.resume)
    require_new(run)
    if processes.this_process().is_main_process:
        checkpoint.require_room(flags.out, {})
    path = data.default_path(flags.data)
    faces = data.read(path)
    if flags.smoke:
        recipe = replace(recipe, epochs=2, batch=32)
    recipe = with_choices(recipe, choices(flags))
    training, public_test = learnt_and_checked(faces)
    if recipe.ambiguous:
        training = with_ambiguous(training, faces)
    if flags.smoke:
        training, public_test = head(training, SMOKE_FACES), head(public_test, SMOKE_FACES)
    if flags.faces:
        training = head(training, flags.faces)
    return Job(
        recipe=recipe,
        run=run,
        training=training,
        public_test=public_test,
        data_sha256=data.sha256(path),
        check=lambda network: accuracy_and_loss(network, public_test),
    )


def learnt_and_checked(faces: data.FaceSet) -> tuple[data.Split, data.Split]:
    """Training and PublicTest under plurality-7; DataProblem when there is nothing to learn from or to check on."""
    training, public_test = (data.split(faces, HEADLINE, usage) for usage in ("Training", CHOSEN_ON))
    for usage, found in (("Training", training), (CHOSEN_ON, public_test)):
        if len(found.row) == 0:
            raise data.DataProblem(f"the data holds no {usage} face that {HEADLINE} keeps; expected at least one")
    return training, public_test


def chosen(split: data.Split, faces: np.ndarray) -> data.Split:
    """The faces that `faces`, (N,) bool or positions, picks."""
    return data.Split(**{name: values[faces] for name, values in vars(split).items()})


def head(split: data.Split, count: int) -> data.Split:
    """The first `count` faces."""
    return chosen(split, np.arange(min(count, len(split.row))))


def network_input(pixels: Tensor) -> Tensor:
    """(B, 1, S, S) pixels in 0..255 -> what a network takes, on the training device."""
    return images.normalise(pixels).to(device(), memory_format=torch.channels_last)


@torch.inference_mode()
def batched(
    network: nn.Module,
    faces: np.ndarray,
    told: str | None = None,
    forward: Callable[[Tensor], Tensor] | None = None,
) -> Tensor:
    """(N, 48, 48) uint8 through `network`, batch by batch: its rows as float32 on the CPU.

    told: what a progress bar calls it; None shows none.  forward: a part of `network` in place of the whole.
    """
    through, parts = forward or network, []
    for start in tqdm(range(0, len(faces), BATCH), desc=told, disable=told is None, mininterval=5.0):
        pixels = torch.from_numpy(faces[start : start + BATCH])[:, None].float()
        with autocast(network):
            parts.append(through(network_input(pixels)).float().cpu())
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


def keep_weights(network: nn.Module, path: Path) -> None:
    """A single network's weights; what lies at `path` is whole, the sign that the training is finished."""
    state = {key: value.cpu().contiguous() for key, value in network.state_dict().items()}
    with written_whole(path) as unfinished:
        save_file(state, unfinished)


def keep_metrics(job: Job, folder: Path) -> None:
    """Puts the run's metrics rows into its model folder.

    Before the weights: a model folder with its config.json counts as finished.
    """
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(job.run.metrics, folder / METRICS)


def run_command(main: Callable[[], int | None]) -> None:
    """Runs a command and ends with its status; what the user can mend is one sentence and status 2, no traceback."""
    try:
        status = main()
        processes.end()
        sys.exit(status)
    except (*_MENDABLE, SafetensorError, OSError) as problem:
        print(problem, file=sys.stderr)
        sys.exit(2)
