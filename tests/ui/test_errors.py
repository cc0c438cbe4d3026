"""The Errors tab in a real browser: faces counted against the stored matrix, address, keyboard, dark, phone, CSV."""

import csv
import io
import re
from collections.abc import Callable
from typing import Any

import pytest

from emox.emotions import EMOTIONS
from emox.results.error_filter import Filter
from emox.results.folder import Results, read_results
from emox.ui.errors import gallery, words
from emox.ui.errors.gallery import address
from tests.ui.process import RunningApp
from tests.ui.test_accessibility import objections

OpenPage = Callable[..., Any]
CARD = "#errors-gallery .ex-error"
COUNT = "#errors-gallery [data-count]"
SETTING = ("plurality-7", 1)


@pytest.fixture(scope="module")
def results() -> Results:
    return read_results()


def opened(open_page: OpenPage, running: RunningApp, chosen: Filter | None = None, **options: Any) -> Any:
    """The tab, by its button or by a filter's address."""
    page = open_page(running, **options)
    if chosen is not None:
        page.goto(running.url + "/" + address(chosen))
    else:
        page.get_by_role("tab", name=words.TAB).click()
    page.locator(COUNT).wait_for()
    return page


def choose(page: Any, field: str, value: str) -> None:
    page.locator(f"#errors-form select[name={field}]").select_option(value)


def counted(page: Any, count: int) -> None:
    page.locator(f"#errors-gallery [data-count='{count}']").wait_for()


def confusion(results: Results, true: str, predicted: str) -> int:
    matrix = results.models["lite"].figures[SETTING].report.confusion
    return matrix[EMOTIONS.index(true)][EMOTIONS.index(predicted)]


def test_a_cell_s_faces_are_as_many_as_the_matrix_says(bare: RunningApp, open_page: OpenPage, results: Results) -> None:
    page = opened(open_page, bare)
    choose(page, "answers", "any")
    choose(page, "model", "lite")
    for true, predicted in (("fear", "surprise"), ("sad", "neutral"), ("disgust", "disgust")):
        choose(page, "true", true)
        choose(page, "predicted", predicted)
        expected = confusion(results, true, predicted)
        counted(page, expected)
        seen: set[str] = set()
        while True:
            seen |= set(page.locator(CARD).evaluate_all("cards => cards.map(card => card.dataset.pick)"))
            following = page.get_by_role("button", name=words.NEXT)
            if not following.count() or following.is_disabled():
                break
            before = page.locator(".ex-pager span").inner_text()
            following.click()
            page.wait_for_function("old => document.querySelector('.ex-pager span').innerText !== old", arg=before)
        assert len(seen) == expected


def test_the_address_brings_back_tab_filter_and_face(bare: RunningApp, open_page: OpenPage, results: Results) -> None:
    page = opened(open_page, bare)
    choose(page, "true", "fear")
    page.wait_for_function("location.search.includes('true=fear')")
    page.locator(CARD).nth(2).click()
    page.wait_for_function("location.search.includes('face=')")
    row = page.locator(CARD).nth(2).get_attribute("data-pick").split(":")[1]
    page.reload()
    page.locator("#errors-face h2", has_text=row).wait_for()
    assert page.locator("#errors-form select[name=true]").input_value() == "fear"
    assert page.get_by_role("tab", name=words.TAB).get_attribute("aria-selected") == "true"
    first = next(iter(results.models.values())).figures[SETTING].report.confusion[EMOTIONS.index("fear")]
    counted(page, sum(first) - first[EMOTIONS.index("fear")])


def test_an_address_that_cannot_be_is_told_so(bare: RunningApp, open_page: OpenPage) -> None:
    page = open_page(bare)
    page.goto(f"{bare.url}/?tab=errors&true=joy")
    page.locator("#errors-gallery .ex-warning", has_text="true is 'joy'").wait_for()


def test_without_the_data_set_the_rows_stand_there_without_faces(bare: RunningApp, open_page: OpenPage) -> None:
    page = opened(open_page, bare)
    assert words.NO_FACES in page.locator("#errors-gallery").inner_text()
    assert page.locator(f"{CARD} img").count() == 0
    assert page.locator(CARD).count() == gallery.PAGE_SIZE
    page.locator(CARD).first.click()
    page.locator("#errors-face table").wait_for()
    assert words.HEAT_NO_FACE in page.locator("#errors-explain").inner_text()


