"""Hits on corrupted pictures: kept and read back, and the figures of two models on the pictures they share."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow
import pytest

from emox.results.predictions import EvaluationProblem
from emox.results.stress import Terms
from emox.tables import read_table, write_columns
from train.endured import endured, pairs
from train.hits import Hits, read_hits, write_hits

TERMS = Terms(
    data_sha256="cd" * 32,
    protocol="plurality-7",
    split="PrivateTest",
    seed=1,
    corruptions={"blur": ("little", "much"), "noise": ("little", "much")},
)
# Four pictures in common, worked by hand; a fifth that only the first model saw, another that only the second did.
FIRST = Hits(
    terms=TERMS,
    weights_sha256={"model.safetensors": "ab" * 32},
    row=np.array([3, 5, 8, 9, 20]),
    clean=np.array([True, True, True, False, False]),
    right={
        "blur": np.array([[1, 1, 1, 0, 0], [1, 1, 0, 0, 0]], bool),
        "noise": np.array([[1, 1, 1, 1, 0], [1, 0, 0, 0, 0]], bool),
    },
)
SECOND = Hits(
    terms=TERMS,
    weights_sha256={"model.safetensors": "ba" * 32},
    row=np.array([9, 8, 5, 3, 1]),
    clean=np.array([False, True, True, False, True]),
    right={
        "blur": np.array([[0, 0, 1, 0, 1], [0, 0, 1, 0, 1]], bool),
        "noise": np.array([[0, 0, 0, 0, 1], [0, 0, 0, 0, 1]], bool),
    },
)


def same(one: Hits, other: Hits) -> bool:
    arrays = [
        (one.row, other.row),
        (one.clean, other.clean),
        *((one.right[name], other.right[name]) for name in one.right),
    ]
    told = (one.terms, one.weights_sha256, one.right.keys()) == (other.terms, other.weights_sha256, other.right.keys())
    return told and all(np.array_equal(*both) for both in arrays)


def test_hits_come_back_also_where_a_corruption_is_still_to_come(tmp_path: Path) -> None:
    begun = replace(FIRST, right={"blur": FIRST.right["blur"]})
    for hits in (FIRST, begun):
        write_hits(hits, tmp_path / "hits.parquet")
        assert same(read_hits(tmp_path / "hits.parquet"), hits)
    assert FIRST.complete
    assert not begun.complete


def test_figures_are_of_all_that_a_model_saw() -> None:
    found = endured(FIRST)
    assert (found.n, found.clean.value) == (5, 3 / 5)
    assert [one.value for one in found.accuracy["blur"]] == [3 / 5, 2 / 5]
    assert [one.value for one in found.accuracy["noise"]] == [4 / 5, 1 / 5]
    assert found.mean_corruption_error.value == pytest.approx(1 - 10 / 20)
    assert found.relative_corruption_error.value == pytest.approx(0.5 - 2 / 5)


def test_two_models_are_compared_on_the_pictures_they_share_whatever_their_order() -> None:
    [pair] = pairs({"second": SECOND, "first": FIRST})
    assert (pair.first, pair.second, pair.n) == ("first", "second", 4)
    assert pair.models["first"].clean.value == 3 / 4
    assert pair.models["second"].clean.value == 2 / 4
    assert [one.value for one in pair.models["second"].accuracy["blur"]] == [1 / 4, 1 / 4]
    assert pair.clean.value == 1 / 4
    assert pair.by_corruption["blur"].value == pytest.approx(5 / 8 - 2 / 8)
    assert pair.by_corruption["noise"].value == pytest.approx(5 / 8)
    assert pair.corrupted.value == pytest.approx((5 - 2 + 5) / 16)
    assert pair.corrupted.low <= pair.corrupted.value <= pair.corrupted.high


def test_a_difference_that_each_picture_repeats_has_no_width() -> None:
    """Paired: that pictures differ widely among themselves does not blur it."""
    right: Mapping[str, np.ndarray] = {name: np.array([[1, 1, 0, 0, 0], [0, 0, 0, 0, 0]], bool) for name in FIRST.right}
    worse = {name: np.zeros((2, 5), bool) for name in FIRST.right}
    [pair] = pairs({"a": replace(FIRST, right=right), "b": replace(FIRST, right=right)})
    assert (pair.corrupted.low, pair.corrupted.high) == (0, 0)
    [other] = pairs({"a": replace(FIRST, right=right), "b": replace(FIRST, right=worse)})
    assert other.corrupted.value == pytest.approx(0.2)
    assert other.corrupted.low < 0.2 < other.corrupted.high


def test_models_without_a_picture_in_common_are_no_pair() -> None:
    assert pairs({"first": FIRST, "second": replace(SECOND, row=SECOND.row + 100)}) == ()


@pytest.mark.parametrize("broken", ["terms", "column", "metadata"])
def test_another_file_is_refused_by_name(tmp_path: Path, broken: str) -> None:
    path = tmp_path / "hits.parquet"
    write_hits(FIRST, path)
    table = read_table(path, expected="hits", refuse=EvaluationProblem)
    columns = {name: table[name].combine_chunks() for name in table.column_names}
    about = {key.decode(): value.decode() for key, value in table.schema.metadata.items()}
    if broken == "terms":
        about["terms"] = "{}"
    if broken == "column":
        columns |= {"blur 1": pyarrow.array(np.arange(5)), "blur 2": pyarrow.array(np.arange(5))}
    if broken == "metadata":
        del about["weights_sha256"]
    write_columns(path, columns, about)
    with pytest.raises(EvaluationProblem, match=r"hits\.parquet: "):
        read_hits(path)
