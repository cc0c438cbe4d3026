"""Results are read whole, each part may be absent, none may be damaged; the shipped ones belong together."""

import json
import shutil
import time
from pathlib import Path

import numpy as np
import pytest

from emox import weights
from emox.results.figures import figures
from emox.results.folder import FOLDER, predictions_of, read_results
from emox.results.predictions import EvaluationProblem, read_predictions
from emox.results.probabilities import VIEWS
from emox.results.protocols import PROTOCOLS
from emox.results.votes import labelled
from tests.unit.emox.result_files import (
    COMPARISON,
    DATA,
    FRAMED,
    LEAKS,
    STRESS,
    WRONG,
    made_votes,
    write_model,
    write_results,
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("results")
    write_results(folder, {"vgg16": 1, "lite": 2, "emoxnet": 3})
    for name in ("human.json", "leaks.json"):
        (folder / name).write_text((FOLDER / name).read_text().replace(_data_of(FOLDER), DATA))
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """A copy to break."""
    return Path(shutil.copytree(made, tmp_path / "results"))


def _data_of(folder: Path) -> str:
    return json.loads((folder / "human.json").read_text())["data_sha256"]


def test_all_of_it_comes_back(made: Path) -> None:
    found = read_results(made)
    assert tuple(found.models) == ("emoxnet", "lite", "vgg16")
    assert found.votes is not None
    assert (found.votes.votes == made_votes().votes).all()
    assert found.comparisons is not None
    assert [(one.first, one.second) for one in found.comparisons] == [(COMPARISON.first, COMPARISON.second)]
    assert found.stress == STRESS
    assert found.framed == FRAMED
    assert found.leaks is not None
    assert (found.leaks.row == LEAKS.row).all()
    assert found.leak_counts is not None
    counted = (sum(one.pairs for one in by.values()) for by in (found.leak_counts.by_kind, found.leak_counts.by_splits))
    assert set(counted) == {found.leak_counts.pairs.pairs}
    assert found.wrong_labels is not None
    assert (found.wrong_labels.suggested == WRONG.suggested).all()
    assert (found.wrong_labels.model, found.wrong_labels.views) == ("lite", 10)
    assert found.human is not None
    yardstick = found.human.protocols["majority-8"]["PublicTest"]
    assert sum(yardstick.pictures_by_highest_vote.values()) == yardstick.n


def test_what_was_measured_of_other_answers_is_left_out(folder: Path) -> None:
    shutil.rmtree(folder / "models" / "lite")
    write_model(folder, "lite", made_votes(), seed=4)
    for path in (folder / "stress.json", folder / "framed.json"):
        path.write_text(path.read_text().replace("ab" * 32, "ba" * 32))
    found = read_results(folder)
    assert tuple(found.models) == ("emoxnet", "lite", "vgg16")
    assert found.comparisons == ()
    assert found.wrong_labels is found.stress is found.framed is None


def test_no_pair_stays_of_which_one_model_is_left_out(folder: Path) -> None:
    path = folder / "stress.json"
    made = json.loads(path.read_text())
    made["models"]["emoxnet"]["weights_sha256"] = {"model.safetensors": "ba" * 32}
    path.write_text(json.dumps(made))
    found = read_results(folder).stress
    assert found is not None
    assert found.models.keys() == {"lite"}
    assert found.pairs == ()


def test_reports_are_what_the_stored_probabilities_give(made: Path) -> None:
    found = read_results(made)
    assert found.votes is not None
    for name, model in found.models.items():
        assert set(model.figures) == {(protocol, views) for protocol in PROTOCOLS for views in VIEWS}
        stored = model.figures["majority-8", 5]
        again = figures(
            predictions_of(found, name, "majority-8", 5),
            stored.report.subject,
            labelled(found.votes, "majority-8"),
            found.leaks,
        )
        assert again == stored


def test_an_empty_folder_is_no_error(tmp_path: Path) -> None:
    found = read_results(tmp_path)
    assert not found.models
    assert found.votes is found.comparisons is found.stress is found.wrong_labels is found.leaks is found.human is None
    assert found.framed is found.leak_counts is None


@pytest.mark.parametrize(
    "name",
    [
        *("votes.parquet", "comparisons.json", "stress.json", "wrong_labels.parquet", "leaks.parquet", "human.json"),
        *("framed.json", "leaks.json"),
        *("models/lite/reports.json", "models/lite/probabilities.parquet"),
    ],
)
def test_a_file_cut_short_is_named(folder: Path, name: str) -> None:
    whole = (folder / name).read_bytes()
    (folder / name).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(EvaluationProblem, match=name) as told:
        read_results(folder)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    "name", ["votes.parquet", "leaks.parquet", "comparisons.json", "stress.json", "framed.json", "human.json"]
)
def test_each_file_may_be_absent(folder: Path, name: str) -> None:
    (folder / name).unlink()
    found = read_results(folder)
    assert getattr(found, Path(name).stem) is None
    assert "lite" in found.models


