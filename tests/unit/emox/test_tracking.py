"""Following faces: numbers that stay, probabilities that calm down, and when to look again."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from emox import tracking
from emox.faces import Face
from emox.tracking import Following, Tracks

HOW = Following(every=4, searching=2, patience=2)
SQUARES = np.random.default_rng(0).integers(0, 256, (24, 32, 1)).astype(np.uint8)
IMAGE = np.kron(SQUARES, np.ones((10, 10, 3), np.uint8))


def face(x: float, y: float = 50, side: float = 60) -> Face:
    return Face((x, y, x + side, y + side), np.full((5, 2), x + side / 2, np.float32), 0.9)


def after(tracks: Tracks, *found: Face) -> Tracks:
    return tracking.detected(tracks, found, IMAGE, HOW)


def places(tracks: Tracks) -> dict[int, float]:
    """Number -> left edge of the faces that are held."""
    return {track.number: track.face.box[0] for track in tracks.held}


def test_overlap_of_known_boxes() -> None:
    square = np.array([[0.0, 0, 10, 10]])
    others = np.array([[0.0, 0, 10, 10], [5, 0, 15, 10], [10, 0, 20, 10], [0, 0, 5, 5]])
    np.testing.assert_allclose(tracking.overlaps(square, others), [[1, 1 / 3, 0, 0.25]])


def test_faces_keep_their_numbers_when_they_move_and_come_in_another_order() -> None:
    first = after(Tracks(), face(10), face(200))
    assert places(first) == {1: 10, 2: 200}
    assert places(after(first, face(180), face(30))) == {1: 30, 2: 180}


def test_the_best_pairing_of_all_wins_over_the_best_single_pair() -> None:
    first = after(Tracks(), face(0), face(40))
    # face(22) overlaps number 2 most, but then number 1 would be left alone
    assert places(after(first, face(22), face(66))) == {1: 22, 2: 66}


def test_a_new_face_gets_a_number_nobody_had() -> None:
    tracks = after(Tracks(), face(10))
    for _ in range(HOW.patience + 1):
        tracks = after(tracks)
    assert tracks.tracks == ()
    assert places(after(tracks, face(10))) == {2: 10}


def test_a_face_missed_for_a_moment_comes_back_under_its_number() -> None:
    tracks = after(Tracks(), face(10), face(200))
    missed = after(tracks, face(200))
    assert places(missed) == {2: 200}
    assert [track.number for track in missed.tracks if track.missed] == [1]
    assert places(after(missed, face(12), face(201))) == {1: 12, 2: 201}


def test_boxes_that_barely_touch_are_different_faces() -> None:
    assert places(after(after(Tracks(), face(10)), face(62))) == {2: 62}


@given(st.lists(st.integers(0, 3), min_size=0, max_size=4, unique=True), st.permutations(range(4)))
def test_a_number_is_never_given_twice(present: list[int], order: list[int]) -> None:
    tracks = after(Tracks(), *(face(80 * place) for place in order))
    tracks = after(tracks, *(face(80 * place + 3) for place in present))
    numbers = [track.number for track in tracks.tracks]
    assert len(set(numbers)) == len(numbers) == 4
    assert sorted(places(tracks).values()) == sorted(80 * place + 3 for place in present)


def test_pairing_has_the_largest_total_overlap_of_all_pairings() -> None:
    generator = np.random.default_rng(1)
    for _ in range(20):
        first = after(Tracks(), *(face(float(x), float(y)) for x, y in generator.uniform(0, 90, (4, 2))))
        found = [face(float(x), float(y)) for x, y in generator.uniform(0, 90, (4, 2))]
        pairs = tracking.matched(first.tracks, found, 0.0)
        shared = tracking.overlaps(
            np.array([track.face.box for track in first.tracks]), np.array([one.box for one in found])
        )
        best = max(sum(shared[row, column] for row, column in enumerate(order)) for order in permutations(range(4)))
        assert sum(shared[row, column] for row, column in pairs.items()) == pytest.approx(best)


def pictures_until_due(tracks: Tracks) -> int:
    count = 1
    while not tracking.due(tracks, IMAGE, HOW):
        tracks = tracking.kept(tracks)
        count += 1
    return count


def test_the_first_picture_is_looked_at() -> None:
    assert tracking.due(Tracks(), IMAGE, HOW)


def test_detection_comes_every_few_pictures_and_sooner_without_a_face() -> None:
    assert pictures_until_due(after(Tracks(), face(10))) == HOW.every
    assert pictures_until_due(after(Tracks())) == HOW.searching


def test_a_missed_face_is_looked_for_at_once_until_it_is_given_up() -> None:
    tracks = after(Tracks(), face(10), face(200))
    for _ in range(HOW.patience):
        tracks = after(tracks, face(200))
        assert tracking.due(tracks, IMAGE, HOW)
    assert not tracking.due(after(tracks, face(200)), IMAGE, HOW)


def test_movement_within_a_box_calls_for_detection_but_a_brighter_lamp_does_not() -> None:
    dim = (IMAGE // 2).astype(np.uint8)
    tracks = tracking.detected(Tracks(), [face(10)], dim, HOW)
    assert not tracking.due(tracks, dim + np.uint8(60), HOW)
    assert tracking.due(tracks, np.roll(dim, 20, axis=1), HOW)


def test_movement_outside_every_box_does_not() -> None:
    tracks = after(Tracks(), face(10))
    moved = IMAGE.copy()
    moved[:, 120:] = 0
    assert not tracking.due(tracks, moved, HOW)


def test_a_box_beyond_the_picture_has_a_patch() -> None:
    assert tracking.patch(IMAGE, (-20, -20, 400, 300)).shape == (tracking.PATCH_SIDE, tracking.PATCH_SIDE)


def test_smoothing_keeps_its_share_of_the_past_and_stays_a_distribution() -> None:
    before, now = np.array([1, 0, 0], np.float32), np.array([0, 0.5, 0.5], np.float32)
    np.testing.assert_allclose(tracking.smoothed(before, now, 0.8), [0.8, 0.1, 0.1], rtol=1e-6)
    np.testing.assert_array_equal(tracking.smoothed(None, now, 0.8), now)


def test_smoothing_follows_time_not_the_number_of_pictures() -> None:
    once = tracking.share_kept(0.4, seconds=0.5)
    assert tracking.share_kept(0.1, seconds=0.5) ** 4 == pytest.approx(once)
    assert tracking.share_kept(0.5, seconds=0.5) == pytest.approx(1 / np.e)
    assert tracking.share_kept(0.1, seconds=0) == 0
    assert tracking.share_kept(np.inf, seconds=2) == 0


def test_only_the_faces_that_were_answered_change() -> None:
    tracks = after(Tracks(), face(10), face(200))
    answer = np.array([0.2, 0.8], np.float32)
    changed = tracking.answered(tracks, {2: answer}, keep=0.5)
    assert changed.tracks[0].probabilities is None
    np.testing.assert_array_equal(changed.tracks[1].probabilities, answer)
