"""Made-up answers for the Photo page, and its markup read back."""

from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path

import numpy as np

from emox.emotions import EMOTIONS
from emox.faces import Face
from emox.pipeline import Analysis, FaceAnalysis
from emox.ui import views


def share(emotion: str, probability: float = 0.82) -> np.ndarray:
    values = np.full(len(EMOTIONS), (1 - probability) / (len(EMOTIONS) - 1), dtype=np.float32)
    values[EMOTIONS.index(emotion)] = probability
    return values


def face(rows: Mapping[str, list[np.ndarray]], x: float = 20, side: float = 80) -> FaceAnalysis:
    """rows: each model's views."""
    return FaceAnalysis(
        Face((x, 30.0, x + side, 30.0 + side), np.zeros((5, 2), np.float32), 0.9),
        crop=np.zeros((96, 96, 3), np.uint8),
        seen=np.random.default_rng(0).integers(0, 256, (48, 48)).astype(np.uint8),
        probabilities={model: np.mean(given, axis=0) for model, given in rows.items()},
        views={model: np.stack(given) for model, given in rows.items()},
    )


def analysed(*faces: FaceAnalysis, left_out: int = 0) -> Analysis:
    times = {"detect": 100.0, "emoxnet": 42.0, "lite": 3.25}
    return Analysis(400, 200, faces, times, left_out)


def shown(*faces: FaceAnalysis, name: str = "a.jpg", left_out: int = 0) -> views.Shown:
    return views.Shown(
        name, Path(name), preview="data:,", thumbnail="data:,", analysis=analysed(*faces, left_out=left_out)
    )


HAPPY = {"emoxnet": [share("happy")], "lite": [share("happy", 0.61)]}
SPLIT = {"emoxnet": [share("happy")], "lite": [share("sad", 0.61)]}


class Words(HTMLParser):
    """The text and the tags of a page; fails on a tag that is closed out of order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("img", "path"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag != "path":
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def words(page: str) -> str:
    return " ".join(Words(page).text)
