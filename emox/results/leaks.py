"""Pictures that are in the data set twice: the pairs `python -m train.leaks` found, and the rows they spoil.

Shape letters: P pairs. Columns of `leaks.parquet`: `row` and `twin_row` (of the original fer2013.csv, from 0),
`split` and `twin_split`, `similarity`, `kind`. How pairs are found is said in `train.leaks`.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from emox.results.predictions import EvaluationProblem
from emox.results.protocols import TEST
from emox.tables import read_columns, write_columns

COLUMNS = ("row", "twin_row", "split", "twin_split", "similarity", "kind")
ABOUT = ("threshold", "data_sha256")
# exact: the same pixels.  near: the same photograph, cut, encoded or toned otherwise.  mirrored: near, or the
# same pixels, after one of the two is flipped left to right.
KINDS = ("exact", "near", "mirrored")


class LeaksProblem(EvaluationProblem):
    """A file of pairs that is not what it should be; the message says what was expected."""


@dataclass(frozen=True, kw_only=True)
class Leaks:
    """Every pair of twins once, sorted by row and then twin_row; LeaksProblem when they are not as described.

    row, twin_row: (P,) int64 >= 0, row < twin_row.  split, twin_split: (P,) str, the split each is in.
    similarity: (P,) float32 in [0, 1], 1 for exact.  kind: (P,) str, one of KINDS.
    threshold: lowest similarity that counts.  data_sha256: of the data file that was searched.
    """

    row: np.ndarray
    twin_row: np.ndarray
    split: np.ndarray
    twin_split: np.ndarray
    similarity: np.ndarray
    kind: np.ndarray
    threshold: float
    data_sha256: str

    def __post_init__(self) -> None:
        wrong = _what_is_wrong(self)
        if wrong:
            raise LeaksProblem(wrong)


def _what_is_wrong(leaks: Leaks) -> str:
    """One sentence, or "" when nothing is."""
    lengths = {len(getattr(leaks, name)) for name in COLUMNS}
    if len(lengths) != 1:
        return f"columns have {sorted(lengths)} entries; expected as many in each"
    if not len(leaks.row):
        return ""
    if leaks.row.min() < 0 or not (leaks.row < leaks.twin_row).all():
        return "expected 0 <= row < twin_row in every pair"
    places = np.stack([leaks.row, leaks.twin_row], axis=1)
    if len(np.unique(places, axis=0)) != len(places):
        return "a pair appears twice; expected each once"
    strange = sorted(set(leaks.kind.tolist()) - set(KINDS))
    if strange:
        return f"kind {strange[0]!r} is not one of {', '.join(KINDS)}"
    if not ((leaks.similarity >= 0) & (leaks.similarity <= 1)).all():
        return "expected similarities in 0..1"
    return ""


def leaked(leaks: Leaks, split: str = TEST, seen: tuple[str, ...] = ("Training",)) -> np.ndarray:
    """Sorted int64 rows of `split` that have a twin in one of the splits `seen`.

    An evaluation is restricted to the leak-free part by `~np.isin(predictions.row, leaked(leaks))`.
    """
    here = leaks.row[(leaks.split == split) & np.isin(leaks.twin_split, seen)]
    there = leaks.twin_row[(leaks.twin_split == split) & np.isin(leaks.split, seen)]
    return np.unique(np.concatenate([here, there])).astype(np.int64)


def write_leaks(leaks: Leaks, path: Path | str) -> None:
    """Leaks -> parquet; threshold and data_sha256 go into the file's metadata. The folder must exist."""
    import pyarrow

    columns = {
        "row": pyarrow.array(leaks.row, pyarrow.int32()),
        "twin_row": pyarrow.array(leaks.twin_row, pyarrow.int32()),
        "split": pyarrow.array(leaks.split.tolist(), pyarrow.string()),
        "twin_split": pyarrow.array(leaks.twin_split.tolist(), pyarrow.string()),
        "similarity": pyarrow.array(leaks.similarity, pyarrow.float32()),
        "kind": pyarrow.array(leaks.kind.tolist(), pyarrow.string()),
    }
    write_columns(path, columns, {"threshold": repr(leaks.threshold), "data_sha256": leaks.data_sha256})


def read_leaks(path: Path | str) -> Leaks:
    """Parquet -> Leaks; LeaksProblem names the file and what was expected."""
    path = Path(path)
    expected = "pairs as python -m train.leaks writes them"
    table, about = read_columns(path, COLUMNS, about=ABOUT, expected=expected, refuse=LeaksProblem)
    try:
        words = {name: np.asarray(table[name].to_pylist(), str) for name in ("split", "twin_split", "kind")}
        numbers = {name: table[name].to_numpy().astype(np.int64) for name in ("row", "twin_row")}
        similarity = table["similarity"].to_numpy().astype(np.float32)
        threshold = float(about["threshold"])
        return Leaks(**numbers, **words, similarity=similarity, threshold=threshold, data_sha256=about["data_sha256"])
    except (ValueError, TypeError) as problem:
        raise LeaksProblem(f"{path}: {problem}") from problem
