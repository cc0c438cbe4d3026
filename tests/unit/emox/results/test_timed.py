"""Accuracies beside the times of a benchmark, as the page and the README show them."""

from dataclasses import replace

import pytest

from emox import weights
from emox.metrics import Interval, wilson
from emox.results.benchmark import Benchmark, MeasuredOn, read_benchmark
from emox.results.folder import FOLDER, read_results
from emox.results.timed import timed
from emox.ui.results import speed
from train import speed_text
from train.card_sections import share

STORED = read_benchmark(FOLDER / "benchmark.json")
MODELS = read_results(FOLDER).models
INT8 = next(one for one in STORED.measured if (one.model, one.runtime) == ("lite", "int8"))
PEER = next(one for one in STORED.measured if one.peer)


def reported() -> Interval:
    report = MODELS["lite"].figures["plurality-7", 1].report
    return Interval(value=report.accuracy, low=report.accuracy_interval[0], high=report.accuracy_interval[1])


def without_data() -> Benchmark:
    return replace(STORED, test=None)


def test_the_reports_accuracy_stands_where_it_is_of_these_weights_and_pictures() -> None:
    assert INT8.accuracy is not None
    assert STORED.test is not None
    found = timed(INT8, STORED, MODELS)
    assert (found.accuracy, found.current) == (reported(), True)
    assert timed(replace(INT8, accuracy=None), without_data(), MODELS).accuracy == reported()
    other_answers = replace(INT8, accuracy=0.5)
    assert timed(other_answers, STORED, MODELS).accuracy == wilson(round(0.5 * STORED.test.n), STORED.test.n)
    fewer = MeasuredOn(protocol="plurality-7", split="PrivateTest", n=1000)
    assert timed(INT8, replace(STORED, test=fewer), MODELS).accuracy == wilson(round(INT8.accuracy * 1000), 1000)


@pytest.mark.parametrize("sums", [{"model.int8.onnx": "cd" * 32}, {}])
def test_other_weights_have_their_own_accuracy_and_say_so(sums: dict[str, str]) -> None:
    assert STORED.test is not None
    assert INT8.accuracy is not None
    found = timed(replace(INT8, weights_sha256=sums), STORED, MODELS)
    own = wilson(round(INT8.accuracy * STORED.test.n), STORED.test.n)
    assert (found.accuracy, found.current) == (own, False)
    assert timed(replace(INT8, weights_sha256=sums), without_data(), MODELS).accuracy is None


def test_a_network_of_others_has_that_of_its_own_run() -> None:
    assert STORED.test is not None
    assert PEER.accuracy is not None
    found = timed(replace(PEER, model="lite"), STORED, MODELS)  # even where it is called as ours
    assert (found.accuracy, found.current) == (wilson(round(PEER.accuracy * STORED.test.n), STORED.test.n), True)


def test_readme_and_page_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    stale = replace(INT8, weights_sha256={"model.int8.onnx": "cd" * 32})
    run = replace(STORED, measured=(stale, PEER))
    monkeypatch.setattr(speed_text, "read_benchmark", lambda _: run)
    monkeypatch.setattr(weights, "bundled", lambda: {"lite": weights.BUNDLED / "lite"})
    readme = speed_text.speed()
    for one in run.measured:
        found = timed(one, run, MODELS)
        assert found.accuracy is not None
        [line] = (line for line in readme.splitlines() if line.startswith(f"| {one.name} |"))
        assert line.endswith(f"{share(found.accuracy)}{'' if found.current else ' (earlier weights)'} |")
        assert ("earlier weights" in speed.row(found, PEER)[-1]) == (not found.current)
