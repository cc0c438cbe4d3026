"""Heat map -> picture laid on the photo, as HTML. No gradio here."""

import numpy as np
from PIL import Image

from emox import faces
from emox.emotions import DISPLAY_NAMES
from emox.explain import METHODS, WITHOUT_CLASS
from emox.faces import Face
from emox.names import model_name
from emox.ui import text
from emox.ui.markup import Safe, picture, tag

Region = tuple[int, int, int, int]  # x1, y1, x2, y2 in whole pixels of the photo

MARGIN = 0.3  # of the face's square, shown around it
LONG_SIDE = 720  # pixels of the picture shown and downloaded
# matplotlib's plasma at 0, 1/4, 1/2, 3/4 and 1: lightness rises evenly, so it also reads without colour vision.
COLOURS = np.array(((13, 8, 135), (126, 3, 168), (204, 71, 120), (248, 149, 64), (240, 249, 33)), np.float64)


def corners(face: Face) -> np.ndarray:
    """float64 (4, 2): the corners of the square the networks saw, in photo pixels, clockwise from its top left."""
    back = np.linalg.inv(np.vstack((faces.framing(face), (0, 0, 1))))
    return (back @ np.array(((0, 1, 1, 0), (0, 0, 1, 1), (1, 1, 1, 1))))[:2].T


def region(photo: np.ndarray, face: Face) -> Region:
    """The part of a photo (H, W, 3) around a face that is shown: its square and a margin, within the photo."""
    square = corners(face)
    margin = MARGIN * float(np.linalg.norm(square[1] - square[0]))
    left, top = np.maximum(np.floor(square.min(axis=0) - margin), 0).astype(int)
    most = np.array((photo.shape[1], photo.shape[0]))
    right, bottom = np.minimum(np.ceil(square.max(axis=0) + margin), most).astype(int)
    return int(left), int(top), int(right), int(bottom)


def shown_size(part: Region) -> tuple[int, int]:
    """Width and height of the picture shown: LONG_SIDE along its long side, so that small faces are enlarged."""
    width, height = part[2] - part[0], part[3] - part[1]
    scale = LONG_SIDE / max(width, height)
    return max(1, round(width * scale)), max(1, round(height * scale))


def background(photo: np.ndarray, part: Region) -> np.ndarray:
    """RGB uint8: the region of the photo at `shown_size`."""
    left, top, right, bottom = part
    cut = Image.fromarray(np.ascontiguousarray(photo[top:bottom, left:right]))
    return np.asarray(cut.resize(shown_size(part), Image.Resampling.BICUBIC))


def layer(heat: np.ndarray, face: Face, part: Region) -> np.ndarray:
    """RGBA uint8 at `shown_size`: the heat map where the network saw it, turned and scaled with the face.

    heat: float32 (S, S) in 0..1.  The warmer, the less transparent; outside the face's square wholly transparent.
    """
    width, height = shown_size(part)
    left, top, right, bottom = part
    to_photo = np.array((((right - left) / width, 0, left), (0, (bottom - top) / height, top), (0, 0, 1)))
    to_heat = len(heat) * faces.framing(face) @ to_photo
    drawn = Image.fromarray(heat).transform(
        (width, height), Image.Transform.AFFINE, tuple(to_heat.ravel()), Image.Resampling.BILINEAR
    )
    warm = np.clip(np.asarray(drawn), 0, 1)
    steps = np.linspace(0, 1, len(COLOURS))
    channels = [np.interp(warm, steps, COLOURS[:, channel]) for channel in range(3)]
    return np.stack([*channels, 255 * warm], axis=2).round().astype(np.uint8)


def figure(
    photo: np.ndarray, face: Face, heat: np.ndarray, *, number: int, model: str, method: str, emotion: str
) -> Safe:
    """The original and the heat map on it, one slider to uncover either, and what it shows in words.

    photo: RGB uint8 (H, W, 3).  heat: float32 (48, 48) in 0..1.  number: of the face, from 1.
    model: what people call it.  method: a key of explain.METHODS.  emotion: one of EMOTIONS.
    """
    part = region(photo, face)
    width, height = shown_size(part)
    alt = text.HEAT_ALT.format(number=number)
    pictures = tag(
        "div",
        tag("img", src=picture(background(photo, part), quality=92), alt=alt, class_="ex-heat-photo"),
        tag("img", src=picture(layer(heat, face, part)), alt="", class_="ex-heat-layer"),
        _outline(face, part),
        class_="ex-heat",
        style=f"--ex-ratio:{width / height:.4f}",
    )
    compare = tag(
        "label",
        tag("span", text.HEAT_OVERLAY),
        tag("input", type="range", min=0, max=100, value=0, data_cut=True, aria_label=text.HEAT_COMPARE),
        tag("span", text.HEAT_ORIGINAL),
        class_="ex-heat-compare",
    )
    sentence = text.HEAT_STANDS_OUT if method in WITHOUT_CLASS else text.HEAT_SENTENCE
    words = sentence.format(number=number, model=model, method=METHODS[method], label=DISPLAY_NAMES[emotion].lower())
    caption = tag(
        "figcaption",
        tag("p", words, role="status"),
        tag("p", tag("span", text.HEAT_LESS), _scale(), tag("span", text.HEAT_MORE), class_="ex-heat-scale"),
        tag("p", text.HEAT_CAUTION, class_="ex-quiet"),
        tag("button", text.HEAT_SAVE, type="button", class_="ex-link", data_save=f"emox-face-{number}.png"),
    )
    return tag("figure", pictures, compare, caption, class_="ex-heat-figure", data_method=method, data_label=emotion)


def source_name(model: str, member: str | None) -> str:
    """'EmoXNet', or 'VGG16 in EmoXNet' for a member."""
    name = model_name(model)
    if member is None:
        return name
    return text.MEMBER_IN.format(member=model_name(member), model=name)


def _outline(face: Face, part: Region) -> Safe:
    """The square the networks saw."""
    left, top, right, bottom = part
    points = " ".join(f"{x - left:.2f},{y - top:.2f}" for x, y in corners(face))
    box = f"0 0 {right - left} {bottom - top}"
    shape = tag("polygon", points=points, vector_effect="non-scaling-stroke")
    return tag("svg", shape, viewBox=box, preserveAspectRatio="none", aria_hidden="true")


def _scale() -> Safe:
    stops = ",".join("rgb({} {} {})".format(*(int(part) for part in colour)) for colour in COLOURS)
    return tag("i", style=f"background:linear-gradient(90deg,{stops})", aria_hidden="true")
