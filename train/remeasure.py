"""Every stored model's figures made anew from its stored answers: no network is asked, and the data set is not needed.

    python -m train.remeasure

For figures that were thought of after a model was measured, and for a new `leaks.parquet`. What needs answers to
PublicTest, which are not stored, stays as `train.measure` left it: the temperature and the thresholds. A report from
before they were recorded is told its temperature, which `scaling` has, and what answered, where only torch could.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from emox.evaluation import Subject
from emox.json_files import read_json, to_json
from emox.results.abstaining import Abstention
from emox.results.figures import Reports, figures
from emox.results.folder import FOLDER
from emox.results.leaks import Leaks, read_leaks
from emox.results.predictions import EvaluationProblem
from emox.results.probabilities import read_probabilities
from emox.results.protocols import HEADLINE
from emox.results.votes import Votes, answers, labelled, read_votes
from emox.whole_files import write_whole
from train.measure import scaling_of


@dataclass(frozen=True, kw_only=True)
class Told:
    """What stays of a report."""

    subject: Subject


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What stays of `Figures`."""

    report: Told


@dataclass(frozen=True, kw_only=True)
class Scaled:
    """What stays of `Scaling`."""

    temperature: float


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What stays of a reports.json, whatever figures it holds."""

    scaling: Scaled | None
    abstentions: tuple[Abstention, ...]
    figures: tuple[Measured, ...]


def remeasured(model: Path, cast: Votes, leaks: Leaks | None) -> Reports:
    """A model's folder -> its reports as they are now."""
    expected = "reports as python -m train.measure writes them"
    kept = read_json(model / "reports.json", Kept, expected=expected, refuse=EvaluationProblem)
    stored = read_probabilities(model / "probabilities.parquet")
    temperature = None if kept.scaling is None else kept.scaling.temperature
    made = []
    for subject in (one.report.subject for one in kept.figures):
        if subject.data_sha256 != cast.data_sha256:
            raise EvaluationProblem(f"{model}: measured on other data than votes.parquet is of")
        pictures = labelled(cast, subject.protocol, subject.split)
        found = answers(stored.row, stored.by_views[subject.tta], pictures)
        made.append(figures(found, told(subject, temperature), pictures, leaks))
    headline = labelled(cast, HEADLINE)
    after = answers(stored.row, stored.by_views[1], headline)
    return Reports(
        scaling=None if temperature is None else scaling_of(temperature, after, headline),
        abstentions=kept.abstentions,
        figures=tuple(made),
    )


def told(subject: Subject, temperature: float | None) -> Subject:
    """With what a report from before runtime and temperature were recorded lacks of them and is beyond doubt."""
    only_torch = all(Path(name).suffix == ".safetensors" for name in subject.weights_sha256)
    return replace(
        subject,
        runtime=subject.runtime or ("torch" if only_torch else ""),
        temperature=temperature if subject.temperature is None else subject.temperature,
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; 0, or 2 with one sentence on stderr when a file is not as it should be."""
    parser = argparse.ArgumentParser(prog="python -m train.remeasure", description="Figures anew from stored answers.")
    parser.add_argument("--results", type=Path, default=FOLDER, help="what python -m train.measure wrote")
    folder = parser.parse_args(arguments).results
    try:
        cast = read_votes(folder / "votes.parquet")
        leaks = read_leaks(folder / "leaks.parquet") if (folder / "leaks.parquet").is_file() else None
        if leaks is not None and leaks.data_sha256 != cast.data_sha256:
            raise EvaluationProblem(f"{folder}: leaks.parquet and votes.parquet are of different data")
        for model in sorted((folder / "models").glob("*/")):
            write_whole(model / "reports.json", to_json(remeasured(model, cast, leaks), Reports, indent=None))
            print(model.name, flush=True)
    except (EvaluationProblem, OSError) as problem:
        print(problem, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
