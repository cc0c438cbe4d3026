"""The two public-domain faces that ship inside wheels, found without importing those heavy packages."""

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path


@dataclass(frozen=True)
class Example:
    """One example photo. `path` is None where the package that ships it is not installed."""

    key: str
    package: str
    path: Path | None


def find() -> tuple[Example, ...]:
    """Both examples, present or not."""
    return (
        _example("astronaut", "scikit-image", "skimage", "data/astronaut.png"),
        _example("hopper", "matplotlib", "matplotlib", "mpl-data/sample_data/grace_hopper.jpg"),
    )


def _example(key: str, package: str, module: str, inside: str) -> Example:
    found = find_spec(module)  # of a top-level package: looks at the disk, runs nothing
    path = Path(found.origin).parent / inside if found is not None and found.origin else None
    return Example(key, package, path if path is not None and path.is_file() else None)
