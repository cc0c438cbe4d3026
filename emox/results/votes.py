"""The annotators' votes for the test pictures, as `votes.parquet`; the pictures themselves are not in it.

Shape letters: N pictures, C classes of a protocol. Columns of the file: `row` (of the original fer2013.csv, from
0), `split`, and FER+'s ten vote columns (MIT licence, github.com/microsoft/FERPlus).
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from emox.emotions import FERPLUS_COLUMNS
from emox.results import protocols
from emox.results.places import places
from emox.results.predictions import EvaluationProblem, Predictions
from emox.results.protocols import SPLITS, TEST
from emox.tables import read_columns, write_columns

COLUMNS = ("row", "split", *FERPLUS_COLUMNS)


@dataclass(frozen=True, kw_only=True)
class Votes:
    """Pictures and how annotators voted; EvaluationProblem when they are not as described.

    row: (N,) int64 >= 0, each once.  split: (N,) str, one of SPLITS.
    votes: (N, 10) int64 >= 0, columns as FERPLUS_COLUMNS, at least one a picture.
    data_sha256: of the data file they were taken from.
    """

    row: np.ndarray
    split: np.ndarray
    votes: np.ndarray
    data_sha256: str

    def __post_init__(self) -> None:
        wrong = _what_is_wrong(self)
        if wrong:
            raise EvaluationProblem(wrong)


@dataclass(frozen=True, kw_only=True)
class Labelled:
    """The pictures of one split that a protocol keeps.

    row, label: (N,) int64, label in the order of classes.  shares: (N, C) float32, rows sum to 1.
    votes: (N, 10) int64, as they were cast.
    """

    protocol: str
    split: str
    classes: tuple[str, ...]
    row: np.ndarray
    label: np.ndarray
    shares: np.ndarray
    votes: np.ndarray


def tied(votes: np.ndarray) -> np.ndarray:
    """(N, 10) votes -> (N,) bool: two columns or more have the most, and the first of them gives the label."""
    return (votes == votes.max(axis=1, keepdims=True)).sum(axis=1) > 1


def labelled(votes: Votes, protocol: str, split: str = TEST) -> Labelled:
    """ValueError names the accepted words."""
    protocols.check_names(protocol, split)
    here = votes.split == split
    made = protocols.labels(votes.votes[here], protocol)
    return Labelled(
        protocol=protocol,
        split=split,
        classes=protocols.PROTOCOLS[protocol].classes,
        row=votes.row[here][made.keep],
        label=made.label,
        shares=made.shares,
        votes=votes.votes[here][made.keep],
    )


def answers(row: np.ndarray, probabilities: np.ndarray, pictures: Labelled) -> Predictions:
    """A model's answers to exactly the pictures of `pictures`, in their order.

    row: (M,) int64.  probabilities: (M, 7) float.  Answers to other pictures are left out; EvaluationProblem names
    the first picture without one.
    """
    at = places(pictures.row, row)
    found = at >= 0
    if not found.all():
        first = pictures.row[~found][0]
        raise EvaluationProblem(
            f"{(~found).sum():,} pictures of {pictures.split} under {pictures.protocol} have no answer, "
            f"the first is row {first}; expected one for each of {len(found):,}"
        )
    return Predictions(row=pictures.row, label=pictures.label, probabilities=probabilities[at])


def _what_is_wrong(votes: Votes) -> str:
    """One sentence, or "" when nothing is."""
    if len(votes.row) == 0:
        return "there are no pictures; expected some"
    if votes.votes.shape != (len(votes.row), len(FERPLUS_COLUMNS)) or votes.split.shape != votes.row.shape:
        return f"{len(votes.row)} rows need as many splits and ({len(votes.row)}, 10) votes, got {votes.votes.shape}"
    if votes.row.min() < 0 or len(np.unique(votes.row)) != len(votes.row):
        return "a row is negative or appears twice; expected each once"
    strange = sorted(set(votes.split.tolist()) - set(SPLITS))
    if strange:
        return f"split {strange[0]!r} is not one of {', '.join(SPLITS)}"
    if (votes.votes < 0).any() or (votes.votes.sum(axis=1) < 1).any():
        return "a picture has no vote or a negative one; expected counts and at least one vote"
    return ""


def write_votes(votes: Votes, path: Path | str) -> None:
    """Votes -> parquet; data_sha256 goes into the file's metadata. The folder must exist."""
    import pyarrow

    columns = {
        "row": pyarrow.array(votes.row, pyarrow.int32()),
        "split": pyarrow.array(votes.split.tolist(), pyarrow.string()),
    } | {name: pyarrow.array(votes.votes[:, at], pyarrow.int8()) for at, name in enumerate(FERPLUS_COLUMNS)}
    write_columns(path, columns, {"data_sha256": votes.data_sha256})


def read_votes(path: Path | str) -> Votes:
    """Parquet -> Votes; EvaluationProblem names the file and what was expected."""
    path = Path(path)
    expected = "votes as python -m train.measure writes them"
    table, about = read_columns(path, COLUMNS, about=("data_sha256",), expected=expected, refuse=EvaluationProblem)
    try:
        return Votes(
            row=table["row"].to_numpy().astype(np.int64),
            split=np.asarray(table["split"].to_pylist(), str),
            votes=np.stack([table[name].to_numpy().astype(np.int64) for name in FERPLUS_COLUMNS], axis=1),
            data_sha256=about["data_sha256"],
        )
    except ValueError as problem:
        raise EvaluationProblem(f"{path}: {problem}") from problem
