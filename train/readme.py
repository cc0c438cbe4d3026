"""Writes the README's results from the shipped reports: python -m train.readme (--check only looks)."""

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from emox import metrics
from emox.evaluation import read_report
from emox.leaks import Leaks, leaked, read_leaks
from emox.predictions import read_predictions
from emox.weights import BUNDLED

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
RESULTS = ROOT / "space_assets" / "results"
BEGIN, END = "<!-- results: written by python -m train.readme -->\n", "<!-- end of results -->\n"
_HEADER = (
    "| model | protocol, split | n | views | accuracy (95 % interval) | macro-F1 | without twins in Training |\n"
    "|---|---|---|---|---|---|---|\n"
)


def results() -> str:
    """A Markdown table, one row a shipped model, and the human yardstick beside it."""
    leaks = read_leaks(RESULTS / "leaks.parquet")
    human = json.loads((RESULTS / "human.json").read_text(encoding="utf-8"))
    rows = [_row(report.parent, leaks) for report in sorted(BUNDLED.glob("*/report.json"))]
    return _HEADER + "".join(rows) + "\n" + _yardstick(human, "plurality-7", "PrivateTest")


def _row(folder: Path, leaks: Leaks) -> str:
    report = read_report(folder / "report.json")
    predictions = read_predictions(folder / "predictions.parquet")
    subject = report.subject
    right = predictions.probabilities.argmax(axis=1) == predictions.label
    alone = right[~np.isin(predictions.row, leaked(leaks, split=subject.split))]
    unseen = metrics.mean_interval(alone)
    return (
        f"| {subject.model} | {subject.protocol}, {subject.split} | {report.n:,} | {subject.tta} "
        f"| {_share(report.accuracy, *report.accuracy_interval)} | {report.macro_f1:.3f} "
        f"| {_share(unseen.value, unseen.low, unseen.high)}, n {len(alone):,} |\n"
    )


def _share(value: float, low: float, high: float) -> str:
    return f"{value:.2%} ({low:.2%} to {high:.2%})"


def _yardstick(human: Mapping[str, Any], protocol: str, split: str) -> str:
    measured = human["protocols"][protocol][split]
    one, panel = measured["one_annotator_seven_classes"]["value"], measured["ceiling"]["second_panel"]["value"]
    return (
        f"The human yardstick on the same pictures ({protocol}, {split}, n {measured['n']:,}): one annotator agrees "
        f"with the other nine in {one:.1%} (votes for the seven classes alone), a second panel of ten would give the "
        f"same label in about {panel:.1%}, and what knows each picture's true share of votes in about "
        f"{measured['ceiling']['knows_votes']['value']:.1%}: more than that these labels cannot show "
        "(`emox/agreement.py` says how this is estimated).\n"
    )


def rewritten(text: str, table: str) -> str:
    """`text` with `table` between its markers; ValueError when they are missing."""
    before, found, rest = text.partition(BEGIN)
    _, closed, after = rest.partition(END)
    if not (found and closed):
        raise ValueError(f"README.md lacks the lines {BEGIN.strip()!r} and {END.strip()!r}")
    return before + BEGIN + table + END + after


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m train.readme", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; status 1 if the README is stale")
    flags = parser.parse_args(arguments)
    text = README.read_text(encoding="utf-8")
    fresh = rewritten(text, results())
    if flags.check:
        return int(fresh != text)
    README.write_text(fresh, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
