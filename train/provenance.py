"""Where weights come from: what config.json says besides the recipe."""

import platform
import subprocess
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from train.processes import this_process
from train.protocols import of_one_voice

if TYPE_CHECKING:
    from train.common import Job

LIBRARIES = ("torch", "timm", "accelerate", "numpy", "safetensors")


def facts(job: "Job") -> dict[str, Any]:
    """Recipe, seed, number of processes and of training faces, kind of labels, data, versions, git commit."""
    return {
        "recipe": asdict(job.recipe),
        "seed": job.run.seed,
        "processes": this_process().num_processes,
        "training_faces": len(job.training.row),
        "of_one_voice": of_one_voice(job.training.targets),
        "data_sha256": job.data_sha256,
        "versions": {"python": platform.python_version()} | {name: version(name) for name in LIBRARIES},
        "git_commit": commit(Path(__file__).parent),
    }


def commit(folder: Path) -> str | None:
    """Of the checkout that `folder` lies in, with "-dirty" behind it where something is not committed; None without."""
    asked = ["git", "describe", "--always", "--exclude=*", "--abbrev=40", "--dirty"]
    told = subprocess.run(asked, capture_output=True, text=True, check=False, cwd=folder)
    return told.stdout.strip() or None if told.returncode == 0 else None
