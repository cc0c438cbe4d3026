"""python -m tests.soak [--minutes 10] [--visitors 4]

Starts the app as a user does and keeps it busy: each visitor's camera runs in the Live tab's way, and every few
seconds each sends a photo to /analyse. Prints what the app's process holds in memory at the start (after a tenth of
the time, when everything is loaded), in the middle and at the end, the pictures answered, and the errors. Exit
status 1 when there was an error, when nothing was answered, or when memory was above LIMIT or grew from the middle to
the end by more than GROWTH. Linux only; not a part of the tests that run by themselves.
"""

import argparse
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

from emox import examples
from emox.benchmark import live as live_benchmark
from emox.benchmark.live import Count
from emox.ui import live_socket
from tests.ui.process import RunningApp, resident_megabytes, running_app

LIMIT = 2500.0  # megabytes that the app promises to stay below
GROWTH = 50.0  # megabytes from the middle to the end that count as flat
PHOTO_SECONDS = 5.0  # from one photo of a visitor to the next
MOMENTS = {"start": 0.1, "middle": 0.5, "end": 1.0}  # shares of the time


@dataclass(frozen=True)
class Soaked:
    """What came of it.  megabytes: by MOMENTS."""

    megabytes: dict[str, float]
    frames: int
    photos: int
    errors: tuple[str, ...]

    @property
    def problems(self) -> tuple[str, ...]:
        """Why this is no success; empty when it is one."""
        growth = self.megabytes["end"] - self.megabytes["middle"]
        grown = (f"memory grew by {growth:.0f} MB from the middle to the end",) if growth > GROWTH else ()
        large = tuple(
            f"{held:.0f} MB at the {at}, above {LIMIT:.0f}" for at, held in self.megabytes.items() if held > LIMIT
        )
        idle = () if self.frames and self.photos else ("nothing was answered",)
        return (*dict.fromkeys(self.errors), *large, *grown, *idle)


def send_photos(url: str, seconds: float, count: Count) -> None:
    """One visitor's photos, one after another; `latencies` counts those that were answered."""
    from gradio_client import Client, handle_file

    photos = [str(example.path) for example in examples.find() if example.path]
    until = time.monotonic() + seconds
    try:
        client = Client(url, verbose=False, analytics_enabled=False)
        while (began := time.monotonic()) < until:
            photo = photos[len(count.latencies) % len(photos)]
            record = client.predict(photo=handle_file(photo), views=2, api_name="/analyse")
            if not record.get("faces"):
                count.errors.append(str(record.get("error", "no face was found")))
            count.latencies.append((time.monotonic() - began) * 1000)
            time.sleep(max(min(PHOTO_SECONDS, until - time.monotonic()), 0))
        client.close()
    except Exception as problem:  # whatever a visitor meets is what the soak is there to find
        count.errors.append(f"{type(problem).__name__}: {problem}")


def soak(app: RunningApp, visitors: int, seconds: float) -> Soaked:
    """That many visitors for that long."""
    address = app.url.replace("http", "ws", 1) + live_socket.PATH
    frames = live_benchmark.pictures()
    live, sent = [Count() for _ in range(visitors)], [Count() for _ in range(visitors)]
    threads = [
        *(threading.Thread(target=live_benchmark.visit, args=(address, frames, seconds, count)) for count in live),
        *(threading.Thread(target=send_photos, args=(app.url, seconds, count)) for count in sent),
    ]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    megabytes = {}
    for moment, share in MOMENTS.items():
        time.sleep(max(began + share * seconds - time.monotonic(), 0))
        megabytes[moment] = resident_megabytes(app.pid)
        print(f"{moment:>6}: {megabytes[moment]:.0f} MB after {time.monotonic() - began:.0f} s", flush=True)
    for thread in threads:
        thread.join()
    errors = [error for count in (*live, *sent) for error in count.errors]
    if "Traceback" in app.log.read_text(encoding="utf-8"):
        errors.append("the app's log holds a traceback")
    return Soaked(megabytes, _answered(live), _answered(sent), tuple(errors))


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=(__doc__ or "").split("\n\n")[1])
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--visitors", type=int, default=4)
    given = parser.parse_args(arguments)
    with running_app() as app:
        done = soak(app, given.visitors, given.minutes * 60)
    print(f"{done.frames} live pictures and {done.photos} photos answered, {len(done.errors)} errors")
    for problem in done.problems:
        print(f"soak: {problem}", file=sys.stderr)
    return 1 if done.problems else 0


def _answered(counts: Sequence[Count]) -> int:
    return sum(len(count.latencies) for count in counts)


if __name__ == "__main__":
    sys.exit(main())
