"""The Photo tab in a real browser against the real app with the shipped models."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from emox import weights
from emox.emotions import EMOTIONS
from emox.ui import text
from tests.ui.pages import told, upload
from tests.ui.process import RunningApp, running_app
from tests.ui.test_accessibility import objections

OpenPage = Callable[..., Any]


def labels(page: Any) -> dict[str, str]:
    """Each model's top label for the chosen face, as shown."""
    page.locator("#details [data-model]").first.wait_for()
    return {
        strong.get_attribute("data-model"): strong.inner_text()
        for strong in page.locator("#details [data-model]").all()
    }


def test_the_astronaut_is_happy_to_every_shipped_network(app: RunningApp, open_page: OpenPage, astronaut: Path) -> None:
    page = open_page(app)
    upload(page, astronaut)
    told(page, "1 face found in astronaut.png")
    assert labels(page) == dict.fromkeys(weights.bundled(), "Happy")
    if len(weights.bundled()) == 2:
        assert page.locator(".ex-agree").inner_text() == "Both networks say happy."
    assert page.locator(".ex-bars tbody tr").count() == len(EMOTIONS)
    assert page.get_by_alt_text(text.SEEN_ALT).evaluate("image => image.naturalWidth") == 48


def test_box_stands_on_the_face(app: RunningApp, open_page: OpenPage, astronaut: Path) -> None:
    page = open_page(app)
    upload(page, astronaut)
    box = page.locator("#stage .ex-box").bounding_box()
    frame = page.locator("#stage .ex-frame img").bounding_box()
    middle = (box["x"] + box["width"] / 2 - frame["x"]) / frame["width"]
    top = (box["y"] - frame["y"]) / frame["height"]
    assert 0.38 < middle < 0.50  # her nose is at 0.44 of the width
    assert 0.05 < top < 0.20


def test_an_example_is_one_click_away_also_by_keyboard(app: RunningApp, open_page: OpenPage) -> None:
    page = open_page(app)
    page.get_by_role("button", name="Grace Hopper").press("Enter")
    told(page, "1 face found in grace_hopper.jpg")
    assert set(labels(page)) == set(weights.bundled())


PASTE = """([name, bytes]) => {
  const clipboard = new DataTransfer();
  clipboard.items.add(new File([new Uint8Array(bytes)], name, {type: 'image/png'}));
  document.dispatchEvent(new ClipboardEvent('paste', {clipboardData: clipboard, bubbles: true}));
}"""


def test_a_picture_pasted_into_this_tab_is_analysed(app: RunningApp, open_page: OpenPage, astronaut: Path) -> None:
    page = open_page(app)
    page.get_by_role("tab", name=text.TAB_ABOUT).click()
    page.locator(".ex-about").wait_for()
    page.evaluate(PASTE, ["elsewhere.png", list(astronaut.read_bytes())])
    page.get_by_role("tab", name=text.TAB_PHOTO).click()
    page.locator("#photo-files").wait_for()
    page.evaluate(PASTE, ["image.png", list(astronaut.read_bytes())])
    told(page, "1 face found in image.png")
    assert page.locator("#photos button").count() == 0
    link = page.get_by_role("link", name=text.DOWNLOAD_PHOTO.format(name="image.png"))
    with page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename == "image.png"
    assert download.value.path().read_bytes() == astronaut.read_bytes()
    upload(page, astronaut)
    told(page, "1 face found in astronaut.png")
    assert page.locator("#downloads a[data-picture]").locator("visible=true").count() == 0


def taken_in(page: Any, name: str) -> None:
    """The file has been in the drop zone and is no longer."""
    file = page.locator("#photo-files", has_text=name.split(".")[0])
    file.wait_for()
    file.wait_for(state="detached")


