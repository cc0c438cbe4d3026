"""Networks to draw heat maps of: the shipped ones where they are, untrained ones elsewhere, and one known by heart."""

from functools import cache

import numpy as np
import pytest
import torch

from emox import images, weights
from emox.emotions import EMOTIONS
from emox.explain import NoHeatMap, heat_map
from emox.networks import MEMBERS, EmoXNet, EmoXNetLite
from emox.predict import Model

FACE = np.random.default_rng(0).integers(0, 256, (48, 48), dtype=np.uint8)


@cache
def network(kind: str) -> torch.nn.Module:
    """The shipped network where it is bundled, else an untrained one from a seed."""
    if (weights.BUNDLED / kind / "config.json").is_file():
        return weights.load(kind).network
    torch.manual_seed(0)
    built = EmoXNetLite() if kind == "lite" else EmoXNet()
    return built.eval()


def model(kind: str, replaced: torch.nn.Module | None = None) -> Model:
    inside = replaced or network(kind)

    def logits(faces: np.ndarray) -> np.ndarray:
        with torch.inference_mode():
            return inside(torch.from_numpy(faces)).numpy()

    members = MEMBERS if isinstance(inside, EmoXNet) else ()
    return Model(name=kind, logits=logits, load_network=lambda: inside, members=members)


def drawn(kind: str, method: str, member: str | None = None) -> np.ndarray:
    """The map of the first class that has one: a method may truly find nothing for some class."""
    for emotion in EMOTIONS:
        try:
            return heat_map(model(kind), FACE, emotion, method, member)
        except NoHeatMap as problem:
            if "found no part of this face" not in problem.args[0]:
                raise
    pytest.fail(f"{method} finds nothing for any class")


class Planted(torch.nn.Module):
    """A network whose map is known: class c is raised by brightness in cell c of a 3x3 grid, and only there."""

    def __init__(self, sign: float = 1.0, bias: float = 0.0) -> None:
        super().__init__()
        self.head = torch.nn.Linear(9, len(EMOTIONS))
        with torch.no_grad():
            self.head.weight.copy_(sign * torch.eye(9)[: len(EMOTIONS)])
            self.head.bias.fill_(bias)

    def feature_map(self, faces: torch.Tensor) -> torch.Tensor:
        """(B, 9, 3, 3): feature f is lit in cell f alone, as bright as the picture is there."""
        cells = torch.nn.functional.avg_pool2d(faces * images.STD + images.MEAN, 16).flatten(1)
        return torch.diag_embed(cells).unflatten(2, (3, 3))

    def forward(self, faces: torch.Tensor) -> torch.Tensor:
        return self.head(self.feature_map(faces).mean(dim=(2, 3)))
