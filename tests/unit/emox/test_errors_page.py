"""What the Errors tab says of hand-made rows: count, order, marks, pages; escaped, with and without faces."""

import re
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from emox.emotions import EMOTIONS
from emox.names import model_name
from emox.results.error_filter import Filter, select
from emox.results.error_rows import Rows, rows
from emox.results.folder import read_results
from emox.results.votes import Votes
from emox.ui.errors import details, form, gallery, words
from emox.ui.errors.faces import faces
from emox.ui.markup import escape, tag
from train.data import read

BOTH = ("emoxnet", "lite")


def no_face(_row: int) -> None:
    return None


def some_face(_row: int) -> np.ndarray:
    return np.arange(48 * 48, dtype=np.uint8).reshape(48, 48)


def made(pictures: int = 60) -> Rows:
    """Labels go round the classes; emoxnet is always right, lite says happy, less surely from row to row."""
    label = np.arange(pictures) % 7
    right = np.full((pictures, 7), 0.05, np.float32)
    right[np.arange(pictures), label] = 0.7
    happy = np.zeros((pictures, 7), np.float32)
    happy[:, 3] = np.linspace(0.9, 0.6, pictures)
    happy[:, 0] = 1 - happy[:, 3]
    votes = np.tile((1, 6, 0, 0, 0, 0, 0, 1, 2, 0), (pictures, 1))
    marked = np.arange(pictures) == 4
    return Rows(
        protocol="plurality-7",
        views=2,
        classes=EMOTIONS,
        row=np.arange(pictures) + 100,
        label=label,
        votes=votes,
        probabilities={"emoxnet": right, "lite": happy},
        flipped={"emoxnet": marked, "lite": marked},
        leaked=marked,
        suspicion=marked.astype(int),
        suggested=np.where(marked, "fear", ""),
        judge=("emoxnet", 10),
    )


def page(chosen: Filter, face: object = no_face, models: tuple[str, ...] = BOTH) -> str:
    here = made()
    return gallery.gallery(here, select(here, chosen), chosen, models, face)  # ty: ignore[invalid-argument-type]


def test_the_count_is_that_of_the_filter_and_pages_hold_the_rest() -> None:
    chosen = Filter(model="lite", answers="wrong")
    count = len(select(made(), chosen))
    assert count == 60 - 9  # happy is right nine times
    first, last = page(chosen), page(replace(chosen, page=3))
    assert f'data-count="{count}"' in first
    assert "51 of 60 faces" in first
    assert first.count('class="ex-error"') == gallery.PAGE_SIZE
    assert last.count('class="ex-error"') == count - 2 * gallery.PAGE_SIZE
    assert "Page 3 of 3" in last
    assert page(replace(chosen, page=99)).count('class="ex-error"') == count - 2 * gallery.PAGE_SIZE


def test_cards_come_in_the_order_asked_for() -> None:
    order = re.findall(r"data-pick=\"face:(\d+)\"", page(Filter(model="lite"), models=("lite", "emoxnet")))
    assert order[:3] == ["100", "101", "102"]  # lite is surest of these


def test_one_and_none_are_said_in_words() -> None:
    assert "1 of 60 faces" in page(Filter(suspect=True))
    empty = page(Filter(answers="wrong"))
    assert words.NONE_SHOWN in empty
    assert 'data-count="0"' in empty


def test_a_card_says_votes_answers_and_marks() -> None:
    card = page(Filter(suspect=True), models=("lite", "emoxnet"))
    assert "Row 104, labelled Sad by 6 of 10; EmoXNetLite answers Happy" in card
    assert "EmoXNet answers Sad 70.0%" in card
    spoken = re.findall(r'aria-label="(Row [^"]*)"', card)
    assert [said.split("; ", 1)[1] for said in spoken] == [
        "EmoXNetLite answers Happy 88.0%, wrong; EmoXNet answers Sad 70.0%, right; "
        "twin in Training; flipped by averaging; doubted label no. 1"
    ]
    for mark in (words.MARK_LEAKED, words.MARK_FLIPPED, words.MARK_SUSPECT.format(rank=1)):
        assert mark in card
    assert card.count("ex-right") == card.count("ex-wrong") == 1
    assert 'title="Happy 6"' in card
    assert 'title="Unknown 2"' in card


def test_the_colours_are_named_as_a_group() -> None:
    assert f'role="group" aria-label="{words.KEY}"' in page(Filter())


def test_faces_are_the_pixels_themselves_or_left_out() -> None:
    with_faces, without = page(Filter(suspect=True), some_face), page(Filter(suspect=True))
    assert with_faces.count("data:image/png;base64,") == 1
    assert "The face of row 104" in with_faces
    assert "<img" not in without


def test_the_link_brings_the_filter_back() -> None:
    link = escape(gallery.address(Filter(true="fear", predicted="sad")))
    assert link == "?tab=errors&amp;true=fear&amp;predicted=sad"
    assert f'href="{link}"' in page(Filter(true="fear", predicted="sad"))


