"""A benchmark as lines for people, as the command prints it."""

from collections.abc import Iterator

from emox.results.benchmark import BATCHES, ROADS, Benchmark, Measured, Road, fastest_peer

NAMES = 26  # characters of the first column, whose cells stand at its left
# Headings of the others and characters of each; cells stand at the right.
COLUMNS = (
    ("ms, batch 1 (quartiles)", 28),
    (f"batch {BATCHES[-1]}", 10),
    ("x peer", 8),
    ("MB", 8),
    ("memory", 8),
    ("M params", 10),
    ("M mults", 9),
    ("accuracy", 10),
)


def table(done: Benchmark) -> str:
    """One line a network, its times for one face against the fastest peer's, then the whole roads.

    MB is of the weights, memory the most its process held in MB; M: millions, of parameters and multiplications.
    """
    peer = fastest_peer(done.measured)
    networks = [_row(one.name, _cells(one, peer)) for one in done.measured]
    head = _row("", (heading for heading, _ in COLUMNS))
    return "\n".join([head, *networks, done.about_peers, *(_line(road) for road in done.roads)])


def _row(name: str, cells: Iterator[str]) -> str:
    return f"{name:{NAMES}}" + "".join(f"{cell:>{width}}" for cell, (_, width) in zip(cells, COLUMNS, strict=True))


def _cells(one: Measured, peer: Measured | None) -> Iterator[str]:
    single, many = one.milliseconds[1], one.milliseconds.get(BATCHES[-1])
    yield f"{single.median:.3f} ({single.low:.3f} to {single.high:.3f})"
    yield f"{many.median:.3f}" if many else ""
    yield f"{one.times(peer):.2f}" if peer else ""
    yield f"{one.file_bytes / 1e6:.2f}"
    yield f"{one.peak_bytes / 1e6:.0f}" if one.peak_bytes is not None else ""
    yield f"{one.parameters / 1e6:.2f}" if one.parameters is not None else ""
    yield f"{one.multiplications / 1e6:.0f}" if one.multiplications is not None else ""
    yield f"{one.accuracy:.2%}" if one.accuracy is not None else ""


def _line(road: Road) -> str:
    total = f"{road.total.median:.1f} ms ({road.total.low:.1f} to {road.total.high:.1f})"
    return ", ".join([f"{ROADS[road.kind]}: {total}", *(f"{part} {spent:.1f}" for part, spent in road.parts.items())])
