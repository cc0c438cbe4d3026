"""The Results tab in a real browser: switches, cells that open their faces, keyboard, dark, phone, uploads."""

import csv
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from emox.emotions import EMOTIONS
from emox.names import UPLOADED
from emox.results.abstaining import Curve
from emox.results.folder import Results, read_results
from emox.ui.errors import words as errors_words
from emox.ui.results import upload_words, words
from tests.ui.process import RunningApp
from tests.ui.test_accessibility import objections

OpenPage = Callable[..., Any]
RESULTS = "results"  # in an address
SECTIONS = "#results-accuracy, #results-confusion, #results-f1, #results-reliability, #results-paper"


@pytest.fixture(scope="module")
def results() -> Results:
    return read_results()


def opened(page: Any) -> Any:
    """The page with the tab open and its first chart drawn."""
    page.get_by_role("tab", name=words.TAB, exact=True).click()
    page.locator("#results-accuracy .js-plotly-plot .main-svg").first.wait_for()
    return page


def captions(page: Any, start: str) -> None:
    """Waits until every panel that the switches change begins its caption so."""
    for section in page.locator(SECTIONS).all():
        section.locator("p.ex-quiet", has_text=start).first.wait_for()


def slide(page: Any, key: str, to: str) -> None:
    """Sets one of the sliders below the curve of abstaining."""
    number = page.locator(f"#results-{key} input[type=number]")
    number.fill(to)
    number.press("Enter")


def first_curve(results: Results) -> Curve:
    """Of the first model, as the page shows it at the start."""
    return results.models[next(iter(results.models))].figures["plurality-7", 1].risk_coverage


def cells(page: Any) -> list[str]:
    """What the cells of the first matrix show."""
    return page.locator("#results-confusion table").first.locator("td").all_inner_texts()


def test_switches_change_every_panel_and_cells_add_up_to_n(
    app: RunningApp, open_page: OpenPage, results: Results
) -> None:
    page = opened(open_page(app))
    captions(page, "plurality-7, PrivateTest, n 3,519, 1 view")
    assert sum(map(int, cells(page))) == 3519
    page.locator("#results-view-count").get_by_label("10", exact=True).check()
    captions(page, "plurality-7, PrivateTest, n 3,519, 10 views")
    first = results.models[next(iter(results.models))].figures["plurality-7", 10].report
    page.locator("#results-accuracy td", has_text=f"{first.accuracy:.2%}").first.wait_for()
    assert list(map(int, cells(page))) == [count for line in first.confusion for count in line]

    page.get_by_label(words.PROTOCOL).click()
    page.get_by_role("option", name=re.compile("^majority-8")).click()
    captions(page, "majority-8, PrivateTest, n 3,153, 10 views")
    assert sum(map(int, cells(page))) == 3153
    assert len(cells(page)) == 8 * len(EMOTIONS)
    page.locator("#results-cells").get_by_label(words.PER_CENT).check()
    page.locator("#results-confusion td", has_text=".").first.wait_for()
    shares = list(map(float, cells(page)))
    assert sum(shares[: len(EMOTIONS)]) == pytest.approx(100, abs=0.4)


def test_every_chart_is_drawn_after_the_first_and_stays_drawn(app: RunningApp, open_page: OpenPage) -> None:
    page = opened(open_page(app))
    shipped = {"results-accuracy", "results-f1", "results-reliability", "results-abstaining", "results-stress"}
    for key in sorted(shipped):
        page.locator(f"#{key} .js-plotly-plot .main-svg").first.wait_for()
    drawn = page.locator("[id^=results-] .js-plotly-plot").count()
    page.get_by_role("tab", name="About", exact=True).click()
    page.locator("#results-f1 .main-svg").first.wait_for(state="hidden")
    page.get_by_role("tab", name=words.TAB, exact=True).click()
    page.locator("#results-f1 .main-svg").first.wait_for()
    assert page.locator("[id^=results-] .js-plotly-plot:visible").count() == drawn


def test_figures_do_not_wait_for_the_charts(app: RunningApp, open_page: OpenPage) -> None:
    page = opened(open_page(app))
    page.evaluate("""() => {
        const card = document.getElementById("results-accuracy");
        const drawn = () => JSON.stringify(card.querySelector(".js-plotly-plot").data);
        const first = drawn();
        window.told = new Promise((done) => new MutationObserver(() => {
            if (card.innerText.includes("10 views")) done({ changed: drawn() !== first });
        }).observe(card, { subtree: true, childList: true, characterData: true }));
        window.later = new Promise((done) => setInterval(() => drawn() !== first && done({ changed: true }), 50));
    }""")
    page.locator("#results-view-count").get_by_label("10", exact=True).check()
    assert page.evaluate("window.told") == {"changed": False}
    assert page.evaluate("window.later") == {"changed": True}


