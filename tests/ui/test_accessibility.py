"""axe-core finds nothing to object to, in any tab and state, in light and in dark; nothing of Gradio's is exempt."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from emox.ui import live_text, text
from tests.ui.pages import told, upload
from tests.ui.process import RunningApp

OpenPage = Callable[..., Any]
SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])


def objections(page: Any) -> list[str]:
    """What axe says about the page as it stands: rule, element, reason."""
    page.wait_for_timeout(300)  # colours fade in: a half-faded text has no contrast yet
    return [
        f"{found['id']} at {node['target']}: {node['failureSummary']}"
        for found in Axe().run(page).response["violations"]
        for node in found["nodes"]
    ]


def test_axe_objects_to_what_is_wrong(app: RunningApp, open_page: OpenPage) -> None:
    page = open_page(app)
    page.evaluate("document.querySelector('#stage').insertAdjacentHTML('beforeend', '<img src=\"data:,\">')")
    assert any("image-alt" in objection for objection in objections(page))


@SCHEMES
def test_the_photo_tab_with_everything_open(
    app: RunningApp, open_page: OpenPage, astronaut: Path, tmp_path: Path, scheme: str
) -> None:
    (tmp_path / "bad.jpg").write_text("words")
    page = open_page(app, color_scheme=scheme)
    assert objections(page) == []
    upload(page, astronaut, tmp_path / "bad.jpg")
    told(page, "1 face found")
    page.get_by_label(text.TTA_SWITCH).check()
    page.get_by_text("Each of the 10 views").click()
    page.get_by_role("button", name=text.HEAT).click()
    page.get_by_role("button", name=text.HEAT_ASK).click()
    page.locator("#heat-picture figure").wait_for()
    assert objections(page) == []
    page.locator("#photos").get_by_role("button", name="bad.jpg").click()
    told(page, "bad.jpg could not be read")
    assert objections(page) == []


@SCHEMES
@pytest.mark.parametrize(("tab", "content"), [(live_text.TAB, ".ex-live"), (text.TAB_ABOUT, "#about")])
def test_every_other_tab(app: RunningApp, open_page: OpenPage, tab: str, content: str, scheme: str) -> None:
    page = open_page(app, color_scheme=scheme)
    page.get_by_role("tab", name=tab).click()
    page.locator(content).wait_for()
    assert objections(page) == []
