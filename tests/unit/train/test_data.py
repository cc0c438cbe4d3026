"""The prepared parquet and `python -m train.data`."""

import io
from pathlib import Path

import numpy as np
import pyarrow
import pyarrow.parquet
import pytest
from PIL import Image

from emox.emotions import FERPLUS_COLUMNS
from train.data import DataProblem, default_path, main, prepare, read, sha256


def test_the_flag_wins_over_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = tmp_path / "one.parquet", tmp_path / "other.parquet"
    one.touch()
    other.touch()
    monkeypatch.setenv("EMOX_DATA", str(other))
    assert default_path(str(one)) == one
    assert default_path(None) == other
    monkeypatch.delenv("EMOX_DATA")
    with pytest.raises(DataProblem, match="--data FILE or set EMOX_DATA"):
        default_path(None)
    with pytest.raises(DataProblem, match="no such file"):
        default_path(tmp_path / "none.parquet")


def png(size: tuple[int, int] = (48, 48), mode: str = "L") -> bytes:
    stream = io.BytesIO()
    Image.new(mode, size).save(stream, format="PNG")
    return stream.getvalue()


def prepared(path: Path, **changes: object) -> Path:
    """A prepared parquet of two pictures, with columns replaced, or left out where None."""
    columns: dict[str, object] = {
        "image": [{"bytes": png(), "path": "a.png"}, {"bytes": png(), "path": "b.png"}],
        "row": [3, 7],
        "usage": ["Training", "PrivateTest"],
    } | {name: [10 if name == "fear" else 0] * 2 for name in FERPLUS_COLUMNS}
    columns |= changes
    table = pyarrow.table({name: cells for name, cells in columns.items() if cells is not None})
    pyarrow.parquet.write_table(table, path)
    return path


def test_the_unchanged_file_of_the_next_test_is_read(tmp_path: Path) -> None:
    found = read(prepared(tmp_path / "faces.parquet"))
    assert (found.row.tolist(), found.usage.tolist()) == ([3, 7], ["Training", "PrivateTest"])
    assert found.votes.dtype == np.float32


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"fear": None}, "columns missing: fear; expected image, row, usage, neutral"),
        ({"row": [3, 3]}, "row number appears twice"),
        ({"row": ["3", "7"]}, "column row is string"),
        ({"fear": [10, None]}, "column fear is int64 with 1 empty cells"),
        ({"fear": [10, 11]}, "row 7: votes"),
        ({"fear": [10, 0]}, "row 7: votes"),
        ({"fear": [10, -1]}, "row 7: votes"),
        ({"usage": ["Training", "Test"]}, "row 7: usage 'Test' is not one of Training, PublicTest"),
        ({"usage": ["Training", None]}, "row 7: usage None"),
        ({"image": [{"bytes": png()}, {"bytes": png((47, 48))}]}, "row 7: expected a 48x48 8-bit gray"),
        ({"image": [{"bytes": png()}, {"bytes": png(mode="RGB")}]}, "row 7: expected a 48x48 8-bit gray"),
        ({"image": [{"bytes": png()}, {"bytes": png()[:60]}]}, "row 7: the picture cannot be decoded"),
        ({"image": [{"bytes": png()}, {"bytes": b"GIF"}]}, "row 7: the picture cannot be decoded"),
        ({"image": [{"bytes": png()}, None]}, "row 7: expected a struct"),
        ({"image": ["a.png", "b.png"]}, "row 3: expected a struct"),
    ],
)
def test_wrong_prepared_files_are_refused_with_file_row_and_expectation(
    changes: dict[str, object], said: str, tmp_path: Path
) -> None:
    path = prepared(tmp_path / "faces.parquet", **changes)
    with pytest.raises(DataProblem, match=said) as caught:
        read(path)
    assert str(caught.value).startswith(str(path))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("kept", [0, 10, 1000])
def test_truncated_prepared_files_are_refused(kept: int, tmp_path: Path) -> None:
    path = prepared(tmp_path / "faces.parquet")
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(DataProblem, match="not a complete parquet file"):
        read(path)


def test_a_folder_is_not_a_prepared_file(tmp_path: Path) -> None:
    prepared(tmp_path / "faces.parquet")
    with pytest.raises(DataProblem, match="no such file; expected a prepared parquet"):
        read(tmp_path)


def test_sha256_is_that_of_the_bytes(tmp_path: Path) -> None:
    path = tmp_path / "abc"
    path.write_bytes(b"abc")  # FIPS 180-2, appendix B.1
    assert sha256(path) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def miniature(folder: Path) -> Path:
    """FER+'s folders with two pictures."""
    lines = ["Usage,Image name," + ",".join(FERPLUS_COLUMNS)]
    for usage, inside in (("Training", "FER2013Train"), ("PublicTest", "FER2013Valid")):
        (folder / inside).mkdir()
        name = f"fer000000{len(lines) - 1}.png"
        Image.fromarray(np.full((48, 48), 40 * len(lines), np.uint8)).save(folder / inside / name)
        lines.append(f"{usage},{name},0,10,0,0,0,0,0,0,0,0")
    (folder / "fer2013new.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def test_the_command_writes_a_file_that_read_takes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "made" / "faces.parquet"
    assert main(["prepare", str(miniature(tmp_path)), "--out", str(out)]) == 0
    found = read(out)
    assert found.images[:, 0, 0].tolist() == [40, 80]
    assert found.usage.tolist() == ["Training", "PublicTest"]
    said = capsys.readouterr()
    assert "2 pictures from the ferplus layout" in said.out
    assert "not the complete FER+" in said.err
    assert sorted(path.name for path in out.parent.iterdir()) == ["faces.parquet"]


def test_the_command_says_one_sentence_and_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (miniature(tmp_path) / "FER2013Valid" / "fer0000001.png").unlink()
    out = tmp_path / "faces.parquet"
    assert main(["prepare", str(tmp_path), "--out", str(out)]) == 2
    said = capsys.readouterr().err.strip().splitlines()
    assert said[-1].endswith("fer0000001.png: row 1 (line 3) of fer2013new.csv: no such picture")
    assert not any("Traceback" in line for line in said)
    assert not out.exists()


def test_preparing_a_folder_without_named_pictures_is_refused(tmp_path: Path) -> None:
    listing = miniature(tmp_path) / "fer2013new.csv"
    text = listing.read_text(encoding="utf-8")
    listing.write_text(text.replace("fer0000000.png", "").replace("fer0000001.png", ""), encoding="utf-8")
    with pytest.raises(DataProblem, match="no row names a picture"):
        prepare(tmp_path, tmp_path / "faces.parquet")


def test_the_prepared_file_has_the_shared_files_columns(tmp_path: Path) -> None:
    out = tmp_path / "faces.parquet"
    prepare(miniature(tmp_path), out)
    schema = pyarrow.parquet.read_schema(out)
    assert schema.names == ["image", "row", "usage", *FERPLUS_COLUMNS]
    assert schema.field("image").type == pyarrow.struct([("bytes", pyarrow.binary()), ("path", pyarrow.string())])
    assert schema.field("row").type == pyarrow.int32()
    assert all(schema.field(name).type == pyarrow.int8() for name in FERPLUS_COLUMNS)
    assert pyarrow.parquet.read_table(out)["image"][0].as_py()["path"] == "fer0000000.png"
