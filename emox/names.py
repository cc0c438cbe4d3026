"""What people call models, networks, protocols, classes and numbers of views: the same words wherever they are told."""

from collections.abc import Mapping
from types import MappingProxyType

from emox.emotions import DISPLAY_NAMES
from emox.results.folder import AVERAGE

MODELS: Mapping[str, str] = MappingProxyType({"emoxnet": "EmoXNet", "lite": "EmoXNetLite"})
# The paper's single networks, EmoXNet's four members among them, and the mean of those.
NETWORKS: Mapping[str, str] = MappingProxyType(
    {
        "vgg16": "VGG16",
        "densenet121": "DenseNet121",
        "efficientnet_b0": "EfficientNet-B0",
        "resnet34": "ResNet34",
        "se_resnet34": "SE-ResNet34",
        "resnext50": "ResNeXt50",
        "se_resnext50": "SE-ResNeXt50",
        AVERAGE: "Mean of the four members",
    }
)
PROTOCOLS: Mapping[str, str] = MappingProxyType(
    {
        "plurality-7": "most votes, 7 classes",
        "plurality-8": "most votes, with contempt",
        "majority-7": "more than half, 7 classes",
        "majority-8": "more than half, with contempt",
    }
)
UPLOADED = "uploaded"  # a visitor's own predictions, among the models
_NAMES: Mapping[str, str] = MappingProxyType({**MODELS, **NETWORKS, UPLOADED: "Yours"})
_PROTOCOL = "{name}: {meaning}"
_VIEW, _VIEWS = "1 view", "{count} views"


def model_name(model: str) -> str:
    """What people call a model or a single network; a model folder is called as it calls itself."""
    return _NAMES.get(model, model)


def protocol_name(protocol: str) -> str:
    """'plurality-7: most votes, 7 classes'."""
    return _PROTOCOL.format(name=protocol, meaning=PROTOCOLS[protocol])


def class_name(name: str) -> str:
    """What people call a class, contempt among them."""
    return DISPLAY_NAMES.get(name, name.capitalize())


def view_count(count: int) -> str:
    """'1 view', '10 views'."""
    return _VIEW if count == 1 else _VIEWS.format(count=count)
