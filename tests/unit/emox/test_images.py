"""Decoding gives the picture as it is meant to be seen; the network's input is the one published formula."""

import math
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image, ImageFile

from emox import images, rgb
from emox.images import decode
from tests.unit.emox.picture_files import FORMATS, encoded, file_of, heic, png, smooth

pixels_rgb = hnp.arrays(np.uint8, st.tuples(st.integers(1, 20), st.integers(1, 20), st.just(3)))
pixels_gray = hnp.arrays(np.uint8, st.tuples(st.integers(1, 20), st.integers(1, 20)))
pixels_gray16 = hnp.arrays(np.uint16, st.tuples(st.integers(1, 20), st.integers(1, 20)))

# What a camera stored to be seen upright: the picture under the inverse of the EXIF orientation.
STORED_FOR = {
    1: lambda upright: upright,
    2: lambda upright: upright[:, ::-1],
    3: lambda upright: upright[::-1, ::-1],
    4: lambda upright: upright[::-1],
    5: lambda upright: upright.transpose(1, 0, 2),
    6: lambda upright: np.rot90(upright, 1),
    7: lambda upright: upright[::-1, ::-1].transpose(1, 0, 2),
    8: lambda upright: np.rot90(upright, -1),
}


@given(pixels_rgb)
@settings(deadline=None)
def test_png_of_any_colour_picture_comes_back_exactly(pixels: np.ndarray) -> None:
    np.testing.assert_array_equal(decode(encoded(Image.fromarray(pixels), "PNG")), pixels)


@given(pixels_gray)
@settings(deadline=None)
def test_gray_picture_comes_back_as_three_equal_channels(pixels: np.ndarray) -> None:
    back = decode(encoded(Image.fromarray(pixels), "PNG"))
    np.testing.assert_array_equal(back, np.repeat(pixels[:, :, None], 3, axis=2))


@given(pixels_gray16, st.sampled_from(["PNG", "TIFF"]))
@settings(deadline=None)
def test_sixteen_bits_are_scaled_over_their_whole_range(pixels: np.ndarray, kind: str) -> None:
    back = decode(encoded(Image.fromarray(pixels), kind))
    np.testing.assert_array_equal(back[:, :, 1], np.rint(pixels / 257).astype(np.uint8))


@given(pixels_rgb, st.sampled_from(sorted(STORED_FOR)), st.sampled_from(["PNG", "TIFF"]))
@settings(deadline=None)
def test_orientation_is_undone_in_lossless_files(upright: np.ndarray, orientation: int, kind: str) -> None:
    exif = Image.Exif()
    exif[rgb.ORIENTATION_TAG] = orientation
    stored = Image.fromarray(np.ascontiguousarray(STORED_FOR[orientation](upright)))
    np.testing.assert_array_equal(decode(encoded(stored, kind, exif=exif)), upright)


