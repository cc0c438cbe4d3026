"""Heat maps on a picture that is the face: a 48x48 square as the networks see it, with no photo around it."""

import numpy as np
from PIL import Image

from emox.faces import FER2013_BOX, FER2013_LANDMARKS, Face
from emox.images import SIDE
from emox.ui import heat_views
from emox.ui.markup import Safe, picture, tag

ENLARGED = heat_views.LONG_SIDE // SIDE * SIDE  # pixels: a whole multiple, so that every pixel stays a square


def enlarged(pixels: np.ndarray) -> np.ndarray:
    """(48, 48) uint8 -> RGB uint8 (ENLARGED, ENLARGED, 3): each pixel a block, nothing smoothed."""
    times = ENLARGED // SIDE
    return np.repeat(np.repeat(np.repeat(pixels[:, :, None], 3, axis=2), times, axis=0), times, axis=1)


def whole(side: int = ENLARGED) -> Face:
    """The face that `faces.framing` leaves as it is: a picture of side x side holds exactly its square."""
    x1, y1, x2, y2 = (side * edge for edge in FER2013_BOX)
    return Face((x1, y1, x2, y2), np.array(FER2013_LANDMARKS, np.float32) * side, 1.0)


def figure(pixels: np.ndarray, heat: np.ndarray, *, number: int, model: str, method: str, emotion: str) -> Safe:
    """`heat_views.figure` of a (48, 48) uint8 picture; heat: float32 (48, 48) in 0..1.  number: of its row."""
    return heat_views.figure(
        enlarged(pixels), whole(), heat, number=number, model=model, method=method, emotion=emotion
    )


def small(pixels: np.ndarray, heat: np.ndarray | None, said: str, side: int = 144) -> Safe:
    """A (48, 48) picture, pixels as blocks, with a heat map (48, 48) over it; said: what it shows, in words."""
    parts = [tag("img", src=picture(pixels), alt=said, class_="ex-pixels")]
    if heat is not None:
        warm = heat_views.layer(heat, whole(), (0, 0, ENLARGED, ENLARGED))
        reduced = np.asarray(Image.fromarray(warm).reduce(ENLARGED // side))
        parts.append(tag("img", src=picture(reduced), alt="", class_="ex-heat-layer"))
    return tag("span", *parts, class_="ex-square")
