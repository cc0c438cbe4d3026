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
    return Upright(CenterFace())


@pytest.mark.parametrize("angle", [-135, -100, -60, 60, 105, 150, 180])
@pytest.mark.parametrize("name", NAMES)
def test_a_face_turned_any_way_is_cut_out_as_when_upright(name: str, angle: int) -> None:
    upright = faces.crop(photo(name), detector().detect(photo(name))[0], 48)
    image = leaning(name, angle)
    face = detector().detect(image)[0]
    assert abs((roll(face) - angle + 180) % 360 - 180) < 10
    assert np.corrcoef(upright.ravel(), faces.crop(image, face, 48).ravel())[0, 1] > 0.85


class Counts:
    """A detector that always finds one face and counts how often it is asked."""

    def __init__(self, *found: Face) -> None:
        self.found = found
        self.asked = 0

    def detect(self, image: np.ndarray) -> tuple[Face, ...]:
        assert image.shape[2] == 3
        self.asked += 1
        return self.found if self.asked == 1 else ()


def face_leaning(degrees: float) -> Face:
    angle = np.deg2rad(degrees)
    spin = np.array(((np.cos(angle), np.sin(angle)), (-np.sin(angle), np.cos(angle))))
    points = (np.array(faces.FER2013_LANDMARKS) - 0.5) @ spin.T * 60 + 100
    return Face((70, 70, 130, 130), points.astype(np.float32), 0.9)


def test_an_upright_face_is_not_looked_at_again() -> None:
    counts = Counts(face_leaning(25), face_leaning(-25))
    assert Upright(counts).detect(np.zeros((200, 200, 3), np.uint8)) == counts.found
    assert counts.asked == 1


def test_a_turned_face_that_is_not_found_again_stays_as_it_was() -> None:
    counts = Counts(face_leaning(50))
    assert Upright(counts).detect(np.zeros((200, 200, 3), np.uint8)) == counts.found
    assert counts.asked == 2
