"""The backbones and the two networks of EmoX; nothing else.

Shape letters: B faces, C classes, F features of one backbone, H W a feature map's height and width.
Every network takes float32 (B, 1, 48, 48) as `emox.images.face_input` makes it and gives logits (B, C).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import torch
from timm import create_model
from timm.models import ByoBlockCfg, ByobNet, ByoModelCfg
from torch import Tensor, nn

from emox.emotions import EMOTIONS


class WeightsUnreachable(RuntimeError):
    """ImageNet weights were asked for and cannot be had; the message says why and what to do."""


def _efficientnet_with_one_halving_less(trunk: nn.Module) -> None:
    """Ends at 3x3 like the others instead of 2x2: the third of its five halvings, 12x12 to 6x6, is left out."""
    halving: Any = trunk.get_submodule("blocks.2.0.conv_dw")
    halving.stride = (1, 1)


def _without_first_pool(trunk: nn.Module) -> None:
    trunk.maxpool = nn.Identity()


def _densenet_without_first_pool(trunk: nn.Module) -> None:
    trunk.get_submodule("features").pool0 = nn.Identity()


def _vgg_without_last_pool(trunk: nn.Module) -> None:
    """Ends at 3x3 instead of 1x1, so that the pooled features average over places; drops the unused dense layers."""
    features = trunk.get_submodule("features")
    *_, last = (name for name, _ in features.named_children())
    features.register_module(last, nn.Identity())
    trunk.pre_logits = nn.Identity()


@dataclass(frozen=True, kw_only=True)
class Architecture:
    """A timm network and how it is made to end at 3x3: as for ImageNet it would leave 2x2 or less of a 48x48 face."""

    timm_name: str
    adapt: Callable[[nn.Module], None]


# The paper's Table 1, by its names.
ARCHITECTURES: Mapping[str, Architecture] = MappingProxyType(
    {
        "vgg16": Architecture(timm_name="vgg16_bn", adapt=_vgg_without_last_pool),
        "densenet121": Architecture(timm_name="densenet121", adapt=_densenet_without_first_pool),
        "efficientnet_b0": Architecture(timm_name="efficientnet_b0", adapt=_efficientnet_with_one_halving_less),
        "resnet34": Architecture(timm_name="resnet34", adapt=_without_first_pool),
        "se_resnet34": Architecture(timm_name="seresnet34", adapt=_without_first_pool),
        "resnext50": Architecture(timm_name="resnext50_32x4d", adapt=_without_first_pool),
        "se_resnext50": Architecture(timm_name="seresnext50_32x4d", adapt=_without_first_pool),
    }
)

# The paper's Figure 1: whose pooled features EmoXNet joins, in this order (512 + 1024 + 512 + 2048 = 4096).
MEMBERS: tuple[str, ...] = ("vgg16", "densenet121", "se_resnet34", "se_resnext50")


class Backbone(nn.Module):
    """One of the paper's single networks: trunk, average pooling, dropout and one linear layer."""

    def __init__(self, name: str, *, dropout: float = 0.2, pretrained: bool = False) -> None:
        """Raises ValueError for an unknown name and WeightsUnreachable if `pretrained` cannot be served."""
        super().__init__()
        if name not in ARCHITECTURES:
            raise ValueError(f"unknown backbone {name!r}; accepted: {', '.join(ARCHITECTURES)}")
        architecture = ARCHITECTURES[name]
        try:
            self.trunk: Any = create_model(
                architecture.timm_name, in_chans=1, num_classes=0, global_pool="", pretrained=pretrained
            )
        except (OSError, RuntimeError) as problem:
            if not pretrained:
                raise
            raise WeightsUnreachable(
                f"ImageNet weights of {architecture.timm_name} could not be fetched from the Hugging Face Hub "
                f"({type(problem).__name__}); check the network or train without --pretrained"
            ) from problem
        self.name = name
        self.num_features = int(self.trunk.num_features)
        architecture.adapt(self.trunk)
        self.head = nn.Sequential(nn.Dropout(dropout), nn.Linear(self.num_features, len(EMOTIONS)))

    def feature_map(self, faces: Tensor) -> Tensor:
        """(B, 1, 48, 48) -> (B, F, H, W), the map that is averaged."""
        return self.trunk.forward_features(faces)

    def pooled(self, faces: Tensor) -> Tensor:
        """(B, 1, 48, 48) -> (B, F)."""
        return self.feature_map(faces).mean(dim=(2, 3))

    def forward(self, faces: Tensor) -> Tensor:
        """(B, 1, 48, 48) -> (B, C) logits."""
        return self.head(self.pooled(faces))


