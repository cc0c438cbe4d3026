"""Trains EmoXNet's members and head together, briefly and gently, and keeps the result only if PublicTest gains.

python -m train.finetune --ensemble runs/emoxnet --out runs/emoxnet-tuned
python -m train.finetune --ensemble runs/emoxnet --teacher space_assets/models/lite --out runs/emoxnet-tuned

In the second a finished model answers every face as it is augmented, beside the votes. --out gets what --ensemble has
(model folder, the teacher's answers): of the tuned network if its loss on PublicTest is lower, else as they were.
finetune.json says which and by how much. Of a tuned network each member's own linear layer is fitted anew.
"""

import argparse
import json
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from emox import weights
from emox.networks import MEMBERS, EmoXNet
from emox.results.training_runs import METRICS
from emox.whole_files import write_whole
from train import common, cost, data, processes, teacher
from train.from_teacher import beside_teachers, teachers_told
from train.from_votes import from_votes
from train.loop import fit
from train.losses import Distillation
from train.pooled import answers, features, head_task
from train.precision import device, ready
from train.provenance import facts
from train.recipes import FINETUNE, HEAD, OF_VOTES, taught
from train.start import start_from
from train.terms import digest


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m train.finetune", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--ensemble", type=Path, required=True, help="the --out of train.ensemble")
    common.add_teacher(parser)
    common.add_flags(parser)
    flags = parser.parse_args(arguments)
    if flags.teacher:
        common.refuse(parser, flags, OF_VOTES)
    whole = [flags.ensemble / "model" / "config.json", flags.ensemble / teacher.FILE]
    if missing := [path for path in whole if not path.is_file()]:
        raise data.DataProblem(f"{missing[0]}: no such file; --ensemble is the --out of a finished train.ensemble")
    ready()
    job = common.job(flags, taught(FINETUNE) if flags.teacher else FINETUNE)
    network = EmoXNet()
    start = start_from(flags.ensemble, network, "emoxnet")
    network.to(device()).to(memory_format=torch.channels_last)
    for name in MEMBERS:
        network.member(name).head.requires_grad_(False)  # has no part in the ensemble's answer
    main_process = processes.this_process().is_main_process
    if main_process and not flags.smoke:
        print(_cost(job), flush=True)
    before = job.check(network) if main_process else {}
    made = facts(job)
    shape = Distillation()
    task = beside_teachers(job, flags.teacher, shape) if flags.teacher else from_votes(job)
    task = replace(task, terms={**task.terms, "start_sha256": digest(network)})
    network.load_state_dict(fit(network, task, job.recipe, job.run).state_dict())
    network.eval()
    after = job.check(network) if main_process else {}
    # Runs of equal loss lie a point apart in accuracy on PublicTest (train/LOG.md).
    gained = bool(processes.from_main(float(main_process and after["loss"] < before["loss"])))
    model = flags.out / "model"
    if gained:
        made |= {"start": start | {"public_test": before["accuracy"]}}
        made |= {"distillation": teachers_told(flags.teacher, shape) if flags.teacher else None}
        _keep(network, job, flags.ensemble, made)
    if not main_process:
        return
    if not gained:
        shutil.copyfile(flags.ensemble / teacher.FILE, flags.out / teacher.FILE)
        named = flags.ensemble / "model" / "config.json"  # the last: where it lies, train.reproduce sees a finished run
        shutil.copytree(named.parent, model, dirs_exist_ok=True, ignore=shutil.ignore_patterns(named.name))
        write_whole(model / named.name, named.read_text(encoding="utf-8"))
    told = {"kept": gained, "public_test_before": before, "public_test_after": after, "epochs": job.recipe.epochs}
    write_whole(flags.out / "finetune.json", json.dumps(told, indent=2) + "\n")
    figures = (f"{when['accuracy']:.2%}, loss {when['loss']:.3f}" for when in (before, after))
    kept_is = "the tuned network is" if gained else "no gain, so the network as it was is"
    print(f"PublicTest {' before, '.join(figures)} after: {kept_is} in {model}", flush=True)


def _cost(job: common.Job) -> str:
    """Time and memory of the run, from two steps of an untrained EmoXNet."""
    faces, epochs = len(job.training.row), job.recipe.epochs
    seconds = cost.seconds_of_run(EmoXNet(), job.recipe, faces)
    return (
        f"fine-tuning on {faces:,} faces: about {seconds / epochs / 60:.0f} min an epoch, {epochs} epochs, "
        f"and at least {cost.peak_memory() / 1e9:.1f} GB of memory a process"
    )


def _keep(network: EmoXNet, job: common.Job, ensemble: Path, made: Mapping[str, Any]) -> None:
    """The model folder and the teacher's answers of the tuned network; every process must call it.

    made: goes into config.json.
    """
    out = job.run.out
    before = weights.read_config(ensemble / "model")
    stacked, validation = features(network, job, before["views"])
    rows = _fit_heads(network, job, stacked, validation)
    if not processes.this_process().is_main_process:
        return
    teacher.keep(out, answers(network.head, stacked), job.training.row)
    model = out / "model"
    common.keep_metrics(job, model)
    own = {key: value for key, value in made.items() if key != "start"}
    members = {}
    for name, earlier in before["members"].items():
        write_whole(model / f"{name}.{METRICS}", "".join(f"{json.dumps(row)}\n" for row in rows[name]))
        told = {"epochs": len(rows[name]), "backbone": name, "start": {"folder": ensemble.name} | earlier}
        members[name] = own | told
    weights.save(network, "emoxnet", model, {**made, "members": members, "views": before["views"]})


def _fit_heads(network: EmoXNet, job: common.Job, stacked: Tensor, validation: Tensor) -> dict[str, list[dict]]:
    """Each member's own linear layer anew, for the ensemble's loss moved its trunk and not that layer.

    stacked, validation: as `features` gives them.  Gives each member's metrics rows: those of the run, without
    PublicTest's figures, which are the ensemble's, but for the last with the member's own.
    """
    told = [json.loads(line) for line in job.run.metrics.read_text(encoding="utf-8").splitlines()]
    rows = [{key: value for key, value in row.items() if not key.startswith("public_test")} for row in told]
    widths = [network.member(name).num_features for name in MEMBERS]
    found = {}
    for name, seen, checked in zip(MEMBERS, stacked.split(widths, dim=2), validation.split(widths, dim=1), strict=True):
        head = network.member(name).head
        trunk = digest(network.member(name).trunk)
        task = head_task(replace(job, recipe=HEAD), seen, checked, {"trunk_sha256": trunk})
        out = job.run.out / "heads" / f"{name}-{trunk[:12]}"  # more epochs later are another trunk
        fitted = fit(head.requires_grad_(True), task, HEAD, replace(job.run, out=out))
        head.load_state_dict(fitted.state_dict())
        reached = {f"public_test_{key}": value for key, value in task.check(head).items()}
        found[name] = [*rows[:-1], rows[-1] | reached]
    return found


if __name__ == "__main__":
    common.run_command(main)
