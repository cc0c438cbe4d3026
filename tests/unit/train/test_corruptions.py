"""Corruptions grow with severity, repeat with the seed, and are what their captions say."""

import numpy as np
import pytest
from skimage.metrics import structural_similarity

from emox import examples, images
from train.corruptions import CORRUPTIONS, SEVERITIES, corrupted

SEED = 5


@pytest.fixture(scope="module")
def faces() -> np.ndarray:
    """(8, 48, 48): the middles of the shipped photos, and the same mirrored and darker."""
    photos = [images.decode(example.path) for example in examples.find() if example.path is not None][:2]
    side = min(min(photo.shape[:2]) for photo in photos) // 2
    gray = [images.to_gray48(photo[:side, -side - side // 2 : -side // 2]) for photo in photos]
    return np.stack([*gray, *(one[:, ::-1] for one in gray), *(one // 2 for one in gray), *(255 - one for one in gray)])


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_each_severity_is_worse_than_the_one_before(name: str, faces: np.ndarray) -> None:
    series = [faces, *(corrupted(faces, name, severity, SEED) for severity in range(1, SEVERITIES + 1))]
    likeness = [np.mean([structural_similarity(a, b) for a, b in zip(faces, one, strict=True)]) for one in series]
    assert all(one.shape == faces.shape and one.dtype == np.uint8 for one in series)
    assert likeness[0] == 1
    assert (np.diff(likeness) < 0).all(), likeness


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_the_same_seed_gives_the_same_pictures(name: str, faces: np.ndarray) -> None:
    once = corrupted(faces, name, 3, SEED)
    assert (once == corrupted(faces, name, 3, SEED)).all()
    differs = (once != corrupted(faces, name, 3, SEED + 1)).any()
    assert differs == (name in ("noise", "brightness", "occlusion", "rotation"))


def test_pictures_are_corrupted_each_by_its_own_chance(faces: np.ndarray) -> None:
    twice = np.repeat(faces[:1], 20, axis=0)
    for name in ("noise", "brightness", "occlusion", "rotation"):
        found = corrupted(twice, name, 4, SEED)
        assert (found != found[0]).any(), name


def test_what_chance_decides_is_the_same_for_every_severity() -> None:
    grey = np.full((30, 48, 48), 128, np.uint8)
    lighter = [corrupted(grey, "brightness", severity, SEED)[:, 0, 0] > 128 for severity in (1, 5)]
    assert (lighter[0] == lighter[1]).all()
    assert 0 < lighter[0].sum() < 30
    white = np.full((30, 48, 48), 255, np.uint8)
    small, large = (corrupted(white, "occlusion", severity, SEED) == 0 for severity in (1, 5))
    middles = [np.array([np.argwhere(one).mean(axis=0) for one in covered]) for covered in (small, large)]
    assert np.abs(middles[0] - middles[1]).max() <= (24 - 8) / 2 + 1


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_a_picture_is_spoiled_alike_however_many_follow_it(name: str, faces: np.ndarray) -> None:
    assert (corrupted(faces[:3], name, 4, SEED) == corrupted(faces, name, 4, SEED)[:3]).all()


def test_the_square_is_as_large_as_its_caption_says() -> None:
    white = np.full((50, 48, 48), 255, np.uint8)
    for severity, side in enumerate(CORRUPTIONS["occlusion"].amounts, start=1):
        assert ((corrupted(white, "occlusion", severity, SEED) == 0).sum(axis=(1, 2)) == side**2).all()
    assert CORRUPTIONS["occlusion"].captions[0] == "black square of 8 x 8 pixels"


def test_noise_is_as_strong_as_its_caption_says() -> None:
    grey = np.full((50, 48, 48), 128, np.uint8)
    for severity, deviation in enumerate(CORRUPTIONS["noise"].amounts[:3], start=1):
        assert corrupted(grey, "noise", severity, SEED).std() == pytest.approx(deviation, rel=0.02)


def test_a_flat_picture_bears_what_only_moves_or_smooths() -> None:
    grey = np.full((2, 48, 48), 90, np.uint8)
    for name in ("blur", "contrast", "rotation", "low_resolution"):
        assert (corrupted(grey, name, 5, SEED) == 90).all(), name


@pytest.mark.parametrize("severity", [0, 6])
def test_other_severities_are_refused(severity: int, faces: np.ndarray) -> None:
    with pytest.raises(ValueError, match="1 to 5"):
        corrupted(faces, "blur", severity, SEED)
