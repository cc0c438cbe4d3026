"""The loss curves of the recipes are those of tests/golden/curves.json: a changed loop, rate or augmentation shows."""

import json
from pathlib import Path

import pytest

from tests.golden.curve import GOLDEN, RECIPES, curve

# Other kernels (oneDNN's and torch's own) end 0.5 % apart; a tenth more of the rate moves the last epoch by 4 %.
TOLERANCE = 0.01


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_recipe_learns_as_it_did(recipe: str, prepared_data: Path, tmp_path: Path) -> None:
    expected = json.loads(GOLDEN.read_text(encoding="utf-8"))[recipe]
    assert curve(recipe, prepared_data, tmp_path / recipe) == pytest.approx(expected, rel=TOLERANCE)
