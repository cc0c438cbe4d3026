"""Two thousand spoilt pictures: the decoder gives a picture or its own error, quickly, in little memory."""

import io
import random
import re
import time
import warnings
from collections import Counter

import numpy as np
import pillow_heif
from PIL import Image

from emox.images import Limits, UnreadableImage, decode
from tests.unit.memory import most_held

FILES = 2_000
SECONDS = 40  # for all of them, on a machine that also trains
GROWTH = 300_000  # kilobytes of resident memory at most
LIMITS = Limits(max_bytes=1_000_000, max_pixels=4_000_000)  # a spoilt header must not make the test itself large


def originals() -> dict[str, bytes]:
    """Small valid files, one for each road through the decoders."""
    pixels = np.random.default_rng(0).integers(0, 256, (30, 40, 4), np.uint8)
    colour, layered = Image.fromarray(pixels[:, :, :3]), Image.fromarray(pixels)
    gray16 = Image.fromarray(pixels[:, :, 0].astype(np.uint16) * 257)
    exif = Image.Exif()
    exif[0x0112] = 6
    several = {"save_all": True, "append_images": [colour.rotate(90), colour.rotate(180)]}
    made = {
        "JPEG": (colour, "JPEG", {"exif": exif}),
        "JPEG progressive": (colour, "JPEG", {"progressive": True}),
        "JPEG CMYK": (colour.convert("CMYK"), "JPEG", {}),
        "PNG": (layered, "PNG", {"exif": exif}),
        "PNG palette": (colour.quantize(16), "PNG", {"transparency": 3}),
        "PNG 16-bit": (gray16, "PNG", {}),
        "WebP": (layered, "WEBP", {"exif": exif}),
        "WebP lossless, moving": (colour, "WEBP", {"lossless": True, **several}),
        "AVIF": (layered, "AVIF", {"exif": exif}),
        "TIFF": (colour, "TIFF", {"exif": exif}),
        "TIFF LZW": (colour, "TIFF", {"compression": "tiff_lzw"}),
        "TIFF JPEG": (colour, "TIFF", {"compression": "jpeg"}),
        "TIFF float": (gray16.convert("F"), "TIFF", {}),
        "GIF": (colour, "GIF", several),
        "BMP": (colour, "BMP", {}),
        "BMP palette": (colour.quantize(16), "BMP", {}),
    }
    files = {}
    for name, (picture, kind, options) in made.items():
        file = io.BytesIO()
        picture.save(file, kind, **options)
        files[name] = file.getvalue()
    file = io.BytesIO()
    pillow_heif.from_pillow(layered).save(file, exif=exif.tobytes())
    return {**files, "HEIC": file.getvalue()}


def spoilt(data: bytes, chance: random.Random) -> bytes:
    """One to four of: bits flipped, a run overwritten, cut, removed, doubled, moved; mostly near the head."""
    for _ in range(chance.randint(1, 4)):
        if len(data) < 2:
            break
        reach = len(data) if chance.random() < 0.5 else min(len(data), 200)
        at = chance.randrange(reach)
        run = chance.choice((1, 2, 4, 8, 64))
        match chance.randrange(7):
            case 0:
                data = data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]
            case 1:
                data = data[:at] + chance.randbytes(run) + data[at + run :]
            case 2:
                data = data[:at] + chance.choice((b"\0", b"\xff", b"\x7f")) * run + data[at + run :]
            case 3:
                data = data[: max(1, at)]
            case 4:
                data = data[:at] + data[at + run :]
            case 5:
                data = data[: at + run] + data[at:]
            case _:
                other = chance.randrange(len(data))
                data = data[:at] + data[other : other + run] + data[at + run :]
    return data


def outcome(data: bytes) -> str:
    """The word read for a picture as `decode` promises it, else the sentence it was refused with."""
    try:
        picture = decode(data, LIMITS)
    except UnreadableImage as problem:
        (sentence,) = problem.args
        assert re.fullmatch(r"[A-Z][^\n]*\.", str(sentence)), sentence
        return str(sentence)
    assert picture.dtype == np.uint8
    assert picture.ndim == 3
    assert picture.shape[2] == 3
    assert 0 < picture.size <= 3 * LIMITS.max_pixels
    return "read"


def test_only_pictures_or_our_own_error_come_out_of_two_thousand_spoilt_files() -> None:
    chance = random.Random(20)
    files = originals()
    for data in files.values():
        assert decode(data, LIMITS).shape[2] == 3  # also loads every decoder before memory is measured
    names = sorted(files)
    outcomes: Counter[str] = Counter()
    seconds: list[float] = []

    def decode_them_all() -> None:
        for number in range(FILES):
            data = spoilt(files[names[number % len(names)]], chance)
            begun = time.monotonic()
            outcomes[outcome(data)] += 1
            seconds.append(time.monotonic() - begun)

    started = time.monotonic()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # as in use: where warnings are errors, many files fail sooner
        assert most_held(decode_them_all) < GROWTH
    assert time.monotonic() - started < SECONDS
    assert max(seconds) < 5
    assert FILES // 10 < outcomes["read"] < FILES - FILES // 10, outcomes  # both roads were walked
