"""How each network is trained: frozen recipes by name, saved whole beside the weights.

Fields with a `help` are flags of the training commands (`python -m train.backbone --help`).
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from types import MappingProxyType
from typing import Any

from emox.augment import Augmentation

# The recipe's word -> what timm.optim.create_optimizer_v2 takes.
OPTIMIZERS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "muon": {"opt": "muon"},
        "nesterov": {"opt": "nesterov"},
        "adam": {"opt": "adam"},
        "amsgrad": {"opt": "adam", "amsgrad": True},
        "adamw": {"opt": "adamw"},
    }
)


@dataclass(frozen=True, kw_only=True)
class Plateau:
    """The rate falls, and the run ends, when PublicTest's loss stops falling; the best epoch's weights are kept.

    The paper names neither number; these are ours.
    """

    factor: float = 0.1
    patience: int = 5  # epochs without a lower loss before the rate falls
    stop_after: int = 12  # epochs without a lower loss before the run ends


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """Everything that shapes a run besides data and seed.

    sizes: input side by share of the run done, as (share at which it starts, pixels); the last one must be 48.
    plateau: None is one cycle, whose warm-up takes the share `warmup` of the run.
    balance: logit adjustment (Menon et al., arXiv:2007.07314, eq. 10): times the log of each class's share of the
    training votes, added to the logits in the loss, so that rare classes (fear, disgust) are not drowned; 1 is the
    source's value, 0 leaves the classes as they are.
    mixup: alpha of the beta distribution two faces are mixed by (Zhang et al., arXiv:1710.09412); 0 mixes none.
    cutmix: the same for a rectangle of one face in another (Yun et al., arXiv:1905.04899); after mixup if both are on.
    ambiguous: also learns from the training faces that plurality-7 leaves out (contempt or unknown won the vote),
    by their votes for the seven classes, renormalised.
    frozen_statistics: batch norms keep the means and variances they begin with, and the network learns as it will
    answer. Normalised by its own batch of n faces a rare feature stays below about the square root of n; by running
    statistics it has no bound, and such faces got answers beyond all measure (train/LOG.md).
    """

    epochs: int = field(metadata={"help": "passes over the training faces"})
    optimizer: str = field(default="muon", metadata={"help": "of timm.optim", "choices": tuple(OPTIMIZERS)})
    learning_rate: float = field(default=0.02, metadata={"help": "the highest one"})
    momentum: float = 0.95
    weight_decay: float = field(default=0.02, metadata={"help": "decay of matrices and kernels"})
    batch: int = field(default=128, metadata={"help": "faces a step, over all processes"})
    warmup: float = 0.1
    plateau: Plateau | None = None
    smoothing: float = field(default=0.0, metadata={"help": "label smoothing, in [0, 1)"})
    hard_labels: bool = field(default=False, metadata={"help": "the winning class alone instead of the votes"})
    balance: float = field(default=0.0, metadata={"help": "logit adjustment for rare classes; 0 is off"})
    mixup: float = field(default=0.0, metadata={"help": "alpha of mixup; 0 is off"})
    cutmix: float = field(default=0.0, metadata={"help": "alpha of CutMix; 0 is off"})
    ambiguous: bool = field(default=False, metadata={"help": "also learn from faces that contempt or unknown won"})
    ema_decay: float = field(
        default=0.998, metadata={"help": "of the moving average that is kept; 0 keeps the last step"}
    )
    frozen_statistics: bool = False
    sizes: tuple[tuple[float, int], ...] = ((0.0, 32), (0.7, 48))
    augmentation: Augmentation = field(default_factory=Augmentation)

    def side(self, epoch: int) -> int:
        """Input side in pixels at `epoch` (0-based)."""
        return [pixels for start, pixels in self.sizes if start <= epoch / self.epochs][-1]


# FACTS, section 1. Smoothing as the paper means it belongs to hard labels: votes are soft already.
_PAPER = Recipe(
    epochs=100,
    optimizer="nesterov",
    learning_rate=0.01,
    momentum=0.9,
    weight_decay=1e-4,
    batch=128,
    plateau=Plateau(),
    smoothing=0.1,
    hard_labels=True,
    ema_decay=0.0,
    sizes=((0.0, 48),),
    augmentation=Augmentation(vertical_flip=0.5, brightness=0.0, contrast=0.0, erasing=0.0),
)

# A batch of 256 would halve the cost of Muon's orthogonalisation, but 110 steps an epoch were too few (train/LOG.md).
# Two of the four members gained three points with the first epoch at 48 px: half of the run is worth it.
_OURS = Recipe(epochs=12, sizes=((0.0, 40), (0.5, 48)))

# For finished weights that have not stopped gaining: whole pictures, and three quarters of the rate they began with.
# Every member gained most at 48 px, and an epoch at 40 px saves only a tenth to a quarter of its time.
_FURTHER = replace(_OURS, epochs=5, learning_rate=0.015, sizes=((0.0, 48),))

RECIPES: Mapping[str, Recipe] = MappingProxyType({"emox": _OURS, "further": _FURTHER, "paper": _PAPER})

# At rates that teach the other six, Muon taught efficientnet_b0 nothing; at lower ones, less than AdamW (train/LOG.md).
_APART: Mapping[tuple[str, str], Recipe] = MappingProxyType(
    {
        ("efficientnet_b0", "emox"): replace(_OURS, optimizer="adamw", learning_rate=0.002, weight_decay=0.05),
        ("efficientnet_b0", "further"): replace(_FURTHER, optimizer="adamw", learning_rate=0.0015, weight_decay=0.05),
    }
)

LITE = Recipe(epochs=28, sizes=((0.0, 40), (0.5, 48)))

STUDENT_RECIPES: Mapping[str, Recipe] = MappingProxyType(
    {"emox": LITE, "further": replace(_FURTHER, epochs=LITE.epochs), "paper": _PAPER}
)

# The head sees cached features: no picture is made, and `augmentation` and `sizes` have no say.
# Not Muon: it gives every direction of the 4,096 features the same step, the noisy ones too (train/LOG.md).
HEAD = Recipe(
    epochs=6,
    optimizer="adamw",
    learning_rate=0.001,
    weight_decay=0.5,
    batch=256,
    ema_decay=0.99,
    sizes=((0.0, 48),),
)

# All of EmoXNet at once, a tenth of the members' rate: their features should move little.
FINETUNE = Recipe(epochs=2, learning_rate=0.002, batch=64, frozen_statistics=True, sizes=((0.0, 48),))

# What learning from a teacher has no use for: what shapes votes; and, where its answers were kept, changes of a face
# that the answer to the unchanged one does not outlast.
OF_VOTES = ("smoothing", "hard_labels", "balance", "mixup", "cutmix")
MOVED = ("rotation", "shift", "zoom", "shear", "vertical_flip", "brightness", "contrast")

# The paper's other optimizers have no stated rate; Kingma and Ba (arXiv:1412.6980, section 2) suggest this one.
_ADAM_RATE = 0.001


def recipe_for(network: str, name: str) -> Recipe:
    """One of RECIPES as one of the paper's single networks is trained by it."""
    return _APART.get((network, name), RECIPES[name])


