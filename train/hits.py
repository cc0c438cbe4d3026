"""Which corrupted pictures a model answered rightly, one by one: `space_assets/results/stress/MODEL.parquet`.

Shape letters: N pictures, S severities. Columns of the file: `row` (of the original fer2013.csv, from 0), `clean`
(the picture as it is) and one a corruption and severity, `blur 1`; all but the first are whether the answer is right.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from emox.json_files import from_json, to_json
from emox.results.predictions import EvaluationProblem
from emox.results.stress import Terms
from emox.tables import read_columns, write_columns

ABOUT = ("terms", "weights_sha256")  # metadata, each as JSON


@dataclass(frozen=True, kw_only=True)
class Hits:
    """One model, one view a picture.

    weights_sha256: by file name of the model folder.  row: (N,) int64, each once.  clean: (N,) bool.
    right: corruption -> (S, N) bool, mildest first; one that was not asked about yet is not there.
    """

    terms: Terms
    weights_sha256: Mapping[str, str]
    row: np.ndarray
    clean: np.ndarray
    right: Mapping[str, np.ndarray]

    @property
    def complete(self) -> bool:
        return self.right.keys() == self.terms.corruptions.keys()


def column(corruption: str, severity: int) -> str:
    """Of severity 1 .. S."""
    return f"{corruption} {severity}"


def write_hits(hits: Hits, path: Path) -> None:
    """Hits -> parquet, whole or not at all; the folder must exist."""
    import pyarrow

    columns = {"row": pyarrow.array(hits.row, pyarrow.int32()), "clean": pyarrow.array(hits.clean)} | {
        column(name, severity): pyarrow.array(each)
        for name, severities in hits.right.items()
        for severity, each in enumerate(severities, start=1)
    }
    about = {
        "terms": to_json(hits.terms, Terms, indent=None),
        "weights_sha256": to_json(hits.weights_sha256, dict[str, str], indent=None),
    }
    write_columns(path, columns, about)


def read_hits(path: Path) -> Hits:
    """Parquet -> Hits; EvaluationProblem names the file and what was expected."""
    expected = "hits as python -m train.stress writes them"
    table, about = read_columns(path, ("row", "clean"), about=ABOUT, expected=expected, refuse=EvaluationProblem)
    try:
        terms = from_json(about["terms"], Terms, expected=expected, refuse=EvaluationProblem)
        weights = from_json(about["weights_sha256"], dict[str, str], expected=expected, refuse=EvaluationProblem)
    except EvaluationProblem as problem:
        raise EvaluationProblem(f"{path}: {problem}") from problem
    names = {name: [column(name, at) for at in range(1, len(each) + 1)] for name, each in terms.corruptions.items()}
    right = {
        name: np.stack([table[one].to_numpy() for one in columns])
        for name, columns in names.items()
        if set(columns) <= set(table.column_names)
    }
    strange = [name for name, each in {"clean": table["clean"].to_numpy(), **right}.items() if each.dtype != bool]
    if strange:
        raise EvaluationProblem(f"{path}: {strange[0]} is not true or false for each picture; expected {expected}")
    return Hits(
        terms=terms,
        weights_sha256=weights,
        row=table["row"].to_numpy().astype(np.int64),
        clean=table["clean"].to_numpy(),
        right=right,
    )
