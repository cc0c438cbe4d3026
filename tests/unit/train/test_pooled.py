"""Kept features: those of other weights go, and their room is asked for before they are computed."""

import shutil
from collections import namedtuple
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from emox.networks import MEMBERS
from train import pooled
from train.checkpoint import OutputProblem

FEATURES = 8
FACES = np.zeros((10, 48, 48), np.uint8)


class Member(nn.Linear):
    """Stands for a backbone."""

    def __init__(self) -> None:
        super().__init__(1, FEATURES)
        self.num_features = FEATURES


class Ensemble:
    """As much of EmoXNet as keeping features takes."""

    def __init__(self) -> None:
        self.members = {name: Member() for name in MEMBERS}

    def member(self, name: str) -> Any:
        return self.members[name]


def made_room(network: Any, out: Path) -> dict[str, pooled.Files]:
    kept = {name: pooled._files(network, FACES, out / name) for name in ("training-0", "public-test")}
    pooled._make_room(network, out, kept, dict.fromkeys(kept, len(FACES)))
    return kept


def test_features_of_other_weights_are_removed_and_the_others_stay(tmp_path: Path) -> None:
    network = Ensemble()
    for files in made_room(network, tmp_path).values():
        for (file,) in files.values():
            save_file({"features": torch.zeros(10, FEATURES).half()}, file)
    before = {*tmp_path.iterdir()}
    assert len(before) == 2 * len(MEMBERS)
    network.members["vgg16"] = Member()
    made_room(network, tmp_path)
    gone = before - {*tmp_path.iterdir()}
    assert sorted(path.name.rsplit("-", 1)[0] for path in gone) == ["public-test-vgg16", "training-0-vgg16"]


def test_too_little_room_for_them_is_said_before_they_are_computed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    needed = 2 * len(FACES) * len(MEMBERS) * FEATURES * 2
    free = SimpleNamespace(bytes=needed)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: namedtuple("disk", "free")(free=free.bytes))
    made_room(Ensemble(), tmp_path)
    free.bytes -= 1
    with pytest.raises(OutputProblem, match="name another --out"):
        made_room(Ensemble(), tmp_path)