def taught(recipe: Recipe) -> Recipe:
    """The recipe for a student with a teacher, which answers each face as the student sees it, beside the votes."""
    return replace(recipe, smoothing=0.0, hard_labels=False)


def taught_before(recipe: Recipe) -> Recipe:
    """The recipe for a student whose teacher answered before.

    The student sees the very views the teacher answered (train.views): only what leaves those answers true is added.
    """
    still = replace(recipe.augmentation, **dict.fromkeys(MOVED, 0.0))
    return replace(taught(recipe), augmentation=still)


def whole(recipe: Mapping[str, Any]) -> dict[str, Any]:
    """A recipe as JSON tells it; fields that it is older than, its augmentation's and plateau's too, have their
    default, which in a new field is to be the value that changes nothing.
    """
    told = {**json.loads(json.dumps(asdict(Recipe(epochs=1)))), **recipe}
    parts = {"augmentation": Augmentation(), "plateau": Plateau()}
    return told | {name: {**asdict(part), **told[name]} for name, part in parts.items() if told[name] is not None}


def with_choices(recipe: Recipe, choices: Mapping[str, Any]) -> Recipe:
    """The recipe with fields replaced; an optimizer of the Adam family brings its own rate unless one is chosen.

    choices: values by field; of `augmentation`, again values by field.
    Raises ValueError for an optimizer that is not one of OPTIMIZERS.
    """
    named = choices.get("optimizer", recipe.optimizer)
    if named not in OPTIMIZERS:
        raise ValueError(f"unknown optimizer {named!r}; accepted: {', '.join(OPTIMIZERS)}")
    adam = named != recipe.optimizer and OPTIMIZERS[named]["opt"] in {"adam", "adamw"}
    changed = {"augmentation": replace(recipe.augmentation, **choices.get("augmentation", {}))}
    return replace(recipe, **({"learning_rate": _ADAM_RATE} if adam else {}) | dict(choices) | changed)
