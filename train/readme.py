"""Writes the README's results from the shipped reports: python -m train.readme (--check only looks)."""

import argparse
import sys
from pathlib import Path

from emox.evaluation import Report, read_report
from emox.weights import BUNDLED

README = Path(__file__).parent.parent / "README.md"
BEGIN, END = "<!-- results: written by python -m train.readme -->\n", "<!-- end of results -->\n"
_HEADER = "| model | protocol, split | n | views | accuracy (95 % interval) | macro-F1 |\n|---|---|---|---|---|---|\n"


def results(reports: list[Report]) -> str:
    """A Markdown table, one row a report."""
    return _HEADER + "".join(_row(report) for report in reports)


def _row(report: Report) -> str:
    low, high = report.accuracy_interval
    subject = report.subject
    return (
        f"| {subject.model} | {subject.protocol}, {subject.split} | {report.n:,} | {subject.tta} "
        f"| {report.accuracy:.2%} ({low:.2%} to {high:.2%}) | {report.macro_f1:.3f} |\n"
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
    fresh = rewritten(text, results([read_report(path) for path in sorted(BUNDLED.glob("*/report.json"))]))
    if flags.check:
        return int(fresh != text)
    README.write_text(fresh, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
