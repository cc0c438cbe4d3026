"""A stored recipe stays the one it was when recipes gain a field."""

import json
from dataclasses import asdict

import pytest

from train.recipes import RECIPES, whole


@pytest.mark.parametrize("name", RECIPES)
def test_what_a_recipe_is_older_than_is_filled_at_every_depth(name: str) -> None:
    told = json.loads(json.dumps(asdict(RECIPES[name])))
    assert whole(told) == told
    older = json.loads(json.dumps(told))
    filled = [(older, "mixup"), (older["augmentation"], "shift")]
    filled += [(older["plateau"], "stop_after")] if older["plateau"] else []
    for part, field in filled:
        del part[field]
    assert whole(older) == told


def test_a_recipe_that_tells_no_part_has_the_whole_part_and_no_plateau() -> None:
    found = whole({"epochs": 3})
    assert found["epochs"] == 3
    assert found["augmentation"]["horizontal_flip"] == 0.5
    assert found["plateau"] is None
