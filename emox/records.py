"""An Analysis as plain data: the one form printed by the command line, answered by the API and downloaded."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TextIO

import numpy as np

from emox.emotions import EMOTIONS
from emox.pipeline import MODELS, Analysis

Record = dict[str, Any]

BOX = ("x1", "y1", "x2", "y2")
COLUMNS: tuple[str, ...] = (
    "photo",
    "width",
    "height",
    "views",  # averaged for each face
    "faces_left_out",  # found beyond the limit of faces that are answered
    "face",  # counted from 1, largest first; empty when the photo holds no face or could not be read
    *BOX,
    "score",
    *(f"{model}_{emotion}" for model in MODELS for emotion in EMOTIONS),
    "error",
)


def record(photo: str, analysis: Analysis) -> Record:
    """{"photo", "width", "height", "views", "faces_left_out", "faces": [...], "milliseconds": {...}}.

    A face is {"box", "score", <model>: {class: p}}; `views` were averaged for each. Boxes are xyxy pixels,
    probabilities lie in [0, 1]; everything is JSON-ready.
    """
    return {
        "photo": photo,
        "width": analysis.width,
        "height": analysis.height,
        "views": analysis.tta,
        "faces_left_out": analysis.faces_left_out,
        "faces": [
            {
                "box": [round(float(edge), 1) for edge in found.face.box],
                "score": round(float(found.face.score), 4),
                **{model: by_class(values) for model, values in found.probabilities.items()},
            }
            for found in analysis.faces
        ],
        "milliseconds": {what: round(float(spent), 1) for what, spent in analysis.milliseconds.items()},
    }


def problem(photo: str, sentence: str) -> Record:
    """What stands for a photo that could not be read."""
    return {"photo": photo, "error": sentence}


def by_class(probabilities: np.ndarray) -> dict[str, float]:
    """float (C,) -> {class: p} in EMOTIONS order, six decimals."""
    return {name: round(float(p), 6) for name, p in zip(EMOTIONS, probabilities, strict=True)}


def as_csv(records: Iterable[Mapping[str, Any]]) -> str:
    """One row a face, `COLUMNS` first; a photo without faces or with an error has one row of its own."""
    text = io.StringIO()
    for _ in written(records, text):
        pass
    return text.getvalue()


def written(records: Iterable[Mapping[str, Any]], file: TextIO) -> Iterator[Mapping[str, Any]]:
    """Each record after its rows, `as_csv`'s, are in the file."""
    writer = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    file.flush()
    for entry in records:
        writer.writerows(_rows(entry))
        file.flush()  # what is answered is kept, whatever becomes of the rest
        yield entry


def _rows(entry: Mapping[str, Any]) -> list[Record]:
    common = {key: entry[key] for key in COLUMNS if key in entry}
    rows = []
    for number, face in enumerate(entry.get("faces", ()), start=1):
        row = {**common, "face": number, "score": face["score"], **dict(zip(BOX, face["box"], strict=True))}
        for model, probabilities in face.items():
            if model not in ("box", "score"):
                row.update({f"{model}_{emotion}": p for emotion, p in probabilities.items()})
        rows.append(row)
    return rows or [common]
