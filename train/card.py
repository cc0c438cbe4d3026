"""The model card of a model folder, from its files alone: python -m train.card FOLDER (--check only looks).

Beside config.json, report.json and metrics.jsonl it reads space_assets/results, where that is of these very weights.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from emox.benchmark import report as benchmark_report
from emox.benchmark.report import Benchmark
from emox.emotions import EMOTIONS
from emox.evaluation import RARE, Report, read_report
from emox.results.figures import LeakFree, Scaling, leak_free
from emox.results.folder import FOLDER, ModelResults, Results, read_results
from emox.results.framed import Framed
from emox.results.predictions import EvaluationProblem, read_predictions
from emox.results.stress import Endured
from emox.results.training_runs import TrainingProblem, TrainingRun, runs_of
from emox.version import __version__
from emox.weights import ModelProblem, read_config
from emox.whole_files import write_whole
from train import card_sections as sections

if TYPE_CHECKING:
    from huggingface_hub import EvalResult, ModelCard

TEMPLATE = Path(__file__).parent / "card.md"
NAME = "README.md"
Measured = TypeVar("Measured", Endured, Framed)
SPLIT = "PrivateTest"  # that every figure of a card is of
TITLES = {"lite": "EmoXNetLite", "emoxnet": "EmoXNet"}
ABOUT = {
    "lite": "One small residual network for real time: a 48x48 gray face in, probabilities of seven expressions out.",
    "emoxnet": "Four networks (VGG16, DenseNet121, SE-ResNet34, SE-ResNeXt50) whose pooled features an MLP head "
    "joins: a 48x48 gray face in, probabilities of seven expressions out. They end at 3x3 places of a face.",
}


class CardProblem(ValueError):
    """A card that cannot be written, or is not the one the files give."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a card is made of.

    report: the folder's own.  runs: its own training and its members'.
    more: the same model's stored results, None where they are of other weights.
    """

    folder: Path
    config: dict[str, Any]
    report: Report
    runs: tuple[TrainingRun, ...]
    more: ModelResults | None
    results: Results
    benchmark: Benchmark | None

    @property
    def reports(self) -> tuple[Report, ...]:
        """The folder's own first, then every other setting."""
        others = [] if self.more is None else [one.report for one in self.more.reports.figures]
        return (self.report, *(report for report in others if _setting(report) != _setting(self.report)))

    @property
    def leak_free(self) -> LeakFree | None:
        if self.results.leaks is None:
            return None
        answers = read_predictions(self.folder / "predictions.parquet")
        right = answers.probabilities.argmax(axis=1) == answers.label
        if right.sum() != round(self.report.accuracy * self.report.n):
            raise CardProblem(
                f"{self.folder}: predictions.parquet and report.json differ; run python -m train.evaluate"
            )
        return leak_free(right, answers.row, self.results.leaks, self.report.subject.split)

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
    if report.subject.split != SPLIT:
        raise CardProblem(f"{folder / 'report.json'}: of {report.subject.split}; a card tells of {SPLIT}")
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
        benchmark=benchmark_report.read(speed) if speed.exists() else None,
    )


