"""Joins the four trained members into EmoXNet and trains its MLP head (the paper's Figure 1).

python -m train.ensemble --members runs --out runs/emoxnet

The members stay as they are; their pooled features of fixed augmented views are computed once and kept in --out.
"""

import argparse
import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from emox import weights
from emox.networks import MEMBERS, Backbone, EmoXNet
from train import checkpoint, common, data
from train.loop import fit
from train.losses import vote_loss
from train.precision import device, ready_cpu
from train.provenance import facts
from train.recipes import HEAD
from train.views import view_of

TEACHER = "teacher.safetensors"  # in --out: EmoXNet's logits (K, N, C) for the views and the rows (N,) they are of


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m train.ensemble", description=__doc__)
    parser.add_argument("--members", type=Path, required=True, help=f"folder with the runs {', '.join(MEMBERS)}")
    parser.add_argument("--views", type=int, default=4, help="augmented views the head learns from, the first as it is")
    common.add_flags(parser)
    flags = parser.parse_args(arguments)
    ready_cpu()
    job = common.job(flags, HEAD)
    torch.manual_seed(flags.seed)  # the first weights
    network = EmoXNet()
    for name in MEMBERS:
        network.member(name).load_state_dict(member_weights(flags.members / name))
    network.to(device()).to(memory_format=torch.channels_last).eval()
    flags.out.mkdir(parents=True, exist_ok=True)

    stacked = torch.stack(
        [
            features(network, view_of(job.training.images, view), flags.out / f"training-{view}")
            for view in range(flags.views)
        ]
    )
    targets = torch.from_numpy(job.training.targets)
    validation = features(network, job.public_test.images, flags.out / "public-test")

    def loss_of_rows(head, rows, generator, _side):
        view = torch.randint(len(stacked), rows.shape, generator=generator)
        return vote_loss(head(stacked[view, rows].float()), targets[rows], job.recipe.smoothing)

    def check(head):
        with torch.inference_mode():
            return common.scores(head.eval()(validation.float()), job.public_test)

    kept = fit(network.head, len(targets), loss_of_rows, check, job.recipe, job.run)
    network.head.load_state_dict(kept.state_dict())
    with torch.inference_mode():
        logits = torch.stack([network.head.eval()(view.float()) for view in stacked])
    save_file({"logits": logits.contiguous(), "row": torch.from_numpy(job.training.row)}, flags.out / TEACHER)
    members = {name: member_facts(flags.members / name) for name in MEMBERS}
    weights.save(network, "emoxnet", flags.out / "model", facts(job) | {"members": members, "views": flags.views})
    common.keep_metrics(job, flags.out / "model")
    for name in MEMBERS:
        shutil.copyfile(flags.members / name / "metrics.jsonl", flags.out / "model" / f"{name}.metrics.jsonl")


def member_weights(run: Path) -> dict[str, Tensor]:
    """A member's finished weights, or the moving average of its last checkpoint; DataProblem when there is neither."""
    if (run / "model.safetensors").is_file():
        return load_file(run / "model.safetensors")
    if (run / "checkpoint.safetensors").is_file():
        return checkpoint.module(run / "checkpoint.safetensors", "average")
    raise data.DataProblem(f"{run}: no trained member here; run python -m train.backbone --out {run} first")


def member_facts(run: Path) -> dict[str, Any]:
    """Epochs done, and what a finished run wrote of its making."""
    made = run / "training.json"
    told = json.loads(made.read_text(encoding="utf-8")) if made.is_file() else {"finished": False}
    return {"epochs": checkpoint.epochs_done(run / "checkpoint.safetensors")} | told


def features(network: EmoXNet, images: np.ndarray, kept_as: Path) -> Tensor:
    """(N, 48, 48) uint8 -> (N, 4096) float16, each member's part kept in a file of its own beside `kept_as`."""
    parts = []
    for name in MEMBERS:
        file = kept_as.with_name(f"{kept_as.name}-{name}-{_fingerprint(network.member(name), images)}.safetensors")
        if not file.is_file():
            pooled = common.batched(network.member(name).pooled, images, told=f"features of {name}")
            save_file({"features": pooled.half()}, file)
        parts.append(load_file(file)["features"])
    return torch.cat(parts, dim=1)


def _fingerprint(member: Backbone, images: np.ndarray) -> str:
    """Changes with the member's weights or the pictures, so that stale features are never read."""
    digest = hashlib.sha256(images.tobytes())
    for value in member.state_dict().values():
        digest.update(value.cpu().numpy().tobytes())
    return digest.hexdigest()[:12]


if __name__ == "__main__":
    common.run_command(main)
