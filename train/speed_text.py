"""What the README says of speed and of the designs that were tried, from benchmark.json and students.json."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from emox import weights
from emox.benchmark import report
from emox.benchmark.report import Benchmark, Measured, Road, Spread
from emox.results.folder import FOLDER
from emox.results.students import Student, Students, read_students

_HEADER = (
    "| model, runtime | ms a face (quartiles) | times the fastest peer's | file | accuracy |\n|---|---|---|---|---|\n"
)
_GOALS_HEADER = "| goal of EmoXNetLite | at most | |\n|---|---|---|\n"
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

    EvaluationProblem when benchmark.json or students.json is damaged or missing.
    """
    done, students = report.read(folder / "benchmark.json"), read_students(folder / "students.json")
    peer, machine = report.fastest_peer(done.measured), done.machine
    configs = {name: weights.read_config(weights.BUNDLED / name) for name in weights.bundled()}
    answering = {name: config.get("runtime", "torch") for name, config in configs.items()}
    shown = [
        _of_these_weights(one, configs[one.model]["files"])
        for one in done.measured
        if one.views == 1 and answering.get(one.model) == one.runtime
    ]
    rows = "".join(_row(one, peer) for one in (*shown, *((peer,) if peer else ())))
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
    return f"{where}{old}\n\n{_HEADER}{rows}\n{frames}{_outcome(done, small, students)}"


def _row(one: Measured, peer: Measured | None) -> str:
    ratio = f"{one.milliseconds[1].median / peer.milliseconds[1].median:.2f}" if peer else "no peer installed"
    accuracy = f"{one.accuracy:.2%}" if one.accuracy is not None else "not measured"
    name = one.name if one.peer else f"{one.model}, {one.runtime}"
    return f"| {name} | {_spread(one.milliseconds[1])} | {ratio} | {one.file_bytes / 1e6:.2f} MB | {accuracy} |\n"


def _of_these_weights(one: Measured, files: Mapping[str, str]) -> Measured:
    """Without its accuracy where that is of other weights; time and size do not change with the numbers in them."""
    same = bool(one.weights_sha256) and one.weights_sha256.items() <= files.items()
    return one if same else replace(one, accuracy=None)


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
    text = (
        "\n"
        + _GOALS_HEADER
        + "".join(f"| {what} | {most:g} {unit} | {judged(most, unit, got)} |\n" for what, most, unit, got in found)
    )
    if small is None or all(got is None or got <= most for _, most, _, got in found[:2]):
        return text
    meet = sorted(filter(goals.met_by, students.designs), key=lambda one: -one.accuracy.value)
    told = "; ".join(
        f"{one.name} {one.accuracy.value:.2%} of {students.split}, {one.milliseconds.median:.2f} ms, "
        f"{one.file_bytes / 1e6:.2f} MB"
        for one in meet
    )
    return (
        f'{text}\nEmoXNetLite was made wider for accuracy (train/LOG.md, "a wider Lite") and gave up what is not '
        f"reached here. Designs in `students.json` that keep both, a face and its file, after {students.epochs} "
        f"epochs: {told or 'none'}.\n"
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
