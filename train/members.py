"""Where EmoXNet's members come from: runs of train.backbone, and for those without one an EmoXNet that is finished."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torch import Tensor

from emox import weights
from emox.networks import EmoXNet
from emox.results.training_runs import METRICS, SINGLE
from train import checkpoint, data
from train.start import finished_weights


@dataclass(frozen=True, kw_only=True)
class Member:
    """A trained member.

    state: its weights.  facts: what config.json says of its making.  metrics: the file with a row an epoch.
    """

    state: Mapping[str, Tensor]
    facts: Mapping[str, Any]
    metrics: Path


def members(names: tuple[str, ...], runs: Path, finished: Path | None) -> dict[str, Member]:
    """The member of each name, from its folder in `runs`; those that have none there from `finished`.

    finished: model folder of an EmoXNet, such as the shipped one.  Raises DataProblem.
    """
    without = [name for name in names if not (runs / name).is_dir()]
    taken = _of_ensemble(finished, without) if finished and without else {}
    return {name: taken[name] if name in taken else _of_run(runs / name) for name in names}


def _of_run(run: Path) -> Member:
    made = run / SINGLE
    told = json.loads(made.read_text(encoding="utf-8")) if made.is_file() else {"finished": False}
    state = finished_weights(run)
    facts = {"epochs": checkpoint.epochs_done(run / "checkpoint.safetensors")} | told
    return Member(state=state, facts=facts, metrics=run / METRICS)


def _of_ensemble(folder: Path, names: list[str]) -> dict[str, Member]:
    try:
        config, network = weights.read_config(folder), weights.load(folder, "torch").network
    except weights.ModelProblem as problem:
        raise data.DataProblem(str(problem)) from problem
    if not isinstance(network, EmoXNet):
        raise data.DataProblem(f"{folder}: holds {config['network']}; expected an EmoXNet to take {names[0]} from")
    return {
        name: Member(
            state=network.member(name).state_dict(),
            facts=config["members"][name],
            metrics=folder / f"{name}.{METRICS}",
        )
        for name in names
    }
