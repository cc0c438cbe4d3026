"""What the road says it will cost: every training of it, from steps that were timed here."""

from pathlib import Path

import pytest
from torch import nn

from emox.networks import MEMBERS, EmoXNetLite
from emox.results.training_runs import SINGLE
from train import cost, reproduce
from train.recipes import LITE, STUDENT_RECIPES, Recipe
from train.road import EPOCHS, VIEWS, Road


def test_finished_trainings_cost_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cost, "seconds_of_run", lambda _network, recipe, _faces: 3600 * recipe.epochs)
    monkeypatch.setattr(cost, "seconds_of_answers", lambda _network, _faces: 3600)
    road = Road(out=tmp_path, data=tmp_path, finetune=0, rounds=1, smoke=False)
    for name in MEMBERS:
        (tmp_path / name).mkdir()
        (tmp_path / name / SINGLE).touch()
    *lines, last = reproduce.costs(100, road, processes=1)
    assert {line.split(": ")[0] for line in lines} == {"emoxnet", "lite", "lite-votes"}
    epochs = LITE.epochs + STUDENT_RECIPES["further"].epochs
    assert last.startswith(f"together about {1 + epochs}.0 h of one thread")


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
    for name, recipe in (("lite-votes", LITE), ("lite", STUDENT_RECIPES["further"])):
        assert told[name] == f"{name}: {recipe.epochs} epochs, about {recipe.epochs}.0 h on one thread"
    assert told["vgg16"] == f"vgg16: {EPOCHS} epochs, about {EPOCHS}.0 h on one thread"
    assert told["emoxnet-tuned"].startswith("emoxnet-tuned: 3 epochs, about 3.0 h")
    again = {f"{name}, round 2" for name in (*MEMBERS, "emoxnet", "lite")}
    assert told.keys() == {*MEMBERS, "emoxnet", "lite", "lite-votes", "emoxnet-tuned", *again}
    hours = sum(float(line.split("about ")[1].split(" h")[0]) for line in lines)
    assert last == f"together about {hours:.1f} h of one thread; 2 processes share them"


def test_a_models_folder_is_replaced_whole_or_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    new, folder = tmp_path / "new", tmp_path / "models" / "lite"
    for place, text in ((new, "new"), (folder, "old")):
        place.mkdir(parents=True)
        (place / "config.json").write_text(text)
    (folder / "of the old one alone").touch()
    rename = Path.rename

    def breaks(path: Path, target: Path) -> Path:
        if target == folder and path.name == "new":
            raise KeyboardInterrupt
        return rename(path, target)

    with monkeypatch.context() as broken:
        broken.setattr(Path, "rename", breaks)
        with pytest.raises(KeyboardInterrupt):
            reproduce._replace(folder, new)
    assert (folder / "config.json").read_text() == "old"
    reproduce._replace(folder, new)
    assert [path.name for path in folder.iterdir()] == ["config.json"]
    assert (folder / "config.json").read_text() == "new"
    assert [path.name for path in folder.parent.iterdir()] == ["lite"]
