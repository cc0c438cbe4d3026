"""The README says what is true: its figures come from the shipped reports, its pins from the requirements."""

import re
from dataclasses import replace
from pathlib import Path

from emox.metrics import Interval
from emox.results.students import read_students
from train import readme, speed_text
from train.clock import Beginning, KeptTime, Reached, Taken
from train.road import ROAD

ROOT = Path(__file__).parents[2]


def test_the_results_are_those_of_the_shipped_reports() -> None:
    assert readme.main(["--check"]) == 0, "run python -m train.readme"


def test_a_stale_table_is_noticed() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in ("results", "time", "designs", "speed"):
        assert readme.rewritten(text, name, "other\n") != text


def test_the_roads_time_is_added_up_and_told_with_where_it_was_taken() -> None:
    assert "not measured" in readme.road_time(None)

    def begun(seconds: float, processes: int) -> Beginning:
        return Beginning(seconds=seconds, rounds=2, processes=processes, processor="some processor", finished=True)

    end = Reached(
        model="lite",
        protocol="plurality-7",
        split="PrivateTest",
        n=3519,
        views=1,
        accuracy=Interval(value=0.8, low=0.79, high=0.81),
    )
    taken = Taken(beginnings=(begun(3600, 2), begun(1800, 2)))
    kept = KeptTime(data_sha256="", road=ROAD, finetune=0, taken=taken, reached=(end,))
    assert readme.road_time(kept) == (
        "In 2 processes of some processor it took 1.5 h by the clock, begun 2 times with `--rounds 2`. EmoXNetLite "
        "ended at 80.00% (79.00% to 81.00%) of PrivateTest, plurality-7, n 3,519, one view.\n"
    )
    earlier = readme.road_time(replace(kept, road=ROAD - 1))
    assert "an earlier form of this road took 1.5 h by the clock" in earlier


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


def test_a_goal_is_reached_at_its_figure_and_missed_beyond_it() -> None:
    assert speed_text.judged(0.5, "ms", 0.5) == "reached: 0.50 ms"
    assert speed_text.judged(0.5, "ms", 0.82) == "not reached: 0.82 ms"
    assert speed_text.judged(0.5, "ms", None) == "not measured"


def test_designs_without_a_measured_row_are_named() -> None:
    students = read_students(ROOT / "space_assets" / "results" / "students.json")
    known = [one.name for one in students.designs]
    assert "Not measured" not in speed_text.designs(students, known)
    assert speed_text.designs(students, [*known, "new"]).endswith(" Not measured: new.\n")


def test_what_kept_both_goals_of_a_file_is_told_by_the_designs_figures() -> None:
    students = read_students(ROOT / "space_assets" / "results" / "students.json")
    [kept] = (line for line in speed_text.speed().splitlines() if "keep both" in line)
    for design in students.designs:
        keeps = design.milliseconds.median <= 0.5 and design.file_bytes <= 2_000_000
        assert (f" {design.name} {design.accuracy.value:.2%}" in kept) == keeps
