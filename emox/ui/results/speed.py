"""Accuracy against speed and size, as `python -m emox.benchmark` measured them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from emox.benchmark.report import Measured
from emox.results.folder import Results
from emox.ui import charts
from emox.ui.markup import join
from emox.ui.results import words
from emox.ui.results.panel import Panel, quiet, table
from emox.ui.results.shown import Shown
from emox.ui.results.traces import ABOVE

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

HEAD = (words.MODEL, words.MILLISECONDS, words.MEGABYTES, words.PARAMETERS, words.ACCURACY)
LARGEST_DOT = 44  # pixels across


def panel(shown: Shown) -> Panel:
    """As stored: the switches leave it as it is."""
    found = shown.benchmark
    if found is None:
        missing = quiet(words.NO_FILE.format(command="python -m emox.benchmark"))
        return Panel(title=words.SPEED, caption=words.FIXED, body=missing)
    threads = words.THREAD_ONE if found.threads == 1 else words.THREAD_COUNT.format(count=found.threads)
    caption = words.SPEED_CAPTION.format(
        processor=found.machine.processor,
        cores=found.machine.cores,
        threads=threads,
        made=found.made,
        test=found.test or words.NO_TEST,
    )
    named = [(one, shipped(one, shown.results)) for one in found.measured]
    body = join(table(HEAD, [row(*each) for each in named], words.SPEED), quiet(words.SPEED_HELP))
    return Panel(title=words.SPEED, caption=f"{caption}. {words.FIXED}", body=body, chart=chart(named))


def shipped(one: Measured, results: Results) -> bool:
    """Whether the network's accuracy is that of the weights that the other figures are of.

    Time and size do not change with the numbers in the weights.
    """
    model = results.models.get(one.model)
    if one.peer or model is None:
        return True
    now = model.reports.figures[0].report.subject.weights_sha256
    return bool(one.weights_sha256) and one.weights_sha256.items() <= now.items()


def row(one: Measured, current: bool) -> tuple[str, ...]:
    """A line of the table.  current: see `shipped`."""
    time = one.milliseconds[1]
    return (
        one.name,
        words.TIME_CELL.format(median=time.median, low=time.low, high=time.high),
        f"{one.file_bytes / 1e6:.2f}",
        f"{one.parameters / 1e6:.2f}" if one.parameters is not None else words.DASH,
        told(f"{one.accuracy:.2%}", current) if one.accuracy is not None else words.NOT_MEASURED,
    )


def told(what: str, current: bool) -> str:
    return what if current else words.EARLIER_WEIGHTS.format(what=what)


def chart(measured: Sequence[tuple[Measured, bool]]) -> "Figure | None":
    """A dot a network whose accuracy was measured, the size of its weights; None without such a network.

    measured: each with whether it is `shipped`.
    """
    from plotly.graph_objects import Scatter

    placed = [(one, current) for one, current in measured if one.accuracy is not None]
    if not placed:
        return None
    largest = max(one.file_bytes for one, _ in placed)
    traces = [
        Scatter(
            x=[one.milliseconds[1].median],
            y=[one.accuracy],
            name=told(one.name, current),
            mode="markers",
            marker={
                "size": max(9.0, LARGEST_DOT * (one.file_bytes / largest) ** 0.5),
                "color": charts.model_colour(one.model),
                "symbol": "diamond" if one.peer else "circle",
                "opacity": 0.8,
            },
        )
        for one, current in placed
    ]
    made = charts.figure(traces, x=words.MILLISECONDS, y=words.ACCURACY, percent_y=True, height=400, legend=ABOVE)
    made.update_xaxes(type="log")
    return made
