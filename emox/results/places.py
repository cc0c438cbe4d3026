"""Where rows stand among other rows.

Shape letters: M rows looked for, N rows among which.
"""

import numpy as np


def places(wanted: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """(M,) int64: the place in `rows` of each of `wanted`, -1 for one that is not there.

    wanted: (M,) int64.  rows: (N,) int64, each once, in any order.
    """
    if not len(rows):
        return np.full(len(wanted), -1)
    order = np.argsort(rows)
    at = order[np.searchsorted(rows[order], wanted).clip(max=len(rows) - 1)]
    return np.where(rows[at] == wanted, at, -1)
