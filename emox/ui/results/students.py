"""The designs that competed to be EmoXNetLite: accuracy against speed, as `python -m train.students` found them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from emox.names import model_name
from emox.results.students import Student, Students
from emox.ui import charts
from emox.ui.markup import join
from emox.ui.results import speed, speed_words, words
from emox.ui.results.panel import Panel, per_cent, quiet, table
from emox.ui.results.shown import Shown
from emox.ui.results.traces import ABOVE, log_axis, points

if TYPE_CHECKING:
    from plotly.graph_objects import Figure, Scatter

HEAD = (
    speed_words.DESIGN,
    speed_words.MILLISECONDS,
    speed_words.MEGABYTES,
    speed_words.PARAMETERS,
    words.ACCURACY,
    speed_words.WHAT_IT_IS,
)

LABELS = ("top left", "bottom right")  # in turn, so that those of neighbours do not lie on each other


def panel(shown: Shown) -> Panel:
    """As stored: the switches leave it as it is."""
    found = shown.results.students
    if found is None:
        missing = quiet(words.NO_FILE.format(command="python -m train.students"))
        return Panel(title=speed_words.STUDENTS, caption=words.FIXED, body=missing)
    caption = speed_words.STUDENTS_CAPTION.format(
        protocol=found.protocol,
        split=found.split,
        n=f"{found.n:,}",
        processor=found.machine.processor,
        cores=speed.cores(found.machine),
        made=found.made,
    )
    best = {one.name for one in found.frontier}
    ordered = sorted(found.designs, key=lambda one: one.milliseconds.median)
    rows = [row(one, on_frontier=one.name in best) for one in ordered]
    help_ = speed_words.STUDENTS_HELP.format(epochs=found.epochs, learnt=found.learnt_from(model_name))
    body = join(table(HEAD, rows, speed_words.STUDENTS), quiet(help_))
    return Panel(title=speed_words.STUDENTS, caption=f"{caption}. {words.FIXED}", body=body, chart=chart(found))


def row(one: Student, *, on_frontier: bool) -> tuple[str, ...]:
    """A line of the table."""
    time = one.milliseconds
    return (
        speed_words.ON_FRONTIER.format(name=one.name) if on_frontier else one.name,
        speed_words.TIME_CELL.format(median=time.median, low=time.low, high=time.high),
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
        _series(best, speed_words.FRONTIER, charts.model_colour("lite"), mode="lines+markers+text"),
        *([_series(others, speed_words.OTHER_DESIGNS, charts.INK, mode="markers+text")] if others else []),
    ]
    made = charts.figure(traces, x=speed_words.MILLISECONDS, y=words.ACCURACY, percent_y=True, height=400, legend=ABOVE)
    made.update_xaxes(log_axis([one.milliseconds.median for one in found.designs]))
    return made


def _series(designs: Sequence[Student], name: str, colour: str, *, mode: str) -> "Scatter":
    return points(
        [one.milliseconds.median for one in designs],
        [one.accuracy for one in designs],
        name,
        colour,
        mode=mode,
        text=[one.name for one in designs],
        textposition=[LABELS[at % 2] for at in range(len(designs))],
        cliponaxis=False,
    )
