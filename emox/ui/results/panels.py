"""All panels of one setting, drawn: what `tab` puts into the page."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from emox.ui.markup import Safe, tag
from emox.ui.results import (
    abstaining,
    beside_paper,
    by_class,
    duplicates,
    framed,
    headline,
    levels,
    many_views,
    pairs,
    reliability,
    speed,
    stress,
    students,
    words,
)
from emox.ui.results.panel import Panel, section
from emox.ui.results.shown import Shown

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

Make = Callable[[Shown], Panel]
# By key, in the order of the page; `matrices` stands after FIRST.
FIRST: Mapping[str, Make] = MappingProxyType({"accuracy": headline.panel})
CHARTS: Mapping[str, Make] = MappingProxyType(
    {
        "f1": by_class.panel,
        "views": many_views.panel,
        "reliability": reliability.panel,
        "abstaining": abstaining.panel,
        "agreement": levels.panel,
    }
)
FIXED: Mapping[str, Make] = MappingProxyType(
    {"framed": framed.panel, "stress": stress.panel, "speed": speed.panel, "students": students.panel}
)  # whatever the switches say
TABLES: Mapping[str, Make] = MappingProxyType(
    {"pairs": pairs.panel, "duplicates": duplicates.panel, "paper": beside_paper.panel}
)
# The bar of buttons would cover a small chart; zooming by touch would catch a finger that scrolls.
BEHAVIOUR = {"displayModeBar": False, "displaylogo": False, "scrollZoom": False}


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """titles: by key.  sections: HTML by key.  charts: plotly's JSON by key; a panel without a chart is absent."""

    titles: Mapping[str, str]
    sections: Mapping[str, Safe]
    charts: Mapping[str, str]


def draw(shown: Shown) -> Drawn:
    """Every panel that the switches change; there must be a model."""
    return _drawn(shown, {**FIRST, **CHARTS, **TABLES})


def draw_fixed(shown: Shown) -> Drawn:
    """The panels that the switches leave as they are."""
    return _drawn(shown, FIXED)


def links(drawn: Drawn, fixed: Drawn) -> Safe:
    """To every panel, in the order of the page; a panel's card has the id results-<key>."""
    titles = {**drawn.titles, **fixed.titles, "confusion": words.CONFUSION}
    order = (*FIRST, "confusion", *CHARTS, *FIXED, *TABLES)
    made = (tag("li", tag("a", titles[key], href=f"#results-{key}")) for key in order)
    return tag("nav", tag("ul", *made), aria_label=words.PANELS, class_="ex-jumps")


def _drawn(shown: Shown, makes: Mapping[str, Make]) -> Drawn:
    made = {key: make(shown) for key, make in makes.items()}
    return Drawn(
        titles={key: panel.title for key, panel in made.items()},
        sections={key: section(panel, key) for key, panel in made.items()},
        charts={key: as_json(panel.chart) for key, panel in made.items() if panel.chart is not None},
    )


def as_json(chart: "Figure") -> str:
    """The figure for plotly in the browser, which takes how it behaves from the same record."""
    still = {"fixedrange": True}
    chart.update_xaxes(still).update_yaxes(still).update_layout(dragmode=False)
    return json.dumps({**json.loads(str(chart.to_json())), "config": BEHAVIOUR})
