"""Calibration: the reliability diagram with its picture counts, the figures, and what the temperature changed."""

from typing import TYPE_CHECKING

from emox.metrics import Interval
from emox.results.figures import Figures
from emox.ui import charts
from emox.ui.markup import Safe, join
from emox.ui.results import words
from emox.ui.results.panel import Panel, decimal, points, quiet, table
from emox.ui.results.shown import Shown
from emox.ui.results.traces import ABOVE, GRAY
from emox.ui.results.traces import points as measured_points

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

HEAD = (words.MODEL, words.ECE, words.BRIER, words.LIKELIHOOD, words.DIVERGENCE, words.CROSS_ENTROPY)


def panel(shown: Shown) -> Panel:
    """Of the compared models."""
    rows = []
    for name, figures in shown.chosen.items():
        found = figures.report.calibration
        of_votes = (found.divergence_from_votes, found.cross_entropy_with_votes)
        values = (found.ece, found.brier, found.negative_log_likelihood, *of_votes)
        rows.append((shown.title(name), *(decimal(value) if value else words.DASH for value in values)))
    shipped = [name for name in shown.chosen if name in shown.results.models]
    scaled = [scaling(shown, name) for name in shipped]
    scalings = (shown.results.models[name].reports.scaling for name in shipped)
    grew = any(found.left_votes for found in scalings if found is not None)
    body = join(
        table(HEAD, rows, words.RELIABILITY),
        quiet(words.CALIBRATION_HELP, words.RELIABILITY_HELP),
        points(scaled),
        quiet(words.SHARPER) if grew else Safe(),
    )
    return Panel(title=words.RELIABILITY, caption=shown.caption, body=body, chart=chart(shown))


def scaling(shown: Shown, model: str) -> str:
    """What a model's temperature changed, in a sentence."""
    found = shown.results.models[model].reports.scaling
    if found is None:
        return words.UNSCALED.format(model=shown.title(model))
    before, after = found.before, found.after
    return words.SCALED.format(
        model=shown.title(model),
        temperature=found.temperature,
        fitted_on=found.fitted_on,
        measured_on=found.measured_on,
        protocol=found.protocol,
        ece_before=before.ece.value,
        ece_after=after.ece.value,
        brier_before=before.brier.value,
        brier_after=after.brier.value,
        nll_before=_four(before.negative_log_likelihood),
        nll_after=_four(after.negative_log_likelihood),
        kl_before=_four(before.divergence_from_votes),
        kl_after=_four(after.divergence_from_votes),
    )


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


def _four(value: Interval | None) -> str:
    return words.DASH if value is None else f"{value.value:.4f}"
