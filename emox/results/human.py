"""`human.json`: the human yardstick as `python -m train.human` measured it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from emox.json_files import read_json
from emox.metrics import Interval
from emox.results.agreement import Ceiling
from emox.results.predictions import EvaluationProblem


@dataclass(frozen=True, kw_only=True)
class Yardstick:
    """One split under one protocol.

    one_annotator: how often one annotator agrees with the majority of the others, over all ten columns.
    one_annotator_seven_classes: the same with the others who chose one of the seven: all other votes are dropped.
    n_seven_classes: pictures with at least two such votes, which alone it is of.
    split: share of pictures where no column holds more than half of the votes.
    pictures_by_highest_vote: votes of the most voted column -> pictures.
    """

    n: int
    one_annotator: Interval
    one_annotator_seven_classes: Interval
    n_seven_classes: int
    split: float
    pictures_by_highest_vote: Mapping[int, int]
    ceiling: Ceiling


@dataclass(frozen=True, kw_only=True)
class NearTwins:
    """Almost the same picture, voted on by two panels: the only second panel there is, beside the simulated one.

    pairs: whose votes differ.  pairs_with_identical_votes_left_out: may have been voted on once.
    same_label: share of `pairs` that got one label.  same_label_all_pairs: of those left out too.
    simulated_second_panel: what the estimate says of second panels whose votes differ from the first's.
    """

    pairs: int
    pairs_with_identical_votes_left_out: int
    same_label: float
    same_label_all_pairs: float
    simulated_second_panel: Interval

    @property
    def estimate_is(self) -> Literal["low", "high", "level"]:
        """Beside what was found: "level" where its interval holds that."""
        if self.same_label > self.simulated_second_panel.high:
            return "low"
        return "high" if self.same_label < self.simulated_second_panel.low else "level"


@dataclass(frozen=True, kw_only=True)
class Human:
    """protocols: protocol -> split (PublicTest, PrivateTest) -> its yardstick.

    near_twins: of all splits; None where the twins were not known.
    """

    data_sha256: str
    protocols: Mapping[str, Mapping[str, Yardstick]]
    near_twins: NearTwins | None = None


def read_human(path: Path | str) -> Human:
    """EvaluationProblem names the file and what is wrong with it."""
    expected = "the yardstick as python -m train.human writes it"
    return read_json(path, Human, expected=expected, refuse=EvaluationProblem)
