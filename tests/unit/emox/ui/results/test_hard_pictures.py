"""Results' panels on corrupted pictures and on the app's own framing."""

from dataclasses import replace

import pytest

from emox.metrics import Interval
from emox.results.folder import Results
from emox.results.stress import Pair
from emox.ui.results import framed, stress, words
from emox.ui.results.panel import per_cent
from emox.ui.results.shown import Setting, show
from tests.unit.emox.ui.results.cells import cells
from tests.unit.emox.ui.results.compared import TWO


@pytest.fixture
def apart(shipped: Results) -> Results:
    """EmoXNetLite's stress alone, and no pair."""
    found = shipped.stress
    assert found is not None
    return replace(shipped, stress=replace(found, models={"lite": found.models["lite"]}, pairs=()))


def test_stress_begins_with_the_picture_as_it_is(apart: Results) -> None:
    found = apart.stress
    assert found is not None
    panel = stress.panel(show(Setting(first="lite"), apart))
    assert panel.chart is not None
    assert len(panel.chart.data) == len(found.corruptions) * len(found.models)
    first = panel.chart.data[0]
    name, corruption = next(iter(found.models)), next(iter(found.corruptions))
    endured = found.models[name]
    assert list(first.y) == [endured.clean.value, *(each.value for each in endured.accuracy[corruption])]
    assert f"{endured.mean_corruption_error.value:.2%}" in panel.body
    assert all(step in panel.body for steps in found.corruptions.values() for step in steps)


def test_two_models_whose_hits_are_known_stand_on_the_pictures_both_were_asked_about(apart: Results) -> None:
    found = apart.stress
    assert found is not None
    nothing = Interval(value=0.5, low=0.4, high=0.6)
    shared = {name: replace(found.models["lite"], n=300, clean=nothing) for name in ("emoxnet", "lite")}
    pair = Pair(
        first="emoxnet",
        second="lite",
        models=shared,
        clean=Interval(value=-0.0123, low=-0.02, high=0.01),
        corrupted=Interval(value=0.0456, low=0.04, high=0.05),
        by_corruption=dict.fromkeys(found.corruptions, Interval(value=0.0789, low=0.07, high=0.08)),
    )
    panel = stress.panel(show(TWO, replace(apart, stress=replace(found, pairs=(pair,)))))
    assert "EmoXNet: n 300; EmoXNetLite: n 300" in panel.caption
    lines = cells(panel.body)
    assert [line[:3] for line in lines[1:3]] == [
        [name, "300", per_cent(nothing)] for name in ("EmoXNet", "EmoXNetLite")
    ]
    assert "EmoXNet minus EmoXNetLite" in panel.body
    assert lines[4:6] == [
        [words.CLEAN, "-1.23 points (-2.00 to +1.00)"],
        [words.ALL_CORRUPTIONS, "+4.56 points (+4.00 to +5.00)"],
    ]
    assert [line[0] for line in lines[6:]][-1] == "Low resolution"
    assert len(lines[6:]) == len(found.corruptions)
    assert words.STRESS_APART not in panel.body
    assert panel.chart is not None
    assert {trace.y[0] for trace in panel.chart.data} == {0.5}  # all curves begin on the shared pictures


def test_models_whose_hits_are_not_known_are_not_said_to_be_comparable(apart: Results) -> None:
    found = apart.stress
    assert found is not None
    both = {"lite": found.models["lite"], "emoxnet": replace(found.models["lite"], n=300)}
    panel = stress.panel(show(TWO, replace(apart, stress=replace(found, models=both))))
    assert "EmoXNetLite: n 3,519; EmoXNet: n 300" in panel.caption
    assert words.STRESS_APART in panel.body
    assert words.STRESS_APART not in stress.panel(show(TWO, apart)).body


def test_the_apps_framing_is_told_of_the_pictures_with_a_face(shipped: Results) -> None:
    found = shipped.framed
    assert found is not None
    panel = framed.panel(show(Setting(first="lite"), shipped))
    assert f"n {found.found:,}" in panel.caption
    for one in found.models.values():
        assert f"{one.framed.value:.2%}" in panel.body
        assert f"{one.difference.value * 100:+.2f} points" in panel.body
        assert one.not_found is not None
        assert f"{one.not_found.value:.2%}" in panel.body
    assert f"(n {found.n - found.found:,})" in panel.body
    in_all = replace(found, found=found.n, models={"lite": replace(found.models["lite"], not_found=None)})
    assert words.DASH in framed.panel(show(Setting(first="lite"), replace(shipped, framed=in_all))).body
