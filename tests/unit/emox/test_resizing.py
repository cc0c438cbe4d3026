"""A picture made smaller in strips is the picture that Pillow makes smaller at once, for a fraction of the memory."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image

from emox import resizing
from tests.unit.memory import most_held

SIDES = st.integers(1, 60)
SHAPES = st.tuples(SIDES, SIDES) | st.tuples(SIDES, SIDES, st.just(3))
SIZES = st.tuples(st.integers(1, 70), st.integers(1, 70))


@given(hnp.arrays(np.uint8, SHAPES), SIZES, st.sampled_from([2.0, 3.0]), st.integers(1, 400))
@settings(deadline=None)
def test_strips_change_nothing(pixels: np.ndarray, size: tuple[int, int], gap: float, strip: int) -> None:
    for resample in (Image.Resampling.BILINEAR, Image.Resampling.LANCZOS):
        expected = Image.fromarray(pixels).resize(size, resample, reducing_gap=gap)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(resizing, "STRIP", strip)
            np.testing.assert_array_equal(resizing.resized(pixels, size, resample, gap), np.asarray(expected))


def test_no_second_picture_of_a_large_one_is_held() -> None:
    pixels = np.full((6_000, 6_000, 3), 90, np.uint8)  # as Pillow holds it, 144 MB
    assert most_held(lambda: resizing.resized(pixels, (320, 320), Image.Resampling.BILINEAR, 3.0)) < 30_000
    assert most_held(lambda: resizing.resized(pixels, (1920, 1920), Image.Resampling.LANCZOS, 2.0)) < 120_000
