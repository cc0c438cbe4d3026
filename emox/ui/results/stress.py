"""Accuracy on spoiled pictures: one small chart a corruption, and the mean corruption error."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from emox import metrics
from emox.metrics import Interval
from emox.names import model_name
from emox.results.folder import Results, predictions_of
from emox.results.stress import Stress
from emox.ui import charts
from emox.ui.markup import Safe, join, tag
from emox.ui.results import words
from emox.ui.results.panel import Panel, folded, per_cent, points, quiet, table
from emox.ui.results.shown import SPLIT, Shown
from emox.ui.results.traces import GRAY
from emox.ui.results.traces import points as measured_points

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

COLUMNS = 2  # charts side by side: they must be legible on a phone
GAP = 0.08  # between them, of the whole width
LEFT = (words.DASH, words.DASH)  # what is known of the pictures as they are alone
HEAD = (words.MODEL, words.STRESS_PICTURES, words.CLEAN, words.MEAN_ERROR, words.RELATIVE_ERROR)


def panel(shown: Shown) -> Panel:
    """As stored: the switches leave it as it is."""
    found = shown.results.stress
    if found is None:
        missing = quiet(words.NO_FILE.format(command="python -m train.stress"))
        return Panel(title=words.STRESS, caption=words.FIXED, body=missing)
    caption = words.STRESS_CAPTION.format(protocol=found.protocol, split=found.split)
    counts = "; ".join(
        words.STRESS_N.format(model=model_name(name), n=f"{one.n:,}") for name, one in found.models.items()
    )
    rows = [
        (
            called(found, name),
            f"{one.n:,}",
            per_cent(one.clean),
            per_cent(one.mean_corruption_error),
            per_cent(one.relative_corruption_error),
        )
        for name, one in found.models.items()
    ]
    rows += [
        (
            words.STRESS_FIRST.format(model=model_name(name), n=f"{least(found):,}"),
            f"{least(found):,}",
            per_cent(clean),
            *LEFT,
        )
        for name, clean in on_the_first(found, shown.results).items()
    ]
    fewer = [model_name(name) for name, one in found.models.items() if one.n < most(found)]
    unequal = words.STRESS_UNEQUAL.format(models=", ".join(fewer), n=f"{least(found):,}")
    notes = quiet(words.STRESS_HELP, *([unequal] if fewer else []))
    body = join(table(HEAD, rows, words.STRESS), notes, legend(found))
    return Panel(title=words.STRESS, caption=f"{caption}; {counts}. {words.FIXED}", body=body, chart=chart(found))


def least(found: Stress) -> int:
    """The fewest pictures that a model was asked about."""
    return min(one.n for one in found.models.values())


def most(found: Stress) -> int:
    """The most."""
    return max(one.n for one in found.models.values())


def called(found: Stress, name: str) -> str:
    """A model, and that it saw fewer pictures than another."""
    n = found.models[name].n
    return words.STRESS_FIRST.format(model=model_name(name), n=f"{n:,}") if n < most(found) else model_name(name)


def on_the_first(found: Stress, results: Results) -> Mapping[str, Interval]:
    """Accuracy on the first `least` pictures as they are, of models that were asked about more, from stored answers.

    Empty where the stored answers of those asked about so many do not give their accuracy: the order is then another.
    """
    if results.votes is None or found.split != SPLIT or not found.models.keys() <= results.models.keys():
        return {}
    clean = {name: _clean(results, name, found.protocol, least(found)) for name in found.models}
    for name, one in found.models.items():
        if one.n == least(found) and not np.isclose(one.clean.value, clean[name].value):
            return {}
    return {name: value for name, value in clean.items() if found.models[name].n > least(found)}


def _clean(results: Results, model: str, protocol: str, count: int) -> Interval:
    answers = predictions_of(results, model, protocol, 1)
    return metrics.mean_interval((answers.probabilities.argmax(axis=1) == answers.label)[:count])


def legend(found: Stress) -> Safe:
    """Which colour is which model, and what was done to the pictures."""
    dots = [tag("span", dot(charts.model_colour(name)), called(found, name)) for name in found.models]
    steps = [
        words.CORRUPTION_STEPS.format(name=corruption_name(name), steps="; ".join(each))
        for name, each in found.corruptions.items()
    ]
    told = folded(words.CORRUPTIONS, points(steps))
    return join(told, tag("p", *dots, class_="ex-row ex-quiet"))


def dot(colour: str) -> Safe:
    """In front of the name of what has this colour."""
    return tag("i", class_="ex-dot", aria_hidden="true", style=f"--tone:{colour}")


def chart(found: Stress) -> "Figure":
    """Accuracy over severity, 0 being the picture as it is; a small chart a corruption."""
    traces = []
    layout: dict[str, Any] = {}
    titles = []
    lines = -(-len(found.corruptions) // COLUMNS)
    for place, name in enumerate(found.corruptions):
        number = str(place + 1) if place else ""
        across, up, heading = small_chart(place, lines, corruption_name(name))
        layout[f"xaxis{number}"] = across | {"anchor": f"y{number}"}
        layout[f"yaxis{number}"] = up | {"anchor": f"x{number}"}
        titles.append(heading)
        for model, one in found.models.items():
            values = [one.clean, *one.accuracy[name]]
            series = words.CORRUPTION_SERIES.format(model=called(found, model), corruption=corruption_name(name))
            where = {"xaxis": f"x{number}", "yaxis": f"y{number}", "marker": {"size": 5}}
            traces.append(measured_points(range(len(values)), values, series, charts.model_colour(model), **where))
    made = charts.figure(traces, x=words.SEVERITY, y=words.ACCURACY, height=195 * lines)
    made.update_layout(**layout, annotations=titles, showlegend=False)
    return made


def small_chart(place: int, lines: int, name: str) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Plotly's x axis, y axis and title of the chart at `place` of the grid, in fractions of the whole."""
    row, column = divmod(place, COLUMNS)
    width = (1 - GAP * (COLUMNS - 1)) / COLUMNS
    top, left = 1 - row / lines, column * (width + GAP)
    across = {
        "domain": [left, min(left + width, 1)],
        **GRAY,
        "dtick": 1,
        "title": {"text": words.SEVERITY, "standoff": 4, "font": {"size": 11}},
    }
    up = {
        "title": {"text": "" if column else words.ACCURACY},
        "domain": [top - 0.72 / lines, top - 0.08 / lines],
        **GRAY,
        "range": [0, 1],
        "tickformat": ".0%",
        "dtick": 0.25,
    }
    heading = {
        "text": name[:1].upper() + name[1:],
        "showarrow": False,
        **{"x": left, "xref": "paper", "xanchor": "left", "y": top, "yref": "paper", "yanchor": "middle"},
    }
    return across, up, heading


def corruption_name(name: str) -> str:
    """As words: 'low resolution'."""
    return words.CORRUPTION_NAMES.get(name, name)
