"""The members' pooled features of fixed views, computed once, and the task of a head that learns from them.

Shape letters: K views, N training faces, M faces of PublicTest, F features.
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Generator, Tensor, nn

from emox.networks import MEMBERS, Backbone, EmoXNet
from emox.whole_files import written_whole
from train import common, processes
from train.loop import Task
from train.losses import vote_loss
from train.precision import device
from train.views import view_of


def features(network: EmoXNet, job: common.Job, views: int) -> tuple[Tensor, Tensor]:
    """(K, N, F) of the training faces' first `views` views and (M, F) of PublicTest's faces, float16.

    Kept in the run's folder; every process must call it, and computes its part.
    """
    out = job.run.out
    stacked = [
        _features(network, view_of(job.training.images, view), out / f"training-{view}") for view in range(views)
    ]
    return torch.stack(stacked), _features(network, job.public_test.images, out / "public-test")


def head_task(job: common.Job, stacked: Tensor, validation: Tensor) -> Task:
    """A head learns from the votes over features.

    stacked: (K, N, F) of the training faces' views.  validation: (M, F) of PublicTest's faces.
    """
    targets = torch.from_numpy(job.training.targets)

    def batch(rows: Tensor, generator: Generator, _side: int, part: slice) -> tuple[Tensor, ...]:
        view = torch.randint(len(stacked), rows.shape, generator=generator)
        return stacked[view[part], rows[part]].float(), targets[rows[part]]

    def loss(head: nn.Module, pooled: Tensor, wanted: Tensor) -> Tensor:
        return vote_loss(head(pooled.to(device())), wanted.to(device()), job.recipe.smoothing)

    def check(head: nn.Module) -> Mapping[str, float]:
        with torch.inference_mode():
            return common.scores(head.eval()(validation.float().to(device())).cpu(), job.public_test)

    return Task(row=job.training.row, batch=batch, loss=loss, check=check)


@torch.inference_mode()
def answers(head: nn.Module, stacked: Tensor) -> Tensor:
    """(K, N, F) features -> (K, N, C) logits on the CPU."""
    return torch.stack([head.eval()(view.float().to(device())).cpu() for view in stacked])


def _features(network: EmoXNet, images: np.ndarray, kept_as: Path) -> Tensor:
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