def test_what_comes_while_a_photo_is_analysed_is_what_stays(
    app: RunningApp, open_page: OpenPage, astronaut: Path, crowd: Path
) -> None:
    page = open_page(app)
    page.get_by_label(text.TTA_SWITCH).check()
    page.evaluate(PASTE, ["first.png", list(crowd.read_bytes())])
    taken_in(page, "first.png")
    page.evaluate(PASTE, ["second.png", list(astronaut.read_bytes())])
    told(page, "1 face found in second.png")
    page.evaluate(PASTE, ["third.png", list(crowd.read_bytes())])
    taken_in(page, "third.png")
    page.get_by_role("button", name="Grace Hopper").click()
    told(page, "found in grace_hopper.jpg")
    page.wait_for_timeout(10_000)  # until third.png is through too
    told(page, "found in grace_hopper.jpg")


def test_a_visitors_many_faces_do_not_hold_up_another(
    app: RunningApp, open_page: OpenPage, astronaut: Path, crowd: Path
) -> None:
    busy, other = open_page(app), open_page(app)
    busy.get_by_label(text.TTA_SWITCH).check()
    upload(busy, crowd)
    taken_in(busy, "crowd.png")
    upload(other, astronaut)
    told(other, "1 face found in astronaut.png")
    assert busy.get_by_text("found in crowd.png").count() == 0


def test_a_picture_without_a_face_says_so(app: RunningApp, open_page: OpenPage, tmp_path: Path) -> None:
    Image.linear_gradient("L").convert("RGB").save(tmp_path / "sky.png")
    page = open_page(app)
    upload(page, tmp_path / "sky.png")
    told(page, "No face was found in sky.png.")
    page.locator("#stage .ex-frame img").wait_for()
    assert page.locator(".ex-box").count() == 0


