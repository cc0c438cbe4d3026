"""`train.measure` and `train.calibrate`: a model -> its folder of results, chosen on PublicTest alone."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.torch import save_file

from emox.emotions import EMOTIONS
from emox.networks import MEMBERS, Backbone
from emox.predict import Model
from emox.results.calibration import fit_temperature
from emox.results.folder import AVERAGE, predictions_of, read_results
from emox.results.predictions import EvaluationProblem
from emox.results.probabilities import VIEWS
from emox.results.protocols import HEADLINE, PROTOCOLS
from emox.results.training_runs import read_runs
from emox.results.votes import labelled, write_votes
from emox.weights import folder_of, read_config
from tests.unit.train.single_runs import finished
from train import calibrate, measure
from train.answerers import Answerers
from train.data import FaceSet, sha256, split
from train.tested import votes_of

RAW = 3.0  # logits are this many times too large


def made_faces(pictures: int = 600) -> FaceSet:
    """Grey pictures; how bright says how many of ten annotators said happiness, the rest said neutral."""
    generator = np.random.default_rng(0)
    level = generator.integers(20, 236, pictures)
    votes = np.zeros((pictures, 10), np.float32)
    votes[:, 1] = generator.binomial(10, level / 255)
    votes[:, 0] = 10 - votes[:, 1]
    return FaceSet(
        images=np.broadcast_to(level[:, None, None], (pictures, 48, 48)).astype(np.uint8),
        votes=votes,
        usage=np.resize(["Training", "PublicTest", "PrivateTest"], pictures),
        row=generator.permutation(pictures),
    )


def logits(inputs: np.ndarray) -> np.ndarray:
    """(B, C) of a model that reads brightness and boasts."""
    found = np.full((len(inputs), len(EMOTIONS)), -20.0, np.float32)
    found[:, EMOTIONS.index("happy")] = RAW * 2 * inputs.mean(axis=(1, 2, 3))
    found[:, EMOTIONS.index("neutral")] = 0
    return found


def wrong(inputs: np.ndarray) -> np.ndarray:
    """(B, C) of a model that says angry to every face, which none is."""
    found = np.zeros((len(inputs), len(EMOTIONS)), np.float32)
    found[:, EMOTIONS.index("angry")] = 5
    return found


FACES = made_faces()
VOTES = votes_of(FACES, "cd" * 32)
ALONE = Answerers(weights_sha256={"toy": {"model": "ab"}}, temperatures={}, logits=lambda x: logits(x)[:, None])


def test_votes_are_those_of_every_test_picture_that_counts() -> None:
    assert (VOTES.row[:-1] < VOTES.row[1:]).all()
    assert set(VOTES.split) == {"PublicTest", "PrivateTest"}
    for protocol in PROTOCOLS:
        for usage in ("PublicTest", "PrivateTest"):
            here, there = labelled(VOTES, protocol, usage), split(FACES, protocol, usage)
            order = np.argsort(there.row)
            assert (here.row == there.row[order]).all()
            assert (here.label == there.labels[order]).all()
            np.testing.assert_array_equal(here.shares, there.targets[order])


def test_the_temperature_is_fitted_on_public_test_alone() -> None:
    [found] = measure.answered(ALONE, FACES, VOTES)
    public = split(FACES, HEADLINE, "PublicTest")
    inputs = np.stack([measure_input(image) for image in public.images])
    scores = np.exp(logits(inputs) - logits(inputs).max(axis=1, keepdims=True))
    expected = fit_temperature(scores / scores.sum(axis=1, keepdims=True), public.labels)
    assert found.temperature == pytest.approx(expected, rel=1e-3)
    hidden = replace(FACES, votes=np.where((FACES.usage == "PrivateTest")[:, None], FACES.votes[::-1], FACES.votes))
    [again] = measure.answered(ALONE, hidden, votes_of(hidden, "cd" * 32))
    assert again.temperature == found.temperature


def measure_input(image: np.ndarray) -> np.ndarray:
    from emox import images

    return images.face_input(image)


def test_a_temperature_of_its_own_is_kept() -> None:
    [found] = measure.answered(replace(ALONE, temperatures={"toy": 5.0}), FACES, VOTES)
    assert found.temperature == 5.0
    likeliest = found.private.by_views[1].max(axis=1)
    [other] = measure.answered(replace(ALONE, temperatures={"toy": 1.0}), FACES, VOTES)
    assert (likeliest < other.private.by_views[1].max(axis=1) + 1e-4).all()


def test_a_model_whose_temperature_was_never_fitted_is_measured_as_it_is() -> None:
    own = replace(ALONE, temperatures={"toy": None})
    [found] = measure.answered(own, FACES, VOTES)
    assert found.temperature is None
    assert measure.reports(found, VOTES, None).scaling is None


def test_a_network_that_no_temperature_calibrates_is_measured_as_it_is() -> None:
    [found] = measure.answered(replace(ALONE, logits=lambda inputs: wrong(inputs)[:, None]), FACES, VOTES)
    assert found.temperature is None
    np.testing.assert_allclose(found.private.by_views[1].max(axis=1), np.exp(5) / (np.exp(5) + 6), rtol=1e-3)


def test_figures_of_other_data_are_not_put_beside_these(tmp_path: Path) -> None:
    write_votes(VOTES, tmp_path / "votes.parquet")
    measure.refuse_other_data(tmp_path, VOTES.data_sha256)
    with pytest.raises(EvaluationProblem, match=r"votes\.parquet: made from other data; move .* away"):
        measure.refuse_other_data(tmp_path, "ef" * 32)


def test_the_members_average_is_plain() -> None:
    asked = Answerers(
        weights_sha256={name: {name: "ab"} for name in MEMBERS},
        temperatures={name: 1.0 + at for at, name in enumerate(MEMBERS)},
        logits=lambda x: np.stack([logits(x), -logits(x), logits(x) / 2, logits(x) * 2], axis=1),
    )
    *members, average = measure.answered(asked, FACES, VOTES)
    assert (average.name, average.temperature) == (AVERAGE, None)
    for views in VIEWS:
        mean = np.mean([one.private.by_views[views] for one in members], axis=0)
        np.testing.assert_allclose(average.private.by_views[views], mean, rtol=1e-3)
    assert measure.reports(average, VOTES, None).scaling is None


def test_written_and_read_back(tmp_path: Path) -> None:
    [found] = measure.answered(ALONE, FACES, VOTES)
    made = measure.reports(found, VOTES, None)
    measure.write(found, made, tmp_path / "models")
    measure.votes.write_votes(VOTES, tmp_path / "votes.parquet")
    results = read_results(tmp_path)
    stored = results.models["toy"]
    assert stored.reports == made
    assert set(stored.figures) == {(protocol, views) for protocol in PROTOCOLS for views in VIEWS}
    for (protocol, views), figures in stored.figures.items():
        answers = predictions_of(results, "toy", protocol, views)
        right = (answers.probabilities.argmax(axis=1) == answers.label).mean()
        assert figures.report.accuracy == pytest.approx(right)
        assert figures.report.subject.split == "PrivateTest"
    assert {one.report.subject.temperature for one in made.figures} == {found.temperature}
    assert made.scaling is not None
    assert made.scaling.after.negative_log_likelihood is not None
    assert made.scaling.before.negative_log_likelihood is not None
    assert made.scaling.after.negative_log_likelihood.value < made.scaling.before.negative_log_likelihood.value
    assert [one.wished_risk for one in made.abstentions] == list(measure.RISKS)


def test_the_command_measures_the_shipped_lite(
    prepared_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert measure.main(["lite", "--data", str(prepared_data), "--out", str(tmp_path)]) == 0
    told = capsys.readouterr()
    assert "lite, plurality-7 PrivateTest, 1 view(s): n 24" in told.out
    assert "no leaks.parquet, so no leak-free accuracy" in told.err
    found = read_results(tmp_path)
    assert found.models["lite"].figures["majority-7", 10].leak_free is None
    subject = found.models["lite"].figures["majority-8", 2].report.subject
    assert (subject.tta, subject.data_sha256) == (2, sha256(prepared_data))
    assert "no class contempt" in subject.notes[0]


def test_a_single_networks_run_leaves_how_it_was_trained_beside_its_figures(
    prepared_data: Path, tmp_path: Path
) -> None:
    run = finished(tmp_path / "efficientnet_b0", "efficientnet_b0", prepared_data)
    assert measure.main([str(run), "--data", str(prepared_data), "--out", str(tmp_path / "out")]) == 0
    assert read_results(tmp_path / "out").models["efficientnet_b0"].figures["plurality-7", 1].report.n == 24
    [told] = read_runs(tmp_path / "out" / "models")
    assert (told.key, dict(told.recipe)) == ("efficientnet_b0", {"epochs": 1})
    assert [one.loss for one in told.epochs] == [1.5]


def test_a_run_does_not_take_the_place_of_a_members_figures(
    prepared_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run, out = tmp_path / "vgg16", tmp_path / "out"
    figures = out / "models" / "vgg16" / "reports.json"
    for folder in (run, out / "models" / "emoxnet", figures.parent):
        folder.mkdir(parents=True)
    figures.write_text("the member's")
    (run / "training.json").write_text(json.dumps({"backbone": "vgg16"}))
    save_file(
        {key: value.contiguous() for key, value in Backbone("vgg16").state_dict().items()}, run / "model.safetensors"
    )
    assert measure.main([str(run), "--data", str(prepared_data), "--out", str(out)]) == 2
    assert "rename the run's folder" in capsys.readouterr().err
    assert figures.read_text() == "the member's"


def test_a_model_that_is_none_is_refused_in_one_sentence(
    prepared_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert measure.main([str(tmp_path), "--data", str(prepared_data), "--out", str(tmp_path / "out")]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_calibrating_writes_the_temperature_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = Path(shutil.copytree(folder_of("lite"), tmp_path / "lite"))
    before = read_config(folder)
    assert calibrated(folder, logits, monkeypatch) == 0
    after = read_config(folder)
    [expected] = measure.answered(ALONE, FACES, VOTES)
    assert after["temperature"] == expected.temperature != before["temperature"]
    assert after["temperature_fitted_on"]["split"] == "PublicTest"
    told = ("temperature", "temperature_fitted_on")
    assert {key: value for key, value in after.items() if key not in told} == {
        key: value for key, value in before.items() if key not in told
    }
    *told, stale = capsys.readouterr().out.splitlines()
    assert f"temperature 1.0000 -> {expected.temperature:.4f}" in told[0]
    assert stale.endswith(f"by config.json {after['temperature']}; run python -m train.export {folder}")


def test_a_model_that_no_temperature_calibrates_stays_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = Path(shutil.copytree(folder_of("lite"), tmp_path / "lite"))
    before = (folder / "config.json").read_bytes()
    assert calibrated(folder, wrong, monkeypatch) == calibrate.UNFIT
    assert (folder / "config.json").read_bytes() == before
    assert capsys.readouterr().err.startswith(f"{folder}: no temperature in")


def calibrated(folder: Path, answer: Callable[[np.ndarray], np.ndarray], monkeypatch: pytest.MonkeyPatch) -> int:
    """Status of `train.calibrate` of a model folder, with a model that answers so, on FACES."""
    monkeypatch.setattr(calibrate, "read", lambda _: FACES)
    data = folder.parent / "data.parquet"
    data.write_bytes(b"")
    model = Model(name="lite", logits=answer, temperature=1.0, config={"files": {}})
    return calibrate.main([str(folder), "--data", str(data)], load=lambda _: model)
