"""Trains EmoXNet's members and head together, briefly and gently, and keeps the result only if PublicTest gains.

python -m train.finetune --ensemble runs/emoxnet --out runs/emoxnet-tuned
python -m train.finetune --ensemble runs/emoxnet --teacher space_assets/models/lite --out runs/emoxnet-tuned

In the second a finished model answers every face as it is augmented, beside the votes. --out gets what --ensemble has
(model folder, the teacher's answers): of the tuned network if its loss on PublicTest is lower, else as they were.
finetune.json says which and by how much.
"""

import argparse
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import nn

from emox import weights
from emox.networks import MEMBERS, EmoXNet
from emox.results.training_runs import METRICS
from train import common, cost, data, processes, teacher
from train.from_teacher import beside_teachers, teachers_told
from train.from_votes import from_votes
from train.loop import fit
from train.losses import Distillation
from train.precision import device, ready
from train.provenance import facts
from train.recipes import FINETUNE, OF_VOTES, taught
from train.start import start_from
from train.views import view_of


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m train.finetune", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--ensemble", type=Path, required=True, help="the --out of train.ensemble")
    common.add_teacher(parser)
    common.add_flags(parser)
    flags = parser.parse_args(arguments)
    if flags.teacher:
        common.refuse(parser, flags, OF_VOTES)
    whole = [flags.ensemble / "model" / "config.json", flags.ensemble / teacher.FILE]
    if missing := [path for path in whole if not path.is_file()]:
        raise data.DataProblem(f"{missing[0]}: no such file; --ensemble is the --out of a finished train.ensemble")
    ready()
    job = common.job(flags, taught(FINETUNE) if flags.teacher else FINETUNE)
    network = EmoXNet()
    start = start_from(flags.ensemble, network, "emoxnet")
    network.to(device()).to(memory_format=torch.channels_last)
    for name in MEMBERS:
        network.member(name).head.requires_grad_(False)  # has no part in the ensemble's answer
    main_process = processes.this_process().is_main_process
    if main_process and not flags.smoke:
        print(_cost(job), flush=True)
    before = job.check(network) if main_process else {}
    made = facts(job)
    shape = Distillation()
    task = beside_teachers(job, flags.teacher, shape) if flags.teacher else from_votes(job)
    kept = fit(network, task, job.recipe, job.run)
    if not main_process:
        return
    after = job.check(kept)
    # Runs of equal loss lie a point apart in accuracy on PublicTest (train/LOG.md).
    gained = after["loss"] < before["loss"]
    model = flags.out / "model"
    if gained:
        made |= {"start": start | {"public_test": before["accuracy"]}}
        made |= {"distillation": teachers_told(flags.teacher, shape) if flags.teacher else None}
        _keep(kept, job, flags.ensemble, model, made)
    else:
        shutil.copyfile(flags.ensemble / teacher.FILE, flags.out / teacher.FILE)
        named = flags.ensemble / "model" / "config.json"  # the last: where it lies, train.reproduce sees a finished run
        shutil.copytree(named.parent, model, dirs_exist_ok=True, ignore=shutil.ignore_patterns(named.name))
        shutil.copyfile(named, model / named.name)
    told = {"kept": gained, "public_test_before": before, "public_test_after": after, "epochs": job.recipe.epochs}
    (flags.out / "finetune.json").write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    figures = (f"{when['accuracy']:.2%}, loss {when['loss']:.3f}" for when in (before, after))
    kept_is = "the tuned network is" if gained else "no gain, so the network as it was is"
    print(f"PublicTest {' before, '.join(figures)} after: {kept_is} in {model}", flush=True)


def _cost(job: common.Job) -> str:
    """Time and memory of the run, from two steps of an untrained EmoXNet."""
    faces, epochs = len(job.training.row), job.recipe.epochs
    seconds = cost.seconds_of_run(EmoXNet(), job.recipe, faces)
    return (
        f"fine-tuning on {faces:,} faces: about {seconds / epochs / 60:.0f} min an epoch, {epochs} epochs, "
        f"and at least {cost.peak_memory() / 1e9:.1f} GB of memory a process"
    )


def _keep(network: nn.Module, job: common.Job, ensemble: Path, model: Path, made: Mapping[str, Any]) -> None:
    """The model folder and the teacher's answers of the tuned network; `made` goes into its config.json."""
    model.mkdir(parents=True, exist_ok=True)
    before = weights.read_config(ensemble / "model")
    views = before["views"]
    logits = torch.stack(
        [
            common.batched(network, view_of(job.training.images, view), told=f"answers to view {view + 1} of {views}")
            for view in range(views)
        ]
    )
    teacher.keep(model.parent, logits, job.training.row)
    common.keep_metrics(job, model)
    for name in MEMBERS:
        shutil.copyfile(ensemble / "model" / f"{name}.{METRICS}", model / f"{name}.{METRICS}")
    weights.save(network, "emoxnet", model, {**made, "members": before["members"], "views": views})


if __name__ == "__main__":
    common.run_command(main)
