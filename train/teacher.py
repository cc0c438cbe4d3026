"""Finished networks that teach another together, and their answers to fixed views of the training faces (train.views),
which are kept in a file.

Shape letters: B faces of a batch, K views, N faces, C = len(EMOTIONS).
"""

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from emox import weights
from emox.whole_files import written_whole
from train import data
from train.precision import device

FILE = "teacher.safetensors"
_TEACHERS = "teachers"  # in the file's metadata: a JSON list of what `of_model` gives


class Panel(nn.Module):
    """Networks that answer with one voice."""

    def __init__(self, networks: Sequence[nn.Module]) -> None:
        super().__init__()
        self.networks = nn.ModuleList(networks)

    def forward(self, faces: Tensor) -> Tensor:
        """(B, 1, 48, 48) -> (B, C) logits of their mean probabilities."""
        return mean_answer(torch.stack([network(faces) for network in self.networks]))


def mean_answer(logits: Tensor) -> Tensor:
    """(M, ..., C) of M networks -> (..., C): the log of the mean of their probabilities."""
    return torch.logsumexp(logits.float().log_softmax(-1), dim=0) - math.log(len(logits))


def network(folder: Path) -> nn.Module:
    """A model folder's network, ready to answer; DataProblem when it cannot be loaded."""
    try:
        loaded = weights.load(folder, "torch").network
    except weights.ModelProblem as problem:
        raise data.DataProblem(str(problem)) from problem
    return loaded.to(device()).to(memory_format=torch.channels_last).eval().requires_grad_(False)


def of_model(folder: Path) -> dict[str, Any]:
    """A model folder's network and the sums of its files: who it is as a teacher; DataProblem when it holds none."""
    try:
        config = weights.read_config(folder)
    except weights.ModelProblem as problem:
        raise data.DataProblem(str(problem)) from problem
    return {"network": config["network"], "files": config["files"]}


def kept_answers(folders: Sequence[Path]) -> Path | None:
    """The folder of `keep` among what a student's teachers were named by; None where models are to answer themselves.

    folders: model folders, or the one of `keep` alone.
    """
    first, *others = folders
    return None if others or (first / "config.json").is_file() else first


def keep(folder: Path, logits: Tensor, rows: np.ndarray, teachers: Sequence[dict[str, Any]] = ()) -> None:
    """logits: (K, N, C).  rows: (N,) of the data set, that the faces have there.

    teachers: each as `of_model` tells of it; none, where it was the network whose model folder lies beside the file.
    """
    kept = {"logits": logits.contiguous(), "row": torch.from_numpy(rows)}
    with written_whole(folder / FILE) as unfinished:
        save_file(kept, unfinished, metadata={_TEACHERS: json.dumps(teachers)} if teachers else None)


def answers(folder: Path, rows: np.ndarray) -> Tensor:
    """(K, N, C) of exactly these rows; DataProblem when the teachers answered other faces or none."""
    path = folder / FILE
    if not path.is_file():
        raise data.DataProblem(
            f"{path}: no such file; run python -m train.teach MODEL --out {folder}, or train.ensemble, first"
        )
    stored = load_file(path)
    if not np.array_equal(stored["row"].numpy(), rows):
        raise data.DataProblem(
            f"{path}: holds answers to {len(stored['row']):,} faces, but the student trains on {len(rows):,} others; "
            "let the teacher answer the same data without --faces, and with --ambiguous where the student has it"
        )
    return stored["logits"]


def told(folder: Path) -> dict[str, Any]:
    """Who answered, and how many views; what a student's config.json says of it."""
    with safe_open(folder / FILE, framework="pt") as stored:
        views = stored.get_slice("logits").get_shape()[0]
        named = (stored.metadata() or {}).get(_TEACHERS)
    return {"teachers": json.loads(named) if named else [of_model(folder / "model")], "views": views}
