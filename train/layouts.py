"""The layouts in which FER+ and RAF-DB are published, each read into one `Source`.

| layout | what lies in the folder |
|---|---|
| fer2013 | `fer2013.csv` (Kaggle) and `fer2013new.csv` (github.com/microsoft/FERPlus) |
| icml | `icml_face_data.csv` (Kaggle; column names begin with a space) and `fer2013new.csv` |
| ferplus | `FER2013Train`, `FER2013Valid`, `FER2013Test` with `fer0000000.png`..., and `fer2013new.csv` |
| rafdb | `EmoLabel/list_patition_label.txt` and `Image/aligned/train_00001_aligned.jpg`... (Li et al. 2017) |
"""

import csv
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import numpy as np
from tqdm import tqdm

from emox.emotions import EMOTIONS, FERPLUS_COLUMNS
from emox.pictures import decode48
from train.protocols import SPLITS, DataProblem, FaceSet, Source, vote_columns
from train.rafdb import RAFDB_LIST, read_rafdb

FERPLUS_FOLDERS: Mapping[str, str] = MappingProxyType(
    {"Training": "FER2013Train", "PublicTest": "FER2013Valid", "PrivateTest": "FER2013Test"}
)
ANNOTATORS = 10
# FER+'s plurality repeats FER2013's old label on most pictures (chance: about one in five), so less than this
# on many pictures means that votes and pictures are not in the same order.
LEAST_AGREEMENT, AGREEMENT_NEEDS = 0.4, 200


@dataclass(frozen=True, kw_only=True)
class _Votes:
    """fer2013new.csv: usage, name ("" where FER+ has no picture) and (N, 10) votes of each row."""

    usage: np.ndarray
    names: tuple[str, ...]
    votes: np.ndarray


def read_source(source: Path | str, votes: Path | str | None = None) -> Source:
    """Any of the layouts above, recognised by the files in it.

    source: the folder, or the fer2013.csv or icml_face_data.csv itself.
    votes: fer2013new.csv where it lies elsewhere.
    DataProblem says in one sentence which file and row is wrong and what was expected.
    """
    source = Path(source)
    if not source.exists():
        raise DataProblem(f"{source}: no such file or folder")
    if source.is_file():
        return _read_csv(source, _votes_beside(source.parent, votes))
    rafdb = [folder for folder in (source, source / "basic") if (folder / RAFDB_LIST).is_file()]
    if rafdb:
        return read_rafdb(rafdb[0])
    ferplus = [folder for folder in (source, source / "data") if (folder / "FER2013Train").is_dir()]
    if ferplus:
        return _read_ferplus(ferplus[0], _votes_beside(source, votes))
    for folder in (source, source / "fer2013"):
        for name in ("fer2013.csv", "icml_face_data.csv"):
            if (folder / name).is_file():
                beside = source if (source / "fer2013new.csv").is_file() else folder
                return _read_csv(folder / name, _votes_beside(beside, votes))
    raise DataProblem(
        f"{source}: not a known layout; expected fer2013.csv or icml_face_data.csv, the folders "
        f"{', '.join(FERPLUS_FOLDERS.values())}, or {RAFDB_LIST.as_posix()}"
    )


def _votes_beside(folder: Path, votes: Path | str | None) -> _Votes:
    return _read_votes(Path(votes) if votes else folder / "fer2013new.csv")


def _rows(path: Path, wanted: tuple[str, ...]) -> Iterator[tuple[str, dict[str, str]]]:
    """(where, cells by column name) of each row; icml_face_data.csv's names begin with a space: stripped."""
    if not path.is_file():
        raise DataProblem(f"{path}: no such file; expected a CSV file with columns {', '.join(wanted)}")
    with path.open(newline="", encoding="utf-8-sig") as stream:
        lines = csv.reader(stream)
        try:
            header = [name.strip() for name in next(lines, [])]
            missing = [name for name in wanted if name not in header]
            if missing:
                raise DataProblem(f"{path}: columns missing: {', '.join(missing)}; expected {', '.join(wanted)}")
            for row, cells in enumerate(lines):
                where = f"{path}: row {row} (line {row + 2})"
                if len(cells) != len(header):
                    raise DataProblem(f"{where}: expected {len(header)} cells, got {len(cells)}")
                yield where, dict(zip(header, cells, strict=True))
        except (csv.Error, UnicodeDecodeError) as problem:
            raise DataProblem(f"{path}: not a readable CSV file ({problem})") from problem


def _usage(cells: dict[str, str], where: str) -> str:
    usage = cells["Usage"].strip()
    if usage not in SPLITS:
        raise DataProblem(f"{where}: usage {usage!r} is not one of {', '.join(SPLITS)}")
    return usage