@pytest.mark.parametrize("orientation", sorted(STORED_FOR))
@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "AVIF"])
def test_orientation_is_undone_in_camera_files(kind: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[rgb.ORIENTATION_TAG] = orientation
    stored = Image.fromarray(np.ascontiguousarray(STORED_FOR[orientation](smooth())))
    back = decode(encoded(stored, kind, exif=exif, quality=95))
    assert back.shape == smooth().shape
    assert np.abs(back.astype(int) - smooth()).mean() < 4


@pytest.mark.parametrize("orientation", [1, 6, 7])
@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I", "I;16", "F"])
def test_a_picture_converted_in_many_strips_is_the_one_converted_at_once(
    mode: str, orientation: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    exif = Image.Exif()
    exif[rgb.ORIENTATION_TAG] = orientation
    gray = Image.fromarray(smooth()).convert("L")
    picture = Image.fromarray(np.asarray(gray, np.uint16) * 256) if mode == "I;16" else gray.convert(mode)
    data = encoded(picture, "TIFF", exif=exif)
    at_once = decode(data)
    monkeypatch.setattr(rgb, "STRIP", 7 * 90)
    np.testing.assert_array_equal(decode(data), at_once)
    assert at_once.std() > 20


@given(hnp.arrays(np.uint8, (5, 7, 4)), st.sampled_from(["PNG", "TIFF"]))
@settings(deadline=None)
def test_alpha_is_laid_on_white(pixels: np.ndarray, kind: str) -> None:
    share = pixels[:, :, 3:] / 255
    expected = pixels[:, :, :3] * share + 255 * (1 - share)
    assert np.abs(decode(encoded(Image.fromarray(pixels), kind)) - expected).max() <= 1


@pytest.mark.parametrize("kind", FORMATS)
def test_each_accepted_format_is_read(kind: str) -> None:
    data = file_of(smooth(), kind)
    back = decode(data)
    assert (back.dtype, back.shape) == (np.uint8, (60, 90, 3))
    assert np.abs(back.astype(int) - smooth()).mean() < 6


def test_heic_turned_by_its_container_is_not_turned_again_by_exif() -> None:
    exif = Image.Exif()
    exif[rgb.ORIENTATION_TAG] = 6
    back = decode(heic(np.ascontiguousarray(np.rot90(smooth())), exif=exif.tobytes()))
    assert back.shape == (60, 90, 3)
    assert np.abs(back.astype(int) - smooth()).mean() < 6


@pytest.mark.parametrize("kind", ["JPEG", "TIFF"])
def test_cmyk_becomes_rgb(kind: str) -> None:
    back = decode(encoded(Image.fromarray(smooth()).convert("CMYK"), kind))
    assert np.abs(back.astype(int) - smooth()).mean() < 5


def test_transparent_palette_entry_becomes_white() -> None:
    picture = Image.fromarray(np.array([[0, 1]], np.uint8)).convert("P")
    picture.putpalette([10, 20, 30, 200, 100, 50])
    assert decode(encoded(picture, "PNG", transparency=0)).tolist() == [[[255] * 3, [200, 100, 50]]]
    assert decode(encoded(picture, "PNG", transparency=b"\x80")).tolist() == [[[132, 137, 142], [200, 100, 50]]]


def test_transparent_shade_of_a_sixteen_bit_png_becomes_white() -> None:
    rows = zlib.compress(b"\0" + struct.pack(">HH", 500, 65535 // 2))
    assert decode(png(2, 1, 16, rows, (b"tRNS", struct.pack(">H", 500))))[0, :, 0].tolist() == [255, 127]


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "TIFF"])
def test_first_frame_of_several_is_taken(kind: str) -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue", "lime")]
    back = decode(encoded(frames[0], kind, save_all=True, append_images=frames[1:]))
    assert np.abs(back.astype(int) - (255, 0, 0)).max() < 6


@pytest.mark.parametrize("largest", [1.0, 255.0, 65535.0, 1e6])
def test_white_of_a_floating_picture_is_the_smallest_usual_level_that_holds_it(largest: float) -> None:
    values = np.array([[0, largest / 2, largest, math.nan, -1]], np.float32)
    back = decode(encoded(Image.fromarray(values), "TIFF"))
    assert back[0, :, 0].tolist() in ([0, 127, 255, 0, 0], [0, 128, 255, 0, 0])


def test_sixteen_bit_tiff_whose_zero_is_white_is_turned_round() -> None:
    data = encoded(Image.fromarray(np.array([[0, 65535]], np.uint16)), "TIFF")
    entry = struct.pack("<HHI", rgb.TIFF_PHOTOMETRIC_TAG, 3, 1)
    at = data.index(entry) + len(entry)
    turned = data[:at] + struct.pack("<H", 0) + data[at + 2 :]
    assert decode(turned)[0, :, 0].tolist() == [255, 0]


def test_damaged_exif_does_not_spoil_good_pixels() -> None:
    data = encoded(Image.fromarray(smooth()), "PNG", exif=b"Exif\0\0II*\0\x08\0\0\0\xff\xff\x12\x01")
    np.testing.assert_array_equal(decode(data), smooth())


def test_decoding_leaves_pillow_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(Image.OPEN, "HEIF", raising=False)  # other packages may have registered it
    decode(heic(smooth()))
    assert not ImageFile.LOAD_TRUNCATED_IMAGES
    assert "HEIF" not in Image.OPEN


@given(hnp.arrays(np.uint8, (48, 48)))
@settings(deadline=None, max_examples=25)
def test_gray_picture_of_the_networks_size_passes_unchanged(face: np.ndarray) -> None:
    np.testing.assert_array_equal(images.to_gray48(face), face)
    np.testing.assert_array_equal(images.to_gray48(np.repeat(face[:, :, None], 3, axis=2)), face)


@given(st.integers(1, 200), st.integers(1, 200), st.integers(0, 255))
@settings(deadline=None, max_examples=50)
def test_even_picture_of_any_size_stays_even(height: int, width: int, shade: int) -> None:
    assert set(images.to_gray48(np.full((height, width, 3), shade, np.uint8)).ravel().tolist()) == {shade}


def test_reducing_a_fine_pattern_gives_its_mean_not_an_alias() -> None:
    checks = (np.indices((480, 480)).sum(axis=0) % 2 * 255).astype(np.uint8)
    assert np.abs(images.to_gray48(checks).astype(int) - 127).max() <= 2


@pytest.mark.parametrize(
    "face",
    [
        np.zeros((48, 48), np.float32),
        np.zeros((0, 5), np.uint8),
        np.zeros((48, 48, 4), np.uint8),
        np.zeros((1, 48, 48), np.uint8),
        np.zeros(48, np.uint8),
    ],
)
def test_face_of_another_shape_or_type_is_refused_saying_what_is_accepted(face: np.ndarray) -> None:
    with pytest.raises(ValueError, match=r"uint8 array of shape \(H, W\) or \(H, W, 3\)"):
        images.face_input(face)


def test_face_input_is_the_published_formula() -> None:
    face = np.arange(48 * 48).reshape(48, 48).astype(np.uint8)
    given_to_network = images.face_input(face)
    assert (given_to_network.dtype, given_to_network.shape) == (np.float32, (1, 48, 48))
    np.testing.assert_allclose(given_to_network[0], (face / 255.0 - 0.508) / 0.255, atol=1e-6)


def test_numpy_and_torch_are_normalised_alike() -> None:
    import torch

    pixels = np.arange(256, dtype=np.uint8)
    np.testing.assert_allclose(
        images.normalise(torch.from_numpy(pixels)).numpy(), images.normalise(pixels), rtol=0, atol=3e-7
    )
