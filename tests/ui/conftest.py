"""A real Chromium on the real app, for the browser tests."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from emox.ui import examples
from tests.ui.process import RunningApp, running_app

BROWSER_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
)


@pytest.fixture(scope="session")
def app() -> Iterator[RunningApp]:
    """The app as shipped, with the shipped models."""
    with running_app() as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Debian's Chromium, headless. Missing: skipped at home, failed where CI is set."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        missing = "no Chromium found: install it, for example with apt-get install chromium"
        if os.environ.get("CI"):
            raise RuntimeError(missing)
        pytest.skip(missing)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=list(BROWSER_FLAGS))
        yield opened
        opened.close()


@pytest.fixture
def open_page(browser: Any) -> Iterator[Callable[..., Any]]:
    """Opens a page in a context of its own; fails if it asked another host or its script raised."""
    contexts = []
    faults: list[str] = []

    def go(running: RunningApp, **options: Any) -> Any:
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        local = (running.url, "data:", "blob:")
        page.on("request", lambda asked: None if asked.url.startswith(local) else faults.append(asked.url))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(running.url)
        page.locator("#stage .ex-stage").wait_for()
        return page

    yield go
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture(scope="session")
def astronaut() -> Path:
    """scikit-image's public-domain photo of Eileen Collins, smiling."""
    (path,) = (example.path for example in examples.find() if example.key == "astronaut")
    assert path is not None, "scikit-image is a requirement of the tests"
    return path
