"""Joins the four trained members into EmoXNet and trains its MLP head (the paper's Figure 1).

python -m train.ensemble --members runs --out runs/emoxnet
python -m train.ensemble --members runs --others space_assets/models/emoxnet --out runs/emoxnet

The second takes members that have no run from a finished EmoXNet. Members stay as they are; their pooled features of
fixed augmented views are computed once and kept in --out. They take most of the time:
`accelerate launch --multi_gpu --num_processes 2 -m train.ensemble ...` shares them out.
"""

import argparse
import hashlib
import shutil
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Generator, Tensor, nn

from emox import weights
from emox.networks import MEMBERS, Backbone, EmoXNet
from emox.results.training_runs import METRICS
from emox.whole_files import written_whole
from train import common, processes, teacher
from train.loop import Task, fit
from train.losses import vote_loss
from train.members import members
from train.precision import device, ready
from train.provenance import facts
from train.recipes import HEAD
from train.views import view_of

# The head learns from votes over cached features: nothing there to balance, mix, augment or make hard.
_WITHOUT = ("hard_labels", "balance", "mixup", "augmentation")


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m train.ensemble", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--members", type=Path, required=True, help=f"folder with the runs {', '.join(MEMBERS)}")
    parser.add_argument("--others", type=Path, help="EmoXNet's model folder, for members that have no run there")
    parser.add_argument("--views", type=int, default=4, help="augmented views the head learns from, the first as it is")
    common.add_flags(parser, without=_WITHOUT)
    flags = parser.parse_args(arguments)
    if flags.views < 1:
        parser.error(f"--views {flags.views}; expected 1 or more")
    ready()
    job = common.job(flags, HEAD)
    torch.manual_seed(flags.seed)  # the first weights
    made = facts(job)
    network = EmoXNet()
    trained = members(MEMBERS, flags.members, flags.others)
    for name, member in trained.items():
        network.member(name).load_state_dict(member.state)
    network.to(device()).to(memory_format=torch.channels_last).eval()
    stacked = torch.stack(
        [
            features(network, view_of(job.training.images, view), flags.out / f"training-{view}")
            for view in range(flags.views)
        ]
    )
    validation = features(network, job.public_test.images, flags.out / "public-test")
    kept = fit(network.head, _task(job, stacked, validation), job.recipe, job.run)
    if not processes.this_process().is_main_process:
        return
    network.head.load_state_dict(kept.state_dict())
    with torch.inference_mode():
        logits = torch.stack([network.head.eval()(view.float().to(device())).cpu() for view in stacked])
    teacher.keep(flags.out, logits, job.training.row)
    made |= {"members": {name: member.facts for name, member in trained.items()}, "views": flags.views}
    weights.save(network, "emoxnet", flags.out / "model", made)
    common.keep_metrics(job, flags.out / "model")
    for name, member in trained.items():
        shutil.copyfile(member.metrics, flags.out / "model" / f"{name}.{METRICS}")


def _task(job: common.Job, stacked: Tensor, validation: Tensor) -> Task:
    """stacked: (K, N, F) features of the training faces' views.  validation: (M, F) of PublicTest's faces."""
    targets = torch.from_numpy(job.training.targets)

    def batch(rows: Tensor, generator: Generator, _side: int) -> tuple[Tensor, ...]:
        view = torch.randint(len(stacked), rows.shape, generator=generator)
        return stacked[view, rows].float(), targets[rows]

    def loss(head: nn.Module, pooled: Tensor, wanted: Tensor) -> Tensor:
        return vote_loss(head(pooled.to(device())), wanted.to(device()), job.recipe.smoothing)

    def check(head: nn.Module) -> Mapping[str, float]:
        with torch.inference_mode():
            return common.scores(head.eval()(validation.float().to(device())).cpu(), job.public_test)

    return Task(rows=len(targets), batch=batch, loss=loss, check=check)


def features(network: EmoXNet, images: np.ndarray, kept_as: Path) -> Tensor:
    """(N, 48, 48) uint8 -> (N, 4096) float16; each process computes its part of the faces.

    Each member's features of each part are kept in a file of their own beside `kept_as`.
    """
    here = processes.this_process()
    parts = np.array_split(images, here.num_processes)
    files = {
        name: [
            kept_as.with_name(f"{kept_as.name}-{name}-{_fingerprint(network.member(name), part)}.safetensors")
            for part in parts
        ]
        for name in MEMBERS
    }
    for name in MEMBERS:
        file = files[name][here.process_index]
        if not file.is_file():
            told = f"features of {name}" if here.is_main_process else None
            member = network.member(name)
            pooled = common.batched(member, parts[here.process_index], told=told, forward=member.pooled)
            with written_whole(file) as unfinished:
                save_file({"features": pooled.half()}, unfinished)
    here.wait_for_everyone()
    return torch.cat([torch.cat([load_file(file)["features"] for file in files[name]]) for name in MEMBERS], dim=1)


def _fingerprint(member: Backbone, images: np.ndarray) -> str:
    """Changes with the member's weights or the pictures, so that stale features are never read."""
    digest = hashlib.sha256(images.tobytes())
    for value in member.state_dict().values():
        digest.update(value.cpu().numpy().tobytes())
    return digest.hexdigest()[:12]


if __name__ == "__main__":
    common.run_command(main)
