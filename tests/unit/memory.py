"""The most memory a piece of a test held, whatever the tests before it held."""

from collections.abc import Callable
from pathlib import Path

_PROCESS = Path("/proc/self")  # of the test; Linux alone keeps these


def most_held(work: Callable[[], object]) -> int:
    """Kilobytes of resident memory, at the most, that `work` added to what the process held before it.

    getrusage's ru_maxrss never falls again: after a test that held more, nothing could add to it.
    """
    (_PROCESS / "clear_refs").write_text("5")  # proc(5): the peak begins anew at what is held now
    before = _peak()
    work()
    return _peak() - before


def _peak() -> int:
    lines = (_PROCESS / "status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))
