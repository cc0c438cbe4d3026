"""The page's reader of the prepared parquet: the same pictures as training reads, and one sentence for a bad file."""

from pathlib import Path

import numpy as np
import pytest

from emox.pictures import DataProblem, read_pictures
from train.data import read


def test_the_split_s_pictures_are_those_training_reads(prepared_data: Path) -> None:
    found, faces = read_pictures(prepared_data, "PrivateTest"), read(prepared_data)
    here = faces.usage == "PrivateTest"
    assert sorted(found.encoded) == faces.row[here].tolist()
    for row, image, votes in zip(faces.row[here], faces.images[here], faces.votes[here], strict=True):
        np.testing.assert_array_equal(found[row], image)
        assert found.votes[row] == tuple(votes)


def test_a_row_of_another_split_is_refused(prepared_data: Path) -> None:
    with pytest.raises(DataProblem, match="row 0 is not among the 24 pictures of this split"):
        read_pictures(prepared_data, "PrivateTest")[0]


def test_a_damaged_or_other_file_is_named(prepared_data: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.parquet"
    cut.write_bytes(prepared_data.read_bytes()[:-100])
    with pytest.raises(DataProblem, match=r"cut\.parquet: not a complete parquet file"):
        read_pictures(cut, "PrivateTest")
    with pytest.raises(DataProblem, match=r"none\.parquet: no such file"):
        read_pictures(tmp_path / "none.parquet", "PrivateTest")


def test_missing_columns_and_cells_without_a_picture_are_named(prepared_data: Path, tmp_path: Path) -> None:
    import pyarrow
    import pyarrow.parquet

    table = pyarrow.parquet.read_table(prepared_data)
    pyarrow.parquet.write_table(table.drop_columns(["row"]), tmp_path / "rowless.parquet")
    with pytest.raises(DataProblem, match="columns missing: row"):
        read_pictures(tmp_path / "rowless.parquet", "PrivateTest")
    empty = table.set_column(table.column_names.index("image"), "image", [[None] * len(table)])
    pyarrow.parquet.write_table(empty, tmp_path / "empty.parquet")
    with pytest.raises(DataProblem, match=r"row 168: expected a number and a struct"):
        read_pictures(tmp_path / "empty.parquet", "PrivateTest")
