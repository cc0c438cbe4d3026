"""Small, blurred and turned versions of the shipped faces are warned of, and the faces as shipped are not."""

from functools import cache

import numpy as np
import pytest

from emox import cautions, faces, images
from emox.cautions import Measured, measured, sharpness, turned
from emox.faces import CenterFace, Face
from tests.unit.emox.shipped_faces import NAMES, blurred, leaning, looking_aside, photo, smaller
from tests.unit.emox.test_faces import CONSTANTS


@cache
def detector() -> CenterFace:
    return CenterFace()


@cache
def shipped(name: str) -> Face:
    return detector().detect(photo(name))[0]


def of(image: np.ndarray) -> Measured:
    face = detector().detect(image)[0]
    return measured(face, images.to_gray48(faces.crop(image, face)))


@pytest.mark.parametrize("name", NAMES)
def test_the_shipped_faces_need_no_caution(name: str) -> None:
    plain = of(photo(name))
    assert (plain.small, plain.blurred, plain.aside) == (False, False, False)


@pytest.mark.parametrize("name", NAMES)
def test_leaning_the_head_is_no_turning_away(name: str) -> None:
    assert not of(leaning(name, 20)).aside


@pytest.mark.parametrize(("name", "factor"), [("astronaut", 3), ("hopper", 6)])
def test_a_small_face_is_called_small_and_not_blurred(name: str, factor: int) -> None:
    tiny = of(smaller(name, factor))
    assert tiny.small
    assert tiny.side < cautions.LEAST_SIDE
    assert not tiny.blurred


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("share", [0.03, 0.06, 0.1])
def test_a_face_out_of_focus_is_called_blurred(name: str, share: float) -> None:
    soft = of(blurred(name, shipped(name), share))
    assert (soft.small, soft.blurred, soft.aside) == (False, True, False)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("degrees", [-60, 60])
def test_a_face_that_looks_aside_is_called_turned(name: str, degrees: int) -> None:
    assert of(looking_aside(name, shipped(name), degrees)).aside
    assert not of(looking_aside(name, shipped(name), degrees / 3)).aside


def test_sharpness_does_not_depend_on_contrast_or_light() -> None:
    shades = np.random.default_rng(0).integers(0, 100, (48, 48)).astype(np.uint8)
    assert sharpness(shades * 2 + 30) == pytest.approx(sharpness(shades), rel=1e-4)
    assert sharpness(np.full((48, 48), 90, np.uint8)) == 0


def test_turned_is_the_noses_place_beside_the_middle_in_eye_distances() -> None:
    assert turned(CONSTANTS) == pytest.approx(0, abs=0.01)
    aside = CONSTANTS.copy()
    aside[2, 0] -= 0.1
    assert turned(aside) == pytest.approx(0.1 / (CONSTANTS[1, 0] - CONSTANTS[0, 0]))
    assert turned(np.zeros((5, 2))) == 0
