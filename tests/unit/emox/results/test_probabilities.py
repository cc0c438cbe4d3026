"""probabilities.parquet: means over views, rounding that keeps sums and answers, and what is refused."""

from pathlib import Path

import numpy as np
import pyarrow.parquet
import pytest

from emox.results.predictions import EvaluationProblem
from emox.results.probabilities import (
    VIEWS,
    Probabilities,
    from_views,
    read_probabilities,
    rounded,
    write_probabilities,
)


def each_view(pictures: int = 500) -> np.ndarray:
    return np.random.default_rng(0).dirichlet(np.full(7, 0.3), (pictures, 10)).astype(np.float32)


def test_views_are_averaged_from_the_first_on() -> None:
    each = each_view()
    found = from_views(np.arange(500), each)
    assert tuple(found.by_views) == VIEWS == (1, 2, 5, 10)
    for views in VIEWS:
        np.testing.assert_allclose(found.by_views[views], each[:, :views].mean(axis=1), rtol=7e-5)


def test_rounding_keeps_half_the_bits_and_is_done_once() -> None:
    values = each_view()[:, 0]
    once = rounded(values)
    np.testing.assert_allclose(once, values, rtol=2.0**-14)
    assert (rounded(once) == once).all()
    assert (once.view(np.uint32) & 0x3FF == 0).all()
    assert rounded(np.array([0.0, 1.0, 0.5], np.float32)).tolist() == [0.0, 1.0, 0.5]


def test_probabilities_come_back_from_a_small_file(tmp_path: Path) -> None:
    path = tmp_path / "probabilities.parquet"
    stored = from_views(np.arange(3546) * 2, each_view(3546))
    write_probabilities(stored, path)
    again = read_probabilities(path)
    assert (again.row == stored.row).all()
    for views in VIEWS:
        assert again.by_views[views].dtype == np.float32
        assert (again.by_views[views] == stored.by_views[views]).all()
    assert path.stat().st_size < 300_000


def test_missing_views_and_sums_are_refused() -> None:
    one = rounded(each_view(3)[:, 0])
    with pytest.raises(EvaluationProblem, match=r"expected \[1, 2, 5, 10\]"):
        Probabilities(row=np.arange(3), by_views={1: one, 2: one})
    with pytest.raises(EvaluationProblem, match=r"5 views: row 0: .* sum 1"):
        Probabilities(row=np.arange(3), by_views=dict.fromkeys(VIEWS, one) | {5: one * 0.9})


def test_a_file_whose_views_are_of_other_rows_is_named(tmp_path: Path) -> None:
    path = tmp_path / "probabilities.parquet"
    write_probabilities(from_views(np.arange(4), each_view(4)), path)
    pyarrow.parquet.write_table(pyarrow.parquet.read_table(path).slice(0, 15), path)
    with pytest.raises(EvaluationProblem, match=r"probabilities\.parquet: 10 views are not of the same rows"):
        read_probabilities(path)