class EmoXNet(nn.Module):
    """The paper's ensemble: the members' average-pooled features side by side into an MLP head (Figure 1)."""

    def __init__(self) -> None:
        super().__init__()
        self.members = nn.ModuleDict({name: Backbone(name) for name in MEMBERS})
        joined = sum(self.member(name).num_features for name in MEMBERS)
        self.head = EnsembleHead(joined)

    def member(self, name: str) -> Backbone:
        """One of MEMBERS, with its own head: answers alone as well."""
        member = self.members[name]
        if not isinstance(member, Backbone):
            raise TypeError(f"{name} is not a Backbone")
        return member

    def pooled(self, faces: Tensor) -> Tensor:
        """(B, 1, 48, 48) -> (B, 4096), members in the order of MEMBERS."""
        return torch.cat([self.member(name).pooled(faces) for name in MEMBERS], dim=1)

    def forward(self, faces: Tensor) -> Tensor:
        """(B, 1, 48, 48) -> (B, C) logits."""
        return self.head(self.pooled(faces))


class EnsembleHead(nn.Module):
    """(B, 4096) joined features -> (B, C) logits; the softmax is taken where probabilities are needed."""

    def __init__(self, joined: int, *, hidden: int = 512, dropout: float = 0.5) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            # Members differ in the scale of their features; without this the largest would speak alone.
            nn.BatchNorm1d(joined),
            nn.Dropout(dropout),
            nn.Linear(joined, hidden),
            nn.ReLU(),
            nn.Dropout(dropout),
            nn.Linear(hidden, len(EMOTIONS)),
        )

    def forward(self, features: Tensor) -> Tensor:
        return self.layers(features)


# Plain residual 3x3 blocks: dense kernels keep a CPU's vector units busy where depthwise ones starve them.
# Halving by a pool instead of by a stride, which leaves out three places of four, is worth two points, and two layers
# that see all 48 pixels are worth more than half as many channels again (`python -m train.students`, train/LOG.md).
# The last stage stays at 6x6 (stride 1): FACTS measured the gain.
LITE_SHAPE = ByoModelCfg(
    blocks=(
        ByoBlockCfg(type="basic", d=2, c=32, s=1, gs=0, br=1.0),
        ByoBlockCfg(type="basic", d=3, c=96, s=2, gs=0, br=1.0),
        ByoBlockCfg(type="basic", d=3, c=192, s=2, gs=0, br=1.0),
        ByoBlockCfg(type="basic", d=1, c=256, s=1, gs=0, br=1.0),
    ),
    stem_chs=(16, 32),
    stem_type="3x3",
    stem_pool="max",
    downsample="avg",
    aa_layer="avg",
    act_layer="relu",
)


class EmoXNetLite(nn.Module):
    """The light student: two 3x3 layers at 48 pixels, a pool, nine residual blocks, average pooling, a linear layer."""

    def __init__(self, *, dropout: float = 0.1) -> None:
        super().__init__()
        self.trunk: Any = ByobNet(LITE_SHAPE, num_classes=0, in_chans=1, global_pool="")
        self.trunk.stem.conv1.conv.stride = (1, 1)  # timm's would halve the face before its pool halves it again
        self.num_features = int(self.trunk.num_features)
        self.head = nn.Sequential(nn.Dropout(dropout), nn.Linear(self.num_features, len(EMOTIONS)))

    def feature_map(self, faces: Tensor) -> Tensor:
        """(B, 1, 48, 48) -> (B, F, 6, 6), the map that is averaged."""
        return self.trunk.forward_features(faces)

    def forward(self, faces: Tensor) -> Tensor:
        """(B, 1, 48, 48) -> (B, C) logits."""
        return self.head(self.feature_map(faces).mean(dim=(2, 3)))
