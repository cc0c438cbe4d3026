"""The benchmark's whole roads: from a picture's bytes to the answer, in the app and by the command line."""

import json
from pathlib import Path

import numpy as np
import pytest

from emox import images, weights
from emox.benchmark import __main__ as benchmark
from emox.benchmark import roads
from emox.benchmark.workers import in_new_process
from emox.results.benchmark import ROADS, read_benchmark
from emox.results.predictions import EvaluationProblem


def test_the_roads_are_the_apps_own_and_tracking_spares_the_detection() -> None:
    data = roads.jpeg(benchmark.photo())
    assert images.decode(data).shape == (480, 640, 3)
    found = {road.kind: road for road in roads.roads(data, weights.folder_of("lite"), 2)}
    assert list(found) == ["photo", "detecting", "tracking"]
    assert [set(road.parts) for road in found.values()] == [
        {"decode", "detect", "lite"},
        {"decode", "detect", "classify"},
        {"decode", "classify"},
    ]
    assert found["tracking"].total.median < found["detecting"].total.median
    for road in found.values():
        assert sum(road.parts.values()) <= road.total.high * 1.5


def test_a_picture_without_a_face_is_no_road_and_another_process_says_so_too() -> None:
    with pytest.raises(roads.NoFace, match="finds 0 faces"):
        in_new_process(roads.roads, roads.jpeg(np.zeros((90, 120, 3), np.uint8)), weights.folder_of("lite"), 1)


def test_a_command_that_fails_is_told_with_its_reason() -> None:
    with pytest.raises(roads.NoAnswer, match=r"(?s)status 1: .*photo\.jpg"):
        roads.cold_start(b"no picture", weights.BUNDLED / "lite", times=1)


def test_a_road_is_one_of_the_known_kinds(tmp_path: Path) -> None:
    shipped = benchmark.OUT.read_text(encoding="utf-8")
    assert set(ROADS) == {road["kind"] for road in json.loads(shipped)["roads"]}
    (tmp_path / "benchmark.json").write_text(shipped.replace('"kind": "tracking"', '"kind": "live, tracking"'))
    with pytest.raises(EvaluationProblem, match=r"benchmark\.json: not a benchmark.*: roads\.2\.kind: "):
        read_benchmark(tmp_path / "benchmark.json")
