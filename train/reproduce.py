"""The whole road from the data to model folders: python -m train.reproduce --data FILE --out runs

Members, the ensemble's head, the student with and without its teacher, and their reports. Prints what it will cost
first. Whatever is finished is left as it is and whatever was broken off goes on from its last epoch, so the same
command resumes. --ship copies the finished models to space_assets/models.
"""

import argparse
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn

from emox.networks import MEMBERS, Backbone, EmoXNetLite
from emox.weights import BUNDLED
from train import common, data
from train.loop import optimizer_for
from train.precision import autocast, device, full_precision_orthogonalisation, ready_cpu
from train.recipes import BACKBONES, LITE, Recipe

SHIPPED = ("emoxnet", "lite")


@dataclass(frozen=True, kw_only=True)
class Step:
    """One command of the road.

    words: arguments after `python`.  done: the file that exists when it has finished.
    """

    name: str
    words: tuple[str, ...]
    done: Path


def stages(out: Path, shared: Sequence[str], smoke: bool) -> tuple[tuple[Step, ...], ...]:
    """Steps in order; those of one stage do not need each other and run side by side."""
    training = (*shared, "--resume", *(["--smoke"] if smoke else []))
    views = "2" if smoke else "4"

    def backbone(name: str) -> Step:
        words = ("-m", "train.backbone", "--recipe", name, "--out", str(out / name), *training)
        return Step(name=name, words=words, done=out / name / "model.safetensors")

    def student(name: str, *more: str) -> Step:
        words = ("-m", "train.distill", "--out", str(out / name), *more, *training)
        return Step(name=name, words=words, done=out / name / "model" / "config.json")

    def report(name: str) -> Step:
        folder = out / name / "model"
        words = ("-m", "train.evaluate", str(folder), "--out", str(folder), *shared)
        return Step(name=f"report of {name}", words=words, done=folder / "report.json")

    ensemble = Step(
        name="emoxnet",
        words=(
            *("-m", "train.ensemble", "--members", str(out), "--out", str(out / "emoxnet"), "--views", views),
            *training,
        ),
        done=out / "emoxnet" / "model" / "config.json",
    )
    return (
        (*(backbone(name) for name in MEMBERS), student("lite-votes")),
        (ensemble,),
        (student("lite", "--teacher", str(out / "emoxnet")),),
        tuple(report(name) for name in ("emoxnet", "lite", "lite-votes")),
    )


def costs(faces: int, processes: int) -> Iterator[str]:
    """One line a training: seconds of one step here, times the steps of its recipe."""
    ready_cpu()
    total = 0.0
    jobs: list[tuple[str, nn.Module, Recipe]] = [(name, Backbone(name), BACKBONES[name]) for name in MEMBERS]
    jobs += [("lite and lite-votes", EmoXNetLite(), LITE)]
    for name, network, recipe in jobs:
        epochs_at = Counter(recipe.side(epoch) for epoch in range(recipe.epochs))
        steps = faces // recipe.batch
        seconds = sum(_seconds_a_step(network, recipe, side) * steps * n for side, n in epochs_at.items())
        total += seconds
        yield f"{name}: {recipe.epochs} epochs, about {seconds / 3600:.1f} h on one thread"
    yield f"together about {total / 3600:.1f} h of one thread; {processes} run side by side"


def _seconds_a_step(network: nn.Module, recipe: Recipe, side: int) -> float:
    network.to(device()).to(memory_format=torch.channels_last).train()
    optimizer = optimizer_for(network, recipe)
    faces = common.network_input(torch.rand(recipe.batch, 1, side, side) * 255)
    started = 0.0
    with full_precision_orthogonalisation():
        for _ in range(2):  # oneDNN picks its kernels in the first step
            started = time.perf_counter()
            with autocast():
                loss = network(faces).square().mean()
            loss.backward()
            optimizer.step()
    return time.perf_counter() - started


def run(step: Step) -> None:
    """Runs a step unless it is finished; DataProblem names the one that failed."""
    if step.done.exists():
        print(f"{step.name}: finished before", flush=True)
        return
    print(f"{step.name}: starts", flush=True)
    ended = subprocess.run([sys.executable, *step.words], check=False)
    if ended.returncode != 0:
        raise data.DataProblem(
            f"{step.name} ended with status {ended.returncode}; mend what it says and run this again"
        )


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m train.reproduce", description=__doc__)
    parser.add_argument("--data", type=Path, help="prepared parquet; default: EMOX_DATA")
    parser.add_argument("--out", type=Path, required=True, help="folder of all runs")
    parser.add_argument("--processes", type=int, default=2, help="trainings side by side, one thread each")
    parser.add_argument("--smoke", action="store_true", help="two epochs on few faces, to see that the road holds")
    parser.add_argument("--ship", action="store_true", help="copy the finished models to space_assets/models")
    flags = parser.parse_args(arguments)
    path = data.default_path(flags.data)
    if not flags.smoke:
        faces = len(data.split(data.read(path), "plurality-7", "Training").row)
        for line in costs(faces, flags.processes):
            print(line, flush=True)
    for stage in stages(flags.out, ("--data", str(path)), flags.smoke):
        with ThreadPoolExecutor(flags.processes) as pool:
            list(pool.map(run, stage))
    if flags.ship:
        for name in SHIPPED:
            shutil.copytree(flags.out / name / "model", BUNDLED / name, dirs_exist_ok=True)


if __name__ == "__main__":
    common.run_command(main)
