"""What the Photo tab shows where, on wide and narrow, high and short windows."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from emox.ui import text
from tests.ui.pages import told, upload
from tests.ui.process import RunningApp

OpenPage = Callable[..., Any]

SHOWN_NUMBERS = """() => [...document.querySelectorAll('#stage .ex-box')].map((box) =>
  [box.getBoundingClientRect().width, box.querySelector('span').getBoundingClientRect().height])"""


def test_every_box_wide_enough_shows_its_number(bare: RunningApp, open_page: OpenPage, crowd: Path) -> None:
    page = open_page(bare, viewport={"width": 1280, "height": 900})
    upload(page, crowd)
    told(page, "found in crowd.png")
    for width, enough in ((1280, True), (390, False)):
        page.set_viewport_size({"width": width, "height": 900})
        chosen, *boxes = page.evaluate(SHOWN_NUMBERS)
        assert chosen[1] > 10
        assert [height > 10 for _, height in boxes] == [side >= 14 for side, _ in boxes]
        assert (boxes[0][0] >= 14) == enough


@pytest.mark.parametrize(("height", "stays"), [(900, True), (520, False)])
def test_the_photo_stays_in_sight_beside_long_answers_where_it_fits(
    bare: RunningApp, open_page: OpenPage, astronaut: Path, height: int, stays: bool
) -> None:
    page = open_page(bare, viewport={"width": 1280, "height": height})
    page.get_by_label(text.TTA_SWITCH).check()
    upload(page, astronaut)
    told(page, "1 face found")
    page.get_by_text("Each of the 10 views").click()
    page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
    page.wait_for_timeout(300)
    assert (page.locator("#stage").bounding_box()["y"] >= 0) == stays
