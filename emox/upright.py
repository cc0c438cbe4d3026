"""Faces that lie on their side or upside down: seen again the right way up, so that their landmarks can be trusted.

Face detectors learned from upright people. They find a turned head, but beyond about 45 degrees their landmarks
slide off the face, and with them the square that is cut out.
"""

import math
from dataclasses import dataclass, replace

import numpy as np

from emox import faces
from emox.faces import Detector, Face

TURNED = 30.0  # degrees from upright: from here a face is looked at again
CLOSE_ENOUGH = 15.0  # degrees by which a look may still correct the one before it
MOST_LOOKS = 4  # at one face
AROUND = 2.0  # the longer side of the face's box: what such a look takes in
LOOK_SIDE = 256  # pixels of that look


@dataclass(frozen=True)
class Upright:
    """A detector whose turned faces have been looked at again; what is upright costs nothing more.

    most: so many are, the largest; a page of small turned faces would keep a machine busy for minutes.
    """

    detector: Detector
    most: int

    def detect(self, image: np.ndarray) -> tuple[Face, ...]:
        """See `faces.Detector.detect`."""
        found = self.detector.detect(image)
        return (*(self._corrected(image, face) for face in found[: self.most]), *found[self.most :])

    def _corrected(self, image: np.ndarray, face: Face) -> Face:
        """The face with the landmarks of the last look at it, or as it was where a look finds it no more."""
        change = roll(face)
        threshold = TURNED
        for _ in range(MOST_LOOKS):
            if abs(change) < threshold:
                break
            wide = _surroundings(face, roll(face))
            seen = self.detector.detect(faces.crop(image, wide, LOOK_SIDE))
            if not seen:
                break
            nearest = min(seen, key=_from_middle)
            if _from_middle(nearest) > LOOK_SIDE / AROUND / 2:  # beside the box of this face: a neighbour's
                break
            to_photo = np.linalg.inv(np.vstack((faces.framing(wide), (0, 0, 1))))[:2]
            points = nearest.landmarks / LOOK_SIDE @ to_photo[:, :2].T + to_photo[:, 2]
            face = replace(face, landmarks=points.astype(np.float32))
            change, threshold = roll(nearest), CLOSE_ENOUGH
        return face


def roll(face: Face) -> float:
    """Degrees by which a face leans in the picture plane, -180 to 180; positive leans to the viewer's left."""
    turn = faces.framing(face)
    return math.degrees(math.atan2(turn[1, 0], turn[0, 0]))


def _surroundings(face: Face, degrees: float) -> Face:
    """What stands for the square AROUND times the face's box about its middle, leaning by `degrees`."""
    x1, y1, x2, y2 = face.box
    middle = np.array((x1 + x2, y1 + y2)) / 2
    side = AROUND * max(x2 - x1, y2 - y1)
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    points = (np.array(faces.FER2013_LANDMARKS) - 0.5) @ np.array(((cosine, -sine), (sine, cosine))) * side + middle
    half = side / 2
    box = (middle[0] - half, middle[1] - half, middle[0] + half, middle[1] + half)
    return Face(box, points.astype(np.float32), face.score)


def _from_middle(face: Face) -> float:
    x1, y1, x2, y2 = face.box
    return math.hypot((x1 + x2 - LOOK_SIDE) / 2, (y1 + y2 - LOOK_SIDE) / 2)
