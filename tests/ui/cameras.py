"""Fake cameras for Chromium: what they show, and browsers that have one."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PIL import Image

from emox import examples
from emox.ui import live_text
from tests.ui.pages import BROWSER_FLAGS, chromium

NO_QUESTION = "--use-fake-ui-for-media-stream"  # nobody is asked for permission
SHIFTS = (*[0] * 30, *range(0, 24, 2), *[24] * 30, *range(24, 0, -2))  # still for a second, then a step aside
WIDTH, HEIGHT = 640, 480


def one_face() -> list[Image.Image]:
    """The astronaut, now and then a step to the side."""
    photo = _photo("astronaut")
    return [photo.crop((30 + shift, 0, 430 + shift, 300)).resize((WIDTH, HEIGHT)) for shift in SHIFTS]


def two_faces() -> list[Image.Image]:
    """The astronaut on the left, Grace Hopper on the right, moving apart and together again."""
    left = _photo("astronaut").crop((100, 20, 340, 300)).resize((260, 303))
    right = _photo("hopper").crop((100, 50, 440, 450)).resize((260, 306))
    frames = []
    for shift in SHIFTS:
        frame = Image.new("RGB", (WIDTH, HEIGHT), (90, 110, 120))
        frame.paste(left, (40 - shift, 90))
        frame.paste(right, (340 + shift, 90))
        frames.append(frame)
    return frames


def written(frames: Sequence[Image.Image], path: Path) -> Path:
    """The frames as Chromium wants them: JPEGs one after another, in a file named .mjpeg."""
    stream = io.BytesIO()
    for frame in frames:
        frame.save(stream, "JPEG", quality=90)
    path.write_bytes(stream.getvalue())
    return path


def with_camera(chromium_type: Any, camera: Path, *flags: str) -> Any:
    """A headless Chromium with that camera."""
    fake = ("--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={camera}")
    return chromium_type.launch(executable_path=chromium(), args=[*BROWSER_FLAGS, *fake, *flags])


def begin(page: Any) -> Any:
    """The camera of an open Live tab is started."""
    page.get_by_role("button", name=live_text.START).click()
    return page


def _photo(key: str) -> Image.Image:
    (path,) = (example.path for example in examples.find() if example.key == key)
    assert path is not None, "scikit-image and matplotlib are requirements"
    return Image.open(path).convert("RGB")