def test_the_form_shows_the_filter() -> None:
    chosen = Filter(model="lite", true="fear", flipped=True, confidence_from=0.25)
    shown = form.form(chosen, BOTH)
    for option in ("lite", "fear", "0.25"):
        assert re.search(rf'<option value="{option}" selected>', shown)
    assert re.search(r'<input type="checkbox" name="flipped" value="yes" checked>', shown)
    assert "only-model" in shown
    alone = form.form(Filter(), ("lite",))
    assert "only-model" not in alone
    assert 'name="other"' not in alone


def test_one_face_in_full() -> None:
    shown = details.details(made(), 4, Filter(face=104), ("lite", "emoxnet"), some_face(104))
    assert "Labelled Sad by 6 of 10 annotators." in shown
    assert "Doubted label no. 1: by the answers of EmoXNet with 10 views, fear would fit better" in shown
    assert "Contempt" in shown  # got a vote
    assert words.VOTE_NAMES["NF"] not in shown  # got none
    assert shown.count("ex-top") == 3  # label, and each model's answer


def test_a_tie_is_said_and_counted() -> None:
    here = made()
    here.votes[4] = (5, 0, 0, 5, 0, 0, 0, 0, 0, 0)
    shown = details.details(here, 4, Filter(face=104), ("lite",), None)
    assert "Labelled Sad by 5 of 10 annotators, and Sad by as many: a tie, the first column wins." in shown
    assert words.MARK_TIED in shown
    listed = gallery.gallery(here, np.arange(9), Filter(), ("lite",), no_face)
    assert words.TIES_ONE in listed
    assert listed.count(words.MARK_TIED) == 2  # seen and spoken
    here.votes[5] = here.votes[4]
    assert words.TIES.format(count=2) in gallery.gallery(here, np.arange(9), Filter(), ("lite",), no_face)
    assert words.MARK_TIED not in page(Filter())


def test_the_shipped_list_of_likely_wrong_labels_counts_its_ties() -> None:
    results = read_results()
    here = rows(results, "plurality-7", 1)
    chosen = Filter(suspect=True)
    places = select(here, chosen)
    votes = np.sort(here.votes[places], axis=1)
    ties = int((votes[:, -1] == votes[:, -2]).sum())
    assert ties > 1
    assert words.TIES.format(count=ties) in gallery.gallery(here, places, chosen, ("emoxnet",), no_face)


def test_networks_are_called_as_in_results() -> None:
    measured = tuple(read_results().models)
    assert tag("option", model_name("members-average"), value="members-average") in form.form(Filter(), measured)
    assert ">members-average<" not in form.form(Filter(), measured)


def test_what_can_be_explained() -> None:
    sources = [("EmoXNetLite", "lite")]
    assert details.heat_form([], has_face=True) == ""
    assert words.HEAT_NO_FACE in details.heat_form(sources, has_face=False)
    assert 'value="lite"' in details.heat_form(sources, has_face=True)


def votes_of(data: Path) -> Votes:
    known = read(data)
    return Votes(row=known.row, split=known.usage, votes=known.votes.astype(np.int64), data_sha256="ab" * 32)


def test_faces_are_read_from_the_very_data_the_results_were_made_from(prepared_data: Path) -> None:
    known = faces(prepared_data, votes_of(prepared_data))()
    assert known.problem == ""
    picture = known(170)
    assert picture is not None
    assert picture.shape == (48, 48)
    assert known(0) is None  # a row of Training


def test_other_data_no_data_and_a_bad_file_are_said_in_one_sentence(prepared_data: Path, tmp_path: Path) -> None:
    right = votes_of(prepared_data)
    other = replace(right, votes=np.roll(right.votes, 1, axis=1))
    assert faces(prepared_data, other)().problem == words.OTHER_DATA
    assert faces(None, right)().problem == words.NO_FACES
    (tmp_path / "bad.parquet").write_text("no parquet", encoding="utf-8")
    bad = faces(tmp_path / "bad.parquet", right)()
    assert "not a complete parquet file" in bad.problem
    assert bad(170) is None


@pytest.mark.parametrize("model", ["<script>", '"quoted"'])
def test_names_are_escaped(model: str) -> None:
    here = made()
    here = replace(here, probabilities={model: here.probabilities["lite"]}, flipped={model: here.leaked})
    shown = gallery.gallery(here, np.arange(3), Filter(), (model,), no_face) + form.form(Filter(), (model,))
    assert model not in shown.replace('"', "") if model == "<script>" else escape(model) in shown


def test_a_switch_takes_less_than_300_milliseconds_of_the_processor() -> None:
    results = read_results()
    for protocol, count in (("plurality-7", 1), ("majority-8", 10), ("plurality-8", 5)):
        started = time.process_time()
        here = rows(results, protocol, count)
        chosen = Filter(protocol=protocol, views=count, answers="wrong", true="sad")
        gallery.gallery(here, select(here, chosen), chosen, tuple(results.models)[:2], some_face)
        assert time.process_time() - started < 0.3