@pytest.mark.parametrize("key", ["click", "Enter"])
def test_a_cell_opens_its_faces_in_errors(app: RunningApp, open_page: OpenPage, key: str) -> None:
    page = opened(open_page(app))
    cell = page.get_by_role("button", name=re.compile("^labelled sad, answered neutral: ")).first
    count = int(cell.inner_text())
    assert count > 1
    if key == "click":
        cell.click()
    else:
        cell.press(key)
    page.locator(f'#errors-gallery h2[data-count="{count}"]').wait_for()
    assert page.get_by_role("tab", name="Errors", exact=True).get_attribute("aria-selected") == "true"
    page.wait_for_function("location.search.startsWith('?tab=errors&')")
    page.go_back()
    cell.wait_for()
    assert page.evaluate("location.search") == f"?tab={RESULTS}"
    page.go_forward()
    page.locator(f'#errors-gallery h2[data-count="{count}"]').wait_for()


def test_an_address_opens_its_tab_and_stays(app: RunningApp, open_page: OpenPage) -> None:
    page = open_page(app)
    page.goto(f"{app.url}/?tab={RESULTS}")
    page.locator("#results-accuracy .js-plotly-plot .main-svg").first.wait_for()
    assert page.get_by_role("tab", name=words.TAB, exact=True).get_attribute("aria-selected") == "true"
    assert page.evaluate("location.search") == f"?tab={RESULTS}"
    page.goto(f"{app.url}/?tab=nothing")
    page.locator("#stage").wait_for()


def test_the_slider_says_what_is_answered_and_how_often_wrongly(
    app: RunningApp, open_page: OpenPage, results: Results
) -> None:
    page = opened(open_page(app))
    slide(page, "share", "50")
    curve = first_curve(results)
    page.locator("#results-abstaining td", has_text=f"{curve.threshold[49]:.3f}").wait_for()


def test_the_other_slider_says_how_many_can_be_answered_with_so_few_wrong(
    app: RunningApp, open_page: OpenPage, results: Results
) -> None:
    page = opened(open_page(app))
    slide(page, "risk", "10")
    curve = first_curve(results)
    at = max(step for step, risk in enumerate(curve.risk) if risk <= 0.1)
    page.locator("#results-abstaining td", has_text=f"{curve.threshold[at]:.3f}").wait_for()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_bar_stays_in_sight_and_covers_no_heading_that_a_link_leads_to(
    app: RunningApp, open_page: OpenPage, width: int
) -> None:
    page = opened(open_page(app, viewport={"width": width, "height": 844}))
    for key in ("stress", "speed", "students"):  # a chart that is drawn later moves what lies below it
        page.locator(f"#results-{key} .js-plotly-plot .main-svg").first.wait_for()
    page.evaluate("history.replaceState(null, '', '?a=b')")  # as Errors writes its filter into the address
    bar = page.locator("#results-bar")
    links = page.get_by_role("navigation", name=words.PANELS).get_by_role("link")
    cards = page.locator("[id^=results-].ex-card")
    assert links.count() == cards.count() > 10
    for link in (links.first, links.nth(1), links.last):
        title = link.inner_text()
        link.focus()
        page.keyboard.press("Enter")
        heading = page.get_by_role("heading", name=title, exact=True)
        page.wait_for_function("title => document.activeElement.innerText.startsWith(title)", arg=title)
        over, under = bar.bounding_box(), heading.bounding_box()
        assert 0 <= over["y"] < 2
        assert over["height"] <= 64
        assert over["y"] + over["height"] <= under["y"] < 844
        page.evaluate("scrollTo(0, 0)")
    assert page.url.endswith("?a=b")
    page.locator("#results-paper").scroll_into_view_if_needed()
    bar.get_by_label("10", exact=True).check()
    page.locator("#results-paper p", has_text="10 views").first.wait_for()
    page.get_by_label(words.PROTOCOL).click()
    page.get_by_role("option", name=re.compile("^majority-7")).click()
    bar.get_by_text("n 3,137", exact=True).wait_for()


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("shown", [words.COUNTS, words.PER_CENT])
def test_no_number_is_wider_than_its_cell(app: RunningApp, open_page: OpenPage, width: int, shown: str) -> None:
    page = opened(open_page(app, viewport={"width": width, "height": 844}))
    page.locator("#results-cells").get_by_label(shown).check()
    if shown == words.PER_CENT:
        page.locator("#results-confusion td", has_text=".").first.wait_for()
    across = """cells => cells.filter(cell => {
        const words = document.createRange();
        words.selectNodeContents(cell);
        return cell.scrollWidth > cell.clientWidth || words.getBoundingClientRect().width > cell.clientWidth;
    }).map(cell => cell.innerText)"""
    found = page.locator("#results-confusion td > *")
    assert found.count() > 100
    assert found.evaluate_all(across) == []


