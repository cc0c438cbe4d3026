"""Each panel shows the stored figures, and no others."""

from dataclasses import replace

import numpy as np
import pytest

from emox.benchmark.report import Benchmark, Machine, Measured, Spread
from emox.emotions import EMOTIONS
from emox.metrics import Interval, Paired, mean_interval, wilson
from emox.results.folder import Results, predictions_of
from emox.results.probabilities import VIEWS
from emox.ui.results import (
    abstaining,
    by_class,
    duplicates,
    framed,
    headline,
    levels,
    many_views,
    pairs,
    reliability,
    speed,
    stress,
    students,
    words,
    yardstick,
)
from emox.ui.results.panel import interval, per_cent
from emox.ui.results.shown import Setting, show
from emox.ui.results.traces import log_axis
from tests.unit.emox.result_files import STUDENT, STUDENTS
from tests.unit.emox.ui.results.cells import cells

TWO = Setting(first="emoxnet", second="lite")


def test_headline_has_a_line_and_a_point_a_model_and_the_human_lines(two: Results) -> None:
    shown = show(TWO, two)
    panel = headline.panel(shown)
    report = two.models["lite"].figures["plurality-7", 1].report
    [line] = [line for line in cells(panel.body) if line[0] == "EmoXNetLite"]
    low, high = (100 * bound for bound in report.accuracy_interval)
    assert line[1] == f"{report.accuracy:.2%} ({low:.2f} to {high:.2f})"
    assert line[3] == "3,519"
    assert panel.chart is not None
    measured, *human = panel.chart.data
    assert list(measured.y) == ["EmoXNet", "EmoXNetLite"]
    assert measured.x[1] == report.accuracy
    assert tuple(measured.customdata[1]) == report.accuracy_interval
    assert [trace.name for trace in human] == list(yardstick.lines(shown))
    assert len(panel.chart.layout.shapes) == 3


def test_the_human_estimate_is_held_against_near_twins(two: Results, shipped: Results) -> None:
    assert shipped.human is not None
    twins = shipped.human.near_twins
    assert twins is not None
    said = f"in {twins.pairs:,} pairs of all splits, whose votes differ, the two panels gave the same label in "
    said += f"{twins.same_label:.1%}"
    assert f"with them it is {twins.same_label_all_pairs:.1%}" in headline.panel(show(TWO, shipped)).body
    assert said in headline.panel(show(TWO, replace(two, human=shipped.human))).body
    without = replace(shipped.human, near_twins=None)
    assert "Near twins" not in headline.panel(show(TWO, replace(two, human=without))).body


def test_headline_says_from_which_similarity_on_pictures_are_twins(two: Results) -> None:
    assert two.leaks is not None
    shown = show(TWO, replace(two, leaks=replace(two.leaks, threshold=0.9)))
    assert "training split (python -m train.leaks, similarity of at least 0.9)." in headline.panel(shown).body
    assert "twin in the training split. Their recalls" in headline.panel(show(TWO, replace(two, leaks=None))).body


def test_headline_has_the_figures_without_twins_or_says_that_there_are_none(two: Results) -> None:
    assert headline.leak_free(None)[0] == "not measured"
    found = two.models["lite"].figures["plurality-7", 1].leak_free
    assert found is not None
    assert found.alone is not None
    standardised, difference, macro_f1 = headline.leak_free(found)
    assert standardised.startswith(f"{found.alone.standardised.value:.2%} (")
    assert difference.startswith(f"{found.alone.difference.value * 100:+.2f} points (")
    assert macro_f1.startswith(f"{found.alone.macro_f1.value:.3f} (")
    [line] = [line for line in cells(headline.panel(show(TWO, two)).body) if line[0] == "EmoXNetLite"]
    assert line[4:] == [standardised, difference, macro_f1]


def test_the_human_yardstick_is_four_lines_with_intervals_and_n(two: Results) -> None:
    shown = show(replace(TWO, protocol="plurality-8"), two)
    found = yardstick.measured(shown)
    assert found is not None
    assert found.n_seven_classes < found.n
    lines = cells(yardstick.part(shown))[1:]
    said = [found.one_annotator, found.one_annotator_seven_classes, found.ceiling.second_panel]
    said.append(found.ceiling.knows_votes)
    assert [line[1] for line in lines] == [per_cent(one) for one in said]
    assert [line[2] for line in lines] == [f"{n:,}" for n in (found.n, found.n_seven_classes, found.n, found.n)]
    assert yardstick.lines(show(TWO, replace(two, human=None))) == {}


