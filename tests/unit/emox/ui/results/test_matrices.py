import re
from dataclasses import replace
from itertools import product

import pytest

from emox.emotions import EMOTIONS
from emox.names import UPLOADED
from emox.results.error_filter import Filter
from emox.results.folder import Results
from emox.results.probabilities import VIEWS
from emox.results.protocols import PROTOCOLS
from emox.results.votes import labelled
from emox.ui.results import matrices
from emox.ui.results.shown import Setting, Shown, Uploaded, show

TWO = Setting(first="emoxnet", second="lite")
PICTURES = {"plurality-7": 3519, "plurality-8": 3546, "majority-7": 3137, "majority-8": 3153}


def tables(page: str) -> list[list[str]]:
    """What the cells of each matrix show."""
    return [
        re.findall(r"<(?:button|span)[^>]*--share[^>]*>([^<]*)</", table)
        for table in re.findall(r"<table.*?</table>", page)
    ]


def numbers(cells: list[str]) -> list[float]:
    return [float(cell.replace("\N{MINUS SIGN}", "-")) for cell in cells]


@pytest.mark.parametrize(("protocol", "views"), list(product(PROTOCOLS, VIEWS)))
def test_the_cells_of_a_matrix_add_up_to_n_and_the_difference_is_theirs(
    two: Results, protocol: str, views: int
) -> None:
    shown = show(replace(TWO, protocol=protocol, views=views), two)
    first, second, gap = map(numbers, tables(matrices.section(shown)))
    assert two.votes is not None
    assert sum(first) == sum(second) == shown.n == PICTURES[protocol] == len(labelled(two.votes, protocol).row)
    assert gap == [a - b for a, b in zip(first, second, strict=True)]
    assert len(first) == len(PROTOCOLS[protocol].classes) * len(EMOTIONS)


def test_per_cent_of_each_label_adds_up_to_a_hundred(two: Results) -> None:
    shown = show(replace(TWO, per_cent=True), two)
    cells = numbers(tables(matrices.section(shown))[0])
    for start in range(0, len(cells), len(EMOTIONS)):
        assert sum(cells[start : start + len(EMOTIONS)]) == pytest.approx(100, abs=0.4)


def test_a_difference_in_per_cent_brings_a_whole_number_for_narrow_cells(two: Results) -> None:
    page = matrices.section(show(replace(TWO, per_cent=True), two))
    fine, whole = (numbers(re.findall(rf'<span class="ex-{kind}">([^<]*)</span>', page)) for kind in ("fine", "whole"))
    assert len(fine) == len(whole) > 20
    assert any(abs(number) > 1 for number in whole)
    assert all(abs(a - b) <= 0.55 for a, b in zip(fine, whole, strict=True))


def test_a_button_says_what_it_opens_and_opens_just_that(two: Results) -> None:
    shown = show(replace(TWO, protocol="majority-8", views=5), two)
    page = matrices.section(shown)
    row = shown.models["lite"].report.subject.classes.index("sad")
    count = shown.models["lite"].report.confusion[row][EMOTIONS.index("neutral")]
    pick = "lite/emoxnet/sad/neutral"
    [button] = re.findall(rf'<button[^>]*data-pick="{pick}"[^>]*>', page)
    assert f'aria-label="labelled sad, answered neutral: {count} faces"' in button
    assert matrices.filter_of(pick, shown) == Filter(
        protocol="majority-8", views=5, model="lite", other="emoxnet", true="sad", predicted="neutral"
    )


def test_every_cell_with_faces_is_a_button_that_names_a_filter(two: Results) -> None:
    shown = show(replace(TWO, protocol="plurality-8"), two)
    page = matrices.section(shown)
    cells = [cell for table in tables(page)[:2] for cell in table if cell != "0"]
    picks = re.findall(r'data-pick="([^"]*)"', page)
    assert len(picks) >= len(cells) > 60
    assert all(matrices.filter_of(pick, shown) is not None for pick in picks)
    assert any("/contempt/" in pick for pick in picks)


@pytest.mark.parametrize(
    "pick",
    ["", "lite", "lite/emoxnet/sad", "nobody//sad/neutral", "lite/nobody/sad/neutral", "lite//bored/sad",
     "lite//sad/contempt", "lite//contempt/sad", "lite//sad/neutral/more", f"{UPLOADED}//sad/neutral"],
)  # fmt: skip
def test_what_is_no_cell_opens_nothing(two: Results, pick: str) -> None:
    assert matrices.filter_of(pick, show(TWO, two)) is None


def test_one_model_alone_has_one_matrix_and_a_sentence(alone: Results) -> None:
    page = matrices.section(show(Setting(first="lite"), alone))
    assert len(tables(page)) == 1
    assert "no difference to show" in page


def test_one_model_chosen_twice_is_told_to_choose_another(two: Results) -> None:
    page = matrices.section(show(Setting(first="lite", second="lite"), two))
    assert len(tables(page)) == 1
    assert "Choose two different models" in page
    assert "Only one model" not in page


def test_cells_of_a_visitors_model_open_its_faces_and_its_name_is_escaped(two: Results) -> None:
    figures = {"plurality-7": two.models["lite"].figures["plurality-7", 1]}
    own = Uploaded(name="<b>.csv", figures=figures, refused={}, probabilities={}, pairs={})
    shown: Shown = show(Setting(first=UPLOADED, second="lite"), two, uploaded=own)
    page = matrices.section(shown)
    assert "<b>" not in page
    assert "Yours: &lt;b&gt;.csv" in page
    picks = re.findall(r'data-pick="([^"]*)"', page)
    assert {tuple(pick.split("/")[:2]) for pick in picks} == {(UPLOADED, "lite"), ("lite", UPLOADED)}
    found = matrices.filter_of(f"{UPLOADED}/lite/sad/neutral", shown)
    assert found == Filter(model=UPLOADED, other="lite", true="sad", predicted="neutral")
    assert [sum(numbers(table)) for table in tables(page)[:2]] == [3519, 3519]
