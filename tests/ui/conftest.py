"""The real app as a process of its own and a real Chromium, for the browser tests."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from emox.ui import examples

ROOT = Path(__file__).parents[2]
BROWSER_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
)
START_SECONDS = 180  # a cold disk and a busy machine; the page itself is up in seconds


@dataclass(frozen=True)
class RunningApp:
    """An app that answers at `url`; everything it prints goes to `log`."""

    url: str
    log: Path


@contextmanager
def running_app(**environment: str) -> Generator[RunningApp, None, None]:
    """python app.py on a free port, ended afterwards."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "app.log"
        told = {
            **os.environ,
            "GRADIO_SERVER_NAME": "127.0.0.1",
            "GRADIO_SERVER_PORT": str(port),
            "GRADIO_TEMP_DIR": str(Path(folder) / "uploads"),
            **environment,
        }
        with log.open("w") as out:
            process = subprocess.Popen([sys.executable, "app.py"], cwd=ROOT, env=told, stdout=out, stderr=out)
            try:
                _wait_until_up(url, process, log)
                yield RunningApp(url, log)
            finally:
                process.terminate()
                process.wait(timeout=30)


def _wait_until_up(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            with urlopen(url, timeout=5):
                return
        except (URLError, OSError):
            try:
                process.wait(timeout=0.2)
            except subprocess.TimeoutExpired:
                continue
            break
    pytest.fail(f"app.py did not come up:\n{log.read_text()}")


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
