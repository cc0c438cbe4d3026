"""Networks: shapes of the paper's Figure 1, and the errors people can meet."""

import pytest
import torch

from emox.networks import ARCHITECTURES, MEMBERS, Backbone, EmoXNet, EmoXNetLite, WeightsUnreachable


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_every_single_network_keeps_a_map_and_answers_seven_classes(name: str) -> None:
    network = Backbone(name).eval()
    with torch.inference_mode():
        feature_map = network.feature_map(torch.zeros(2, 1, 48, 48))
        logits = network(torch.zeros(2, 1, 48, 48))
    assert feature_map.shape[:2] == (2, network.num_features)
    assert feature_map.shape[2:] == (3, 3)
    assert logits.shape == (2, 7)


def test_emoxnet_joins_4096_features_in_the_members_order() -> None:
    network = EmoXNet().eval()
    faces = torch.randn(2, 1, 48, 48, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        joined = network.pooled(faces)
        assert network(faces).shape == (2, 7)
        start = 0
        for name in MEMBERS:
            width = network.member(name).num_features
            torch.testing.assert_close(joined[:, start : start + width], network.member(name).pooled(faces))
            start += width
    assert joined.shape == (2, 4096)


def test_lite_sees_every_pixel_ends_at_six_by_six_and_stays_light() -> None:
    network = EmoXNetLite().eval()
    faces = torch.zeros(1, 1, 48, 48)
    with torch.inference_mode():
        assert network.trunk.stem.conv2(network.trunk.stem.conv1(faces)).shape == (1, 32, 48, 48)
        assert network.trunk.stem(faces).shape == (1, 32, 24, 24)
        assert network.feature_map(faces).shape == (1, 256, 6, 6)
    assert sum(parameter.numel() for parameter in network.parameters()) < 3_500_000


def test_unknown_backbone_names_the_accepted_ones() -> None:
    with pytest.raises(ValueError, match="accepted: vgg16"):
        Backbone("vgg19")


def test_unreachable_imagenet_weights_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(WeightsUnreachable, match="without --pretrained"):
        Backbone("resnet34", pretrained=True)
