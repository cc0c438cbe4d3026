"""What averaging several views of a face does to accuracy."""

from emox.metrics import Interval
from emox.results.probabilities import VIEWS
from emox.ui import charts
from emox.ui.results import words
from emox.ui.results.panel import Panel, interval
from emox.ui.results.shown import UPLOADED, Shown
from emox.ui.results.traces import ABOVE, points


def panel(shown: Shown) -> Panel:
    """Of every shipped model; the visitor's has one answer a picture and stands at one view."""
    protocol = shown.setting.protocol
    traces = []
    for name, model in shown.results.models.items():
        reports = [model.figures[protocol, views].report for views in VIEWS]
        values: list[Interval] = [interval(report.accuracy, report.accuracy_interval) for report in reports]
        traces.append(points(VIEWS, values, shown.title(name), charts.model_colour(name)))
    if UPLOADED in shown.models:
        report = shown.models[UPLOADED].report
        value = interval(report.accuracy, report.accuracy_interval)
        traces.append(points([1], [value], shown.title(UPLOADED), charts.model_colour(UPLOADED)))
    made = charts.figure(traces, x=words.NUMBER_OF_VIEWS, y=words.ACCURACY, percent_y=True, legend=ABOVE)
    made.update_xaxes(tickvals=list(VIEWS)).update_yaxes(tickformat=".1%")
    return Panel(title=words.TEST_TIME, caption=shown.told(words.TEST_TIME_CAPTION), chart=made)
