"""The record of the student search: its frontier, and a file that reads back."""

from dataclasses import replace
from pathlib import Path

import pytest

from emox.json_files import to_json
from emox.names import model_name
from emox.results.predictions import EvaluationProblem
from emox.results.students import Students, read_students
from tests.unit.emox.result_files import STUDENT, STUDENTS


def searched(**designs: tuple[float, float]) -> Students:
    """designs: name -> milliseconds, accuracy."""
    return replace(
        STUDENTS,
        designs=tuple(
            replace(
                STUDENT,
                name=name,
                milliseconds=replace(STUDENT.milliseconds, median=milliseconds),
                accuracy=replace(STUDENT.accuracy, value=accuracy),
            )
            for name, (milliseconds, accuracy) in designs.items()
        ),
    )


def names(found: Students) -> list[str]:
    return [one.name for one in found.frontier]


def test_the_frontier_leaves_out_what_is_slower_and_no_better() -> None:
    assert names(searched(good=(0.3, 0.8), quick=(0.1, 0.7), slow=(0.4, 0.79), worse=(0.2, 0.6))) == ["quick", "good"]


def test_of_two_as_fast_the_better_and_of_two_as_good_the_faster_stands() -> None:
    assert names(searched(a=(0.2, 0.7), b=(0.2, 0.8), c=(0.3, 0.8))) == ["b"]


def test_whoever_taught_is_told_once_by_name_and_votes_where_nobody_did() -> None:
    one = {"1-emoxnet/head.safetensors": "ab" * 32, "1-emoxnet/vgg16.safetensors": "cd" * 32}
    assert replace(STUDENTS, teacher=one).teachers == {"emoxnet": 1}
    assert replace(STUDENTS, teacher=one).learnt_from(model_name).startswith("from the answers of EmoXNet beside")
    several = one | {f"{place}-lite/model.safetensors": "ef" * 32 for place in (2, 3)}
    assert replace(STUDENTS, teacher=several).teachers == {"emoxnet": 1, "lite": 2}
    assert "of EmoXNet, EmoXNetLite (2) beside" in replace(STUDENTS, teacher=several).learnt_from(model_name)
    assert STUDENTS.teachers == {}
    assert STUDENTS.learnt_from(model_name) == "from the annotators' votes"


def test_the_file_reads_back_and_a_damaged_one_is_named(tmp_path: Path) -> None:
    path = tmp_path / "students.json"
    path.write_text(to_json(STUDENTS, Students), encoding="utf-8")
    assert read_students(path) == STUDENTS
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(EvaluationProblem, match=r"students\.json: not designs as python -m train\.students writes"):
        read_students(path)
