"""What several test files share: which process runs which tests, and a miniature data set of drawn faces, so that
training is tested without FER+."""

import io
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import settings
from PIL import Image, ImageDraw
from xdist.scheduler import LoadFileScheduling

from emox.emotions import FERPLUS_COLUMNS

# A busy machine is no failure of the code under test.
settings.register_profile("emox", deadline=None)
settings.load_profile("emox")

UI_TESTS = "tests/ui/"

FACES_EACH = 64  # of the three expressions drawn, over all splits


def pytest_configure() -> None:
    """The two processes that test, and what they start, share the cores: one thread each unless the caller decided."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")


class FilesTogether(LoadFileScheduling):
    """A file's tests stay in one process, which makes its fixtures once; all browser tests share apps and a browser."""

    def _split_scope(self, nodeid: str) -> str:
        return UI_TESTS if nodeid.startswith(UI_TESTS) else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> FilesTogether:
    return FilesTogether(config, log)


def drawn_face(mouth: str, generator: np.random.Generator) -> np.ndarray:
    """(48, 48) uint8: an oval with eyes and a smiling, frowning or round mouth, on noise."""
    canvas = Image.fromarray(generator.integers(40, 90, (48, 48), dtype=np.uint8))
    pen = ImageDraw.Draw(canvas)
    x, y = (int(offset) for offset in generator.integers(-3, 4, 2))
    pen.ellipse((6 + x, 3 + y, 42 + x, 46 + y), fill=180)
    pen.ellipse((14 + x, 15 + y, 19 + x, 20 + y), fill=20)
    pen.ellipse((29 + x, 15 + y, 34 + x, 20 + y), fill=20)
    match mouth:
        case "happiness":
            pen.chord((14 + x, 24 + y, 34 + x, 40 + y), 0, 180, fill=30)
        case "sadness":
            pen.chord((14 + x, 32 + y, 34 + x, 46 + y), 180, 360, fill=30)
        case _:
            pen.ellipse((20 + x, 29 + y, 28 + x, 40 + y), fill=30)
    return np.asarray(canvas)


@pytest.fixture(scope="session")
def prepared_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A prepared parquet of 192 drawn faces: 144 Training, 24 PublicTest, 24 PrivateTest; ten votes each.

    Two faces of PublicTest are labelled otherwise than drawn: where a network is right about all, no temperature fits.
    """
    import pyarrow
    import pyarrow.parquet

    generator = np.random.default_rng(0)
    rows = []
    for number in range(3 * FACES_EACH):
        label = ("happiness", "sadness", "surprise")[number % 3]
        stream = io.BytesIO()
        Image.fromarray(drawn_face(label, generator)).save(stream, format="PNG")
        usage = "Training" if number < 144 else "PublicTest" if number < 168 else "PrivateTest"
        seen = "sadness" if number in (144, 147) else label  # drawn happy
        votes = dict.fromkeys(FERPLUS_COLUMNS, 0) | {seen: 9, "neutral": 1}
        picture = {"bytes": stream.getvalue(), "path": f"fer{number:07d}.png"}
        rows.append({"image": picture, "row": number, "usage": usage, **votes})
    path = tmp_path_factory.mktemp("prepared") / "drawn.parquet"
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), path)
    return path