def card(facts: Facts, repository: str | None = None, tag: str | None = None) -> "ModelCard":
    """The card, loading from a repository where one is named, else by the bundled name."""
    from huggingface_hub import ModelCard, ModelCardData

    config, report = facts.config, facts.report
    kind = config["network"]
    formats = sorted({Path(name).suffix.removeprefix(".") for name in config["files"]}, reverse=True)
    data = ModelCardData(
        model_name=TITLES[kind],
        license="apache-2.0",
        library_name="emox",
        pipeline_tag="image-classification",
        tags=["emox", "facial-expression-recognition", "emotion-recognition", *formats],
        datasets=["fer2013", "ferplus"],
        metrics=["accuracy", "f1"],
        eval_results=[result for one in facts.reports for result in _eval_results(one)],
    )
    human = facts.results.human
    return ModelCard.from_template(
        data,
        template_path=str(TEMPLATE),
        title=TITLES[kind],
        about=f"{ABOUT[kind]} {sections.began(facts.runs)}",
        load=load_lines(repository or kind, tag),
        classes=", ".join(EMOTIONS),
        files=sections.table(
            ("file", "size"), ((f"`{name}`", _megabytes(facts.folder / name)) for name in config["files"])
        ),
        faces=f"{config['training_faces']:,}",
        data_sha256=config["data_sha256"],
        headlines=sections.headlines(facts.reports),
        setting=sections.setting(report),
        per_class=sections.per_class(report),
        rare=RARE,
        calibration=sections.calibration(report, config["temperature"], facts.scaling),
        leak_free=sections.leak_free(facts.leak_free),
        human=sections.human(
            human.protocols[report.subject.protocol][report.subject.split] if human else None,
            human.near_twins if human else None,
        ),
        framed=sections.framed(facts.results.framed, facts.framed),
        stress=sections.stress(facts.results.stress, facts.endured),
        speed=sections.speed(facts.benchmark, kind),
        training=sections.training(facts.runs, config["network"]),
        citation=_citation(TITLES[kind]),
    )


def load_lines(name: str, revision: str | None = None) -> str:
    """The three lines that load a model and ask it."""
    pinned = f', revision="{revision}"' if revision else ""
    return f'import emox\n\nmodel = emox.load("{name}"{pinned})\nprobabilities = model.predict([face])'


def check(folder: Path, results: Path = FOLDER) -> None:
    """CardProblem when the folder's card is missing or not what its files give now."""
    path = folder / NAME
    if not path.is_file() or path.read_text(encoding="utf-8") != text(card(read_facts(folder, results))):
        raise CardProblem(f"{path}: missing or stale; run python -m train.card {folder}")


def text(made: "ModelCard") -> str:
    """The card as its file holds it."""
    return str(made).rstrip() + "\n"


def _setting(report: Report) -> tuple[str, int]:
    return report.subject.protocol, report.subject.tta


def _eval_results(report: Report) -> list["EvalResult"]:
    """Accuracy and macro-F1 with what they were measured on."""
    from huggingface_hub import EvalResult

    subject = report.subject
    figures = (
        ("accuracy", "Accuracy", report.accuracy, report.accuracy_interval),
        ("f1", "Macro-F1", report.macro_f1, report.macro_f1_interval),
    )
    return [
        EvalResult(
            task_type="image-classification",
            task_name="Facial expression recognition",
            dataset_type="ferplus",
            dataset_name="FER+",
            dataset_config=subject.protocol,
            dataset_split=subject.split,
            metric_type=kind,
            metric_name=f"{name}, {subject.tta} view{'s' * (subject.tta > 1)}",
            metric_value=value,
            metric_args={"views": subject.tta, "interval_95": list(interval)},
        )
        for kind, name, value, interval in figures
    ]


def _megabytes(path: Path) -> str:
    return f"{path.stat().st_size / 1e6:.1f} MB"


def _citation(title: str) -> str:
    return (
        f"@software{{emox,\n  title = {{{title}, a model of EmoX}},\n  author = {{{{The EmoX authors}}}},\n"
        f"  version = {{{__version__}}},\n  license = {{Apache-2.0}}\n}}"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Writes README.md; 2 if it cannot be made. With --check, 1 if it is stale or cannot be made."""
    parser = argparse.ArgumentParser(prog="python -m train.card", description="Write a model folder's README.md.")
    parser.add_argument("folder", type=Path, nargs="+", help="model folders")
    parser.add_argument("--check", action="store_true", help="change nothing; status 1 if a card is stale")
    flags = parser.parse_args(arguments)
    for folder in flags.folder:
        try:
            if flags.check:
                check(folder)
            else:
                write_whole(folder / NAME, text(card(read_facts(folder))))
        except (CardProblem, ModelProblem, EvaluationProblem, TrainingProblem, OSError) as problem:
            print(problem, file=sys.stderr)
            return 1 if flags.check else 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
