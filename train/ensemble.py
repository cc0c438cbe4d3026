"""Joins the four trained members into EmoXNet and trains its MLP head (the paper's Figure 1).

python -m train.ensemble --members runs --out runs/emoxnet
python -m train.ensemble --members runs --others space_assets/models/emoxnet --out runs/emoxnet

The second takes members that have no run from a finished EmoXNet. Members stay as they are; their pooled features of
fixed augmented views are computed once and kept in --out. They take most of the time:
`accelerate launch --multi_gpu --num_processes 2 -m train.ensemble ...` shares them out.
"""

import argparse
import shutil
from pathlib import Path

import torch

from emox import weights
from emox.networks import MEMBERS, EmoXNet
from emox.results.training_runs import METRICS
from train import common, processes, teacher, terms
from train.arguments import one_or_more
from train.loop import fit
from train.members import members
from train.pooled import answers, features, head_task
from train.precision import device, ready
from train.provenance import facts
from train.recipes import HEAD
from train.terms import digest

# The head learns from votes over cached features: nothing there to balance, mix, augment or make hard.
_WITHOUT = ("hard_labels", "balance", "mixup", "cutmix", "augmentation")


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m train.ensemble", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--members", type=Path, required=True, help=f"folder with the runs {', '.join(MEMBERS)}")
    parser.add_argument("--others", type=Path, help="EmoXNet's model folder, for members that have no run there")
    parser.add_argument(
        "--views", type=one_or_more, default=4, help="augmented views the head learns from, the first as it is"
    )
    common.add_flags(parser, without=_WITHOUT)
    flags = parser.parse_args(arguments)
    ready()
    job = common.job(flags, HEAD)
    torch.manual_seed(flags.seed)  # the first weights
    made = facts(job)
    network = EmoXNet()
    trained = members(MEMBERS, flags.members, flags.others)
    for name, member in trained.items():
        network.member(name).load_state_dict(member.state)
    network.to(device()).to(memory_format=torch.channels_last).eval()
    of_these = {"members_sha256": digest(network.members), "views": flags.views}
    # Before the features are computed, which takes most of the time.
    terms.require_same(job.run.checkpoint, terms.of_run(job.recipe, job.run.seed, {**job.terms, **of_these}))
    stacked, validation = features(network, job, flags.views)
    kept = fit(network.head, head_task(job, stacked, validation, of_these), job.recipe, job.run)
    if not processes.this_process().is_main_process:
        return
    network.head.load_state_dict(kept.state_dict())
    teacher.keep(flags.out, answers(network.head, stacked), job.training.row)
    made |= {"members": {name: member.facts for name, member in trained.items()}, "views": flags.views}
    common.keep_metrics(job, flags.out / "model")
    for name, member in trained.items():
        shutil.copyfile(member.metrics, flags.out / "model" / f"{name}.{METRICS}")
    weights.save(network, "emoxnet", flags.out / "model", made)


if __name__ == "__main__":
    common.run_command(main)
