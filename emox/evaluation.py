"""The `Report`: every figure of one model under one protocol, made from its per-picture `Predictions` alone.

Shape letters: N pictures, C classes of the protocol (7, or 8 with contempt).

`report.json` is a `Report`; the dashboard and the model card only read it. Fractions everywhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from emox import json_files, metrics
from emox.emotions import EMOTIONS
from emox.metrics import Interval
from emox.results.predictions import EvaluationProblem, Predictions
from emox.version import __version__, installed

RARE = 50  # pictures; figures of a class with fewer say little without their intervals
VERSIONS_OF = ("numpy", "scipy", "torch", "timm", "onnxruntime")
Pair = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What was measured, on what, with what.

    weights_sha256: by file name of the model folder.  versions: by package name.
    tta: views a picture, 1 for none.  notes: sentences a reader of the figures must know.
    runtime: what answered, a key of layouts.RUNTIMES; "" in reports from before it was recorded.
    temperature: that divided the logits; None where it was not recorded, or nothing divided them.
    """

    model: str
    weights_sha256: Mapping[str, str]
    data_sha256: str
    protocol: str
    split: str
    tta: int
    classes: tuple[str, ...]
    versions: Mapping[str, str]
    notes: tuple[str, ...] = ()
    runtime: str = ""
    temperature: float | None = None


@dataclass(frozen=True, kw_only=True)
class ClassReport:
    """One class; intervals are (low, high) at 95 %.  rare: fewer than RARE pictures."""

    precision: float
    recall: float
    f1: float
    support: int
    precision_interval: Pair
    recall_interval: Pair
    f1_interval: Pair
    rare: bool


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """How far the probabilities can be believed, each a mean over the pictures.

    ece, brier: against the label.  negative_log_likelihood: of the label, nats.
    divergence_from_votes: KL(votes || model), nats.  cross_entropy_with_votes: the same and the votes' entropy, nats.
    All three are None where the model lacks a class of the protocol, for they would be infinite; the last two also
    where there are no votes, and the last in reports from before it was measured.
    """

    ece: Interval
    brier: Interval
    negative_log_likelihood: Interval | None
    divergence_from_votes: Interval | None
    cross_entropy_with_votes: Interval | None = None


@dataclass(frozen=True, kw_only=True)
class Report:
    """Every figure of one model under one protocol; intervals are (low, high), 95 % bootstrap over pictures.

    confusion: C rows (labels) of C counts (answers), ordered as subject.classes.  per_class: by class name.
    """

    subject: Subject
    n: int
    accuracy: float
    accuracy_interval: Pair
    balanced_accuracy: float
    balanced_accuracy_interval: Pair
    macro_f1: float
    macro_f1_interval: Pair
    weighted_f1: float
    weighted_f1_interval: Pair
    per_class: Mapping[str, ClassReport]
    confusion: tuple[tuple[int, ...], ...]
    calibration: Calibration
    resamples: int
    seed: int

    def __post_init__(self) -> None:
        size = len(self.subject.classes)
        square = [len(line) for line in self.confusion] == [size] * size
        if not square or sum(map(sum, self.confusion)) != self.n:
            raise EvaluationProblem(f"the confusion matrix is not {size} x {size} with sum {self.n}")
        if set(self.per_class) != set(self.subject.classes):
            raise EvaluationProblem(f"per_class names {sorted(self.per_class)}, not the protocol's classes")


