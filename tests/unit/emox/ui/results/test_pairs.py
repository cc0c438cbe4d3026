"""Results' paired tests."""

from dataclasses import replace

import pytest

from emox.metrics import Interval, Paired
from emox.results.folder import Results, predictions_of
from emox.results.probabilities import VIEWS
from emox.ui.results import pairs, words
from emox.ui.results.shown import Setting, show
from tests.unit.emox.ui.results.cells import cells
from tests.unit.emox.ui.results.compared import TWO


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
    ("only_first", "only_second", "adjusted", "said"),
    [(60, 30, 0.002, "A is better by more than chance."), (30, 60, 0.002, "B is better by more than chance."),
     (31, 30, 1.0, "The difference may be chance."), (40, 60, 0.05, "The difference may be chance.")],
)  # fmt: skip
def test_a_verdict_follows_the_adjusted_p(only_first: int, only_second: int, adjusted: float, said: str) -> None:
    nothing = Interval(value=0, low=-1, high=1)
    paired = Paired(only_first=only_first, only_second=only_second, p_value=0.01, accuracy=nothing, macro_f1=nothing)
    assert pairs.verdict(paired, adjusted, "A", "B") == said


def test_a_small_p_among_many_pairs_is_no_verdict(two: Results) -> None:
    _, every = pairs.panel(show(TWO, two)).body.split("<details")
    lines = cells(every)[1:]
    p, adjusted = ([float(line[column].removeprefix("&lt;")) for line in lines] for column in (5, 6))
    assert all(after >= before for before, after in zip(p, adjusted, strict=True))
    small = [line for line, before in zip(lines, p, strict=True) if before < pairs.CHANCE]
    assert any(line[7] == words.MAY_BE_CHANCE for line in small)
    assert any(line[7] != words.MAY_BE_CHANCE for line in lines)
