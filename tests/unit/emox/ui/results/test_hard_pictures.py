"""Results' panels on corrupted pictures and on the app's own framing."""

from dataclasses import replace

from emox.metrics import Interval, mean_interval
from emox.results.folder import Results, predictions_of
from emox.ui.results import framed, stress, words
from emox.ui.results.panel import per_cent
from emox.ui.results.shown import Setting, show
from tests.unit.emox.ui.results.cells import cells
from tests.unit.emox.ui.results.compared import TWO


def test_stress_begins_with_the_picture_as_it_is(shipped: Results) -> None:
    found = shipped.stress
    assert found is not None
    panel = stress.panel(show(Setting(first="lite"), shipped))
    assert panel.chart is not None
    assert len(panel.chart.data) == len(found.corruptions) * len(found.models)
    first = panel.chart.data[0]
    name, corruption = next(iter(found.models)), next(iter(found.corruptions))
    endured = found.models[name]
    assert list(first.y) == [endured.clean.value, *(each.value for each in endured.accuracy[corruption])]
    assert f"{endured.mean_corruption_error.value:.2%}" in panel.body
    assert all(step in panel.body for steps in found.corruptions.values() for step in steps)


def test_who_was_asked_about_fewer_spoiled_pictures_is_said_and_others_stand_on_the_same(shipped: Results) -> None:
    found = shipped.stress
    assert found is not None
    right = predictions_of(shipped, "emoxnet", found.protocol, 1)
    first = (right.probabilities.argmax(axis=1) == right.label)[:300]
    few = replace(found.models["emoxnet"], n=300, clean=mean_interval(first))
    unequal = replace(found, models={"lite": found.models["lite"], "emoxnet": few})
    panel = stress.panel(show(TWO, replace(shipped, stress=unequal)))
    assert "EmoXNetLite: n 3,519; EmoXNet: n 300" in panel.caption
    assert "EmoXNet was asked about the first 300 alone" in panel.body
    lite = predictions_of(shipped, "lite", found.protocol, 1)
    same = mean_interval((lite.probabilities.argmax(axis=1) == lite.label)[:300])
    names = ["EmoXNetLite", "EmoXNet (first 300 pictures)", "EmoXNetLite (first 300 pictures)"]
    assert [line[0] for line in cells(panel.body)[1:]] == names
    assert cells(panel.body)[3][1:] == ["300", per_cent(same), words.DASH, words.DASH]
    other = replace(few, clean=Interval(value=0.5, low=0.4, high=0.6))  # in another order
    shuffled = replace(unequal, models={**unequal.models, "emoxnet": other})
    assert len(cells(stress.panel(show(TWO, replace(shipped, stress=shuffled))).body)) == 3


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
