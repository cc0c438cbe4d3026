"""Trains one of the paper's single networks: python -m train.backbone --recipe se_resnet34 --out runs/se_resnet34"""

import argparse
import json

import torch
from safetensors.torch import save_file

from emox.networks import Backbone
from train import common
from train.loop import fit
from train.provenance import facts
from train.recipes import BACKBONES, PAPER_PREFIX


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m train.backbone", description=__doc__)
    parser.add_argument("--recipe", choices=sorted(BACKBONES), required=True, help="ours, or the paper's (paper-...)")
    parser.add_argument("--pretrained", action="store_true", help="start from timm's ImageNet weights (needs the Hub)")
    common.add_flags(parser)
    flags = parser.parse_args(arguments)
    job = common.job(flags, BACKBONES[flags.recipe])
    torch.manual_seed(flags.seed)  # the first weights
    network = Backbone(flags.recipe.removeprefix(PAPER_PREFIX), pretrained=flags.pretrained)
    loss_of_rows = common.loss_from_votes(job)
    kept = fit(network, len(job.training.row), loss_of_rows, job.check, job.recipe, job.run)
    save_file(
        {key: value.cpu().contiguous() for key, value in kept.state_dict().items()}, flags.out / "model.safetensors"
    )
    made = facts(job) | {"backbone": network.name}
    (flags.out / "training.json").write_text(json.dumps(made, indent=2) + "\n")


if __name__ == "__main__":
    common.run_command(main)