def test_duplicates_are_counted_by_split_kind_and_class(two: Results) -> None:
    panel, counts = duplicates.panel(show(TWO, two)), two.leak_counts
    assert counts is not None
    lines = {line[0]: line[1:] for line in cells(panel.body)}
    both = counts.by_splits["Training / PrivateTest"]
    share = both.labels_differ / both.pairs
    assert lines["Training and PrivateTest"] == [f"{both.pairs:,}", f"{both.labels_differ:,} ({share:.1%})"]
    within = counts.by_splits["Training / Training"]
    assert lines["Within Training"][0] == f"{within.pairs:,}"
    assert lines["Exact"][0] == f"{counts.by_kind['exact'].pairs:,}"
    assert lines["All"][0] == f"{counts.pairs.pairs:,}"
    assert f"{counts.leaked['PrivateTest in Training']:,} of PrivateTest&#x27;s and" in panel.body
    found = two.models["lite"].figures["plurality-7", 1].leak_free
    assert found is not None
    disgust = found.per_class["disgust"]
    told = lines["Disgust"]
    assert told[0] == f"{disgust.twinned.pictures} of {disgust.twinned.pictures + disgust.without.pictures}"
    assert told[3].endswith(f", {disgust.without.right} of {disgust.without.pictures}")
    assert told[4].endswith(f", {disgust.twinned.right} of {disgust.twinned.pictures}")


def test_duplicates_without_an_audit_say_how_to_make_one(two: Results) -> None:
    bare = replace(two.models["lite"].figures["plurality-7", 1], leak_free=None)
    lite = replace(two.models["lite"], figures={("plurality-7", 1): bare})
    body = duplicates.panel(show(TWO, replace(two, models={"lite": lite}, leak_counts=None))).body
    assert "run python -m train.leaks" in body
    assert "<table" not in body


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


def test_every_picture_is_in_a_bin_of_the_reliability_diagram(two: Results) -> None:
    panel = reliability.panel(show(TWO, two))
    assert panel.chart is not None
    counted = [trace for trace in panel.chart.data if trace.type == "bar"]
    assert [sum(trace.y) for trace in counted] == [3519, 3519]
    scaling = two.models["lite"].reports.scaling
    assert scaling is not None
    assert f"the temperature {scaling.temperature:.3f}" in panel.body
    assert f"ECE from {scaling.before.ece.value:.4f} to {scaling.after.ece.value:.4f}" in panel.body


def test_what_the_temperature_made_worse_is_told_with_what_it_means(two: Results) -> None:
    scaling = two.models["lite"].reports.scaling
    assert scaling is not None
    before, after = scaling.before.divergence_from_votes, scaling.after.divergence_from_votes
    assert before is not None
    assert after is not None
    assert before.value < after.value
    body = reliability.panel(show(TWO, two)).body
    assert f"KL from the votes from {before.value:.4f} to {after.value:.4f}" in body
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
    assert line[3:] == [words.DASH, words.DASH]


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
    assert f"EmoXNetLite: {split.share_of_errors:.1%} of its errors" in panel.body
    counts = [int(text.removeprefix("n ").replace(",", "")) for text in panel.chart.data[0].text]
    assert sum(counts) == 3519


def test_the_two_chosen_models_are_tested_against_each_other(shipped: Results) -> None:
    switched = Setting(first="lite", second="emoxnet", protocol="majority-7", views=5)
    line = cells(pairs.panel(show(switched, shipped)).body)[1]
    assert line[0] == "EmoXNetLite, 5 views against EmoXNet, 5 views"
    lite, emoxnet = (predictions_of(shipped, name, "majority-7", 5) for name in ("lite", "emoxnet"))
    right = [of.probabilities.argmax(axis=1) == of.label for of in (lite, emoxnet)]
    assert int(line[1]) == (right[0] & ~right[1]).sum() > 0
    assert int(line[2]) == (right[1] & ~right[0]).sum() > 0


def test_a_stored_pair_is_what_testing_it_now_gives(shipped: Results) -> None:
    shown = show(replace(TWO, protocol="majority-8", views=10), shipped)
    stored = [one for one in shipped.comparisons or () if one.protocol == "majority-8"]
    [found] = pairs.chosen(shown, stored)
    assert found in stored
    assert pairs.chosen(shown, ()) == (found,)


def test_one_model_alone_is_tested_by_its_views(two: Results) -> None:
    for switched in (Setting(first="lite"), Setting(first="lite", second="lite")):
        asked, _ = pairs.panel(show(switched, two)).body.split("<details")
        assert [line[0] for line in cells(asked)[1:]] == [
            f"EmoXNetLite, {views} views against EmoXNetLite, 1 view" for views in VIEWS[1:]
        ]


def test_all_pairs_of_the_protocol_are_behind_the_asked_ones(two: Results) -> None:
    assert two.comparisons is not None
    found = [one for one in two.comparisons if one.protocol == "majority-7"]
    _, every = pairs.panel(show(replace(TWO, protocol="majority-7"), two)).body.split("<details")
    assert words.ALL_PAIRS.format(count=len(found)) in every
    assert [int(line[1]) for line in cells(every)[1:]] == [one.paired.only_first for one in found] != []


