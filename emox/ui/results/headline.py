"""Every model's accuracy and macro-F1, with and without twins in Training, beside what annotators reach."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from emox.metrics import Interval
from emox.results.leak_free import LeakFree
from emox.ui import charts
from emox.ui.markup import escape, join
from emox.ui.results import words, yardstick
from emox.ui.results.panel import Panel, decimal, in_points, interval, per_cent, quiet, table
from emox.ui.results.shown import Shown
from emox.ui.results.traces import ABOVE, bounds, whiskers

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

ROOM = 0.04  # beside the chart's outermost ends, of its width
TICKS = 0.05  # few enough for a phone
HEAD = (
    *(words.MODEL, words.ACCURACY, words.MACRO_F1, words.PICTURES),
    *(words.LEAK_FREE, words.LEAK_FREE_DIFFERENCE, words.LEAK_FREE_F1),
)


def panel(shown: Shown) -> Panel:
    """The table, and the same as a chart."""
    rows = []
    for name, figures in shown.models.items():
        report = figures.report
        rows.append(
            (
                shown.title(name),
                per_cent(accuracy(shown, name)),
                decimal(interval(report.macro_f1, report.macro_f1_interval)),
                f"{report.n:,}",
                *leak_free(figures.leak_free),
            )
        )
    body = join(table(HEAD, rows, words.HEADLINE), quiet(leak_help(shown)), yardstick.part(shown))
    return Panel(title=words.HEADLINE, caption=shown.caption, body=body, chart=chart(shown, yardstick.lines(shown)))


def accuracy(shown: Shown, model: str) -> Interval:
    """A model's accuracy with its interval."""
    report = shown.models[model].report
    return interval(report.accuracy, report.accuracy_interval)


def leak_free(found: LeakFree | None) -> tuple[str, str, str]:
    """'84.09% (82.62 to 85.51)', '-1.87 points (-2.66 to -1.11)' and macro-F1, or that they were not measured."""
    if found is None or found.alone is None:
        return words.NOT_MEASURED, words.DASH, words.DASH
    return per_cent(found.alone.standardised), in_points(found.alone.difference), decimal(found.alone.standardised_f1)


def leak_help(shown: Shown) -> str:
    """What the column leaves out, and from which similarity on two pictures are twins."""
    leaks = shown.results.leaks
    found_by = words.FOUND_BY.format(threshold=leaks.threshold) if leaks is not None else ""
    return words.LEAK_FREE_HELP.format(found_by=found_by)


def reach(values: Sequence[Interval]) -> list[float]:
    """From the lowest to the highest end of intervals, with a little room on both sides."""
    low, high = min(value.low for value in values), max(value.high for value in values)
    return [low - ROOM * (high - low), high + ROOM * (high - low)]


def chart(shown: Shown, lines: Mapping[str, Interval]) -> "Figure":
    """A point a model, first model on top, with the human yardstick as dashed lines across."""
    from plotly.graph_objects import Scatter

    values = [accuracy(shown, name) for name in shown.models]
    titles = [shown.title(name) for name in shown.models]
    traces = [
        Scatter(
            x=[value.value for value in values],
            y=titles,
            name=words.ACCURACY,
            mode="markers",
            marker={"size": 11, "color": [charts.model_colour(name) for name in shown.models]},
            error_x=whiskers(values, charts.INK),
            customdata=bounds(values),
            showlegend=False,
        )
    ]
    shapes = []
    for (name, value), dash in zip(lines.items(), ("dot", "dash", "longdash"), strict=False):
        drawn = {"color": charts.INK, "width": 2, "dash": dash}
        ends = {"x0": value.value, "x1": value.value, "y0": 0, "y1": 1, "yref": "paper"}
        shapes.append({"type": "line", "line": drawn, "layer": "below", **ends})
        # one point draws nothing, but stands in the legend and in the CSV file
        told = {"mode": "lines", "line": drawn, "customdata": bounds([value])}
        traces.append(Scatter(x=[value.value], y=titles[:1], name=name, **told))
    made = charts.figure(
        traces, x=words.ACCURACY, y="", percent_x=True, height=190 + 34 * len(shown.models), shapes=shapes, legend=ABOVE
    )
    # Names stand above their lines: beside them they would take most of a phone's width from the intervals. They are
    # no labels of the axis, for plotly takes away what the other axis has below such labels.
    made.update_yaxes(autorange="reversed", showticklabels=False)
    for name in titles:
        made.add_annotation(text=escape(name), x=0, xref="paper", xanchor="left", y=name, yshift=9, showarrow=False)
    made.update_xaxes(range=reach([*values, *lines.values()]), dtick=TICKS, tick0=0)
    return made
