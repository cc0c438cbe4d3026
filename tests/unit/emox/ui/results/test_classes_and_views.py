"""Results' panels on classes and on averaged views."""

from dataclasses import replace

from emox.emotions import EMOTIONS
from emox.results.folder import Results
from emox.results.probabilities import VIEWS
from emox.ui.results import by_class, many_views
from emox.ui.results.panel import interval, per_cent
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
