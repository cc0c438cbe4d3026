"""How long a road takes by the clock, over all the times it was begun again, and what it reaches.

python -m train.clock runs keeps what the finished road of that folder took, and what its reports say, in
space_assets/results/road.json, which the README shows.
"""

import argparse
import json
import sys
import threading
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from emox.evaluation import read_report
from emox.json_files import read_json, to_json
from emox.metrics import Interval
from emox.results.benchmark import machine
from emox.results.folder import FOLDER
from emox.results.predictions import EvaluationProblem
from emox.whole_files import write_whole
from train.protocols import DataProblem
from train.road import TERMS, Runs

RESULTS = FOLDER / "road.json"
TIME = "time.json"  # in a road's folder: what it took
INTERVAL = 30.0  # seconds between two notes; as much is lost to a kill


@dataclass(frozen=True, kw_only=True)
class Beginning:
    """One time that a road was begun or gone on with.

    seconds: by the clock.  rounds: that were asked for.  processes: of one thread each.  processor: its name.
    finished: the road was at its end.
    """

    seconds: float
    rounds: int
    processes: int
    processor: str
    finished: bool


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What a road took. beginnings: in order, none of a road that has not begun."""

    beginnings: tuple[Beginning, ...]

    @property
    def seconds(self) -> float:
        """By the clock, together."""
        return sum(one.seconds for one in self.beginnings)

    @property
    def rounds(self) -> int:
        """That the road went."""
        return max(one.rounds for one in self.beginnings)

    @property
    def finished(self) -> bool:
        return bool(self.beginnings) and self.beginnings[-1].finished


@dataclass(frozen=True, kw_only=True)
class Reached:
    """What the report of a model that a road ends with says.

    n: pictures of `split` under `protocol`.  views: averaged for an answer.  accuracy: share right, with 95 % interval.
    """

    model: str
    protocol: str
    split: str
    n: int
    views: int
    accuracy: Interval


@dataclass(frozen=True, kw_only=True)
class KeptTime:
    """`road.json` in space_assets/results.

    data_sha256: of the prepared file.  road: which it is, as `train.road.ROAD` counts them.  finetune: epochs, 0 for
    none.  taken: of a road at its end.  reached: by EmoXNet and the student that the road ends with.
    """

    data_sha256: str
    road: int
    finetune: int
    taken: Taken
    reached: tuple[Reached, ...]


@contextmanager
def added_to(path: Path, *, rounds: int, processes: int, interval: float = INTERVAL) -> Generator[None]:
    """Adds a beginning that lasts as long as the block to the file, every `interval` seconds and at the end."""
    before, started, over = taken(path).beginnings, time.monotonic(), threading.Event()
    processor = machine().processor

    def note(*, finished: bool) -> None:
        now = Beginning(
            seconds=round(time.monotonic() - started, 1),
            rounds=rounds,
            processes=processes,
            processor=processor,
            finished=finished,
        )
        write_whole(path, to_json(Taken(beginnings=(*before, now)), Taken))

    def keep_noting() -> None:
        while not over.wait(interval):
            note(finished=False)

    noting, finished = threading.Thread(target=keep_noting, daemon=True), False
    noting.start()
    try:
        yield
        finished = True
    finally:
        over.set()
        noting.join()
        note(finished=finished)


def taken(path: Path) -> Taken:
    """What the file holds; no beginning where there is none yet. DataProblem for a damaged one."""
    if not path.is_file():
        return Taken(beginnings=())
    return read_json(path, Taken, expected="what a road took, as train.reproduce notes it", refuse=DataProblem)


def kept(path: Path = RESULTS) -> KeptTime | None:
    """None where no road was kept; DataProblem for a damaged file."""
    if not path.is_file():
        return None
    return read_json(path, KeptTime, expected="a road's time as train.clock keeps it", refuse=DataProblem)


def time_of(runs: Path) -> KeptTime:
    """Of the folder of a road that is at its end; DataProblem for another one, and for one of --smoke;
    EvaluationProblem for a report that is missing or damaged.
    """
    found = taken(runs / TIME)
    if not found.finished:
        raise DataProblem(f"{runs}: no road that is at its end; python -m train.reproduce --out {runs} goes on with it")
    terms = json.loads((runs / TERMS).read_text(encoding="utf-8"))
    if terms["smoke"]:
        raise DataProblem(f"{runs}: a road of few faces (--smoke); expected one of all")
    road = Runs(out=runs, finetune=terms["finetune"], rounds=found.rounds)
    reached = tuple(_reached(run / "model" / "report.json") for run in (road.ensemble(road.rounds), road.student))
    return KeptTime(
        data_sha256=terms["data_sha256"],
        road=terms["road"],
        finetune=terms["finetune"],
        taken=found,
        reached=reached,
    )


def _reached(path: Path) -> Reached:
    report = read_report(path)
    low, high = report.accuracy_interval
    return Reached(
        model=report.subject.model,
        protocol=report.subject.protocol,
        split=report.subject.split,
        n=report.n,
        views=report.subject.tta,
        accuracy=Interval(value=report.accuracy, low=low, high=high),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; 0, or 2 with one sentence on stderr."""
    parser = argparse.ArgumentParser(prog="python -m train.clock", description="Keep what a finished road took.")
    parser.add_argument("runs", type=Path, help="the --out of a finished train.reproduce")
    parser.add_argument("--out", type=Path, default=RESULTS, help="default: space_assets/results/road.json")
    given = parser.parse_args(arguments)
    try:
        write_whole(given.out, to_json(time_of(given.runs), KeptTime))
    except (DataProblem, EvaluationProblem, OSError) as problem:
        print(problem, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
