"""The README says what is true: its figures come from the shipped reports, its pins from the requirements."""

import re
from pathlib import Path

from train import readme

ROOT = Path(__file__).parents[2]


def test_the_results_are_those_of_the_shipped_reports() -> None:
    assert readme.main(["--check"]) == 0, "run python -m train.readme"


def test_a_stale_table_is_noticed() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert readme.rewritten(text, "| other |\n") != text


def test_the_space_header_names_the_pinned_gradio() -> None:
    header = (ROOT / "README.md").read_text(encoding="utf-8").split("---")[1]
    pinned = re.search(r"^gradio==(\S+)", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    assert pinned
    assert f"sdk_version: {pinned[1]}\n" in header
    assert "app_file: app.py\n" in header


def test_every_requirement_is_pinned_exactly() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        for line in (ROOT / name).read_text().splitlines():
            if line and not line.lstrip().startswith("#"):
                assert re.match(r"[\w.\-\[\]]+==\S+", line), f"{name}: {line}"


def test_ci_runs_the_test_command_of_the_readme() -> None:
    command = re.search(
        r"^    (pip install -r requirements-dev\.txt && pytest)$", (ROOT / "README.md").read_text(), re.M
    )
    assert command
    ci = (ROOT / ".ci" / "run").read_text().replace(" --quiet --disable-pip-version-check", "")
    assert command[1] in ci
