"""Distils EmoXNet into EmoXNetLite.

python -m train.distill --teacher runs/emoxnet --out runs/lite
python -m train.distill --recipe further --start space_assets/models/lite --teacher space_assets/models/lite \\
    runs/lite/model --out runs/further

Teachers answered before (train.ensemble, train.teach), or finished models answer every face as it is augmented. Without
--teacher the same student learns from the votes alone: the comparison that shows what a teacher is worth.
"""

import argparse
from dataclasses import asdict, replace
from pathlib import Path

import torch

from emox import weights
from emox.networks import EmoXNetLite
from train import common, processes, teacher
from train.from_teacher import beside_teachers, from_teacher, teachers_told
from train.from_votes import from_votes
from train.loop import fit
from train.losses import Distillation
from train.provenance import facts
from train.recipes import MOVED, OF_VOTES, STUDENT_RECIPES, taught, taught_before
from train.start import start_from
from train.terms import digest


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m train.distill", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--teacher",
        type=Path,
        nargs="+",
        help="the --out of train.ensemble or train.teach, or model folders; left out: votes alone",
    )
    parser.add_argument("--start", type=Path, help="go on from the weights of a model folder or of a run's folder")
    parser.add_argument("--recipe", choices=tuple(STUDENT_RECIPES), default="emox")
    common.add_flags(parser)
    flags = parser.parse_args(arguments)
    recipe = STUDENT_RECIPES[flags.recipe]
    kept = teacher.kept_answers(flags.teacher) if flags.teacher else None
    if flags.teacher:
        common.refuse(parser, flags, (*OF_VOTES, *MOVED) if kept else OF_VOTES)
        recipe = taught_before(recipe) if kept else taught(recipe)
    job = common.job(flags, recipe)
    torch.manual_seed(flags.seed)  # the first weights
    student = EmoXNetLite()
    start = start_from(flags.start, student, "lite") if flags.start else None
    shape = Distillation()
    if not flags.teacher:
        task, told = from_votes(job), None
    elif kept:
        task, told = from_teacher(job, kept, shape), asdict(shape) | teacher.told(kept)
    else:
        task, told = beside_teachers(job, flags.teacher, shape), teachers_told(flags.teacher, shape)
    made = facts(job) | {"recipe_name": flags.recipe, "start": start, "distillation": told}
    began = {"start_sha256": digest(student) if start else None}
    learnt = fit(student, replace(task, terms={**task.terms, **began}), job.recipe, job.run)
    if processes.this_process().is_main_process:
        common.keep_metrics(job, flags.out / "model")
        weights.save(learnt, "lite", flags.out / "model", made)


if __name__ == "__main__":
    common.run_command(main)
