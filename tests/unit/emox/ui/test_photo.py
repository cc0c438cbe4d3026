"""The Photo tab's events in the orders a quick visitor brings about: the page never contradicts its switch."""

import html
from collections.abc import Iterator
from pathlib import Path

import gradio as gr
import pytest
from PIL import Image

from emox.settings import Settings
from emox.ui import photo, text
from emox.ui.views import Shown
from emox.ui.visit import Newest, Visit
from tests.unit.emox.live_parts import face_at, made_up
from tests.unit.emox.visitor import API, Visitor, visiting

TEN_VIEWS = "--tta 10"  # in the command that gives the same numbers


def lay_out(_page: gr.Blocks) -> None:
    photo.tab(made_up(face_at(20)), Settings())
    photo.api(made_up(face_at(20)), Settings())


@pytest.fixture
def visitor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Visitor]:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "uploads"))
    with visiting(lay_out) as visitor:
        yield visitor


def drop(visitor: Visitor, folder: Path, name: str) -> None:
    """Puts a photo into the drop zone; the page has not told the server yet."""
    Image.new("RGB", (200, 160), (90, 110, len(name))).save(folder / name)
    visitor.put("photo-files", visitor.uploaded(folder / name))


def test_what_is_looked_at_is_said_before_it_is_answered(visitor: Visitor, tmp_path: Path) -> None:
    upload = visitor.listener("photo-files", "upload")
    assert upload.fn is not None
    line, answers = visitor.component("status"), visitor.component("details")
    for before in (Visit(), Visit(photos=(Shown("before.png", tmp_path),))):
        Image.new("RGB", (200, 160)).save(tmp_path / "a.png")
        emptied, first, last = upload.fn([str(tmp_path / "a.png")], False, 10, before, Newest())
        assert emptied == {visitor.component("photo-files"): None}
        assert "Looking at a.png ..." in first[line]
        assert (answers in first) == (not before.photos)  # those of the photo before stay meanwhile
        assert text.WAIT_DETAILS in first.get(answers, text.WAIT_DETAILS)
        assert "1 face found in a.png" in last[line]


def test_a_photo_that_was_overtaken_leaves_the_page_as_it_is(visitor: Visitor, tmp_path: Path) -> None:
    upload = visitor.listener("photo-files", "upload")
    assert upload.fn is not None
    newest = Newest()
    for name in ("slow.png", "quick.png"):
        Image.new("RGB", (200, 160)).save(tmp_path / name)
    slow, quick = (upload.fn([str(tmp_path / name)], False, 10, Visit(), newest) for name in ("slow.png", "quick.png"))
    next(slow), next(slow)
    *_, shown = quick
    assert "found in quick.png" in shown[visitor.component("status")]
    assert list(slow) == [{visitor.component("status"): gr.skip()}]  # Gradio sends the last one again at the end


def test_a_switch_moved_while_the_photo_was_on_its_way_counts(visitor: Visitor, tmp_path: Path) -> None:
    upload = visitor.listener("photo-files", "upload")
    drop(visitor, tmp_path, "a.png")
    visitor.send(upload)
    assert TEN_VIEWS not in visitor.reads("downloads")
    visitor.put("tta", True)
    for after in visitor.following(upload):
        visitor.send_all(after)
    assert TEN_VIEWS in visitor.reads("downloads")


def test_an_example_is_followed_by_the_same(visitor: Visitor) -> None:
    example = visitor.listener("examples", "select")
    visitor.send(example, pick="astronaut")
    visitor.put("tta", True)
    for after in visitor.following(example):
        visitor.send_all(after)
    assert TEN_VIEWS in visitor.reads("downloads")


def test_a_photo_that_came_meanwhile_stays(visitor: Visitor, tmp_path: Path) -> None:
    upload, switched = visitor.listener("photo-files", "upload"), visitor.listener("tta", "change")
    drop(visitor, tmp_path, "a.png")
    visitor.send_all(upload)
    visitor.put("tta", True)
    visitor.send(switched)  # of a.png, and ends only after
    visitor.put("tta", False)
    drop(visitor, tmp_path, "bb.png")
    visitor.send(upload)
    visitor.put("tta", True)
    for after in visitor.following(switched):
        visitor.send_all(after)
    assert "bb.png" in visitor.reads("status")
    for after in visitor.following(upload):
        visitor.send_all(after)
    assert "bb.png" in visitor.reads("status")
    assert TEN_VIEWS in visitor.reads("downloads")


def test_one_listener_answers_switch_and_slider_so_that_they_come_in_order(visitor: Visitor) -> None:
    assert visitor.listener("tta", "change") is visitor.listener("tta-views", "change")


def test_a_program_may_leave_out_the_views_but_not_the_photo(visitor: Visitor, tmp_path: Path) -> None:
    Image.new("RGB", (200, 160)).save(tmp_path / "a.png")
    (sent,) = visitor.uploaded(tmp_path / "a.png")
    record = visitor.client.post(f"{API}/run/analyse", json={"data": [sent, None]})
    assert record.json()["data"][0]["photo"] == "a.png"
    refused = visitor.client.post(f"{API}/run/analyse", json={"data": [None, 1]})
    assert refused.json()["error"] == text.NO_PHOTO


def test_a_photo_keeps_the_name_it_has_with_the_visitor(visitor: Visitor, tmp_path: Path) -> None:
    upload = visitor.listener("photo-files", "upload")
    drop(visitor, tmp_path, "[x]{y}@z!.jpg")
    visitor.send(upload)
    assert "[x]{y}@z!.jpg" in visitor.reads("status")
    assert html.escape("'[x]{y}@z!.jpg'") in visitor.reads("downloads")


def test_a_name_says_nothing_of_folders(visitor: Visitor, tmp_path: Path) -> None:
    upload = visitor.listener("photo-files", "upload")
    Image.new("RGB", (200, 160)).save(tmp_path / "a.png")
    (sent,) = visitor.uploaded(tmp_path / "a.png")
    visitor.put("photo-files", [{**sent, "orig_name": "../../there/b.png"}])
    visitor.send(upload)
    assert "found in b.png" in visitor.reads("status")