def test_axe_does_not_object_to_a_wide_page_with_everything_unfolded(app: RunningApp, open_page: OpenPage) -> None:
    page = opened(open_page(app, viewport={"width": 1280, "height": 900}))
    page.locator("#results-stress .js-plotly-plot .main-svg").first.wait_for()
    for line in page.locator("#results-f1 summary, #results-upload button.label-wrap").all():
        line.click()
    page.locator("#results-f1 details table").first.wait_for()
    assert objections(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_charts_are_as_dark_as_the_page_fit_a_phone_and_axe_does_not_object(
    app: RunningApp, open_page: OpenPage, scheme: str
) -> None:
    page = opened(open_page(app, viewport={"width": 390, "height": 844}, color_scheme=scheme))
    page.locator("#results-stress .js-plotly-plot .main-svg").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    plot = page.locator("#results-accuracy .main-svg .bglayer, #results-accuracy .main-svg .gridlayer").last
    assert plot.bounding_box()["width"] > 200  # names beside it would leave half of that
    assert page.locator("#results-accuracy .xtick").count() > 2
    painted = page.locator("#results-f1 .main-svg").first.evaluate("svg => getComputedStyle(svg).backgroundColor")
    assert painted in ("rgba(0, 0, 0, 0)", "transparent")
    ink = page.locator("#results-f1 .main-svg .xtick text").first.evaluate("text => getComputedStyle(text).fill")
    red = int(re.findall(r"\d+", ink)[0])
    assert red > 140 if scheme == "dark" else red < 120
    assert objections(page) == []


def test_a_table_on_a_phone_scrolls_in_its_box_and_its_first_column_stays(app: RunningApp, open_page: OpenPage) -> None:
    page = opened(open_page(app, viewport={"width": 390, "height": 844}))
    box = page.locator("#results-accuracy .ex-scroll").first
    head = box.locator("tbody th").first
    before = head.bounding_box()
    assert box.evaluate("box => box.scrollWidth > box.clientWidth")
    assert "linear-gradient" in box.evaluate("box => getComputedStyle(box).backgroundImage")
    box.evaluate("box => box.scrollLeft = 120")
    assert head.bounding_box() == before
    assert page.locator("#results-students .textpoint").locator("visible=true").count() == 0


def test_the_numbers_of_a_chart_can_be_downloaded(app: RunningApp, open_page: OpenPage, tmp_path: Path) -> None:
    page = opened(open_page(app))
    with page.expect_download() as download:
        page.locator("#results-f1").get_by_role("link").click()
    assert download.value.suggested_filename == "emox_f1.csv"
    download.value.save_as(tmp_path / "f1.csv")
    with (tmp_path / "f1.csv").open() as file:
        lines = list(csv.DictReader(file))
    assert {line["Expression"] for line in lines} == {name.capitalize() for name in EMOTIONS}
    assert all(float(line["low"]) <= float(line["F1"]) <= float(line["high"]) for line in lines)


def test_own_predictions_stand_beside_ours_until_they_are_taken_away(
    app: RunningApp, open_page: OpenPage, results: Results, tmp_path: Path
) -> None:
    bad, good = tmp_path / "bad.csv", tmp_path / "mine.csv"
    bad.write_text("row,angry\n1,1\n")
    stored = results.models["lite"].probabilities
    with good.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("row", *EMOTIONS))
        writer.writerows([row, *line] for row, line in zip(stored.row, stored.by_views[1].tolist(), strict=True))
    page = opened(open_page(app))
    page.get_by_role("button", name=upload_words.TITLE).click()
    chooser = page.locator("#results-upload input[type=file]")
    chooser.set_input_files(str(bad))
    page.locator("#results-notice", has_text="bad.csv: columns missing: disgust").wait_for()
    chooser.set_input_files(str(good))
    page.locator("#results-notice", has_text="mine.csv is measured").wait_for()
    for key in ("accuracy", "reliability", "abstaining", "agreement", "pairs", "paper", "views"):
        page.locator(f"#results-{key} th", has_text="Yours: mine.csv").or_(
            page.locator(f"#results-{key} li", has_text="Yours: mine.csv")
        ).first.wait_for()
    accuracy = results.models["lite"].figures["plurality-7", 1].report.accuracy
    line = page.locator("#results-accuracy tr", has_text="Yours: mine.csv")
    assert line.locator("td").first.inner_text().startswith(f"{accuracy:.2%} (")
    assert page.locator("#results-confusion h3").first.inner_text() == "Yours: mine.csv"

    cell = page.locator(f"#results-confusion [data-pick^='{UPLOADED}/'][data-pick$='/sad/neutral']").first
    faces = cell.inner_text()
    cell.click()
    page.locator("#errors-gallery h2", has_text=f"{faces} of ").wait_for()
    page.locator("#errors-gallery", has_text="Yours is judged").wait_for()
    page.get_by_role("tab", name=words.TAB, exact=True).click()
    page.get_by_role("button", name=upload_words.REMOVE).click()
    line.wait_for(state="detached")
    page.get_by_role("tab", name=errors_words.TAB, exact=True).click()
    page.locator("#errors-form select[name=model]").locator(f"option[value={UPLOADED}]").wait_for(state="detached")
