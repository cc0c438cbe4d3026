"""The designs that compete to be EmoXNetLite: small networks of several families, all for 48 x 48 gray faces.

Shape letters: B faces, C classes, F features, H W a feature map's height and width.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from timm import create_model
from timm.models import ByoBlockCfg, ByobNet, ByoModelCfg
from torch import Tensor, nn
from torch.nn import functional as F

from emox.emotions import EMOTIONS
from emox.networks import LITE_SHAPE, EmoXNetLite


class Student(nn.Module):
    """A trunk, average pooling, dropout and one linear layer, as EmoXNetLite has them."""

    def __init__(self, trunk: Any, *, dropout: float = 0.1) -> None:
        """trunk: a timm network without pooling and classifier."""
        super().__init__()
        self.trunk = trunk
        self.head = nn.Sequential(nn.Dropout(dropout), nn.Linear(int(trunk.num_features), len(EMOTIONS)))

    def feature_map(self, faces: Tensor) -> Tensor:
        """(B, 1, 48, 48) -> (B, F, H, W), the map that is averaged."""
        return self.trunk.forward_features(faces)

    def forward(self, faces: Tensor) -> Tensor:
        """(B, 1, 48, 48) -> (B, C) logits."""
        return self.head(self.feature_map(faces).mean(dim=(2, 3)))


class Enlarged(EmoXNetLite):
    """EmoXNetLite on a face that is a third larger: bilinear, 64 pixels where others see 48."""

    def feature_map(self, faces: Tensor) -> Tensor:
        """(B, 1, 48, 48) -> (B, F, 8, 8)."""
        side = 8 * round(faces.shape[-1] / 6)  # the network halves three times: 64 pixels for 48, 56 for 40
        return super().feature_map(F.interpolate(faces, size=side, mode="bilinear", align_corners=False))


@dataclass(frozen=True, kw_only=True)
class Design:
    """told: the network in a line, for people."""

    told: str
    build: Callable[[], nn.Module]


def _narrow(stem: int | tuple[int, int], **halving: Any) -> Any:
    """EmoXNetLite with 32 to 192 channels and these in its stem; `halving` goes over its ByoModelCfg."""
    stages: Any = LITE_SHAPE.blocks
    blocks = tuple(replace(stage, c=width) for stage, width in zip(stages, (32, 64, 128, 192), strict=True))
    shape = replace(LITE_SHAPE, blocks=blocks, stem_chs=stem, **halving)
    return Student(ByobNet(shape, num_classes=0, in_chans=1, global_pool=""))


def _blocks(kind: str, channels: tuple[int, ...], depths: tuple[int, ...], stem: str) -> nn.Module:
    """Stages of timm's block `kind` at 24, 12, 6 and 6 pixels."""
    stages = zip(depths, channels, (1, 2, 2, 1), strict=True)
    shape = ByoModelCfg(
        blocks=tuple(
            ByoBlockCfg(type=kind, d=depth, c=width, s=stride, gs=0, br=1.0) for depth, width, stride in stages
        ),
        stem_chs=channels[0],
        stem_type=stem,
        stem_pool="",
        act_layer="relu",
    )
    return Student(ByobNet(shape, num_classes=0, in_chans=1, global_pool=""))


_STRIDED: Mapping[str, str] = MappingProxyType({"downsample": "conv1x1", "aa_layer": ""})  # timm's own halving


def _whole(student: Any) -> nn.Module:
    """Its first layer keeps all 48 pixels, as EmoXNetLite's does, and the pool after it halves them."""
    student.trunk.stem.conv1.conv.stride = (1, 1)
    return student


def _narrow_resnet() -> nn.Module:
    shape: dict[str, Any] = {"layers": (1, 1, 1, 1), "channels": (32, 64, 128, 256)}
    trunk: Any = create_model("resnet18", in_chans=1, num_classes=0, global_pool="", **shape)
    trunk.maxpool = nn.Identity()  # a face of 48 pixels would end at 2x2
    return Student(trunk)


def _mobile(name: str) -> nn.Module:
    """A timm network whose stem keeps all 48 pixels: with its own stride a face would end at 2x2."""
    trunk: Any = create_model(name, in_chans=1, num_classes=0, global_pool="")
    trunk.conv_stem.stride = (1, 1)
    return Student(trunk)


DESIGNS: Mapping[str, Design] = MappingProxyType(
    {
        "lite": Design(
            told="two layers at 48 pixels, nine residual blocks, halving by averages, 32 to 256 channels: EmoXNetLite",
            build=EmoXNetLite,
        ),
        "lite-enlarged": Design(told="EmoXNetLite on the face enlarged to 64 pixels", build=Enlarged),
        "lite-narrow": Design(
            told="EmoXNetLite with 32 to 192 channels",
            build=lambda: _whole(_narrow((16, 32))),
        ),
        "lite-one-layer": Design(
            told="lite-narrow with one layer at 48 pixels",
            build=lambda: _whole(_narrow(32)),
        ),
        "lite-pool": Design(
            told="lite-narrow with one layer at 48 pixels, its blocks halving by strides",
            build=lambda: _whole(_narrow(32, **_STRIDED)),
        ),
        "lite-strided": Design(
            told="lite-narrow where everything halves by strides, the one first layer too",
            build=lambda: _narrow(32, stem_pool="", **_STRIDED),
        ),
        "residual": Design(
            told="six residual blocks, 32 to 256 channels, halving by strides",
            build=lambda: _blocks("basic", (32, 64, 128, 256), (1, 2, 2, 1), "3x3"),
        ),
        "residual-half": Design(
            told="six residual blocks with half the channels",
            build=lambda: _blocks("basic", (16, 32, 64, 128), (1, 2, 2, 1), "3x3"),
        ),
        "plain": Design(
            told="plain 3x3 layers, three branches merged into one after training (RepVGG, arXiv:2101.03697)",
            build=lambda: _blocks("rep", (32, 64, 128, 256), (1, 4, 4, 2), "rep"),
        ),
        "resnet10": Design(told="ResNet of four basic blocks, half as wide as ResNet-18's", build=_narrow_resnet),
        "mobilenetv2": Design(
            told="inverted residuals: timm's mobilenetv2_050, stem at stride 1",
            build=lambda: _mobile("mobilenetv2_050"),
        ),
        "mobilenetv4": Design(
            told="timm's mobilenetv4_conv_small, stem at stride 1", build=lambda: _mobile("mobilenetv4_conv_small")
        ),
    }
)
