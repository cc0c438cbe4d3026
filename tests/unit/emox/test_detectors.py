"""Maps of a detection network become candidates, and one candidate stays for each face."""

import numpy as np
import pytest

from emox import detectors
from emox.detectors import Candidates


def table(*rows: tuple[float, float, float, float, float]) -> Candidates:
    """Candidates from x1, y1, x2, y2, score."""
    values = np.array(rows, np.float32).reshape(-1, 5)
    return Candidates(values[:, :4], np.zeros((len(rows), 5, 2), np.float32), values[:, 4])


def test_centerface_cell_becomes_the_box_and_points_worked_out_by_hand() -> None:
    heat, size, offset, points = (np.zeros((1, channels, 8, 8), np.float32) for channels in (1, 2, 2, 10))
    heat[0, 0, 3, 5] = 0.9  # centre y (3 + 0.25 + 0.5) * 4 = 15, x (5 - 0.5 + 0.5) * 4 = 20
    size[0, :, 3, 5] = np.log(4), np.log(2)  # 16 high, 8 wide
    offset[0, :, 3, 5] = 0.25, -0.5
    points[0, :4, 3, 5] = 0.5, 0.25, 0.5, 0.75  # y, x of the right eye; y, x of the left
    found = detectors.centerface_candidates(heat, size, offset, points)
    np.testing.assert_allclose(found.boxes, [(16, 7, 24, 23)], rtol=1e-6)
    np.testing.assert_allclose(found.landmarks[0, :2], [(18, 15), (22, 15)], rtol=1e-6)
    np.testing.assert_allclose(found.scores, [0.9])


def test_centerface_input_adds_zeros_to_multiples_of_thirty_two() -> None:
    blob = detectors.centerface_input(np.full((33, 64, 3), (1, 2, 3), np.uint8))
    assert (blob.shape, blob.dtype) == ((1, 3, 64, 64), np.float32)
    assert blob[0, :, 32, 63].tolist() == [1, 2, 3]
    assert not blob[0, :, 33:].any()


@pytest.mark.parametrize(
    ("height", "width", "sides"),
    [
        (240, 320, [320]),
        (48, 48, [320]),
        (390, 300, [320]),
        (480, 640, [320, 640]),
        (3000, 4000, [320, 1920]),
    ],
)
def test_looks_are_one_coarse_and_where_it_pays_one_fine(height: int, width: int, sides: list[int]) -> None:
    scales = detectors.look_scales(height, width)
    assert [round(scale * max(height, width)) for scale in scales] == sides


def test_resizing_is_anti_aliased_and_never_empty() -> None:
    checks = np.repeat((np.indices((400, 400)).sum(axis=0) % 2 * 255).astype(np.uint8)[:, :, None], 3, axis=2)
    assert np.abs(detectors.resized(checks, 0.1).astype(int) - 127).max() <= 3
    assert detectors.resized(np.zeros((2, 3000, 3), np.uint8), 0.1).shape == (1, 300, 3)


def test_best_of_overlapping_boxes_stays_and_neighbours_stay() -> None:
    left = detectors.suppressed(table((0, 0, 10, 10, 0.7), (1, 1, 11, 11, 0.9), (9, 0, 19, 10, 0.6)))
    np.testing.assert_allclose(left.scores, [0.9, 0.6])


def test_part_of_a_better_face_goes_and_a_face_it_merely_touches_stays() -> None:
    left = detectors.suppressed(table((0, 0, 100, 100, 0.9), (40, 40, 60, 60, 0.8), (90, 0, 120, 30, 0.7)))
    np.testing.assert_allclose(left.scores, [0.9, 0.7])


def test_suppressing_nothing_gives_nothing() -> None:
    assert len(detectors.suppressed(table()).scores) == 0


def test_boxes_are_cut_at_the_border_and_those_outside_dropped() -> None:
    left = detectors.clipped(table((-5, -5, 30, 8, 0.9), (50, 0, 60, 10, 0.8)), height=10, width=20)
    np.testing.assert_allclose(left.boxes, [(0, 0, 20, 8)])
