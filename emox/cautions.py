"""What is measured of a face that makes its answer less sure: how small, how blurred, how far turned away it is.

The limits come from the pictures the networks learned from (FER+ Training), as found by

    python -m train.cautions --data ferplus.parquet

which also prints what Lite's accuracy is on pictures beyond each limit and within it.
"""

import math
from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from emox import faces, images
from emox.faces import Face

LEAST_SIDE = images.SIDE  # pixels: a smaller face square is enlarged before the networks see it
LEAST_SHARPNESS = 0.206  # 1 in 100 training pictures is less sharp
MOST_TURNED = 0.261  # 1 in 10 training pictures is turned further


@dataclass(frozen=True)
class Measured:
    """One face as measured.

    side: pixels of the square cut out of the photo.  sharpness: see `sharpness`.  turned: see `turned`.
    """

    side: float
    sharpness: float
    turned: float

    @property
    def small(self) -> bool:
        """Whether the networks are shown an enlarged picture."""
        return self.side < LEAST_SIDE

    @property
    def blurred(self) -> bool:
        """Whether it is less sharp than nearly all the networks learned from; a small face always is, by enlarging."""
        return not self.small and self.sharpness < LEAST_SHARPNESS

    @property
    def aside(self) -> bool:
        """Whether it looks further to the side than most the networks learned from."""
        return self.turned > MOST_TURNED


def measured(face: Face, seen: np.ndarray) -> Measured:
    """face: as found in the photo.  seen: uint8 (48, 48), what the networks are shown of it."""
    framing = faces.framing(face)
    return Measured(1 / math.hypot(framing[0, 0], framing[1, 0]), sharpness(seen), turned(face.landmarks))


def sharpness(seen: np.ndarray) -> float:
    """Variance of the Laplacian over variance of the shades: fine detail, whatever the contrast; 0 for one shade.

    seen: uint8 (48, 48). The border is left out, where a photo's last pixels may repeat.
    """
    shades = seen.astype(np.float32)
    detail = ndimage.laplace(shades)[1:-1, 1:-1]
    return float(detail.var() / shades.var()) if shades.var() > 0 else 0.0


def turned(landmarks: np.ndarray) -> float:
    """How far the nose lies from the middle of eyes and mouth, along the line of the eyes, in eye distances.

    landmarks: (5, 2) as `faces.Face` has them. 0 looks at the camera; leaning the head changes nothing. A face
    whose eyes fall together gives 0.
    """
    right_eye, left_eye, nose, *mouth = landmarks.astype(np.float64)
    line = left_eye - right_eye
    middle = (right_eye + left_eye + mouth[0] + mouth[1]) / 4
    length = float(line @ line)
    return abs(float((nose - middle) @ line)) / length if length > 0 else 0.0
