"""Every model's accuracy, macro-F1 and leak-free accuracy, beside what annotators reach."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from emox.metrics import Interval
from emox.results.figures import LeakFree
from emox.ui import charts
from emox.ui.markup import join
from emox.ui.results import words
from emox.ui.results.panel import Panel, decimal, interval, per_cent, quiet, table
from emox.ui.results.shown import SPLIT, Shown
from emox.ui.results.traces import ABOVE, bounds, whiskers

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

HEAD = (words.MODEL, words.ACCURACY, words.MACRO_F1, words.LEAK_FREE, words.PICTURES)


def panel(shown: Shown) -> Panel:
    """The table, and the same as a chart."""
    rows = []
    for name, figures in shown.models.items():
        report = figures.report
        rows.append(
            (
                shown.title(name),
                per_cent(accuracy(shown, name)),
                decimal(interval(report.macro_f1, report.macro_f1_interval)),
                leak_free(figures.leak_free),
                f"{report.n:,}",
            )
        )
    lines = human_lines(shown)
    notes = quiet(leak_help(shown), *(human_help(shown) if lines else [words.NO_HUMAN]))
    body = join(table(HEAD, rows, words.HEADLINE), notes)
    return Panel(title=words.HEADLINE, caption=shown.caption, body=body, chart=chart(shown, lines))


def accuracy(shown: Shown, model: str) -> Interval:
    """A model's accuracy with its interval."""
    report = shown.models[model].report
    return interval(report.accuracy, report.accuracy_interval)


def leak_free(found: LeakFree | None) -> str:
    """'82.81% (81.40 to 84.19), n 2,688', or that it was not measured."""
    if found is None or found.accuracy is None:
        return words.NOT_MEASURED
    return f"{per_cent(found.accuracy)}, {words.PICTURES} {found.n:,}"


def leak_help(shown: Shown) -> str:
    """What the column leaves out, and from which similarity on two pictures are twins."""
    leaks = shown.results.leaks
    found_by = words.FOUND_BY.format(threshold=leaks.threshold) if leaks is not None else ""
    return words.LEAK_FREE_HELP.format(found_by=found_by)


def human_lines(shown: Shown) -> Mapping[str, Interval]:
    """What annotators reach under the protocol, by what it is; empty where it was not measured."""
    if shown.results.human is None:
        return {}
    found = shown.results.human.protocols.get(shown.setting.protocol, {}).get(SPLIT)
    if found is None:
        return {}
    return {
        words.ONE_ANNOTATOR: found.one_annotator_seven_classes,
        words.SECOND_PANEL: found.ceiling.second_panel,
        words.KNOWS_VOTES: found.ceiling.knows_votes,
    }


def human_help(shown: Shown) -> list[str]:
    """What the lines are, and how the estimate fares where there was a second panel."""
    twins = shown.results.human.near_twins if shown.results.human is not None else None
    if twins is None:
        return [words.HUMAN_HELP]
    estimated = f"{twins.simulated_second_panel.value:.1%}"
    told = words.HUMAN_CHECK.format(
        pairs=f"{twins.pairs:,}",
        same=f"{twins.same_label:.1%}",
        estimated=estimated,
        left_out=f"{twins.pairs_with_identical_votes_left_out:,}",
        all_same=f"{twins.same_label_all_pairs:.1%}",
    )
    return [words.HUMAN_HELP, told]


def chart(shown: Shown, lines: Mapping[str, Interval]) -> "Figure":
    """A point a model, first model on top, with the human yardstick as dashed lines across."""
    from plotly.graph_objects import Scatter

    values = [accuracy(shown, name) for name in shown.models]
    titles = [shown.title(name) for name in shown.models]
    traces = [
        Scatter(
            x=[value.value for value in values],
            y=titles,
            name=words.ACCURACY,
            mode="markers",
            marker={"size": 11, "color": [charts.model_colour(name) for name in shown.models]},
            error_x=whiskers(values, charts.INK),
            customdata=bounds(values),
            showlegend=False,
        )
    ]
    shapes = []
    for (name, value), dash in zip(lines.items(), ("dot", "dash", "longdash"), strict=False):
        drawn = {"color": charts.INK, "width": 2, "dash": dash}
        ends = {"x0": value.value, "x1": value.value, "y0": 0, "y1": 1, "yref": "paper"}
        shapes.append({"type": "line", "line": drawn, **ends})
        # one point draws nothing, but stands in the legend and in the CSV file
        told = {"mode": "lines", "line": drawn, "customdata": bounds([value])}
        traces.append(Scatter(x=[value.value], y=titles[:1], name=name, **told))
    made = charts.figure(
        traces, x=words.ACCURACY, y="", percent_x=True, height=190 + 34 * len(shown.models), shapes=shapes, legend=ABOVE
    )
    made.update_yaxes(autorange="reversed")
    return made
