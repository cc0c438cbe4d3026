"""Files of pictures for the tests of decoding, made in memory."""

import io
import struct
import zlib

import numpy as np
import pillow_heif
from PIL import Image

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "TIFF", "GIF", "BMP", "HEIC")


def encoded(picture: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def smooth(height: int = 60, width: int = 90) -> np.ndarray:
    """Soft colours that lossy formats keep, different in every corner."""
    y, x = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j]
    return np.stack((255 * x, 255 * y, 128 + 100 * np.sin(3 * x + 2 * y)), axis=2).astype(np.uint8)


def heic(pixels: np.ndarray, **options: object) -> bytes:
    file = io.BytesIO()
    pillow_heif.from_pillow(Image.fromarray(pixels)).save(file, quality=90, **options)
    return file.getvalue()


def png(width: int, height: int, bits: int, rows: bytes, *extra: tuple[bytes, bytes]) -> bytes:
    """A gray PNG written by hand, for what Pillow does not write."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, 0, 0, 0, 0))
    middle = b"".join(chunk(*part) for part in (*extra, (b"IDAT", rows)))
    return b"\x89PNG\r\n\x1a\n" + header + middle + chunk(b"IEND", b"")


def file_of(pixels: np.ndarray, kind: str) -> bytes:
    """The pixels in any of FORMATS."""
    return heic(pixels) if kind == "HEIC" else encoded(Image.fromarray(pixels), kind)
