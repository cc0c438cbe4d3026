"""Where the face detector sees the landmarks in FER2013's own pictures; `emox.faces` frames faces to match.

    python -m train.framing --data FILE [--sample 400] [--seed 0]

FER2013's squares are so tight that a detector wants more around them, so each picture is enlarged to 240
pixels and its border repeated outwards before detection. Each face counts with its mirror image, as training
flips them. Prints the figures that `emox.faces` keeps as constants.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from emox.faces import CenterFace, Detector, DetectorProblem, Face
from train.arguments import one_or_more
from train.data import DataProblem, default_path, read

ENLARGED = 240  # pixels; five times FER2013's side
MARGIN = 40  # pixels of repeated border on each side: 320 in all, one look of the detector
POINTS = ("right eye", "left eye", "nose", "right mouth corner", "left mouth corner")


@dataclass(frozen=True)
class Framing:
    """Medians over the pictures in which a face was found, in units of the square's side."""

    pictures: int
    found: int
    landmarks: np.ndarray  # (5, 2)
    landmark_spread: np.ndarray  # (5, 2) half the distance between the 16th and 84th percentiles
    box: np.ndarray  # (4,) xyxy


def enlarged(picture: np.ndarray) -> np.ndarray:
    """uint8 (48, 48) -> RGB uint8 (ENLARGED + 2 MARGIN, the same, 3), the border repeated outwards."""
    side = (ENLARGED, ENLARGED)
    large = np.asarray(Image.fromarray(picture).resize(side, Image.Resampling.BICUBIC))
    return np.repeat(np.pad(large, MARGIN, mode="edge")[:, :, None], 3, axis=2)


def in_square(face: Face) -> tuple[np.ndarray, np.ndarray]:
    """Landmarks (5, 2) and box (4,) found in an `enlarged` picture, in units of the original square."""
    return (face.landmarks - MARGIN) / ENLARGED, (np.array(face.box) - MARGIN) / ENLARGED


def mirrored(landmarks: np.ndarray, box: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The same face flipped left to right within the unit square: (5, 2) and (4,)."""
    return (landmarks * (-1, 1) + (1, 0))[[1, 0, 2, 4, 3]], np.array((1 - box[2], box[1], 1 - box[0], box[3]))


def measure(pictures: np.ndarray, detector: Detector) -> Framing:
    """pictures: uint8 (N, 48, 48).  Only the largest face of each counts. DataProblem when none is found."""
    found = [faces[0] for faces in map(detector.detect, map(enlarged, pictures)) if faces]
    if not found:
        raise DataProblem(f"the detector found no face in any of {len(pictures)} pictures")
    squares = [in_square(face) for face in found]
    squares += [mirrored(*square) for square in squares]
    landmarks = np.stack([points for points, _ in squares])
    low, middle, high = np.percentile(landmarks, (15.87, 50, 84.13), axis=0)
    boxes = np.stack([box for _, box in squares])
    return Framing(len(pictures), len(found), middle, (high - low) / 2, np.median(boxes, axis=0))


def report(framing: Framing) -> str:
    """The figures as text, ready to be copied into `emox.faces`."""
    lines = [f"faces found: {framing.found} of {framing.pictures}"]
    for name, (x, y), (dx, dy) in zip(POINTS, framing.landmarks, framing.landmark_spread, strict=True):
        lines.append(f"{name:>18}: x {x:.3f} (spread {dx:.3f})  y {y:.3f} (spread {dy:.3f})")
    lines.append("box: " + ", ".join(f"{value:.3f}" for value in framing.box))
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command of the module docstring; exit status 2 and one sentence when the data cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m train.framing", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", help="prepared parquet (else EMOX_DATA)")
    parser.add_argument("--sample", type=one_or_more, default=400, help="how many Training pictures")
    parser.add_argument("--seed", type=int, default=0, help="which ones")
    options = parser.parse_args(arguments)
    try:
        faces = read(default_path(options.data))
    except DataProblem as problem:
        print(problem, file=sys.stderr)
        return 2
    training = np.flatnonzero(faces.usage == "Training")
    chosen = np.random.default_rng(options.seed).permutation(training)[: options.sample]
    try:
        print(report(measure(faces.images[chosen], CenterFace())))
    except (DataProblem, DetectorProblem) as problem:
        print(problem, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
