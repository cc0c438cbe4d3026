"""What was asked of EmoXNetLite and EmoXNet before they were made, and whether a run of the benchmark found it."""

from collections.abc import Iterator
from dataclasses import dataclass

from emox.results.benchmark import Benchmark, Measured, RoadKind
from emox.results.students import Student
from emox.results.timed import Timed
from train.card_sections import share


@dataclass(frozen=True, kw_only=True)
class Goal:
    """A figure to keep to.  bound: in `unit`, the most it may be; with `least` the least."""

    what: str
    bound: float
    unit: str
    least: bool = False

    @property
    def asked(self) -> str:
        """'at most 0.5 ms'."""
        return f"at {'least' if self.least else 'most'} {self.bound:g} {self.unit}"

    def kept_by(self, figure: float) -> bool:
        return figure >= self.bound if self.least else figure <= self.bound


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of a goal.  figure: in its unit, None where it was not measured.  told: more than figure and unit."""

    goal: Goal
    figure: float | None
    told: str = ""

    @property
    def missed(self) -> bool:
        """Whether it was measured and lies beyond the goal."""
        return self.figure is not None and not self.goal.kept_by(self.figure)

    @property
    def judged(self) -> str:
        """'reached: 0.44 ms'."""
        if self.figure is None:
            return "not measured"
        return f"{'not reached' if self.missed else 'reached'}: {self.told or f'{self.figure:.2f} {self.goal.unit}'}"


# On one thread. A frame is from the JPEG's bytes to the answer.
FACE = Goal(what="EmoXNetLite, a face", bound=0.5, unit="ms")
FILE = Goal(what="EmoXNetLite, its file", bound=2, unit="MB")
ACCURACY = Goal(what="EmoXNetLite, accuracy with one view", bound=86, unit="%", least=True)
DETECTING = Goal(what="EmoXNetLite, a frame, detecting", bound=45, unit="ms")
TRACKING = Goal(what="EmoXNetLite, a frame, tracking", bound=12, unit="ms")
COMMAND = Goal(what="EmoXNetLite, a photo by the command line in a new process", bound=2, unit="s")
MANY_VIEWS = Goal(what="EmoXNet, a face with ten views", bound=1, unit="s")
# The one goal that allows a second core.
ALL_FACES = Goal(what="EmoXNet, all test faces with one view (two cores allowed)", bound=3, unit="min")


def outcomes(done: Benchmark, lite: Timed | None) -> Iterator[Outcome]:
    """Of every goal.  lite: the file of EmoXNetLite that answers in the app."""
    yield Outcome(goal=FACE, figure=lite.one.milliseconds[1].median if lite else None)
    yield Outcome(goal=FILE, figure=lite.one.file_bytes / 1e6 if lite else None)
    right = lite.accuracy if lite else None
    yield Outcome(goal=ACCURACY, figure=right.value * 100 if right else None, told=accuracy(lite) if lite else "")
    yield Outcome(goal=DETECTING, figure=_road(done, "detecting"))
    yield Outcome(goal=TRACKING, figure=_road(done, "tracking"))
    started = _road(done, "new process")
    yield Outcome(goal=COMMAND, figure=started / 1000 if started is not None else None)
    many, single = _emoxnet(done, 10), _emoxnet(done, 1)
    yield Outcome(goal=MANY_VIEWS, figure=many.milliseconds[1].median / 1000 if many else None)
    spent = single.seconds / 60 if single and single.seconds is not None else None
    told = f"{spent:.2f} min for {done.test.n:,}" if spent is not None and done.test else ""
    yield Outcome(goal=ALL_FACES, figure=spent, told=told)


def accuracy(each: Timed) -> str:
    """With its interval, and a word on whose it is where it is not the shipped weights'."""
    return share(each.accuracy) + ("" if each.current or each.accuracy is None else " (earlier weights)")


def keeps_both(design: Student) -> bool:
    """Whether a design keeps the two goals that are its own: a face and its file."""
    return FACE.kept_by(design.milliseconds.median) and FILE.kept_by(design.file_bytes / 1e6)


def _road(done: Benchmark, kind: RoadKind) -> float | None:
    """Milliseconds."""
    road = done.road(kind)
    return road.total.median if road else None


def _emoxnet(done: Benchmark, views: int) -> Measured | None:
    return next((one for one in done.measured if (one.model, one.views) == ("emoxnet", views)), None)
