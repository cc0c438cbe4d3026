"""What is no picture, damaged or too large is refused with one sentence, and with nothing else."""

import io
import math
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFile

from emox import images
from emox.images import Limits, UnreadableImage, decode
from tests.unit.emox.picture_files import FORMATS, encoded, file_of, png, smooth
from tests.unit.memory import most_held


@given(st.binary(max_size=300))
@settings(deadline=None)
def test_bytes_of_no_kind_are_refused_with_one_sentence(data: bytes) -> None:
    with pytest.raises(UnreadableImage, match=r"^[A-Z][^\n]*\.$"):
        decode(data)


@pytest.mark.parametrize("kind", FORMATS)
def test_file_cut_anywhere_is_refused_and_said_to_be_never_read_by_half(kind: str) -> None:
    data = file_of(smooth(), kind)
    whole = decode(data)
    for length in range(16, len(data), max(1, len(data) // 60)):
        try:
            back = decode(data[:length])
        except UnreadableImage as problem:
            said = problem.args[0]
            assert "cut short" in said, (length, said)
        else:  # only the closing mark was missing
            assert length > 0.9 * len(data)
            np.testing.assert_array_equal(back, whole)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"hello, I am a photo", "text"),
        (b"#!/bin/sh\nrm -rf /\n", "text"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        (b"\0\0\0\x18ftypisom\0\0\2\0isommp41" + bytes(50), "video"),
        (b"RIFF\x24\0\0\0AVI LIST" + bytes(50), "video"),
        (b"RIFF\x24\0\0\0WAVEfmt " + bytes(50), "JPEG, PNG"),
        (b"BMW is a maker of cars", "text"),
        (bytes(range(256)), "JPEG, PNG"),
    ],
)
def test_other_kinds_named_jpg_are_told_apart(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "photo.jpg"
    file.write_bytes(content)
    with pytest.raises(UnreadableImage, match=said):
        decode(file)


def test_a_cameras_raw_file_is_not_answered_from_its_thumbnail() -> None:
    stream = io.BytesIO()
    smooth_picture = Image.fromarray(smooth())
    smooth_picture.save(stream, "TIFF", tiffinfo={254: 1})
    with pytest.raises(UnreadableImage, match="raw"):
        decode(stream.getvalue())


def test_format_is_found_from_the_content_not_the_name(tmp_path: Path) -> None:
    file = tmp_path / "photo.jpg"
    file.write_bytes(encoded(Image.fromarray(smooth()), "PNG"))
    np.testing.assert_array_equal(decode(file), smooth())


def test_format_outside_the_list_is_refused_though_pillow_reads_it() -> None:
    with pytest.raises(UnreadableImage, match="JPEG, PNG"):
        decode(encoded(Image.fromarray(smooth()), "PPM"))


def test_missing_file_and_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableImage, match="no such file"):
        decode(tmp_path / "nowhere.png")
    with pytest.raises(UnreadableImage, match="not a file"):
        decode(tmp_path)


def test_file_over_the_byte_limit_is_refused(tmp_path: Path) -> None:
    data = encoded(Image.fromarray(smooth()), "PNG")
    file = tmp_path / "photo.png"
    file.write_bytes(data)
    assert decode(file, Limits(max_bytes=len(data))).shape == (60, 90, 3)
    for source in (file, data):
        with pytest.raises(UnreadableImage, match="larger than the limit"):
            decode(source, Limits(max_bytes=len(data) - 1))


@pytest.mark.parametrize(("width", "height"), [(12_000, 10_000), (60_000, 40_000)])
def test_enormous_picture_is_refused_from_its_header_alone(width: int, height: int) -> None:
    squeeze = zlib.compressobj(9)
    row = bytes(1 + width // 8)
    rows = b"".join(squeeze.compress(row) for _ in range(height)) + squeeze.flush()
    data, millions = png(width, height, 1, rows), width * height // 10**6

    def refused() -> None:
        with pytest.raises(UnreadableImage, match=rf"{millions:,} million pixels; the limit is 50 million"):
            decode(data)

    assert most_held(refused) < 50_000  # kilobytes


@pytest.mark.parametrize(
    ("mode", "most"), [("1", 4.5), ("L", 4.5), ("RGB", 7.5), ("RGBA", 7.5), ("I;16", 5.5), ("F", 7.5)]
)
def test_a_picture_at_the_limit_is_held_no_more_than_once_beside_the_decoders_own(mode: str, most: float) -> None:
    side = math.isqrt(Limits().max_pixels)
    picture = Image.new(mode, (side, side))
    data = encoded(picture, "TIFF", compression="tiff_deflate") if mode == "F" else encoded(picture, "PNG")
    assert most_held(lambda: decode(data)) * 1024 < most * side * side + 30e6  # bytes a pixel, and what is small


def test_the_size_of_a_file_is_told_without_reading_it(tmp_path: Path) -> None:
    file = tmp_path / "photo.png"
    Image.new("1", (6_000, 6_000)).save(file)
    assert images.pixel_count(file) == 36_000_000
    assert most_held(lambda: images.pixel_count(file)) < 10_000
    file.write_text("words")
    assert images.pixel_count(file) == images.pixel_count(tmp_path / "none.png") == 0


def test_the_memory_of_a_picture_that_is_read_is_seen() -> None:
    data = encoded(Image.new("L", (6_000, 6_000)), "PNG")
    assert most_held(lambda: decode(data)) > 100_000  # RGB: 108 MB


@pytest.mark.parametrize("kind", FORMATS)
def test_pixel_limit_holds_for_each_format(kind: str) -> None:
    data = file_of(smooth(), kind)
    with pytest.raises(UnreadableImage, match="million pixels"):
        decode(data, Limits(max_pixels=60 * 90 - 1))


@pytest.mark.parametrize("failure", [MemoryError(), RecursionError(), struct.error("x"), OSError("x"), SystemError()])
def test_whatever_a_decoder_raises_comes_out_as_unreadable(monkeypatch: pytest.MonkeyPatch, failure: Exception) -> None:
    def fail(_: object) -> None:
        raise failure

    data = encoded(Image.fromarray(smooth()), "PNG")
    monkeypatch.setattr(ImageFile.ImageFile, "load", fail)
    with pytest.raises(UnreadableImage) as caught:
        decode(data)
    assert caught.value.__cause__ is failure
