"""The model card of a model folder, from its files alone: python -m train.card FOLDER (--check only looks).

Beside config.json, report.json and metrics.jsonl it reads space_assets/results, where that is of these very weights.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from emox.emotions import EMOTIONS
from emox.evaluation import RARE, Report
from emox.names import model_name
from emox.results.folder import FOLDER
from emox.results.predictions import EvaluationProblem
from emox.results.training_runs import TrainingProblem
from emox.version import __version__
from emox.weights import ModelProblem
from emox.whole_files import write_whole
from train import card_sections as sections
from train import card_training, card_yardstick
from train.card_facts import CardProblem, Facts, read_facts

if TYPE_CHECKING:
    from huggingface_hub import EvalResult, ModelCard

TEMPLATE = Path(__file__).parent / "card.md"
NAME = "README.md"
ABOUT = {
    "lite": "One small residual network for real time: a 48x48 gray face in, probabilities of seven expressions out.",
    "emoxnet": "Four networks (VGG16, DenseNet121, SE-ResNet34, SE-ResNeXt50) whose pooled features an MLP head "
    "joins: a 48x48 gray face in, probabilities of seven expressions out. Their last feature map has 3x3 cells for a "
    "face of 48x48 pixels.",
}


def card(facts: Facts, repository: str | None = None, tag: str | None = None) -> "ModelCard":
    """The card, loading from a repository where one is named, else by the bundled name."""
    from huggingface_hub import ModelCard, ModelCardData

    config, report = facts.config, facts.report
    kind = config["network"]
    formats = sorted({Path(name).suffix.removeprefix(".") for name in config["files"]}, reverse=True)
    data = ModelCardData(
        model_name=model_name(kind),
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
        title=model_name(kind),
        about=f"{ABOUT[kind]} {card_training.began(facts.runs)}",
        load=load_lines(repository or kind, tag),
        classes=", ".join(EMOTIONS),
        files=sections.table(
            ("file", "size"), ((f"`{name}`", _megabytes(facts.folder / name)) for name in config["files"])
        ),
        faces=f"{config['training_faces']:,}",
        data_sha256=config["data_sha256"],
        answered=sections.answered(config),
        headlines=sections.headlines(facts.reports),
        setting=sections.setting(report),
        per_class=sections.per_class(report),
        rare=RARE,
        calibration=sections.calibration(report, config["temperature"], facts.scaling),
        leak_free=sections.leak_free(facts.leak_free),
        human=card_yardstick.human(
            human.protocols[report.subject.protocol][report.subject.split] if human else None,
            human.near_twins if human else None,
        ),
        framed=sections.framed(facts.results.framed, facts.framed),
        stress=sections.stress(facts.results.stress, facts.endured, facts.reports),
        speed=sections.speed(facts.benchmark, kind),
        training=card_training.training(facts.runs, config["network"])
        + card_training.worth(config["files"], facts.seeds, facts.results.votes),
        citation=_citation(model_name(kind)),
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
