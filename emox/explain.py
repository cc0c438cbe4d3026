"""Face and class -> heat map: which parts of a face raise a network's score for a class.

The maps are drawn by pytorch-grad-cam on the last feature map of a network (3x3 cells for EmoXNet's members, 6x6 for
EmoXNetLite), so they show broad areas and never fine lines.
"""

import logging
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from emox import images
from emox.emotions import EMOTIONS, index_of
from emox.weights import ModelProblem

if TYPE_CHECKING:
    from emox.predict import Predictor

# Key -> the name its authors gave it; the first two need gradients, the others do not.
METHODS: Mapping[str, str] = MappingProxyType(
    {
        "grad-cam": "Grad-CAM",
        "grad-cam++": "Grad-CAM++",
        "eigen-cam": "EigenCAM",
        "ablation-cam": "Ablation-CAM",
    }
)
# Shows what stands out in the feature map, whatever the class.
WITHOUT_CLASS: frozenset[str] = frozenset({"eigen-cam"})


class NoHeatMap(RuntimeError):
    """There is no heat map for this face, class and method; `args[0]` is one sentence for people."""


def members(model: "Predictor") -> tuple[str, ...]:
    """The networks inside a model that have a heat map of their own; empty for a single network."""
    return getattr(model, "members", ())


def heat_map(model: "Predictor", face: np.ndarray, emotion: str, method: str, member: str | None = None) -> np.ndarray:
    """float32 (48, 48) in 0..1, 1 where the face raises the model's logit of `emotion` most.

    model: as `weights.load` gives it.  face: uint8 crop, gray (H, W) or RGB (H, W, 3); it becomes the input of
    the networks by `images.face_input`, the way predictions make it.  emotion: one of EMOTIONS.  method: a key
    of METHODS.  member: one of `members(model)`.

    A member's map is that of the whole ensemble at the member's feature map: how the ensemble's logit changes
    with it, the other members held still. EmoXNet's own map (member None) is the mean of its members' maps, each
    enlarged to 48x48 and scaled to 0..1 first, so that no member outweighs the others by the scale of its features.

    Safe to call while other threads predict, without a lock: the shared network only runs forward, as predictions
    do. What the library hooks, differentiates or takes apart is a copy of the head made for this call.

    Raises NoHeatMap where the method fails or finds nothing, and ValueError for an unknown class, method or member
    or a picture that is no face crop.
    """
    index = index_of(emotion)
    if method not in METHODS:
        raise ValueError(f"unknown method {method!r}; accepted: {', '.join(METHODS)}")
    load_network = getattr(model, "load_network", None)
    if load_network is None:
        raise NoHeatMap(f"{model.name} has no network in torch here, and heat maps need one.")
    if member is not None and member not in members(model):
        raise ValueError(f"{model.name} has no member {member!r}; it has: {', '.join(members(model)) or 'none'}")
    face_input = images.face_input(face)[None]
    try:
        from emox import cams

        found = cams.maps(load_network(), face_input, index, method, member)
    except ModelProblem as problem:
        raise NoHeatMap("The network's weights were changed since this app started; start it anew.") from problem
    except ImportError as problem:
        raise NoHeatMap(f"{METHODS[method]} needs the package grad-cam, which cannot be loaded here.") from problem
    except Exception as problem:  # a method may fail in ways of its own; a visitor reads one sentence
        logging.getLogger(__name__).exception("%s failed", METHODS[method])
        raise NoHeatMap(f"{METHODS[method]} failed on this face ({type(problem).__name__}).") from problem
    if not all(np.isfinite(cells).all() for cells in found):
        raise NoHeatMap(f"{METHODS[method]} gave no usable numbers for this face.")
    joined = _scaled(np.mean([_scaled(_enlarged(cells)) for cells in found], axis=0))
    if not joined.any():
        wanted = "that stands out" if method in WITHOUT_CLASS else f"that raises the score for {EMOTIONS[index]}"
        raise NoHeatMap(f"{METHODS[method]} found no part of this face {wanted}.")
    return joined


def _enlarged(cells: np.ndarray) -> np.ndarray:
    """(H, W) -> float32 (48, 48), bilinear."""
    picture = Image.fromarray(np.ascontiguousarray(cells, np.float32))
    return np.asarray(picture.resize((images.SIDE, images.SIDE), Image.Resampling.BILINEAR))


def _scaled(heat: np.ndarray) -> np.ndarray:
    """To 0..1; a flat map, which says nothing about places, becomes 0 everywhere."""
    lifted = (heat - heat.min()).astype(np.float32)
    highest = float(lifted.max())
    return lifted / np.float32(highest) if highest > 0 else lifted
