"""Does the Space's folder install and start? A fresh environment, its own requirements, and a request for the page."""

import os
import socket
import subprocess
import sys
import time
import venv
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from train.space import SpaceProblem
from train.space_requirements import INDEX

START_SECONDS = 600  # a cold disk and a busy machine; the page itself is up in seconds


def check(folder: Path, environment: Path) -> None:
    """Installs into the new folder `environment`, starts the app, asks for its page; SpaceProblem when one fails.

    Uses pip as it is set up on this machine. Where torch's own index cannot be reached it says so and goes on with
    what pip has, which may be a torch build with CUDA.
    """
    venv.create(environment, with_pip=True, clear=True)
    python = environment / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    wanted = folder / "requirements.txt"
    if not _reachable(INDEX):
        print(f"{INDEX} cannot be reached: installing without it", flush=True)
        wanted = environment / "requirements.txt"
        wanted.write_text((folder / "requirements.txt").read_text().replace(f"--extra-index-url {INDEX}\n", ""))
    print("installing requirements.txt into a fresh environment", flush=True)
    told = subprocess.run([python, "-m", "pip", "install", "--quiet", "-r", wanted], check=False)
    if told.returncode:
        raise SpaceProblem(f"{folder / 'requirements.txt'}: pip ended with status {told.returncode}")
    with started(folder, python) as (url, log):
        problems = [line for line in log.read_text().splitlines() if line.startswith("emox: ")]
        print(f"the app answered at {url}", *problems, sep="\n")


@contextmanager
def started(folder: Path, python: Path, **more: str) -> Generator[tuple[str, Path], None, None]:
    """The folder's app.py run by `python` on a free port: the page's address and what the app printed.

    Left when the page has been delivered; SpaceProblem when it never is.  more: variables of its environment.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url, log = f"http://127.0.0.1:{port}/", folder.parent / f"{folder.name}.log"
    told = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "EMOX_MODELS")}
    told |= {"GRADIO_SERVER_NAME": "127.0.0.1", "GRADIO_SERVER_PORT": str(port), **more}
    with log.open("w") as out:
        process = subprocess.Popen([python, "app.py"], cwd=folder, env=told, stdout=out, stderr=subprocess.STDOUT)
        try:
            page = _page(url, process)
            if page is None:
                raise SpaceProblem(f"app.py did not come up: {' '.join(log.read_text().split())[-2000:]}")
            if 'property="og:title" content="EmoX"' not in page:
                raise SpaceProblem(f"{url} answered, but not with EmoX's page")
            yield url, log
        finally:
            process.terminate()
            process.wait(timeout=30)


def _page(url: str, process: subprocess.Popen[bytes]) -> str | None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            with urlopen(url, timeout=5) as answer:
                return answer.read().decode()
        except (URLError, OSError):
            time.sleep(0.2)
    return None


def _reachable(url: str) -> bool:
    try:
        with urlopen(url, timeout=10):
            return True
    except (URLError, OSError):
        return False
