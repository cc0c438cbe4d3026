"""What the README says of speed and of the designs that were tried, from benchmark.json and students.json."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from emox import weights
from emox.benchmark import report
from emox.benchmark.report import Benchmark, Measured, Road, Spread
from emox.metrics import Interval, wilson
from emox.results.folder import FOLDER, ModelResults, read_results
from emox.results.students import Student, Students, read_students
from train.card_sections import share, table, with_interval

PROTOCOL = "plurality-7"  # whose accuracy stands beside the times, as in benchmark.json
_HEAD = ("model, runtime", "ms a face (quartiles)", "times the fastest peer's", "file", "accuracy (95 % interval)")
_GOALS_HEAD = ("goal of EmoXNetLite", "at most", "")
_OLD_LABELS = (
    "`fer` learnt FER2013's older, noisier labels, and loses most on neutral: its accuracy is no like for like."
)


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
    done, students = report.read(folder / "benchmark.json"), read_students(folder / "students.json")
    peer, machine = report.fastest_peer(done.measured), done.machine
    answering = {
        name: weights.read_config(weights.BUNDLED / name).get("runtime", "torch") for name in weights.bundled()
    }
    shown = [one for one in done.measured if one.views == 1 and answering.get(one.model) == one.runtime]
    rows = [_row(one, peer, _accuracy(one, done, models)) for one in (*shown, *((peer,) if peer else ()))]
    threads = "one thread" if done.threads == 1 else f"{done.threads} threads"
    where = (
        f"{machine.processor}, {machine.cores} cores, {threads}, {done.made}; accuracy: {done.test or 'not measured'}."
    )
    roads = " ".join(f"{road.name.capitalize()}: {_spread(road.total)} ms." for road in _frames(done))
    frames = (
        f"A {done.roads[0].picture}, from its bytes to EmoXNetLite's answer (quartiles): {roads}\n" if roads else ""
    )
    old = f" {_OLD_LABELS}" if peer is not None and peer.model == "fer" else ""
    small = next((one for one in shown if one.model == "lite"), None)
    return f"{where}{old}\n\n{table(_HEAD, rows)}\n{frames}{_outcome(done, small, students)}"


def _accuracy(one: Measured, done: Benchmark, models: Mapping[str, ModelResults]) -> Interval | None:
    """As the results table has it, where that is of the weights that were timed; of a peer, that of its own run."""
    if one.peer:
        return None if one.accuracy is None else wilson(round(one.accuracy * done.pictures), done.pictures)
    if one.model not in models:
        return None
    report = models[one.model].figures[PROTOCOL, one.views].report
    same = bool(one.weights_sha256) and one.weights_sha256.items() <= report.subject.weights_sha256.items()
    return with_interval(report.accuracy, report.accuracy_interval) if same else None


def _row(one: Measured, peer: Measured | None, accuracy: Interval | None) -> tuple[str, ...]:
    ratio = f"{one.milliseconds[1].median / peer.milliseconds[1].median:.2f}" if peer else "no peer installed"
    name = one.name if one.peer else f"{one.model}, {one.runtime}"
    return (name, _spread(one.milliseconds[1]), ratio, f"{one.file_bytes / 1e6:.2f} MB", share(accuracy))


def _spread(of: Spread) -> str:
    return f"{of.median:.2f} ({of.low:.2f} to {of.high:.2f})"


def _frames(done: Benchmark) -> Iterator[Road]:
    return (road for road in done.roads if road.name.startswith("live, "))


def _outcome(done: Benchmark, small: Measured | None, students: Students) -> str:
    """Each goal and whether it was reached; what was given up for accuracy, and which designs would keep it."""
    goals = Goals()
    totals = {road.name.removeprefix("live, "): road.total.median for road in _frames(done)}
    found = (
        ("a face", goals.face, "ms", small.milliseconds[1].median if small else None),
        ("its file", goals.megabytes, "MB", small.file_bytes / 1e6 if small else None),
        ("a frame, detecting", goals.detecting, "ms", totals.get("detecting")),
        ("a frame, tracking", goals.tracking, "ms", totals.get("tracking")),
    )
    text = "\n" + table(
        _GOALS_HEAD, [(what, f"{most:g} {unit}", judged(most, unit, got)) for what, most, unit, got in found]
    )
    if small is None or all(got is None or got <= most for _, most, _, got in found[:2]):
        return text
    meet = sorted(filter(goals.met_by, students.designs), key=lambda one: -one.accuracy.value)
    told = "; ".join(
        f"{one.name} {share(one.accuracy)}, {one.milliseconds.median:.2f} ms, {one.file_bytes / 1e6:.2f} MB"
        for one in meet
    )
    return (
        f'{text}\nEmoXNetLite was made wider for accuracy (train/LOG.md, "a wider Lite") and gave up what is not '
        f"reached here. Designs in `students.json` that keep both, a face and its file, after {students.epochs} epochs "
        f"({students.split}, {students.protocol}, n {students.n:,}): {told or 'none'}.\n"
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