@pytest.mark.parametrize(
    ("name", "content"),
    [("words.jpg", b"only words"), ("empty.png", b""), ("cut.png", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")],
)
def test_an_unreadable_file_says_why_and_the_next_photo_works(
    app: RunningApp, open_page: OpenPage, tmp_path: Path, astronaut: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    page = open_page(app)
    upload(page, tmp_path / name)
    why = told(page, f"{name} could not be read:").inner_text().split("could not be read:")[1].strip()
    assert why.endswith(".")
    assert len(why) > 10
    upload(page, astronaut)
    told(page, "1 face found")


def test_several_photos_and_faces_can_be_chosen(
    app: RunningApp, open_page: OpenPage, tmp_path: Path, astronaut: Path, pair: Path
) -> None:
    (tmp_path / "bad.jpg").write_text("words")
    page = open_page(app)
    upload(page, pair, astronaut, tmp_path / "bad.jpg")
    told(page, "2 faces found in pair.png")
    page.get_by_role("button", name="Face 2:").click()
    page.get_by_role("heading", name="Face 2 of 2").wait_for()
    assert page.locator("#stage .ex-box[aria-pressed=true]").count() == 1
    page.locator("#photos").get_by_role("button", name="astronaut.png").click()
    told(page, "1 face found in astronaut.png")
    page.get_by_role("heading", name="Face 1 of 1").wait_for()
    page.locator("#photos").get_by_role("button", name="bad.jpg").click()
    told(page, "bad.jpg could not be read")


def test_of_several_photos_it_says_which_is_looked_at(
    app: RunningApp, open_page: OpenPage, astronaut: Path, crowd: Path
) -> None:
    page = open_page(app)
    upload(page, crowd, astronaut)
    told(page, text.LOOKING_OF.format(number=1, total=2, name="crowd.png"))
    told(page, "faces found in crowd.png")
    assert page.locator("#photos button").count() == 2


def test_while_one_photo_is_looked_at_the_page_says_so(app: RunningApp, open_page: OpenPage, crowd: Path) -> None:
    page = open_page(app)
    page.get_by_label(text.TTA_SWITCH).check()
    upload(page, crowd)
    told(page, text.LOOKING.format(name="crowd.png"))
    page.locator("#details", has_text=text.WAIT_DETAILS).wait_for()


def test_averaging_views_shows_each_view_and_what_it_changed(
    app: RunningApp, open_page: OpenPage, astronaut: Path
) -> None:
    page = open_page(app)
    upload(page, astronaut)
    told(page, "1 face found")
    page.get_by_label(text.TTA_SWITCH).check()
    page.get_by_text("Each of the 10 views").click()
    assert page.locator(".ex-views tbody tr").count() == 10
    assert page.locator(".ex-tta li").count() == len(weights.bundled())
    page.get_by_label(text.TTA_SWITCH).uncheck()
    page.locator(".ex-tta").wait_for(state="detached")


def test_downloads_hold_what_the_page_shows(
    app: RunningApp, open_page: OpenPage, astronaut: Path, tmp_path: Path
) -> None:
    page = open_page(app)
    upload(page, astronaut)
    told(page, "1 face found")
    saved = {}
    for name in (text.DOWNLOAD_JSON, text.DOWNLOAD_CSV):
        with page.expect_download() as download:
            page.get_by_role("link", name=name).click()
        saved[name] = tmp_path / download.value.suggested_filename
        download.value.save_as(saved[name])
    (entry,) = json.loads(saved[text.DOWNLOAD_JSON].read_text())
    (row,) = csv.DictReader(saved[text.DOWNLOAD_CSV].read_text().splitlines())
    lite = entry["faces"][0]["lite"]
    assert max(lite, key=lite.__getitem__) == labels(page)["lite"].lower()
    assert float(row["lite_happy"]) == lite["happy"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_fits_a_phone(app: RunningApp, open_page: OpenPage, astronaut: Path, scheme: str) -> None:
    page = open_page(app, viewport={"width": 390, "height": 844}, color_scheme=scheme)
    upload(page, astronaut)
    told(page, "1 face found")
    labels(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert objections(page) == []


def test_two_visitors_do_not_see_each_other(
    app: RunningApp, open_page: OpenPage, astronaut: Path, tmp_path: Path
) -> None:
    Image.linear_gradient("L").convert("RGB").save(tmp_path / "sky.png")
    first, second = open_page(app), open_page(app)
    upload(first, astronaut)
    upload(second, tmp_path / "sky.png")
    told(first, "1 face found in astronaut.png")
    told(second, "No face was found in sky.png.")
    first.get_by_label(text.TTA_SWITCH).check()
    first.get_by_text("Each of the 10 views").wait_for()
    assert "sky.png" not in first.locator("body").inner_text()
    assert "astronaut.png" not in second.locator("body").inner_text()


def test_about_says_what_it_is_not_and_names_the_law(app: RunningApp, open_page: OpenPage) -> None:
    page = open_page(app)
    page.get_by_role("tab", name=text.TAB_ABOUT).click()
    article = page.locator(".ex-about")
    article.wait_for()
    assert text.MEANING in article.inner_text()
    assert "Article 5(1)(f)" in article.inner_text()


def test_programs_get_the_record_of_the_command_line(app: RunningApp, astronaut: Path) -> None:
    from gradio_client import Client, handle_file

    client = Client(app.url, verbose=False, analytics_enabled=False)
    try:
        record = client.predict(photo=handle_file(str(astronaut)), views=2, api_name="/analyse")
    finally:
        client.close()
    assert list(record) == ["photo", "width", "height", "views", "faces_left_out", "faces", "milliseconds"]
    assert (record["views"], record["faces_left_out"]) == (2, 0)
    assert set(record["faces"][0]) == {"box", "score", *weights.bundled()}
    assert list(record["faces"][0]["lite"]) == list(EMOTIONS)


def test_the_server_fetches_no_address(app: RunningApp) -> None:
    from gradio_client import Client
    from gradio_client.exceptions import AppError

    client = Client(app.url, verbose=False, analytics_enabled=False)
    photo = {"path": "http://192.0.2.1/a.jpg", "meta": {"_type": "gradio.FileData"}}
    try:
        with pytest.raises(AppError, match="addresses are not fetched"):
            client.predict(photo=photo, views=1, api_name="/analyse")
    finally:
        client.close()


def test_an_app_without_its_models_starts_says_so_and_finds_faces(
    open_page: OpenPage, astronaut: Path, tmp_path: Path
) -> None:
    with running_app(EMOX_MODELS=str(tmp_path)) as running:
        page = open_page(running)
        page.get_by_role("alert").filter(has_text="is not available").wait_for()
        upload(page, astronaut)
        told(page, "1 face found")
        page.get_by_text(text.NO_MODEL).wait_for()
