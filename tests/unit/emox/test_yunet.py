"""YuNet by name: what is missing is said, and OpenCV's answers become faces of the photo."""

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from skimage.data import astronaut

from emox import __main__ as command
from emox import detectors, faces, pipeline, weights, yunet
from emox.faces import FER2013_LANDMARKS, DetectorProblem
from emox.yunet import YuNet
from tests.local_hub.state import LocalHub

CONSTANTS = np.array(FER2013_LANDMARKS, np.float32)
REAL = Path(os.environ.get("EMOX_TEST_YUNET", "no such file"))


class StandIn:
    """OpenCV's network as far as we use it; answers with one face in the middle of whatever it is shown."""

    def __init__(self) -> None:
        self.size = (0, 0)
        self.shown: list[np.ndarray] = []

    def setInputSize(self, size: tuple[int, int]) -> None:  # noqa: N802 (OpenCV's name)
        self.size = size

    def detect(self, bgr: np.ndarray) -> tuple[int, np.ndarray]:
        assert self.size == (bgr.shape[1], bgr.shape[0])
        self.shown.append(bgr)
        width, height = self.size
        box = (0.25 * width, 0.25 * height, 0.5 * width, 0.5 * height)
        points = ((CONSTANTS / 2 + 0.25) * (width, height)).ravel()
        return 1, np.array([(*box, *points, 0.8)], np.float32)


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Any:
    import cv2

    made = StandIn()
    monkeypatch.setattr(cv2.FaceDetectorYN, "create", lambda *_: made)
    return made


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "yunet.onnx").write_bytes(b"stands for the weights")
    return tmp_path / "yunet.onnx"


def test_a_row_is_read_as_opencv_documents_it() -> None:
    row = np.arange(15, dtype=np.float32)[None]
    row[0, 14] = 0.75
    found = detectors.yunet_candidates(row)
    np.testing.assert_allclose(found.boxes, [(0, 1, 2, 4)])
    np.testing.assert_allclose(found.landmarks[0], np.arange(4, 14).reshape(5, 2))
    np.testing.assert_allclose(found.scores, [0.75])
    assert len(detectors.yunet_candidates(None).scores) == 0


def test_without_a_usable_file_it_says_so(file: Path) -> None:
    with pytest.raises(DetectorProblem, match="not at"):
        YuNet(file.parent / "absent.onnx")
    with pytest.raises(DetectorProblem, match="not a YuNet model"):
        YuNet(file)


def test_from_the_hub_it_is_refused_when_out_of_reach_or_not_the_published_file(
    monkeypatch: pytest.MonkeyPatch, file: Path
) -> None:
    import huggingface_hub

    def offline(*_: str, **__: float) -> str:
        raise OSError("no network")

    monkeypatch.setattr(huggingface_hub, "try_to_load_from_cache", lambda *_: None)
    monkeypatch.setattr(yunet, "_asked", offline)
    with pytest.raises(DetectorProblem, match="out of reach"):
        YuNet()
    monkeypatch.setattr(huggingface_hub, "try_to_load_from_cache", lambda *_: str(file))
    with pytest.raises(DetectorProblem, match="is not the"):
        YuNet()


def test_a_hub_that_does_not_have_it_is_told_as_out_of_reach(hub: LocalHub) -> None:
    assert not hub.repositories
    with pytest.raises(DetectorProblem, match="out of reach"):
        YuNet()


def test_it_sees_bgr_at_two_sizes_and_answers_in_photo_pixels(network: Any, file: Path) -> None:
    image = np.full((1000, 2000, 3), (10, 20, 30), np.uint8)
    (face,) = YuNet(file).detect(image)
    assert [shown.shape[:2] for shown in network.shown] == [(160, 320), (960, 1920)]
    assert network.shown[0][0, 0].tolist() == [30, 20, 10]
    assert face.box == pytest.approx((500, 250, 1500, 750))
    np.testing.assert_allclose(face.landmarks, (CONSTANTS / 2 + 0.25) * (2000, 1000), rtol=1e-5)


def test_a_name_or_a_file_chooses_the_detector(network: Any, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (face,) = pipeline.detector_named(str(file)).detect(np.zeros((320, 320, 3), np.uint8))
    assert network.shown
    assert face.score == pytest.approx(0.8)
    monkeypatch.setattr(yunet, "_from_hub", lambda: file)
    built = pipeline.build((), detector="yunet")
    analysis = built.analyse(np.zeros((320, 320, 3), np.uint8))
    assert (len(analysis.faces), analysis.detector) == (1, "yunet")


def test_the_command_line_never_takes_another_detector_in_its_place(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(weights, "load", lambda _: pytest.fail("no model is needed"))
    monkeypatch.setattr(faces, "CenterFace", lambda: pytest.fail("nobody asked for it"))
    assert command.main(["photo.jpg", "--detector", str(tmp_path / "absent.onnx")]) == 2
    err = capsys.readouterr().err
    assert err.startswith(f"emox: {tmp_path / 'absent.onnx'}: no detector of this name and no such file; accepted: ")
    assert "centerface, yunet" in err


@pytest.mark.skipif(not REAL.is_file(), reason="EMOX_TEST_YUNET names no face_detection_yunet_2023mar.onnx")
def test_the_real_network_finds_the_face_where_centerface_does() -> None:
    photo = np.asarray(astronaut())
    (face,) = pipeline.detector_named(str(REAL)).detect(photo)
    (other,) = faces.CenterFace().detect(photo)
    np.testing.assert_allclose(face.landmarks, other.landmarks, atol=10)
