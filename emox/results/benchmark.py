"""What `python -m emox.benchmark` measured, in memory and as `space_assets/results/benchmark.json`."""

import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import numpy as np

from emox.json_files import read_json, to_json
from emox.results.predictions import EvaluationProblem
from emox.version import installed
from emox.whole_files import write_whole

VERSIONS_OF = ("numpy", "pillow", "torch", "timm", "onnxruntime", "ai-edge-litert", "fer")
BATCHES = (1, 32)  # faces asked at once, fewest first
CPUINFO = Path("/proc/cpuinfo")
# What each whole road is: the Photo tab's; a live picture's, by how its face is found; the command line's.
RoadKind = Literal["photo", "detecting", "tracking", "new process"]
ROADS: Mapping[RoadKind, str] = MappingProxyType(
    {
        "photo": "photo",
        "detecting": "live, detecting",
        "tracking": "live, tracking",
        "new process": "command line, new process",
    }
)
# Beside any comparison with them, and where there is nothing to compare with.
PEERS = "Networks of others ({names}) were trained on FER2013's older, noisier labels and lose most on neutral."
NO_PEER = "No peer installed: pip install --no-deps -r requirements-peers.txt."


@dataclass(frozen=True, kw_only=True)
class Spread:
    """Milliseconds: the median and the quartiles around it, of so many calls."""

    median: float
    low: float
    high: float
    calls: int


@dataclass(frozen=True, kw_only=True)
class Measured:
    """One network, in a process of its own.

    model: its folder's or package's name.  runtime: what computes ("torch", "float32" or "int8" in onnxruntime,
    "tflite").  views: of each face (test-time augmentation); 1 is none.  peer: not ours.
    file_bytes: of the weights on disk.  parameters, multiplications: of one view of one face, multiplications with
    an addition counted once; None where no library counts them.  peak_bytes: of the process, libraries included;
    None where the system does not tell.  milliseconds: by batch size, for one face, its preprocessing included.
    accuracy, seconds: on all of Benchmark.test; None without the data.  weights_sha256: of the files it loads, by
    name; empty in a file from before they were kept.
    """

    name: str
    model: str
    runtime: str
    views: int
    peer: bool
    file_bytes: int
    parameters: int | None
    multiplications: int | None
    peak_bytes: int | None
    milliseconds: Mapping[int, Spread]
    accuracy: float | None
    seconds: float | None
    weights_sha256: Mapping[str, str] = field(default_factory=dict)

    def times(self, other: "Measured") -> float:
        """How many times as long as another it takes for one face, by the medians."""
        return self.milliseconds[1].median / other.milliseconds[1].median


@dataclass(frozen=True, kw_only=True)
class MeasuredOn:
    """On which pictures accuracy was measured: n of `split` have a label under `protocol`."""

    protocol: str
    split: str
    n: int


@dataclass(frozen=True, kw_only=True)
class Road:
    """From a JPEG's bytes to the answer.  total: the whole.  parts: median milliseconds by name."""

    kind: RoadKind
    picture: str
    total: Spread
    parts: Mapping[str, float]


@dataclass(frozen=True, kw_only=True)
class Machine:
    """Where it was measured.  load: runnable processes before the run, mean of a minute; None where unknown."""

    processor: str
    cores: int
    system: str
    python: str
    versions: Mapping[str, str]
    load: float | None


@dataclass(frozen=True, kw_only=True)
class Benchmark:
    """One run: everything in it was measured in turn on one machine.

    made: day, ISO 8601.  threads: of each network.  test: what accuracy was measured on, None without data.
    fastest_peer: name of the peer with the shortest median for one face; None where none is installed.
    """

    made: str
    machine: Machine
    threads: int
    rounds: int
    test: MeasuredOn | None
    measured: tuple[Measured, ...]
    fastest_peer: str | None
    roads: tuple[Road, ...]

    @property
    def about_peers(self) -> str:
        """What must stand beside their figures; where there are none, what would bring them."""
        names = [one.name for one in self.measured if one.peer]
        return PEERS.format(names=", ".join(names)) if names else NO_PEER

    def road(self, kind: RoadKind) -> Road | None:
        """The road of that kind; None where it was not timed."""
        return next((road for road in self.roads if road.kind == kind), None)


def spread(milliseconds: Sequence[float]) -> Spread:
    """Of at least one call."""
    low, median, high = (float(value) for value in np.percentile(milliseconds, (25, 50, 75)))
    return Spread(median=median, low=low, high=high, calls=len(milliseconds))


def fastest_peer(measured: Sequence[Measured]) -> Measured | None:
    """By the median for one face."""
    return min((one for one in measured if one.peer), key=lambda one: one.milliseconds[1].median, default=None)


def machine() -> Machine:
    """This one, without a name that would tell whose it is."""
    return Machine(
        processor=_processor(),
        cores=os.cpu_count() or 1,
        system=f"{platform.system()} {platform.machine()}",
        python=platform.python_version(),
        versions=installed(VERSIONS_OF),
        load=os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
    )


def write_benchmark(done: Benchmark, path: Path) -> None:
    """The folder must exist."""
    write_whole(path, to_json(done, Benchmark))


def read_benchmark(path: Path | str) -> Benchmark:
    """A benchmark.json; EvaluationProblem names the file and what is wrong with it."""
    return read_json(path, Benchmark, expected="a benchmark of python -m emox.benchmark", refuse=EvaluationProblem)


def _processor() -> str:
    told = CPUINFO.read_text(encoding="utf-8").splitlines() if CPUINFO.is_file() else []
    names = [line.partition(":")[2].strip() for line in told if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
