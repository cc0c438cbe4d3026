"""Which module of this repository imports which, also inside a function: read from the files, nothing is run."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

ROOT = Path(__file__).resolve().parents[2]


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES: Mapping[str, Path] = MappingProxyType(
    {
        module_name(path): path
        for path in [*(ROOT / "emox").rglob("*.py"), *(ROOT / "train").rglob("*.py"), ROOT / "app.py"]
        if path.is_file()
    }
)


def imported(path: Path) -> Iterator[str]:
    """Dotted names a file imports; `from emox import images` is emox.images where such a module exists."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} line {node.lineno}: imports are absolute here"
            base = node.module or ""
            for alias in node.names:
                inner = f"{base}.{alias.name}"
                yield inner if inner in FILES else base


def ours(module: str) -> set[str]:
    """The modules of this repository that one of them imports."""
    return {name for name in imported(FILES[module]) if name in FILES} - {module}


def leans_on(module: str) -> set[str]:
    """The module, all it imports, what these import, and the packages they lie in."""
    found: set[str] = set()
    ahead = {module}
    while ahead:
        found |= ahead
        packages = {name.rpartition(".")[0] for name in ahead} & FILES.keys()
        ahead = packages.union(*map(ours, ahead)) - found
    return found
