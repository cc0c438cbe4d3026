"""Each subject of the benchmark in a process of its own, asked in turn, so that a busy moment hits all alike.

Whatever is timed computes on one thread.
"""

import os
import time
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from multiprocessing.managers import BaseManager
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from emox.benchmark.subjects import Counts, Subject
from emox.results.benchmark import Measured, MeasuredOn, spread

STATUS = Path("/proc/self/status")
PART = 32  # faces handed over at once when all are answered
# Read by the numeric libraries when they are loaded, which is in the processes started here.
ONE_THREAD = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")
Answered = TypeVar("Answered")


@dataclass(frozen=True)
class Known:
    """Faces with known classes.  faces: (N, 48, 48) uint8.  label: (N,) place in EMOTIONS.  which: says of what."""

    faces: np.ndarray
    label: np.ndarray
    which: MeasuredOn


class Worker:
    """A loaded subject; lives in its own process and is spoken to through a proxy."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._answer = subject.load()

    def times(self, faces: list[np.ndarray], calls: int) -> list[float]:
        """Milliseconds a face of so many calls with all of the faces, after one that is not counted."""
        self._answer(faces)
        taken = []
        for _ in range(calls):
            start = time.perf_counter()
            self._answer(faces)
            taken.append((time.perf_counter() - start) * 1000 / len(faces))
        return taken

    def answers(self, faces: list[np.ndarray]) -> tuple[np.ndarray, float]:
        """The answered class of each face, and the seconds it took."""
        start = time.perf_counter()
        rows = [self._answer(faces[at : at + PART]).argmax(axis=1) for at in range(0, len(faces), PART)]
        return np.concatenate(rows), time.perf_counter() - start

    def peak_bytes(self) -> int | None:
        """Most memory this process has held; None where the system does not tell."""
        told = STATUS.read_text(encoding="utf-8") if STATUS.is_file() else ""
        lines = [line.split() for line in told.splitlines() if line.startswith("VmHWM")]
        return int(lines[0][1]) * 1024 if lines else None

    def counts(self) -> Counts:
        return self._subject.count()


class _Processes(BaseManager):
    """A process with one Worker in it."""


_Processes.register("Worker", Worker)


def measure(
    subjects: Sequence[Subject], faces: Sequence[np.ndarray], rounds: int, calls: int, known: Known | None
) -> tuple[Measured, ...]:
    """All subjects side by side: in each round every one answers every batch size, one after the other.

    faces: uint8 (48, 48), at least as many as the largest batch.  calls: timed of each batch size in a round.
    """
    with one_thread(), ExitStack() as running:
        workers: list[Any] = []
        for subject in subjects:
            process = running.enter_context(_Processes(ctx=get_context("spawn")))
            workers.append(process.Worker(subject))  # ty: ignore[missing-attribute]  # registered above
        times: list[dict[int, list[float]]] = [{size: [] for size in subject.batches} for subject in subjects]
        for _ in range(rounds):
            for size in sorted({size for subject in subjects for size in subject.batches}):
                for worker, taken in zip(workers, times, strict=True):
                    if size in taken:
                        taken[size] += worker.times(list(faces[:size]), calls)
        return tuple(
            _measured(subject, worker, taken, known)
            for subject, worker, taken in zip(subjects, workers, times, strict=True)
        )


def _measured(subject: Subject, worker: Any, times: dict[int, list[float]], known: Known | None) -> Measured:
    peak_bytes = worker.peak_bytes()  # before the known faces and what counting needs
    judge = known if subject.judged else None
    answered, seconds = worker.answers(list(judge.faces)) if judge is not None else (None, None)
    return Measured(
        name=subject.name,
        model=subject.model,
        runtime=subject.runtime,
        views=subject.views,
        peer=subject.peer,
        file_bytes=subject.file_bytes,
        weights_sha256=subject.weights_sha256,
        peak_bytes=peak_bytes,
        milliseconds={size: spread(taken) for size, taken in times.items()},
        accuracy=float(np.mean(answered == judge.label)) if judge is not None else None,
        seconds=seconds,
        **asdict(worker.counts()),
    )


def in_new_process(function: Callable[..., Answered], *arguments: object) -> Answered:
    """What a module's function answers, or raises, in a process that computes on one thread."""
    with one_thread(), ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(function, *arguments).result()


@contextmanager
def one_thread() -> Generator[None, None, None]:
    """Processes started inside compute on one thread each."""
    before = {name: os.environ.get(name) for name in ONE_THREAD}
    os.environ.update(dict.fromkeys(ONE_THREAD, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
