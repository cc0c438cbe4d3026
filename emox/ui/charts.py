"""Charts as all tabs draw them: transparent, so that dark mode is dark, in one palette, each downloadable as CSV.

No gradio here; plotly is imported where a figure is made.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from emox.emotions import COLOURS
from emox.ui import text
from emox.ui.markup import Safe, data_address, tag

if TYPE_CHECKING:
    from plotly.graph_objects import Bar, Figure, Scatter

INK = "#8391a5"  # words and axes: readable on white and on slate-900 alike
GRID = "rgba(131, 145, 165, 0.25)"
FONT = "ui-sans-serif, system-ui, sans-serif"
# A model keeps its colour in every chart.
MODEL_COLOURS: Mapping[str, str] = MappingProxyType(
    {
        "emoxnet": COLOURS["sad"],
        "lite": COLOURS["angry"],
        "vgg16": COLOURS["disgust"],
        "densenet121": COLOURS["fear"],
        "se_resnet34": COLOURS["surprise"],
        "se_resnext50": COLOURS["happy"],
        "efficientnet_b0": "#a3a500",
        "resnet34": "#7f5af0",
        "resnext50": "#8c564b",
        "members-average": COLOURS["neutral"],
    }
)


def model_colour(model: str) -> str:
    """#rrggbb; gray for a model without a colour of its own."""
    return MODEL_COLOURS.get(model, COLOURS["neutral"])


def line(x: Sequence[float], y: Sequence[float | None], name: str, colour: str, **options: Any) -> "list[Scatter]":
    """The trace of one series, as long as x, ready to be joined to others.

    options: of plotly's Scatter, over the usual ones.
    """
    from plotly.graph_objects import Scatter

    usual: dict[str, Any] = {"mode": "lines", "line": {"color": colour, "width": 2}}
    return [Scatter(x=list(x), y=list(y), name=name, **usual | options)]


def figure(
    traces: "Sequence[Scatter | Bar]",
    *,
    x: str,
    y: str,
    percent_x: bool = False,
    percent_y: bool = False,
    height: int = 320,
    **layout: Any,
) -> "Figure":
    """x, y: titles of the axes.  percent_x, percent_y: fractions are shown as per cent.  height: pixels.

    layout: of plotly's Layout, over the usual one.
    """
    from plotly.graph_objects import Figure

    axis = {"gridcolor": GRID, "linecolor": GRID, "zerolinecolor": GRID, "automargin": True}
    usual: dict[str, Any] = {
        "template": "none",
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": 13, "color": INK},
        "height": height,
        "margin": {"l": 8, "r": 12, "t": 12, "b": 8},
        "legend": {"orientation": "h", "y": -0.28, "x": 0},
        "xaxis": {**axis, "title": {"text": x}, "tickformat": ".0%" if percent_x else ""},
        "yaxis": {**axis, "title": {"text": y}, "tickformat": ".0%" if percent_y else ""},
    }
    made = Figure(data=list(traces), layout=usual)
    made.update_layout(**layout)
    return made


def as_csv(chart: "Figure") -> str:
    """One line a point of each named series: series, x, y (named by the axes), and low, high where there are some.

    A trace's customdata holds low and high of each of its points.
    Where a chart has several vertical axes, a column says which of them a line's value belongs to.
    """
    named = [trace for trace in chart.data if trace.name]
    measures = [_measure(chart, trace) for trace in named]  # a name may stand for several
    several = len(set(measures)) > 1
    bounded = any(trace.customdata is not None for trace in named)
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\n").writerow
    y_names = ["measure", "value"] if several else [chart.layout.yaxis.title.text]
    write(["series", chart.layout.xaxis.title.text, *y_names, *(["low", "high"] if bounded else [])])
    for trace, measured in zip(named, measures, strict=True):
        ends = trace.customdata if trace.customdata is not None else [("", "")] * len(trace.x)
        for x, y, end in zip(trace.x, trace.y, ends, strict=True):
            measure = [measured] if several else []
            write([trace.name, x, *measure, "" if y is None else y, *(end if bounded else [])])
    return out.getvalue()


def _measure(chart: "Figure", trace: Any) -> str:
    """What a trace's heights are: the title of their axis, or of the first where a small chart's has none."""
    axis = chart.layout["yaxis" + (trace.yaxis or "y").removeprefix("y")]
    return axis.title.text or chart.layout.yaxis.title.text


def download(chart: "Figure", name: str) -> Safe:
    """A link that holds the chart's numbers.  name: of the file, without .csv."""
    href = data_address(as_csv(chart).encode(), "text/csv")
    return tag("a", text.DOWNLOAD_CSV, class_="ex-link", href=href, download=f"{name}.csv")
