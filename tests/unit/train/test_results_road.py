"""`train.results`: every step for every model, in order, none left out in silence, stopped by the first that fails."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from emox.results.folder import FOLDER
from emox.results.leaks import read_leaks
from emox.weights import bundled
from train import results
from train.data import sha256


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    found = tmp_path / "results"
    found.mkdir()
    monkeypatch.setattr(results, "FOLDER", found)
    return found


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "data.parquet"
    path.write_bytes(b"some data")
    return path


@pytest.mark.usefixtures("folder")
def test_every_shipped_model_is_calibrated_reported_and_measured_before_any_is_compared(data: Path) -> None:
    names = [step.name for step in results.steps(data, None)]
    for name in bundled():
        at = [names.index(f"{what} {name}") for what in ("temperature of", "report of", "measure")]
        assert at == sorted(at)
        assert at[-1] < names.index("compare") < names.index("cards")
    # the files carry the temperature, and the report their sums
    assert names.index("temperature of lite") + 1 == names.index("onnxruntime files of lite")
    assert names.index("onnxruntime files of lite") + 1 == names.index("report of lite")
    assert names[:2] == ["leaks", "human"]
    assert names[-1] == "readme"  # refuses where a search or a benchmark is not done anew yet; the cards do not
    assert {"wrong labels", "stress", "framed"} < set(names)
    assert all(step.words is not None for step in results.steps(data, None))
    report = next(step for step in results.steps(data, None) if step.name == "report of lite")
    assert report.words == (str(bundled()["lite"]), "--data", str(data), "--out", str(bundled()["lite"]))


def test_what_depends_on_the_data_alone_is_made_once(folder: Path, data: Path, capsys: pytest.CaptureFixture) -> None:
    for name in ("leaks.parquet", "human.json"):
        shutil.copyfile(FOLDER / name, folder / name)
    stale = [step.name for step in results.steps(data, None) if step.words is not None]
    assert stale[:2] == ["leaks", "human"]  # these are of other data
    mine = read_leaks(folder / "leaks.parquet").data_sha256
    text = (folder / "human.json").read_text()
    (folder / "human.json").write_text(text.replace(mine, sha256(data)))
    step = list(results.steps(data, None))[1]
    assert step.words is None
    assert results.run(step) == 0
    assert "human: left out: human.json is there, made from this data" in capsys.readouterr().out


def test_runs_are_measured_unless_emoxnet_brought_them(folder: Path, data: Path, tmp_path: Path) -> None:
    for name in ("vgg16", "resnet34"):
        (tmp_path / "runs" / name).mkdir(parents=True)
        (tmp_path / "runs" / name / "training.json").write_text("{}")
    (tmp_path / "runs" / "unfinished").mkdir()

    def measured() -> dict[str, bool]:
        road = results.steps(data, tmp_path / "runs")
        steps = {step.name.removeprefix("measure "): step for step in road if step.name.startswith("measure")}
        assert all(step.why for step in steps.values() if step.words is None)
        return {name: step.words is not None for name, step in steps.items() if name not in bundled()}

    assert measured() == {"resnet34": True, "vgg16": True}
    (folder / "models" / "emoxnet").mkdir(parents=True)  # as measuring emoxnet leaves it
    assert measured() == {"resnet34": True, "vgg16": False}


def test_the_first_failure_ends_it_and_is_the_status(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    done: list[list[str]] = []

    def main(words: list[str]) -> int:
        done.append(words)
        return int(words[0])

    step = results.Step(name="one", main=main, words=("0",))
    made = [step, replace(step, words=None, why="no need"), replace(step, words=("7",)), replace(step, words=("0",))]
    monkeypatch.setattr(results, "steps", lambda *_: iter(made))
    monkeypatch.setattr(results, "FOLDER", data.parent)
    assert results.main(["--data", str(data)]) == 7
    assert done == [["0"], ["7"]]
    told = capsys.readouterr().out
    assert "one: left out: no need" in told
    assert "one: status 7, 0 s" in told


def test_no_data_is_said_in_one_sentence(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("EMOX_DATA", raising=False)
    assert results.main([]) == 2
    assert "EMOX_DATA" in capsys.readouterr().err


def test_other_data_than_the_stored_figures_are_of_is_refused_before_hours_are_spent(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(results, "steps", lambda *_: pytest.fail("a step was asked for"))
    assert results.main(["--data", str(data)]) == 2
    assert "made from other data" in capsys.readouterr().err
