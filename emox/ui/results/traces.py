"""Series of measured figures for plotly: points or bars with their 95 % intervals."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from emox.metrics import Interval
from emox.ui import charts

if TYPE_CHECKING:
    from plotly.graph_objects import Bar, Scatter

GRAY = {"gridcolor": charts.GRID, "zerolinecolor": charts.GRID}  # of axes that `charts.figure` does not make
ABOVE = {"y": 1.02, "yanchor": "bottom"}  # of a legend: below, it would lie on the titles of low charts


def points(x: Sequence[float | int], values: Sequence[Interval], name: str, colour: str, **options: Any) -> "Scatter":
    """A marker for each of `values` at x, joined by lines.  options: of plotly's Scatter, over the usual ones."""
    from plotly.graph_objects import Scatter

    usual: dict[str, Any] = {
        "mode": "lines+markers",
        "line": {"color": colour, "width": 2},
        "marker": {"size": 7},
        "error_y": whiskers(values, colour),
    }
    return Scatter(
        x=list(x),
        y=[value.value for value in values],
        name=name,
        customdata=bounds(values),
        **usual | options,
    )


def bars(x: Sequence[str], values: Sequence[Interval], name: str, colour: str) -> "Bar":
    """A bar for each of `values`."""
    from plotly.graph_objects import Bar

    return Bar(
        x=list(x),
        y=[value.value for value in values],
        name=name,
        marker={"color": colour},
        error_y=whiskers(values, "#6b7280"),
        customdata=bounds(values),
    )


def whiskers(values: Sequence[Interval], colour: str) -> dict[str, Any]:
    """Plotly's error bars of intervals."""
    return {
        "type": "data",
        "symmetric": False,
        "array": [max(0.0, value.high - value.value) for value in values],
        "arrayminus": [max(0.0, value.value - value.low) for value in values],
        "color": colour,
        "thickness": 1.3,
        "width": 3,
    }


def bounds(values: Sequence[Interval]) -> list[list[float]]:
    """(low, high) of each, which go into the CSV file."""
    return [[value.low, value.high] for value in values]


def log_axis(values: Sequence[float]) -> dict[str, Any]:
    """Plotly's axis for positive values, with room at both ends.

    Ticks at 1, 2 and 5 of each power of ten; of more than two powers at 1 alone, or a phone has no room for them.
    """
    low, high = min(values) / 1.3, max(values) * 1.3
    steps = (1, 2, 5) if high <= 100 * low else (1,)
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    ticks = [value for power in powers for step in steps if low <= (value := step * 10.0**power) <= high]
    return {
        "type": "log",
        "range": [math.log10(low), math.log10(high)],
        "tickvals": ticks,
        "ticktext": [f"{value:g}" for value in ticks],
    }
