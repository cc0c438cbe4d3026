"""`train.framed`: what it costs that the app frames faces itself, on a real face and worked by hand."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from emox import images
from emox.emotions import EMOTIONS
from emox.faces import CenterFace, crop
from emox.predict import Model
from emox.results.framed import read_framed
from tests.unit.emox.shipped_faces import photo
from train import framed

CONFIG = {"files": {"model.onnx": "ab" * 32}}


def face48(name: str) -> np.ndarray:
    """(48, 48) uint8: a photo's face as the app frames it."""
    detector = CenterFace()
    return images.to_gray48(crop(photo(name), detector.detect(photo(name))[0]))


def alike(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.corrcoef(one.ravel(), other.ravel())[0, 1])


def test_a_leaning_face_is_set_upright_as_in_the_app_and_a_picture_without_one_counts_apart() -> None:
    upright = [face48(name) for name in ("astronaut", "hopper")]
    leaning = [np.asarray(Image.fromarray(face).rotate(15, Image.Resampling.BICUBIC)) for face in upright]
    pictures = np.stack([leaning[0], np.zeros((48, 48), np.uint8), leaning[1]])
    faces, found = framed.framed_faces(pictures, CenterFace())
    assert found.tolist() == [True, False, True]
    for face, before, after in zip(faces, leaning, upright, strict=True):
        assert alike(face, after) > alike(before, after) + 0.1


def by_brightness(pictures: np.ndarray) -> np.ndarray:
    """(N, 7): class 1 for a picture whose mean is above the middle, else class 0."""
    return np.eye(7, dtype=np.float32)[(pictures.mean(axis=(1, 2)) > 127.5).astype(int)]


def test_the_difference_is_of_the_same_pictures() -> None:
    found = np.array([True] * 8 + [False] * 2)
    pictures = np.repeat(np.array([60, 196] * 5, np.uint8), 48 * 48).reshape(10, 48, 48)
    faces = pictures[found].copy()
    faces[:2] = 255 - faces[:2]  # framed, two of eight look otherwise
    told = framed.framed(by_brightness, pictures, np.array([0, 1] * 5), faces, found, {})
    assert (told.whole.value, told.framed.value, told.difference.value) == (1, 0.75, -0.25)
    assert told.difference.low <= -0.25 <= told.difference.high
    assert told.not_found is not None
    assert told.not_found.value == 1
    everywhere = framed.framed(by_brightness, pictures, np.array([0, 1] * 5), pictures, found | True, {})
    assert everywhere.not_found is None


def test_the_command_writes_what_the_page_reads(
    prepared_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def logits(faces: np.ndarray) -> np.ndarray:
        return np.tile(np.eye(7, dtype=np.float32)[EMOTIONS.index("happy")], (len(faces), 1))

    def all_but_the_first(pictures: np.ndarray, _detector: CenterFace) -> tuple[np.ndarray, np.ndarray]:
        return pictures[1:], np.arange(len(pictures)) > 0

    monkeypatch.setattr(framed, "bundled", lambda: {"toy": Path("toy")})
    monkeypatch.setattr(framed, "load", lambda _: Model(name="toy", logits=logits, config=CONFIG))
    words = ["--data", str(prepared_data), "--out", str(tmp_path), "--pictures", "9"]
    assert framed.main(words) == 2  # drawn faces are none to the detector
    assert "no face is found" in capsys.readouterr().err
    monkeypatch.setattr(framed, "framed_faces", all_but_the_first)
    assert framed.main(words) == 0
    told = read_framed(tmp_path / "framed.json")
    assert (told.split, told.protocol, told.n, told.found) == ("PrivateTest", "plurality-7", 9, 8)
    assert told.models["toy"].weights_sha256 == CONFIG["files"]
    assert told.models["toy"].difference.value == 0
    assert "toy: n 8, whole " in capsys.readouterr().out
