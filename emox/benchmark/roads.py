"""From a camera's JPEG to the answer, timed part by part: a photo, a live picture, and one where tracking helps."""

import io
import itertools
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image

from emox import images, pipeline
from emox.assets import ASSETS
from emox.benchmark.workers import one_thread
from emox.results.benchmark import Road, RoadKind, spread
from emox.tracking import Following
from emox.ui import live_session
from emox.ui.live_session import LiveLimits

WIDTH, HEIGHT = 640, 480
PICTURE = f"{WIDTH}x{HEIGHT} JPEG with one face"
ALWAYS = Following(every=1)  # detect in each picture
NEVER = Following(every=10**9)  # only in the first
# Larger than what the Live tab sends, so that all three roads see the same picture.
LIMITS = LiveLimits(frame=images.Limits(), longest_side=WIDTH)


class NoFace(RuntimeError):
    """The example photo does not show one face to the detector."""


class NoAnswer(RuntimeError):
    """The command line did not answer the picture."""


def jpeg(photo: np.ndarray) -> bytes:
    """The upper part of an RGB photo as a camera would send it, 640x480."""
    picture = Image.fromarray(photo)
    part = picture.crop((0, 0, picture.width, picture.width * HEIGHT // WIDTH))
    stream = io.BytesIO()
    part.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC).save(stream, "JPEG", quality=90)
    return stream.getvalue()


def roads(data: bytes, folder: Path, rounds: int) -> tuple[Road, ...]:
    """All three, in turn in every round.  data: of `jpeg`.  folder: of the model that answers."""
    built = pipeline.build([str(folder)])
    model = next(iter(built.models))
    state = replace(live_session.begin(built), model=model)
    followed, answer = live_session.frame(state, data, built, LIMITS, now=0.0)
    if len(answer["faces"]) != 1:
        raise NoFace(f"the detector finds {len(answer['faces'])} faces in the example picture, expected one")

    def live(how: Following) -> Mapping[str, float]:
        return live_session.frame(followed, data, built, LIMITS, 1.0, how)[1]["milliseconds"]

    def photo() -> Mapping[str, float]:
        start = time.perf_counter()
        image = images.decode(data)
        decoded = (time.perf_counter() - start) * 1000
        return {"decode": decoded, **built.analyse(image, models=[model]).milliseconds}

    takes: dict[RoadKind, Callable[[], Mapping[str, float]]] = {
        "photo": photo,
        "detecting": lambda: live(ALWAYS),
        "tracking": lambda: live(NEVER),
    }
    totals: dict[RoadKind, list[float]] = {kind: [] for kind in takes}
    parts: dict[RoadKind, list[Mapping[str, float]]] = {kind: [] for kind in takes}
    for _, (kind, take) in itertools.product(range(rounds), takes.items()):
        start = time.perf_counter()
        parts[kind].append(take())
        totals[kind].append((time.perf_counter() - start) * 1000)
    return tuple(
        Road(
            kind=kind,
            picture=PICTURE,
            total=spread(totals[kind]),
            parts={part: float(np.median([one[part] for one in parts[kind]])) for part in parts[kind][0]},
        )
        for kind in takes
    )


def cold_start(data: bytes, model: Path, times: int = 5) -> Road:
    """`python -m emox` on that picture, each time in a new process of one thread: interpreter, imports, weights, photo.

    Raises NoAnswer, with what it said, when it fails.
    """
    taken = []
    with tempfile.TemporaryDirectory() as folder:
        photo = Path(folder) / "photo.jpg"
        photo.write_bytes(data)
        for _ in range(times):
            start = time.perf_counter()
            command = [sys.executable, "-m", "emox", str(photo), "--model", str(model.resolve())]
            with one_thread():
                ended = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ASSETS.parent)
            if ended.returncode:
                said = (ended.stderr or ended.stdout).strip()[-300:]
                raise NoAnswer(f"python -m emox ended with status {ended.returncode}: {said}")
            taken.append((time.perf_counter() - start) * 1000)
    return Road(kind="new process", picture=PICTURE, total=spread(taken), parts={})
