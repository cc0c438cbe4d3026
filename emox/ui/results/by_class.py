"""F1 of each expression as bars with intervals; classes of few pictures are named."""

from emox.names import class_name
from emox.ui import charts
from emox.ui.markup import Safe
from emox.ui.results import words
from emox.ui.results.panel import Panel, interval, quiet
from emox.ui.results.shown import Shown
from emox.ui.results.traces import ABOVE, bars


def panel(shown: Shown) -> Panel:
    """Of the compared models."""
    traces = []
    for name, figures in shown.chosen.items():
        classes = figures.report.per_class
        traces.append(
            bars(
                [class_name(key) for key in classes],
                [interval(one.f1, one.f1_interval) for one in classes.values()],
                shown.title(name),
                charts.model_colour(name),
            )
        )
    made = charts.figure(traces, x=words.CLASS, y=words.F1, barmode="group", legend=ABOVE)
    made.update_yaxes(range=[0, 1])
    return Panel(title=words.BY_CLASS, caption=shown.caption, body=rare(shown), chart=made)


def rare(shown: Shown) -> Safe:
    """Which classes have few pictures; nothing when none has."""
    report = next(iter(shown.models.values())).report
    found = [words.RARE_CLASS.format(name=name, n=one.support) for name, one in report.per_class.items() if one.rare]
    return quiet(words.RARE.format(classes=", ".join(found))) if found else Safe()
