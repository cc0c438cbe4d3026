"""What a model folder holds, by kind of network: files, which weights lie in which, and what can answer from them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from emox import images

if TYPE_CHECKING:
    from torch import nn

# config.json's `runtime` -> the file that answers; "torch" answers from the safetensors files.
RUNTIMES: Mapping[str, str | None] = MappingProxyType(
    {"torch": None, "float32": "model.onnx", "int8": "model.int8.onnx"}
)
ONNX_INPUT = "faces"  # float32 (B, 1, 48, 48) as emox.images.face_input makes it
ONNX_OUTPUTS = ("logits", "features")  # float32 (B, C) and (B, F, H, W), the map before pooling


@dataclass(frozen=True, kw_only=True)
class Preprocessing:
    """What a face goes through before the network; must equal `emox.images`."""

    side: int = images.SIDE
    mean: float = images.MEAN
    std: float = images.STD
    gray: str = "ITU-R 601-2 luma"


@dataclass(frozen=True, kw_only=True)
class Layout:
    """How a network is built and which of its weights lie in which file, by prefix of their names.

    optional: files a folder may hold besides.  members: networks inside with a feature map of their own.
    """

    build: "Callable[[], nn.Module]"
    files: Mapping[str, str]
    half: bool  # matrices and kernels are stored in float16
    optional: tuple[str, ...] = ()
    members: tuple[str, ...] = ()


def _lite() -> "nn.Module":
    from emox.networks import EmoXNetLite

    return EmoXNetLite()


def _emoxnet() -> "nn.Module":
    from emox.networks import EmoXNet

    return EmoXNet()


_MEMBERS = ("vgg16", "densenet121", "se_resnet34", "se_resnext50")  # as emox.networks has them, which loads torch
LAYOUTS: Mapping[str, Layout] = MappingProxyType(
    {
        "lite": Layout(
            build=_lite,
            files=MappingProxyType({"model.safetensors": ""}),
            half=False,
            optional=tuple(file for file in RUNTIMES.values() if file is not None),
        ),
        "emoxnet": Layout(
            build=_emoxnet,
            files=MappingProxyType(
                {f"{name}.safetensors": f"members.{name}." for name in _MEMBERS} | {"head.safetensors": "head."}
            ),
            half=True,
            members=_MEMBERS,
        ),
    }
)
