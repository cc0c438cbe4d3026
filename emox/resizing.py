"""A large picture made smaller in strips: what Pillow's `resize` gives, without a second whole picture beside it.

Pillow holds four bytes a pixel where an array holds three, so handing it all of a photo would more than double it.
"""

from collections.abc import Iterator

import numpy as np
from PIL import Image

STRIP = 1_000_000  # pixels handed to Pillow at a time


def resized(pixels: np.ndarray, size: tuple[int, int], resample: Image.Resampling, gap: float) -> np.ndarray:
    """uint8 (height, width) or (height, width, 3): what `Image.resize(size, resample, reducing_gap=gap)` gives, to the
    last bit, unless a picture is a hundred times as high as wide: there Pillow takes columns first.

    pixels: uint8 gray (H, W) or RGB (H, W, 3).  size: width, height.  gap: the larger, the closer to a plain resize.
    """
    height, width = pixels.shape[:2]
    if (width, height) == size:
        return pixels
    # Pillow first averages whole pixels, then resizes rows, and columns last: each row needs no other until then.
    across, down = (int(side / new / gap) or 1 for side, new in zip((width, height), size, strict=True))
    narrow = np.concatenate([_narrowed(strip, size[0], resample, across, down) for strip in _strips(pixels, down)])
    box = (0, 0, size[0], height / down)
    return np.asarray(Image.fromarray(narrow).resize(size, resample, box=box))


def _strips(pixels: np.ndarray, down: int) -> Iterator[np.ndarray]:
    """Strips of rows; their number can be divided by `down`, but for the last."""
    rows = max(1, STRIP // (pixels.shape[1] * down)) * down
    return (pixels[top : top + rows] for top in range(0, len(pixels), rows))


def _narrowed(strip: np.ndarray, width: int, resample: Image.Resampling, across: int, down: int) -> np.ndarray:
    reduced = Image.fromarray(np.ascontiguousarray(strip)).reduce((across, down))
    box = (0, 0, strip.shape[1] / across, reduced.height)
    return np.asarray(reduced.resize((width, reduced.height), resample, box=box))
