"""What a model card is made of, read and checked: the folder's own files, and stored results of these very weights."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from emox import metrics
from emox.evaluation import Report, read_report
from emox.results.benchmark import Benchmark, read_benchmark
from emox.results.figures import Scaling
from emox.results.folder import FOLDER, ModelResults, Results, read_results
from emox.results.framed import Framed
from emox.results.leak_free import LeakFree, leak_free
from emox.results.predictions import Predictions, read_predictions
from emox.results.protocols import TEST
from emox.results.seeds import Seeds, read_seeds
from emox.results.stress import Endured
from emox.results.training_runs import TrainingRun, runs_of
from emox.weights import read_config

Measured = TypeVar("Measured", Endured, Framed)


class CardProblem(ValueError):
    """A card that cannot be written, or is not the one the files give."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a card is made of.

    report: the folder's own.  runs: its own training and its members'.
    more: the same model's stored results, None where they are of other weights.
    seeds: None where none were put together.
    """

    folder: Path
    config: dict[str, Any]
    report: Report
    runs: tuple[TrainingRun, ...]
    more: ModelResults | None
    results: Results
    benchmark: Benchmark | None
    seeds: Seeds | None

    @property
    def reports(self) -> tuple[Report, ...]:
        """The folder's own first, then every other setting."""
        others = [] if self.more is None else [one.report for one in self.more.reports.figures]
        return (self.report, *(report for report in others if _setting(report) != _setting(self.report)))

    @property
    def leak_free(self) -> LeakFree | None:
        if self.results.leaks is None:
            return None
        answers = predictions_of(self.folder, self.report)
        return leak_free(answers, self.report.subject.classes, self.results.leaks, self.report.subject.split)

    @property
    def endured(self) -> Endured | None:
        """What stress.json says, where it was measured with these weights."""
        return self._of_these_weights(self.results.stress.models if self.results.stress else {})

    @property
    def framed(self) -> Framed | None:
        """What framed.json says, likewise."""
        return self._of_these_weights(self.results.framed.models if self.results.framed else {})

    def _of_these_weights(self, models: Mapping[str, Measured]) -> Measured | None:
        found = models.get(self.config["network"])
        return found if found and found.weights_sha256 == self.config["files"] else None

    @property
    def scaling(self) -> Scaling | None:
        return None if self.more is None else self.more.reports.scaling


def read_facts(folder: Path, results: Path = FOLDER) -> Facts:
    """Raises ModelProblem, EvaluationProblem or TrainingProblem for damaged files, CardProblem for a model of other
    labels than FER+'s votes and for a report of other weights, another temperature, split or data."""
    config = read_config(folder)
    if config.get("of_one_voice"):
        raise CardProblem(f"{folder}: learnt from one label a picture; a card tells of FER+'s votes")
    report = read_report(folder / "report.json")
    if report.subject.weights_sha256 != config["files"]:
        raise CardProblem(f"{folder / 'report.json'}: measured with other weights; run python -m train.evaluate")
    if report.subject.split != TEST:  # every figure of a card is of it
        raise CardProblem(f"{folder / 'report.json'}: of {report.subject.split}; a card tells of {TEST}")
    if report.subject.temperature not in (None, config["temperature"]):
        raise CardProblem(f"{folder / 'report.json'}: measured with another temperature; run python -m train.evaluate")
    found, speed = read_results(results), results / "benchmark.json"
    if found.votes is not None and found.votes.data_sha256 != report.subject.data_sha256:
        raise CardProblem(f"{folder / 'report.json'}: measured on other data than {results}; its figures go together")
    more = found.models.get(config["network"])
    sums = [one.report.subject.weights_sha256 for one in more.reports.figures] if more else []
    of_these = bool(sums) and all(one == config["files"] for one in sums)
    if more is not None and of_these and more.reports.scaling:
        of_these = more.reports.scaling.temperature == config["temperature"]
    return Facts(
        folder=folder,
        config=config,
        report=report,
        runs=runs_of(folder / "config.json"),
        more=more if of_these else None,
        results=found,
        benchmark=read_benchmark(speed) if speed.exists() else None,
        seeds=read_seeds(results / "seeds.json"),
    )


def predictions_of(folder: Path, report: Report) -> Predictions:
    """The answers that the folder's report was made of; CardProblem where they give another confusion matrix."""
    answers = read_predictions(folder / "predictions.parquet")
    counts = metrics.confusion(answers.label, answers.probabilities.argmax(axis=1), len(report.subject.classes))
    if counts.tolist() != [list(row) for row in report.confusion]:
        raise CardProblem(
            f"{folder / 'report.json'}: predictions.parquet gives other figures; run python -m train.evaluate"
        )
    return answers


def _setting(report: Report) -> tuple[str, int]:
    return report.subject.protocol, report.subject.tta
