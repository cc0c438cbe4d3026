"""What Gradio 6 does to the app's style sheets, and what they must therefore not say."""

import re
from pathlib import Path

import pytest

from emox.assets import ASSETS

SHEETS = sorted((ASSETS / "css").glob("*.css"))
MEDIA = re.compile(r"@media[^{]*\{(?P<rules>(?:[^{}]*\{[^{}]*\})*)\s*\}")


def test_the_sheets_and_their_media_rules_are_found() -> None:
    assert sum(len(MEDIA.findall(sheet.read_text(encoding="utf-8"))) for sheet in SHEETS) >= 5


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.stem)
def test_rules_for_phones_leave_the_prefix_to_gradio(sheet: Path) -> None:
    """Gradio puts `.gradio-container` before each of them and, unlike others, keeps no copy as they were: with a
    second one they match nothing."""
    for found in MEDIA.finditer(sheet.read_text(encoding="utf-8")):
        assert ".gradio-container" not in found["rules"]
