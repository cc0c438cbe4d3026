"""Files that are whole where they lie, whenever the process that writes them is killed, and their sums."""

import hashlib
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path


def sha256(path: Path) -> str:
    """Hex digest of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write_whole(path: Path, text: str) -> None:
    """`text` as the file `path`."""
    with written_whole(path) as unfinished:
        unfinished.write_text(text, encoding="utf-8")


@contextmanager
def written_whole(path: Path) -> Generator[Path]:
    """A place beside `path` to write to, which becomes `path` when the block ends well and is removed when not."""
    unfinished = path.with_name(f"{path.name}.partial")
    try:
        yield unfinished
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
