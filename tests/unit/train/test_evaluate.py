"""`python -m train.evaluate`: a model folder and a data set -> predictions.parquet and report.json."""

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow
import pyarrow.parquet
import pytest
from PIL import Image

from emox.emotions import EMOTIONS, FERPLUS_COLUMNS
from emox.evaluation import read_report
from emox.predict import Model
from emox.results.predictions import read_predictions
from train import evaluate
from train.data import read, sha256, split

WEIGHTS = {"members/one.safetensors": "ab" * 32, "model.safetensors": "cd" * 32}


def by_brightness(faces: np.ndarray) -> np.ndarray:
    """(B, C) logits: happy for a bright picture, angry for a dark one."""
    found = np.zeros((len(faces), len(EMOTIONS)), np.float32)
    bright = faces.mean(axis=(1, 2, 3)) > 0
    found[np.arange(len(faces)), np.where(bright, EMOTIONS.index("happy"), EMOTIONS.index("angry"))] = 2
    return found


MODEL = Model(name="by-brightness", logits=by_brightness, config={"files": WEIGHTS})


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A picture of Training; in PrivateTest happy bright, sad bright, angry dark, contempt bright."""
    columns = ["neutral", "happiness", "sadness", "anger", "contempt"]
    levels = [50, 200, 200, 50, 200]
    path = tmp_path / "faces.parquet"
    table: dict[str, list] = {
        "image": [{"bytes": _png(level), "path": f"{level}.png"} for level in levels],
        "row": list(range(5)),
        "usage": ["Training", *["PrivateTest"] * 4],
    } | {name: [10 * (name == column) for column in columns] for name in FERPLUS_COLUMNS}
    pyarrow.parquet.write_table(pyarrow.table(table), path)
    return path


def _png(level: int) -> bytes:
    stream = io.BytesIO()
    Image.new("L", (48, 48), level).save(stream, format="PNG")
    return stream.getvalue()


def run(data: Path, out: Path, *more: str) -> int:
    return evaluate.main(["toy", "--data", str(data), "--out", str(out), *more], load=lambda _: MODEL)


def test_both_files_are_written_and_agree(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(data, tmp_path / "out") == 0
    answers, done = (
        read_predictions(tmp_path / "out/predictions.parquet"),
        read_report(tmp_path / "out/report.json"),
    )
    assert answers.row.tolist() == [1, 2, 3]
    assert [EMOTIONS[at] for at in answers.label] == ["happy", "sad", "angry"]
    assert [EMOTIONS[at] for at in answers.probabilities.argmax(axis=1)] == ["happy", "happy", "angry"]
    assert (done.n, done.accuracy) == (3, pytest.approx(2 / 3))
    assert done.subject.model == "by-brightness"
    assert (done.subject.protocol, done.subject.split, done.subject.tta) == ("plurality-7", "PrivateTest", 1)
    assert done.calibration.divergence_from_votes is not None
    assert "n 3, accuracy 66.67%" in capsys.readouterr().out


def test_the_report_names_weights_and_data_by_their_sha256(data: Path, tmp_path: Path) -> None:
    run(data, tmp_path / "out")
    subject = read_report(tmp_path / "out/report.json").subject
    assert subject.data_sha256 == sha256(data)
    assert subject.weights_sha256 == WEIGHTS


def test_views_reach_the_model_and_the_report(data: Path, tmp_path: Path) -> None:
    seen: list[int] = []

    def counted(faces: np.ndarray) -> np.ndarray:
        seen.append(len(faces))
        return by_brightness(faces)

    pictures = split(read(data), "plurality-7", "PrivateTest")
    found = evaluate.predict_split(replace(MODEL, logits=counted), pictures, tta=10)
    assert (sum(seen), len(found.row)) == (30, 3)
    run(data, tmp_path / "out", "--tta", "10")
    assert read_report(tmp_path / "out/report.json").subject.tta == 10


def test_contempt_stays_in_the_count_and_the_report_says_so(data: Path, tmp_path: Path) -> None:
    run(data, tmp_path / "out", "--protocol", "majority-8")
    done = read_report(tmp_path / "out/report.json")
    assert (done.n, done.accuracy) == (4, 0.5)
    assert done.per_class["contempt"].support == 1
    assert done.subject.notes == ("The model has no class contempt: its pictures count as errors.",)


def test_pictures_are_handed_over_in_batches_and_kept_in_order(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(data, tmp_path / "whole")
    monkeypatch.setattr(evaluate, "BATCH", 2)
    run(data, tmp_path / "parts")
    whole, parts = (read_predictions(tmp_path / name / "predictions.parquet") for name in ("whole", "parts"))
    assert (whole.probabilities == parts.probabilities).all()
    assert (whole.row == parts.row).all()


def test_a_split_without_pictures_is_refused_in_one_sentence(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(data, tmp_path / "out", "--split", "PublicTest") == 2
    assert "no picture of PublicTest under plurality-7" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_folder_that_is_no_model_is_refused_in_one_sentence(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [str(tmp_path), "--data", str(data), "--out", str(tmp_path / "out")]
    assert evaluate.main(arguments) == 2
    said = capsys.readouterr().err.strip()
    assert "config.json: no such file" in said
    assert "\n" not in said


def test_more_views_than_there_are_are_refused_with_the_range(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        run(data, tmp_path / "out", "--tta", "11")
    assert "invalid choice: 11" in capsys.readouterr().err
