"""F1 of each expression as bars with intervals; classes of few pictures are named, and all figures stand folded."""

from emox.names import class_name
from emox.ui import charts
from emox.ui.markup import Safe, join
from emox.ui.results import words
from emox.ui.results.panel import Panel, decimal, folded, interval, quiet, titled
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
    return Panel(title=words.BY_CLASS, caption=shown.caption, body=join(rare(shown), every_figure(shown)), chart=made)


def every_figure(shown: Shown) -> Safe:
    """Everything a report says of classes, and what it says of all classes together, behind one line."""
    overall, tables = [], []
    for name, measured in shown.chosen.items():
        report = measured.report
        overall.append(
            (
                shown.title(name),
                decimal(interval(report.balanced_accuracy, report.balanced_accuracy_interval)),
                decimal(interval(report.macro_f1, report.macro_f1_interval)),
                decimal(interval(report.weighted_f1, report.weighted_f1_interval)),
            )
        )
        rows = [
            (
                class_name(key),
                f"{one.support:,}",
                decimal(interval(one.precision, one.precision_interval)),
                decimal(interval(one.recall, one.recall_interval)),
                decimal(interval(one.f1, one.f1_interval)),
            )
            for key, one in report.per_class.items()
        ]
        tables.append(titled(shown.title(name), words.CLASS_HEAD, rows))
    if not overall:
        return Safe()
    all_classes = titled(words.ALL_CLASSES, words.ALL_CLASSES_HEAD, overall)
    return folded(words.CLASS_FIGURES, join(all_classes, *tables, quiet(words.CLASS_HELP)))


def rare(shown: Shown) -> Safe:
    """Which classes have few pictures; nothing when none has."""
    report = next(iter(shown.models.values())).report
    found = [words.RARE_CLASS.format(name=name, n=one.support) for name, one in report.per_class.items() if one.rare]
    return quiet(words.RARE.format(classes=", ".join(found))) if found else Safe()
