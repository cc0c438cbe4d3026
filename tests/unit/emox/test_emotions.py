"""Class order and label maps: the one place where data sets' own codes meet ours."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emox.emotions import (
    COLOURS,
    DISPLAY_NAMES,
    EMOTIONS,
    FERPLUS_COLUMNS,
    FERPLUS_TO_EMOTION,
    RAFDB_TO_EMOTION,
    index_of,
)


def test_class_order_is_that_of_the_papers_tables() -> None:
    assert EMOTIONS == ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")


def test_every_class_has_a_name_and_a_colour_of_its_own() -> None:
    assert tuple(DISPLAY_NAMES) == tuple(COLOURS) == EMOTIONS
    assert len(set(DISPLAY_NAMES.values())) == len(set(COLOURS.values())) == len(EMOTIONS)
    assert all(re.fullmatch(r"#[0-9A-F]{6}", colour) for colour in COLOURS.values())


def test_ferplus_columns_stand_in_the_files_own_order() -> None:
    header = "neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,NF"
    assert ",".join(FERPLUS_COLUMNS) == header


def test_ferplus_names_map_one_to_one_onto_the_classes() -> None:
    assert sorted(FERPLUS_TO_EMOTION.values()) == sorted(EMOTIONS)
    assert tuple(FERPLUS_TO_EMOTION) == FERPLUS_COLUMNS[:7]


def test_rafdb_codes_are_those_of_its_readme() -> None:
    # "1: Surprise 2: Fear 3: Disgust 4: Happiness 5: Sadness 6: Anger 7: Neutral"
    names = [RAFDB_TO_EMOTION[code] for code in range(1, 8)]
    assert names == ["surprise", "fear", "disgust", "happy", "sad", "angry", "neutral"]
    assert len(RAFDB_TO_EMOTION) == 7


@settings(deadline=None)
@given(st.sampled_from(EMOTIONS))
def test_index_of_is_the_place_in_the_order(emotion: str) -> None:
    assert EMOTIONS[index_of(emotion)] == emotion


@settings(deadline=None)
@given(st.text().filter(lambda word: word not in EMOTIONS))
def test_unknown_words_are_refused_with_the_accepted_ones(word: str) -> None:
    with pytest.raises(ValueError, match="accepted: angry, disgust, fear, happy, sad, surprise, neutral"):
        index_of(word)


def test_maps_cannot_be_changed() -> None:
    for fixed in (DISPLAY_NAMES, COLOURS, FERPLUS_TO_EMOTION, RAFDB_TO_EMOTION):
        with pytest.raises(TypeError):
            fixed["angry"] = "x"  # ty: ignore[invalid-assignment]
