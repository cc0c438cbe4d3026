"""The number format a network computes in."""

import pytest
import torch

from emox.networks import Backbone, EmoXNetLite
from train import precision


@pytest.mark.parametrize(("name", "expected"), [("resnet34", True), ("resnext50", True), ("efficientnet_b0", False)])
def test_a_network_of_depthwise_convolutions_does_not_follow_the_others_into_bfloat16(
    name: str, expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(precision, "has_fast_bfloat16", lambda *, depthwise: not depthwise)
    with precision.autocast(Backbone(name)):
        assert torch.is_autocast_enabled(precision.device().type) == expected


def test_lite_has_no_depthwise_convolution(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(precision, "has_fast_bfloat16", lambda *, depthwise: asked.append(depthwise) or False)
    with precision.autocast(EmoXNetLite()):
        assert asked == [False]


@pytest.mark.parametrize("depthwise", [False, True])
def test_the_format_can_first_be_asked_for_where_nothing_is_learnt(depthwise: bool) -> None:
    precision.has_fast_bfloat16.cache_clear()
    with torch.inference_mode():
        assert precision.has_fast_bfloat16(depthwise=depthwise) in (True, False)
    precision.has_fast_bfloat16.cache_clear()
    with torch.no_grad():
        assert precision.has_fast_bfloat16(depthwise=depthwise) in (True, False)
