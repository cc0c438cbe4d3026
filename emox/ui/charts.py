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


def rgba(colour: str, alpha: float) -> str:
    """#rrggbb with an opacity in 0..1."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, {alpha})"


def line(
    x: Sequence[float],
    y: Sequence[float | None],
    name: str,
    colour: str,
    *,
    low: Sequence[float] | None = None,
    high: Sequence[float] | None = None,
    **options: Any,
) -> "list[Scatter]":
    """Traces of one series, as long as x each; a band first where low and high are given (they go into the CSV).

    options: of plotly's Scatter, over the usual ones.
    """
    from plotly.graph_objects import Scatter

    usual: dict[str, Any] = {"mode": "lines", "line": {"color": colour, "width": 2}}
    if low is None or high is None:
        return [Scatter(x=list(x), y=list(y), name=name, **usual | options)]
    band = Scatter(
        x=[*x, *reversed(x)],
        y=[*high, *reversed(low)],
        fill="toself",
        fillcolor=rgba(colour, 0.18),
        line={"width": 0},
        mode="lines",
        hoverinfo="skip",
        showlegend=False,
    )
    both = [list(pair) for pair in zip(low, high, strict=True)]
    return [band, Scatter(x=list(x), y=list(y), name=name, customdata=both, **usual | options)]


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

    Where a chart has several vertical axes, a column says which of them a line's value belongs to.
    """
    named = [trace for trace in chart.data if trace.name]
    measures = {trace.name: _measure(chart, trace) for trace in named}
    several = len(set(measures.values())) > 1
    bands = any(trace.customdata is not None for trace in named)
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\n").writerow
    y_names = ["measure", "value"] if several else [chart.layout.yaxis.title.text]
    write(["series", chart.layout.xaxis.title.text, *y_names, *(["low", "high"] if bands else [])])
    for trace in named:
        ends = trace.customdata if trace.customdata is not None else [("", "")] * len(trace.x)
        for x, y, end in zip(trace.x, trace.y, ends, strict=True):
            measure = [measures[trace.name]] if several else []
            write([trace.name, x, *measure, "" if y is None else y, *(end if bands else [])])
    return out.getvalue()


def _measure(chart: "Figure", trace: Any) -> str:
    """What a trace's heights are: the title of their axis, or of the first where a small chart's has none."""
    axis = chart.layout["yaxis" + (trace.yaxis or "y").removeprefix("y")]
    return axis.title.text or chart.layout.yaxis.title.text


def download(chart: "Figure", name: str) -> Safe:
    """A link that holds the chart's numbers.  name: of the file, without .csv."""
    href = data_address(as_csv(chart).encode(), "text/csv")
    return tag("a", text.DOWNLOAD_CSV, class_="ex-link", href=href, download=f"{name}.csv")
