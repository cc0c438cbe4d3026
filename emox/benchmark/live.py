"""python -m emox.benchmark.live --url http://127.0.0.1:7860 --visitors 4

Asks a running app's live route as several browsers would, each with one picture under way, and prints each
visitor's pictures a second and latency. The browser's own share (capture, drawing) is not in it:
`python -m tests.ui.live_benchmark` measures it in Chromium.
"""

import argparse
import io
import itertools
import json
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from PIL import Image

from emox import examples
from emox.ui import live_socket
from emox.ui.live_session import LIMITS


@dataclass
class Count:
    """What one visitor saw."""

    seconds: float = 0.0  # that the visit took
    latencies: list[float] = field(default_factory=list)  # milliseconds, of answers with a face
    errors: list[str] = field(default_factory=list)


def pictures() -> list[bytes]:
    """One face, 320x240 JPEGs: still for a second, then a step to the side and back."""
    path = next((example.path for example in examples.find() if example.path), None)
    if path is None:
        sys.exit("no example face: install scikit-image or matplotlib")
    photo = Image.open(path).convert("RGB")
    frames = []
    for shift in (*[0] * 30, *range(0, 24, 2), *[24] * 30, *range(24, 0, -2)):
        stream = io.BytesIO()
        photo.crop((30 + shift, 0, 430 + shift, 300)).resize((320, 240)).save(stream, "JPEG", quality=85)
        frames.append(stream.getvalue())
    return frames


def visit(address: str, frames: Sequence[bytes], seconds: float, count: Count) -> None:
    """One visitor for so many seconds, at a camera's 30 pictures a second at most."""
    from websockets.exceptions import WebSocketException
    from websockets.sync.client import connect

    begun = time.monotonic()
    try:
        with connect(address, proxy=None) as socket:
            for frame in itertools.cycle(frames):
                count.seconds = time.monotonic() - begun
                if count.seconds >= seconds:
                    break
                sent = time.perf_counter()
                socket.send(frame)
                answer = json.loads(socket.recv(timeout=30))
                taken = time.perf_counter() - sent
                if answer["type"] == "faces" and answer["faces"]:
                    count.latencies.append(taken * 1000)
                else:
                    count.errors.append(answer.get("sentence", "no face was found"))
                    if answer["type"] != "error":
                        return
                time.sleep(max(1 / 30 - taken, 0))
    except (OSError, WebSocketException) as problem:
        count.errors.append(str(problem))


def main(arguments: Sequence[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m emox.benchmark.live", description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:7860", help="of the running app")
    parser.add_argument("--visitors", type=int, default=1, help=f"at once, at most {LIMITS.visitors}")
    parser.add_argument("--seconds", type=float, default=10.0)
    given = parser.parse_args(arguments)
    address = given.url.rstrip("/").replace("http", "ws", 1) + live_socket.PATH
    frames = pictures()
    counts = [Count() for _ in range(given.visitors)]
    threads = [
        threading.Thread(target=visit, args=(address, frames, given.seconds, count), daemon=True) for count in counts
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number, count in enumerate(counts, start=1):
        if count.latencies:
            middle, late = np.percentile(count.latencies, (50, 95))
            rate = len(count.latencies) / count.seconds
            print(
                f"visitor {number}: {rate:.1f} frames/s, latency {middle:.0f} ms median, {late:.0f} ms 95th percentile"
            )
        for problem in dict.fromkeys(count.errors):
            print(f"visitor {number}: {count.errors.count(problem)} x {problem}")
    if any(count.errors or not count.latencies for count in counts):
        sys.exit(1)


if __name__ == "__main__":
    main()
