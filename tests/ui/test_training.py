"""The Training tab in a real browser: curves with their CSV, augmentation drawn again, the class-activation grid."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from emox.emotions import EMOTIONS
from emox.results.folder import FOLDER
from emox.results.training_runs import read_runs
from emox.ui import text
from emox.ui.training import words
from emox.weights import BUNDLED
from tests.ui.pages import open_tab
from tests.ui.process import RunningApp
from tests.ui.test_accessibility import objections

OpenPage = Callable[..., Any]
DRAWN = "#training-augmentation .ex-draw"
GRID = "#training-cams [data-rows='7']"
MINUTES = 240_000  # milliseconds: fourteen heat maps on a busy machine


def opened(open_page: OpenPage, running: RunningApp, **options: Any) -> Any:
    page = open_page(running, **options)
    open_tab(page, words.TAB)
    page.locator("#training-recipe table").wait_for()
    page.locator("#training-chart .js-plotly-plot").wait_for()
    return page


def test_curves_are_drawn_and_can_be_kept(bare: RunningApp, open_page: OpenPage, tmp_path: Path) -> None:
    page = opened(open_page, bare)
    with page.expect_download() as download:
        page.locator("a[download='emox_training.csv']").click()
    download.value.save_as(tmp_path / "curve.csv")
    lines = (tmp_path / "curve.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == f"series,{words.EPOCH},measure,value"
    runs = (*read_runs(BUNDLED), *read_runs(FOLDER / "models"))
    assert sum(f",{words.ACCURACY}," in line for line in lines) == sum(len(run.epochs) for run in runs)


def test_a_dark_page_has_dark_charts(bare: RunningApp, open_page: OpenPage) -> None:
    page = opened(open_page, bare, color_scheme="dark")
    background = page.locator("#training-chart .js-plotly-plot .bg").first
    background.wait_for(state="attached")
    assert background.evaluate("rect => getComputedStyle(rect).fillOpacity") == "0"


def test_a_face_is_augmented_and_drawn_again(bare: RunningApp, open_page: OpenPage, hopper: Path) -> None:
    page = opened(open_page, bare)
    page.locator("#training-augmentation [data-seed='0']").wait_for()
    assert page.get_by_label(words.RECIPE_OF).input_value() == "EmoXNetLite"
    page.locator("#training-cams", has_text=words.CAM_HINT).wait_for()
    page.get_by_role("button", name=words.AGAIN).click()
    page.locator("#training-augmentation [data-seed='1']").wait_for()
    drawn = page.locator(DRAWN)
    rows = page.locator("#training-augmentation .ex-change").count()
    assert drawn.count() > rows > 1
    before = drawn.first.get_attribute("src")
    page.get_by_role("button", name=words.AGAIN).click()
    page.locator("#training-augmentation [data-seed='2']").wait_for()
    assert drawn.first.get_attribute("src") != before
    original = page.locator("#training-augmentation .ex-original img")
    of_example = original.get_attribute("src")
    page.locator("#training-photo input[type=file]").set_input_files(str(hopper))
    page.wait_for_function(
        "old => document.querySelector('#training-augmentation .ex-original img').src !== old", arg=of_example
    )


def test_the_grid_of_the_example_faces(bare: RunningApp, open_page: OpenPage) -> None:
    page = opened(open_page, bare)
    page.get_by_role("button", name=words.CAM_ASK).click()
    page.locator(GRID).wait_for(timeout=MINUTES)
    assert page.locator("#training-cams tbody tr").count() == len(EMOTIONS)
    assert words.CAM_EXAMPLES in page.locator("#training-cams").inner_text()
    for name in text.EXAMPLE_NAMES.values():
        assert page.get_by_alt_text(f"Where EmoXNetLite finds happy in {name}").count() == 1
    assert not page.get_by_role("button", name=words.CAM_OTHERS).count()


def test_the_grid_of_the_test_split(with_faces: RunningApp, open_page: OpenPage) -> None:
    page = opened(open_page, with_faces)
    page.get_by_role("button", name=words.CAM_ASK).click()
    page.locator(GRID).wait_for(timeout=MINUTES)
    rows = "[...document.querySelectorAll('#training-cams td small')].map(small => small.innerText).join()"
    first = page.evaluate(rows)
    page.get_by_role("button", name=words.CAM_OTHERS).click()
    changed = f'first => document.querySelector("{GRID}") && {rows} !== first'
    page.wait_for_function(changed, arg=first, timeout=MINUTES)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_it_fits_and_nothing_is_hard_to_read(bare: RunningApp, open_page: OpenPage, scheme: str, width: int) -> None:
    page = opened(open_page, bare, viewport={"width": width, "height": 844}, color_scheme=scheme)
    page.locator(DRAWN).first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert objections(page) == []