def test_without_votes_what_is_stored_is_still_shown(two: Results) -> None:
    asked, _ = pairs.panel(show(TWO, replace(two, votes=None))).body.split("<details")
    assert len(cells(asked)[1:]) == 2 * len(VIEWS[1:])


@pytest.mark.parametrize(
    ("only_first", "only_second", "p_value", "said"),
    [(60, 30, 0.002, "A is better by more than chance."), (30, 60, 0.002, "B is better by more than chance."),
     (31, 30, 1.0, "The difference may be chance."), (40, 60, 0.05, "The difference may be chance.")],
)  # fmt: skip
def test_a_verdict_follows_the_exact_test(only_first: int, only_second: int, p_value: float, said: str) -> None:
    nothing = Interval(value=0, low=-1, high=1)
    paired = Paired(only_first=only_first, only_second=only_second, p_value=p_value, accuracy=nothing, macro_f1=nothing)
    assert pairs.verdict(paired, "A", "B") == said


def test_stress_begins_with_the_picture_as_it_is(shipped: Results) -> None:
    found = shipped.stress
    assert found is not None
    panel = stress.panel(show(Setting(first="lite"), shipped))
    assert panel.chart is not None
    assert len(panel.chart.data) == len(found.corruptions) * len(found.models)
    first = panel.chart.data[0]
    name, corruption = next(iter(found.models)), next(iter(found.corruptions))
    endured = found.models[name]
    assert list(first.y) == [endured.clean.value, *(each.value for each in endured.accuracy[corruption])]
    assert f"{endured.mean_corruption_error.value:.2%}" in panel.body
    assert all(step in panel.body for steps in found.corruptions.values() for step in steps)


def test_who_was_asked_about_fewer_spoiled_pictures_is_said_and_others_stand_on_the_same(shipped: Results) -> None:
    found = shipped.stress
    assert found is not None
    right = predictions_of(shipped, "emoxnet", found.protocol, 1)
    first = (right.probabilities.argmax(axis=1) == right.label)[:300]
    few = replace(found.models["emoxnet"], n=300, clean=mean_interval(first))
    unequal = replace(found, models={"lite": found.models["lite"], "emoxnet": few})
    panel = stress.panel(show(TWO, replace(shipped, stress=unequal)))
    assert "EmoXNetLite: n 3,519; EmoXNet: n 300" in panel.caption
    assert "EmoXNet was asked about the first 300 alone" in panel.body
    lite = predictions_of(shipped, "lite", found.protocol, 1)
    same = mean_interval((lite.probabilities.argmax(axis=1) == lite.label)[:300])
    names = ["EmoXNetLite", "EmoXNet (first 300 pictures)", "EmoXNetLite (first 300 pictures)"]
    assert [line[0] for line in cells(panel.body)[1:]] == names
    assert cells(panel.body)[3][1:] == ["300", per_cent(same), words.DASH, words.DASH]
    other = replace(few, clean=Interval(value=0.5, low=0.4, high=0.6))  # in another order
    shuffled = replace(unequal, models={**unequal.models, "emoxnet": other})
    assert len(cells(stress.panel(show(TWO, replace(shipped, stress=shuffled))).body)) == 3


def test_the_apps_framing_is_told_of_the_pictures_with_a_face(shipped: Results) -> None:
    found = shipped.framed
    assert found is not None
    panel = framed.panel(show(Setting(first="lite"), shipped))
    assert f"n {found.found:,}" in panel.caption
    for one in found.models.values():
        assert f"{one.framed.value:.2%}" in panel.body
        assert f"{one.difference.value * 100:+.2f} points" in panel.body
        assert one.not_found is not None
        assert f"{one.not_found.value:.2%}" in panel.body
    assert f"(n {found.n - found.found:,})" in panel.body
    in_all = replace(found, found=found.n, models={"lite": replace(found.models["lite"], not_found=None)})
    assert words.DASH in framed.panel(show(Setting(first="lite"), replace(shipped, framed=in_all))).body


def benchmark(accuracy: float | None) -> Benchmark:
    measured = Measured(
        name="lite, int8", model="lite", runtime="int8", views=1, peer=False, file_bytes=1_700_000,
        parameters=1_600_000, multiplications=None, peak_bytes=None,
        milliseconds={1: Spread(median=0.5, low=0.4, high=0.6, calls=9)}, accuracy=accuracy, seconds=None,
        weights_sha256={"model.safetensors": "ab" * 32},
    )  # fmt: skip
    machine = Machine(processor="Some CPU", cores=2, system="Linux x86_64", python="3.11.7", versions={}, load=None)
    return Benchmark(
        made="2026-11-23", machine=machine, threads=1, rounds=3, test="plurality-7, PrivateTest, n 3,519",
        measured=(measured, replace(measured, name="Other", peer=True, file_bytes=6_800_000, model="other")),
        fastest_peer="Other", roads=(),
    )  # fmt: skip


