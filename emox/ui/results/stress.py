"""Accuracy on spoiled pictures: one small chart a corruption, the mean corruption error, and how two models differ."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from emox.names import model_name
from emox.results.stress import Endured, Pair
from emox.ui import charts
from emox.ui.markup import Safe, join, tag
from emox.ui.results import words
from emox.ui.results.panel import Panel, folded, in_points, per_cent, points, quiet, table, titled
from emox.ui.results.shown import Shown
from emox.ui.results.traces import GRAY
from emox.ui.results.traces import points as measured_points

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

COLUMNS = 2  # charts side by side: they must be legible on a phone
GAP = 0.08  # between them, of the whole width
HEAD = (words.MODEL, words.STRESS_PICTURES, words.CLEAN, words.MEAN_ERROR, words.RELATIVE_ERROR)


def panel(shown: Shown) -> Panel:
    """As stored: the switches leave it as it is.  Two models stand on the pictures that both were asked about."""
    found = shown.results.stress
    if found is None:
        missing = quiet(words.NO_FILE.format(command="python -m train.stress"))
        return Panel(title=words.STRESS, caption=words.FIXED, body=missing)
    pair = next(iter(found.pairs), None)
    models = found.models if pair is None else pair.models
    caption = words.STRESS_CAPTION.format(protocol=found.protocol, split=found.split)
    counts = "; ".join(words.STRESS_N.format(model=model_name(name), n=f"{one.n:,}") for name, one in models.items())
    body = join(
        table(HEAD, [row(model_name(name), one) for name, one in models.items()], words.STRESS),
        quiet(words.STRESS_HELP),
        differences(pair) if pair is not None else Safe(),
        quiet(words.STRESS_APART) if pair is None and len(models) > 1 else Safe(),
        legend(found.corruptions, models),
    )
    chart = small_charts(found.corruptions, models)
    return Panel(title=words.STRESS, caption=f"{caption}; {counts}. {words.FIXED}", body=body, chart=chart)


def row(name: str, one: Endured) -> tuple[str, ...]:
    """A line of the table."""
    errors = (one.mean_corruption_error, one.relative_corruption_error)
    return name, f"{one.n:,}", per_cent(one.clean), *map(per_cent, errors)


def differences(pair: Pair) -> Safe:
    """How much more often one of two models is right than the other."""
    first, second = model_name(pair.first), model_name(pair.second)
    of = {words.CLEAN: pair.clean, words.ALL_CORRUPTIONS: pair.corrupted} | {
        initial(corruption_name(name)): value for name, value in pair.by_corruption.items()
    }
    lines = [(name, in_points(value)) for name, value in of.items()]
    title = words.STRESS_DIFFERENCE.format(first=first, second=second)
    head = (words.STRESS_PICTURE, words.ACCURACY)
    return join(titled(title, head, lines), quiet(words.STRESS_PAIRED.format(n=f"{pair.n:,}")))


def legend(corruptions: Mapping[str, tuple[str, ...]], models: Mapping[str, Endured]) -> Safe:
    """Which colour is which model, and what was done to the pictures."""
    dots = [tag("span", dot(charts.model_colour(name)), model_name(name)) for name in models]
    steps = [
        words.CORRUPTION_STEPS.format(name=corruption_name(name), steps="; ".join(each))
        for name, each in corruptions.items()
    ]
    told = folded(words.CORRUPTIONS, points(steps))
    return join(told, tag("p", *dots, class_="ex-row ex-quiet"))


def dot(colour: str) -> Safe:
    """In front of the name of what has this colour."""
    return tag("i", class_="ex-dot", aria_hidden="true", style=f"--tone:{colour}")


def small_charts(corruptions: Mapping[str, tuple[str, ...]], models: Mapping[str, Endured]) -> "Figure":
    """Accuracy over severity, 0 being the picture as it is; a small chart a corruption."""
    traces = []
    layout: dict[str, Any] = {}
    titles = []
    lines = -(-len(corruptions) // COLUMNS)
    for place, name in enumerate(corruptions):
        number = str(place + 1) if place else ""
        across, up, heading = small_chart(place, lines, corruption_name(name))
        layout[f"xaxis{number}"] = across | {"anchor": f"y{number}"}
        layout[f"yaxis{number}"] = up | {"anchor": f"x{number}"}
        titles.append(heading)
        for model, one in models.items():
            values = [one.clean, *one.accuracy[name]]
            series = words.CORRUPTION_SERIES.format(model=model_name(model), corruption=corruption_name(name))
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
        "text": initial(name),
        "showarrow": False,
        **{"x": left, "xref": "paper", "xanchor": "left", "y": top, "yref": "paper", "yanchor": "middle"},
    }
    return across, up, heading


def corruption_name(name: str) -> str:
    """As words: 'low resolution'."""
    return words.CORRUPTION_NAMES.get(name, name)


def initial(name: str) -> str:
    """'Low resolution'."""
    return name[:1].upper() + name[1:]
