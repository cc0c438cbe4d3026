"""HTML building blocks: everything that is put into a page goes through `tag` or `escape`."""

import base64
import html
import io

import numpy as np
from PIL import Image

escape = html.escape  # quotes too: safe in text and in attribute values


class Safe(str):
    """HTML that was built by `tag` or `join` and is not escaped again."""

    __slots__ = ()


def tag(name: str, *children: str, **attributes: str | bool | int | None) -> Safe:
    """<name attributes>children</name>; text children and attribute values are escaped, `Safe` ones are kept.

    `class_` writes class, `data_face` writes data-face; True writes a bare attribute, False and None nothing.
    """
    written = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in ("img", "br", "col", "input"):
        return Safe(f"<{name}{written}>")
    return Safe(f"<{name}{written}>{join(*children)}</{name}>")


def join(*children: str) -> Safe:
    """Children one after another; plain strings are escaped."""
    return Safe("".join(child if isinstance(child, Safe) else escape(child) for child in children))


def picture(pixels: np.ndarray, *, quality: int = 0) -> str:
    """A data: address of a picture: uint8 gray (H, W), RGB (H, W, 3) or RGBA (H, W, 4).

    quality: of a JPEG, which holds no alpha; 0 means PNG.
    """
    image = Image.fromarray(np.ascontiguousarray(pixels))
    stream = io.BytesIO()
    if quality:
        image.save(stream, "JPEG", quality=quality)
    else:
        image.save(stream, "PNG")
    return data_address(stream.getvalue(), "image/jpeg" if quality else "image/png")


def data_address(content: bytes, kind: str) -> str:
    """A data: address, so that nothing is written to disk for a visitor."""
    return f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}"


def percent(probability: float) -> str:
    """0.9731 -> '97.3%'; never says 100 or 0 for what is not."""
    if 0 < probability < 0.001:
        return "<0.1%"
    if 0.999 < probability < 1:
        return ">99.9%"
    return f"{probability * 100:.1f}%"


def _attribute(key: str, value: str | bool | int | None) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'
