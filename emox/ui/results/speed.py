"""Accuracy against speed and size: times as `python -m emox.benchmark` measured them, accuracy of the reports."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from emox import metrics
from emox.benchmark.report import Benchmark, Measured
from emox.metrics import Interval
from emox.names import model_name, view_count
from emox.results.folder import Results
from emox.ui import charts
from emox.ui.markup import join
from emox.ui.results import speed_words, words
from emox.ui.results.panel import Panel, interval, per_cent, quiet, table
from emox.ui.results.shown import SPLIT, Setting, Shown
from emox.ui.results.traces import ABOVE, bounds, log_axis, whiskers

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

HEAD = (
    words.MODEL,
    speed_words.MILLISECONDS,
    speed_words.MEGABYTES,
    speed_words.PARAMETERS,
    words.ACCURACY,
)
LARGEST_DOT = 44  # pixels across


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A timed network.  current: whether `accuracy` is of the weights that the other figures are of."""

    one: Measured
    name: str
    current: bool
    accuracy: Interval | None

    def told(self, what: str) -> str:
        return what if self.current else speed_words.EARLIER_WEIGHTS.format(what=what)


def panel(shown: Shown) -> Panel:
    """As stored: the switches leave it as it is."""
    found = shown.benchmark
    if found is None:
        missing = quiet(words.NO_FILE.format(command="python -m emox.benchmark"))
        return Panel(title=speed_words.SPEED, caption=words.FIXED, body=missing)
    one_thread = speed_words.THREAD_ONE if found.threads == 1 else speed_words.THREAD_COUNT
    caption = speed_words.SPEED_CAPTION.format(
        processor=found.machine.processor,
        cores=found.machine.cores,
        threads=one_thread.format(count=found.threads),
        made=found.made,
        test=found.test or speed_words.NO_TEST,
    )
    all_placed = [placed(one, found, shown.results) for one in found.measured]
    earlier = any(not each.current and each.accuracy for each in all_placed)
    notes = (speed_words.SPEED_HELP, found.about_peers, speed_words.EARLIER_HELP if earlier else "")
    body = join(
        table(HEAD, [row(each) for each in all_placed], speed_words.SPEED),
        quiet(*(note for note in notes if note)),
    )
    made = chart([(each, each.accuracy) for each in all_placed if each.accuracy])
    return Panel(title=speed_words.SPEED, caption=f"{caption}. {words.FIXED}", body=body, chart=made)


def placed(one: Measured, found: Benchmark, results: Results) -> Placed:
    """With the accuracy of the reports where these are of the same weights, pictures and answers; else its own."""
    current = shipped(one, results)
    accuracy = reported(one, found, results) if current else None
    if accuracy is None and one.accuracy is not None:
        accuracy = metrics.wilson(round(one.accuracy * found.pictures), found.pictures)
    return Placed(one=one, name=name(one), current=current, accuracy=accuracy)


def reported(one: Measured, found: Benchmark, results: Results) -> Interval | None:
    """Its model's accuracy with as many views; None where its own run says otherwise, or nothing is stored."""
    key = (Setting().protocol, one.views)
    if one.peer or one.model not in results.models or key not in results.models[one.model].figures:
        return None
    report = results.models[one.model].figures[key].report
    if found.test and found.test != speed_words.TEST.format(protocol=key[0], split=SPLIT, n=f"{report.n:,}"):
        return None
    same = one.accuracy is None or np.isclose(one.accuracy, report.accuracy)
    return interval(report.accuracy, report.accuracy_interval) if same else None


def shipped(one: Measured, results: Results) -> bool:
    """Whether the network's accuracy is that of the weights that the other figures are of.

    Time and size do not change with the numbers in the weights.
    """
    model = results.models.get(one.model)
    if one.peer or model is None:
        return True
    now = model.reports.figures[0].report.subject.weights_sha256
    return bool(one.weights_sha256) and one.weights_sha256.items() <= now.items()


def name(one: Measured) -> str:
    """'EmoXNetLite, int8'; a network of others is called as it calls itself."""
    if one.peer:
        return one.name
    form = speed_words.NAME if one.views == 1 else speed_words.NAME_VIEWS
    return form.format(model=model_name(one.model), runtime=one.runtime, views=view_count(one.views))


def row(each: Placed) -> tuple[str, ...]:
    """A line of the table."""
    one, time = each.one, each.one.milliseconds[1]
    return (
        each.name,
        speed_words.TIME_CELL.format(median=time.median, low=time.low, high=time.high),
        f"{one.file_bytes / 1e6:.2f}",
        f"{one.parameters / 1e6:.2f}" if one.parameters is not None else words.DASH,
        each.told(per_cent(each.accuracy)) if each.accuracy else words.NOT_MEASURED,
    )


def chart(measured: Sequence[tuple[Placed, Interval]]) -> "Figure | None":
    """A dot a network, the size of its weights; None without any.  measured: each with its accuracy."""
    from plotly.graph_objects import Scatter

    if not measured:
        return None
    largest = max(each.one.file_bytes for each, _ in measured)
    traces = []
    for each, accuracy in measured:
        colour = charts.model_colour(each.one.model)
        marker = {
            "size": max(9.0, LARGEST_DOT * (each.one.file_bytes / largest) ** 0.5),
            "color": colour,
            "symbol": "diamond" if each.one.peer else "circle",
            "opacity": 0.8,
        }
        traces.append(
            Scatter(
                x=[each.one.milliseconds[1].median],
                y=[accuracy.value],
                name=each.told(each.name),
                mode="markers",
                marker=marker,
                error_y=whiskers([accuracy], colour),
                customdata=bounds([accuracy]),
                cliponaxis=False,
            )
        )
    made = charts.figure(traces, x=speed_words.MILLISECONDS, y=words.ACCURACY, percent_y=True, height=480, legend=ABOVE)
    made.update_xaxes(log_axis([each.one.milliseconds[1].median for each, _ in measured]))
    return made
