"""Mean and spread over runs, read from what runs and evaluations leave."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from emox.emotions import EMOTIONS
from emox.evaluation import Report, Subject, read_report, report
from emox.json_files import to_json
from emox.results.predictions import Predictions
from train import seeds
from train.data import DataProblem

PUBLIC_TOLD = {"split": "PublicTest", "protocol": "plurality-7", "views": 1, "runtime": ""}


def finished(
    folder: Path, seed: int, public: float, private: float | None = None, faces: int = 10, **more: object
) -> Path:
    """A run of Lite as train.distill leaves it; PrivateTest right in `private` of ten pictures."""
    (folder / "model").mkdir(parents=True)
    files = {"model.safetensors": f"{seed:064d}"}
    made = {"recipe": {"epochs": 2}, "seed": seed, "data_sha256": "00", "training_faces": faces, "files": files}
    made = {"network": "lite"} | made | more
    (folder / "model" / "config.json").write_text(json.dumps(made))
    rows = [{"public_test_accuracy": 0.1}, {"public_test_accuracy": public}]
    (folder / "metrics.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    if private is not None:
        done = measured(private, files | {"model.onnx": "ff" * 32})
        (folder / "model" / "report.json").write_text(to_json(done, Report))
    return folder


def measured(accuracy: float, files: dict[str, str]) -> Report:
    label = np.arange(10) % len(EMOTIONS)
    answer = np.where(np.arange(10) < round(accuracy * 10), label, (label + 1) % len(EMOTIONS))
    probabilities = np.full((10, len(EMOTIONS)), 0.05, np.float32)
    probabilities[np.arange(10), answer] = 0.7
    subject = Subject(
        model="lite",
        weights_sha256=files,
        data_sha256="00" * 32,
        protocol="plurality-7",
        split="PrivateTest",
        tta=1,
        classes=EMOTIONS,
        versions={},
        notes=(),
    )
    return report(Predictions(row=np.arange(10), label=label, probabilities=probabilities), subject)


def test_mean_and_spread_by_hand(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    runs = [finished(tmp_path / str(seed), seed, public, 0.6) for seed, public in ((0, 0.8), (1, 0.9), (2, 0.85))]
    other = finished(tmp_path / "votes", 0, 0.7, 0.4)
    out = tmp_path / "made" / "seeds.json"
    words = ["--group", "lite", *map(str, runs), "--group", "lite-votes", str(other)]
    seeds.main([*words, "--gain", "lite", "lite-votes", "--out", str(out)])
    told = json.loads(out.read_text())
    public, private = told["groups"]["lite"]["measured"]
    assert public["setting"] == PUBLIC_TOLD
    assert private["setting"] == PUBLIC_TOLD | {"split": "PrivateTest"}
    assert told["groups"]["lite"]["network"] == "lite"
    assert told["groups"]["lite"]["weights_sha256"] == [{"model.safetensors": f"{seed:064d}"} for seed in (0, 1, 2)]
    assert public["seeds"] == [0, 1, 2]
    assert (public["mean"], public["deviation"]) == (pytest.approx(0.85), pytest.approx(0.05))
    assert (public["lowest"], public["highest"]) == (0.8, 0.9)
    assert told["groups"]["lite-votes"]["measured"][0]["deviation"] is None
    [gain] = told["gains"]
    assert (gain["first"], gain["second"]) == ("lite", "lite-votes")
    assert [(each["setting"]["split"], each["difference"]) for each in gain["gained"]] == [
        ("PrivateTest", pytest.approx(0.2)),
        ("PublicTest", pytest.approx(0.15)),
    ]
    assert (
        "lite, PublicTest, plurality-7, 1 view: mean 85.00% of 3 seed(s), standard deviation 5.00%"
        in capsys.readouterr().out
    )


def test_runs_that_do_not_belong_together_are_refused(tmp_path: Path) -> None:
    first = finished(tmp_path / "first", 0, 0.8, 0.6)
    with pytest.raises(DataProblem, match="expected a different one in each"):
        seeds.group([first, finished(tmp_path / "same seed", 0, 0.8, 0.6)])
    with pytest.raises(DataProblem, match="training_faces differs"):
        seeds.group([first, finished(tmp_path / "fewer faces", 1, 0.8, 0.6, faces=5)])
    start = {"folder": "first", "seed": 0, "recipe": {"epochs": 8}, "sha256": {"model.safetensors": "ab" * 32}}
    with pytest.raises(DataProblem, match="start differs"):
        seeds.group([first, finished(tmp_path / "went on", 1, 0.8, 0.6, start=start)])
    networks = [finished(tmp_path / name, at, 0.8, backbone=name) for at, name in enumerate(("vgg16", "resnet34"))]
    with pytest.raises(DataProblem, match="backbone differs"):
        seeds.group(networks)
    with pytest.raises(DataProblem, match="not all of them have PrivateTest"):
        seeds.group([first, finished(tmp_path / "not evaluated", 1, 0.8)])
    with pytest.raises(DataProblem, match="no finished run"):
        seeds.group([tmp_path / "nothing"])


def test_runs_that_went_on_from_runs_of_other_seeds_belong_together(tmp_path: Path) -> None:
    runs = [
        finished(tmp_path / str(seed), seed, 0.8, start={"folder": f"lite-{seed}", "seed": seed, "recipe": {}})
        for seed in (0, 1)
    ]
    assert seeds.group(runs).by_setting[seeds.PUBLIC].seeds == (0, 1)


def test_a_single_networks_name_and_weights_are_its_own(tmp_path: Path) -> None:
    made = {"recipe": {"epochs": 2}, "seed": 0, "backbone": "vgg16"}
    (tmp_path / "training.json").write_text(json.dumps(made))
    (tmp_path / "metrics.jsonl").write_text(json.dumps({"public_test_accuracy": 0.5}) + "\n")
    (tmp_path / "model.safetensors").write_bytes(b"weights")
    found = seeds.group([tmp_path])
    assert found.network == "vgg16"
    assert found.weights_sha256 == ({"model.safetensors": hashlib.sha256(b"weights").hexdigest()},)


def test_a_run_that_kept_its_best_epoch_counts_by_that_one(tmp_path: Path) -> None:
    run = finished(tmp_path, 0, 0.8, recipe={"epochs": 9, "plateau": {"patience": 5}})
    rows = ({"public_test_accuracy": accuracy, "public_test_loss": loss} for accuracy, loss in ((0.7, 0.9), (0.8, 1.0)))
    (run / "metrics.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert seeds.group([run]).by_setting[seeds.PUBLIC].values == (0.7,)


def test_a_report_of_other_weights_is_not_this_runs(tmp_path: Path) -> None:
    run = finished(tmp_path / "run", 1, 0.8)
    stale = measured(0.6, {"model.safetensors": "ab" * 32})
    (run / "model" / "report.json").write_text(to_json(stale, Report))
    assert set(seeds.group([run]).by_setting) == {seeds.PUBLIC}


def test_a_run_from_before_a_field_of_the_recipe_belongs_to_those_after(tmp_path: Path) -> None:
    after = {"epochs": 2, "frozen_statistics": False}
    assert seeds.group([finished(tmp_path / "0", 0, 0.8), finished(tmp_path / "1", 1, 0.8, recipe=after)])
    changed = finished(tmp_path / "2", 2, 0.8, recipe=after | {"frozen_statistics": True})
    with pytest.raises(DataProblem, match="recipe differs"):
        seeds.group([tmp_path / "0", changed])


def test_reports_of_different_runtimes_are_not_put_together(tmp_path: Path) -> None:
    runs = [finished(tmp_path / str(seed), seed, 0.8, 0.6) for seed in (0, 1)]
    report_of = runs[1] / "model" / "report.json"
    done = read_report(report_of)
    report_of.write_text(to_json(replace(done, subject=replace(done.subject, runtime="onnxruntime")), Report))
    assert set(seeds.group(runs[1:]).by_setting) == {
        seeds.PUBLIC,
        replace(seeds.PUBLIC, split="PrivateTest", runtime="onnxruntime"),
    }
    with pytest.raises(DataProblem, match="not all of them have PrivateTest"):
        seeds.group(runs)


def test_what_the_file_says_of_other_runs_can_be_kept(tmp_path: Path) -> None:
    out = tmp_path / "seeds.json"
    with_teacher, votes = finished(tmp_path / "taught", 0, 0.8), finished(tmp_path / "votes", 0, 0.7)
    told = ["--group", "lite", str(with_teacher), "--group", "lite-votes", str(votes), "--gain", "lite", "lite-votes"]
    seeds.main([*told, "--out", str(out)])
    before = json.loads(out.read_text())
    short = [str(finished(tmp_path / f"short {seed}", seed, 0.5)) for seed in (0, 1)]
    seeds.main(["--keep", "--group", "short", *short, "--out", str(out)])
    after = json.loads(out.read_text())
    assert after["gains"] == before["gains"]
    assert after["groups"] == before["groups"] | {"short": after["groups"]["short"]}
    with pytest.raises(DataProblem, match="lite over lite-votes was measured with other runs of lite"):
        seeds.main(["--keep", "--group", "lite", *short, "--out", str(out)])
    assert json.loads(out.read_text()) == after
    seeds.main(["--group", "short", *short, "--out", str(out)])
    assert json.loads(out.read_text())["groups"].keys() == {"short"}
