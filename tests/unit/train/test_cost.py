"""What the road says it will cost: every training of it, from steps that were timed here."""

from pathlib import Path

import pytest
from torch import nn

from emox.networks import MEMBERS, EmoXNetLite
from train import cost, reproduce
from train.recipes import LITE, Recipe
from train.road import EPOCHS, VIEWS, Road


def test_more_faces_cost_more() -> None:
    few, many = (cost.seconds_of_answers(EmoXNetLite(), faces) for faces in (1_000, 1_000_000))
    assert 0 < few < many
    assert cost.seconds_of_run(EmoXNetLite(), Recipe(epochs=1, batch=16), faces=160) > 0


def test_every_training_of_the_road_is_told_and_added_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def an_hour_an_epoch(_network: nn.Module, recipe: Recipe, _faces: int) -> float:
        return 3600 * recipe.epochs

    monkeypatch.setattr(cost, "seconds_of_run", an_hour_an_epoch)
    monkeypatch.setattr(cost, "seconds_of_answers", lambda _network, faces: 36 * faces)
    road = Road(out=tmp_path, data=tmp_path, finetune=3, rounds=2, smoke=False)
    *lines, last = reproduce.costs(100, road, processes=2)
    told = {line.split(": ")[0]: line for line in lines}
    assert told["emoxnet"] == f"emoxnet: features of {VIEWS} views, about 4.0 h on one thread"
    assert told["lite"] == f"lite: {LITE.epochs} epochs, about {LITE.epochs}.0 h on one thread"
    assert told["vgg16"] == f"vgg16: {EPOCHS} epochs, about {EPOCHS}.0 h on one thread"
    assert told["emoxnet-tuned"].startswith("emoxnet-tuned: 3 epochs, about 3.0 h")
    again = {f"{name}, round 2" for name in (*MEMBERS, "emoxnet", "lite")}
    assert told.keys() == {*MEMBERS, "emoxnet", "lite", "lite-votes", "emoxnet-tuned", *again}
    hours = sum(float(line.split("about ")[1].split(" h")[0]) for line in lines)
    assert last == f"together about {hours:.1f} h of one thread; 2 processes share them"
