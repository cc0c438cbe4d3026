"""votes.parquet: what goes in comes out, labels are the protocols', answers find their pictures."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from emox.emotions import EMOTIONS, FERPLUS_COLUMNS
from emox.results.predictions import EvaluationProblem
from emox.results.protocols import PROTOCOLS, labels
from emox.results.votes import Votes, answers, labelled, read_votes, write_votes

NEUTRAL, HAPPINESS, CONTEMPT, NF = (FERPLUS_COLUMNS.index(name) for name in ("neutral", "happiness", "contempt", "NF"))


def cast(**votes: int) -> np.ndarray:
    return np.array([votes.get(name, 0) for name in FERPLUS_COLUMNS])


VOTES = Votes(
    row=np.array([3, 5, 8, 9, 12]),
    split=np.array(["PublicTest", "PrivateTest", "PrivateTest", "PrivateTest", "PrivateTest"]),
    votes=np.stack(
        [
            cast(neutral=10),
            cast(happiness=9, neutral=1),
            cast(anger=4, sadness=3, neutral=3),  # a plurality but no majority
            cast(contempt=8, anger=2),
            cast(NF=10),
        ]
    ),
    data_sha256="ab" * 32,
)


def test_labels_of_each_protocol_worked_by_hand() -> None:
    seven, eight = labelled(VOTES, "plurality-7"), labelled(VOTES, "plurality-8")
    assert (seven.row.tolist(), [seven.classes[at] for at in seven.label]) == ([5, 8], ["happy", "angry"])
    assert (eight.row.tolist(), eight.classes[eight.label[-1]]) == ([5, 8, 9], "contempt")
    assert labelled(VOTES, "majority-7").row.tolist() == [5]
    assert labelled(VOTES, "majority-8").row.tolist() == [5, 9]
    assert labelled(VOTES, "plurality-7", "PublicTest").row.tolist() == [3]
    assert seven.shares[0, EMOTIONS.index("happy")] == pytest.approx(0.9)
    assert labelled(VOTES, "majority-7").shares[0, EMOTIONS.index("happy")] == 1  # single votes are dropped
    assert (seven.votes == VOTES.votes[1:3]).all()


def test_other_words_are_refused_with_the_accepted_ones() -> None:
    with pytest.raises(ValueError, match="majority-8"):
        labelled(VOTES, "majority")
    with pytest.raises(ValueError, match="PublicTest"):
        labelled(VOTES, "majority-7", "test")


panels = hnp.arrays(np.int64, st.tuples(st.integers(1, 20), st.just(10)), elements=st.integers(0, 5)).filter(
    lambda votes: bool(votes.sum(axis=1).all())
)


@given(panels, st.sampled_from(sorted(PROTOCOLS)), st.randoms(use_true_random=False))
def test_a_pictures_label_does_not_hang_on_the_others(votes: np.ndarray, protocol: str, chance) -> None:
    order = np.array(sorted(range(len(votes)), key=lambda _: chance.random()))
    here, there = labels(votes, protocol), labels(votes[order], protocol)
    assert (there.keep == here.keep[order]).all()
    label = np.full(len(votes), -1)
    label[here.keep] = here.label
    assert (there.label == label[order][there.keep]).all()
    np.testing.assert_allclose(there.shares.sum(axis=1), 1, rtol=1e-6)


def test_answers_are_put_in_the_pictures_order_and_others_left_out() -> None:
    probabilities = np.eye(7, dtype=np.float32)[[6, 0, 3]]
    found = answers(np.array([99, 8, 5]), probabilities, labelled(VOTES, "plurality-7"))
    assert (found.row.tolist(), found.probabilities.argmax(axis=1).tolist()) == ([5, 8], [3, 0])
    assert found.label.tolist() == [3, 0]


def test_a_picture_without_an_answer_is_named() -> None:
    with pytest.raises(EvaluationProblem, match=r"1 pictures of PrivateTest under plurality-7 .* the first is row 8"):
        answers(np.array([5, 99]), np.eye(7, dtype=np.float32)[:2], labelled(VOTES, "plurality-7"))


def test_votes_come_back_from_disk(tmp_path: Path) -> None:
    write_votes(VOTES, tmp_path / "votes.parquet")
    again = read_votes(tmp_path / "votes.parquet")
    for name in ("row", "split", "votes"):
        assert (getattr(again, name) == getattr(VOTES, name)).all()
    assert again.data_sha256 == VOTES.data_sha256


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"row": np.array([3, 3, 8, 9, 12])}, "appears twice"),
        ({"row": np.array([-3, 5, 8, 9, 12])}, "negative"),
        ({"split": np.array(["Test"] * 5)}, "'Test' is not one of"),
        ({"votes": np.zeros((5, 10), int)}, "at least one vote"),
        ({"votes": np.ones((5, 7), int)}, r"got \(5, 7\)"),
        ({"row": np.zeros(0, int)}, "no pictures"),
    ],
)
def test_votes_that_are_none_are_refused(change: dict[str, np.ndarray], said: str) -> None:
    with pytest.raises(EvaluationProblem, match=said):
        replace(VOTES, **change)


def test_a_file_without_a_column_is_named(tmp_path: Path) -> None:
    path = tmp_path / "votes.parquet"
    write_votes(VOTES, path)
    pyarrow.parquet.write_table(pyarrow.parquet.read_table(path).drop_columns(["fear"]), path)
    with pytest.raises(EvaluationProblem, match=r"votes\.parquet: missing: fear"):
        read_votes(path)
