"""python -m tests.ui.screenshots: takes the README's two pictures anew, of the app with the shipped models."""

import io
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from emox.assets import ASSETS
from emox.ui import live_text, text
from tests.ui.cameras import NO_QUESTION, begin, one_face, with_camera, written
from tests.ui.pages import told
from tests.ui.process import running_app

SIZE = {"width": 1280, "height": 900}
OFTEN = 256  # pixels: what as many have is a colour of the page, and stays as it is
SECONDS = 12  # until the Live tab's line has something to show


def taken(page: Any) -> Iterator[tuple[str, bytes]]:
    """Name of the file -> PNG, tab by tab."""
    page.get_by_role("button", name=text.EXAMPLE_NAMES["astronaut"]).click()
    told(page, "1 face found")
    page.wait_for_timeout(1000)
    yield "screenshot.png", page.screenshot(full_page=True)
    page.get_by_role("tab", name=live_text.TAB).click()
    begin(page)
    page.locator(".ex-live-face").first.wait_for()
    page.wait_for_timeout(SECONDS * 1000)
    yield "screenshot_live.png", page.screenshot(full_page=True)


def pictures() -> Mapping[str, bytes]:
    """Both, from a browser whose camera shows one face."""
    from playwright.sync_api import sync_playwright

    with running_app() as app, tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = with_camera(playwright.chromium, written(one_face(), Path(folder) / "one.mjpeg"), NO_QUESTION)
        page = browser.new_page(viewport=SIZE)
        page.goto(app.url)
        page.get_by_text(text.EXAMPLES).wait_for()
        found = dict(taken(page))
        browser.close()
    return found


def lighter(pixels: np.ndarray) -> np.ndarray:
    """RGB uint8 that takes less space as a PNG: the colours that only photos have lose their two lowest bits.

    A palette would be smaller still, but turns the seven classes' colours into each other.
    """
    codes = pixels.astype(np.uint32) @ np.array((1 << 16, 1 << 8, 1), np.uint32)
    _, which, counts = np.unique(codes, return_inverse=True, return_counts=True)
    often = counts[which].reshape(codes.shape) >= OFTEN
    return np.where(often[..., None], pixels, pixels & 0xFC | 2)


def main() -> int:
    """The command."""
    for name, content in pictures().items():
        image = Image.fromarray(lighter(np.asarray(Image.open(io.BytesIO(content)).convert("RGB"))))
        image.save(ASSETS / name, optimize=True)
        print(f"{name}: {image.width} x {image.height} pixels")
    return 0


if __name__ == "__main__":
    sys.exit(main())
