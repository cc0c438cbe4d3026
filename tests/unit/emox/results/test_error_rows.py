"""The Errors tab's table against a data set of five pictures made by hand."""

import csv
import io
from dataclasses import replace

import numpy as np
import pytest

from emox.emotions import EMOTIONS
from emox.results.error_rows import Rows, as_csv, rows
from emox.results.figures import Reports
from emox.results.folder import ModelResults, Results, read_results
from emox.results.leaks import Leaks
from emox.results.probabilities import VIEWS, Probabilities
from emox.results.votes import Votes
from emox.results.wrong_labels import WrongLabels

SUM = "ab" * 32
ROW = np.array([11, 12, 13, 14, 15])
# neutral happiness surprise sadness anger disgust fear contempt unknown NF
VOTES = np.array(
    (
        (0, 10, 0, 0, 0, 0, 0, 0, 0, 0),  # 11: happy, all agree
        (2, 0, 0, 6, 0, 0, 2, 0, 0, 0),  # 12: sad
        (1, 0, 0, 0, 0, 0, 0, 7, 2, 0),  # 13: contempt
        (0, 0, 4, 0, 0, 0, 6, 0, 0, 0),  # 14: fear
        (5, 5, 0, 0, 0, 0, 0, 0, 0, 0),  # 15: neutral, by a tie
    )
)


def sure(*names: str, share: float = 0.7) -> np.ndarray:
    """(N, 7): each picture's answer with this probability, the rest evenly."""
    values = np.full((len(names), len(EMOTIONS)), (1 - share) / (len(EMOTIONS) - 1), np.float32)
    values[np.arange(len(names)), [EMOTIONS.index(name) for name in names]] = share
    return values


def model(name: str, one: np.ndarray, ten: np.ndarray) -> ModelResults:
    stored = Probabilities(row=ROW[::-1], by_views={count: (ten if count == 10 else one)[::-1] for count in VIEWS})
    return ModelResults(
        name=name, probabilities=stored, reports=Reports(scaling=None, abstentions=(), figures=()), figures={}
    )


@pytest.fixture
def results() -> Results:
    """Two models; the answers lie in another order than the votes."""
    right = sure("happy", "sad", "neutral", "fear", "neutral")
    return Results(
        models={
            "emoxnet": model("emoxnet", right, right),
            "lite": model(
                "lite",
                sure("happy", "neutral", "happy", "surprise", "happy"),
                sure("happy", "sad", "happy", "surprise", "neutral"),
            ),
        },
        votes=Votes(row=ROW, split=np.full(5, "PrivateTest"), votes=VOTES, data_sha256=SUM),
        comparisons=None,
        stress=None,
        framed=None,
        students=None,
        equal_epochs=None,
        wrong_labels=WrongLabels(
            row=np.array([15, 12]),
            given=np.array(["neutral", "fear"]),  # row 12 is labelled sad: that suspicion was of another label
            suggested=np.array(["happy", "sad"]),
            quality=np.array([0.1, 0.2], np.float32),
            model="lite",
            views=1,
            protocol="plurality-7",
            split="PrivateTest",
            data_sha256=SUM,
        ),
        leaks=Leaks(
            row=np.array([3, 4]),
            twin_row=np.array([12, 14]),
            split=np.array(["Training", "PublicTest"]),
            twin_split=np.array(["PrivateTest", "PrivateTest"]),
            similarity=np.array([1, 0.9], np.float32),
            kind=np.array(["exact", "near"]),
            threshold=0.9,
            data_sha256=SUM,
        ),
        leak_counts=None,
        human=None,
    )


@pytest.fixture
def table(results: Results) -> Rows:
    return rows(results, "plurality-7", 1)


def test_a_protocol_keeps_and_labels_its_pictures(results: Results, table: Rows) -> None:
    assert table.row.tolist() == [11, 12, 14, 15]  # contempt is no class of plurality-7
    assert [table.classes[label] for label in table.label] == ["happy", "sad", "fear", "neutral"]
    eight = rows(results, "plurality-8", 1)
    assert eight.row.tolist() == ROW.tolist()
    assert eight.classes[eight.label[2]] == "contempt"
    assert rows(results, "majority-7", 1).row.tolist() == [11, 12, 14]  # no majority in 5 against 5


def test_answers_stand_at_their_pictures(table: Rows) -> None:
    assert [EMOTIONS[at] for at in table.answer("lite")] == ["happy", "neutral", "surprise", "happy"]
    assert [EMOTIONS[at] for at in table.answer("emoxnet")] == ["happy", "sad", "fear", "neutral"]
    np.testing.assert_allclose(table.confidence("lite"), 0.7)


def test_flipped_is_one_view_against_ten_whatever_is_shown(results: Results, table: Rows) -> None:
    assert table.flipped["lite"].tolist() == [False, True, False, True]
    assert not table.flipped["emoxnet"].any()
    assert rows(results, "plurality-7", 10).flipped["lite"].tolist() == [False, True, False, True]


def test_a_label_that_another_column_has_as_many_votes_for_is_tied(table: Rows) -> None:
    assert table.tied.tolist() == [False, False, False, True]


def test_no_majority_is_a_tie() -> None:
    for protocol in ("majority-7", "majority-8"):
        assert not rows(read_results(), protocol, 1).tied.any()


def test_only_twins_in_training_count_as_leaked(table: Rows) -> None:
    assert table.leaked.tolist() == [False, True, False, False]


def test_a_suspicion_counts_for_the_label_it_was_of(table: Rows) -> None:
    assert table.suspicion.tolist() == [0, 0, 0, 1]
    assert table.suggested.tolist() == ["", "", "", "happy"]
    assert table.judge == ("lite", 1)


def test_without_votes_there_is_no_table(results: Results) -> None:
    with pytest.raises(LookupError, match="no votes"):
        rows(replace(results, votes=None), "plurality-7", 1)


def test_csv_holds_the_rows_asked_for_in_their_order(table: Rows) -> None:
    lines = list(csv.DictReader(io.StringIO(as_csv(table, np.array([3, 1]), ("lite", "emoxnet")))))
    assert [line["row"] for line in lines] == ["15", "12"]
    assert lines[0]["label"] == "neutral"
    assert (lines[0]["lite answer"], lines[0]["emoxnet answer"]) == ("happy", "neutral")
    assert float(lines[0]["lite happy"]) == pytest.approx(0.7)
    assert (lines[0]["votes happiness"], lines[0]["wrong label rank"], lines[0]["suggested"]) == ("5", "1", "happy")
    assert [line["tied"] for line in lines] == ["True", "False"]
    assert (lines[1]["leaked"], lines[1]["lite flipped"]) == ("True", "True")
