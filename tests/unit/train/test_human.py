"""The yardstick's command: what it writes and how it fails."""

from pathlib import Path

import numpy as np
import pyarrow.parquet
import pytest

from emox.emotions import FERPLUS_COLUMNS
from emox.json_files import to_json
from emox.results.human import Human, read_human
from emox.results.leaks import Leaks, write_leaks
from emox.weights import sha256
from train import human


def twins(data: Path, pairs: Path) -> None:
    """Two pairs of Training as `train.leaks` writes them."""
    training = np.array(["Training", "Training"])
    write_leaks(
        Leaks(
            row=np.array([0, 0]),
            twin_row=np.array([1, 3]),  # happiness and sadness; the same ten votes twice
            split=training,
            twin_split=training,
            similarity=np.array([0.9, 0.9], np.float32),
            kind=np.array(["near", "near"]),
            threshold=0.86,
            data_sha256=sha256(data),
        ),
        pairs,
    )


def test_yardstick_of_a_drawn_set_where_nine_of_ten_agree(
    prepared_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pairs, out = tmp_path / "leaks.parquet", tmp_path / "results" / "human.json"
    twins(prepared_data, pairs)
    assert human.main(["--data", str(prepared_data), "--leaks", str(pairs), "--out", str(out)]) == 0
    figures = read_human(out)
    assert out.read_text() == to_json(figures, Human)  # nothing that no reader reads
    of = figures.protocols["plurality-7"]["PrivateTest"]
    assert of.n == 24
    assert of.pictures_by_highest_vote == {9: 24}
    assert of.one_annotator.value == pytest.approx(0.9)
    assert of.split == 0
    assert "check: n 48  one annotator 90.0%, simulated " in capsys.readouterr().out
    near = figures.near_twins
    assert near is not None
    assert (near.pairs, near.pairs_with_identical_votes_left_out) == (1, 1)
    assert (near.same_label, near.same_label_all_pairs) == (0, 0.5)


def test_labels_of_one_voice_have_no_yardstick(
    prepared_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    of_one_voice, out = tmp_path / "one.parquet", tmp_path / "human.json"
    table = pyarrow.parquet.read_table(prepared_data)
    for name in FERPLUS_COLUMNS:
        of_all = pyarrow.array([10 if count > 5 else 0 for count in table[name].to_pylist()], table[name].type)
        table = table.set_column(table.column_names.index(name), name, of_all)
    pyarrow.parquet.write_table(table, of_one_voice)
    assert human.main(["--data", str(of_one_voice), "--out", str(out)]) == 2
    assert "expected pictures on which annotators differ" in capsys.readouterr().err
    assert not out.exists()


def test_twins_of_other_data_are_refused(
    prepared_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pairs, other, out = tmp_path / "leaks.parquet", tmp_path / "other.parquet", tmp_path / "human.json"
    twins(prepared_data, pairs)
    pyarrow.parquet.write_table(pyarrow.parquet.read_table(prepared_data).slice(0, 150), other)
    assert human.main(["--data", str(other), "--leaks", str(pairs), "--out", str(out)]) == 2
    assert "twins of other data" in capsys.readouterr().err
    assert not out.exists()


def test_missing_pairs_are_one_sentence_and_status_two(
    prepared_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["--data", str(prepared_data), "--leaks", str(tmp_path / "none.parquet"), "--out", str(tmp_path / "h.json")]
    assert human.main(given) == 2
    assert "no such file" in capsys.readouterr().err
