"""Augmentation of a batch of faces, drawn from one explicit generator.

Shape letters: B faces in the batch, S side of the result in pixels. Pixels are 0..255 until `emox.images.normalise`.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Generator, Tensor
from torch.nn import functional as F


@dataclass(frozen=True, kw_only=True)
class Augmentation:
    """How strongly faces are changed; every amount is the largest, drawn evenly up to it in both directions.

    Every field is a flag of the training commands. The paper's list has the vertical flip; a face upside down is no
    user's photo.
    """

    horizontal_flip: float = field(default=0.5, metadata={"help": "probability"})
    vertical_flip: float = field(default=0.0, metadata={"help": "probability"})
    rotation: float = field(default=15.0, metadata={"help": "degrees"})
    shift: float = field(default=0.1, metadata={"help": "of the side"})
    zoom: float = field(default=0.15, metadata={"help": "factor from 1 - ZOOM to 1 + ZOOM"})
    shear: float = field(default=0.1, metadata={"help": "tangent of the angle"})
    brightness: float = field(default=0.15, metadata={"help": "of 255, added"})
    contrast: float = field(default=0.3, metadata={"help": "factor from 1 - CONTRAST to 1 + CONTRAST about the mean"})
    erasing: float = field(
        default=0.3, metadata={"help": "probability that a rectangle of 5 to 20 %% of the area becomes the mean"}
    )


_ALL = slice(None)


def augment(images: Tensor, how: Augmentation, generator: Generator, side: int = 48, *, part: slice = _ALL) -> Tensor:
    """(B, 48, 48) uint8 -> (B, 1, S, S) float32 in 0..255; outside the picture the nearest pixel is repeated.

    part: the faces that are made. Chance is drawn for all B: each face is changed alike in whatever part it is made.
    """
    whole = len(images)

    def drawn() -> Tensor:
        return torch.rand(whole, generator=generator)[part]

    def even(amount: float) -> Tensor:
        return (drawn() * 2 - 1) * amount

    def chance(probability: float) -> Tensor:
        return drawn() < probability

    faces = images[part, None].float()
    B = len(faces)
    angle = even(how.rotation) * math.pi / 180
    scale = 1 + even(how.zoom)
    mirror_x = torch.where(chance(how.horizontal_flip), -1.0, 1.0)
    mirror_y = torch.where(chance(how.vertical_flip), -1.0, 1.0)
    shear = even(how.shear)
    cos, sin = torch.cos(angle) * scale, torch.sin(angle) * scale
    rows = [cos * mirror_x, (shear * cos - sin) * mirror_y, 2 * even(how.shift)]
    rows += [sin * mirror_x, (shear * sin + cos) * mirror_y, 2 * even(how.shift)]
    grid = F.affine_grid(torch.stack(rows, dim=1).view(B, 2, 3), [B, 1, 48, 48], align_corners=False)
    faces = F.grid_sample(faces, grid, mode="bilinear", padding_mode="border", align_corners=False)
    if side != 48:
        faces = F.interpolate(faces, size=(side, side), mode="bilinear", antialias=True, align_corners=False)
    mean = faces.mean(dim=(1, 2, 3), keepdim=True)
    contrast = (1 + even(how.contrast)).view(B, 1, 1, 1)
    faces = (faces - mean) * contrast + mean + 255 * even(how.brightness).view(B, 1, 1, 1)
    return torch.where(_rectangles(side, chance(how.erasing), drawn), mean, faces).clamp(0, 255)


def _rectangles(side: int, chosen: Tensor, drawn: Callable[[], Tensor]) -> Tensor:
    """(B, 1, S, S) bool: one rectangle of 5 to 20 % of the area in each chosen picture.

    drawn: gives (B,) even draws from 0 to 1.
    """
    area = 0.05 + 0.15 * drawn()
    ratio = torch.exp((drawn() * 2 - 1) * math.log(2.0))
    height, width = (area * ratio).sqrt() * side, (area / ratio).sqrt() * side
    top = drawn() * (side - height)
    left = drawn() * (side - width)
    at = torch.arange(side)
    inside_rows = (at >= top[:, None]) & (at < (top + height)[:, None])
    inside_columns = (at >= left[:, None]) & (at < (left + width)[:, None])
    return (inside_rows[:, :, None] & inside_columns[:, None, :] & chosen[:, None, None])[:, None]


def mixup(faces: Tensor, targets: Tensor, alpha: float, generator: Generator) -> tuple[Tensor, Tensor]:
    """Each face and its target blended with another of the batch (Zhang et al., arXiv:1710.09412, section 2).

    faces: (B, 1, S, S).  targets: (B, C) shares.  All pairs blend alike, by a draw of the beta distribution.
    """
    kept = float(_numbers(generator).beta(alpha, alpha))
    # The batch is in random order, so its reverse is a random partner.
    return torch.lerp(faces.flip(0), faces, kept), torch.lerp(targets.flip(0), targets, kept)


def cutmix(faces: Tensor, targets: Tensor, alpha: float, generator: Generator) -> tuple[Tensor, Tensor]:
    """Each face with a rectangle of another of the batch, targets by area (Yun et al., arXiv:1905.04899, section 3.1).

    faces: (B, 1, S, S).  targets: (B, C) shares.  One rectangle for all: of the face's own proportions, its centre
    anywhere and its area a draw of the beta distribution; what lies outside the face is cut off.
    """
    S = faces.shape[-1]
    numbers = _numbers(generator)
    half = S * math.sqrt(1 - numbers.beta(alpha, alpha)) / 2
    top, left = (slice(max(0, round(at - half)), min(S, round(at + half))) for at in numbers.uniform(0, S, 2))
    cut = faces.clone()
    cut[:, :, top, left] = faces.flip(0)[:, :, top, left]
    taken = (top.stop - top.start) * (left.stop - left.start) / S**2
    return cut, torch.lerp(targets, targets.flip(0), taken)


def _numbers(generator: Generator) -> np.random.Generator:
    """numpy's generator, for what torch has no draw of from a given one, begun by a draw of torch's."""
    return np.random.default_rng(int(torch.randint(2**62, (), generator=generator)))
