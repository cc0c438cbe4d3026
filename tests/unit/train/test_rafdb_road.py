"""RAF-DB's official layout, drawn small, goes the road that FER+ goes: prepared, learnt from, chosen on, measured."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from emox.emotions import RAFDB_TO_EMOTION
from emox.json_files import read_json
from emox.networks import MEMBERS
from emox.results.figures import Reports
from emox.results.predictions import EvaluationProblem
from tests.drawn_faces import drawn_face
from train import card_facts, data, measure, reproduce
from train.card_facts import CardProblem
from train.rafdb import KEPT_BACK

TRAIN, TEST = 80, 20
CODE = {emotion: code for code, emotion in RAFDB_TO_EMOTION.items()}
MISTAKEN = (9, 39)  # drawn happy
DRAWN = {"happiness": CODE["happy"], "sadness": CODE["sad"], "surprise": CODE["surprise"]}


@pytest.fixture(scope="module")
def rafdb(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that licence holders have, with 100 drawn faces of 100x100 pixels.

    Two of those kept back to choose on are labelled otherwise than drawn (tests.conftest.prepared_data says why).
    """
    folder, generator = tmp_path_factory.mktemp("rafdb"), np.random.default_rng(0)
    (folder / "EmoLabel").mkdir()
    (folder / "Image" / "aligned").mkdir(parents=True)
    lines = []
    for number in range(TRAIN + TEST):
        label = tuple(DRAWN)[number % len(DRAWN)]
        part, at = ("train", number + 1) if number < TRAIN else ("test", number + 1 - TRAIN)
        seen = "sadness" if number in MISTAKEN else label
        lines.append(f"{part}_{at:05d}.jpg {DRAWN[seen]}\n")
        picture = Image.fromarray(drawn_face(label, generator)).resize((100, 100)).convert("RGB")
        picture.save(folder / "Image" / "aligned" / f"{part}_{at:05d}_aligned.jpg")
    (folder / "EmoLabel" / "list_patition_label.txt").write_text("".join(lines))
    return folder


@pytest.fixture(scope="module")
def prepared(rafdb: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("prepared") / "rafdb.parquet"
    assert data.main(["prepare", str(rafdb), "--out", str(out)]) == 0
    return out


def test_every_tenth_picture_to_train_on_is_kept_back_to_choose_on(prepared: Path) -> None:
    usage = data.read(prepared).usage
    kept_back = np.arange(TRAIN) % KEPT_BACK == KEPT_BACK - 1
    assert (usage[:TRAIN][kept_back] == "PublicTest").all()
    assert (usage[:TRAIN][~kept_back] == "Training").all()
    assert (usage[TRAIN:] == "PrivateTest").all()


def test_it_goes_the_whole_road_and_is_measured(prepared: Path, tmp_path: Path) -> None:
    runs, results = tmp_path / "runs", tmp_path / "results"
    reproduce.main(["--data", str(prepared), "--out", str(runs), "--smoke", "--processes", "1"])
    for name in ("emoxnet", "lite"):
        model = runs / name / "model"
        report, config = (json.loads((model / file).read_text()) for file in ("report.json", "config.json"))
        assert (report["n"], report["subject"]["split"]) == (TEST, "PrivateTest")
        assert config["temperature_fitted_on"]["split"] == "PublicTest"
        assert config["training_faces"] <= TRAIN - TRAIN // KEPT_BACK
        assert config["of_one_voice"]
        with pytest.raises(CardProblem, match="one label a picture"):
            card_facts.read_facts(model)
    for name in ("emoxnet", "lite"):
        assert measure.main([str(runs / name / "model"), "--data", str(prepared), "--out", str(results)]) == 0
    for name in ("emoxnet", "lite", *MEMBERS):
        path = results / "models" / name / "reports.json"
        made = read_json(path, Reports, expected="reports", refuse=EvaluationProblem)
        assert {one.report.n for one in made.figures} == {TEST}


def test_it_does_not_ship_beside_what_the_app_tells_of_votes(
    prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reproduce, "FOLDER", tmp_path)  # moved away, as the first refusal advises
    with pytest.raises(data.DataProblem, match="one label a picture, and the app's figures"):
        reproduce.main(["--data", str(prepared), "--out", str(tmp_path / "runs"), "--ship"])
    assert not (tmp_path / "runs").exists()
