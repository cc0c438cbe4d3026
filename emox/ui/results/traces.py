"""Series of measured figures for plotly: points or bars with their 95 % intervals."""

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

    usual: dict[str, Any] = {"mode": "lines+markers", "line": {"color": colour, "width": 2}, "marker": {"size": 7}}
    return Scatter(
        x=list(x),
        y=[value.value for value in values],
        name=name,
        error_y=whiskers(values, colour),
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
