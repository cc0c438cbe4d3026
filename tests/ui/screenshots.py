"""python -m tests.ui.screenshots: takes the README's two pictures anew, of the app with the shipped models."""

import io
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from PIL import Image

from emox.assets import ASSETS
from emox.ui import live_text, text
from tests.ui.cameras import NO_QUESTION, begin, one_face, with_camera, written
from tests.ui.pages import told
from tests.ui.process import running_app

SIZE = {"width": 1280, "height": 900}
COLOURS = 256  # a picture of a page needs no more, and takes a third of the space
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


def main() -> int:
    """The command."""
    for name, content in pictures().items():
        image = Image.open(io.BytesIO(content)).convert("RGB").quantize(COLOURS, kmeans=3, dither=Image.Dither.NONE)
        image.save(ASSETS / name, optimize=True)
        print(f"{name}: {image.width} x {image.height} pixels")
    return 0


if __name__ == "__main__":
    sys.exit(main())
