"""The weights that ship: whole, within their size, and answering as they did when they were committed.

tests/golden/probabilities.json is written by `python -m tests.golden.write` after new weights are committed.
"""

import json
from pathlib import Path

import numpy as np
import pytest

import emox
from emox import examples, faces, images, weights
from emox.evaluation import read_report
from emox.results.folder import read_results
from tests.golden.write import GOLDEN, golden_faces

NAMES = ("emoxnet", "lite")


def test_both_networks_ship_and_nothing_else() -> None:
    assert set(weights.bundled()) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_the_report_says_what_answered_and_is_above_eighty_per_cent(name: str) -> None:
    config, report = weights.read_config(weights.folder_of(name)), read_report(weights.folder_of(name) / "report.json")
    subject = report.subject
    assert (subject.protocol, subject.split, subject.tta) == ("plurality-7", "PrivateTest", 1)
    assert report.accuracy > 0.8
    assert subject.runtime == config.get("runtime", "torch")
    assert subject.temperature == config["temperature"]


@pytest.mark.parametrize("name", NAMES)
def test_the_stored_results_say_what_answered(name: str) -> None:
    config = weights.read_config(weights.folder_of(name))
    stored = read_results().models[name].reports.figures
    told = {(one.report.subject.runtime, one.report.subject.temperature) for one in stored}
    assert told == {(config.get("runtime", "torch"), config["temperature"])}


@pytest.mark.parametrize("name", NAMES)
def test_probabilities_are_the_golden_ones(name: str) -> None:
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))[name]
    answers = emox.load(name).predict(list(golden_faces().values()), tta=2)
    for (face, expected), answer in zip(golden.items(), answers, strict=True):
        np.testing.assert_allclose(answer, expected, atol=2e-3, err_msg=face)


@pytest.mark.parametrize("name", NAMES)
def test_the_folder_is_complete_and_its_report_is_of_these_weights(name: str) -> None:
    folder = weights.folder_of(name)
    config = weights.read_config(folder)
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    assert report["subject"]["weights_sha256"] == config["files"]
    assert report["subject"]["split"] == "PrivateTest"
    assert report["n"] == 3519
    assert (folder / "metrics.jsonl").read_text().strip()
    assert config.keys() >= {"recipe", "seed", "versions", "git_commit", "data_sha256"}
    for file in folder.iterdir():
        assert file.stat().st_size < 60_000_000, file.name


@pytest.mark.parametrize("name", NAMES)
def test_the_astronaut_is_happy(name: str) -> None:
    photo = images.decode(_example("astronaut"))
    [face] = faces.CenterFace().detect(photo)
    answer = emox.load(name).predict([faces.crop(photo, face)])[0]
    assert emox.EMOTIONS[int(answer.argmax())] == "happy"


def _example(word: str) -> Path:
    path = next(example.path for example in examples.find() if example.key == word)
    assert path is not None
    return path
