"""A visitor's predictions, measured by the very functions that measured the shipped models."""

from collections.abc import Mapping
from pathlib import Path

from emox.evaluation import Subject, library_versions
from emox.names import UPLOADED
from emox.results import figures
from emox.results.comparisons import Answerer, Comparison, compare
from emox.results.folder import FIRST, Results, predictions_of
from emox.results.predictions import EvaluationProblem, Predictions
from emox.results.protocols import PROTOCOLS
from emox.results.votes import Labelled, answers, labelled
from emox.ui.results import upload_words
from emox.ui.results.shown import SPLIT, Uploaded
from emox.ui.results.upload_file import read_upload


def measure(path: Path, name: str, results: Results) -> Uploaded:
    """Every protocol whose pictures the file answers; a few seconds.  name: what the visitor calls the file.

    EvaluationProblem when the file is not as described, or answers all pictures of no protocol.
    """
    if results.votes is None:
        raise EvaluationProblem(upload_words.NO_VOTES)
    row, probabilities = read_upload(path, name)
    measured: dict[str, Predictions] = {}
    refused: dict[str, str] = {}
    pictures = {protocol: labelled(results.votes, protocol, SPLIT) for protocol in PROTOCOLS}
    for protocol, these in pictures.items():
        try:
            measured[protocol] = answers(row, probabilities, these)
        except EvaluationProblem as problem:
            refused[protocol] = str(problem)
    if not measured:
        why = next(iter(refused.values()))
        raise EvaluationProblem(upload_words.WRONG.format(name=name, why=why))
    return Uploaded(
        name=name,
        figures={
            protocol: figures.figures(made, subject(name, pictures[protocol]), pictures[protocol], results.leaks)
            for protocol, made in measured.items()
        },
        refused=refused,
        probabilities={protocol: made.probabilities for protocol, made in measured.items()},
        pairs={protocol: pairs(made, pictures[protocol], results) for protocol, made in measured.items()},
    )


def subject(name: str, pictures: Labelled) -> Subject:
    """What a report of the file says of its making: nothing is known of weights or views."""
    return Subject(
        model=name,
        weights_sha256={},
        data_sha256="",
        protocol=pictures.protocol,
        split=pictures.split,
        tta=1,
        classes=pictures.classes,
        versions=library_versions(),
    )


def pairs(made: Predictions, pictures: Labelled, results: Results) -> tuple[Comparison, ...]:
    """Against EmoXNet and Lite with one view, as far as they are measured."""
    own = Answerer(model=UPLOADED, views=1)
    shipped = {name: predictions_of(results, name, pictures.protocol, 1) for name in FIRST if name in results.models}
    return tuple(
        compare(own, Answerer(model=name, views=1), (made, theirs), pictures) for name, theirs in shipped.items()
    )


def told(found: Uploaded) -> tuple[str, ...]:
    """What was measured, and what could not be: a sentence each."""
    refused: Mapping[str, str] = found.refused
    return (
        upload_words.MEASURED.format(name=found.name, protocols=", ".join(found.figures)),
        *(upload_words.NOT_MEASURED.format(protocol=name, why=why.rstrip(".")) for name, why in refused.items()),
    )
