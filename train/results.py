"""What space_assets/results says of all shipped models, from nothing but their folders and the data.

    python -m train.results --data ferplus.parquet --runs runs

Each model's temperature, onnxruntime files and report, probabilities and reports of every setting, paired tests, likely
wrong labels, stress, the app's framing of faces, the README's figures and the model cards. Twins and the human
yardstick depend on the data alone: they are made where they are not there. --runs: a folder of `train.backbone` runs;
those that are no members of EmoXNet are measured too. Speed, seeds and the search for the student's design are measured
by commands of their own (`emox.benchmark`, `train.seeds`, `train.students`), single networks after equally many epochs
by `train.equal_epochs`.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from emox.layouts import LAYOUTS
from emox.results.folder import FOLDER
from emox.results.human import Human, read_human
from emox.results.leaks import Leaks, read_leaks
from emox.results.predictions import EvaluationProblem
from emox.results.training_runs import SINGLE
from emox.weights import bundled
from train import (
    calibrate,
    card,
    compare,
    evaluate,
    export,
    framed,
    human,
    leaks,
    measure,
    readme,
    stress,
    wrong_labels,
)
from train.arguments import one_or_more
from train.data import DataProblem, default_path, sha256


@dataclass(frozen=True, kw_only=True)
class Step:
    """One command of the road.

    main: its `main`.  words: its arguments; None leaves it out, and `why` says why.  ends_well: its good statuses.
    """

    name: str
    main: Callable[[list[str]], int]
    words: tuple[str, ...] | None
    why: str = ""
    ends_well: tuple[int, ...] = (0,)


def steps(data: Path, runs: Path | None, pictures: int | None = None) -> Iterator[Step]:
    """In an order in which each finds what it reads.  pictures: as many are corrupted; None for all."""
    shared = ("--data", str(data))
    pairs = FOLDER / "leaks.parquet"
    step = Step(name="leaks", main=leaks.main, words=(*shared, "--out", str(pairs)))
    yield _of_data(step, pairs, read_leaks, data)
    yardstick = FOLDER / "human.json"
    step = Step(name="human", main=human.main, words=(*shared, "--leaks", str(pairs), "--out", str(yardstick)))
    yield _of_data(step, yardstick, read_human, data)
    for name, place in bundled().items():
        folder = str(place)
        yield Step(name=f"temperature of {name}", main=calibrate.main, words=(folder, *shared))
        if LAYOUTS[name].optional:  # they carry the temperature
            words, ends_well = (folder, *shared), (0, export.REFUSED)
            yield Step(name=f"onnxruntime files of {name}", main=export.main, words=words, ends_well=ends_well)
        yield Step(name=f"report of {name}", main=evaluate.main, words=(folder, *shared, "--out", folder))
        yield Step(name=f"measure {name}", main=measure.main, words=(folder, *shared))
    for run in sorted(runs.glob(f"*/{SINGLE}")) if runs else ():
        words = None if measure.is_member(run.parent.name, FOLDER / "models") else (str(run.parent), *shared)
        yield Step(name=f"measure {run.parent.name}", main=measure.main, words=words, why="measured with emoxnet")
    few = ("--pictures", str(pictures)) if pictures else ()
    yield Step(name="compare", main=compare.main, words=())
    yield Step(name="wrong labels", main=wrong_labels.main, words=())
    yield Step(name="stress", main=stress.main, words=(*shared, *few))
    yield Step(name="framed", main=framed.main, words=(*shared, *few))
    yield Step(name="cards", main=card.main, words=tuple(map(str, bundled().values())))
    # last: it also shows what commands of their own measure, and refuses where that is not measured yet
    yield Step(name="readme", main=readme.main, words=())


def _of_data(step: Step, made: Path, read_made: Callable[[Path], Leaks | Human], data: Path) -> Step:
    """Leaves out a step whose file was made from this very data."""
    if made.is_file() and read_made(made).data_sha256 == sha256(data):
        return replace(step, words=None, why=f"{made.name} is there, made from this data")
    return step


def run(step: Step) -> int:
    """The step's status; prints what it is, why it is left out, or how long it took."""
    if step.words is None:
        print(f"{step.name}: left out: {step.why}", flush=True)
        return 0
    print(f"{step.name}: starts", flush=True)
    started = time.perf_counter()
    status = step.main(list(step.words))
    print(f"{step.name}: status {status}, {time.perf_counter() - started:.0f} s", flush=True)
    return 0 if status in step.ends_well else status


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; 0, or the status of the first step that failed, which says what was wrong."""
    parser = argparse.ArgumentParser(prog="python -m train.results", description="Measure all that ships.")
    parser.add_argument("--data", type=Path, help="prepared parquet (else EMOX_DATA)")
    parser.add_argument("--runs", type=Path, help="folder of train.backbone runs, whose networks are measured too")
    parser.add_argument(
        "--pictures", type=one_or_more, help="corrupt and frame only the first so many of PrivateTest (else all)"
    )
    given = parser.parse_args(arguments)
    try:
        data = default_path(given.data)
        measure.refuse_other_data(FOLDER, sha256(data))
        road = steps(data, given.runs, given.pictures)
        # one after another: a step may read what the one before it wrote
        return next((status for step in road if (status := run(step))), 0)
    except (DataProblem, EvaluationProblem, OSError) as problem:
        print(problem, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
