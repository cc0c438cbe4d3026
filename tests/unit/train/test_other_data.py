"""Commands that write into a results folder refuse one of other data, before hours are spent: nothing there changes."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from emox.results.predictions import EvaluationProblem
from emox.results.votes import Votes, write_votes
from train import equal_epochs, framed, stress, students


@pytest.fixture
def of_other_data(tmp_path: Path) -> Path:
    votes = np.eye(1, 10, dtype=np.int64)
    cast = Votes(row=np.arange(1), split=np.array(["PrivateTest"]), votes=votes, data_sha256="ef" * 32)
    write_votes(cast, tmp_path / "votes.parquet")
    return tmp_path


@pytest.mark.parametrize(
    ("main", "words"),
    [
        (stress.main, ("--out", "{}")),
        (framed.main, ("--out", "{}")),
        (equal_epochs.main, ("no run", "--out", "{}/equal_epochs.json")),
    ],
    ids=("stress", "framed", "equal_epochs"),
)
def test_a_results_folder_of_other_data_stays_as_it_is(
    main: Callable[[Sequence[str]], int],
    words: tuple[str, ...],
    prepared_data: Path,
    of_other_data: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked = [word.format(of_other_data) for word in words]
    assert main([*asked, "--data", str(prepared_data)]) == 2
    assert "votes.parquet: made from other data; move" in capsys.readouterr().err
    assert [path.name for path in of_other_data.iterdir()] == ["votes.parquet"]


def test_a_search_is_not_begun_for_it_either(prepared_data: Path, of_other_data: Path, tmp_path: Path) -> None:
    words = ["--data", str(prepared_data), "--out", str(tmp_path / "runs"), "--results", str(of_other_data), "--smoke"]
    with pytest.raises(EvaluationProblem, match=r"votes\.parquet: made from other data; move"):
        students.main(words)
    assert not list((tmp_path / "runs").iterdir())
