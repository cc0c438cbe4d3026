"""A panel's parts and how they become HTML: heading, caption, tables, the link to its numbers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from emox.metrics import Interval
from emox.ui import charts
from emox.ui.markup import Safe, join, tag
from emox.ui.results import words

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


LONG = 36  # characters of a cell that is a sentence


@dataclass(frozen=True, kw_only=True)
class Panel:
    """caption: what was measured on what.  body: tables and sentences.  chart: stands below them, or None."""

    title: str
    caption: str
    body: Safe = field(default_factory=Safe)
    chart: "Figure | None" = None


def section(panel: Panel, key: str) -> Safe:
    """The panel without its chart.  key: names the CSV file of the chart's numbers."""
    link = charts.download(panel.chart, f"emox_{key}") if panel.chart is not None else Safe()
    head = tag("div", tag("h2", panel.title), link, class_="ex-panel-head")
    return tag("section", head, tag("p", panel.caption, class_="ex-quiet"), panel.body, class_="ex-panel")


def table(head: Sequence[str], rows: Sequence[Sequence[str]], caption: str) -> Safe:
    """A table whose first column heads its rows; it scrolls sideways on a phone.  caption: for screen readers."""
    lines = (tag("tr", tag("th", row[0], scope="row"), *map(_cell, row[1:])) for row in rows)
    made = tag(
        "table",
        tag("caption", caption),
        tag("thead", tag("tr", *(tag("th", name, scope="col") for name in head))),
        tag("tbody", *lines),
        class_="ex-table",
    )
    return tag("div", made, class_="ex-scroll", tabindex="0", role="region", aria_label=caption)


def titled(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> Safe:
    """A table under its own heading."""
    return join(tag("h3", title), table(head, rows, title))


def _cell(said: str) -> Safe:
    """Figures stay on one line on a phone; sentences do not."""
    return tag("td", said, class_="ex-long" if len(said) > LONG else None)


def folded(said: str, body: Safe) -> Safe:
    """Stands behind one line until someone presses it."""
    return tag("details", tag("summary", said), body, class_="ex-tta")


def quiet(*sentences: str) -> Safe:
    """Explanations below a table."""
    return join(*(tag("p", sentence, class_="ex-quiet") for sentence in sentences))


def points(sentences: Sequence[str]) -> Safe:
    """Findings as a list; nothing without any."""
    return tag("ul", *(tag("li", sentence) for sentence in sentences), class_="ex-points") if sentences else Safe()


def per_cent(value: Interval, digits: int = 2) -> str:
    """'82.47% (81.27 to 83.72)'."""
    return f"{value.value:.{digits}%} ({value.low * 100:.{digits}f} to {value.high * 100:.{digits}f})"


def decimal(value: Interval, digits: int = 3) -> str:
    """'0.674 (0.651 to 0.699)'."""
    return f"{value.value:.{digits}f} ({value.low:.{digits}f} to {value.high:.{digits}f})"


def in_points(difference: Interval) -> str:
    """Of two fractions: '-1.87 points (-2.66 to -1.11)'."""
    return words.POINTS.format(**{key: 100 * value for key, value in vars(difference).items()})


def interval(value: float, bounds: tuple[float, float]) -> Interval:
    """A report's figure with its pair of bounds."""
    return Interval(value=value, low=bounds[0], high=bounds[1])
