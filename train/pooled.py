"""The members' pooled features of fixed views, computed once, and the task of a head that learns from them.

Shape letters: K views, N training faces, M faces of PublicTest, F features.
"""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Generator, Tensor, nn

from emox.networks import MEMBERS, Backbone, EmoXNet
from emox.whole_files import written_whole
from train import checkpoint, common, processes
from train.loop import Task
from train.losses import vote_loss
from train.precision import device
from train.terms import Terms, digest
from train.views import view_of

Files = Mapping[str, Sequence[Path]]  # by member: where the features of each process's part lie


def features(network: EmoXNet, job: common.Job, views: int) -> tuple[Tensor, Tensor]:
    """(K, N, F) of the training faces' first `views` views and (M, F) of PublicTest's faces, float16.

    Kept in the run's folder, in place of those of other weights or other pictures; every process must call it, and
    computes its part.  Raises checkpoint.OutputProblem where they find no room.
    """
    pictures = {f"training-{view}": view_of(job.training.images, view) for view in range(views)}
    pictures["public-test"] = job.public_test.images
    kept = {name: _files(network, images, job.run.out / name) for name, images in pictures.items()}
    if processes.this_process().is_main_process:
        _make_room(network, job.run.out, kept, {name: len(images) for name, images in pictures.items()})
    *stacked, validation = [_features(network, images, kept[name]) for name, images in pictures.items()]
    return torch.stack(stacked), validation


def head_task(job: common.Job, stacked: Tensor, validation: Tensor, terms: Terms) -> Task:
    """A head learns from the votes over features.

    stacked: (K, N, F) of the training faces' views.  validation: (M, F) of PublicTest's faces.
    terms: whose features these are.
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

    return Task(row=job.training.row, batch=batch, loss=loss, check=check, terms={**job.terms, **terms})


@torch.inference_mode()
def answers(head: nn.Module, stacked: Tensor) -> Tensor:
    """(K, N, F) features -> (K, N, C) logits on the CPU."""
    return torch.stack([head.eval()(view.float().to(device())).cpu() for view in stacked])


def _files(network: EmoXNet, images: np.ndarray, kept_as: Path) -> Files:
    """Each member's features of each part of the pictures have a file of their own."""
    parts = np.array_split(images, processes.this_process().num_processes)
    return {
        name: [
            kept_as.with_name(f"{kept_as.name}-{name}-{_fingerprint(network.member(name), part)}.safetensors")
            for part in parts
        ]
        for name in MEMBERS
    }


def _make_room(network: EmoXNet, out: Path, kept: Mapping[str, Files], faces: Mapping[str, int]) -> None:
    """Removes features that are none of `kept`.  faces: pictures of each.  OutputProblem where room is short."""
    current = {file for files in kept.values() for those in files.values() for file in those}
    for kind in kept:
        for stale in {*out.glob(f"{kind}-*.safetensors")} - current:
            stale.unlink()
    missing = sum(
        faces[kind] // len(those) * network.member(name).num_features * torch.half.itemsize
        for kind, files in kept.items()
        for name, those in files.items()
        for file in those
        if not file.is_file()
    )
    checkpoint.require_bytes(out, missing)


def _features(network: EmoXNet, images: np.ndarray, files: Files) -> Tensor:
    """(N, 48, 48) uint8 -> (N, 4096) float16; each process computes its part of the faces."""
    here = processes.this_process()
    part = np.array_split(images, here.num_processes)[here.process_index]
    for name, those in files.items():
        file = those[here.process_index]
        if not file.is_file():
            told = f"features of {name}" if here.is_main_process else None
            member = network.member(name)
            pooled = common.batched(member, part, told=told, forward=member.pooled)
            with written_whole(file) as unfinished:
                save_file({"features": pooled.half()}, unfinished)
    here.wait_for_everyone()
    return torch.cat([torch.cat([load_file(file)["features"] for file in files[name]]) for name in MEMBERS], dim=1)


def _fingerprint(member: Backbone, images: np.ndarray) -> str:
    """Changes with the member's weights or the pictures, so that stale features are never read."""
    return hashlib.sha256((digest(images) + digest(member)).encode()).hexdigest()[:12]
