"""RAF-DB (Li et al. 2017) in its published layout.

`EmoLabel/list_patition_label.txt` names each picture and its code; `Image/aligned/train_00001_aligned.jpg` is
one of the pictures.

RAF-DB publishes one label a picture and no votes. It is represented as ten votes of ten for that label, which
is what the label claims and no more: every protocol keeps every picture, and no figure about annotator
agreement can be made of it. It has no split to choose on: every tenth of its `train` pictures becomes PublicTest and
is never learnt from, and the others are Training; its `test` pictures are PrivateTest. Its pictures are aligned
100x100 colour photos, made 48x48 gray by the one preprocessing (`emox.images.to_gray48`).
"""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import numpy as np
from tqdm import tqdm

from emox.emotions import EMOTIONS, FERPLUS_COLUMNS, RAFDB_TO_EMOTION
from emox.images import UnreadableImage, decode, to_gray48
from train.protocols import DataProblem, FaceSet, Source, vote_columns

RAFDB_USAGE: Mapping[str, str] = MappingProxyType({"train": "Training", "test": "PrivateTest"})
RAFDB_LIST = Path("EmoLabel", "list_patition_label.txt")  # the data set's own spelling
VOTES = 10  # what FER+ gives a picture
KEPT_BACK = 10  # one of so many `train` pictures is PublicTest


def read_rafdb(folder: Path) -> Source:
    """The folder that holds EmoLabel and Image -> every picture it lists; DataProblem names file and row."""
    column_of = dict(zip(EMOTIONS, vote_columns(EMOTIONS), strict=True))
    listing = folder / RAFDB_LIST
    lines = listing.read_text(encoding="utf-8", errors="replace").splitlines()
    images, usages, names = [], [], []
    votes = np.zeros((len(lines), len(FERPLUS_COLUMNS)), np.float32)
    for row, line in enumerate(tqdm(lines, unit=" rows", disable=None)):
        where = f"{listing}: row {row} (line {row + 1})"
        name, _, code = line.strip().partition(" ")
        part, stem = name.partition("_")[0], Path(name).stem
        if part not in RAFDB_USAGE or Path(name).name != name or code not in map(str, RAFDB_TO_EMOTION):
            raise DataProblem(f"{where}: {line!r} is not a name and a code like 'train_00001.jpg 5' with code 1..7")
        path = folder / "Image" / "aligned" / f"{stem}_aligned.jpg"
        try:
            images.append(to_gray48(decode(path)))
        except (UnreadableImage, OSError) as problem:
            raise DataProblem(f"{path}: named in row {row} of {listing.name}: {problem}") from problem
        usages.append(RAFDB_USAGE[part])
        names.append(path.name)
        votes[row, column_of[RAFDB_TO_EMOTION[int(code)]]] = VOTES
    if len(set(names)) != len(names) or not names:
        raise DataProblem(f"{listing}: expected each picture once and at least one, got {len(names)} rows")
    usage = np.array(usages)
    usage[np.flatnonzero(usage == "Training")[KEPT_BACK - 1 :: KEPT_BACK]] = "PublicTest"
    faces = FaceSet(
        images=np.stack(images),
        votes=votes,
        usage=usage,
        row=np.arange(len(names), dtype=np.int64),
    )
    return Source(layout="rafdb", faces=faces, names=tuple(names))
