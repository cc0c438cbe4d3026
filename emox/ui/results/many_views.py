"""What averaging several views of a face does to accuracy."""

from collections.abc import Mapping

from emox.metrics import Interval
from emox.names import UPLOADED, view_count
from emox.results.figures import Figures
from emox.results.probabilities import VIEWS
from emox.ui import charts
from emox.ui.markup import join
from emox.ui.results import words
from emox.ui.results.panel import Panel, interval, per_cent, quiet, table
from emox.ui.results.shown import Shown
from emox.ui.results.traces import ABOVE, points

THIN = {"mode": "lines", "opacity": 0.5, "error_y": None, "showlegend": False}  # a model that is not compared


def panel(shown: Shown) -> Panel:
    """The compared models with their intervals, the other shipped ones as thin lines."""
    rows = [row(shown, name) for name in shown.chosen]
    others = [name for name in shown.results.models if name not in shown.chosen]
    traces = []
    for name in (*others, *shown.chosen):
        found = measured(shown, name)
        colour = charts.model_colour(name)
        look = THIN | {"line": {"color": colour, "width": 1}} if name in others else {}
        traces.append(points([*found], [*found.values()], shown.title(name), colour, **look))
    made = charts.figure(traces, x=words.NUMBER_OF_VIEWS, y=words.ACCURACY, percent_y=True, height=380, legend=ABOVE)
    made.update_xaxes(tickvals=list(VIEWS)).update_yaxes(tickformat=".1%")
    body = join(
        table((words.MODEL, *map(view_count, VIEWS)), rows, words.TEST_TIME),
        quiet(words.THIN_LINES) if others else join(),
    )
    return Panel(title=words.TEST_TIME, caption=shown.told(words.TEST_TIME_CAPTION), body=body, chart=made)


def measured(shown: Shown, model: str) -> Mapping[int, Interval]:
    """Accuracy by number of views; the visitor's has one answer a picture and stands at one view."""
    if model == UPLOADED:
        return {1: accuracy(shown.models[UPLOADED])}
    return {views: accuracy(shown.results.models[model].figures[shown.setting.protocol, views]) for views in VIEWS}


def accuracy(figures: Figures) -> Interval:
    return interval(figures.report.accuracy, figures.report.accuracy_interval)


def row(shown: Shown, model: str) -> tuple[str, ...]:
    """A line of the table."""
    found = measured(shown, model)
    return (shown.title(model), *(per_cent(found[views]) if views in found else words.DASH for views in VIEWS))
