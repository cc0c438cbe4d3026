"""Every PrivateTest picture under a protocol with what annotators and models said of it: the Errors tab's table.

Shape letters: N pictures, C = len(EMOTIONS).
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from emox.emotions import EMOTIONS, FERPLUS_COLUMNS
from emox.results.folder import Results
from emox.results.leaks import leaked
from emox.results.places import places
from emox.results.probabilities import VIEWS
from emox.results.protocols import TEST
from emox.results.votes import answers, labelled, tied
from emox.results.wrong_labels import WrongLabels

SPLIT = TEST


@dataclass(frozen=True, kw_only=True)
class Rows:
    """One entry a picture, all in the same order.

    classes: the protocol's.  row: (N,) int64, of the original fer2013.csv.  label: (N,) int64, place in classes.
    votes: (N, 10) int64, columns as FERPLUS_COLUMNS.
    probabilities: by model name, (N, C) float32, the mean of `views` views.
    flipped: by model name, (N,) bool: its answer with ten views is not its answer with one.
    leaked: (N,) bool: a twin is in Training.
    suspicion: (N,) int64: 1 for the label that is likeliest wrong, 2 for the next; 0 for all not suspected.
    suggested: (N,) str: the class that a suspected label should be, "" for the others.
    judge: whose probabilities suspected them, and over how many views; None when no label was judged.
    """

    protocol: str
    views: int
    classes: tuple[str, ...]
    row: np.ndarray
    label: np.ndarray
    votes: np.ndarray
    probabilities: Mapping[str, np.ndarray]
    flipped: Mapping[str, np.ndarray]
    leaked: np.ndarray
    suspicion: np.ndarray
    suggested: np.ndarray
    judge: tuple[str, int] | None

    @property
    def tied(self) -> np.ndarray:
        """(N,) bool: two columns or more have the most votes, and the first of them gave the label."""
        return tied(self.votes)

    def answer(self, model: str) -> np.ndarray:
        """(N,) int64: place in EMOTIONS of the model's most probable class."""
        return self.probabilities[model].argmax(axis=1)

    def confidence(self, model: str) -> np.ndarray:
        """(N,) float32: the probability of that class."""
        return self.probabilities[model].max(axis=1)


def rows(results: Results, protocol: str, views: int) -> Rows:
    """The pictures a protocol keeps, with every measured model's answers.

    EvaluationProblem when a model has no answer to one of them, ValueError for an unknown protocol, and LookupError
    when there are no votes to make labels of.
    """
    if results.votes is None:
        raise LookupError("there are no votes to make labels of")
    pictures = labelled(results.votes, protocol, SPLIT)
    stored = {
        name: {
            count: answers(model.probabilities.row, model.probabilities.by_views[count], pictures).probabilities
            for count in {1, views, VIEWS[-1]}
        }
        for name, model in results.models.items()
    }
    judged = results.wrong_labels
    suspicion, suggested = _suspected(judged, pictures.row, np.array(pictures.classes)[pictures.label])
    twins = leaked(results.leaks, SPLIT) if results.leaks is not None else np.zeros(0, np.int64)
    return Rows(
        protocol=protocol,
        views=views,
        classes=pictures.classes,
        row=pictures.row,
        label=pictures.label,
        votes=pictures.votes,
        probabilities={name: each[views] for name, each in stored.items()},
        flipped={name: each[1].argmax(axis=1) != each[VIEWS[-1]].argmax(axis=1) for name, each in stored.items()},
        leaked=np.isin(pictures.row, twins),
        suspicion=suspicion,
        suggested=suggested,
        judge=(judged.model, judged.views) if judged is not None else None,
    )


def with_model(table: Rows, model: str, probabilities: np.ndarray) -> Rows:
    """The table with the answers of one model more, which answers each picture once.

    probabilities: (N, C) float32, in the order of `table`.
    """
    return replace(
        table,
        probabilities={**table.probabilities, model: probabilities},
        flipped={**table.flipped, model: np.zeros(len(table.row), bool)},
    )


def _suspected(found: WrongLabels | None, row: np.ndarray, given: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rank and suggestion of each picture; a suspicion counts only for the very label that was suspected."""
    suspicion, suggested = np.zeros(len(row), np.int64), np.full(len(row), "", "<U16")
    if found is None:
        return suspicion, suggested
    at = places(row, found.row)
    same = at >= 0
    same[same] = found.given[at[same]] == given[same]
    suspicion[same] = at[same] + 1
    suggested[same] = found.suggested[at[same]]
    return suspicion, suggested


def as_csv(table: Rows, places: np.ndarray, models: Sequence[str]) -> str:
    """One line a picture: row, label, votes, marks, and each model's answer and probabilities."""
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\n").writerow
    columns = [f"{model} {what}" for model in models for what in ("answer", "flipped", *EMOTIONS)]
    marks = ["leaked", "tied", "wrong label rank", "suggested"]
    write(["row", "label", *(f"votes {name}" for name in FERPLUS_COLUMNS), *marks, *columns])
    answered, ties = {model: table.answer(model) for model in models}, table.tied
    for at in places:
        cells = [int(table.row[at]), table.classes[table.label[at]], *table.votes[at].tolist()]
        cells += [bool(table.leaked[at]), bool(ties[at]), int(table.suspicion[at]) or "", str(table.suggested[at])]
        for model in models:
            shares = (f"{share:.6f}" for share in table.probabilities[model][at])
            cells += [EMOTIONS[answered[model][at]], bool(table.flipped[model][at]), *shares]
        write(cells)
    return out.getvalue()
