"""The measurement behind the framing constants."""

from pathlib import Path

import numpy as np
import pytest

from emox import faces
from emox.faces import Face
from train import framing

SIDE = framing.ENLARGED + 2 * framing.MARGIN


class Fixed:
    """Finds, in bright pictures only, a face whose landmarks lie at given places of the original square."""

    def __init__(self, places: np.ndarray) -> None:
        self.places = places

    def detect(self, image: np.ndarray) -> tuple[Face, ...]:
        assert image.shape == (SIDE, SIDE, 3)
        points = (self.places * framing.ENLARGED + framing.MARGIN).astype(np.float32)
        box = (float(framing.MARGIN), 0.0, float(SIDE - framing.MARGIN), float(SIDE))
        return (Face(box, points, 0.9),) if image.mean() > 100 else ()


def test_landmarks_come_out_in_units_of_the_square_and_mirrored() -> None:
    places = np.array(((0.3, 0.4), (0.8, 0.4), (0.6, 0.6), (0.4, 0.7), (0.7, 0.75)))
    pictures = np.stack([np.full((48, 48), shade, np.uint8) for shade in (200, 200, 0)])
    measured = framing.measure(pictures, Fixed(places))
    assert (measured.pictures, measured.found) == (3, 2)
    np.testing.assert_allclose(measured.landmarks[0], (0.25, 0.4), atol=1e-6)  # between 0.3 and 1 - 0.8
    np.testing.assert_allclose(measured.landmarks[2], (0.5, 0.6), atol=1e-6)
    np.testing.assert_allclose(measured.landmarks[3], (0.35, 0.725), atol=1e-6)
    np.testing.assert_allclose(measured.box[[0, 2]], (0, 1))
    assert "faces found: 2 of 3" in framing.report(measured)


def test_no_face_at_all_is_an_error() -> None:
    with pytest.raises(ValueError, match="no face in any of 1"):
        framing.measure(np.zeros((1, 48, 48), np.uint8), Fixed(np.zeros((5, 2))))


def test_enlarged_picture_repeats_its_border() -> None:
    picture = np.zeros((48, 48), np.uint8)
    picture[:, 40:] = 240
    large = framing.enlarged(picture)
    assert (large[:, -framing.MARGIN :] == 240).all()
    assert (large[:, : framing.MARGIN] == 0).all()


def test_constants_are_symmetric_as_the_mirrored_measure_makes_them() -> None:
    points = np.array(faces.FER2013_LANDMARKS)
    np.testing.assert_allclose(points, framing.mirrored(points, np.zeros(4))[0], atol=1e-9)


def test_missing_data_is_one_sentence_and_status_two(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert framing.main(["--data", str(tmp_path / "none.parquet")]) == 2
    assert "no such file" in capsys.readouterr().err
