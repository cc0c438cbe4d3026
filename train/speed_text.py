"""What the README says of speed and of the designs that were tried, from benchmark.json and students.json."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from emox import weights
from emox.names import model_name
from emox.results.benchmark import Benchmark, Machine, Measured, Road, RoadKind, Spread, fastest_peer, read_benchmark
from emox.results.folder import FOLDER, read_results
from emox.results.students import Students, read_students
from emox.results.timed import Timed, timed
from train.card_sections import share, table
from train.speed_goals import FACE, FILE, Goal, Outcome, accuracy, keeps_both, outcomes

LIVE: tuple[RoadKind, ...] = ("detecting", "tracking")  # a live picture's
_GOALS_HEAD = ("goal", "asked for", "measured")
SENT_SIDE = 320  # pixels the Live tab sends at most; a test holds it to emox.ui.live, which training must not import
# What each of the two goals that are a design's own was given up for.
_GIVEN_UP: Mapping[Goal, str] = MappingProxyType(
    {
        FACE: "{most} a face when it came to see all 48 pixels and to halve by averages "
        '("a Lite that sees every pixel")',
        FILE: 'a file of {most} when it was made wider ("a wider Lite")',
    }
)


def speed(folder: Path = FOLDER) -> str:
    """Markdown: what answers in the app beside the fastest peer, whole frames, and what became of the goals.

    EvaluationProblem when a file of `folder` is damaged, or benchmark.json or students.json missing.
    """
    models = read_results(folder).models
    done, students = read_benchmark(folder / "benchmark.json"), read_students(folder / "students.json")
    peer = fastest_peer(done.measured)
    answering = {
        name: weights.read_config(folder).get("runtime", "torch") for name, folder in weights.bundled().items()
    }
    shown = [
        timed(one, done, models)
        for one in done.measured
        if one is peer or (one.views == 1 and answering.get(one.model) == one.runtime)
    ]
    threads = "one thread" if done.threads == 1 else f"{done.threads} threads"
    test = f"{done.test.protocol}, {done.test.split}, n {done.test.n:,}" if done.test else "not measured"
    where = f"{done.machine.processor}, {_cores(done.machine)}, {threads}, {done.made}; accuracy: {test}."
    head = ("model, runtime", "ms a face (quartiles)", f"times {peer.model}'s" if peer else "times a peer's")
    compared = table((*head, "file", "accuracy (95 % interval)"), [_row(each, peer) for each in shown])
    found = [*outcomes(done, next((each for each in shown if each.one.model == "lite"), None))]
    goals = table(_GOALS_HEAD, [(one.goal.what, one.goal.asked, one.judged) for one in found])
    parts = (f"{where} {done.about_peers}\n", compared, _frames(done), goals)
    return "\n".join(filter(None, parts)) + _given_up(found, students)


def _row(each: Timed, peer: Measured | None) -> tuple[str, ...]:
    one = each.one
    ratio = f"{one.times(peer):.2f}" if peer else "no peer installed"
    name = one.name if one.peer else f"{one.model}, {one.runtime}"
    return (name, _spread(one.milliseconds[1]), ratio, f"{one.file_bytes / 1e6:.2f} MB", accuracy(each))


def _cores(machine: Machine) -> str:
    """How many, and how many processes wanted them just before: a busy machine is a slower one."""
    return f"{machine.cores} cores" if machine.load is None else f"load {machine.load:.1f} on {machine.cores} cores"


def _spread(of: Spread) -> str:
    return f"{of.median:.2f} ({of.low:.2f} to {of.high:.2f})"


def _live(done: Benchmark) -> Mapping[RoadKind, Road]:
    """The roads of a live picture, by how its face is found."""
    return {road.kind: road for road in done.roads if road.kind in LIVE}


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


def _given_up(found: Sequence[Outcome], students: Students) -> str:
    """What was given up for accuracy, and which designs would keep it; "" where nothing was."""
    missed = [one.goal for one in found if one.missed and one.goal in _GIVEN_UP]
    if not missed:
        return ""
    causes = " and ".join(_GIVEN_UP[goal].format(most=f"{goal.bound:g} {goal.unit}") for goal in missed)
    meet = sorted(filter(keeps_both, students.designs), key=lambda one: -one.accuracy.value)
    told = "; ".join(
        f"{one.name} {share(one.accuracy)}, {one.milliseconds.median:.2f} ms, {one.file_bytes / 1e6:.2f} MB"
        for one in meet
    )
    return (
        f"\nFor accuracy, as train/LOG.md tells, EmoXNetLite gave up {causes}. Designs in `students.json` that keep "
        f"both, a face and its file, after {students.epochs} epochs {students.learnt_from(model_name)} "
        f"({students.split}, {students.protocol}, n {students.n:,}; timed at {_cores(students.machine)}): "
        f"{told or 'none'}.\n"
    )


def designs(students: Students, known: Collection[str]) -> str:
    """How many designs `train.students` knows, how many students.json has, and the names of the rest."""
    measured = {one.name for one in students.designs}
    absent = [name for name in known if name not in measured]
    rest = f" Not measured: {', '.join(absent)}." if absent else ""
    return f"It knows {len(known)} designs; {len(measured & set(known))} are measured, and Results shows them.{rest}\n"
