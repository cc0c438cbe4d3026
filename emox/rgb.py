"""A decoded picture -> RGB uint8, upright, alpha laid on white: in strips, straight to where they belong.

At the limit of pixels the decoder's own copy is hundreds of megabytes; beside it and the answer nothing of that size
is held.
"""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

import numpy as np
from PIL import Image

STRIP = 1_000_000  # pixels converted at a time
ORIENTATION_TAG = 0x0112  # EXIF 2.3, table 4
TIFF_BITS_TAG, TIFF_PHOTOMETRIC_TAG = 258, 262
SIDEWAYS = frozenset({5, 6, 7, 8})  # orientations whose rows stand as columns
# EXIF orientation -> the upright picture (H, W, 3) seen as the file has it.
AS_STORED: Mapping[int, Callable[[np.ndarray], np.ndarray]] = MappingProxyType(
    {
        2: lambda upright: upright[:, ::-1],
        3: lambda upright: upright[::-1, ::-1],
        4: lambda upright: upright[::-1],
        5: lambda upright: upright.transpose(1, 0, 2),
        6: np.rot90,
        7: lambda upright: upright[::-1, ::-1].transpose(1, 0, 2),
        8: lambda upright: np.rot90(upright, -1),
    }
)


def from_pillow(picture: Image.Image) -> np.ndarray:
    """The picture as RGB uint8 (H, W, 3); loads it, and raises what its decoder raises.

    Sixteen-bit gray is scaled, not clipped.
    """
    picture.load()  # a TIFF turns itself upright here and drops its orientation
    convert = _scaled(picture) if picture.mode.startswith(("I", "F")) else _on_white
    orientation = _orientation(picture)
    width, height = picture.size
    upright = np.empty((width, height, 3) if orientation in SIDEWAYS else (height, width, 3), np.uint8)
    stored = AS_STORED.get(orientation, np.asarray)(upright)
    for top, strip in _strips(picture):
        stored[top : top + strip.height] = convert(strip)
    return upright


def _strips(picture: Image.Image) -> Iterator[tuple[int, Image.Image]]:
    """The first row of each strip, and the strip."""
    rows = max(1, STRIP // picture.width)
    for top in range(0, picture.height, rows):
        yield top, picture.crop((0, top, picture.width, min(top + rows, picture.height)))


def _orientation(picture: Image.Image) -> int:
    try:
        orientation = picture.getexif().get(ORIENTATION_TAG, 1)
    except Exception:  # damaged EXIF is no reason to refuse good pixels
        return 1
    return orientation if isinstance(orientation, int) else 1


def _on_white(strip: Image.Image) -> np.ndarray:
    """RGB uint8 (h, W, 3)."""
    if not strip.has_transparency_data:
        return np.asarray(strip.convert("RGB"))
    # La converts to RGBA only by way of LA; the others directly.
    layered = strip.convert("LA").convert("RGBA") if strip.mode == "La" else strip.convert("RGBA")
    white = Image.new("RGB", layered.size, (255, 255, 255))
    white.paste(layered, mask=layered.getchannel("A"))
    return np.asarray(white)


def _scaled(picture: Image.Image) -> Callable[[Image.Image], np.ndarray]:
    """What turns strips of gray of 12, 16 or 32 bits, or floating point, into 8-bit gray (h, W, 1).

    Sixteen-bit gray runs from 0 to 65535. Signed, 32-bit and floating pictures do not say which value is
    white: the smallest of 1 (floating only), 255 and 65535 that holds every value is taken, and beyond that
    the largest value.
    """
    tags = getattr(picture, "tag_v2", {})
    turned_round = tags.get(TIFF_PHOTOMETRIC_TAG) == 0  # zero is white; Pillow turns it only for 8 bits and fewer
    if picture.mode.startswith("I;16"):
        white = 4095 if tags.get(TIFF_BITS_TAG) == (12,) else 65535
        table = np.rint(np.arange(65536) * (255 / white)).clip(0, 255).astype(np.uint8)
        clear = picture.info.get("transparency")
        if isinstance(clear, int):  # a PNG's one transparent shade
            table[clear] = 255
        if turned_round:
            table = 255 - table
        return lambda strip: table[np.asarray(strip)][..., None]
    largest = max(float(_finite(strip).max()) for _, strip in _strips(picture))
    levels = (1.0, 255.0, 65535.0) if picture.mode == "F" else (255.0, 65535.0)
    factor = 255 / next((level for level in levels if largest <= level), largest)

    def shades(strip: Image.Image) -> np.ndarray:
        found = np.rint(_finite(strip) * np.float32(factor)).clip(0, 255).astype(np.uint8)[..., None]
        return 255 - found if turned_round else found

    return shades


def _finite(strip: Image.Image) -> np.ndarray:
    """float32 (h, W); what is no number or infinite is 0."""
    return np.nan_to_num(np.array(strip, dtype=np.float32), copy=False, posinf=0.0, neginf=0.0)
