"""Whether an ONNX file is the torch network it was made from: alike in both outputs, and told as config.json tells it.

`train.export` asks it of all of PublicTest when it makes the files, `train.publish` of a few faces before they leave.

Shape letters: N faces.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from emox import images, sessions, weights
from emox.layouts import ONNX_INPUT, ONNX_OUTPUTS, RUNTIMES
from train import onnx_files

LARGEST_DIFFERENCE = 1e-4  # of float32's logits and feature map from torch's
BATCH = 64
_FACES = 8


def differences(network: nn.Module, file: Path, inputs: np.ndarray) -> dict[str, float]:
    """The largest difference between torch's numbers and the file's, by the output's name.

    network: with `feature_map` and `head`.  inputs: float32 (N, 1, 48, 48), at least one.
    """
    by_torch, by_file = onnx_files.WithFeatures(network), sessions.session(file)
    found = dict.fromkeys(ONNX_OUTPUTS, 0.0)
    for start in range(0, len(inputs), BATCH):
        batch = inputs[start : start + BATCH]
        with torch.inference_mode():
            expected = by_torch(torch.from_numpy(batch))
        answered = by_file.run(ONNX_OUTPUTS, {ONNX_INPUT: batch})
        for name, ours, theirs in zip(ONNX_OUTPUTS, expected, answered, strict=True):
            found[name] = float(np.maximum(found[name], np.abs(ours.numpy() - theirs).max()))  # keeps what is no number
    return found


def differs(found: Mapping[str, float]) -> str | None:
    """Of `differences`: why the file must not ship as float32; None when it may."""
    for name, difference in found.items():
        if not difference <= LARGEST_DIFFERENCE:
            return f"{name} differ from torch's by {difference:.2g}, allowed {LARGEST_DIFFERENCE:.2g}"
    return None


def told_otherwise(folder: Path, config: Mapping[str, Any]) -> str | None:
    """What an ONNX file of the folder tells of itself otherwise than its config.json does, in one sentence.

    folder: one that loads.
    """
    expected = onnx_files.metadata(float(config["temperature"]))
    for file in RUNTIMES.values():
        if file is not None and file in config["files"]:
            told = sessions.session(folder / file).get_modelmeta().custom_metadata_map
            for name, value in expected.items():
                if told.get(name) != value:
                    says = f"{name} is {told.get(name, 'not told')}, by config.json {value}"
                    return f"{folder / file}: {says}; {_again(folder)}"
    return None


def answers_otherwise(folder: Path, config: Mapping[str, Any]) -> str | None:
    """How far the folder's float32 file is from its torch weights on a few drawn faces, in one sentence, if too far.

    folder: one that loads.
    """
    file = RUNTIMES["float32"]
    if file is None or file not in config["files"]:
        return None
    drawn = np.random.default_rng(0).integers(0, 256, (_FACES, 1, images.SIDE, images.SIDE), dtype=np.uint8)
    network = weights.load(folder, runtime="torch").network
    found = differs(differences(network, folder / file, images.normalise(drawn)))
    return f"{folder / file}: {found}; {_again(folder)}" if found else None


def _again(folder: Path) -> str:
    return f"run python -m train.export {folder}"
