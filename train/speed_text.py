"""What the README says of speed and of the designs that were tried, from benchmark.json and students.json."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from emox import weights
from emox.results.benchmark import Benchmark, Machine, Measured, Road, Spread, fastest_peer, read_benchmark
from emox.results.folder import FOLDER, read_results
from emox.results.students import Student, Students, read_students
from emox.results.timed import Timed, timed
from train.card_sections import share, table

LIVE = "live, "  # what the names of a live picture's roads begin with
_GOALS_HEAD = ("goal of EmoXNetLite", "at most", "")
SENT_SIDE = 320  # pixels the Live tab sends at most; a test holds it to emox.ui.live, which training must not import
_FACE, _FILE = "a face", "its file"
# What each of the two goals that are a design's own was given up for.
_GIVEN_UP = {
    _FACE: '{most} a face when it came to see all 48 pixels and to halve by averages ("a Lite that sees every pixel")',
    _FILE: 'a file of {most} when it was made wider ("a wider Lite")',
}


@dataclass(frozen=True, kw_only=True)
class Goals:
    """What EmoXNetLite was to reach on one thread: milliseconds, and megabytes of the file that answers."""

    face: float = 0.5
    megabytes: float = 2.0
    detecting: float = 45.0  # a 640x480 frame, from the JPEG to the answer
    tracking: float = 12.0  # the same where the face is followed from the frame before

    def met_by(self, design: Student) -> bool:
        """Whether a design keeps the two that are its own."""
        return design.milliseconds.median <= self.face and design.file_bytes <= self.megabytes * 1e6


def speed(folder: Path = FOLDER) -> str:
    """Markdown: what answers in the app beside the fastest peer, whole frames, and what became of `Goals`.

    EvaluationProblem when a file of `folder` is damaged, or benchmark.json or students.json missing.
    """
    models = read_results(folder).models
    done, students = read_benchmark(folder / "benchmark.json"), read_students(folder / "students.json")
    peer = fastest_peer(done.measured)
    answering = {
        name: weights.read_config(folder).get("runtime", "torch") for name, folder in weights.bundled().items()
    }
    shown = [one for one in done.measured if one.views == 1 and answering.get(one.model) == one.runtime]
    rows = [_row(timed(one, done, models), peer) for one in (*shown, *((peer,) if peer else ()))]
    threads = "one thread" if done.threads == 1 else f"{done.threads} threads"
    test = f"{done.test.protocol}, {done.test.split}, n {done.test.n:,}" if done.test else "not measured"
    where = f"{done.machine.processor}, {_cores(done.machine)}, {threads}, {done.made}; accuracy: {test}."
    head = ("model, runtime", "ms a face (quartiles)", f"times {peer.model}'s" if peer else "times a peer's")
    compared = table((*head, "file", "accuracy (95 % interval)"), rows)
    small = next((one for one in shown if one.model == "lite"), None)
    about = f" {done.about_peers}" if done.about_peers else ""
    return f"{where}{about}\n\n{compared}\n{_frames(done)}{_outcome(done, small, students)}"


def _row(each: Timed, peer: Measured | None) -> tuple[str, ...]:
    one = each.one
    ratio = f"{one.milliseconds[1].median / peer.milliseconds[1].median:.2f}" if peer else "no peer installed"
    name = one.name if one.peer else f"{one.model}, {one.runtime}"
    accuracy = share(each.accuracy) + ("" if each.current or each.accuracy is None else " (earlier weights)")
    return (name, _spread(one.milliseconds[1]), ratio, f"{one.file_bytes / 1e6:.2f} MB", accuracy)


def _cores(machine: Machine) -> str:
    """How many, and how many processes wanted them just before: a busy machine is a slower one."""
    return f"{machine.cores} cores" if machine.load is None else f"load {machine.load:.1f} on {machine.cores} cores"


def _spread(of: Spread) -> str:
    return f"{of.median:.2f} ({of.low:.2f} to {of.high:.2f})"


def _live(done: Benchmark) -> Mapping[str, Road]:
    """The roads of a live picture, by how its face is found."""
    return {road.name.removeprefix(LIVE): road for road in done.roads if road.name.startswith(LIVE)}


def _frames(done: Benchmark) -> str:
    """What a whole frame takes, and how it differs from what the Live tab sends; "" where none was timed."""
    roads = _live(done)
    if not roads:
        return ""
    told = " ".join(f"{how.capitalize()}: {_spread(road.total)} ms." for how, road in roads.items())
    picture = next(iter(roads.values())).picture
    return (
        f"A {picture}, from its bytes to EmoXNetLite's answer, by the code of Live (quartiles): {told} Tracking is "
        f"timed with no detection at all, and the Live tab itself sends smaller pictures, {SENT_SIDE} pixels at most.\n"
    )


def _outcome(done: Benchmark, small: Measured | None, students: Students) -> str:
    """Each goal and whether it was reached; what was given up for accuracy, and which designs would keep it."""
    goals = Goals()
    totals = {how: road.total.median for how, road in _live(done).items()}
    found = (
        (_FACE, goals.face, "ms", small.milliseconds[1].median if small else None),
        (_FILE, goals.megabytes, "MB", small.file_bytes / 1e6 if small else None),
        ("a frame, detecting", goals.detecting, "ms", totals.get("detecting")),
        ("a frame, tracking", goals.tracking, "ms", totals.get("tracking")),
    )
    text = "\n" + table(
        _GOALS_HEAD, [(what, f"{most:g} {unit}", judged(most, unit, got)) for what, most, unit, got in found]
    )
    given_up = [
        _GIVEN_UP[what].format(most=f"{most:g} {unit}")
        for what, most, unit, got in found
        if what in _GIVEN_UP and got is not None and got > most
    ]
    if not given_up:
        return text
    meet = sorted(filter(goals.met_by, students.designs), key=lambda one: -one.accuracy.value)
    told = "; ".join(
        f"{one.name} {share(one.accuracy)}, {one.milliseconds.median:.2f} ms, {one.file_bytes / 1e6:.2f} MB"
        for one in meet
    )
    return (
        f"{text}\nFor accuracy, as train/LOG.md tells, EmoXNetLite gave up {' and '.join(given_up)}. Designs in "
        f"`students.json` that keep both, a face and its file, after {students.epochs} epochs ({students.split}, "
        f"{students.protocol}, n {students.n:,}; timed at {_cores(students.machine)}): {told or 'none'}.\n"
    )


def judged(most: float, unit: str, got: float | None) -> str:
    """Whether a figure keeps its goal, with the figure."""
    if got is None:
        return "not measured"
    return f"{'reached' if got <= most else 'not reached'}: {got:.2f} {unit}"


def designs(students: Students, known: Collection[str]) -> str:
    """How many designs `train.students` knows, how many students.json has, and the names of the rest."""
    measured = {one.name for one in students.designs}
    absent = [name for name in known if name not in measured]
    rest = f" Not measured: {', '.join(absent)}." if absent else ""
    return f"It knows {len(known)} designs; {len(measured & set(known))} are measured, and Results shows them.{rest}\n"
