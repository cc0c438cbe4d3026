"""What is too much for the Photo tab is said in our words: too many photos, too many faces, too large a file."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image

from emox.pipeline import MOST_FACES
from emox.settings import Settings
from emox.ui import text
from tests.ui.pages import told, upload
from tests.ui.process import RunningApp, running_app

OpenPage = Callable[..., Any]


def test_no_more_photos_are_taken_than_the_limit_and_the_rest_is_counted(
    app: RunningApp, open_page: OpenPage, tmp_path: Path
) -> None:
    most = Settings().most_photos
    paths = [tmp_path / f"{number}.png" for number in range(most + 2)]
    for path in paths:
        Image.linear_gradient("L").resize((64, 64)).save(path)
    page = open_page(app)
    upload(page, *paths)
    told(page, text.TOO_MANY.format(most=most, left=2))
    assert page.locator("#photos [data-pick]").count() == most


def test_a_crowd_is_shown_largest_first_and_the_rest_is_counted(
    app: RunningApp, open_page: OpenPage, crowd: Path
) -> None:
    page = open_page(app)
    upload(page, crowd)
    told(page, f"{MOST_FACES} faces found in crowd.png")
    assert "smaller faces were left out" in page.locator("#status").inner_text()
    boxes = [box.bounding_box() for box in page.locator("#stage .ex-box").all()]
    assert len(boxes) == MOST_FACES
    assert boxes[0]["width"] == max(box["width"] for box in boxes)

    strip = page.locator("#stage .ex-faces")
    edges = strip.evaluate("strip => [...strip.children].map((face) => face.offsetTop - strip.offsetTop)")
    height = strip.bounding_box()["height"]
    assert any(top + 20 < height < top + 40 for top in edges), "a cut row says that there are more"
    page.locator("#stage .ex-box").last.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    page.locator("#stage .ex-box").last.click()
    page.get_by_role("heading", name=f"Face {MOST_FACES} of {MOST_FACES}").wait_for()
    chosen, seen = strip.locator("[aria-pressed=true]").bounding_box(), strip.bounding_box()
    assert seen["y"] <= chosen["y"]
    assert chosen["y"] + chosen["height"] <= seen["y"] + seen["height"]
    assert page.evaluate("scrollY") == before


def test_a_file_too_large_is_not_sent_and_said_so_in_our_words(
    open_page: OpenPage, astronaut: Path, tmp_path: Path
) -> None:
    (tmp_path / "large.png").write_bytes(astronaut.read_bytes() + bytes(1_000_000))
    with running_app(EMOX_MODELS="lite", EMOX_MAX_MEGABYTES="1") as running:
        page = open_page(running)
        upload(page, tmp_path / "large.png", astronaut)
        alert = page.locator("#too-large [role=alert]")
        alert.wait_for()
        assert alert.inner_text() == "Not sent, because larger than the limit of 1 MB: large.png"
        told(page, "1 face found in astronaut.png")
        page.get_by_role("button", name="Grace Hopper").click()
        told(page, "1 face found in grace_hopper.jpg")
        upload(page, astronaut)
        alert.wait_for(state="detached")
