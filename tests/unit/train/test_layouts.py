"""The published layouts, rebuilt small: read as published, refused with file and row when damaged."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from emox.emotions import EMOTIONS, FERPLUS_COLUMNS
from emox.images import to_gray48
from train.layouts import read_source
from train.protocols import DataProblem, split

HAPPY, ANGRY = "0,10,0,0,0,0,0,0,0,0", "0,0,0,0,10,0,0,0,0,0"
# Usage, image name ("" where FER+ has none), votes, FER2013's old code, and the gray level of the picture.
ROWS = (
    ("Training", "fer0000000.png", HAPPY, 3, 10),
    ("Training", "", "0,0,0,0,0,0,0,0,0,10", 6, 20),
    ("Training", "fer0000001.png", ANGRY, 0, 30),
    ("PublicTest", "fer0000002.png", "0,0,5,0,0,0,4,0,0,0", 2, 40),
    ("PrivateTest", "fer0000003.png", HAPPY, 3, 50),
)
FOLDER_OF = {"Training": "FER2013Train", "PublicTest": "FER2013Valid", "PrivateTest": "FER2013Test"}


def write(path: Path, lines: list[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def pixels(level: int) -> str:
    """A picture that is not the same mirrored or turned."""
    return " ".join(map(str, [level, level + 1, *[level] * 46, level + 2, *[level] * 2255]))


def write_votes(folder: Path) -> None:
    header = "Usage,Image name," + ",".join(FERPLUS_COLUMNS)
    write(folder / "fer2013new.csv", [header, *(f"{usage},{name},{votes}" for usage, name, votes, *_ in ROWS)])


def fer2013(folder: Path) -> Path:
    write_votes(folder)
    lines = [f"{code},{pixels(level)},{usage}" for usage, _, _, code, level in ROWS]
    write(folder / "fer2013.csv", ["emotion,pixels,Usage", *lines])
    return folder


def icml(folder: Path) -> Path:
    """The same data with the columns in another order, named with spaces, and the two tests exchanged."""
    write_votes(folder)
    order = [0, 1, 2, 4, 3]
    lines = [f"{ROWS[at][3]},{ROWS[at][0]},{pixels(ROWS[at][4])}" for at in order]
    write(folder / "icml_face_data.csv", ["emotion, Usage, pixels", *lines])
    return folder


def ferplus(folder: Path) -> Path:
    write_votes(folder)
    for usage, name, _, _, level in ROWS:
        (folder / FOLDER_OF[usage]).mkdir(exist_ok=True)
        if name:
            values = np.array(pixels(level).split(), np.uint8).reshape(48, 48)
            Image.fromarray(values).save(folder / FOLDER_OF[usage] / name)
    return folder


def rafdb_picture(level: int) -> np.ndarray:
    ramp = np.linspace(0, level, 100).astype(np.uint8)
    return np.stack([np.tile(ramp, (100, 1)), np.tile(ramp[:, None], (1, 100)), np.full((100, 100), level)], 2)


def rafdb(folder: Path) -> Path:
    names = [f"train_0000{code}.jpg {code}" for code in range(1, 8)] + ["test_0001.jpg 4"]
    write(folder / "EmoLabel" / "list_patition_label.txt", names)
    (folder / "Image" / "aligned").mkdir(parents=True)
    for at, line in enumerate(names):
        path = folder / "Image" / "aligned" / line.split()[0].replace(".jpg", "_aligned.jpg")
        Image.fromarray(rafdb_picture(100 + at).astype(np.uint8)).save(path, quality=95)
    return folder


LAYOUTS: dict[str, Callable[[Path], Path]] = {"fer2013": fer2013, "icml": icml, "ferplus": ferplus}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_ferplus_layout_gives_the_same_faces(layout: str, tmp_path: Path) -> None:
    found = read_source(LAYOUTS[layout](tmp_path))
    assert found.layout == layout
    assert found.names == ("fer0000000.png", "fer0000001.png", "fer0000002.png", "fer0000003.png")
    assert found.faces.row.tolist() == [0, 2, 3, 4]
    assert found.faces.usage.tolist() == ["Training", "Training", "PublicTest", "PrivateTest"]
    expected = [np.array(pixels(level).split(), np.uint8).reshape(48, 48) for level in (10, 30, 40, 50)]
    assert (found.faces.images == expected).all()
    assert found.faces.votes[2].tolist() == [0, 0, 5, 0, 0, 0, 4, 0, 0, 0]
    labels = split(found.faces, "plurality-7", "Training").labels
    assert [EMOTIONS[label] for label in labels] == ["happy", "angry"]


def test_the_csv_file_itself_and_votes_from_elsewhere_are_taken(tmp_path: Path) -> None:
    (tmp_path / "kaggle").mkdir()
    fer2013(tmp_path / "kaggle")
    moved = tmp_path / "votes.csv"
    (tmp_path / "kaggle" / "fer2013new.csv").rename(moved)
    found = read_source(tmp_path / "kaggle" / "fer2013.csv", votes=moved)
    assert len(found.names) == 4


def test_microsofts_repository_with_its_data_folder_is_taken(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    ferplus(tmp_path / "data")
    (tmp_path / "data" / "fer2013new.csv").rename(tmp_path / "fer2013new.csv")
    assert read_source(tmp_path).layout == "ferplus"


@pytest.mark.parametrize("inside", ["", "basic"])  # the archive's own folder
def test_rafdb_codes_become_classes_and_its_pictures_the_network_input(inside: str, tmp_path: Path) -> None:
    rafdb(tmp_path / inside)
    found = read_source(tmp_path)
    assert found.layout == "rafdb"
    training = split(found.faces, "plurality-7", "Training")
    names = [EMOTIONS[label] for label in training.labels]
    assert names == ["surprise", "fear", "disgust", "happy", "sad", "angry", "neutral"]
    assert training.targets.max(axis=1).tolist() == [1] * 7
    assert split(found.faces, "majority-8", "Training").labels.tolist() == training.labels.tolist()
    assert split(found.faces, "plurality-7", "PrivateTest").row.tolist() == [7]
    assert found.names[7] == "test_0001_aligned.jpg"
    expected = to_gray48(rafdb_picture(100).astype(np.uint8)).astype(int)
    assert np.abs(found.faces.images[0].astype(int) - expected).max() <= 6  # JPEG at quality 95


def replace_in(name: str, old: str, new: str) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    return damage


def cut(name: str, characters: int) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        (folder / name).write_bytes((folder / name).read_bytes()[:-characters])

    return damage


def without(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


VOTES, LIST = "fer2013new.csv", "EmoLabel/list_patition_label.txt"
CASES = [
    (fer2013, without(VOTES), VOTES, "no such file; expected a CSV file with columns Usage, Image name"),
    (fer2013, replace_in(VOTES, "contempt", "scorn"), VOTES, "columns missing: contempt; expected Usage"),
    (fer2013, replace_in(VOTES, HAPPY, "0,9.5,0,0,0,0,0,0,0,0"), VOTES, r"row 0 \(line 2\): votes 0,9.5,0"),
    (fer2013, replace_in(VOTES, ANGRY, "0,0,0,0,12,0,0,0,0,0"), VOTES, r"row 2 \(line 4\): votes .* 1..10"),
    (fer2013, replace_in(VOTES, ANGRY, "0,0,0,0,0,0,0,0,0,0"), VOTES, r"row 2 \(line 4\): votes .* 1..10"),
    (fer2013, replace_in(VOTES, "PublicTest", "Test"), VOTES, r"row 3 \(line 5\): usage 'Test' is not one"),
    (fer2013, replace_in(VOTES, "fer0000001", "../x"), VOTES, r"row 2 \(line 4\): image name '../x.png'"),
    (fer2013, cut(VOTES, 8), VOTES, r"row 4 \(line 6\): expected 12 cells, got 9"),
    (fer2013, cut(VOTES, 48), "fer2013.csv", "5 rows, 1 of them PrivateTest, but fer2013new.csv has 0"),
    (fer2013, cut("fer2013.csv", 2000), "fer2013.csv", r"row 4 \(line 6\): expected 3 cells, got 2"),
    (
        fer2013,
        replace_in("fer2013.csv", " 30 30", ""),
        "fer2013.csv",
        r"row 2 \(line 4\): expected 2304 .* 2302",
    ),
    (fer2013, replace_in("fer2013.csv", " 30 ", " 3x0 "), "fer2013.csv", r"row 2 \(line 4\): pixels hold"),
    (fer2013, replace_in("fer2013.csv", " 30 ", " 300 "), "fer2013.csv", r"row 2 .*in 0..255, got 30..300"),
    (fer2013, replace_in("fer2013.csv", "3,10", "8,10"), "fer2013.csv", r"row 0 \(line 2\): emotion '8'"),
    (fer2013, replace_in("fer2013.csv", "Usage", "Use"), "fer2013.csv", "columns missing: Usage"),
    (
        fer2013,
        replace_in("fer2013.csv", "PublicTest", "Training"),
        "fer2013.csv",
        r"row 3 .* says PublicTest",
    ),
    (
        icml,
        replace_in("icml_face_data.csv", "PublicTest", "Training"),
        "icml_face_data.csv",
        "4 of them Training",
    ),
    (ferplus, without("FER2013Valid/fer0000002.png"), "fer0000002.png", r"row 3 \(line 5\) of .* no such"),
    (ferplus, cut("FER2013Test/fer0000003.png", 30), "fer0000003.png", r"row 4 \(line 6\) .* decoded"),
    (
        rafdb,
        replace_in(LIST, "_00003.jpg 3", "_00003.jpg 8"),
        LIST,
        r"row 2 \(line 3\): 'train_00003.jpg 8' is not",
    ),
    (rafdb, replace_in(LIST, "train_00003", "valid_00003"), LIST, r"row 2 \(line 3\)"),
    (rafdb, replace_in(LIST, "train_00003", "train_00002"), LIST, "each picture once"),
    (rafdb, without("Image/aligned/train_00005_aligned.jpg"), "train_00005_aligned.jpg", "row 4 of list_pat"),
    (rafdb, cut("Image/aligned/test_0001_aligned.jpg", 900), "test_0001_aligned.jpg", "row 7 of list_pat"),
]


@pytest.mark.parametrize(("build", "damage", "file", "said"), CASES)
def test_damaged_files_are_refused_in_one_sentence_with_file_and_row(
    build: Callable[[Path], Path], damage: Callable[[Path], None], file: str, said: str, tmp_path: Path
) -> None:
    damage(build(tmp_path))
    with pytest.raises(DataProblem, match=said) as caught:
        read_source(tmp_path)
    assert file in Path(str(caught.value).split(": ")[0]).as_posix()
    assert "\n" not in str(caught.value)


def test_two_rows_may_share_a_picture_as_four_pairs_of_ferplus_do(tmp_path: Path) -> None:
    replace_in(VOTES, "fer0000001", "fer0000000")(ferplus(tmp_path))
    found = read_source(tmp_path)
    assert found.names[:2] == ("fer0000000.png", "fer0000000.png")
    assert found.faces.row.tolist() == [0, 2, 3, 4]


def test_something_else_is_refused_with_what_is_known(tmp_path: Path) -> None:
    with pytest.raises(DataProblem, match=r"not a known layout; expected fer2013.csv or icml_face_data.csv"):
        read_source(tmp_path)
    with pytest.raises(DataProblem, match="no such file or folder"):
        read_source(tmp_path / "nothing")


def test_binary_rubbish_is_not_a_csv_file(tmp_path: Path) -> None:
    fer2013(tmp_path)
    (tmp_path / "fer2013new.csv").write_bytes(bytes(range(128, 256)))
    with pytest.raises(DataProblem, match=r"fer2013new.csv: not a readable CSV file"):
        read_source(tmp_path)


def test_votes_in_another_order_than_the_pictures_are_noticed(tmp_path: Path) -> None:
    """Rows whose old labels and votes agree are read; turned around within the split they are refused."""
    codes = [at % 2 * 3 for at in range(240)]  # angry, happy, angry, ...
    header = "Usage,Image name," + ",".join(FERPLUS_COLUMNS)
    votes = [f"Training,fer{at:07}.png,{HAPPY if code else ANGRY}" for at, code in enumerate(codes)]
    faces = [f"{code},{pixels(0)},Training" for code in codes]
    write(tmp_path / "fer2013new.csv", [header, *votes])
    write(tmp_path / "fer2013.csv", ["emotion,pixels,Usage", *faces])
    assert len(read_source(tmp_path).names) == 240
    write(tmp_path / "fer2013.csv", ["emotion,pixels,Usage", *faces[::-1]])
    with pytest.raises(DataProblem, match=r"agrees with the votes of fer2013new\.csv on 0%"):
        read_source(tmp_path)
