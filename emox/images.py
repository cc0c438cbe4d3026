"""Pictures in: bytes or a file -> RGB uint8, and a face -> the one network input used everywhere.

`decode` is the only decoder of EmoX: app, command line and API share it, so a picture means the same in each.
"""

import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from emox import image_text, rgb

SIDE = 48  # pixels; FER2013's picture is SIDE x SIDE
MEAN = 0.508  # of FER+ Training pixels / 255
STD = 0.255

LARGE = 20_000_000  # pixels beyond which a photo is handled with memory before time
PILLOW_FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "TIFF", "GIF", "BMP")
MAGIC = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM", b"RIFF", b"II*\0", b"MM\0*")  # first bytes; ftyp apart
AVIF_BRANDS = frozenset({b"avif", b"avis"})
TIFF_KIND_TAG = 254


class UnreadableImage(ValueError):
    """A file that gives no picture; `args[0]` is one sentence for people."""


@dataclass(frozen=True)
class Limits:
    """What `decode` takes on; both are checked before a pixel is decoded."""

    max_bytes: int = 40_000_000  # file size
    max_pixels: int = 50_000_000  # width x height, from the header; Pillow opens nothing beyond 178,956,970


def decode(source: bytes | Path, limits: Limits = Limits()) -> np.ndarray:
    """The picture as RGB uint8 (H, W, 3), upright, alpha laid on white, first frame of several.

    source: a path, or the file's bytes, in one of the formats image_text.ACCEPTED whatever its name says. Sixteen-bit
    gray is scaled, not clipped. Colour profiles are not applied: the networks see gray.
    Raises UnreadableImage, and nothing else, for a file that is missing, empty, too large, of another kind
    or damaged.
    """
    data = b""
    try:
        data = _read(source, limits)
        picture = _open(data)
        _check_whole(picture)
        _check_pixels(picture.size[0] * picture.size[1], limits)
        # Only the picture is held from here on, and not also what libheif made it from.
        picture = picture if isinstance(picture, Image.Image) else _pillow(picture)
        return rgb.from_pillow(picture)
    except UnreadableImage:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as problem:
        # Pillow's own ceiling: raised, or warned of where warnings are errors, before ours can be checked.
        found = re.search(r"\((\d+) pixels\)", str(problem))
        raise _too_many_pixels(int(found.group(1)) if found else None, limits) from problem
    except MemoryError as problem:
        raise UnreadableImage(image_text.NO_MEMORY) from problem
    except Exception as problem:  # decoders fail in many ways; a stranger's file must not choose what we show
        raise UnreadableImage(_complaint(data, problem)) from problem


def is_large(picture: np.ndarray) -> bool:
    """Whether a picture (H, W, 3) has more than LARGE pixels."""
    return picture.shape[0] * picture.shape[1] > LARGE


def pixel_count(path: Path, limits: Limits = Limits()) -> int:
    """Width times height by the file's header; 0 for a file that has none, which `decode` refuses."""
    try:
        width, height = _open(_read(path, limits)).size
    except Exception:  # `decode` says what is wrong with it
        return 0
    return width * height


def _read(source: bytes | Path, limits: Limits) -> bytes:
    if isinstance(source, Path):
        try:
            if not source.is_file():
                raise UnreadableImage(image_text.NOT_A_FILE if source.exists() else image_text.NO_FILE)
            with source.open("rb") as file:
                data = file.read(limits.max_bytes + 1)  # one more than allowed tells a larger file apart
        except (OSError, ValueError) as problem:
            if isinstance(problem, UnreadableImage):
                raise
            raise UnreadableImage(image_text.CLOSED) from problem
    else:
        data = bytes(source)
    if not data:
        raise UnreadableImage(image_text.EMPTY)
    if len(data) > limits.max_bytes:
        raise UnreadableImage(image_text.TOO_LARGE.format(megabytes=limits.max_bytes / 1e6))
    return data


