"""The search for EmoXNetLite: several designs, trained alike and briefly, by accuracy and speed.

    python -m train.students --teacher runs/emoxnet --out runs/students

Each design of `train.student_designs` learns from the same teacher (or from the votes alone, without --teacher) for as
many epochs and from the same seed, becomes onnxruntime files that are checked as `train.export` checks the shipped
ones, and is judged on PublicTest. All are then timed in turn, one face on one thread. --only trains some of them; what
was trained earlier in the same --out is put beside them.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import nn

from emox import images, runtimes
from emox.json_files import to_json
from emox.metrics import wilson
from emox.predict import Logits
from emox.results.benchmark import machine, spread
from emox.results.folder import FOLDER
from emox.results.protocols import CHOSEN_ON, HEADLINE
from emox.results.students import Student, Students
from emox.results.training_runs import FINISHED, METRICS, SINGLE
from emox.whole_files import write_whole
from train import checkpoint, common, export, onnx_files, teacher, terms
from train.from_teacher import from_teacher
from train.from_votes import from_votes
from train.loop import Run, Task, fit
from train.losses import Distillation
from train.measure import refuse_other_data
from train.precision import ready
from train.provenance import facts
from train.recipes import LITE, MOVED, OF_VOTES, taught_before
from train.student_designs import DESIGNS

EPOCHS = 6
ROUNDS = 300  # single faces timed in turn, all designs in each round


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A trained design and the faster of its files that passed."""

    name: str
    parameters: int
    runtime: str
    accuracy: float
    file_bytes: int
    seconds: float
    logits: Logits


def task_of(job: common.Job, taught_by: Path | None) -> Task:
    """One for all designs, which are trained alike: for as many epochs too, so that these are among its terms."""
    task = from_teacher(job, taught_by, Distillation()) if taught_by else from_votes(job)
    return replace(task, terms={**task.terms, "epochs": job.recipe.epochs})


def train(name: str, task: Task, job: common.Job, taught_by: Path | None) -> None:
    """Trains one design in its own folder of job.run.out, or goes on with it."""
    run = _run_of(name, job)
    torch.manual_seed(run.seed)  # the first weights
    kept = fit(DESIGNS[name].build(), task, job.recipe, run)
    made = facts(job) | {"teacher": sums(taught_by)}
    write_whole(run.out / SINGLE, json.dumps(made, indent=2) + "\n")
    common.keep_weights(kept, run.out / FINISHED)


def require_alike(name: str, task: Task, job: common.Job) -> None:
    """OutputProblem when a finished design was trained under other terms than the job's, or not as long."""
    run = _run_of(name, job)
    terms.require_same(run.checkpoint, terms.of_run(job.recipe, run.seed, task.terms))
    done = checkpoint.epochs_done(run.checkpoint)
    if done != job.recipe.epochs:  # its terms may be from before they told it
        raise checkpoint.OutputProblem(
            f"{run.checkpoint}: has {done} epochs, not {job.recipe.epochs}; ask for as many or name another --out"
        )


def _run_of(name: str, job: common.Job) -> Run:
    return replace(job.run, out=job.run.out / name, resume=True)  # a design is resumed on its own


def sums(folder: Path | None) -> dict[str, str]:
    """Of the teachers' weights, by file; empty for votes alone."""
    teachers = teacher.told(folder)["teachers"] if folder else []
    return {
        f"{place}-{one['network']}/{file}": total
        for place, one in enumerate(teachers, start=1)
        for file, total in one["files"].items()
    }


def candidate(name: str, run: Path, job: common.Job, out: Path) -> Candidate | str:
    """Writes and checks the files of a trained design; why neither passed, where neither did.

    out: a folder for the files.
    """
    network = DESIGNS[name].build()
    network.load_state_dict(load_file(run / FINISHED))
    network.eval()
    made = {"float32": out / f"{name}.onnx", "int8": out / f"{name}.int8.onnx"}
    onnx_files.write_float32(network, made["float32"], temperature=1.0)
    onnx_files.write_int8(made["float32"], made["int8"], job.training.images)
    answering = {"torch": runtimes.torch_logits(network)}
    answering |= {runtime: runtimes.onnx_logits(file) for runtime, file in made.items()}
    measured = export.measure(answering, job.public_test)
    refused = {one: why for one in made if (why := measured[one].complaint(one, measured["torch"]))}
    passed = [one for one in made if one not in refused]
    if not passed:
        return f"{name}: " + "; ".join(f"{one}: {why}" for one, why in refused.items())
    best = min(passed, key=lambda one: measured[one].milliseconds)
    rows = (run / METRICS).read_text(encoding="utf-8").splitlines()
    return Candidate(
        name=name,
        parameters=_parameters(network),
        runtime=best,
        accuracy=measured[best].accuracy,
        file_bytes=made[best].stat().st_size,
        seconds=sum(json.loads(row)["seconds"] for row in rows),
        logits=answering[best],
    )


