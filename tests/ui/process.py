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
    """An app that answers at `url`; everything it prints goes to `log`. `pid` is its process."""

    url: str
    log: Path
    pid: int


@contextmanager
def running_app(port: int | None = None, **environment: str) -> Generator[RunningApp, None, None]:
    """python app.py on that port or a free one, ended afterwards."""
    port = port or free_port()
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
                yield RunningApp(url, log, process.pid)
            finally:
                process.terminate()
                process.wait(timeout=30)


def free_port() -> int:
    """A port nobody listens on right now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def resident_megabytes(pid: int) -> float:
    """Memory that a process holds (Linux)."""
    return _status_megabytes(pid, "VmRSS:")


def most_megabytes(pid: int) -> float:
    """The most memory it has held at any time (Linux)."""
    return _status_megabytes(pid, "VmHWM:")


def _status_megabytes(pid: int, line: str) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.split(line)[1].split()[0]) * 1024 / 1e6


def processor_seconds(pid: int) -> float:
    """Processor time a process has used, of all its threads (Linux): what starting costs on an idle machine."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


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
