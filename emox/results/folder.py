"""All that was measured of the shipped models, read from `space_assets/results` at once: `read_results`.

The page and the README's table show only this. Files are made by `python -m train.results`; one that is not there
is None (or an absent model), one that is damaged is an EvaluationProblem that names it. What was measured of weights
that are others since is left out, as if it had not been measured.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import numpy as np

from emox.assets import ASSETS
from emox.emotions import EMOTIONS
from emox.json_files import read_json
from emox.results.comparisons import Answerer, Comparison, compare, read_comparisons
from emox.results.equal_epochs import EqualEpochs, read_equal_epochs
from emox.results.figures import Figures, Reports
from emox.results.framed import Framing, read_framed
from emox.results.human import Human, read_human
from emox.results.leak_counts import LeakCounts, read_leak_counts
from emox.results.leaks import Leaks, read_leaks
from emox.results.places import places
from emox.results.predictions import EvaluationProblem, Predictions
from emox.results.probabilities import Probabilities, read_probabilities
from emox.results.stress import Stress, read_stress
from emox.results.students import Students, read_students
from emox.results.votes import Labelled, Votes, answers, labelled, read_votes
from emox.results.wrong_labels import WrongLabels, read_wrong_labels

FOLDER = ASSETS / "results"
FIRST = ("emoxnet", "lite")  # of the models; the others follow by name
AVERAGE = "members-average"  # the plain mean of the four members' probabilities, a yardstick for EmoXNet's head
Content = TypeVar("Content")
OfModels = TypeVar("OfModels", Stress, Framing)


@dataclass(frozen=True, kw_only=True)
class ModelResults:
    """One model on PrivateTest.

    probabilities: of every picture that any protocol keeps.  reports: what was measured on them.
    figures: (protocol, views) -> the same reports' figures.
    """

    name: str
    probabilities: Probabilities
    reports: Reports
    figures: Mapping[tuple[str, int], Figures]


@dataclass(frozen=True, kw_only=True)
class Results:
    """models: by name, EmoXNet and Lite first.  Whatever else has no file is None."""

    models: Mapping[str, ModelResults]
    votes: Votes | None
    comparisons: tuple[Comparison, ...] | None
    stress: Stress | None
    framed: Framing | None
    students: Students | None
    equal_epochs: EqualEpochs | None
    wrong_labels: WrongLabels | None
    leaks: Leaks | None
    leak_counts: LeakCounts | None
    human: Human | None


def read_results(folder: Path | str = FOLDER) -> Results:
    """Every file of the folder; EvaluationProblem names the first that is damaged, or belongs to other data."""
    folder = Path(folder)

    def optional(name: str, read: Callable[[Path], Content]) -> Content | None:
        return read(folder / name) if (folder / name).exists() else None

    found = Results(
        models={path.name: read_model(path) for path in sorted((folder / "models").glob("*/"), key=_place)},
        votes=optional("votes.parquet", read_votes),
        comparisons=optional("comparisons.json", read_comparisons),
        stress=optional("stress.json", read_stress),
        framed=optional("framed.json", read_framed),
        students=optional("students.json", read_students),
        equal_epochs=optional("equal_epochs.json", read_equal_epochs),
        wrong_labels=optional("wrong_labels.parquet", read_wrong_labels),
        leaks=optional("leaks.parquet", read_leaks),
        leak_counts=optional("leaks.json", read_leak_counts),
        human=optional("human.json", read_human),
    )
    _check_same_data(folder, found)
    return replace(
        found,
        comparisons=_still_true(found.comparisons, found.models),
        wrong_labels=_judged_by(found.wrong_labels, found.models),
        stress=_with_both(_of_these_weights(found.stress, found.models)),
        framed=_of_these_weights(found.framed, found.models),
    )


def _still_true(
    comparisons: tuple[Comparison, ...] | None, models: Mapping[str, ModelResults]
) -> tuple[Comparison, ...] | None:
    """Without pairs whose models were measured anew since: the difference is then no longer that of the figures."""
    if comparisons is None:
        return None
    accuracy = {
        (name, *setting): figures.report.accuracy
        for name, model in models.items()
        for setting, figures in model.figures.items()
    }

    def holds(one: Comparison) -> bool:
        first, second = (accuracy.get((who.model, one.protocol, who.views), np.nan) for who in (one.first, one.second))
        return bool(np.isclose(one.paired.accuracy.value, first - second, atol=1e-9))

    return tuple(one for one in comparisons if holds(one))


def _judged_by(found: WrongLabels | None, models: Mapping[str, ModelResults]) -> WrongLabels | None:
    """None where the judge answers differently since."""
    if found is None or found.model not in models:
        return None
    judge = models[found.model].probabilities
    at = places(found.row, judge.row)
    given = [EMOTIONS.index(name) for name in found.given]
    said = judge.by_views[found.views][at, given]
    same = (at >= 0).all() and np.allclose(said, found.quality, atol=2e-3)
    return found if same else None


def _of_these_weights(found: OfModels | None, models: Mapping[str, ModelResults]) -> OfModels | None:
    """Without models whose weights are others since; None when there is no other."""
    if found is None:
        return None
    now = {name: one.reports.figures[0].report.subject.weights_sha256 for name, one in models.items()}
    kept = {name: one for name, one in found.models.items() if now.get(name) == one.weights_sha256}
    return replace(found, models=kept) if kept else None


def _with_both(found: Stress | None) -> Stress | None:
    """Without pairs of which one model is left out."""
    if found is None:
        return None
    return replace(found, pairs=tuple(pair for pair in found.pairs if pair.models.keys() <= found.models.keys()))


def read_model(folder: Path) -> ModelResults:
    """One folder of `models/`; it is whole or refused."""
    expected = "reports as python -m train.measure writes them"
    reports = read_json(folder / "reports.json", Reports, expected=expected, refuse=EvaluationProblem)
    return ModelResults(
        name=folder.name,
        probabilities=read_probabilities(folder / "probabilities.parquet"),
        reports=reports,
        figures=reports.by_setting(),
    )


def predictions_of(results: Results, model: str, protocol: str, views: int) -> Predictions:
    """A model's answers to PrivateTest under a protocol; KeyError for a model or number of views not measured.

    EvaluationProblem when there are no votes to make labels of.
    """
    return _answers(results, Answerer(model=model, views=views), _pictures(results, protocol))


def comparison_of(results: Results, first: Answerer, second: Answerer, protocol: str) -> Comparison:
    """`first` minus `second` on PrivateTest; raises as predictions_of does."""
    pictures = _pictures(results, protocol)
    return compare(first, second, (_answers(results, first, pictures), _answers(results, second, pictures)), pictures)


def _answers(results: Results, who: Answerer, pictures: Labelled) -> Predictions:
    stored = results.models[who.model].probabilities
    return answers(stored.row, stored.by_views[who.views], pictures)


def _pictures(results: Results, protocol: str) -> Labelled:
    if results.votes is None:
        raise EvaluationProblem("votes.parquet is not there, so no protocol can label the pictures")
    return labelled(results.votes, protocol)


def _place(path: Path) -> tuple[int, str]:
    return (FIRST.index(path.name) if path.name in FIRST else len(FIRST), path.name)


def _check_same_data(folder: Path, found: Results) -> None:
    """Figures of two versions of the data set must not stand side by side."""
    sums = {
        name: value.data_sha256
        for name, value in {
            "votes.parquet": found.votes,
            "stress.json": found.stress,
            "framed.json": found.framed,
            "students.json": found.students,
            "equal_epochs.json": found.equal_epochs,
            "wrong_labels.parquet": found.wrong_labels,
            "leaks.parquet": found.leaks,
            "leaks.json": found.leak_counts,
            "human.json": found.human,
        }.items()
        if value is not None
    } | {
        f"models/{name}": one.report.subject.data_sha256
        for name, model in found.models.items()
        for one in model.reports.figures
    }
    first = next(iter(sums.items()), None)
    for name, value in sums.items():
        if first and value != first[1]:
            raise EvaluationProblem(
                f"{folder / name}: made from data with sha256 {value[:12]}..., but {first[0]} from {first[1][:12]}...; "
                "expected one data set: remove what is of the other one, or make it anew with the command that makes it"
            )
