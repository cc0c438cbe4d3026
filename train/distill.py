"""Distils EmoXNet into EmoXNetLite: python -m train.distill --teacher runs/emoxnet --out runs/lite

Without --teacher the same student learns from the votes alone: the comparison that shows what a teacher is worth.
"""

import argparse
from dataclasses import asdict, replace
from pathlib import Path

import torch

from emox import weights
from emox.networks import EmoXNetLite
from train import common, processes, teacher
from train.from_teacher import from_teacher
from train.from_votes import from_votes
from train.loop import fit
from train.losses import Distillation
from train.provenance import facts
from train.recipes import MOVED, OF_VOTES, STUDENT_RECIPES, taught_before
from train.start import start_from
from train.terms import digest


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m train.distill", description=__doc__)
    parser.add_argument(
        "--teacher", type=Path, help="the --out of train.ensemble or train.teach; left out: votes alone"
    )
    parser.add_argument("--start", type=Path, help="go on from the weights of a model folder or of a run's folder")
    parser.add_argument("--recipe", choices=tuple(STUDENT_RECIPES), default="emox")
    common.add_flags(parser)
    flags = parser.parse_args(arguments)
    if flags.teacher:
        common.refuse(parser, flags, (*OF_VOTES, *MOVED))
    recipe = STUDENT_RECIPES[flags.recipe]
    job = common.job(flags, taught_before(recipe) if flags.teacher else recipe)
    torch.manual_seed(flags.seed)  # the first weights
    student = EmoXNetLite()
    start = start_from(flags.start, student, "lite") if flags.start else None
    shape = Distillation()
    task = from_teacher(job, flags.teacher, shape) if flags.teacher else from_votes(job)
    made = facts(job) | {"recipe_name": flags.recipe, "start": start}
    began = {"start_sha256": digest(student) if start else None}
    kept = fit(student, replace(task, terms={**task.terms, **began}), job.recipe, job.run)
    if processes.this_process().is_main_process:
        told = asdict(shape) | teacher.told(flags.teacher) if flags.teacher else None
        common.keep_metrics(job, flags.out / "model")
        weights.save(kept, "lite", flags.out / "model", made | {"distillation": told})


if __name__ == "__main__":
    common.run_command(main)