def test_half_a_model_is_refused(folder: Path) -> None:
    (folder / "models" / "lite" / "probabilities.parquet").unlink()
    with pytest.raises(EvaluationProblem, match=r"lite/probabilities\.parquet: no such file"):
        read_results(folder)


def test_a_wrong_key_is_named(folder: Path) -> None:
    path = folder / "stress.json"
    path.write_text(path.read_text().replace('"seed": 1', '"seed": "one"'))
    with pytest.raises(EvaluationProblem, match=r"stress\.json: .*seed"):
        read_results(folder)


def test_a_model_without_a_severity_is_refused(folder: Path) -> None:
    path = folder / "stress.json"
    values = json.loads(path.read_text())
    del values["models"]["lite"]["accuracy"]["blur"][0]
    path.write_text(json.dumps(values))
    with pytest.raises(EvaluationProblem, match=r"stress\.json: .*lite was not measured"):
        read_results(folder)


def test_figures_of_two_data_sets_do_not_stand_side_by_side(folder: Path) -> None:
    path = folder / "stress.json"
    path.write_text(path.read_text().replace(DATA, "ef" * 32))
    with pytest.raises(EvaluationProblem, match=r"stress\.json: .*efefef.*cdcdcd"):
        read_results(folder)


def test_without_votes_no_answer_has_a_label(folder: Path) -> None:
    (folder / "votes.parquet").unlink()
    with pytest.raises(EvaluationProblem, match=r"votes\.parquet"):
        predictions_of(read_results(folder), "lite", "plurality-7", 1)


def test_the_shipped_results_are_of_the_shipped_weights_and_read_fast() -> None:
    started = time.process_time()
    found = read_results()
    assert time.process_time() - started < 1.5  # the first in a process, with pyarrow and pydantic to import
    assert found.human is not None
    assert found.comparisons
    assert found.wrong_labels is not None
    assert found.stress is not None
    assert set(found.stress.models) == set(weights.bundled())
    assert [(pair.first, pair.second) for pair in found.stress.pairs] == [("emoxnet", "lite")]
    for name in weights.bundled():
        config = weights.read_config(weights.folder_of(name))
        subject = found.models[name].figures["plurality-7", 1].report.subject
        assert subject.weights_sha256 == config["files"], f"{name}: run python -m train.results"
        scaling = found.models[name].reports.scaling
        assert scaling is not None
        assert scaling.temperature == config["temperature"]


@pytest.mark.parametrize("name", weights.bundled())
def test_the_shipped_probabilities_are_the_model_folders(name: str) -> None:
    folder = read_predictions(weights.folder_of(name) / "predictions.parquet")
    stored = predictions_of(read_results(), name, "plurality-7", 1)
    at = np.argsort(folder.row)
    assert (folder.row[at] == stored.row).all()
    assert (folder.label[at] == stored.label).all()
    np.testing.assert_allclose(stored.probabilities, folder.probabilities[at], atol=1e-3)


def test_a_file_of_other_data_is_named_with_what_mends_it(folder: Path) -> None:
    text = (folder / "human.json").read_text()
    (folder / "human.json").write_text(text.replace(DATA, "9" * 64))
    with pytest.raises(EvaluationProblem, match=r"human\.json: made from data .* remove what is of the other one"):
        read_results(folder)
    (folder / "human.json").unlink()
    assert read_results(folder).human is None