def test_with_the_data_set_faces_are_pixels_and_can_be_explained(with_faces: RunningApp, open_page: OpenPage) -> None:
    page = opened(open_page, with_faces)
    first = page.locator(f"{CARD} img").first
    first.wait_for()
    assert page.locator(f"{CARD} img").count() == gallery.PAGE_SIZE
    assert first.get_attribute("src").startswith("data:image/png")
    assert first.evaluate("img => [img.naturalWidth, getComputedStyle(img).imageRendering]") == [48, "pixelated"]
    page.locator(CARD).first.click()
    page.locator("#errors-explain select[name=method]").select_option("eigen-cam")
    page.get_by_role("button", name=words.HEAT_ASK).click()
    page.locator("#errors-heat figure[data-method=eigen-cam]").wait_for()
    page.locator(CARD).nth(1).click()
    page.locator("#errors-heat figure").wait_for(state="detached")


def test_the_csv_holds_every_face_that_passes(bare: RunningApp, open_page: OpenPage, tmp_path: Any) -> None:
    page = opened(open_page, bare, Filter(true="fear", answers="wrong"))
    with page.expect_download() as download:
        page.get_by_role("button", name=words.CSV).click()
    download.value.save_as(tmp_path / "faces.csv")
    lines = list(csv.DictReader(io.StringIO((tmp_path / "faces.csv").read_text(encoding="utf-8"))))
    assert len(lines) == int(page.locator(COUNT).get_attribute("data-count"))
    assert {line["label"] for line in lines} == {"fear"}


def test_the_keyboard_alone_filters_and_opens_a_face(bare: RunningApp, open_page: OpenPage) -> None:
    page = opened(open_page, bare)
    page.locator("#errors-form select[name=true]").focus()
    page.keyboard.type("Disgust")
    page.wait_for_function("location.search.includes('true=disgust')")
    page.locator(CARD).first.focus()
    page.keyboard.press("Enter")
    page.locator("#errors-face h2").wait_for()
    row = page.locator(f"{CARD}[aria-pressed=true]").get_attribute("data-pick").split(":")[1]
    assert row in page.locator("#errors-face h2").inner_text()


def test_back_to_all_errors_clears_the_filter(bare: RunningApp, open_page: OpenPage) -> None:
    page = opened(open_page, bare, Filter(true="fear", predicted="sad"))
    page.get_by_role("button", name=words.ALL_WRONG).click()
    page.wait_for_function("!location.search.includes('true=')")
    assert page.locator("#errors-form select[name=true]").input_value() == ""
    assert page.locator("#errors-form select[name=answers]").input_value() == "wrong"


@pytest.mark.parametrize("width", [390, 700, 1280])
def test_a_faces_bars_are_as_long_as_their_shares(bare: RunningApp, open_page: OpenPage, width: int) -> None:
    page = opened(open_page, bare, Filter(answers="wrong"), viewport={"width": width, "height": 844})
    page.locator(CARD).first.click()
    page.locator("#errors-face table").wait_for()
    bars = page.locator("#errors-face .ex-track").evaluate_all(
        """tracks => tracks.map(track => [
            track.getBoundingClientRect().width,
            track.firstChild ? track.firstChild.getBoundingClientRect().width : 0,
            track.firstChild ? parseFloat(track.firstChild.style.width) / 100 : 0,
        ])"""
    )
    assert len(bars) >= 3 * len(EMOTIONS)
    for room, drawn, share in bars:
        assert room >= 40
        assert drawn == pytest.approx(share * room, abs=2.1)  # the smallest is drawn two pixels long
    card = page.locator("#errors-face .ex-card").bounding_box()
    for title in page.locator("#errors-face thead th + th").all():
        assert title.evaluate("th => th.scrollWidth <= th.clientWidth")
        box = title.bounding_box()
        assert box["x"] + box["width"] <= card["x"] + card["width"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_it_fits_and_nothing_is_hard_to_read(bare: RunningApp, open_page: OpenPage, scheme: str, width: int) -> None:
    page = opened(
        open_page,
        bare,
        Filter(true="fear", face=-1),
        viewport={"width": width, "height": 844},
        color_scheme=scheme,
    )
    page.locator(CARD).first.click()
    page.locator("#errors-face table").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert re.search(r"face=\d+", page.url)
    assert objections(page) == []
