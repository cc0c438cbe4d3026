"""Writes the README's results from space_assets/results: python -m train.readme (--check only looks)."""

import argparse
import sys
from pathlib import Path

from emox.metrics import Interval
from emox.results.figures import Figures
from emox.results.folder import FIRST, FOLDER, read_results
from emox.results.human import Human
from emox.results.predictions import EvaluationProblem
from train.card_sections import estimate

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
PROTOCOL, SPLIT = "plurality-7", "PrivateTest"
BEGIN, END = "<!-- results: written by python -m train.readme -->\n", "<!-- end of results -->\n"
_HEADER = (
    "| model | protocol, split | n | views | accuracy (95 % interval) | macro-F1 | without twins in Training |\n"
    "|---|---|---|---|---|---|---|\n"
)


def results(folder: Path = FOLDER) -> str:
    """A Markdown table of the measured models, those that ship with one view and with ten, and the human yardstick."""
    found = read_results(folder)
    if found.human is None or not found.models:
        raise EvaluationProblem(f"{folder}: expected human.json and a measured model; run python -m train.results")
    rows = [
        _row(model.figures[PROTOCOL, views])
        for name, model in found.models.items()
        for views in ((1, 10) if name in FIRST else (1,))
    ]
    return _HEADER + "".join(rows) + "\n" + _yardstick(found.human)


def _row(figures: Figures) -> str:
    report, alone = figures.report, figures.leak_free
    subject = report.subject
    low, high = report.accuracy_interval
    unseen = "not measured" if alone is None or alone.accuracy is None else f"{_share(alone.accuracy)}, n {alone.n:,}"
    return (
        f"| {subject.model} | {subject.protocol}, {subject.split} | {report.n:,} | {subject.tta} "
        f"| {_share(Interval(value=report.accuracy, low=low, high=high))} | {report.macro_f1:.3f} | {unseen} |\n"
    )


def _share(of: Interval) -> str:
    return f"{of.value:.2%} ({of.low:.2%} to {of.high:.2%})"


def _yardstick(human: Human) -> str:
    measured = human.protocols[PROTOCOL][SPLIT]
    one, panel = measured.one_annotator_seven_classes.value, measured.ceiling.second_panel.value
    return (
        f"The human yardstick on the same pictures ({PROTOCOL}, {SPLIT}, n {measured.n:,}): one annotator agrees "
        f"with the other nine in {one:.1%} (votes for the seven classes alone), a second panel of ten would give the "
        f"same label in about {panel:.1%}, and what knows each picture's true share of votes in about "
        f"{measured.ceiling.knows_votes.value:.1%}: by this estimate (`emox/results/agreement.py`), more these labels "
        f"cannot show.{estimate(human.near_twins)}\n"
    )


def rewritten(text: str, table: str) -> str:
    """`text` with `table` between its markers; EvaluationProblem when they are missing."""
    before, found, rest = text.partition(BEGIN)
    _, closed, after = rest.partition(END)
    if not (found and closed):
        raise EvaluationProblem(f"README.md lacks the lines {BEGIN.strip()!r} and {END.strip()!r}")
    return before + BEGIN + table + END + after


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m train.readme", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; status 1 if the README is stale")
    flags = parser.parse_args(arguments)
    text = README.read_text(encoding="utf-8")
    try:
        fresh = rewritten(text, results())
    except EvaluationProblem as problem:
        print(problem, file=sys.stderr)
        return 2
    if flags.check:
        return int(fresh != text)
    README.write_text(fresh, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