def test_speed_stands_against_accuracy_and_size(alone: Results) -> None:
    sums = alone.models["lite"].reports.figures[0].report.subject.weights_sha256
    found = benchmark(0.81)
    ours, other = found.measured
    of_one_file = dict([next(iter(sums.items()))])  # as one runtime loads
    found = replace(found, measured=(replace(ours, weights_sha256=of_one_file), other))
    panel = speed.panel(show(Setting(first="lite"), alone, found))
    assert panel.chart is not None
    ours, other = panel.chart.data
    assert (ours.x, ours.y) == ((0.5,), pytest.approx((0.81,), abs=1 / 3519))  # whole pictures
    assert ours.name == "EmoXNetLite, int8"
    assert other.marker.size == pytest.approx(2 * ours.marker.size)  # four times the weights, twice the width
    assert (ours.marker.symbol, other.marker.symbol) == ("circle", "diamond")
    assert "Some CPU, 2 cores, 1 thread, 2026-11-23" in panel.caption
    own = per_cent(wilson(round(0.81 * 3519), 3519))  # this run's, where it is not the reports'
    assert cells(panel.body)[1] == ["EmoXNetLite, int8", "0.50 (0.40 to 0.60)", "1.70", "1.60", own]
    assert "Networks of others (Other) were trained on FER2013&#x27;s older, noisier labels" in panel.body
    assert "Earlier weights" not in panel.body


@pytest.mark.parametrize(
    ("values", "told"), [((0.2, 1.54), ["0.2", "0.5", "1", "2"]), ((0.27, 407.8), ["1", "10", "100"])]
)
def test_a_log_axis_has_ticks_that_can_be_read(values: tuple[float, ...], told: list[str]) -> None:
    assert log_axis(values)["ticktext"] == told


def test_accuracy_that_the_benchmark_left_out_is_that_of_the_reports(alone: Results) -> None:
    found = benchmark(None)
    sums = alone.models["lite"].reports.figures[0].report.subject.weights_sha256
    ten = replace(found.measured[0], weights_sha256=sums, views=10)
    panel = speed.panel(show(Setting(first="lite"), alone, replace(found, measured=(ten,))))
    report = alone.models["lite"].figures["plurality-7", 10].report
    told = per_cent(interval(report.accuracy, report.accuracy_interval))
    assert [cells(panel.body)[1][0], cells(panel.body)[1][-1]] == ["EmoXNetLite, int8, 10 views", told]
    assert panel.chart is not None
    assert [tuple(ends) for ends in panel.chart.data[0].customdata] == [report.accuracy_interval]
    assert "Networks of others" not in panel.body


@pytest.mark.parametrize("sums", [{"model.safetensors": "cd" * 32}, {}])
def test_accuracy_of_weights_that_are_not_shipped_any_more_says_so(alone: Results, sums: dict[str, str]) -> None:
    stored = benchmark(0.81)
    ours, other = stored.measured
    stale = replace(stored, measured=(replace(ours, weights_sha256=sums), replace(other, weights_sha256=sums)))
    panel = speed.panel(show(Setting(first="lite"), alone, stale))
    own = per_cent(wilson(round(0.81 * 3519), 3519))
    assert [line[-1] for line in cells(panel.body)[1:]] == [f"{own} (earlier weights)", own]
    assert "Earlier weights" in panel.body
    assert panel.chart is not None
    assert [trace.name for trace in panel.chart.data] == ["EmoXNetLite, int8 (earlier weights)", "Other"]


def test_speed_without_accuracy_has_a_table_and_no_chart(alone: Results) -> None:
    panel = speed.panel(show(Setting(first="lite"), alone, benchmark(None)))
    assert panel.chart is None
    assert cells(panel.body)[1][-1] == "not measured"


def test_designs_stand_by_speed_and_those_of_the_frontier_are_joined(alone: Results) -> None:
    slow = replace(STUDENT, name="slow", milliseconds=replace(STUDENT.milliseconds, median=0.9))
    found = replace(STUDENTS, designs=(slow, STUDENT), teacher={"head.safetensors": "ab" * 32})
    panel = students.panel(show(Setting(first="lite"), replace(alone, students=found)))
    assert [line[0] for line in cells(panel.body)[1:]] == ["plain (on the frontier)", "slow"]
    assert "for 6 epochs from EmoXNet&#x27;s answers" in panel.body
    assert "plurality-7, PublicTest, n 9, 1 view; Some CPU" in panel.caption
    assert panel.chart is not None
    assert [list(trace.text) for trace in panel.chart.data] == [["plain"], ["slow"]]
