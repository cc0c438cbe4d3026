"""Single networks trained alike: what must be equal is, also in the shipped file, and a damaged file is named."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from emox.json_files import to_json
from emox.networks import ARCHITECTURES
from emox.results.equal_epochs import EqualEpochs, Trained, read_equal_epochs
from emox.results.folder import Results, read_results
from emox.results.predictions import EvaluationProblem
from emox.results.training_runs import Epoch, TrainingRun

EPOCH = Epoch(epoch=1, side=48, learning_rate=0.01, loss=1.0, seconds=60.0)


@pytest.fixture(scope="module")
def shipped() -> Results:
    return read_results()


@pytest.fixture(scope="module")
def vgg16(shipped: Results) -> Trained:
    reports = {views: shipped.models["vgg16"].figures["plurality-7", views].report for views in (1, 10)}
    made: dict[str, Any] = {"recipe": {"epochs": 1, "optimizer": "muon"}, "recipe_name": "emox", "seed": 0}
    return Trained(run=TrainingRun(model="vgg16", member="", epochs=(EPOCH,), made=made), reports=reports)


def like(trained: Trained, name: str, **made: Any) -> Trained:
    return replace(trained, run=replace(trained.run, model=name, made={**trained.run.made, **made}))


def test_networks_may_differ_in_their_optimizer(vgg16: Trained) -> None:
    recipe = {"epochs": 1, "optimizer": "adamw", "learning_rate": 0.002}
    networks = {"vgg16": vgg16, "resnet34": like(vgg16, "resnet34", recipe=recipe)}
    assert EqualEpochs(networks=networks).first is vgg16


@pytest.mark.parametrize(
    ("made", "told"),
    [
        ({"seed": 1}, "seed is 1 and 0"),
        ({"recipe": {"epochs": 1, "optimizer": "muon", "mixup": 0.2}}, "recipe is"),
        ({"distillation": {"teachers": [{"network": "lite"}]}}, "distillation is"),
        ({"start": {"recipe": {"epochs": 3}}}, "start is"),
        ({"data_sha256": "ab"}, "data_sha256 is ab and None"),
    ],
)
def test_whatever_else_differs_is_refused(vgg16: Trained, made: dict[str, Any], told: str) -> None:
    with pytest.raises(EvaluationProblem, match=f"resnet34 and vgg16 were not trained alike: {told}"):
        EqualEpochs(networks={"vgg16": vgg16, "resnet34": like(vgg16, "resnet34", **made)})


def test_more_epochs_are_refused_whatever_the_recipe_says(vgg16: Trained) -> None:
    longer = replace(vgg16, run=replace(vgg16.run, model="resnet34", epochs=(EPOCH, EPOCH)))
    with pytest.raises(EvaluationProblem, match="epochs is 2 and 1"):
        EqualEpochs(networks={"vgg16": vgg16, "resnet34": longer})


def test_other_pictures_or_views_are_refused(vgg16: Trained, shipped: Results) -> None:
    others = {views: shipped.models["vgg16"].figures["majority-7", views].report for views in (1, 10)}
    for reports in (others, {1: vgg16.reports[1]}):
        with pytest.raises(EvaluationProblem, match="resnet34 and vgg16 were measured on different pictures"):
            EqualEpochs(networks={"vgg16": vgg16, "resnet34": replace(like(vgg16, "resnet34"), reports=reports)})


def test_the_file_reads_back_and_a_damaged_one_is_named(vgg16: Trained, tmp_path: Path) -> None:
    path, found = tmp_path / "equal_epochs.json", EqualEpochs(networks={"vgg16": vgg16})
    path.write_text(to_json(found, EqualEpochs), encoding="utf-8")
    assert read_equal_epochs(path) == found
    path.write_text('{"networks": {}}', encoding="utf-8")
    with pytest.raises(EvaluationProblem, match=r"equal_epochs\.json: not networks trained alike .* no network"):
        read_equal_epochs(path)


def test_those_that_ship_are_of_the_papers_and_of_the_data_of_all_figures(shipped: Results) -> None:
    found = shipped.equal_epochs
    assert found is not None
    assert set(found.networks) <= set(ARCHITECTURES)
    for name, one in found.networks.items():
        assert one.run.model == name
        assert {report.subject.protocol for report in one.reports.values()} == {"plurality-7"}
        assert one.run.epochs_before == 0
