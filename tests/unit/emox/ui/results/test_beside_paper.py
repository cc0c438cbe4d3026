"""The paper's tables beside ours, and how long ours learnt."""

from dataclasses import replace

from emox.results.equal_epochs import EqualEpochs, Trained
from emox.results.folder import Results
from emox.results.training_runs import Epoch, TrainingRun
from emox.ui.results import beside_paper, paper, paper_words
from emox.ui.results.shown import Setting, show
from tests.unit.emox.ui.results.cells import cells


def test_the_papers_figures_stand_beside_ours_and_both_readings_are_given(alone: Results) -> None:
    shown = show(Setting(first="lite"), alone)
    lines = {line[0]: line for line in cells(beside_paper.readings(shown))}
    accuracy = alone.models["lite"].figures["plurality-7", 1].report.accuracy
    assert lines["EmoXNet"][1:] == ["85.07%", "85.07%", "not measured", "86.25%", "82.07%", "not measured"]
    assert lines["EmoXNetLite"][3].startswith(f"{accuracy:.2%} (")
    assert [*lines["EmoXNetLite"][1:3], *lines["EmoXNetLite"][4:]] == [
        "82.07%",
        "86.25%",
        "81.78%",
        "81.78%",
        "not measured",
    ]
    assert sorted(paper.READINGS[0].ferplus.values()) != sorted(paper.READINGS[1].ferplus.values())


def test_beside_the_papers_single_networks_stands_how_long_ours_learnt_and_from_whom(alone: Results) -> None:
    epoch = Epoch(epoch=1, side=48, learning_rate=0.01, loss=1.0, seconds=60.0)
    earlier = {"recipe": {"epochs": 7}, "distillation": {"teachers": [{"network": "lite"}, {"network": "lite"}]}}
    taught = TrainingRun(model="emoxnet", member="vgg16", epochs=(epoch, epoch), made={"start": earlier})
    untaught = TrainingRun(model="resnet34", member="", epochs=(epoch,), made={})
    shown = show(Setting(first="lite"), alone, runs=(taught, untaught))
    lines = {line[0]: line for line in cells(beside_paper.singles(shown))}
    assert lines["Network"][-2:] == ["Epochs, ours", "Ours taught by"]
    assert lines["VGG16"][-2:] == ["9", "EmoXNetLite (2)"]
    assert lines["ResNet34"][-2:] == ["1", "nobody"]
    assert lines["ResNeXt50"][-2:] == ["not recorded", "not recorded"]


def test_networks_trained_alike_stand_beside_the_paper_whatever_the_switches_say(alone: Results) -> None:
    reports = {views: alone.models["lite"].figures["plurality-7", views].report for views in (1, 5, 10)}
    epoch = Epoch(epoch=1, side=48, learning_rate=0.01, loss=1.0, seconds=60.0, cpu_seconds=5400.0)
    made = {
        "recipe": {"optimizer": "muon"},
        "recipe_name": "emox",
        "seed": 7,
        "distillation": {"teachers": [{"network": "lite"}]},
    }
    run = TrainingRun(model="vgg16", member="", epochs=(epoch, epoch), made=made)
    found = EqualEpochs(networks={"vgg16": Trained(run=run, reports=reports)})
    shown = show(Setting(protocol="majority-8", views=5), replace(alone, equal_epochs=found))
    page = beside_paper.alike(shown)
    lines = {line[0]: line[1:] for line in cells(page)}
    one, ten = reports[1], reports[10]
    assert lines["Network"][:4] == ["FER+, Table 1", "Ours, 1 view", "Ours, 10 views", "Macro-F1, 1 view"]
    assert lines["VGG16"][0] == "79.68%"
    for cell, expected in zip(lines["VGG16"][1:4], (one.accuracy, ten.accuracy, one.macro_f1), strict=True):
        assert cell.startswith((f"{expected:.2%} (", f"{expected:.3f} ("))
    assert lines["VGG16"][4:] == ["muon", "3.0"]
    assert lines["ResNet34"] == ["81.16%", "not measured", *["\N{EN DASH}"] * 4]
    assert "plurality-7, PrivateTest, n 3,519; the switches do not change this table. 2 epochs each" in page
    assert "seed 7 by the recipe emox, taught by EmoXNetLite beside the votes; only" in page


def test_without_networks_trained_alike_the_page_names_the_command(alone: Results) -> None:
    page = beside_paper.alike(show(Setting(), replace(alone, equal_epochs=None)))
    assert "python -m train.equal_epochs" in page
    assert not cells(page)


def test_tables_1_to_4_are_whole(alone: Results) -> None:
    page = beside_paper.panel(show(Setting(first="lite"), replace(alone, equal_epochs=None))).body
    assert page.index("82.77%") < page.index("neither is shown to be better") < page.index(paper_words.ALIKE)
    lines = cells(page)
    singles = [line for line in lines if line[0] == "SE-ResNeXt50"]
    unknown = ["not recorded", "not recorded"]
    assert singles == [["SE-ResNeXt50", "82.77%", "not measured", "76.99%", "not measured", *unknown]]
    disgust = [line for line in lines if line[0] == "Disgust"]
    assert [line[1] for line in disgust] == ["0.58", "0.47"]
    assert [line[3] for line in disgust] == ["0.67", "0.50"]
    f1 = alone.models["lite"].figures["plurality-7", 1].report.per_class["disgust"].f1
    assert disgust[0][4].startswith(f"{f1:.2f} (")
    assert "python -m train.reproduce --data rafdb.parquet --out rafdb &amp;" in page
