"""The seven expression classes: their order, how they are shown, and how each data set names them.

Every array with a class axis, in files and in memory, follows `EMOTIONS`: the order of the paper's Tables 3 and 4.
"""

from collections.abc import Mapping
from types import MappingProxyType

EMOTIONS: tuple[str, ...] = ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")

DISPLAY_NAMES: Mapping[str, str] = MappingProxyType({name: name.capitalize() for name in EMOTIONS})

# Okabe and Ito's palette (https://jfly.uni-koeln.de/color/), told apart in colour blindness and on light and dark.
COLOURS: Mapping[str, str] = MappingProxyType(
    {
        "angry": "#D55E00",
        "disgust": "#009E73",
        "fear": "#CC79A7",
        "happy": "#E69F00",
        "sad": "#0072B2",
        "surprise": "#56B4E9",
        "neutral": "#8C8C8C",
    }
)

# FER+ vote columns, in the file's own order; ties of a plurality go to the first (FACTS: plurality-7).
FERPLUS_COLUMNS: tuple[str, ...] = (
    "neutral",
    "happiness",
    "surprise",
    "sadness",
    "anger",
    "disgust",
    "fear",
    "contempt",
    "unknown",
    "NF",
)

FERPLUS_TO_EMOTION: Mapping[str, str] = MappingProxyType(
    {
        "neutral": "neutral",
        "happiness": "happy",
        "surprise": "surprise",
        "sadness": "sad",
        "anger": "angry",
        "disgust": "disgust",
        "fear": "fear",
    }
)

# RAF-DB's EmoLabel/list_patition_label.txt (Li et al. 2017).
RAFDB_TO_EMOTION: Mapping[int, str] = MappingProxyType(
    {1: "surprise", 2: "fear", 3: "disgust", 4: "happy", 5: "sad", 6: "angry", 7: "neutral"}
)


def index_of(emotion: str) -> int:
    """Place of a class in `EMOTIONS`; ValueError names the accepted words."""
    if emotion not in EMOTIONS:
        raise ValueError(f"unknown expression class {emotion!r}; accepted: {', '.join(EMOTIONS)}")
    return EMOTIONS.index(emotion)
