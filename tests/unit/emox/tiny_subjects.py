"""Subjects of the benchmark that cost nothing; loaded by other processes, so they are functions of a module."""

import os
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_info as pools

from emox.benchmark.subjects import Answer, Counts, Subject
from emox.emotions import EMOTIONS
from emox.results.benchmark import Road, spread

HELD = 300_000_000  # bytes


def always(index: int) -> Answer:
    return lambda faces: np.tile(np.eye(len(EMOTIONS))[index], (len(faces), 1))


def slow(seconds: float) -> Answer:
    """So many seconds a face."""

    def answer(faces: Sequence[np.ndarray]) -> np.ndarray:
        time.sleep(seconds * len(faces))
        return always(0)(faces)

    return answer


def holding() -> Answer:
    held = np.ones(HELD, np.uint8)
    return lambda faces: always(int(held[0]))(faces)


def threads_allowed() -> Answer:
    """Answers with the class whose place is the number of threads."""
    return always(int(os.environ["OMP_NUM_THREADS"]))


def most_threads(*_: object) -> tuple[Road, ...]:
    """In place of the whole roads: one that "takes" as many milliseconds as threads are allowed, or taken if more."""
    threads = (int(os.environ["OMP_NUM_THREADS"]), *(pool["num_threads"] for pool in pools()))
    return (Road(kind="photo", picture="", total=spread([max(threads)]), parts={}),)


def noted(letter: str, notes: Path) -> Answer:
    def answer(faces: Sequence[np.ndarray]) -> np.ndarray:
        with notes.open("a") as stream:
            stream.write(letter)
        return always(0)(faces)

    return answer


def broken() -> Answer:
    raise ValueError("weights of another shape")


def few() -> Counts:
    return Counts(parameters=7, multiplications=70)


def subject(name: str, load: partial[Answer], *, peer: bool = False, batches: tuple[int, ...] = (1, 32)) -> Subject:
    return Subject(
        name=name,
        model=name,
        runtime="none",
        file_bytes=10,
        weights_sha256={f"{name}.bin": "ab" * 32},
        load=load,
        count=few,
        peer=peer,
        batches=batches,
    )
