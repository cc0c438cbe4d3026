"""How long a road takes by the clock, over all the times it was begun again."""

import json
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from emox.whole_files import write_whole

INTERVAL = 30.0  # seconds between two notes; as much is lost to a kill


@contextmanager
def added_to(path: Path, interval: float = INTERVAL) -> Generator[None]:
    """Adds the seconds within the block to the JSON file's `seconds`, every `interval` and at the end."""
    before, started, over = seconds(path), time.monotonic(), threading.Event()

    def note() -> None:
        write_whole(path, json.dumps({"seconds": round(before + time.monotonic() - started, 1)}) + "\n")

    def keep_noting() -> None:
        while not over.wait(interval):
            note()

    noting = threading.Thread(target=keep_noting, daemon=True)
    noting.start()
    try:
        yield
    finally:
        over.set()
        noting.join()
        note()


def seconds(path: Path) -> float:
    """What the file holds; 0 where there is none yet."""
    return json.loads(path.read_text(encoding="utf-8"))["seconds"] if path.is_file() else 0.0
