"""The human yardstick: cases worked by hand, what must not change a figure, and crowds whose truth is known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from emox.results import agreement
from emox.results.vote_prior import draw, fit_prior, responsibilities

TWO_OR_MORE = arrays.arrays(np.int64, st.tuples(st.integers(1, 6), st.integers(2, 5)), elements=st.integers(0, 6)).map(
    lambda votes: votes + np.eye(len(votes), votes.shape[1], dtype=np.int64) + (np.arange(votes.shape[1]) == 0) * 2
)


def panel(generator: np.random.Generator, chances: np.ndarray, annotators: int = 10) -> np.ndarray:
    return generator.multinomial(annotators, chances)


@pytest.mark.parametrize(
    ("votes", "expected"),
    [
        ([10, 0, 0], 1.0),
        ([9, 1, 0], 0.9),  # the lone dissenter never agrees
        ([6, 4, 0], 0.6),
        ([5, 5, 0], 0.0),  # 4 against 5: whoever is asked, the others chose the other column
        ([1, 1, 1], 0.0),
        ([2, 1, 0], 1 / 3),  # each of the two meets a tie of 1 and 1, worth a half; the third meets 2 against 0
        ([3, 2, 2], 3 / 7 / 3),  # only the three can agree, in a tie of three
        ([2, 0, 0], 1.0),
    ],
)
def test_one_annotator_against_the_rest_by_hand(votes: list[int], expected: float) -> None:
    assert agreement.with_the_rest(np.array([votes]))[0] == pytest.approx(expected)


def test_fewer_than_two_votes_have_no_rest_to_agree_with() -> None:
    assert np.isnan(agreement.with_the_rest(np.array([[1, 0], [0, 0], [2, 0]]))).tolist() == [True, True, False]


@given(TWO_OR_MORE, st.randoms(use_true_random=False))
def test_renaming_columns_and_unchosen_columns_change_no_agreement(votes: np.ndarray, random) -> None:
    order = list(range(votes.shape[1]))
    random.shuffle(order)
    wider = np.concatenate([votes[:, order], np.zeros((len(votes), 1), np.int64)], axis=1)
    before = agreement.with_the_rest(votes)
    np.testing.assert_allclose(agreement.with_the_rest(wider), before, atol=1e-12)
    assert ((before >= 0) & (before <= votes.max(axis=1) / votes.sum(axis=1) + 1e-12)).all()


@given(TWO_OR_MORE)
def test_agreement_is_what_asking_each_annotator_in_turn_gives(votes: np.ndarray) -> None:
    for counts, found in zip(votes, agreement.with_the_rest(votes), strict=True):
        asked = []
        for choice in np.repeat(np.arange(len(counts)), counts):
            others = counts - np.eye(len(counts), dtype=np.int64)[choice]
            winners = np.flatnonzero(others == others.max())
            asked.append((choice in winners) / len(winners))
        assert found == pytest.approx(np.mean(asked))


def test_annotators_split_when_no_column_holds_more_than_half() -> None:
    votes = np.array([[5, 5, 0], [6, 4, 0], [4, 3, 3], [1, 0, 0], [2, 2, 1]])
    assert agreement.is_split(votes).tolist() == [True, False, True, False, True]


def test_errors_are_shared_out_between_split_and_agreed_pictures() -> None:
    votes = np.array([[5, 5], [5, 5], [9, 1], [10, 0], [8, 2]])
    found = agreement.split_errors(np.array([False, True, False, True, False]), votes)
    assert (found.pictures, found.split_pictures, found.errors, found.split_errors) == (5, 2, 3, 1)
    assert (found.share_of_errors, found.share_of_pictures) == (pytest.approx(1 / 3), pytest.approx(2 / 5))
    assert agreement.split_errors(np.ones(5, bool), votes).share_of_errors == 0


def test_accuracy_by_level_counts_each_picture_once_in_ascending_levels() -> None:
    votes = np.array([[9, 1], [9, 1], [5, 5], [1, 9], [10, 0]])
    levels = agreement.by_level(np.array([True, False, False, True, True]), votes)
    assert [(level.votes, level.pictures, level.right) for level in levels] == [(5, 1, 0), (9, 3, 2), (10, 1, 1)]
    assert levels[1].accuracy.value == pytest.approx(2 / 3)
    # Wilson's interval for 2 of 3: (2 + z2/2 -+ z sqrt(2/3 + z2/4)) / (3 + z2), z = 1.959964
    assert (levels[1].accuracy.low, levels[1].accuracy.high) == (
        pytest.approx(0.20766, abs=1e-4),
        pytest.approx(0.93851, abs=1e-4),
    )


@given(st.permutations(range(6)))
def test_order_of_pictures_changes_no_level(order: list[int]) -> None:
    votes = np.array([[9, 1], [9, 1], [5, 5], [1, 9], [10, 0], [6, 4]])
    right = np.array([True, False, False, True, True, False])
    assert agreement.by_level(right[order], votes[order]) == agreement.by_level(right, votes)
    assert agreement.split_errors(right[order], votes[order]) == agreement.split_errors(right, votes)


@pytest.mark.parametrize(
    "votes", [np.array([[0.5, 0.5]]), np.array([[-1, 3]]), np.array([3, 2]), np.zeros((0, 3)), np.array([[0, 0]])]
)
def test_what_are_no_vote_counts_is_refused(votes: np.ndarray) -> None:
    with pytest.raises(ValueError, match="votes"):
        agreement.is_split(votes)


def test_answers_must_be_true_or_false_and_as_many_as_pictures() -> None:
    with pytest.raises(ValueError, match="true or false"):
        agreement.by_level(np.array([1, 0]), np.array([[2, 1], [1, 2]]))
    with pytest.raises(ValueError, match="true or false"):
        agreement.split_errors(np.array([True]), np.array([[2, 1], [1, 2]]))


def test_prior_of_one_component_finds_the_dirichlet_the_votes_came_from() -> None:
    generator = np.random.default_rng(3)
    truth = np.array([1.5, 0.6, 0.3])
    votes = np.stack([panel(generator, chances) for chances in generator.dirichlet(truth, 6000)])
    found = fit_prior(votes, bands=(0.0,))
    shares, weights = found.shares, found.weights
    mean = (shares[:, None] * weights / weights.sum(axis=1, keepdims=True)).sum(axis=0)
    np.testing.assert_allclose(mean, truth / truth.sum(), atol=0.01)


def test_prior_names_two_crowds_apart() -> None:
    generator = np.random.default_rng(4)
    votes = np.concatenate([panel(generator, np.tile(p, (500, 1))) for p in ((0.95, 0.05), (0.1, 0.9))])
    prior = fit_prior(votes, bands=(0.0,))
    np.testing.assert_allclose(np.sort(prior.shares), (0.5, 0.5), atol=0.02)
    chance = responsibilities(votes, prior)
    np.testing.assert_allclose(chance.sum(axis=1), 1)
    assert (chance[:500].argmax(axis=1) != chance[-1].argmax()).mean() > 0.99
    drawn = draw(votes, prior, chance, generator)
    np.testing.assert_allclose(drawn[:500].mean(axis=0), (0.95, 0.05), atol=0.02)


def test_a_prior_needs_pictures_of_two_votes() -> None:
    with pytest.raises(ValueError, match="two votes"):
        fit_prior(np.array([[1, 0], [0, 1]]))


def test_ceiling_is_near_what_the_crowd_s_true_distributions_give() -> None:
    generator = np.random.default_rng(5)
    chances = generator.dirichlet((1.2, 0.8, 0.4), 3000)
    votes, second = panel(generator, chances), panel(generator, chances)
    labels = votes.argmax(axis=1)
    found = agreement.ceiling(votes, fit_prior(votes), (0, 1, 2), draws=40)
    assert found.knows_votes.value == pytest.approx((chances.argmax(axis=1) == labels).mean(), abs=0.02)
    assert found.second_panel.value == pytest.approx((second.argmax(axis=1) == labels).mean(), abs=0.02)
    assert found.agreement.value == pytest.approx(agreement.with_the_rest(votes).mean(), abs=0.02)
    assert found.knows_votes.low < found.knows_votes.value < found.knows_votes.high


def test_where_everybody_agrees_the_ceiling_is_one_hundred_per_cent() -> None:
    votes = np.repeat(np.diag((10, 10, 10)), 50, axis=0)
    found = agreement.ceiling(votes, fit_prior(votes), (0, 1, 2), draws=5)
    assert (found.knows_votes.value, found.second_panel.value, found.agreement.value) == (1, 1, 1)


def test_ceiling_refuses_labels_no_model_can_answer_and_a_prior_of_other_columns() -> None:
    votes = np.array([[8, 2, 0], [0, 1, 9]])
    prior = fit_prior(votes)
    with pytest.raises(ValueError, match="not among the answers"):
        agreement.ceiling(votes, prior, (0, 1))
    with pytest.raises(ValueError, match="2 columns"):
        agreement.ceiling(votes[:, :2] + 1, prior, (0, 1))
