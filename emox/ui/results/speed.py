"""Accuracy against speed and size, as `python -m emox.benchmark` measured them."""

from typing import TYPE_CHECKING

from emox.benchmark.report import Benchmark, Measured
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
    body = join(table(HEAD, [row(one) for one in found.measured], words.SPEED), quiet(words.SPEED_HELP))
    return Panel(title=words.SPEED, caption=f"{caption}. {words.FIXED}", body=body, chart=chart(found))


def row(one: Measured) -> tuple[str, ...]:
    """A line of the table."""
    time = one.milliseconds[1]
    return (
        one.name,
        words.TIME_CELL.format(median=time.median, low=time.low, high=time.high),
        f"{one.file_bytes / 1e6:.2f}",
        f"{one.parameters / 1e6:.2f}" if one.parameters is not None else words.DASH,
        f"{one.accuracy:.2%}" if one.accuracy is not None else words.NOT_MEASURED,
    )


def chart(found: Benchmark) -> "Figure | None":
    """A dot a network whose accuracy was measured, the size of its weights; None without such a network."""
    from plotly.graph_objects import Scatter

    placed = [one for one in found.measured if one.accuracy is not None]
    if not placed:
        return None
    largest = max(one.file_bytes for one in placed)
    traces = [
        Scatter(
            x=[one.milliseconds[1].median],
            y=[one.accuracy],
            name=one.name,
            mode="markers",
            marker={
                "size": max(9.0, LARGEST_DOT * (one.file_bytes / largest) ** 0.5),
                "color": charts.model_colour(one.model),
                "symbol": "diamond" if one.peer else "circle",
                "opacity": 0.8,
            },
        )
        for one in placed
    ]
    made = charts.figure(traces, x=words.MILLISECONDS, y=words.ACCURACY, percent_y=True, height=400, legend=ABOVE)
    made.update_xaxes(type="log")
    return made
