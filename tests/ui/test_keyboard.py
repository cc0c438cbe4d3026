"""Photo's whole path by keyboard alone: a photo in, a face chosen, views averaged, a heat map drawn."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from emox.ui import text
from tests.ui.pages import told
from tests.ui.process import RunningApp

OpenPage = Callable[..., Any]
OUTLINE = "() => getComputedStyle(document.activeElement).outlineStyle"


def go_to(page: Any, target: Any, key: str = "Tab") -> None:
    """Presses the key until the focus is there."""
    for _ in range(60):
        page.keyboard.press(key)
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"{key} does not lead to {target}")


def test_the_whole_path_needs_no_mouse(explained: RunningApp, open_page: OpenPage, pair: Path) -> None:
    page = open_page(explained)
    page.on("filechooser", lambda _: None)  # from now on: Chromium takes a moment to hand its choosers over
    go_to(page, page.locator("#photo-files button").first)
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files(str(pair))
    told(page, "2 faces found in pair.png")

    switch = page.get_by_label(text.TTA_SWITCH)
    go_to(page, switch)
    assert page.evaluate(OUTLINE) == "solid"
    page.keyboard.press("Space")
    page.get_by_text("Each of the 10 views").wait_for()
    go_to(page, page.locator("#tta-views input[type=range]"))
    page.keyboard.press("ArrowLeft")
    page.get_by_text("Each of the 9 views").wait_for()

    go_to(page, page.locator("#stage .ex-box[data-pick='1']"))
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Face 2 of 2").wait_for()
    go_to(page, page.locator("#details summary"))
    page.keyboard.press("Enter")
    assert page.locator(".ex-views tbody tr:visible").count() == 9

    part = page.get_by_role("button", name=text.HEAT)
    go_to(page, part)
    assert part.get_attribute("aria-expanded") == "false"
    page.keyboard.press("Enter")
    page.locator("#heat-ask").wait_for()
    assert part.get_attribute("aria-expanded") == "true"
    go_to(page, page.locator("#heat").get_by_label(text.HEAT_METHOD, exact=True))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    go_to(page, page.locator("#heat-ask"))
    page.keyboard.press("Enter")
    figure = page.locator("#heat-picture figure", has_text="Face 2")
    figure.wait_for()
    cut = figure.get_by_label(text.HEAT_COMPARE)
    go_to(page, cut)
    page.keyboard.press("ArrowRight")
    assert cut.input_value() == "1"
    with page.expect_download():
        go_to(page, figure.get_by_role("button", name=text.HEAT_SAVE))
        page.keyboard.press("Enter")
