"""Results' panels on confidence: calibration, likelihood, abstaining, agreement of annotators."""

from dataclasses import replace

import numpy as np
import pytest

from emox.metrics import wilson
from emox.results.folder import Results, predictions_of
from emox.ui.results import abstaining, levels, reliability, words
from emox.ui.results.panel import decimal, per_cent
from emox.ui.results.shown import Setting, show
from tests.unit.emox.ui.results.cells import cells
from tests.unit.emox.ui.results.compared import TWO


def test_every_picture_is_in_a_bin_of_the_reliability_diagram(two: Results) -> None:
    panel = reliability.panel(show(TWO, two))
    assert panel.chart is not None
    counted = [trace for trace in panel.chart.data if trace.type == "bar"]
    assert [sum(trace.y) for trace in counted] == [3519, 3519]
    scaling = two.models["lite"].reports.scaling
    assert scaling is not None
    assert f"EmoXNetLite has the temperature {scaling.temperature:.3f}, fitted on PublicTest." in panel.body


def test_what_the_temperature_changed_is_told_with_its_intervals(two: Results) -> None:
    lines = {line[0]: line[1:] for line in cells(reliability.panel(show(TWO, two)).body)}
    scaling = two.models["lite"].reports.scaling
    assert scaling is not None
    for title, found in (("without", scaling.before), ("with", scaling.after)):
        assert found.negative_log_likelihood is not None
        assert found.divergence_from_votes is not None
        assert found.cross_entropy_with_votes is not None
        of_votes = (found.divergence_from_votes, found.cross_entropy_with_votes)
        values = (found.ece, found.brier, found.negative_log_likelihood, *of_votes)
        assert lines[f"EmoXNetLite {title} it"] == [decimal(value) for value in values]


def test_each_measure_stands_with_its_interval_under_its_name(shipped: Results) -> None:
    panel = reliability.panel(show(Setting(first="lite"), shipped))
    found = shipped.models["lite"].figures["plurality-7", 1].report.calibration
    assert found.cross_entropy_with_votes is not None
    named = dict(zip(*cells(panel.body)[:2], strict=True))
    assert named[words.CROSS_ENTROPY] == decimal(found.cross_entropy_with_votes)
    assert named[words.ECE] == decimal(found.ece)


def test_what_the_temperature_made_worse_is_told_with_what_it_means(two: Results) -> None:
    scaling = two.models["lite"].reports.scaling
    assert scaling is not None
    before, after = scaling.before.divergence_from_votes, scaling.after.divergence_from_votes
    assert before is not None
    assert after is not None
    assert before.value < after.value
    body = reliability.panel(show(TWO, two)).body
    said = words.SHARPER.replace("'", "&#x27;")
    assert body.count(said) == 1
    lite = two.models["lite"]
    turned = replace(scaling, before=scaling.after, after=scaling.before)
    kind = replace(lite, reports=replace(lite.reports, scaling=turned))
    assert said not in reliability.panel(show(Setting(first="lite"), replace(two, models={"lite": kind}))).body


def test_a_model_without_a_temperature_is_said_to_have_none(alone: Results) -> None:
    lite = alone.models["lite"]
    bare = replace(lite, reports=replace(lite.reports, scaling=None, abstentions=()))
    shown = show(Setting(first="lite"), replace(alone, models={"lite": bare}))
    assert "has no temperature of its own" in reliability.panel(shown).body
    assert abstaining.panel(shown).body == ""


def test_contempt_leaves_no_likelihood(two: Results) -> None:
    line = cells(reliability.panel(show(replace(TWO, protocol="plurality-8"), two)).body)[1]
    assert line[3:] == [words.DASH] * 3