def compared(candidates: Sequence[Candidate], job: common.Job, taught_by: Path | None, rounds: int) -> Students:
    """The record of the search."""
    inputs = images.normalise(job.public_test.images[:, None])
    taken = export.times({one.name: one.logits for one in candidates}, inputs, rounds)
    n = len(job.public_test.row)
    return Students(
        made=datetime.now(UTC).date().isoformat(),
        machine=machine(),
        data_sha256=job.data_sha256,
        protocol=HEADLINE,
        split=CHOSEN_ON,
        n=n,
        epochs=job.recipe.epochs,
        seed=job.run.seed,
        teacher=sums(taught_by),
        designs=tuple(
            Student(
                name=one.name,
                told=DESIGNS[one.name].told,
                parameters=one.parameters,
                runtime=one.runtime,
                accuracy=wilson(round(one.accuracy * n), n),
                milliseconds=spread(taken[one.name]),
                file_bytes=one.file_bytes,
                seconds=one.seconds,
            )
            for one in candidates
        ),
    )


def table(done: Students) -> str:
    """For people: a line a design, quickest first, those of the frontier marked."""
    best = {one.name for one in done.frontier}
    ordered = sorted(done.designs, key=lambda one: one.milliseconds.median)
    return "\n".join(
        f"{'*' if one.name in best else ' '} {one.name:14} {one.milliseconds.median:.3f} ms {one.runtime:8} "
        f"{one.file_bytes / 1e6:.2f} MB  {one.accuracy.value:.2%} ({one.accuracy.low:.2%} to {one.accuracy.high:.2%})"
        for one in ordered
    )


def _parameters(network: nn.Module) -> int:
    return sum(values.numel() for values in network.parameters())


def main(arguments: list[str] | None = None) -> int:
    """The command line; 0, or 1 when no design passed."""
    parser = argparse.ArgumentParser(
        prog="python -m train.students", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--teacher", type=Path, help="the --out of train.ensemble or train.teach; left out: votes alone"
    )
    parser.add_argument("--only", nargs="+", choices=tuple(DESIGNS), help="train no others")
    parser.add_argument("--results", type=Path, default=FOLDER, help="the folder of students.json")
    common.add_flags(parser, resumes=False)
    flags = parser.parse_args(arguments)
    if flags.teacher:
        common.refuse(parser, flags, (*OF_VOTES, *MOVED))
    choices: dict[str, Any] = {"epochs": EPOCHS}
    job = common.job(flags, replace(taught_before(LITE) if flags.teacher else LITE, **choices))
    refuse_other_data(flags.results, job.data_sha256)
    ready()
    task = task_of(job, flags.teacher)
    finished = [name for name in DESIGNS if (flags.out / name / FINISHED).is_file()]
    for name in finished:
        require_alike(name, task, job)
    for name in flags.only or DESIGNS:
        print(f"{name}: {DESIGNS[name].told}", flush=True)
        if name not in finished:
            train(name, task, job, flags.teacher)
    with tempfile.TemporaryDirectory() as folder:
        trained = [name for name in DESIGNS if name in {*finished, *(flags.only or DESIGNS)}]
        found = [candidate(name, flags.out / name, job, Path(folder)) for name in trained]
        passed = [one for one in found if isinstance(one, Candidate)]
        for why in (one for one in found if isinstance(one, str)):
            print(why, file=sys.stderr)
        if not passed:
            return 1
        done = compared(passed, job, flags.teacher, 2 if flags.smoke else ROUNDS)
    flags.results.mkdir(parents=True, exist_ok=True)
    write_whole(flags.results / "students.json", to_json(done, Students))
    print(table(done))
    return 0


if __name__ == "__main__":
    common.run_command(main)
