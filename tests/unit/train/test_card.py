"""The model card: every figure from the folder's files, metadata there and back, stale when a file changes."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from huggingface_hub import ModelCard, ModelCardData

from emox import weights
from emox.evaluation import read_report
from emox.results.folder import FOLDER
from emox.results.predictions import read_predictions, write_predictions
from train import card, card_facts, card_sections
from train.card_facts import CardProblem

SHIPPED = sorted(path.parent for path in weights.BUNDLED.glob("*/report.json"))


@pytest.fixture
def folder(measured_lite: Path) -> Path:
    return measured_lite


def made(folder: Path) -> str:
    return card.text(card.card(card_facts.read_facts(folder)))


@pytest.mark.parametrize("shipped", SHIPPED, ids=lambda path: path.name)
def test_the_shipped_cards_are_not_stale(shipped: Path) -> None:
    card.check(shipped)


def test_the_metadata_come_back_as_they_went_in(folder: Path) -> None:
    report = read_report(folder / "report.json")
    (folder / "README.md").write_text(made(folder), encoding="utf-8")
    back = ModelCard.load(folder / "README.md").data
    assert back.library_name == "emox"
    assert back.pipeline_tag == "image-classification"
    assert back.license == "apache-2.0"
    results = back.eval_results
    assert results is not None
    first = results[0]
    assert (first.metric_type, first.metric_value) == ("accuracy", report.accuracy)
    assert first.metric_args == {"views": 1, "interval_95": list(report.accuracy_interval)}
    assert (first.dataset_config, first.dataset_split) == ("plurality-7", "PrivateTest")
    ours = card.card(card_facts.read_facts(folder)).data
    assert isinstance(ours, ModelCardData)
    assert sorted(map(repr, results)) == sorted(map(repr, ours.eval_results or []))


def test_every_part_that_the_files_measure_is_there(folder: Path) -> None:
    text, report = made(folder).replace("\n", " "), read_report(folder / "report.json")
    low, high = report.accuracy_interval
    assert f"{report.accuracy:.2%} ({low:.2%} to {high:.2%})" in text
    for name, one in report.per_class.items():
        assert f"| {name} | {one.support:,} |" in text
    assert f"{report.calibration.ece.value:.3f}" in text
    for words in (
        "Art",
        "5(1)(f)",
        "no exact or near twin",
        "one annotator agrees",
        "The run took",
        "recalls with and without a twin have 95 % Wilson intervals",
        "Answers come from `model.int8.onnx`, through onnxruntime.",
        "@software",
    ):
        assert words in text


@pytest.mark.parametrize("shipped", SHIPPED, ids=lambda path: path.name)
def test_what_the_temperature_made_worse_is_told(shipped: Path) -> None:
    scaling = card_facts.read_facts(shipped).scaling
    assert scaling is not None
    before, after = scaling.before.divergence_from_votes, scaling.after.divergence_from_votes
    assert before is not None
    assert after is not None
    told = made(shipped)
    assert f"the divergence from the votes from {before.value:.3f} to {after.value:.3f}" in told
    assert (card_sections.SHARPER in told) is (after.value > before.value)


def test_the_hours_are_the_seconds_of_metrics_jsonl(folder: Path) -> None:
    hours = sum(json.loads(line)["seconds"] for line in (folder / "metrics.jsonl").read_text().splitlines()) / 3600
    assert f"The run took {hours:.2f} h by the clock" in made(folder)


def test_what_has_no_file_is_not_measured(folder: Path, tmp_path: Path) -> None:
    empty = tmp_path / "results"
    empty.mkdir()
    text = card.text(card.card(card_facts.read_facts(folder, empty)))
    for heading in ("### Without pictures that are also in Training", "### Human yardstick", "### Corrupted pictures"):
        assert f"{heading}\n\nNot measured." in text


@pytest.mark.parametrize("change", ["remove", "edit", "config"])
def test_a_missing_edited_or_outdated_card_is_stale(folder: Path, change: str) -> None:
    path = folder / "README.md"
    path.write_text(made(folder), encoding="utf-8")
    card.check(folder)
    if change == "remove":
        path.unlink()
    elif change == "edit":
        path.write_text(path.read_text(encoding="utf-8").replace("%", " %", 1), encoding="utf-8")
    else:
        config = json.loads((folder / "config.json").read_text())
        (folder / "config.json").write_text(json.dumps(config | {"training_faces": 7}))
    with pytest.raises(CardProblem, match=r"missing or stale; run python -m train\.card"):
        card.check(folder)


def test_a_report_of_other_weights_makes_no_card(folder: Path) -> None:
    report = json.loads((folder / "report.json").read_text())
    report["subject"]["weights_sha256"] = {"model.safetensors": "0" * 64}
    (folder / "report.json").write_text(json.dumps(report))
    with pytest.raises(CardProblem, match=r"report\.json: measured with other weights"):
        card_facts.read_facts(folder)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"split": "PublicTest"}, "of PublicTest; a card tells of PrivateTest"),
        ({"temperature": 9.0}, "measured with another temperature"),
        ({"data_sha256": "ab" * 32}, "measured on other data than"),
    ],
)
def test_a_report_that_does_not_belong_to_the_other_figures_makes_no_card(
    folder: Path, change: dict[str, object], said: str
) -> None:
    report = json.loads((folder / "report.json").read_text())
    report["subject"] |= change
    (folder / "report.json").write_text(json.dumps(report))
    with pytest.raises(CardProblem, match=said):
        card_facts.read_facts(folder)


def test_predictions_of_another_report_make_no_card(folder: Path) -> None:
    answers = read_predictions(folder / "predictions.parquet")
    turned = np.roll(answers.probabilities, 1, axis=1)
    # another network may be right as often, about the very same pictures, and wrong otherwise
    right = answers.probabilities.argmax(axis=1) == answers.label
    kept = right | (turned.argmax(axis=1) == answers.label)
    as_right = np.where(kept[:, None], answers.probabilities, turned)
    for other in (turned, as_right):
        write_predictions(replace(answers, probabilities=other), folder / "predictions.parquet")
        with pytest.raises(CardProblem, match=r"report\.json: predictions\.parquet gives other figures"):
            made(folder)


def test_stored_figures_under_another_temperature_are_not_told(folder: Path) -> None:
    assert card_facts.read_facts(folder).more is not None
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"temperature": config["temperature"] + 0.1}))
    report = json.loads((folder / "report.json").read_text())
    report["subject"].pop("temperature", None)  # as reports from before it was recorded
    (folder / "report.json").write_text(json.dumps(report))
    assert card_facts.read_facts(folder).more is None


def test_the_command_writes_and_checks(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "README.md").unlink(missing_ok=True)
    assert card.main([str(folder), "--check"]) == 1
    assert "missing or stale" in capsys.readouterr().err
    assert card.main([str(folder)]) == 0
    assert card.main([str(folder), "--check"]) == 0
    assert card.main([str(folder.parent / "absent")]) == 2


def test_a_published_card_loads_from_where_it_lies(folder: Path) -> None:
    text = card.text(card.card(card_facts.read_facts(folder), "owner/emoxnet-lite", "v1"))
    assert 'model = emox.load("owner/emoxnet-lite", revision="v1")' in text


@pytest.mark.parametrize(("file", "name"), [("stress.json", "endured"), ("framed.json", "framed")])
def test_what_was_measured_of_other_weights_is_not_shown(folder: Path, tmp_path: Path, file: str, name: str) -> None:
    results = Path(shutil.copytree(FOLDER, tmp_path / "results"))
    if getattr(card_facts.read_facts(folder, results), name) is None:
        pytest.skip("the stored results are of other weights than the shipped Lite's")
    made = json.loads((results / file).read_text())
    made["models"]["lite"]["weights_sha256"]["model.safetensors"] = "ab" * 32
    (results / file).write_text(json.dumps(made))
    assert getattr(card_facts.read_facts(folder, results), name) is None
