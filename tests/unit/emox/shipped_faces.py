"""The two public-domain photos that ship in wheels, as they are and made worse."""

from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

from emox.faces import Face
from emox.images import decode

NAMES = ("astronaut", "hopper")


@cache
def photo(name: str) -> np.ndarray:
    """RGB uint8 (H, W, 3)."""
    import matplotlib
    import skimage.data

    if name == "astronaut":
        return skimage.data.astronaut()
    return decode(Path(matplotlib.get_data_path()) / "sample_data" / "grace_hopper.jpg")


def leaning(name: str, angle: float) -> np.ndarray:
    """The whole photo turned by so many degrees."""
    return np.asarray(Image.fromarray(photo(name)).rotate(angle, Image.Resampling.BICUBIC, expand=True))


def smaller(name: str, factor: float) -> np.ndarray:
    """The photo with its sides divided by `factor`."""
    return np.asarray(Image.fromarray(photo(name)).reduce(round(factor)))


def blurred(name: str, face: Face, share: float) -> np.ndarray:
    """The photo out of focus by `share` of the face's width (standard deviation of a Gaussian)."""
    radius = share * (face.box[2] - face.box[0])
    return np.asarray(Image.fromarray(photo(name)).filter(ImageFilter.GaussianBlur(radius)))


def looking_aside(name: str, face: Face, degrees: float) -> np.ndarray:
    """The photo with its face turned about its upright axis: laid on a head (an upright cylinder with a nose)."""
    side = slice(None, None, -1 if degrees < 0 else 1)  # a turn to the other side is a turn of the mirror image
    image = photo(name)[:, side]
    x1, y1, x2, y2 = face.box
    middle = (x1 + x2) / 2 if degrees >= 0 else image.shape[1] - (x1 + x2) / 2
    radius = 0.6 * (x2 - x1)
    turn = np.deg2rad(abs(degrees))
    across = np.arange(image.shape[1], dtype=np.float64)
    x = (across - middle) / radius
    inside = np.abs(x) < 1
    out = image.copy()
    for row in range(max(round(y1), 0), min(round(y2), image.shape[0])):
        nose = np.exp(-(x**2 + ((row - face.landmarks[2, 1]) / radius) ** 2) / 0.045)
        depth = np.sqrt(np.clip(1 - x**2, 0, None)) + 0.35 * nose
        moved = x * np.cos(turn) + depth * np.sin(turn)
        shown = np.maximum.accumulate(moved[inside])  # what lies behind the nose is hidden
        source = np.interp(x, shown + np.arange(shown.size) * 1e-9, across[inside])
        out[row] = image[row, np.rint(source).astype(int)]
    return out[:, side]
