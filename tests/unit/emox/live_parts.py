"""A detector and models made up for the Live tab's tests."""

import io
from collections.abc import Sequence

import numpy as np
from PIL import Image

from emox.emotions import EMOTIONS
from emox.faces import Face
from emox.pipeline import Pipeline


def jpeg(width: int = 320, height: int = 240, shade: int = 90, kind: str = "JPEG") -> bytes:
    """A picture whose left half is darker, as a file."""
    pixels = np.full((height, width, 3), shade, np.uint8)
    pixels[:, : width // 2] //= 2
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, kind)
    return stream.getvalue()


def face_at(x: float, side: float = 80) -> Face:
    """A face of plausible proportions, 40 pixels from the top."""
    points = np.array([(0.3, 0.4), (0.7, 0.4), (0.5, 0.6), (0.35, 0.8), (0.65, 0.8)], np.float32)
    return Face((x, 40, x + side, 40 + side), np.array([x, 40], np.float32) + points * side, 0.9)


class Finds:
    """A detector that finds what it is told and counts how often it is asked."""

    def __init__(self, *found: Face) -> None:
        self.found = found
        self.asked = 0

    def detect(self, image: np.ndarray) -> tuple[Face, ...]:
        assert image.ndim == 3
        self.asked += 1
        return self.found


class Says:
    """A model that is certain of one class for every face."""

    def __init__(self, name: str, emotion: str) -> None:
        self.name = name
        self.emotion = emotion

    def predict(self, faces: Sequence[np.ndarray], tta: int = 1) -> np.ndarray:
        return self.predict_views(faces, tta).mean(axis=1)

    def predict_views(self, faces: Sequence[np.ndarray], tta: int = 1) -> np.ndarray:
        answer = np.zeros((len(faces), tta, len(EMOTIONS)), np.float32)
        answer[:, :, EMOTIONS.index(self.emotion)] = 1
        return answer


def made_up(*found: Face) -> Pipeline:
    """Both models, and a detector that finds these faces."""
    models = {"emoxnet": Says("emoxnet", "sad"), "lite": Says("lite", "happy")}
    return Pipeline(Finds(*found), models)
