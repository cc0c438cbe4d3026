"""Run by test_steps.py: says which process it is, and waits to be ended."""

import os
import sys
import time
from pathlib import Path

from emox.whole_files import write_whole
from train.steps import Step, go


def go_two_steps(out: Path) -> None:
    module = "tests.unit.train.waiting_process"
    words = [("step", str(out / name)) for name in ("first", "second")]
    go([Step(name=each[1], module=module, words=each, done=None) for each in words], processes=2)


def wait(out: Path) -> None:
    write_whole(out, str(os.getpid()))
    time.sleep(600)


if __name__ == "__main__":
    {"road": go_two_steps, "step": wait}[sys.argv[1]](Path(sys.argv[2]))
