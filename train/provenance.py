"""Where weights come from: what config.json says besides the recipe."""

import platform
import subprocess
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from train.processes import this_process

if TYPE_CHECKING:
    from train.common import Job

LIBRARIES = ("torch", "timm", "accelerate", "numpy", "safetensors")


def facts(job: "Job") -> dict[str, Any]:
    """Recipe, seed, number of processes and of training faces, data, versions, git commit (None without git)."""
    return {
        "recipe": asdict(job.recipe),
        "seed": job.run.seed,
        "processes": this_process().num_processes,
        "training_faces": len(job.training.row),
        "data_sha256": job.data_sha256,
        "versions": {"python": platform.python_version()} | {name: version(name) for name in LIBRARIES},
        "git_commit": _commit(),
    }


def _commit() -> str | None:
    told = subprocess.run(
        ["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False, cwd=Path(__file__).parent
    )
    return told.stdout.strip() or None if told.returncode == 0 else None
