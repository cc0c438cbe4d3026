"""Commands of this package as steps of a road: run side by side, or left out when what they make is there."""

import importlib
import json
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from train.data import DataProblem


@dataclass(frozen=True, kw_only=True)
class Step:
    """One command of the road.

    module: with a `main(words)`.  done: the file that exists when it has finished, and `key` what that JSON then
    holds; None: it always runs.  ends_well: its good statuses.
    """

    name: str
    module: str
    words: tuple[str, ...]
    done: Path | None
    key: str | None = None
    ends_well: tuple[int, ...] = (0,)

    def finished(self) -> bool:
        if self.done is None or not self.done.is_file():
            return False
        return self.key is None or self.key in json.loads(self.done.read_text(encoding="utf-8"))


def go(steps: Sequence[Step], processes: int) -> None:
    """Runs the steps that are not finished, so many at once; a single one runs in this process.

    Raises DataProblem, which names the step that failed.
    """
    if processes == 1:
        for step in steps:
            _run(step, alone=True)
        return
    with ThreadPoolExecutor(processes) as pool:
        list(pool.map(lambda step: _run(step, alone=False), steps))


def _run(step: Step, alone: bool) -> None:
    if step.finished():
        print(f"{step.name}: finished before", flush=True)
        return
    print(f"{step.name}: starts", flush=True)
    if alone:
        status = importlib.import_module(step.module).main(list(step.words)) or 0
    else:
        status = subprocess.run([sys.executable, "-m", step.module, *step.words], check=False).returncode
    if status not in step.ends_well:
        raise DataProblem(f"{step.name} ended with status {status}; mend what it says and run this again")
