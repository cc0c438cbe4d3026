"""What the paper printed (Momin et al., "Recognizing Facial Expressions in the Wild using Multi-Architectural
Representations based Ensemble Learning with Distillation"): the only figures of this tab that were not measured here.

Accuracies are per cent, F1 are fractions, both as printed. The paper names neither split nor labelling protocol.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, kw_only=True)
class Reading:
    """Accuracies as one part of the paper gives them, by model."""

    source: str
    ferplus: Mapping[str, float]
    rafdb: Mapping[str, float]


@dataclass(frozen=True, kw_only=True)
class ClassScores:
    """F1 by model, classes in the order of EMOTIONS."""

    source: str
    f1: Mapping[str, tuple[float, ...]]


# Abstract and tables contradict each other: the same four figures, differently assigned.
READINGS = (
    Reading(
        source="abstract",
        ferplus=MappingProxyType({"emoxnet": 85.07, "lite": 82.07}),
        rafdb=MappingProxyType({"emoxnet": 86.25, "lite": 81.78}),
    ),
    Reading(
        source="tables in the body",
        ferplus=MappingProxyType({"emoxnet": 85.07, "lite": 86.25}),
        rafdb=MappingProxyType({"emoxnet": 82.07, "lite": 81.78}),
    ),
)
TABLE_1: Mapping[str, float] = MappingProxyType(  # FER+, single networks
    {
        "vgg16": 79.68,
        "densenet121": 82.32,
        "efficientnet_b0": 78.78,
        "resnet34": 81.16,
        "se_resnet34": 80.31,
        "resnext50": 81.84,
        "se_resnext50": 82.77,
    }
)
TABLE_2: Mapping[str, float] = MappingProxyType(  # RAF-DB, single networks
    {
        "vgg16": 77.38,
        "densenet121": 78.75,
        "efficientnet_b0": 70.21,
        "resnet34": 76.56,
        "se_resnet34": 74.58,
        "resnext50": 77.41,
        "se_resnext50": 76.99,
    }
)
TABLE_3 = ClassScores(
    source="Table 3, FER+",
    f1=MappingProxyType(
        {
            "emoxnet": (0.79, 0.58, 0.60, 0.93, 0.68, 0.88, 0.87),
            "lite": (0.79, 0.67, 0.59, 0.92, 0.68, 0.88, 0.89),
        }
    ),
)
TABLE_4 = ClassScores(
    source="Table 4, RAF-DB",
    f1=MappingProxyType(
        {
            "emoxnet": (0.72, 0.47, 0.58, 0.92, 0.78, 0.80, 0.79),
            "lite": (0.70, 0.50, 0.70, 0.90, 0.75, 0.81, 0.81),
        }
    ),
)
