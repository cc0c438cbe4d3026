"""Trains one of the paper's single networks, by our recipe or by the paper's.

python -m train.backbone --network se_resnet34 --out runs/se_resnet34
python -m train.backbone --network resnet34 --recipe paper --optimizer amsgrad --out runs/resnet34-paper
python -m train.backbone --network vgg16 --recipe further --start space_assets/models/emoxnet \\
    --teacher space_assets/models/lite --out runs/vgg16

The third goes on from finished weights, and a finished network answers every face as it is augmented, beside the votes.
"""

import argparse
import json
from dataclasses import replace
from pathlib import Path

import torch

from emox.networks import ARCHITECTURES, Backbone
from emox.results.training_runs import FINISHED, SINGLE
from emox.whole_files import write_whole
from train import common, processes
from train.from_teacher import beside_teachers, teachers_told
from train.from_votes import from_votes
from train.loop import fit
from train.losses import Distillation
from train.provenance import facts
from train.recipes import OF_VOTES, RECIPES, recipe_for, taught
from train.start import start_from
from train.terms import digest


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m train.backbone", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--network", choices=tuple(ARCHITECTURES), required=True)
    parser.add_argument("--recipe", choices=tuple(RECIPES), default="emox")
    beginning = parser.add_mutually_exclusive_group()
    beginning.add_argument("--pretrained", action="store_true", help="start from timm's ImageNet weights (the Hub)")
    beginning.add_argument("--start", type=Path, help="go on from the weights of a model folder or of a run's folder")
    common.add_teacher(parser)
    common.add_flags(parser)
    flags = parser.parse_args(arguments)
    if flags.teacher:
        common.refuse(parser, flags, OF_VOTES)
    recipe = recipe_for(flags.network, flags.recipe)
    job = common.job(flags, taught(recipe) if flags.teacher else recipe)
    torch.manual_seed(flags.seed)  # the first weights
    network = Backbone(flags.network, pretrained=flags.pretrained)
    start = start_from(flags.start, network, flags.network) if flags.start else None
    shape = Distillation()
    task = beside_teachers(job, flags.teacher, shape) if flags.teacher else from_votes(job)
    made = facts(job) | {"backbone": network.name, "recipe_name": flags.recipe, "pretrained": flags.pretrained}
    began = {"pretrained": flags.pretrained, "start_sha256": digest(network) if start else None}
    kept = fit(network, replace(task, terms={**task.terms, **began}), job.recipe, job.run)
    if processes.this_process().is_main_process:
        common.keep_weights(kept, flags.out / FINISHED)
        made |= {"distillation": teachers_told(flags.teacher, shape) if flags.teacher else None, "start": start}
        write_whole(flags.out / SINGLE, json.dumps(made, indent=2) + "\n")


if __name__ == "__main__":
    common.run_command(main)
