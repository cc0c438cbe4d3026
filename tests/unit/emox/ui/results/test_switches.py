from dataclasses import replace

from emox.results.folder import Results
from emox.ui.results import switches
from emox.ui.results.shown import Setting


def test_switches_and_setting_are_each_others_inverse() -> None:
    chosen = Setting(protocol="majority-8", views=5, per_cent=True, first="lite", second="")
    assert switches.setting(*switches.told(chosen)) == chosen


def test_the_first_two_models_are_compared_and_one_alone_is_not(two: Results, alone: Results) -> None:
    more = replace(two, models={**two.models, "vgg16": two.models["lite"]})
    assert (switches.start(more).first, switches.start(more).second) == ("emoxnet", "lite")
    assert (switches.start(alone).first, switches.start(alone).second) == ("lite", "")
    assert switches.model_choices(more)[2] == ("VGG16", "vgg16")
