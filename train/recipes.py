"""How each network is trained: frozen recipes by name, saved whole beside the weights."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from emox.networks import ARCHITECTURES
from train.augment import Augmentation


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """Everything that shapes a run besides data and seed.

    sizes: input side by share of the run done, as (share at which it starts, pixels); the last one must be 48.
    """

    epochs: int
    optimizer: str = "muon"  # a name of timm.optim
    learning_rate: float = 0.02
    momentum: float = 0.95
    weight_decay: float = 0.02
    batch: int = 128
    warmup: float = 0.1  # share of the run
    smoothing: float = 0.0
    ema_decay: float = 0.998
    sizes: tuple[tuple[float, int], ...] = ((0.0, 32), (0.7, 48))
    augmentation: Augmentation = field(default_factory=Augmentation)

    def side(self, epoch: int) -> int:
        """Input side in pixels at `epoch` (0-based)."""
        return [pixels for start, pixels in self.sizes if start <= epoch / self.epochs][-1]


_PAPER = Recipe(
    epochs=100,
    optimizer="nesterov",
    learning_rate=0.01,
    momentum=0.9,
    weight_decay=1e-4,
    smoothing=0.1,
    ema_decay=0.0,
    sizes=((0.0, 48),),
    augmentation=Augmentation(vertical_flip=0.5, brightness=0.0, contrast=0.0, erasing=0.0),
)

# A batch of 256 would halve the cost of Muon's orthogonalisation, but 110 steps an epoch were too few (train/LOG.md).
_OURS = Recipe(epochs=10, sizes=((0.0, 32), (0.7, 48)))

PAPER_PREFIX = "paper-"

# Ours by the network's name; the paper's recipe for the same network with the prefix.
BACKBONES: Mapping[str, Recipe] = MappingProxyType(
    dict.fromkeys(ARCHITECTURES, _OURS) | {PAPER_PREFIX + name: _PAPER for name in ARCHITECTURES}
)

LITE = Recipe(epochs=16, sizes=((0.0, 40), (0.5, 48)))

# The student sees the very views the teacher answered (train.views); only what leaves those answers true is added.
DISTILLED = replace(
    LITE,
    augmentation=Augmentation(rotation=0.0, shift=0.0, zoom=0.0, shear=0.0, brightness=0.0, contrast=0.0),
)

# The head sees cached features: no picture is made, and `augmentation` and `sizes` have no say.
HEAD = Recipe(epochs=12, batch=256, learning_rate=0.005, ema_decay=0.99, sizes=((0.0, 48),))
