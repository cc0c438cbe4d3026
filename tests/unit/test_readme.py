"""The README says what is true: its figures come from the shipped reports, its pins from the requirements."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from emox.metrics import Interval
from emox.names import model_name
from emox.results.benchmark import NO_PEER, read_benchmark
from emox.results.folder import read_results
from emox.results.students import read_students
from emox.results.timed import Timed
from emox.results.votes import Votes
from emox.ui.live import SENT_SIDE
from emox.ui.results import words
from train import readme, speed_text
from train.clock import Beginning, KeptTime, Reached, Taken
from train.road import ROAD
from train.speed_goals import (
    ACCURACY,
    ALL_FACES,
    COMMAND,
    DETECTING,
    FACE,
    FILE,
    MANY_VIEWS,
    TRACKING,
    Goal,
    Outcome,
    outcomes,
)

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


def test_ties_are_counted_among_all_ten_columns() -> None:
    cast = np.zeros((4, 10), np.int64)
    cast[0, :2] = 5  # neutral and happiness
    cast[1, 1:3] = 5  # happiness and surprise
    cast[2, 0], cast[2, 1] = 6, 4
    cast[3, [1, 8]] = 5  # happiness and a column outside the seven
    votes = Votes(row=np.arange(4), split=np.array(["PrivateTest"] * 4), votes=cast, data_sha256="")
    assert readme.ties(votes) == (
        "Several columns share the most votes in 3 of the 4 pictures. The first of them is the label, and the very "
        "first column is neutral: it is the label of 1 of these.\n"
    )


def test_both_shipped_models_are_compared_on_the_same_pictures() -> None:
    found = read_results().comparisons
    said = readme.paired(found)
    for one in found or ():
        if (one.first.model, one.second.model, one.protocol) == ("emoxnet", "lite", "plurality-7"):
            difference = f"{one.paired.accuracy.value * 100:+.2f} points"
            told = f"p {one.paired.p_value:.2g}, adjusted "
            views = f"with {one.first.views} view"
            assert (difference in said and told in said and views in said) == (one.first.views in (1, 10))
    assert "with 1 view" in said
    assert "with 10 views" in said
    assert readme.paired(None) == ""


def test_members_are_named_and_macro_f1_has_its_intervals() -> None:
    said = readme.results()
    for name, member in (("vgg16", ", a member"), ("resnext50", "")):
        figures = read_results().models[name].figures["plurality-7", 1]
        [line] = [line for line in said.splitlines() if line.startswith(f"| {model_name(name)}{member} |")]
        assert figures.leak_free is not None
        assert figures.leak_free.alone is not None
        low, high = figures.report.macro_f1_interval
        assert f"| {figures.report.macro_f1:.3f} ({low:.3f} to {high:.3f}) |" in line
        alone = figures.leak_free.alone.standardised_f1
        assert line.endswith(f"| {alone.value:.3f} ({alone.low:.3f} to {alone.high:.3f}) |")


@pytest.mark.parametrize("told", ["README.md", "train/card.md", "train/LOG.md"])
def test_wherever_it_is_told_what_was_chosen_on_which_split_all_three_cases_are(told: str) -> None:
    text = (ROOT / told).read_text(encoding="utf-8").lower()
    head = text[text.index("ships") :]
    for case in ("offsets", "two", "ten views", "resnext50", "efficientnet"):
        assert case in head, f"{told}: {case}"
    assert "in nothing else" not in text


def test_the_page_sends_people_to_those_cases() -> None:
    assert "PrivateTest had a say three times, as README tells" in words.INTRODUCTION


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
    ci = re.sub(" --(quiet|disable-pip-version-check|no-warn-conflicts)", "", (ROOT / ".ci" / "run").read_text())
    assert command[1] in ci
    assert ci.index(NO_PEER.partition(": ")[2].rstrip(".")) < ci.index(command[1])  # before the tests that need it


def judged(goal: Goal, figure: float | None) -> str:
    return Outcome(goal=goal, figure=figure).judged


def test_a_goal_is_reached_at_its_figure_and_missed_beyond_it() -> None:
    assert (FACE.asked, ACCURACY.asked) == ("at most 0.5 ms", "at least 86 %")
    assert judged(FACE, 0.5) == "reached: 0.50 ms"
    assert judged(FACE, 0.82) == "not reached: 0.82 ms"
    assert judged(ACCURACY, 86.0) == "reached: 86.00 %"
    assert judged(ACCURACY, 85.96) == "not reached: 85.96 %"
    assert judged(ACCURACY, None) == judged(FACE, None) == "not measured"


def test_every_goal_of_the_issue_has_its_figure_of_the_benchmark() -> None:
    done = read_benchmark(ROOT / "space_assets" / "results" / "benchmark.json")
    lite = next(one for one in done.measured if (one.model, one.runtime) == ("lite", "int8"))
    whole, views = (next(one for one in done.measured if (one.model, one.views) == ("emoxnet", n)) for n in (1, 10))
    assert whole.seconds is not None
    roads = {road.kind: road.total.median for road in done.roads}
    right = Interval(value=0.8705, low=0.86, high=0.88)
    found = {one.goal: one for one in outcomes(done, Timed(one=lite, accuracy=right, current=True))}
    assert {goal: one.figure for goal, one in found.items()} == {
        FACE: lite.milliseconds[1].median,
        FILE: lite.file_bytes / 1e6,
        ACCURACY: pytest.approx(87.05),
        DETECTING: roads["detecting"],
        TRACKING: roads["tracking"],
        COMMAND: roads["new process"] / 1000,
        MANY_VIEWS: views.milliseconds[1].median / 1000,
        ALL_FACES: whole.seconds / 60,
    }
    assert found[ACCURACY].judged == "reached: 87.05% (86.00% to 88.00%)"
    earlier = {one.goal: one for one in outcomes(done, Timed(one=lite, accuracy=right, current=False))}
    assert earlier[ACCURACY].judged.endswith(" (earlier weights)")
    assert found[ALL_FACES].judged.endswith(" min for 3,519")
    told = speed_text.speed()
    for goal in found:
        assert f"| {goal.what} | {goal.asked} | " in told
    empty = replace(done, measured=(), roads=())
    assert {one.judged for one in outcomes(empty, None)} == {"not measured"}


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


def test_each_goal_that_was_missed_has_its_own_cause() -> None:
    told = speed_text.speed()
    assert '0.5 ms a face when it came to see all 48 pixels and to halve by averages ("a Lite that sees' in told
    assert 'a file of 2 MB when it was made wider ("a wider Lite")' in told
    log = (ROOT / "train" / "LOG.md").read_text(encoding="utf-8")
    for entry in re.findall(r'\("(a [^"]+)"\)', told):
        assert re.search(f"^## .*{entry}", log, re.MULTILINE)


def test_the_machines_load_the_peers_name_and_what_live_sends_are_told() -> None:
    told = speed_text.speed()
    results = ROOT / "space_assets" / "results"
    done = read_benchmark(results / "benchmark.json")
    for machine in (done.machine, read_students(results / "students.json").machine):
        assert f"load {machine.load:.1f} on {machine.cores} cores" in told
    assert " | times fer's | " in told
    assert done.about_peers in told
    assert speed_text.SENT_SIDE == SENT_SIDE
    assert f"sends smaller pictures, {SENT_SIDE} pixels at most" in told
    assert "no detection at all" in told