def _open(data: bytes) -> Any:
    """A Pillow picture, or pillow_heif's with the same `size`; only the header is read."""
    if data[4:8] == b"ftyp":
        box = data[8 : min(int.from_bytes(data[:4], "big"), 256)]
        brands = {box[at : at + 4] for at in range(0, len(box), 4)}
        if box[:4] in (b"qt  ", b"isom", b"mp41", b"mp42", b"M4V "):
            raise UnreadableImage(image_text.VIDEO)
        if not brands & AVIF_BRANDS:
            import pillow_heif  # not registered with Pillow, which would change it for the whole process

            return pillow_heif.open_heif(io.BytesIO(data))
    if data[:4] == b"RIFF" and data[8:12] != b"WEBP":
        raise UnreadableImage(image_text.VIDEO if data[8:12] == b"AVI " else image_text.UNKNOWN)
    return Image.open(io.BytesIO(data), formats=PILLOW_FORMATS)


def _complaint(data: bytes, problem: Exception) -> str:
    """What is wrong with a file that no decoder took, from its first bytes and the decoder's own words."""
    head = data[:1024].lower()
    if head.startswith(b"%pdf"):
        return image_text.PDF
    if all(byte >= 32 or byte in b"\t\r\n" for byte in head):
        return image_text.SVG if b"<svg" in head else image_text.TEXT
    if isinstance(problem, Image.UnidentifiedImageError) and not data.startswith(MAGIC) and data[4:8] != b"ftyp":
        return image_text.UNKNOWN
    if "truncated" in str(problem).lower():
        return image_text.CUT_SHORT
    return image_text.DAMAGED


def _check_whole(picture: Any) -> None:
    """Most cameras' raw files are TIFFs whose first picture is a thumbnail, marked as a reduced copy (TIFF 6.0)."""
    if getattr(picture, "tag_v2", {}).get(TIFF_KIND_TAG, 0) & 1:
        raise UnreadableImage(image_text.RAW)


def _check_pixels(pixels: int, limits: Limits) -> None:
    if pixels > limits.max_pixels:
        raise _too_many_pixels(pixels, limits)


def _too_many_pixels(pixels: int | None, limits: Limits) -> UnreadableImage:
    most = limits.max_pixels / 1e6
    if pixels is None:
        return UnreadableImage(image_text.FAR_TOO_MANY_PIXELS.format(most=most))
    megapixels = round(pixels / 1e6) if pixels > 1e7 else round(pixels / 1e6, 2)
    return UnreadableImage(image_text.TOO_MANY_PIXELS.format(megapixels=megapixels, most=most))


def _pillow(heif: Any) -> Image.Image:
    """Turned by libheif already: HEIC's EXIF orientation is for information."""
    picture = heif.to_pillow()
    picture.info.pop("exif", None)
    return picture


def to_gray48(face: np.ndarray) -> np.ndarray:
    """The picture the network sees: uint8 (48, 48).

    face: uint8 (H, W) or (H, W, 3) RGB, any size of at least one pixel. Luma is ITU-R 601; a size other than
    48x48 is resampled by an area-aware triangle filter (Pillow BILINEAR), so reducing does not alias.
    A gray 48x48 picture comes back unchanged. Raises ValueError for any other shape or type.
    """
    pixels = np.asarray(face)
    shape_ok = pixels.ndim == 2 or (pixels.ndim == 3 and pixels.shape[2] == 3)
    if pixels.dtype != np.uint8 or not shape_ok or pixels.size == 0:
        raise ValueError(
            "a face is a uint8 array of shape (H, W) or (H, W, 3) with at least one pixel; "
            f"got {pixels.dtype} {pixels.shape}"
        )
    picture = Image.fromarray(np.ascontiguousarray(pixels)).convert("L")
    if picture.size != (SIDE, SIDE):
        picture = picture.resize((SIDE, SIDE), Image.Resampling.BILINEAR)
    return np.array(picture)


def normalise(pixels: Any) -> Any:
    """Network units, same shape: (pixels / 255 - MEAN) / STD.

    pixels: values in 0..255, a numpy array (float32 out) or a torch tensor (a floating one keeps its type,
    integers become float32).
    """
    if isinstance(pixels, np.ndarray):
        pixels = pixels.astype(np.float32)
    return (pixels / 255 - MEAN) / STD


def face_input(face: np.ndarray) -> np.ndarray:
    """One network input, float32 (1, 48, 48); takes and refuses what `to_gray48` does."""
    return normalise(to_gray48(face))[None]
