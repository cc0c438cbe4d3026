"""What the page says, from made-up analyses: nothing unescaped, nothing left out, nothing invented."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from emox import cautions, image_text
from emox.cautions import Measured
from emox.emotions import EMOTIONS
from emox.examples import Example
from emox.images import Limits
from emox.ui import face_views, keeping, markup, text, views
from tests.unit.emox.pages import HAPPY, SPLIT, Words, analysed, face, share, shown, words

NASTY = "<img src=x onerror=alert(1)>\"'&.jpg"


def test_views_do_not_import_gradio_nor_the_heavy_packages() -> None:
    code = (
        "import sys, emox.ui.views, emox.ui.face_views, emox.ui.visit\n"
        "print([m for m in ('gradio','torch','timm','cv2','skimage','matplotlib') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@given(st.text(max_size=60))
def test_any_file_name_comes_out_as_text_and_never_as_markup(name: str) -> None:
    photo = shown(face(HAPPY), face(SPLIT, 150), name=name)
    for page in (views.status(photo), views.stage(photo), views.photo_strip([photo, photo], 0)):
        parsed = Words(page)
        assert {tag for tag, _ in parsed.tags} <= {"div", "p", "img", "button", "span", "b", "em", "small"}
        assert not [key for _, attributes in parsed.tags for key in attributes if key.startswith("on")]


def test_nasty_names_are_escaped_in_every_place() -> None:
    unreadable = views.Shown(NASTY, Path("x"), problem="<b>no</b>")
    for page in (views.stage(unreadable), views.status(unreadable), keeping.section([unreadable], 1)):
        assert "<img src=x" not in page
        assert "<b>no" not in page
    assert NASTY in words(keeping.section([unreadable], 1)).replace("'\"'\"'", "'")


def test_agreement_is_said_in_words() -> None:
    assert words(face_views.agreement(face(HAPPY))) == "Both networks say happy."
    told = words(face_views.agreement(face(SPLIT)))
    assert told == "The networks disagree: EmoXNet says happy, EmoXNetLite says sad."
    assert face_views.agreement(face({"lite": [share("sad")]})) == ""


def test_bars_name_every_class_with_both_models_numbers() -> None:
    page = face_views.bars(face(SPLIT))
    cells = [data for data in Words(page).text if data.strip()]
    assert cells[:4] == [text.TABLE_CAPTION, text.TABLE_CLASS, "EmoXNet", "EmoXNetLite"]
    assert cells[cells.index("Happy") : cells.index("Sad")] == ["Happy", "82.0%", "6.5%"]
    assert cells[cells.index("Sad") : cells.index("Surprise")] == ["Sad", "3.0%", "61.0%"]
    assert [cells[4 + 3 * row].lower() for row in range(7)] == list(EMOTIONS)
    assert page.count("width:82.00%") == 1


def test_details_show_labels_times_and_the_picture_seen() -> None:
    page = face_views.details(analysed(face(SPLIT)), 0)
    labels = [a["data-label"] for _, a in Words(page).tags if "data-label" in a]
    assert labels == ["happy", "sad"]
    assert "42 ms for 1 face" in words(page)
    assert "3.2 ms for 1 face" in words(page)
    assert text.SEEN_ALT in page
    assert "trust the answer less" not in words(page)


def test_emoxnet_stands_before_lite_whatever_the_order_of_loading() -> None:
    swapped = face({"lite": [share("sad")], "emoxnet": [share("happy")]})
    assert face_views.shown(swapped) == ("emoxnet", "lite")


@pytest.mark.parametrize(
    ("measured", "said"),
    [
        (Measured(side=80, sharpness=0.5, turned=0.1), []),
        (Measured(side=30, sharpness=0.5, turned=0.1), [text.SMALL_FACE.format(pixels=30)]),
        (Measured(side=80, sharpness=0.1, turned=0.1), [text.BLURRED_FACE]),
        (Measured(side=80, sharpness=0.5, turned=0.4), [text.TURNED_FACE]),
    ],
)
def test_each_caution_stands_for_what_was_measured(
    measured: Measured, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cautions, "measured", lambda *_: measured)
    assert [*face_views.cautions_of(face(HAPPY))] == said
    page = words(face_views.details(analysed(face(HAPPY)), 0))
    assert all(sentence in page for sentence in said)


def test_a_small_face_gets_a_caution_with_its_width() -> None:
    page = face_views.details(analysed(face(HAPPY, side=24)), 0)
    assert "a square of 25 pixels was enlarged" in words(page)


def test_without_any_model_the_face_is_shown_and_said_not_to_be_classified() -> None:
    assert text.NO_MODEL in words(face_views.details(analysed(face({})), 0))


def test_boxes_stand_where_the_faces_are_and_the_first_is_chosen() -> None:
    parsed = Words(views.stage(shown(face(HAPPY, 100), face(SPLIT, 300))))
    boxes = [a for tag, a in parsed.tags if tag == "button" and "ex-box" in (a["class"] or "")]
    assert "left:25.0000%;top:15.0000%;width:20.0000%;height:40.0000%" in (boxes[0]["style"] or "")
    assert [box["aria-pressed"] for box in boxes] == ["true", "false"]
    assert boxes[1]["aria-label"] == "Face 2: EmoXNet Happy 82.0%, EmoXNetLite Sad 61.0%"


def test_a_photo_without_faces_says_so() -> None:
    told = words(views.status(shown()))
    assert told.startswith("No face was found in a.jpg.")


def test_the_summary_counts_faces_time_and_what_was_left_out() -> None:
    told = words(views.status(shown(face(HAPPY), face(HAPPY), left_out=3)))
    assert told == "2 faces found in a.jpg in 0.15 s. 3 smaller faces were left out."
    many = words(views.status(shown(face(HAPPY)), left=5, most=12))
    assert "first 12 photos" in many
    assert "5 more" in many


def test_what_is_looked_at_is_named_and_its_name_is_text() -> None:
    assert words(views.looking("<b>.png", 1, 1)) == "Looking at <b>.png ..."
    assert words(views.looking("b.png", 2, 3)) == "Looking at photo 2 of 3: b.png ..."


def test_formats_and_limits_are_told_as_they_are_set() -> None:
    told = words(views.accepted(Limits(max_bytes=7_000_000, max_pixels=9_000_000), 5))
    assert told == f"{image_text.ACCEPTED}; up to 9 million pixels and 7 MB each, 5 at once."


def test_an_unreadable_photo_says_why() -> None:
    photo = views.Shown("b.jpg", Path("b.jpg"), problem="This file is empty.")
    assert words(views.status(photo)) == "b.jpg could not be read: This file is empty."
    assert "not readable" in words(views.photo_strip([photo, shown()], 0))


def test_averaging_says_what_it_changed() -> None:
    flipped = np.stack([share("sad", 0.5), share("happy", 0.9)])
    kept = np.stack([share("sad", 0.5), share("sad", 0.9)])
    assert face_views.change(flipped, "lite") == (
        "EmoXNetLite: the face as it is says sad, the mean of the views says happy."
    )
    assert face_views.change(kept, "emoxnet") == "EmoXNet: averaging kept sad; it went from 50.0% to 70.0%."


@pytest.mark.parametrize(("before", "other", "said"), [(0.9998, 0.9996, ">99.9%"), (0.5001, 0.4999, "50.0%")])
def test_averaging_that_prints_alike_is_said_to_have_changed_nothing(before: float, other: float, said: str) -> None:
    told = face_views.change(np.stack([share("happy", before), share("happy", other)]), "lite")
    assert told == f"EmoXNetLite: averaging kept happy and changed nothing to speak of ({said} before and after)."


def test_every_view_has_a_row_with_its_picture_label_and_answers() -> None:
    rows = {"lite": [share("sad"), share("fear")], "emoxnet": [share("happy"), share("angry")]}
    page = face_views.view_table(face(rows), np.zeros((2, 48, 48), np.uint8), ["as it is", "mirrored"])
    told = words(page)
    assert "mirrored Angry 82.0% Fear 82.0%" in told
    assert len([tag for tag, _ in Words(page).tags if tag == "img"]) == 2


def test_a_missing_example_names_the_package_that_ships_it() -> None:
    page = views.example_buttons([(Example("hopper", "matplotlib", None), None)])
    assert "matplotlib" in words(page)
    assert "button" not in [tag for tag, _ in Words(page).tags]


def test_a_model_that_did_not_load_is_announced_with_the_reason() -> None:
    page = views.problems({"lite": "no <config>"}, {"emoxnet": "the Hub is <out>"})
    assert "EmoXNetLite is not available: no <config>" in words(page)
    assert "EmoXNet may not be the newest: the Hub is <out>" in words(page)
    assert ("p", {"class": "ex-warning", "role": "alert"}) in Words(page).tags


def test_under_every_tab_stands_where_forbidden_uses_are_named() -> None:
    assert words(views.footer()) == f"{text.MEANING} {text.SEE_ABOUT}"


def test_about_says_what_it_is_not_and_names_the_law() -> None:
    told = words(face_views.about({"cache": "60 minutes"}, {"EmoX": "1"}, {"Lite": "loaded"}))
    assert text.MEANING in told
    assert "Article 5(1)(f)" in told
    assert "60 minutes" in told


@pytest.mark.parametrize(
    ("probability", "said"),
    [(0, "0.0%"), (1, "100.0%"), (0.0004, "<0.1%"), (0.9996, ">99.9%"), (0.5, "50.0%")],
)
def test_percentages_never_claim_certainty(probability: float, said: str) -> None:
    assert markup.percent(probability) == said
