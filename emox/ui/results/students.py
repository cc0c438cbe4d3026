"""The designs that competed to be EmoXNetLite: accuracy against speed, as `python -m train.students` found them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from emox.results.students import Student, Students
from emox.ui import charts
from emox.ui.markup import join
from emox.ui.results import words
from emox.ui.results.panel import Panel, per_cent, quiet, table
from emox.ui.results.shown import Shown
from emox.ui.results.traces import ABOVE, points

if TYPE_CHECKING:
    from plotly.graph_objects import Figure, Scatter

HEAD = (words.DESIGN, words.MILLISECONDS, words.MEGABYTES, words.PARAMETERS, words.ACCURACY, words.WHAT_IT_IS)


def panel(shown: Shown) -> Panel:
    """As stored: the switches leave it as it is."""
    found = shown.results.students
    if found is None:
        missing = quiet(words.NO_FILE.format(command="python -m train.students"))
        return Panel(title=words.STUDENTS, caption=words.FIXED, body=missing)
    caption = words.STUDENTS_CAPTION.format(
        protocol=found.protocol,
        split=found.split,
        n=f"{found.n:,}",
        processor=found.machine.processor,
        made=found.made,
    )
    best = {one.name for one in found.frontier}
    ordered = sorted(found.designs, key=lambda one: one.milliseconds.median)
    rows = [row(one, on_frontier=one.name in best) for one in ordered]
    learnt = words.LEARNT_FROM_TEACHER if found.teacher else words.LEARNT_FROM_VOTES
    help_ = words.STUDENTS_HELP.format(epochs=found.epochs, learnt=learnt)
    body = join(table(HEAD, rows, words.STUDENTS), quiet(help_))
    return Panel(title=words.STUDENTS, caption=f"{caption}. {words.FIXED}", body=body, chart=chart(found))


def row(one: Student, *, on_frontier: bool) -> tuple[str, ...]:
    """A line of the table."""
    time = one.milliseconds
    return (
        words.ON_FRONTIER.format(name=one.name) if on_frontier else one.name,
        words.TIME_CELL.format(median=time.median, low=time.low, high=time.high),
        f"{one.file_bytes / 1e6:.2f}",
        f"{one.parameters / 1e6:.2f}",
        per_cent(one.accuracy),
        one.told,
    )


def chart(found: Students) -> "Figure":
    """A point a design with its interval; those of the frontier are joined."""
    best = found.frontier
    others = [one for one in found.designs if one not in best]
    traces = [
        _series(best, words.FRONTIER, charts.model_colour("lite"), mode="lines+markers+text"),
        *([_series(others, words.OTHER_DESIGNS, charts.INK, mode="markers+text")] if others else []),
    ]
    made = charts.figure(traces, x=words.MILLISECONDS, y=words.ACCURACY, percent_y=True, height=400, legend=ABOVE)
    made.update_xaxes(type="log")
    return made


def _series(designs: Sequence[Student], name: str, colour: str, *, mode: str) -> "Scatter":
    return points(
        [one.milliseconds.median for one in designs],
        [one.accuracy for one in designs],
        name,
        colour,
        mode=mode,
        text=[one.name for one in designs],
        textposition="top center",
        cliponaxis=False,
    )
