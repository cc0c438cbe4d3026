"""The real app as a process of its own."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).parents[2]
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