@pytest.mark.parametrize("share", [1, 37, 80, 100])
def test_the_slider_reads_the_stored_curve(two: Results, share: int) -> None:
    shown = show(TWO, two)
    curve = two.models["lite"].figures["plurality-7", 1].risk_coverage
    line = cells(abstaining.at(shown, share))[2]
    at = share - 1
    assert [line[0], line[1], line[3]] == ["EmoXNetLite", f"{curve.coverage[at]:.1%}", f"{curve.threshold[at]:.3f}"]
    found = predictions_of(two, "lite", "plurality-7", 1)
    sure = found.probabilities.max(axis=1) >= np.float32(curve.threshold[at])
    wrong = (found.probabilities.argmax(axis=1) != found.label)[sure]
    assert line[2] == per_cent(wilson(int(wrong.sum()), len(wrong)))


@pytest.mark.parametrize("risk", [3, 5, 30])
def test_the_other_slider_finds_the_most_that_is_answered_with_so_few_wrong(two: Results, risk: int) -> None:
    shown = show(replace(TWO, protocol="majority-7", views=5), two)
    curve = two.models["lite"].figures["majority-7", 5].risk_coverage
    at = max(step for step, one in enumerate(curve.risk) if one <= risk / 100)
    line = cells(abstaining.within(shown, risk))[2]
    assert [line[1], line[3]] == [f"{curve.coverage[at]:.1%}", f"{curve.threshold[at]:.3f}"]
    assert float(line[2].split("%")[0]) <= risk
    assert all(one > risk / 100 for one in curve.risk[at + 1 :])
    assert abstaining.within(shown, 100) == abstaining.at(shown, 100).replace(words.SLIDER, words.RISK_SLIDER)


def test_a_risk_that_no_share_reaches_is_told(two: Results) -> None:
    assert cells(abstaining.within(show(TWO, two), -1))[2] == ["EmoXNetLite", words.NEVER, words.DASH, words.DASH]


def test_thresholds_do_what_they_do_under_the_chosen_labels_and_views(shipped: Results) -> None:
    stored = shipped.models["lite"].reports.abstentions
    assert abstaining.wished(show(TWO, shipped), "lite") == stored != ()
    switched = show(replace(TWO, protocol="majority-8", views=10), shipped)
    found = predictions_of(shipped, "lite", "majority-8", 10)
    for before, now in zip(stored, abstaining.wished(switched, "lite"), strict=True):
        assert now.threshold == before.threshold
        assert now.coverage is not None
        assert now.coverage.value == (found.probabilities.max(axis=1) >= np.float32(now.threshold)).mean()
        assert now.coverage != before.coverage
    assert "What these thresholds do: majority-8, PrivateTest, n 3,153, 10 views" in abstaining.panel(switched).body


def test_who_answers_all_is_wrong_as_often_as_its_accuracy_says(two: Results) -> None:
    shown = show(TWO, two)
    accuracy = two.models["lite"].figures["plurality-7", 1].report.accuracy
    answered, wrong = cells(abstaining.at(shown, 100))[2][1:3]
    assert answered == "100.0%"
    assert wrong.startswith(f"{1 - accuracy:.2%} (")
    assert abstaining.at(shown, 900) == abstaining.at(shown, 100)
    assert abstaining.at(shown, -5) == abstaining.at(shown, 1)


def test_agreement_levels_count_every_picture(two: Results) -> None:
    panel = levels.panel(show(TWO, two))
    assert panel.chart is not None
    split = two.models["lite"].figures["plurality-7", 1].split_errors
    found = wilson(split.split_errors, split.errors)
    assert found.value == split.share_of_errors
    said = f"{split.share_of_errors:.1%} ({found.low * 100:.1f} to {found.high * 100:.1f})"
    assert f"EmoXNetLite: {said} of its errors" in panel.body
    perfect = replace(two.models["lite"].figures["plurality-7", 1], split_errors=replace(split, errors=0))
    kind = replace(two.models["lite"], figures={("plurality-7", 1): perfect})
    assert (
        f"EmoXNetLite: {words.DASH} of its errors" in levels.panel(show(TWO, replace(two, models={"lite": kind}))).body
    )
    counts = [int(text.removeprefix("n ").replace(",", "")) for text in panel.chart.data[0].text]
    assert sum(counts) == 3519
