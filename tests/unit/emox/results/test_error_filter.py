"""Each filter alone against six pictures made by hand, the order of each sort, and filter -> address -> filter."""

from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from emox.emotions import EMOTIONS
from emox.results.error_filter import CHOICES, Filter, FilterProblem, from_query, models, select, settled, to_query
from emox.results.error_rows import Rows


def shares(*pairs: tuple[str, float]) -> np.ndarray:
    values = np.array([[(1 - share) / 6] * 7 for _, share in pairs], np.float32)
    for at, (name, share) in enumerate(pairs):
        values[at, EMOTIONS.index(name)] = share
    return values


def votes(*highest: int) -> np.ndarray:
    """(N, 10), each with so many of ten votes on one column and the others on another."""
    counts = np.zeros((len(highest), 10), np.int64)
    counts[:, 0], counts[:, 8] = highest, 10 - np.array(highest)
    return counts


ROWS = Rows(
    protocol="plurality-7",
    views=1,
    classes=EMOTIONS,
    row=np.array([60, 50, 40, 30, 20, 10]),
    label=np.array([EMOTIONS.index(name) for name in ("happy", "happy", "sad", "sad", "fear", "neutral")]),
    votes=votes(10, 6, 7, 9, 5, 8),
    probabilities={
        "emoxnet": shares(
            ("happy", 0.9), ("happy", 0.8), ("neutral", 0.6), ("sad", 0.7), ("surprise", 0.5), ("neutral", 0.9)
        ),
        "lite": shares(
            ("happy", 0.95), ("neutral", 0.4), ("sad", 0.55), ("neutral", 0.8), ("sad", 0.45), ("neutral", 0.6)
        ),
    },
    flipped={"emoxnet": np.zeros(6, bool), "lite": np.array([0, 1, 0, 0, 1, 0], bool)},
    leaked=np.array([0, 0, 1, 0, 0, 1], bool),
    suspicion=np.array([0, 2, 0, 1, 0, 0]),
    suggested=np.array(["", "neutral", "", "neutral", "", ""]),
    judge=("emoxnet", 1),
)


def shown(**choices: Any) -> list[int]:
    return ROWS.row[select(ROWS, Filter(**choices))].tolist()


@pytest.mark.parametrize(
    ("choices", "expected"),
    [
        ({}, {60, 50, 40, 30, 20, 10}),
        ({"true": "sad"}, {40, 30}),
        ({"true": "contempt"}, set()),
        ({"predicted": "neutral"}, {40, 10}),
        ({"predicted": "neutral", "model": "lite"}, {50, 30, 10}),
        ({"true": "sad", "predicted": "neutral", "model": "lite"}, {30}),
        ({"answers": "wrong"}, {40, 20}),
        ({"answers": "right", "model": "lite"}, {60, 40, 10}),
        ({"answers": "only-model"}, {50, 30}),
        ({"answers": "only-other"}, {40}),
        ({"answers": "only-model", "model": "lite"}, {40}),
        ({"answers": "both-wrong"}, {20}),
        ({"answers": "differ"}, {50, 40, 30, 20}),
        ({"flipped": True}, set()),
        ({"flipped": True, "model": "lite"}, {50, 20}),
        ({"votes_from": 8}, {60, 30, 10}),
        ({"votes_from": 7, "votes_to": 9}, {40, 30, 10}),
        ({"leaked": "yes"}, {40, 10}),
        ({"leaked": "no"}, {60, 50, 30, 20}),
        ({"tied": "yes"}, {20}),
        ({"tied": "no"}, {60, 50, 40, 30, 10}),
        ({"suspect": True}, {50, 30}),
        ({"confidence_from": 0.7}, {60, 50, 30, 10}),
        ({"confidence_from": 0.5, "confidence_to": 0.6}, {40, 20}),
        ({"answers": "wrong", "leaked": "yes"}, {40}),
    ],
)
def test_a_filter_keeps_exactly_its_faces(choices: dict[str, Any], expected: set[int]) -> None:
    assert set(shown(**choices)) == expected


