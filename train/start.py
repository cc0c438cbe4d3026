"""Finished weights to go on from: of a model folder or of a run's folder."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from safetensors.torch import load_file
from torch import Tensor, nn

from emox import weights
from emox.networks import EmoXNet
from emox.results.training_runs import CHECKPOINT, FINISHED, METRICS, SINGLE
from train import checkpoint, data

_TOLD = ("recipe", "seed", "training_faces", "data_sha256", "git_commit", "pretrained", "distillation", "start")


def start_from(folder: Path, network: nn.Module, name: str) -> dict[str, Any]:
    """Puts the weights of `folder` into `network`; gives what config.json should say of where they come from.

    folder: a model folder, the --out of train.distill or train.ensemble, or the --out of train.backbone.
    name: of the network; a member of MEMBERS is taken out of EmoXNet's folder.  Raises DataProblem.
    """
    inner = folder / "model"
    try:
        if (folder / "config.json").is_file():
            state, told = _of_model_folder(folder, name)
        elif (inner / "config.json").is_file():
            state, told = _of_model_folder(inner, name)
        else:
            made = folder / SINGLE
            told = _told(json.loads(made.read_text(encoding="utf-8")) if made.is_file() else {})
            file = _weights_file(folder)
            state = _weights_of(file)
            told |= _epochs(folder / METRICS) | {"sha256": {file.name: data.sha256(file)}}
            if file.name == CHECKPOINT:  # broken off: a row may be there of an epoch that is not
                told["epochs"] = checkpoint.epochs_done(file)
        network.load_state_dict(state)
    except weights.ModelProblem as problem:
        raise data.DataProblem(str(problem)) from problem
    except RuntimeError as problem:
        raise data.DataProblem(f"{folder}: these weights are not those of a {name}") from problem
    return {"folder": folder.name} | told


def _of_model_folder(folder: Path, name: str) -> tuple[dict[str, Tensor], dict[str, Any]]:
    found, config = weights.load(folder, "torch").network, weights.read_config(folder)
    whole = isinstance(found, EmoXNet) and name in found.members
    state = (found.member(name) if whole else found).state_dict()
    told = _told(config["members"][name] if whole else config)
    return state, told | _epochs(folder / (f"{name}.{METRICS}" if whole else METRICS)) | {"sha256": config["files"]}


def _told(made: Mapping[str, Any]) -> dict[str, Any]:
    return {key: made[key] for key in _TOLD if key in made}


def _epochs(metrics: Path) -> dict[str, int]:
    """As many as were done, which a recipe that watches for a plateau does not tell."""
    return {"epochs": len(metrics.read_text(encoding="utf-8").splitlines())} if metrics.is_file() else {}


def _weights_of(file: Path) -> dict[str, Tensor]:
    return checkpoint.module(file, "average") if file.name == CHECKPOINT else load_file(file)


def _weights_file(run: Path) -> Path:
    for name in (FINISHED, CHECKPOINT):
        if (run / name).is_file():
            return run / name
    raise data.DataProblem(f"{run}: no trained network here; run python -m train.backbone --out {run} first")
