"""Commands of this package as steps of a road: run side by side, or left out when what they make is there.

A machine's processes are kept busy: several steps have one each; a step that is alone has all of them, if it can share.
"""

import importlib
import json
import signal
import subprocess
import sys
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from train.data import DataProblem


@dataclass(frozen=True, kw_only=True)
class Step:
    """One command of the road.

    module: with a `main(words)`.  done: the file that exists when it has finished, and `key` what that JSON then
    holds; None: it always runs.  ends_well: its good statuses.  shares: several processes can do it together.
    """

    name: str
    module: str
    words: tuple[str, ...]
    done: Path | None
    key: str | None = None
    ends_well: tuple[int, ...] = (0,)
    shares: bool = False

    def finished(self) -> bool:
        if self.done is None or not self.done.is_file():
            return False
        return self.key is None or self.key in json.loads(self.done.read_text(encoding="utf-8"))


def launched(processes: int, command: Sequence[str]) -> list[str]:
    """The words that run `python -m COMMAND` in so many processes of this machine."""
    if processes == 1:
        return [sys.executable, "-m", *command]
    launch = ["accelerate.commands.launch", "--multi_gpu", "--num_processes", str(processes), "--num_machines", "1"]
    launch += ["--mixed_precision", "no", "--dynamo_backend", "no", "--main_process_port", "0"]
    return [sys.executable, "-m", *launch, "-m", *command]


def go(steps: Sequence[Step], processes: int) -> None:
    """Runs the steps that are not finished, so many at once; where there is one process, in this one.

    Raises DataProblem, which names the step that failed; none is started after it, those beside it go on to their end.
    Interrupted or terminated itself, it terminates those that it has started.
    """
    if processes == 1:
        for step in steps:
            _run(step, lambda step: importlib.import_module(step.module).main(list(step.words)) or 0)
        return
    alone = sum(not step.finished() for step in steps) == 1
    running, over = list[subprocess.Popen[bytes]](), Event()

    def started(step: Step) -> int:
        words = launched(processes if alone and step.shares else 1, [step.module, *step.words])
        with subprocess.Popen(words) as process:
            running.append(process)
            return process.wait()

    def run(step: Step) -> None:
        if over.is_set():
            return
        try:
            _run(step, started)
        except DataProblem as problem:
            if not over.is_set():
                print(f"{problem} (what runs beside it goes on to its end)", file=sys.stderr, flush=True)
            over.set()
            raise

    with _termination_raises(), ThreadPoolExecutor(processes) as pool:
        tasks = [pool.submit(run, step) for step in steps]
        try:
            wait(tasks)
        except (KeyboardInterrupt, SystemExit):
            over.set()
            for process in running:
                process.terminate()
            raise
    for task in tasks:
        task.result()


@contextmanager
def _termination_raises() -> Generator[None]:
    """SIGTERM ends this process by SystemExit, so that it can end those it has started."""

    def end(number: int, _frame: object) -> None:
        sys.exit(128 + number)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _run(step: Step, start: Callable[[Step], int]) -> None:
    if step.finished():
        print(f"{step.name}: finished before", flush=True)
        return
    print(f"{step.name}: starts", flush=True)
    status = start(step)
    if status not in step.ends_well:
        raise DataProblem(f"{step.name} ended with status {status}; mend what it says and run this again")
