"""Figures: what a report does not hold, worked by hand."""

import numpy as np
import pytest

from emox.emotions import EMOTIONS, FERPLUS_COLUMNS
from emox.results.figures import figures
from emox.results.predictions import EvaluationProblem
from emox.results.votes import Votes, answers, labelled
from tests.unit.emox.result_files import LEAKS, made_votes, subject

HAPPY, NEUTRAL = EMOTIONS.index("happy"), EMOTIONS.index("neutral")


def by_hand() -> Votes:
    """Rows 1 to 4 of PrivateTest: all happy; happy by 5 of 10; neutral by 6; neutral by all."""
    counts = [{"happiness": 10}, {"happiness": 5, "sadness": 4, "NF": 1}, {"neutral": 6, "fear": 4}, {"neutral": 10}]
    votes = np.array([[one.get(name, 0) for name in FERPLUS_COLUMNS] for one in counts])
    return Votes(row=np.arange(1, 5), split=np.array(["PrivateTest"] * 4), votes=votes, data_sha256="cd" * 32)


def test_a_case_worked_by_hand() -> None:
    pictures = labelled(by_hand(), "plurality-7")
    chosen = np.full((4, 7), 0.05, np.float32)
    chosen[np.arange(4), [HAPPY, NEUTRAL, HAPPY, NEUTRAL]] = 0.7
    found = figures(answers(pictures.row, chosen, pictures), subject("toy", "plurality-7", 1), pictures, LEAKS)
    assert found.report.accuracy == 0.5
    assert [(level.votes, level.pictures, level.right) for level in found.levels] == [(5, 1, 0), (6, 1, 0), (10, 2, 2)]
    split = found.split_errors
    assert (split.split_pictures, split.errors, split.split_errors, split.share_of_errors) == (1, 2, 1, 0.5)
    # row 2 has a twin in Training; row 4 one in PublicTest, which nobody trained on
    assert found.leak_free is not None
    assert (found.leak_free.n, found.leak_free.left_out) == (3, 1)
    assert sum(one.pictures for one in found.reliability) == 4
    assert found.risk_coverage.risk[-1] == 0.5


def test_without_an_audit_there_is_no_leak_free_figure() -> None:
    pictures = labelled(made_votes(), "plurality-7")
    probabilities = np.eye(7, dtype=np.float32)[np.zeros(len(pictures.row), int)]
    found = figures(answers(pictures.row, probabilities, pictures), subject("toy", "plurality-7", 1), pictures)
    assert found.leak_free is None


def test_figures_of_other_classes_are_refused() -> None:
    pictures = labelled(made_votes(), "plurality-8")
    probabilities = np.eye(7, dtype=np.float32)[np.zeros(len(pictures.row), int)]
    with pytest.raises(EvaluationProblem):
        figures(answers(pictures.row, probabilities, pictures), subject("toy", "plurality-7", 1), pictures)
