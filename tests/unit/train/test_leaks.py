"""The leak finder on planted twins among unrelated drawn pictures, and what it writes."""

import io
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow
import pyarrow.parquet
import pytest
from PIL import Image
from scipy.ndimage import gaussian_filter

from emox.results.leaks import KINDS, LeaksProblem, leaked, read_leaks, write_leaks
from train import leaks as finder
from train.leaks_summary import summarise, summary_text
from train.protocols import FaceSet

LARGE = 60  # side of the scenes that pictures are cut from


def scenes(count: int, seed: int = 0) -> np.ndarray:
    """(count, 60, 60) uint8 smooth unrelated pictures with details of 2 to 6 pixels."""
    noise = np.random.default_rng(seed).normal(size=(count, LARGE, LARGE))
    drawn = sum(gaussian_filter(noise, (0, size, size)) * size for size in (1.5, 3, 5))
    low, high = drawn.min(axis=(1, 2), keepdims=True), drawn.max(axis=(1, 2), keepdims=True)
    return (20 + 215 * (drawn - low) / (high - low)).astype(np.uint8)


def cut(scene: np.ndarray, down: int = 0, right: int = 0) -> np.ndarray:
    return scene[6 + down : 54 + down, 6 + right : 54 + right]


def encoded(picture: np.ndarray) -> np.ndarray:
    stream = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(picture)).save(stream, format="JPEG", quality=40)
    return np.asarray(Image.open(stream))


def toned(picture: np.ndarray) -> np.ndarray:
    return (40 + 150 * (picture / 255.0) ** 1.4).astype(np.uint8)


def enlarged(scene: np.ndarray) -> np.ndarray:
    side = round(48 / 1.05)
    start = (LARGE - side) // 2
    inside = Image.fromarray(np.ascontiguousarray(scene[start : start + side, start : start + side]))
    return np.asarray(inside.resize((48, 48), Image.Resampling.BICUBIC))


SCENES = scenes(40)
PLANTED = {
    "the same pixels": (cut(SCENES[0]), "exact"),
    "moved": (cut(SCENES[0], 2, -3), "near"),
    "moved as far as it may": (cut(SCENES[0], 4, 4), "near"),
    "encoded again": (encoded(cut(SCENES[0])), "near"),
    "other tones": (toned(cut(SCENES[0])), "near"),
    "mirrored": (cut(SCENES[0])[:, ::-1], "mirrored"),
    "mirrored, moved, encoded and toned": (encoded(toned(cut(SCENES[0], -1, 3)[:, ::-1])), "mirrored"),
    "cut a little tighter": (enlarged(SCENES[0]), "near"),
}


@pytest.mark.parametrize("name", PLANTED)
def test_planted_twin_is_found_and_nothing_else(name: str) -> None:
    picture, kind = PLANTED[name]
    pictures = np.stack([*(cut(scene) for scene in SCENES), picture])
    twins = finder.find(pictures)
    assert list(zip(twins.first, twins.second, twins.kind, strict=True)) == [(0, 40, kind)]
    assert finder.THRESHOLD <= twins.similarity[0] <= 1
    assert kind != "exact" or twins.similarity[0] == 1


def test_unrelated_pictures_are_no_twins() -> None:
    assert len(finder.find(np.stack([cut(scene) for scene in scenes(60, seed=1)])).first) == 0


def test_a_shift_beyond_reach_is_not_found() -> None:
    far = np.stack([SCENES[0][:48, :48], SCENES[0][12:, 12:]])
    assert len(finder.find(far).first) == 0


def test_pictures_without_structure_are_twins_only_of_their_own_pixels() -> None:
    flat = np.stack([np.full((48, 48), shade, np.uint8) for shade in (0, 90, 90, 255)])
    twins = finder.find(flat)
    assert (twins.first.tolist(), twins.second.tolist(), twins.kind.tolist()) == ([1], [2], ["exact"])


def test_every_pair_of_a_group_is_listed_once_across_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finder, "BLOCK", 2)
    monkeypatch.setattr(finder, "PAIRS", 1)
    first = cut(SCENES[0])
    twins = finder.find(np.stack([first, cut(SCENES[1]), first, toned(first), cut(SCENES[2])]))
    assert list(zip(twins.first, twins.second, twins.kind, strict=True)) == [
        (0, 2, "exact"),
        (0, 3, "near"),
        (2, 3, "near"),
    ]


def test_correlation_by_hand() -> None:
    picture = np.array([[[0.0, 10.0], [20.0, 30.0]]], np.float32)
    assert finder.correlation(picture, 3 * picture + 5, reach=0)[0] == pytest.approx(1)
    assert finder.correlation(picture, -picture, reach=0)[0] == pytest.approx(-1)
    turned = np.array([[[10.0, 30.0], [0.0, 20.0]]], np.float32)  # deviations -5 15 -15 5 of -15 -5 5 15
    assert finder.correlation(picture, turned, reach=0)[0] == pytest.approx((75 - 75 - 75 + 75) / 500)
    assert finder.correlation(picture, np.zeros_like(picture), reach=0)[0] == 0


