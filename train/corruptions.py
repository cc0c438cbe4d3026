"""Eight ways in which a picture gets worse, five severities each, made from a seed.

Shape letters: N pictures of S x S pixels, uint8 in and out.

After Hendrycks and Dietterich 2019 (arXiv:1903.12261), whose corruptions are for pictures of 224 and 32 pixels; the
amounts here were set so that the mildest is hardly seen on a 48 x 48 face and the strongest leaves people guessing.
"""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from PIL import Image

SEVERITIES = 5
# (N, S, S) uint8, amount, generator -> (N, S, S) uint8
Corrupt = Callable[[np.ndarray, float, np.random.Generator], np.ndarray]


@dataclass(frozen=True, kw_only=True)
class Corruption:
    """caption: what a severity is, with {} for its amount.  amounts: mildest first."""

    caption: str
    amounts: tuple[float, ...]
    corrupt: Corrupt

    @property
    def captions(self) -> tuple[str, ...]:
        return tuple(self.caption.format(f"{amount:g}") for amount in self.amounts)


def corrupted(images: np.ndarray, name: str, severity: int, seed: int) -> np.ndarray:
    """(N, S, S) uint8 under CORRUPTIONS[name] at severity 1 .. SEVERITIES.

    What chance decides (noise, direction, place) is the same for every severity of a corruption, and for a picture
    however many come after it: a model that is asked about the first few sees them as one that is asked about all.
    """
    chosen = CORRUPTIONS[name]
    if not 1 <= severity <= SEVERITIES:
        raise ValueError(f"severity is 1 to {SEVERITIES}, got {severity}")
    generator = np.random.default_rng([seed, tuple(CORRUPTIONS).index(name)])
    return chosen.corrupt(images, chosen.amounts[severity - 1], generator)


def _blur(images: np.ndarray, sigma: float, _: np.random.Generator) -> np.ndarray:
    from scipy.ndimage import gaussian_filter

    return _pixels(gaussian_filter(images.astype(np.float32), (0, sigma, sigma), mode="nearest"))


def _noise(images: np.ndarray, deviation: float, generator: np.random.Generator) -> np.ndarray:
    return _pixels(images + deviation * generator.standard_normal(images.shape, np.float32))


def _jpeg(images: np.ndarray, quality: float, _: np.random.Generator) -> np.ndarray:
    def encoded(picture: Image.Image) -> Image.Image:
        stream = io.BytesIO()
        picture.save(stream, "JPEG", quality=int(quality))
        return Image.open(stream)

    return _each(images, encoded)


def _brightness(images: np.ndarray, share: float, generator: np.random.Generator) -> np.ndarray:
    return _pixels(images + 255 * share * _signs(len(images), generator)[:, None, None])


def _contrast(images: np.ndarray, kept: float, _: np.random.Generator) -> np.ndarray:
    middle = images.mean(axis=(1, 2), keepdims=True)
    return _pixels(middle + kept * (images - middle))


def _occlusion(images: np.ndarray, side: float, generator: np.random.Generator) -> np.ndarray:
    """A black square, wholly inside the picture, about the same place whatever its side."""
    across = images.shape[-1]
    top, left = (generator.random((len(images), 2)) * (across - side)).astype(np.int64).T[:, :, None]
    places = np.arange(across)
    down = (places >= top) & (places < top + side)
    right = (places >= left) & (places < left + side)
    return np.where(down[:, :, None] & right[:, None, :], np.uint8(0), images)


def _rotation(images: np.ndarray, degrees: float, generator: np.random.Generator) -> np.ndarray:
    """Left or right; beyond the border the nearest pixel is repeated."""
    from scipy.ndimage import rotate

    turned = [
        rotate(image.astype(np.float32), degrees * sign, reshape=False, order=1, mode="nearest")
        for image, sign in zip(images, _signs(len(images), generator), strict=True)
    ]
    return _pixels(np.stack(turned))


def _low_resolution(images: np.ndarray, side: float, _: np.random.Generator) -> np.ndarray:
    def shrunk(picture: Image.Image) -> Image.Image:
        small = picture.resize((int(side), int(side)), Image.Resampling.BOX)
        return small.resize(picture.size, Image.Resampling.BILINEAR)

    return _each(images, shrunk)


def _each(images: np.ndarray, change: Callable[[Image.Image], Image.Image]) -> np.ndarray:
    return np.stack([np.asarray(change(Image.fromarray(image))) for image in images])


def _signs(count: int, generator: np.random.Generator) -> np.ndarray:
    return generator.choice(np.array([-1.0, 1.0]), count)


def _pixels(values: np.ndarray) -> np.ndarray:
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)


CORRUPTIONS: Mapping[str, Corruption] = MappingProxyType(
    {
        "blur": Corruption(caption="Gaussian blur, sigma {} pixels", amounts=(0.5, 0.75, 1.0, 1.5, 2.0), corrupt=_blur),
        "noise": Corruption(caption="Gaussian noise, deviation {} of 255", amounts=(5, 10, 20, 30, 45), corrupt=_noise),
        "jpeg": Corruption(caption="JPEG of quality {}", amounts=(50, 30, 20, 12, 7), corrupt=_jpeg),
        "brightness": Corruption(
            caption="lighter or darker by {} of the range", amounts=(0.1, 0.2, 0.3, 0.4, 0.5), corrupt=_brightness
        ),
        "contrast": Corruption(caption="{} of the contrast", amounts=(0.7, 0.5, 0.35, 0.2, 0.1), corrupt=_contrast),
        "occlusion": Corruption(
            caption="black square of {0} x {0} pixels", amounts=(8, 12, 16, 20, 24), corrupt=_occlusion
        ),
        "rotation": Corruption(
            caption="turned left or right by {} degrees", amounts=(5, 10, 20, 30, 45), corrupt=_rotation
        ),
        "low_resolution": Corruption(
            caption="{0} x {0} pixels, enlarged again", amounts=(32, 24, 16, 12, 8), corrupt=_low_resolution
        ),
    }
)
