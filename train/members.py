"""Where EmoXNet's members come from: runs of train.backbone, and for those without one an EmoXNet that is finished."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safetensors.torch import load_file
from torch import Tensor

from emox import weights
from emox.networks import EmoXNet
from emox.results.training_runs import FINISHED, METRICS, SINGLE
from train import data


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
    made, metrics = run / SINGLE, run / METRICS
    if missing := [path for path in (run / FINISHED, made, metrics) if not path.is_file()]:
        raise data.DataProblem(f"{missing[0]}: no such file; expected a finished run of python -m train.backbone")
    epochs = len(metrics.read_text(encoding="utf-8").splitlines())
    facts = {"epochs": epochs} | json.loads(made.read_text(encoding="utf-8"))
    return Member(state=load_file(run / FINISHED), facts=facts, metrics=metrics)


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
