"""Results' panels on classes and on averaged views."""

from dataclasses import replace

from emox.emotions import EMOTIONS
from emox.results.folder import Results
from emox.results.probabilities import VIEWS
from emox.ui.results import by_class, many_views
from emox.ui.results.panel import decimal, interval, per_cent
from emox.ui.results.shown import show
from tests.unit.emox.ui.results.cells import cells
from tests.unit.emox.ui.results.compared import TWO


def test_f1_bars_carry_their_intervals_and_rare_classes_are_named(two: Results) -> None:
    panel = by_class.panel(show(TWO, two))
    assert "disgust (n " in panel.body
    assert panel.chart is not None
    bars = panel.chart.data[1]
    classes = two.models["lite"].figures["plurality-7", 1].report.per_class
    assert list(bars.x) == [name.capitalize() for name in EMOTIONS]
    assert list(bars.y) == [one.f1 for one in classes.values()]
    assert [tuple(pair) for pair in bars.customdata] == [one.f1_interval for one in classes.values()]


def test_every_stored_figure_of_a_class_stands_folded_below(two: Results) -> None:
    shown = show(replace(TWO, protocol="majority-8", views=5), two)
    body = by_class.panel(shown).body
    assert body.count("<details") == 1
    report = two.models["lite"].figures["majority-8", 5].report
    lines = cells(body)
    overall = (
        interval(report.balanced_accuracy, report.balanced_accuracy_interval),
        interval(report.macro_f1, report.macro_f1_interval),
        interval(report.weighted_f1, report.weighted_f1_interval),
    )
    assert ["EmoXNetLite", *map(decimal, overall)] in lines
    sad = report.per_class["sad"]
    bounds = (
        interval(sad.precision, sad.precision_interval),
        interval(sad.recall, sad.recall_interval),
        interval(sad.f1, sad.f1_interval),
    )
    assert ["Sad", f"{sad.support:,}", *map(decimal, bounds)] in lines


def test_views_are_compared_under_the_chosen_protocol(two: Results) -> None:
    panel = many_views.panel(show(replace(TWO, protocol="majority-7", views=5), two))
    assert panel.chart is not None
    lite = two.models["lite"].figures
    reports = [lite["majority-7", views].report for views in VIEWS]
    assert list(panel.chart.data[1].y) == [report.accuracy for report in reports]
    assert cells(panel.body)[2] == [
        "EmoXNetLite",
        *(per_cent(interval(report.accuracy, report.accuracy_interval)) for report in reports),
    ]


def test_models_that_are_not_compared_are_thin_lines_without_whiskers(shipped: Results) -> None:
    panel = many_views.panel(show(TWO, shipped))
    assert panel.chart is not None
    whiskered = [trace.name for trace in panel.chart.data if trace.error_y.array]
    assert whiskered == [trace.name for trace in panel.chart.data if trace.showlegend is None]
    assert whiskered == ["EmoXNet", "EmoXNetLite"]
    assert len(panel.chart.data) == len(shipped.models)
    assert len(cells(panel.body)) == 3