def planted_set() -> FaceSet:
    """Rows in disorder; scene 0 is in Training (row 3) and PrivateTest (row 9), scene 1 twice in PublicTest."""
    pictures = [cut(SCENES[0], 1, 1), cut(SCENES[0]), cut(SCENES[1]), cut(SCENES[1]), cut(SCENES[2])]
    votes = np.zeros((5, 10), np.float32)
    votes[np.arange(5), (0, 1, 2, 2, 0)] = 10
    usage = np.array(["PrivateTest", "Training", "PublicTest", "PublicTest", "PrivateTest"])
    return FaceSet(images=np.stack(pictures), votes=votes, usage=usage, row=np.array([9, 3, 6, 5, 8]))


def test_audit_speaks_in_row_numbers_and_counts_by_split_and_class() -> None:
    faces = planted_set()
    found = finder.audit(faces, "sum")
    assert (found.row.tolist(), found.twin_row.tolist(), found.kind.tolist()) == ([3, 5], [9, 6], ["near", "exact"])
    assert found.split.tolist() == ["Training", "PublicTest"]
    assert found.twin_split.tolist() == ["PrivateTest", "PublicTest"]
    assert leaked(found).tolist() == [9]
    assert leaked(found, "Training", ("PrivateTest",)).tolist() == [3]
    assert leaked(found, "PrivateTest", ("PublicTest",)).tolist() == []
    figures = summarise(found, faces)
    assert (figures.pictures, figures.pictures_with_twin) == (5, 4)
    assert (figures.pairs.pairs, figures.pairs.labels_differ) == (2, 1)
    assert figures.by_splits["Training / PrivateTest"].labels_differ == 1
    assert figures.by_splits["PublicTest / PublicTest"].pairs == 1
    assert sum(counts.pairs for counts in figures.by_splits.values()) == 2
    neutral = figures.by_class["neutral"]
    assert (neutral.pictures, neutral.with_twin, neutral.private_test, neutral.private_test_leaked) == (2, 1, 2, 1)
    assert figures.leaked["PrivateTest in Training"] == 1
    assert "1 pictures of PrivateTest in Training" in summary_text(figures)


def test_pairs_come_back_from_the_file_as_they_went(tmp_path: Path) -> None:
    found = finder.audit(planted_set(), "sum")
    write_leaks(found, tmp_path / "leaks.parquet")
    again = read_leaks(tmp_path / "leaks.parquet")
    for name, values in vars(found).items():
        np.testing.assert_array_equal(getattr(again, name), values)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kind": np.array(["close", "exact"])}, "'close' is not one of"),
        ({"twin_row": np.array([3, 6])}, "row < twin_row"),
        ({"similarity": np.array([np.nan, 1], np.float32)}, "similarities in 0..1"),
        ({"row": np.array([3])}, "as many in each"),
        ({"row": np.array([5, 5]), "twin_row": np.array([6, 6])}, "appears twice"),
    ],
)
def test_pairs_that_cannot_be_are_refused(change: dict[str, np.ndarray], words: str) -> None:
    found = finder.audit(planted_set(), "sum")
    with pytest.raises(LeaksProblem, match=words):
        replace(found, **change)


def test_a_file_that_holds_no_pairs_is_named(tmp_path: Path) -> None:
    with pytest.raises(LeaksProblem, match=r"none\.parquet: no such file"):
        read_leaks(tmp_path / "none.parquet")
    (tmp_path / "text.parquet").write_text("row,twin_row")
    with pytest.raises(LeaksProblem, match=r"text\.parquet: not a complete parquet"):
        read_leaks(tmp_path / "text.parquet")


def test_command_writes_pairs_and_figures_that_belong_together(prepared_data: Path, tmp_path: Path) -> None:
    table = pyarrow.parquet.read_table(prepared_data).take([0, 1, 2, 144, 168, 169])
    cells = table["image"].to_pylist()
    cells[4] = cells[0]  # row 168 of PrivateTest is row 0 of Training
    pyarrow.parquet.write_table(
        table.set_column(0, "image", pyarrow.array(cells, table["image"].type)), tmp_path / "few.parquet"
    )
    out = tmp_path / "results" / "leaks.parquet"
    assert finder.main(["--data", str(tmp_path / "few.parquet"), "--out", str(out)]) == 0
    found, figures = read_leaks(out), json.loads(out.with_suffix(".json").read_text())
    assert (0, 168, "exact") in list(zip(found.row, found.twin_row, found.kind, strict=True))
    assert figures["pairs"]["pairs"] == len(found.row) == sum(figures["by_kind"][kind]["pairs"] for kind in KINDS)
    assert figures["leaked"]["PrivateTest in Training"] == len(leaked(found)) > 0
    assert figures["data_sha256"] == found.data_sha256


def test_missing_data_is_one_sentence_and_status_two(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert finder.main(["--data", str(tmp_path / "none.parquet"), "--out", str(tmp_path / "x.parquet")]) == 2
    assert "no such file" in capsys.readouterr().err