def _read_votes(path: Path) -> _Votes:
    usages, names, votes = [], [], []  # a name may stand twice: FER2013 holds the same picture in two rows
    for where, cells in _rows(path, ("Usage", "Image name", *FERPLUS_COLUMNS)):
        usages.append(_usage(cells, where))
        name = cells["Image name"].strip()
        if Path(name).name != name:
            raise DataProblem(f"{where}: image name {name!r} is not a plain file name")
        names.append(name)
        cast = [cells[column].strip() for column in FERPLUS_COLUMNS]
        # isdecimal also refuses signs and points; one picture of FER+ has nine votes: ten is the most.
        if not all(text.isdecimal() for text in cast) or not 1 <= sum(map(int, cast)) <= ANNOTATORS:
            raise DataProblem(f"{where}: votes {','.join(cast)} are not whole numbers that sum to 1..{ANNOTATORS}")
        votes.append([int(text) for text in cast])
    if not names:
        raise DataProblem(f"{path}: no rows; expected one for each row of fer2013.csv")
    return _Votes(usage=np.array(usages), names=tuple(names), votes=np.array(votes, np.float32))


def _source(layout: str, votes: _Votes, images: np.ndarray) -> Source:
    """The rows that have a picture; images: (number of those rows, 48, 48)."""
    row = np.flatnonzero([bool(name) for name in votes.names])
    faces = FaceSet(images=images, votes=votes.votes[row], usage=votes.usage[row], row=row.astype(np.int64))
    return Source(layout=layout, faces=faces, names=tuple(votes.names[at] for at in row))


def _read_csv(path: Path, votes: _Votes) -> Source:
    """fer2013.csv has the rows of fer2013new.csv in the same order; icml_face_data.csv within each usage."""
    icml = path.name == "icml_face_data.csv"
    images, usages, old = [], [], []
    for where, cells in tqdm(_rows(path, ("emotion", "pixels", "Usage")), unit=" rows", disable=None):
        usages.append(_usage(cells, where))
        if not icml and len(usages) <= len(votes.usage) and usages[-1] != votes.usage[len(usages) - 1]:
            raise DataProblem(
                f"{where}: usage {usages[-1]} but fer2013new.csv says {votes.usage[len(usages) - 1]} "
                "in that row; expected the same rows in the same order"
            )
        if cells["emotion"].strip() not in map(str, range(len(EMOTIONS))):
            raise DataProblem(f"{where}: emotion {cells['emotion']!r} is not one of 0..{len(EMOTIONS) - 1}")
        old.append(int(cells["emotion"]))
        images.append(_pixels(cells["pixels"], where))
    order = _order(path, np.array(usages), votes)
    _check_agreement(path, np.array(old)[order], votes)
    row = np.flatnonzero([bool(name) for name in votes.names])
    return _source("icml" if icml else "fer2013", votes, np.stack(images)[order[row]])


def _pixels(text: str, where: str) -> np.ndarray:
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # numpy only warns when the text ends in something that is no number
        try:
            values = np.fromstring(text, dtype=np.int64, sep=" ")
        except (DeprecationWarning, ValueError) as problem:
            raise DataProblem(f"{where}: pixels hold something that is not a whole number") from problem
    if values.size != 48 * 48:
        raise DataProblem(f"{where}: expected {48 * 48} pixels, got {values.size}")
    if values.min() < 0 or values.max() > 255:
        raise DataProblem(f"{where}: expected pixels in 0..255, got {values.min()}..{values.max()}")
    return values.astype(np.uint8).reshape(48, 48)


def _order(path: Path, usage: np.ndarray, votes: _Votes) -> np.ndarray:
    """For each row of fer2013new.csv the row of `path` with its picture."""
    order = np.zeros(len(votes.usage), np.int64)
    for name in SPLITS:
        here, there = np.flatnonzero(usage == name), np.flatnonzero(votes.usage == name)
        if len(here) != len(there):
            raise DataProblem(
                f"{path}: {len(usage)} rows, {len(here)} of them {name}, but fer2013new.csv has {len(there)} "
                f"{name} rows; one of the two files is truncated or they do not belong together"
            )
        order[there] = here
    return order


def _check_agreement(path: Path, old: np.ndarray, votes: _Votes) -> None:
    """old: (N,) FER2013's labels, whose codes are places in EMOTIONS, in the order of the votes."""
    seven = votes.votes[:, vote_columns(EMOTIONS)]
    clear = seven.max(axis=1) > ANNOTATORS / 2
    agreement = float((seven.argmax(axis=1) == old)[clear].mean()) if clear.any() else 1.0
    if clear.sum() >= AGREEMENT_NEEDS and agreement < LEAST_AGREEMENT:
        raise DataProblem(
            f"{path}: its emotion column agrees with the votes of fer2013new.csv on {agreement:.0%} of "
            "the clear pictures, expected well over half; the two files are not in the same order"
        )


def _read_ferplus(folder: Path, votes: _Votes) -> Source:
    images = []
    for row, (usage, name) in enumerate(zip(tqdm(votes.usage, unit=" rows", disable=None), votes.names, strict=True)):
        if not name:
            continue
        path = folder / FERPLUS_FOLDERS[usage] / name
        where = f"{path}: row {row} (line {row + 2}) of fer2013new.csv"
        if not path.is_file():
            raise DataProblem(f"{where}: no such picture")
        images.append(decode48(path.read_bytes(), where))
    return _source("ferplus", votes, np.stack(images) if images else np.empty((0, 48, 48), np.uint8))
