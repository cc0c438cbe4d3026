"""Where weights come from: what config.json says besides the recipe."""

import platform
import subprocess
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

LIBRARIES = ("torch", "timm", "numpy", "safetensors")


def facts(*, recipe: Mapping[str, Any], seed: int, data_sha256: str) -> dict[str, Any]:
    """Recipe, seed, data, library versions and the git commit (None outside a checkout)."""
    return {
        "recipe": recipe,
        "seed": seed,
        "data_sha256": data_sha256,
        "versions": {"python": platform.python_version()} | {name: version(name) for name in LIBRARIES},
        "git_commit": _commit(),
    }


def _commit() -> str | None:
    told = subprocess.run(
        ["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False, cwd=Path(__file__).parent
    )
    return told.stdout.strip() or None if told.returncode == 0 else None
