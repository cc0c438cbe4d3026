import json
import re
import time
from dataclasses import replace
from itertools import product

import pytest

from emox.results.folder import Results
from emox.results.probabilities import VIEWS
from emox.results.protocols import PROTOCOLS
from emox.ui.results import matrices, panels
from emox.ui.results.shown import Setting, show

CHANGING = [*panels.FIRST, *panels.CHARTS, *panels.TABLES]


@pytest.mark.parametrize(("protocol", "views"), list(product(PROTOCOLS, VIEWS)))
def test_every_panel_names_protocol_split_and_n(two: Results, protocol: str, views: int) -> None:
    shown = show(Setting(protocol=protocol, views=views, first="emoxnet", second="lite"), two)
    drawn = panels.draw(shown)
    assert list(drawn.sections) == CHANGING
    for key, section in drawn.sections.items():
        assert f"{protocol}, PrivateTest, n {shown.n:,}" in section, key
    assert set(drawn.charts) == {*panels.FIRST, *panels.CHARTS}


def test_charts_are_transparent_still_and_have_no_outside_link(two: Results) -> None:
    shown = show(Setting(first="emoxnet", second="lite"), two)
    for chart in [*panels.draw(shown).charts.values(), *panels.draw_fixed(shown).charts.values()]:
        made = json.loads(chart)
        assert made["layout"]["paper_bgcolor"] == made["layout"]["plot_bgcolor"] == "rgba(0,0,0,0)"
        assert made["config"] == panels.BEHAVIOUR
        axes = [value for key, value in made["layout"].items() if key.startswith(("xaxis", "yaxis"))]
        assert all(axis["fixedrange"] for axis in axes)
        assert "http" not in chart


def test_every_chart_can_be_downloaded(two: Results) -> None:
    shown = show(Setting(first="emoxnet", second="lite"), two)
    drawn = panels.draw(shown)
    for key in drawn.charts:
        assert f'download="emox_{key}.csv"' in drawn.sections[key]


def test_a_link_leads_to_each_panel(two: Results) -> None:
    shown = show(Setting(first="emoxnet", second="lite"), two)
    drawn, fixed = panels.draw(shown), panels.draw_fixed(shown)
    found = re.findall(r'<a href="#results-([^"]*)">([^<]*)</a>', panels.links(drawn, fixed))
    assert sorted(key for key, _ in found) == sorted([*CHANGING, *panels.FIXED, "confusion"])
    for key, title in found:
        section = matrices.section(shown) if key == "confusion" else {**drawn.sections, **fixed.sections}[key]
        assert f"<h2>{title}</h2>" in section


def test_missing_files_are_named_by_the_command_that_makes_them(alone: Results) -> None:
    bare = replace(alone, comparisons=None, stress=None, framed=None, students=None, leaks=None, human=None)
    shown = show(Setting(first="lite"), bare)
    drawn, fixed = panels.draw(shown), panels.draw_fixed(shown)
    assert "run python -m train.compare" in drawn.sections["pairs"]
    assert "run python -m train.human" in drawn.sections["accuracy"]
    assert "run python -m train.framed" in fixed.sections["framed"]
    assert "run python -m train.stress" in fixed.sections["stress"]
    assert "run python -m train.students" in fixed.sections["students"]
    assert "run python -m emox.benchmark" in fixed.sections["speed"]
    assert fixed.charts == {}


def test_a_switch_changes_what_it_should(two: Results) -> None:
    start = Setting(first="emoxnet", second="lite")
    here, there = (panels.draw(show(each, two)) for each in (start, replace(start, protocol="majority-7")))
    assert all(here.sections[key] != there.sections[key] for key in CHANGING)
    assert all(here.charts[key] != there.charts[key] for key in here.charts)


def test_a_switch_is_answered_within_300_milliseconds_of_computing(two: Results) -> None:
    start = Setting(first="emoxnet", second="lite")
    panels.draw(show(start, two))  # plotly is imported once
    begin = time.process_time()
    panels.draw(show(replace(start, protocol="majority-8", views=5), two))
    assert time.process_time() - begin < 0.3
