"""`students.json`: the designs that competed to be EmoXNetLite, trained and timed by `python -m train.students`."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from emox.json_files import read_json
from emox.metrics import Interval
from emox.results.benchmark import Machine, Spread
from emox.results.predictions import EvaluationProblem
from emox.results.training_runs import counted

FROM_VOTES = "from the annotators' votes"
FROM_TEACHERS = "from the answers of {teachers} beside the annotators' votes"


@dataclass(frozen=True, kw_only=True)
class Student:
    """One design, answered by the faster of its onnxruntime files that answer as its torch network does.

    told: the network in a line.  runtime: "float32" or "int8".  accuracy: on Students.split, one view.
    milliseconds: one face on one thread.  file_bytes: of that file.  seconds: its training took.
    """

    name: str
    told: str
    parameters: int
    runtime: str
    accuracy: Interval
    milliseconds: Spread
    file_bytes: int
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Students:
    """Designs trained under equal terms and timed in turn.

    made: day, ISO 8601.  teacher: sha256 of the weights whose answers they learnt from, by "PLACE-NETWORK/FILE", the
    place telling teachers of one network apart; empty for votes alone.
    n: pictures of `split` under `protocol`, on which designs are compared.
    """

    made: str
    machine: Machine
    data_sha256: str
    protocol: str
    split: str
    n: int
    epochs: int
    seed: int
    teacher: Mapping[str, str]
    designs: tuple[Student, ...]

    @property
    def teachers(self) -> Mapping[str, int]:
        """How many networks of each name taught; several answer by their mean."""
        folders = dict.fromkeys(file.partition("/")[0] for file in self.teacher)
        return Counter(folder.partition("-")[2] for folder in folders)

    def learnt_from(self, name: Callable[[str], str]) -> str:
        """Whose answers, in the words of page and README.  name: what a network is called."""
        return FROM_TEACHERS.format(teachers=counted(self.teachers, name)) if self.teacher else FROM_VOTES

    @property
    def frontier(self) -> tuple[Student, ...]:
        """Designs that no other one is both as fast as and as accurate as, quickest first."""
        ordered = sorted(self.designs, key=lambda one: (one.milliseconds.median, -one.accuracy.value))
        return tuple(
            one
            for at, one in enumerate(ordered)
            if all(one.accuracy.value > before.accuracy.value for before in ordered[:at])
        )


def read_students(path: Path | str) -> Students:
    """EvaluationProblem names the file and what is wrong with it."""
    expected = "designs as python -m train.students writes them"
    return read_json(path, Students, expected=expected, refuse=EvaluationProblem)
