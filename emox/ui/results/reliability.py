"""Calibration: the reliability diagram with its picture counts, the figures, and what the temperature changed."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from emox.evaluation import Calibration
from emox.metrics import Interval
from emox.results.figures import Figures, Scaling
from emox.ui import charts
from emox.ui.markup import Safe, join
from emox.ui.results import words
from emox.ui.results.panel import Panel, decimal, points, quiet, table, titled
from emox.ui.results.shown import Shown
from emox.ui.results.traces import ABOVE, GRAY
from emox.ui.results.traces import points as measured_points

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

HEAD = (words.MODEL, words.ECE, words.BRIER, words.LIKELIHOOD, words.DIVERGENCE, words.CROSS_ENTROPY)


def panel(shown: Shown) -> Panel:
    """Of the compared models."""
    rows = [row(shown.title(name), figures.report.calibration) for name, figures in shown.chosen.items()]
    shipped = [name for name in shown.chosen if name in shown.results.models]
    scalings = {name: shown.results.models[name].reports.scaling for name in shipped}
    body = join(
        table(HEAD, rows, words.RELIABILITY),
        quiet(words.CALIBRATION_HELP, words.RELIABILITY_HELP),
        scaled({shown.title(name): found for name, found in scalings.items()}),
    )
    return Panel(title=words.RELIABILITY, caption=shown.caption, body=body, chart=chart(shown))


def row(title: str, found: Calibration) -> tuple[str, ...]:
    """Five figures with their intervals; a dash where one would be infinite."""
    of_votes = (found.divergence_from_votes, found.cross_entropy_with_votes)
    values = (found.ece, found.brier, found.negative_log_likelihood, *of_votes)
    return (title, *(decimal(value) if value else words.DASH for value in values))


def scaled(scalings: Mapping[str, Scaling | None]) -> Safe:
    """What each model's temperature changed.  scalings: by what the model is called."""
    known = {title: found for title, found in scalings.items() if found is not None}
    rows, said = [], [words.UNSCALED.format(model=title) for title in scalings if title not in known]
    for title, found in known.items():
        told = {"model": title, "temperature": found.temperature, "fitted_on": found.fitted_on}
        said.append(words.SCALED.format(**told))
        rows += [row(words.BEFORE.format(**told), found.before), row(words.AFTER.format(**told), found.after)]
    if any(found.left_votes for found in known.values()):
        said.append(words.SHARPER)
    # all were measured alike: `train.measure` makes the record of each
    alike = next((vars(found) for found in known.values()), {})
    measured = titled(words.SCALINGS.format(**alike), HEAD, rows) if rows else Safe()
    return join(measured, points(said))


def chart(shown: Shown) -> "Figure":
    """Share right over confidence, and below it the number of pictures."""
    from plotly.graph_objects import Scatter

    straight = {"color": charts.INK, "width": 1.5, "dash": "dash"}
    traces = [Scatter(x=[0, 1], y=[0, 1], name=words.PERFECT, mode="lines", line=straight)]
    for name, figures in shown.chosen.items():
        traces += of_model(shown.title(name), charts.model_colour(name), figures)
    made = charts.figure(
        traces,
        x=words.CONFIDENCE,
        y=words.SHARE_RIGHT,
        percent_x=True,
        percent_y=True,
        height=430,
        barmode="group",
        legend=ABOVE,
    )
    made.update_layout(
        xaxis={"range": [0, 1], "anchor": "y2"},
        yaxis={"range": [0, 1], "domain": [0.32, 1]},
        yaxis2={"domain": [0, 0.22], **GRAY, "title": {"text": words.PICTURES}, "automargin": True},
    )
    return made


def of_model(title: str, colour: str, figures: Figures) -> list:
    """Two traces: where its bins lie, and how many pictures each holds."""
    from plotly.graph_objects import Bar

    places: list[float] = []
    values: list[Interval] = []
    for each in figures.reliability:
        if each.confidence is not None and each.accuracy is not None:
            places.append(each.confidence)
            values.append(each.accuracy)
    counted = Bar(
        x=[(each.low + each.high) / 2 for each in figures.reliability],
        y=[each.pictures for each in figures.reliability],
        name=words.BIN_PICTURES.format(model=title),
        marker={"color": colour},
        yaxis="y2",
        showlegend=False,
    )
    return [measured_points(places, values, title, colour), counted]
