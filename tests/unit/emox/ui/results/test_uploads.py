import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow
import pytest
from pyarrow import parquet

from emox.emotions import EMOTIONS
from emox.names import UPLOADED
from emox.results.folder import Results
from emox.results.predictions import EvaluationProblem
from emox.ui.results import beside_paper, headline, many_views, uploads
from emox.ui.results.panel import per_cent
from emox.ui.results.shown import Setting, show
from emox.ui.results.upload_file import COLUMNS, MOST_LINES, read_upload
from tests.unit.emox.ui.results.cells import cells

SURE = [0.4, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]


def write_csv(path: Path, rows: list[int], values: list[list[float]], columns: tuple[str, ...] = COLUMNS) -> Path:
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows([row, *line] for row, line in zip(rows, values, strict=True))
    return path


@pytest.fixture(scope="session")
def of_lite(shipped: Results, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """EmoXNetLite's stored answers with one view, as a visitor would upload them."""
    stored = shipped.models["lite"].probabilities
    path = tmp_path_factory.mktemp("uploads") / "of_lite.csv"
    return write_csv(path, stored.row.tolist(), stored.by_views[1].tolist())


def test_an_uploaded_model_gets_the_very_figures_of_the_shipped_one(alone: Results, of_lite: Path) -> None:
    found = uploads.measure(of_lite, "my answers (1).csv", alone)
    assert found.name == "my answers (1).csv"
    assert set(found.figures) == {"plurality-7", "plurality-8", "majority-7", "majority-8"}
    for protocol, made in found.figures.items():
        stored = alone.models["lite"].figures[protocol, 1]
        assert made.report.confusion == stored.report.confusion
        assert made.report.accuracy_interval == stored.report.accuracy_interval
        assert made.leak_free == stored.leak_free
        assert made.levels == stored.levels
        [pair] = found.pairs[protocol]
        assert (pair.paired.only_first, pair.paired.only_second, pair.paired.p_value) == (0, 0, 1.0)
    shown = show(Setting(first=UPLOADED, second="lite"), alone, uploaded=found)
    assert list(shown.chosen) == [UPLOADED, "lite"]
    assert shown.title(UPLOADED) == "Yours: my answers (1).csv"
    assert show(Setting(views=10), alone, uploaded=found).title(UPLOADED) == "Yours: my answers (1).csv (as uploaded)"
    paper = cells(beside_paper.panel(shown).body)
    report = found.figures["plurality-7"].report
    [own] = [line for line in paper if line[0] == "Yours: my answers (1).csv"]
    dash = "\N{EN DASH}"
    assert own == [own[0], dash, dash, per_cent(headline.accuracy(shown, UPLOADED)), dash, dash, dash]
    table_3 = next(line for line in paper if line[0] == "Disgust")
    assert table_3[-1].startswith(f"{report.per_class['disgust'].f1:.2f} (")
    assert [line[-1] for line in paper].count("Yours: my answers (1).csv") == 1
    chart = many_views.panel(shown).chart
    assert chart is not None
    accuracy = alone.models["lite"].figures["plurality-7", 1].report.accuracy
    assert [(list(one.x), list(one.y)) for one in chart.data if one.name == shown.title(UPLOADED)] == [
        ([1], [accuracy])
    ]


def test_a_protocol_whose_pictures_are_not_all_answered_is_refused_by_name(alone: Results, tmp_path: Path) -> None:
    assert alone.votes is not None
    stored = alone.models["lite"].probabilities
    seven = np.isin(stored.row, uploads.labelled(alone.votes, "plurality-7").row)
    path = write_csv(tmp_path / "seven.csv", stored.row[seven].tolist(), stored.by_views[1][seven].tolist())
    found = uploads.measure(path, path.name, alone)
    assert "plurality-7" in found.figures
    assert "27 pictures of PrivateTest under plurality-8 have no answer" in found.refused["plurality-8"]
    assert len(uploads.told(found)) == 1 + len(found.refused)
    assert UPLOADED not in show(Setting(protocol="plurality-8"), alone, uploaded=found).models


def test_a_file_that_answers_no_protocol_whole_is_refused(alone: Results, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "one.csv", [32298], [SURE])
    with pytest.raises(EvaluationProblem, match=r"one\.csv: .* have no answer"):
        uploads.measure(path, path.name, alone)


def test_without_votes_nothing_can_be_measured(alone: Results, of_lite: Path) -> None:
    with pytest.raises(EvaluationProblem, match=r"votes\.parquet"):
        uploads.measure(of_lite, of_lite.name, replace(alone, votes=None))


def test_parquet_and_csv_are_the_same_file(tmp_path: Path) -> None:
    as_csv = write_csv(tmp_path / "a.csv", [3, 1], [SURE, SURE[::-1]])
    columns = {"row": [3, 1], "note": ["kept", "out"]} | {
        name: [SURE[at], SURE[::-1][at]] for at, name in enumerate(EMOTIONS)
    }
    parquet.write_table(pyarrow.table(columns), tmp_path / "a.parquet")
    for one, other in zip(read_upload(as_csv, "a.csv"), read_upload(tmp_path / "a.parquet", "a.parquet"), strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.txt", "row", "neither .csv nor .parquet"),
        ("a.csv", "", "a.csv cannot be read"),
        ("a.csv", "row,angry\n1,1\n", "columns missing: disgust, fear"),
        ("a.csv", ",".join(COLUMNS) + "\n", "a.csv has no lines"),
        ("a.csv", ",".join(COLUMNS) + "\n1,1,0,0,0,0,0,words\n", "column neutral is string; expected numbers"),
        ("a.csv", ",".join(COLUMNS) + "\n1.5,1,0,0,0,0,0,0\n", "column row is double; expected whole numbers"),
        ("a.csv", ",".join(COLUMNS) + "\n1,1,0,0,0,,0,0\n2,1,0,0,0,0,0,0\n", "column sad has empty cells"),
        ("a.csv", ",".join(COLUMNS) + "\n7,1,1,0,0,0,0,0\n", "row 7: probabilities [1, 1, 0,"),
        ("a.csv", ",".join(COLUMNS) + "\n7" + ",0.9" * 7 + "\n", "[0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9] are not"),
        ("a.csv", ",".join(COLUMNS) + "\n7,nan,0,0,0,0,0,1\n", "column angry has empty cells"),
        ("a.csv", ",".join(COLUMNS) + "\n7,1,0,0,0,0,0,0\n7,1,0,0,0,0,0,0\n", "row 7 appears 2 times"),
        ("a.csv", ",".join(COLUMNS) + "\n-7,1,0,0,0,0,0,0\n", "expected no negative number"),
        ("a.csv", ",".join(COLUMNS) + "\n7,1,0\n", "a.csv cannot be read"),
        ("a.csv", ",".join(COLUMNS) + ",happy\n7,1,0,0,0,0,0,0,0\n", "more than once: happy; expected each once"),
        ("a.csv", (",".join(COLUMNS) + ",Größe\n7,1,0,0,0,0,0,0,0\n").encode("latin-1"), "are not UTF-8"),
        ("a.parquet", "words", "a.parquet cannot be read"),
    ],
)
def test_a_bad_file_is_one_sentence_that_names_it_and_not_where_it_lies(
    tmp_path: Path, name: str, content: str | bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(EvaluationProblem) as caught:
        read_upload(tmp_path / name, name)
    assert said in str(caught.value)
    assert str(caught.value).startswith(name)
    assert str(tmp_path) not in str(caught.value)


def test_parquet_that_holds_no_number_is_refused(tmp_path: Path) -> None:
    columns = {"row": [7]} | {name: [float("nan")] for name in EMOTIONS}
    parquet.write_table(pyarrow.table(columns), tmp_path / "nan.parquet")
    with pytest.raises(EvaluationProblem, match=r"nan\.parquet: row 7: probabilities"):
        read_upload(tmp_path / "nan.parquet", "nan.parquet")


def test_too_many_lines_are_refused_before_they_are_read(tmp_path: Path) -> None:
    columns = {name: np.zeros(MOST_LINES + 1, np.int64 if name == "row" else np.float32) for name in COLUMNS}
    parquet.write_table(pyarrow.table(columns), tmp_path / "long.parquet")
    with pytest.raises(EvaluationProblem, match="40,001 lines; expected at most 40,000"):
        read_upload(tmp_path / "long.parquet", "long.parquet")
