"""emox.results.places: where rows stand among other rows."""

import numpy as np

from emox.results.places import places


def test_rows_in_any_order_and_those_that_are_missing() -> None:
    found = places(np.array([7, 3, 8, 3, -5]), np.array([3, 9, 7]))
    assert found.tolist() == [2, 0, -1, 0, -1]


def test_nothing_is_found_among_no_rows() -> None:
    assert places(np.array([1, 2]), np.array([], np.int64)).tolist() == [-1, -1]
    assert places(np.array([], np.int64), np.array([4])).tolist() == []