def report(
    predictions: Predictions,
    subject: Subject,
    votes: np.ndarray | None = None,
    resamples: int = metrics.RESAMPLES,
    seed: int = metrics.SEED,
) -> Report:
    """Everything a report says, from per-picture predictions alone.

    votes: (N, C) shares, rows sum to 1, in the order of `predictions`; None leaves out what needs them.
    A class the model does not have (contempt) gets probability 0, so its pictures count as errors.
    Raises EvaluationProblem when labels and subject.classes do not belong together.
    """
    classes = len(subject.classes)
    if subject.classes[: len(EMOTIONS)] != EMOTIONS:
        raise EvaluationProblem(f"classes {subject.classes} do not begin with {EMOTIONS}")
    if predictions.label.max() >= classes:
        raise EvaluationProblem(f"label {predictions.label.max()} is none of the {classes} classes")
    if votes is not None and votes.shape != (len(predictions.row), classes):
        raise EvaluationProblem(f"votes {votes.shape} do not fit {len(predictions.row)} pictures of {classes} classes")
    counts = metrics.confusion(predictions.label, predictions.probabilities.argmax(axis=1), classes)
    here, drawn = metrics.scores(counts), metrics.scores(metrics.resample(counts, resamples, seed))

    def bounds(name: str, *at: int) -> Pair:
        return _pair(metrics.interval(0.0, getattr(drawn, name)[(slice(None), *at)]))

    per_class = {
        name: ClassReport(
            precision=float(here.precision[at]),
            recall=float(here.recall[at]),
            f1=float(here.f1[at]),
            support=int(here.support[at]),
            precision_interval=bounds("precision", at),
            recall_interval=bounds("recall", at),
            f1_interval=bounds("f1", at),
            rare=bool(here.support[at] < RARE),
        )
        for at, name in enumerate(subject.classes)
    }
    return Report(
        subject=subject,
        n=len(predictions.row),
        accuracy=float(here.accuracy),
        accuracy_interval=bounds("accuracy"),
        balanced_accuracy=float(here.balanced_accuracy),
        balanced_accuracy_interval=bounds("balanced_accuracy"),
        macro_f1=float(here.macro_f1),
        macro_f1_interval=bounds("macro_f1"),
        weighted_f1=float(here.weighted_f1),
        weighted_f1_interval=bounds("weighted_f1"),
        per_class=per_class,
        confusion=tuple(tuple(int(cell) for cell in line) for line in counts),
        calibration=calibration_of(predictions, subject.classes, votes, resamples, seed),
        resamples=resamples,
        seed=seed,
    )


def calibration_of(
    predictions: Predictions,
    classes: tuple[str, ...],
    votes: np.ndarray | None,
    resamples: int = metrics.RESAMPLES,
    seed: int = metrics.SEED,
) -> Calibration:
    """How far the probabilities can be believed; arguments as `report`'s, classes as its subject's."""
    lacking = len(classes) - len(EMOTIONS)
    probabilities = np.pad(predictions.probabilities, ((0, 0), (0, lacking)))
    label = predictions.label
    likelihood = divergence = cross_entropy = None
    if not lacking:
        likelihood = metrics.mean_interval(metrics.negative_log_likelihood(probabilities, label), resamples, seed)
    if not lacking and votes is not None:
        divergence = metrics.mean_interval(metrics.divergence_from_votes(probabilities, votes), resamples, seed)
        cross_entropy = metrics.mean_interval(metrics.cross_entropy_with_votes(probabilities, votes), resamples, seed)
    return Calibration(
        ece=metrics.expected_calibration_error(probabilities, label, resamples, seed),
        brier=metrics.mean_interval(metrics.brier(probabilities, label), resamples, seed),
        negative_log_likelihood=likelihood,
        divergence_from_votes=divergence,
        cross_entropy_with_votes=cross_entropy,
    )


def _pair(interval: metrics.Interval) -> Pair:
    return (interval.low, interval.high)


def library_versions() -> dict[str, str]:
    """EmoX's own version and those of VERSIONS_OF that are installed, by package name."""
    return {"emox": __version__} | installed(VERSIONS_OF)


def to_json(done: Report) -> str:
    """A Report as indented JSON."""
    return json_files.to_json(done, Report)


def read_report(path: Path | str) -> Report:
    """A report.json; EvaluationProblem names the file and what is wrong with it."""
    return json_files.read_json(path, Report, expected="a report", refuse=EvaluationProblem)
