"""A model folder and a data set -> predictions.parquet and report.json.

    python -m train.evaluate space_assets/models/lite --data ferplus.parquet --protocol plurality-7 \\
        --split PrivateTest --tta 10 --out runs/lite-private

Under an eight-class protocol a model of seven classes cannot answer contempt: those pictures stay in the
count and are errors, and the report says so.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from tqdm import tqdm

from emox.emotions import EMOTIONS
from emox.evaluation import Report, Subject, library_versions, report, to_json
from emox.predict import VIEWS, Model, Predictor
from emox.results.predictions import EvaluationProblem, Predictions, write_predictions
from emox.results.protocols import HEADLINE, TEST
from emox.weights import ModelProblem, load
from emox.whole_files import write_whole, written_whole
from train.data import PROTOCOLS, SPLITS, DataProblem, Split, default_path, read, sha256, split

BATCH = 256  # pictures handed to the predictor at a time


def predict_split(predictor: Predictor, pictures: Split, tta: int = 1) -> Predictions:
    """The predictor's answer to every picture of the split, in the split's order; progress bar on stderr."""
    parts = []
    with tqdm(total=len(pictures.row), unit=" pictures", desc=predictor.name, disable=None) as progress:
        for start in range(0, len(pictures.row), BATCH):
            faces = list(pictures.images[start : start + BATCH])
            parts.append(predictor.predict(faces, tta=tta))
            progress.update(len(faces))
    return Predictions(row=pictures.row, label=pictures.labels, probabilities=np.concatenate(parts))


def evaluate(predictor: Predictor, pictures: Split, subject: Subject) -> tuple[Predictions, Report]:
    """Predictions of a split and their report; pictures must be of subject's protocol and split."""
    predictions = predict_split(predictor, pictures, subject.tta)
    return predictions, report(predictions, subject, votes=pictures.targets)


def subject_of(model: Model, data: Path, protocol: str, usage: str, tta: int) -> Subject:
    """What a report says of its making; loading has checked the sha256 sums that config.json names."""
    classes = PROTOCOLS[protocol].classes
    return Subject(
        model=model.name,
        weights_sha256=dict(model.config["files"]),
        data_sha256=sha256(data),
        protocol=protocol,
        split=usage,
        tta=tta,
        classes=classes,
        versions=library_versions(),
        notes=notes_of(classes),
        runtime=model.config.get("runtime", "torch"),
        temperature=model.temperature,
    )


def notes_of(classes: tuple[str, ...]) -> tuple[str, ...]:
    """What a reader must know of a model of seven classes measured on these."""
    lacking = [name for name in classes if name not in EMOTIONS]
    return tuple(f"The model has no class {name}: its pictures count as errors." for name in lacking)


def headline(done: Report) -> str:
    """One line for people, in per cent."""
    low, high = done.accuracy_interval
    return (
        f"{done.subject.model}, {done.subject.protocol} {done.subject.split}, {done.subject.tta} view(s): "
        f"n {done.n:,}, accuracy {done.accuracy:.2%} (95 %: {low:.2%} to {high:.2%}), "
        f"macro-F1 {done.macro_f1:.3f}"
    )


def main(arguments: Sequence[str] | None = None, load: Callable[[str | Path], Model] = load) -> int:
    """The command line; 0, or 2 with one sentence on stderr when model or data is not as it should be.

    load: model folder or bundled name -> Model.
    """
    parser = argparse.ArgumentParser(prog="python -m train.evaluate", description="Measure a model folder.")
    parser.add_argument("model", help="model folder, or the name of a bundled one")
    parser.add_argument("--data", type=Path, help="prepared parquet (else EMOX_DATA)")
    parser.add_argument("--protocol", choices=tuple(PROTOCOLS), default=HEADLINE)
    parser.add_argument("--split", choices=SPLITS, default=TEST)
    parser.add_argument(
        "--tta",
        type=int,
        choices=range(1, len(VIEWS) + 1),
        default=1,
        metavar="N",
        help=f"views a picture, 1 to {len(VIEWS)}; 1 is the picture alone",
    )
    parser.add_argument("--out", type=Path, required=True, help="folder for predictions.parquet and report.json")
    given = parser.parse_args(arguments)
    try:
        data = default_path(given.data)
        model = load(given.model)
        subject = subject_of(model, data, given.protocol, given.split, given.tta)
        pictures = split(read(data), given.protocol, given.split)
        if len(pictures.row) == 0:
            raise DataProblem(f"{data}: no picture of {given.split} under {given.protocol}; expected some")
        predictions, done = evaluate(model, pictures, subject)
        given.out.mkdir(parents=True, exist_ok=True)
        with written_whole(given.out / "predictions.parquet") as unfinished:
            write_predictions(predictions, unfinished)
        write_whole(given.out / "report.json", to_json(done))
    except (DataProblem, ModelProblem, EvaluationProblem, OSError) as problem:
        print(problem, file=sys.stderr)
        return 2
    print(headline(done))
    return 0


if __name__ == "__main__":
    sys.exit(main())
