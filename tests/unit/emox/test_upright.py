"""Faces turned in the picture plane, up to upside down, are cut out as upright ones are."""

from functools import cache

import numpy as np
import pytest

from emox import faces
from emox.faces import CenterFace, Face
from emox.upright import Upright, roll
from tests.unit.emox.shipped_faces import NAMES, leaning, photo


@cache
def detector() -> Upright:
    return Upright(CenterFace(), most=64)


@pytest.mark.parametrize("angle", [-135, -100, -60, 60, 105, 150, 180])
@pytest.mark.parametrize("name", NAMES)
def test_a_face_turned_any_way_is_cut_out_as_when_upright(name: str, angle: int) -> None:
    upright = faces.crop(photo(name), detector().detect(photo(name))[0], 48)
    image = leaning(name, angle)
    face = detector().detect(image)[0]
    assert abs((roll(face) - angle + 180) % 360 - 180) < 10
    assert np.corrcoef(upright.ravel(), faces.crop(image, face, 48).ravel())[0, 1] > 0.85


class Counts:
    """A detector that finds these faces, then always `again`, and counts how often it is asked."""

    def __init__(self, *found: Face, again: tuple[Face, ...] = ()) -> None:
        self.found = found
        self.again = again
        self.asked = 0

    def detect(self, image: np.ndarray) -> tuple[Face, ...]:
        assert image.shape[2] == 3
        self.asked += 1
        return self.found if self.asked == 1 else self.again


def face_leaning(degrees: float) -> Face:
    angle = np.deg2rad(degrees)
    spin = np.array(((np.cos(angle), np.sin(angle)), (-np.sin(angle), np.cos(angle))))
    points = (np.array(faces.FER2013_LANDMARKS) - 0.5) @ spin.T * 60 + 100
    return Face((70, 70, 130, 130), points.astype(np.float32), 0.9)


def test_an_upright_face_is_not_looked_at_again() -> None:
    counts = Counts(face_leaning(25), face_leaning(-25))
    assert Upright(counts, most=64).detect(np.zeros((200, 200, 3), np.uint8)) == counts.found
    assert counts.asked == 1


def test_a_turned_face_that_is_not_found_again_stays_as_it_was() -> None:
    counts = Counts(face_leaning(50))
    assert Upright(counts, most=64).detect(np.zeros((200, 200, 3), np.uint8)) == counts.found
    assert counts.asked == 2


def test_only_the_first_turned_faces_are_looked_at_again() -> None:
    counts = Counts(*[face_leaning(50)] * 9)
    assert Upright(counts, most=4).detect(np.zeros((200, 200, 3), np.uint8)) == counts.found
    assert counts.asked == 1 + 4


@pytest.mark.parametrize(("middle", "taken"), [((128, 128), True), ((128, 180), True), ((215, 128), False)])
def test_landmarks_of_a_face_beside_this_one_are_not_taken(middle: tuple[int, int], taken: bool) -> None:
    seen = moved(face_leaning(0), middle)
    counts = Counts(face_leaning(50), again=(seen,))
    (face,) = Upright(counts, most=64).detect(np.zeros((200, 200, 3), np.uint8))
    assert (face == counts.found[0]) is not taken
    assert face.box == counts.found[0].box


def moved(face: Face, middle: tuple[int, int]) -> Face:
    """The face with the middle of its box elsewhere."""
    x, y = middle
    left, top, right, bottom = face.box
    shift = np.array((x - (left + right) / 2, y - (top + bottom) / 2), np.float32)
    box = (left + shift[0], top + shift[1], right + shift[0], bottom + shift[1])
    return Face(box, face.landmarks + shift, face.score)
