"""A finished network that teaches another, and its answers to fixed views of the training faces (train.views), which
are kept in a file beside its weights.

Shape letters: K views, N faces, C = len(EMOTIONS).
"""

from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from emox import weights
from train import data
from train.precision import device

FILE = "teacher.safetensors"


def network(folder: Path) -> nn.Module:
    """A model folder's network, ready to answer; DataProblem when it cannot be loaded."""
    try:
        loaded = weights.load(folder, "torch").network
    except weights.ModelProblem as problem:
        raise data.DataProblem(str(problem)) from problem
    return loaded.to(device()).to(memory_format=torch.channels_last).eval().requires_grad_(False)


def keep(folder: Path, logits: Tensor, rows: np.ndarray) -> None:
    """logits: (K, N, C).  rows: (N,) of the data set, that the faces have there."""
    save_file({"logits": logits.contiguous(), "row": torch.from_numpy(rows)}, folder / FILE)


def answers(folder: Path, rows: np.ndarray) -> Tensor:
    """(K, N, C) of exactly these rows; DataProblem when the teacher answered other faces or none."""
    path = folder / FILE
    if not path.is_file():
        raise data.DataProblem(f"{path}: no such file; run python -m train.ensemble --out {folder} first")
    stored = load_file(path)
    if not np.array_equal(stored["row"].numpy(), rows):
        raise data.DataProblem(
            f"{path}: holds answers to {len(stored['row']):,} faces, but the student trains on {len(rows):,} others; "
            "run train.ensemble on the same data without --faces, and with --ambiguous where the student has it"
        )
    return stored["logits"]


def told(folder: Path) -> dict[str, Any]:
    """Who answered: network, sums of its files, and how many views; what a student's config.json says of it."""
    with safe_open(folder / FILE, framework="pt") as stored:
        views = stored.get_slice("logits").get_shape()[0]
    return of_model(folder / "model") | {"views": views}


def of_model(folder: Path) -> dict[str, Any]:
    """A model folder's network and the sums of its files."""
    config = weights.read_config(folder)
    return {"network": config["network"], "files": config["files"]}
