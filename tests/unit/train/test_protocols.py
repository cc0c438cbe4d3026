"""Which pictures each protocol keeps and how it labels them; counts on the real file where it is at hand."""

import os

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from emox.emotions import EMOTIONS, FERPLUS_COLUMNS, FERPLUS_TO_EMOTION
from train.data import PROTOCOLS, SPLITS, FaceSet, default_path, read, split

# FACTS, section 1: pictures in Training, PublicTest and PrivateTest of the complete FER+.
FACTS = {
    "plurality-7": (28_224, 3_529, 3_519),
    "plurality-8": (28_389, 3_553, 3_546),
    "majority-7": (24_941, 3_186, 3_137),
    "majority-8": (25_060, 3_199, 3_153),
}


@pytest.fixture(scope="module")
def ferplus() -> FaceSet:
    named = os.environ.get("EMOX_DATA")
    if named:
        return read(default_path(None))
    if os.environ.get("CI") == "true":
        pytest.fail("CI needs the data set: set EMOX_DATA to the prepared FER+ parquet")
    pytest.skip("EMOX_DATA is not set, so the counts of the real FER+ are not compared")


def face_set(*votes: dict[str, int], usage: str = "Training") -> FaceSet:
    """One gray picture for each dict of votes by FER+ column."""
    table = np.array([[one.get(name, 0) for name in FERPLUS_COLUMNS] for one in votes], np.float32)
    return FaceSet(
        images=np.arange(len(votes), dtype=np.uint8)[:, None, None].repeat(48, 1).repeat(48, 2),
        votes=table,
        usage=np.array([usage] * len(votes)),
        row=np.arange(len(votes)) * 10,
    )


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_counts_of_the_real_data_are_those_of_the_facts(ferplus: FaceSet, protocol: str) -> None:
    assert tuple(len(split(ferplus, protocol, usage).row) for usage in SPLITS) == FACTS[protocol]


def test_classes_of_the_real_data_are_those_of_the_facts(ferplus: FaceSet) -> None:
    labels = np.concatenate([split(ferplus, "plurality-7", usage).labels for usage in SPLITS])
    counts = dict(zip(EMOTIONS, np.bincount(labels).tolist(), strict=True))
    assert counts == {
        "neutral": 12_906,
        "happy": 9_355,
        "surprise": 4_462,
        "sad": 4_371,
        "angry": 3_111,
        "fear": 819,
        "disgust": 248,
    }


def test_usage_of_the_real_data_is_fer2013s(ferplus: FaceSet) -> None:
    assert [int((ferplus.usage == usage).sum()) for usage in SPLITS] == [28_561, 3_579, 3_574]
    assert ferplus.images.shape == (35_714, 48, 48)


@pytest.mark.parametrize("column", FERPLUS_TO_EMOTION)
def test_every_column_becomes_its_class(column: str) -> None:
    found = split(face_set({column: 10}), "plurality-7", "Training")
    assert [EMOTIONS[label] for label in found.labels] == [FERPLUS_TO_EMOTION[column]]
    assert found.targets[0, found.labels[0]] == 1


@pytest.mark.parametrize(
    ("votes", "kept"),
    [
        # clear winner; contempt; not a face
        ({"happiness": 8, "neutral": 2}, {"plurality-7", "plurality-8", "majority-7", "majority-8"}),
        ({"contempt": 9, "neutral": 1}, {"plurality-8", "majority-8"}),
        ({"NF": 6, "neutral": 4}, set()),
        ({"unknown": 4, "anger": 3, "fear": 3}, set()),
        # half is not more than half; single votes are dropped before the halves are counted
        ({"sadness": 5, "neutral": 5}, {"plurality-7", "plurality-8"}),
        ({"fear": 4, "surprise": 3, "anger": 1, "sadness": 1, "NF": 1}, set(PROTOCOLS)),
        ({"fear": 4, "surprise": 4, "anger": 2}, {"plurality-7", "plurality-8"}),
        ({"anger": 1, "fear": 1, "disgust": 1}, {"plurality-7", "plurality-8"}),
    ],
)
def test_each_protocol_keeps_what_its_rule_says(votes: dict[str, int], kept: set[str]) -> None:
    faces = face_set(votes)
    assert {name for name in PROTOCOLS if len(split(faces, name, "Training").row)} == kept


def test_ties_of_a_plurality_go_to_the_first_column() -> None:
    found = split(face_set({"sadness": 5, "neutral": 5}, {"anger": 5, "sadness": 5}), "plurality-7", "Training")
    assert [EMOTIONS[label] for label in found.labels] == ["neutral", "sad"]


def test_targets_are_the_votes_of_the_protocols_classes() -> None:
    votes = {"happiness": 6, "contempt": 2, "neutral": 1, "NF": 1}
    seven, eight, majority = (
        split(face_set(votes), name, "Training").targets[0] for name in ("plurality-7", "plurality-8", "majority-8")
    )
    assert seven[EMOTIONS.index("happy")] == pytest.approx(6 / 7)
    assert seven[EMOTIONS.index("neutral")] == pytest.approx(1 / 7)
    assert eight[7] == pytest.approx(2 / 9)
    assert majority[7] == pytest.approx(2 / 8)


def test_only_the_named_split_is_given_with_its_rows() -> None:
    faces = face_set({"fear": 9}, {"anger": 9}, {"NF": 9}, {"neutral": 9})
    mixed = FaceSet(
        images=faces.images,
        votes=faces.votes,
        usage=np.array(["Training", "PublicTest", "PublicTest", "PublicTest"]),
        row=faces.row,
    )
    found = split(mixed, "plurality-7", "PublicTest")
    assert found.row.tolist() == [10, 30]
    assert found.images[:, 0, 0].tolist() == [1, 3]


@settings(deadline=None)
@given(hnp.arrays(np.float32, (6, 10), elements=st.integers(0, 10)), st.sampled_from(sorted(PROTOCOLS)))
def test_any_votes_give_shares_that_sum_to_one(votes: np.ndarray, protocol: str) -> None:
    votes = votes[votes.sum(axis=1) > 0]
    faces = FaceSet(
        images=np.zeros((len(votes), 48, 48), np.uint8),
        votes=votes,
        usage=np.array(["Training"] * len(votes)),
        row=np.arange(len(votes)),
    )
    found = split(faces, protocol, "Training")
    classes = len(PROTOCOLS[protocol].classes)
    assert found.targets.shape == (len(found.row), classes)
    np.testing.assert_allclose(found.targets.sum(axis=1), 1, atol=1e-6)
    best = found.targets.max(axis=1)
    assert (found.targets[np.arange(len(found.labels)), found.labels] == best).all()


def test_unknown_protocols_and_splits_are_refused_with_the_accepted_words() -> None:
    with pytest.raises(ValueError, match="accepted: plurality-7, plurality-8, majority-7, majority-8"):
        split(face_set({"fear": 9}), "plurality", "Training")
    with pytest.raises(ValueError, match="accepted: Training, PublicTest, PrivateTest"):
        split(face_set({"fear": 9}), "plurality-7", "test")
