"""A real Chromium on the real app, for the browser tests."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from emox import examples
from tests.ui.models import both
from tests.ui.pages import BROWSER_FLAGS, chromium, guarded_pages
from tests.ui.process import RunningApp, running_app


@pytest.fixture(scope="session")
def app() -> Iterator[RunningApp]:
    """The app as shipped, with the shipped models."""
    with running_app() as running:
        yield running


@pytest.fixture(scope="session")
def bare() -> Iterator[RunningApp]:
    """The app with Lite and without a data set, whatever the machine has."""
    with running_app(EMOX_MODELS="lite", EMOX_DATA="") as running:
        yield running


@pytest.fixture(scope="session")
def with_faces() -> Iterator[RunningApp]:
    """The app with Lite and the prepared FER+; skipped where EMOX_DATA names none."""
    if not os.environ.get("EMOX_DATA"):
        said = "EMOX_DATA names no data set"
        if os.environ.get("CI"):
            pytest.fail(said)
        pytest.skip(said)
    with running_app(EMOX_MODELS="lite") as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Debian's Chromium, headless. Missing: skipped at home, failed where CI is set."""
    from playwright.sync_api import sync_playwright

    path = chromium()

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=list(BROWSER_FLAGS))
        yield opened
        opened.close()


@pytest.fixture
def open_page(browser: Any) -> Iterator[Callable[..., Any]]:
    """Opens a page in a context of its own; fails if it asked another host or its script raised."""
    with guarded_pages() as opened:

        def go(running: RunningApp, **options: Any) -> Any:
            page = opened(browser, running.url, **options)
            page.locator("#stage .ex-stage").wait_for()
            return page

        yield go


@pytest.fixture(scope="session")
def astronaut() -> Path:
    """scikit-image's public-domain photo of Eileen Collins, smiling."""
    return _photo("astronaut")


@pytest.fixture(scope="module")
def explained(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """The app with the shipped models where they are, with untrained ones elsewhere: a heat map needs no skill."""
    with running_app(EMOX_MODELS=both(tmp_path_factory.mktemp("models"))) as running:
        yield running


@pytest.fixture(scope="session")
def pair(astronaut: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two faces, one smaller than the other."""
    photo = Image.open(astronaut).convert("RGB")
    picture = Image.new("RGB", (1024, 512))
    picture.paste(photo, (0, 0))
    picture.paste(photo.resize((400, 400)), (560, 56))
    path = tmp_path_factory.mktemp("pair") / "pair.png"
    picture.save(path)
    return path


@pytest.fixture(scope="session")
def crowd(astronaut: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """More small faces than are analysed, and one larger one among them."""
    head = Image.open(astronaut).convert("RGB").crop((160, 40, 290, 200)).resize((42, 52))
    columns, rows = 11, 7
    picture = Image.new("RGB", (columns * 90, rows * 90), (90, 110, 120))
    for place in range(columns * rows):
        picture.paste(head, (place % columns * 90 + 24, place // columns * 90 + 19))
    picture.paste(head.resize((70, 87)), (5 * 90 + 10, 3 * 90 + 2))
    path = tmp_path_factory.mktemp("crowd") / "crowd.png"
    picture.save(path)
    return path


@pytest.fixture(scope="session")
def hopper() -> Path:
    """matplotlib's public-domain photo of Grace Hopper, neutral."""
    return _photo("hopper")


def _photo(key: str) -> Path:
    (path,) = (example.path for example in examples.find() if example.key == key)
    assert path is not None, "scikit-image and matplotlib are requirements of the tests"
    return path
