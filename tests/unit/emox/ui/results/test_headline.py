"""Results' first panels: accuracy, the human yardstick, duplicates."""

from dataclasses import replace

from emox.results.folder import Results
from emox.ui.results import duplicates, headline, yardstick
from emox.ui.results.panel import per_cent
from emox.ui.results.shown import show
from tests.unit.emox.ui.results.cells import cells
from tests.unit.emox.ui.results.compared import TWO


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
    low, high = panel.chart.layout.xaxis.range
    ends = [end for trace in panel.chart.data for pair in trace.customdata for end in pair]
    assert low < min(ends) < max(ends) < high
    assert high - low < 1.1 * (max(ends) - min(ends))
    above = [(name.text, name.y, name.xref, name.x) for name in panel.chart.layout.annotations]
    assert above == [(name, name, "paper", 0) for name in measured.y]
    assert not panel.chart.layout.yaxis.showticklabels  # beside a phone's chart they take its width


def test_the_human_estimate_is_held_against_near_twins(two: Results, shipped: Results) -> None:
    assert shipped.human is not None
    twins = shipped.human.near_twins
    assert twins is not None
    said = f"in {twins.pairs:,} pairs of all splits, whose votes differ, the two panels gave the same label in "
    said += f"{twins.same_label:.1%}"
    estimated = twins.simulated_second_panel
    assert f"says {estimated.value:.1%} ({estimated.low * 100:.1f} to {estimated.high * 100:.1f})." in (
        headline.panel(show(TWO, shipped)).body
    )
    for found, way in ((estimated.high + 0.01, "too low"), (estimated.low - 0.01, "too high"), (estimated.value, "")):
        human = replace(shipped.human, near_twins=replace(twins, same_label=found))
        told = " ".join(yardstick.told(show(TWO, replace(two, human=human))))
        assert ("are likely too" in told) == bool(way)
        assert way in told
    assert f"with them it is {twins.same_label_all_pairs:.1%}" in headline.panel(show(TWO, shipped)).body
    assert said in headline.panel(show(TWO, replace(two, human=shipped.human))).body
    without = replace(shipped.human, near_twins=None)
    assert "Near twins" not in headline.panel(show(TWO, replace(two, human=without))).body


def test_headline_says_from_which_similarity_on_pictures_are_twins(two: Results) -> None:
    assert two.leaks is not None
    shown = show(TWO, replace(two, leaks=replace(two.leaks, threshold=0.9)))
    assert "training split (python -m train.leaks, similarity of at least 0.9)." in headline.panel(shown).body
    assert "twin in the training split. They are weighted" in headline.panel(show(TWO, replace(two, leaks=None))).body


def test_headline_has_the_figures_without_twins_or_says_that_there_are_none(two: Results) -> None:
    assert headline.leak_free(None)[0] == "not measured"
    found = two.models["lite"].figures["plurality-7", 1].leak_free
    assert found is not None
    assert found.alone is not None
    standardised, difference, macro_f1 = headline.leak_free(found)
    assert standardised.startswith(f"{found.alone.standardised.value:.2%} (")
    assert difference.startswith(f"{found.alone.difference.value * 100:+.2f} points (")
    assert macro_f1.startswith(f"{found.alone.standardised_f1.value:.3f} (")
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
