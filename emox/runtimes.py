"""What answers from a model folder: onnxruntime, or torch, which is imported only where it does.

Shape letters: B faces, C = len(EMOTIONS).
"""

import threading
from collections.abc import Callable
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np

from emox import images, sessions
from emox.layouts import ONNX_INPUT, ONNX_OUTPUTS, Layout
from emox.predict import Logits

if TYPE_CHECKING:
    from torch import Tensor, nn

Made = TypeVar("Made")


class Unfit(ValueError):
    """A weight file that is not what its folder says; the message says which and why."""


class Once(Generic[Made]):
    """Calls `make` at the first call, in one thread while others wait, and gives what it made ever after."""

    def __init__(self, make: Callable[[], Made]) -> None:
        self._make = make
        self._made: tuple[Made] | None = None
        self._turn = threading.Lock()

    def __call__(self) -> Made:
        with self._turn:
            if self._made is None:
                self._made = (self._make(),)
        return self._made[0]


def network(folder: Path, layout: Layout) -> "nn.Module":
    """The torch network of a folder, in evaluation mode; Unfit for files that hold other weights."""
    import torch
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    with torch.device("meta"):  # first weights would be drawn only to be replaced
        built = layout.build()
    state: dict[str, Tensor] = {}
    for name, prefix in layout.files.items():
        try:
            stored = load_file(folder / name)
        except SafetensorError as problem:
            raise Unfit(f"{folder / name}: not a safetensors file ({problem})") from problem
        state |= {prefix + key: value.float() if value.is_floating_point() else value for key, value in stored.items()}
    try:
        built.load_state_dict(state, assign=True)
    except RuntimeError as problem:
        first = shorten(str(problem).splitlines()[1], 120, placeholder=" ...")  # names every key of another design
        raise Unfit(f"{folder}: weights do not fit {type(built).__name__}: {first}") from problem
    return built.eval().to(memory_format=torch.channels_last)


def torch_logits(network: "nn.Module") -> Logits:
    """(B, 1, 48, 48) float32 -> (B, C) float32 by a torch network."""
    import torch

    def logits(faces: np.ndarray) -> np.ndarray:
        with torch.inference_mode():
            return network(torch.from_numpy(faces).to(memory_format=torch.channels_last)).numpy()

    return logits


def onnx_logits(path: Path) -> Logits:
    """The same by onnxruntime on one thread; Unfit for a file that is no network of ours."""
    try:
        session = sessions.session(path)
    except Exception as problem:  # onnxruntime's errors share no class of their own
        raise Unfit(f"{path}: onnxruntime cannot read it ({type(problem).__name__})") from problem
    takes = [(given.name, given.shape[1:]) for given in session.get_inputs()]
    gives = tuple(given.name for given in session.get_outputs())
    if takes != [(ONNX_INPUT, [1, images.SIDE, images.SIDE])] or gives != ONNX_OUTPUTS:
        raise Unfit(f"{path}: takes {takes} and gives {gives}, expected {ONNX_INPUT} and {', '.join(ONNX_OUTPUTS)}")

    def logits(faces: np.ndarray) -> np.ndarray:
        return np.asarray(session.run(ONNX_OUTPUTS[:1], {ONNX_INPUT: faces})[0])

    return logits