@pytest.mark.parametrize(
    ("choices", "expected"),
    [
        ({"sort": "confidence"}, [10, 60, 50, 30, 40, 20]),  # a tie at 0.9: the lower row first
        ({"sort": "agreement"}, [60, 30, 10, 40, 50, 20]),
        ({"sort": "row"}, [10, 20, 30, 40, 50, 60]),
        ({"sort": "suspicion"}, [30, 50, 10, 20, 40, 60]),
    ],
)
def test_order(choices: dict[str, Any], expected: list[int]) -> None:
    assert shown(**choices) == expected


def test_the_judged_model_and_its_neighbour() -> None:
    three = ("emoxnet", "lite", "vgg16")
    assert models(Filter(), three) == ("emoxnet", "lite")
    assert models(Filter(model="lite"), three) == ("lite", "emoxnet")
    assert models(Filter(model="lite", other="vgg16"), three) == ("lite", "vgg16")
    assert models(Filter(other="emoxnet"), three) == ("lite", "emoxnet")
    assert models(Filter(model="lite", other="lite"), three) == ("lite", "emoxnet")
    assert models(Filter(), ("lite",)) == ("lite",)
    with pytest.raises(FilterProblem, match="model 'vgg16' is not measured; measured: lite"):
        models(Filter(model="vgg16"), ("lite",))
    with pytest.raises(FilterProblem, match="no model"):
        models(Filter(), ())


def test_a_filter_settles_on_the_second_model_that_is_compared() -> None:
    three = ("emoxnet", "lite", "vgg16")
    assert settled(Filter(model="lite", other="lite", true="fear"), three) == Filter(
        model="lite", other="emoxnet", true="fear"
    )
    for already in (Filter(), Filter(model="lite"), Filter(model="lite", other="vgg16"), Filter(other="emoxnet")):
        assert settled(already, three) is already
    assert settled(Filter(model="lite", other="lite"), ("lite",)).other == "lite"  # the form has no second one


def test_two_models_cannot_be_compared_where_there_is_one() -> None:
    alone = replace(ROWS, probabilities={"lite": ROWS.probabilities["lite"]})
    with pytest.raises(FilterProblem, match="compares two models, but only lite"):
        select(alone, Filter(answers="only-other"))
    assert len(select(alone, Filter(answers="wrong"))) == 3


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("protocol=plurality-9", r"protocol is 'plurality-9'; accepted: plurality-7, .*majority-8"),
        ("views=3", r"views is 3; accepted: 1, 2, 5, 10"),
        ("views=many", r"views is 'many'; accepted: a number"),
        ("true=joy", r"true is 'joy'"),
        ("predicted=contempt", r"predicted is 'contempt'"),
        ("votes_from=9&votes_to=3", r"votes 9 to 3: expected 1 to 10"),
        ("confidence_from=2", r"confidence 2 to 1"),
        ("confidence_from=nan", r"confidence nan to 1"),
        ("page=0", r"page is 0"),
        ("true=" + 2000 * "x", r"an address of 2005 characters"),
    ],
)
def test_an_address_that_asks_for_the_impossible_is_told_so(query: str, said: str) -> None:
    with pytest.raises(FilterProblem, match=said):
        from_query(query)


def test_words_of_others_in_the_address_are_left_alone() -> None:
    assert from_query("?tab=errors&__theme=dark&true=fear&flipped=yes") == Filter(true="fear", flipped=True)
    assert from_query("") == Filter()


def test_an_address_names_only_what_differs() -> None:
    assert to_query(Filter()) == ""
    assert to_query(Filter(true="fear", views=10, suspect=True)) == "views=10&true=fear&suspect=yes"


@given(
    st.builds(
        Filter,
        **{name: st.sampled_from(accepted) for name, accepted in CHOICES.items()},
        model=st.sampled_from(("", "lite", "a model & more")),
        flipped=st.booleans(),
        suspect=st.booleans(),
        votes_from=st.integers(1, 5),
        votes_to=st.integers(5, 10),
        confidence_from=st.floats(0, 0.5),
        confidence_to=st.floats(0.5, 1),
        page=st.integers(1, 99),
        face=st.integers(-1, 40_000),
    )
)
def test_a_filter_comes_back_from_its_address(chosen: Filter) -> None:
    assert from_query(to_query(chosen)) == chosen


def test_every_choice_is_a_field() -> None:
    assert set(CHOICES) <= {field.name for field in fields(Filter)}
