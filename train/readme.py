"""Writes the README's figures from space_assets/results: python -m train.readme (--check only looks)."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from emox.emotions import FERPLUS_COLUMNS, FERPLUS_TO_EMOTION
from emox.layouts import LAYOUTS
from emox.names import model_name, view_count
from emox.results.comparisons import Comparison, adjusted
from emox.results.figures import Figures
from emox.results.folder import FIRST, FOLDER, read_results
from emox.results.human import Human
from emox.results.predictions import EvaluationProblem
from emox.results.protocols import HEADLINE, TEST
from emox.results.students import read_students
from emox.results.votes import Votes, labelled, tied
from emox.whole_files import write_whole
from train import clock, speed_text
from train.card_sections import figure, points, share, table, with_interval
from train.card_yardstick import estimate, reached
from train.protocols import DataProblem
from train.road import ROAD
from train.student_designs import DESIGNS

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
SHOWN_VIEWS = (1, 10)  # of the models that ship
_HEADER = (
    *("model", "protocol, split", "n", "views", "accuracy (95 % interval)", "macro-F1 (95 % interval)"),
    *("n without twins", "without twins, at the same class mix: accuracy", "minus accuracy"),
    "without twins, at the same class mix: macro-F1",
)
_MEMBERS = LAYOUTS["emoxnet"].members


def results(folder: Path = FOLDER) -> str:
    """A Markdown table of the measured models, those that ship with one view and with ten, and the human yardstick."""
    found = read_results(folder)
    if found.human is None or not found.models:
        raise EvaluationProblem(f"{folder}: expected human.json and a measured model; run python -m train.results")
    rows = [
        _row(model.figures[HEADLINE, views])
        for name, model in found.models.items()
        for views in (SHOWN_VIEWS if name in FIRST else (1,))
    ]
    said = (names(), ties(found.votes), paired(found.comparisons), _yardstick(found.human))
    return "\n".join((table(_HEADER, rows), *filter(None, said)))


def _row(figures: Figures) -> tuple[str, ...]:
    report, free = figures.report, figures.leak_free
    subject = report.subject
    unseen = ("not measured", "", "", "")
    if free and free.alone:
        alone = free.alone
        unseen = (f"{free.n:,}", share(alone.standardised), points(alone.difference), figure(alone.standardised_f1))
    return (
        model_name(subject.model) + ", a member" * (subject.model in _MEMBERS),
        f"{subject.protocol}, {subject.split}",
        f"{report.n:,}",
        str(subject.tta),
        share(with_interval(report.accuracy, report.accuracy_interval)),
        figure(with_interval(report.macro_f1, report.macro_f1_interval)),
        *unseen,
    )


def names() -> str:
    """What people call the shipped models, and what code does."""
    told = " and ".join(f"{model_name(name)} is `{name}`" for name in FIRST)
    return f"In code and commands {told}. Members are the four networks that {model_name('emoxnet')} joins.\n"


def ties(votes: Votes | None) -> str:
    """How many pictures have no single column with most votes, and so a label by the order of columns."""
    if votes is None:
        return ""
    pictures = labelled(votes, HEADLINE, TEST)
    those = tied(pictures.votes)
    first = FERPLUS_COLUMNS[0]
    to_first = (those & (pictures.label == pictures.classes.index(FERPLUS_TO_EMOTION[first]))).sum()
    return (
        f"Several columns share the most votes in {those.sum():,} of the {len(those):,} pictures. The first of them is "
        f"the label, and the very first column is {first}: it is the label of {to_first:,} of these.\n"
    )


def paired(comparisons: Sequence[Comparison] | None) -> str:
    """The two shipped models on the same pictures, with one view and with ten; nothing where it was not compared."""
    family = [one for one in comparisons or () if (one.protocol, one.split) == (HEADLINE, TEST)]
    told = [
        f"{points(one.paired.accuracy)}, p {one.paired.p_value:.2g}, adjusted {p:.2g}, "
        f"with {view_count(one.first.views)}"
        for one, p in zip(family, adjusted(family), strict=True)
        if (one.first.model, one.second.model) == FIRST
        and one.first.views == one.second.views
        and one.first.views in SHOWN_VIEWS
    ]
    if not told:
        return ""
    first, second = map(model_name, FIRST)
    return (
        f"The intervals above are each model's own. Accuracy of {first} minus that of {second}, both asked about the "
        f"same pictures (McNemar's exact test; p adjusted for all {len(family)} pairs tested with these labels, as in "
        f"Results): {'; '.join(told)}.\n"
    )


def _yardstick(human: Human) -> str:
    measured = human.protocols[HEADLINE][TEST]
    return (
        f"The human yardstick on the same pictures ({HEADLINE}, {TEST}, n {measured.n:,}): {reached(measured)}"
        f"{estimate(human.near_twins)}\n"
    )


def road_time(road: clock.KeptTime | None) -> str:
    """On what the whole road took and where its models ended."""
    if road is None:
        return "What it takes on all faces was not measured to its end yet.\n"
    beginnings = road.taken.beginnings
    processes = sorted({one.processes for one in beginnings})
    processors = dict.fromkeys(one.processor for one in beginnings)
    where = f"{' or '.join(map(str, processes))} processes of {' and '.join(processors)}"
    asked = f" with `--rounds {road.taken.rounds}`" if road.taken.rounds > 1 else ""
    asked += f" with `--finetune {road.finetune}`" if road.finetune else ""
    begun = f", begun {len(beginnings)} times" if len(beginnings) > 1 else ""
    which = "it took" if road.road == ROAD else "an earlier form of this road took"
    took = f"In {where} {which} {road.taken.seconds / 3600:.1f} h by the clock{begun}{asked}."
    return took + "".join(map(_reached, road.reached)) + "\n"


def _reached(end: clock.Reached) -> str:
    views = "one view" if end.views == 1 else f"{end.views} views"
    ended = f"{share(end.accuracy)} of {end.split}, {end.protocol}, n {end.n:,}, {views}"
    return f" {model_name(end.model)} ended at {ended}."


def rewritten(text: str, name: str, fresh: str) -> str:
    """`text` with `fresh` between the markers of `name`; EvaluationProblem when they are missing."""
    begin, end = f"<!-- {name}: written by python -m train.readme -->\n", f"<!-- end of {name} -->\n"
    before, found, rest = text.partition(begin)
    _, closed, after = rest.partition(end)
    if not (found and closed):
        raise EvaluationProblem(f"README.md lacks the lines {begin.strip()!r} and {end.strip()!r}")
    return before + begin + fresh + end + after


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m train.readme", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; status 1 if the README is stale")
    flags = parser.parse_args(arguments)
    text = README.read_text(encoding="utf-8")
    try:
        fresh = rewritten(text, "results", results())
        fresh = rewritten(fresh, "time", road_time(clock.kept()))
        fresh = rewritten(fresh, "designs", speed_text.designs(read_students(FOLDER / "students.json"), DESIGNS))
        fresh = rewritten(fresh, "speed", speed_text.speed())
    except (EvaluationProblem, DataProblem) as problem:
        print(problem, file=sys.stderr)
        return 2
    if flags.check:
        return int(fresh != text)
    write_whole(README, fresh)
    return 0


if __name__ == "__main__":
    sys.exit(main())
