"""pytorch-grad-cam on what follows a feature map. Imports torch and the library at once: import it where it is used.

The library hooks its target layer, switches the model to evaluation, clears its gradients and, for one method,
replaces layers. None of that may happen to a network other threads are using, so it is given `AfterMap` instead.

Shape letters: B maps, C classes, F features of one feature map, H W its height and width.
"""

import copy
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any

import numpy as np
import torch
from pytorch_grad_cam import EigenCAM, GradCAM, GradCAMPlusPlus
from pytorch_grad_cam.base_cam import BaseCAM
from pytorch_grad_cam.utils.svd_on_activations import get_2d_projection_with_sign_correction
from torch import Tensor, nn

from emox.networks import MEMBERS, EmoXNet

ABLATED_AT_ONCE = 64  # feature maps of a batch; bounds memory to a few megabytes


class AfterMap(nn.Module):
    """A network from one feature map on: average, put beside the other members' features, head."""

    def __init__(self, head: nn.Module, before: Tensor, after: Tensor) -> None:
        """head: one the library may touch.  before, after: (1, .) pooled features left and right of this map's."""
        super().__init__()
        self.feature_map = nn.Identity()  # the library's target layer
        self.head = head
        self.before, self.after = before, after

    def forward(self, maps: Tensor) -> Tensor:
        """(B, F, H, W) -> (B, C) logits."""
        pooled = self.feature_map(maps).mean(dim=(2, 3))
        beside = [side.expand(len(pooled), -1) for side in (self.before, self.after)]
        return self.head(torch.cat([beside[0], pooled, beside[1]], dim=1))


class UprightEigenCAM(EigenCAM):
    """The library's EigenCAM leaves the sign of the first component to chance: half of its maps are negatives."""

    def get_cam_image(self, *given: Any, **named: Any) -> np.ndarray:
        """(1, H, W): the activations' first principal component, its largest value positive."""
        activations = named["activations"] if "activations" in named else given[3]
        return get_2d_projection_with_sign_correction(activations)


class DropAblationCAM(BaseCAM):
    """Ablation-CAM (Desai and Ramaswamy, WACV 2020): a channel weighs what the score loses without it.

    The paper and the library divide the loss by the score, which turns the map around when a logit is negative;
    maps are scaled to 0..1 anyway, so the loss itself is the weight. The library's class also writes progress
    bars to the log.
    """

    def __init__(self, model: nn.Module, target_layers: list[nn.Module]) -> None:
        super().__init__(model, target_layers, uses_gradients=False)

    def get_cam_weights(
        self, input_tensor: Tensor, target_layers: Any, targets: list[Any], activations: Any, grads: Any
    ) -> np.ndarray:
        """(1, F) loss of the target's score; the other arguments are the library's."""
        del target_layers, activations, grads
        (target,) = targets
        losses = []
        with torch.no_grad():
            score = target(self.model(input_tensor)[0])
            for channels in torch.arange(input_tensor.shape[1]).split(ABLATED_AT_ONCE):
                ablated = input_tensor.repeat(len(channels), 1, 1, 1)
                ablated[torch.arange(len(channels)), channels] = 0
                losses.extend((score - target(logits)).item() for logits in self.model(ablated))
        return np.asarray([losses], np.float32)


_CAMS: Mapping[str, type[BaseCAM]] = MappingProxyType(
    {
        "grad-cam": GradCAM,
        "grad-cam++": GradCAMPlusPlus,
        "eigen-cam": UprightEigenCAM,
        "ablation-cam": DropAblationCAM,
    }
)


def maps(network: nn.Module, face_input: np.ndarray, index: int, method: str, member: str | None) -> list[np.ndarray]:
    """Non-negative (H, W) maps of one face: the member's alone, or one for each member (for a single network, one).

    face_input: float32 (1, 1, 48, 48).  index: of the class.  method: a key of explain.METHODS.
    """
    # Predictions may run this thread in inference mode, in which no gradient can be taken.
    with torch.inference_mode(False), torch.enable_grad():
        parts = after_maps(network, torch.from_numpy(face_input).to(memory_format=torch.channels_last))
        wanted = parts if member is None else {member: parts[member]}
        return [_cam(feature_map, rest, index, method) for feature_map, rest in wanted.values()]


def after_maps(network: nn.Module, faces: Tensor) -> dict[str, tuple[Tensor, AfterMap]]:
    """Each member's feature map (1, F, H, W) of one face and the network behind it; "" for a single network."""
    model: Any = network
    head = copy.deepcopy(model.head).eval().requires_grad_(False)
    nothing = torch.empty(1, 0)
    with torch.no_grad():
        if not isinstance(network, EmoXNet):
            return {"": (model.feature_map(faces), AfterMap(head, nothing, nothing))}
        found = [network.member(name).feature_map(faces) for name in MEMBERS]
        pooled = [cells.mean(dim=(2, 3)) for cells in found]
    parts = {}
    for place, name in enumerate(MEMBERS):
        before = torch.cat([nothing, *pooled[:place]], dim=1)
        after = torch.cat([nothing, *pooled[place + 1 :]], dim=1)
        parts[name] = (found[place], AfterMap(head, before, after))
    return parts


def _cam(feature_map: Tensor, rest: AfterMap, index: int, method: str) -> np.ndarray:
    """(H, W), not negative."""
    targets: list[Any] = [lambda logits: logits[index]]
    with _asked(_CAMS[method], rest) as cam:
        return cam(feature_map.contiguous().requires_grad_(), targets)[0]


@contextmanager
def _asked(kind: type[BaseCAM], rest: AfterMap) -> Generator[BaseCAM, None, None]:
    """The library's object, its hooks removed at the end; its own `with` would swallow an IndexError."""
    cam = kind(rest, [rest.feature_map])
    try:
        yield cam
    finally:
        cam.activations_and_grads.release()
