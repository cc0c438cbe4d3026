"""Probabilities from faces: shapes, errors, views, and one preprocessing wherever a face is read."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from emox import images
from emox.predict import VIEWS, Model, softmax, views
from train import common


def by_brightness(faces: np.ndarray) -> np.ndarray:
    """(B, 1, 48, 48) -> (B, 7): logits that depend on left and right halves, so that a mirror image differs."""
    left, right = faces[..., :24].mean(axis=(1, 2, 3)), faces[..., 24:].mean(axis=(1, 2, 3))
    return np.stack([left, right, *[left * 0] * 5], axis=1)


MODEL = Model(name="by brightness", logits=by_brightness)
FACE = np.tile(np.linspace(0, 255, 48).astype(np.uint8), (48, 1))


@given(
    st.lists(arrays.arrays(np.uint8, st.one_of(arrays.array_shapes(min_dims=2, max_dims=2, max_side=80))), max_size=3)
)
def test_any_gray_faces_give_rows_that_sum_to_one(faces: list[np.ndarray]) -> None:
    answer = MODEL.predict(faces)
    assert answer.shape == (len(faces), 7)
    assert answer.dtype == np.float32
    np.testing.assert_allclose(answer.sum(axis=1), 1, atol=1e-5)


def test_more_faces_than_a_batch_keep_their_order() -> None:
    faces = [np.full((48, 48), value, np.uint8) for value in range(150)]
    together = MODEL.predict(faces, tta=2)
    alone = np.concatenate([MODEL.predict([face], tta=2) for face in faces])
    np.testing.assert_allclose(together, alone, atol=1e-6)


def test_tta_is_the_mean_of_its_views() -> None:
    np.testing.assert_allclose(
        MODEL.predict([FACE], tta=10)[0], MODEL.predict_views([FACE], tta=10)[0].mean(axis=0), atol=1e-6
    )


def test_the_first_view_is_the_face_and_the_second_its_mirror() -> None:
    first, second = views(FACE, 2)
    np.testing.assert_array_equal(first, FACE)
    np.testing.assert_array_equal(second, FACE[:, ::-1])


def test_ten_views_differ_and_stay_close_to_the_face() -> None:
    face = np.zeros((48, 48), np.uint8)
    face[20:28, 10:38] = 255
    seen = views(face)
    assert seen.shape == (10, 48, 48)
    assert len({view.tobytes() for view in seen}) >= 9  # this face is its own mirror image
    for view in seen:
        assert abs(view.mean() - face.mean()) < 0.2 * face.mean()  # a zoom of 1.08 adds 17 % of area


@pytest.mark.parametrize(("right", "down"), [(2, 0), (0, 2)])
def test_a_moved_view_moves_by_whole_pixels_and_repeats_the_border(right: int, down: int) -> None:
    from emox.predict import View, _seen_as

    face = np.random.default_rng(0).integers(0, 256, (48, 48), dtype=np.uint8)
    moved = _seen_as(face, View(label="moved", right=right, down=down))
    np.testing.assert_array_equal(moved[down:, right:], face[: 48 - down, : 48 - right])
    np.testing.assert_array_equal(moved[0, :5] if down else moved[:5, 0], face[0, :5] if down else face[:5, 0])


@pytest.mark.parametrize("tta", [0, 11, -1])
def test_a_number_of_views_out_of_range_says_the_range(tta: int) -> None:
    with pytest.raises(ValueError, match=f"from 1 to {len(VIEWS)}"):
        MODEL.predict([FACE], tta=tta)


@pytest.mark.parametrize(
    "face", [np.zeros((48, 48)), np.zeros((2, 48, 48, 3), np.uint8), np.zeros((0, 5), np.uint8), np.zeros(7, np.uint8)]
)
def test_what_is_no_face_is_refused_with_what_is_accepted(face: np.ndarray) -> None:
    with pytest.raises(ValueError, match="uint8"):
        MODEL.predict([face])


def test_temperature_flattens_without_changing_the_answer() -> None:
    warm = Model(name="warm", logits=by_brightness, temperature=4.0)
    sharp, flat = MODEL.predict([FACE])[0], warm.predict([FACE])[0]
    assert sharp.argmax() == flat.argmax()
    assert flat.max() < sharp.max()


def test_softmax_survives_large_logits() -> None:
    np.testing.assert_allclose(softmax(np.array([[1000.0, 0.0]])), [[1.0, 0.0]])


def test_training_and_serving_see_the_same_numbers() -> None:
    face = np.random.default_rng(1).integers(0, 256, (48, 48), dtype=np.uint8)
    served = images.face_input(face)
    trained = common.network_input(torch.from_numpy(face)[None, None].float())[0].numpy()
    np.testing.assert_allclose(served, trained, atol=1e-6)
