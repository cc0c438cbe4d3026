"""Faces -> probabilities, with test-time augmentation; torch and onnxruntime behind one small interface.

Shape letters: N faces, V views of each face, B a batch, C = len(EMOTIONS).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Protocol

import numpy as np
from PIL import Image

from emox import images
from emox.emotions import EMOTIONS

# float32 (B, 1, 48, 48) as emox.images.face_input makes it -> float32 (B, C) logits
Logits = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True, kw_only=True)
class View:
    """One small change of a face that leaves its expression as it is."""

    label: str
    mirrored: bool = False
    rotation: float = 0.0  # degrees, counter-clockwise
    right: float = 0.0  # pixels of 48
    down: float = 0.0  # pixels of 48
    zoom: float = 1.0


# Of more, layers are larger than what malloc keeps to use again (32 MB under Linux), and the kernel maps and clears
# each anew: se_resnext50 takes twice as long for a face among 320 as among 32.
BATCH = 32
# The order is part of the contract: `tta=N` takes the first N.
VIEWS: tuple[View, ...] = (
    View(label="as it is"),
    View(label="mirrored", mirrored=True),
    View(label="turned left", rotation=6.0),
    View(label="turned right, mirrored", mirrored=True, rotation=-6.0),
    View(label="closer", zoom=1.08),
    View(label="farther, mirrored", mirrored=True, zoom=0.94),
    View(label="moved right and down", right=2.0, down=2.0),
    View(label="moved left and up, mirrored", mirrored=True, right=-2.0, down=-2.0),
    View(label="moved left and down, mirrored", mirrored=True, right=-2.0, down=2.0),
    View(label="moved right and up", right=2.0, down=-2.0),
)


class Predictor(Protocol):
    """What the pipeline asks of a model."""

    @property
    def name(self) -> str: ...

    def predict(self, faces: Sequence[np.ndarray], tta: int = 1) -> np.ndarray:
        """(N, C) float32 probabilities, rows sum to 1: the mean over the first `tta` of VIEWS."""
        ...

    def predict_views(self, faces: Sequence[np.ndarray], tta: int = 1) -> np.ndarray:
        """(N, V, C) float32 probabilities of each of the first `tta` views."""
        ...


@dataclass(frozen=True, kw_only=True)
class Model:
    """A loaded model: a `Predictor` that also knows what it was made from.

    load_network: gives the torch module these weights belong to, loading it at the first call; None where there is
    none.  members: networks inside it that have a feature map of their own.
    config: the model folder's config.json.  source, instead: where it is from, as `emox.hub.Found` says.
    """

    name: str
    logits: Logits
    temperature: float = 1.0
    load_network: Callable[[], Any] | None = None
    members: tuple[str, ...] = ()
    config: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    source: str = ""
    instead: str | None = None

    @property
    def network(self) -> Any:
        """The torch module, None where there is none; the first to ask waits while it is loaded."""
        return None if self.load_network is None else self.load_network()

    def predict(self, faces: Sequence[np.ndarray], tta: int = 1) -> np.ndarray:
        """(N, C) float32 probabilities in EMOTIONS order, averaged over the first `tta` of VIEWS.

        faces: uint8 crops, gray (H, W) or RGB (H, W, 3), any size. Raises ValueError for anything else and for a
        `tta` outside 1 .. len(VIEWS).
        """
        return self.predict_views(faces, tta).mean(axis=1, dtype=np.float32)

    def predict_views(self, faces: Sequence[np.ndarray], tta: int = 1) -> np.ndarray:
        """(N, V, C) float32 probabilities; arguments as `predict`."""
        _check(tta)
        rows = [part for batch in batches(faces, tta) for part in softmax(self.logits(batch) / self.temperature)]
        return np.asarray(rows, np.float32).reshape(len(faces), tta, len(EMOTIONS))


def softmax(logits: np.ndarray) -> np.ndarray:
    """(B, C) -> (B, C) float32, rows sum to 1."""
    raised = np.exp(logits.astype(np.float64) - logits.max(axis=1, keepdims=True))
    return (raised / raised.sum(axis=1, keepdims=True)).astype(np.float32)


def views(face: np.ndarray, tta: int = len(VIEWS)) -> np.ndarray:
    """(V, 48, 48) uint8: the first `tta` of VIEWS of one face; beyond its border the nearest pixel is repeated."""
    _check(tta)
    gray = images.to_gray48(face)
    return np.stack([_seen_as(gray, view) for view in VIEWS[:tta]])


def _seen_as(gray: np.ndarray, view: View) -> np.ndarray:
    if view == VIEWS[0]:
        return gray
    side, margin = images.SIDE, images.SIDE // 4
    padded = Image.fromarray(np.pad(gray[:, ::-1] if view.mirrored else gray, margin, mode="edge"))
    centre = margin + side / 2
    angle = np.deg2rad(view.rotation)
    cos, sin = np.cos(angle) / view.zoom, np.sin(angle) / view.zoom
    # Pillow maps each pixel of the result to its source; both are measured from the face's centre here.
    x, y = -side / 2 - view.right, -side / 2 - view.down
    matrix = (cos, -sin, centre + cos * x - sin * y, sin, cos, centre + sin * x + cos * y)
    return np.asarray(padded.transform((side, side), Image.Transform.AFFINE, matrix, Image.Resampling.BILINEAR))


def _check(tta: int) -> None:
    if not 1 <= tta <= len(VIEWS):
        raise ValueError(f"tta must be a whole number of views from 1 to {len(VIEWS)}, got {tta}")


def batches(faces: Sequence[np.ndarray], tta: int) -> Iterator[np.ndarray]:
    """float32 (B, 1, 48, 48) of all views, face by face, B being BATCH but for the last."""
    ready: list[np.ndarray] = []
    for face in faces:
        ready.extend(images.face_input(view) for view in views(face, tta))
        while len(ready) >= BATCH:
            yield np.stack(ready[:BATCH])
            ready = ready[BATCH:]
    if ready:
        yield np.stack(ready)
