"""Results' panels on speed, size and designs."""

from dataclasses import replace

import pytest

from emox.metrics import wilson
from emox.results.benchmark import Benchmark, Machine, Measured, MeasuredOn, Road, Spread, spread
from emox.results.folder import Results
from emox.ui.results import speed, speed_words, students
from emox.ui.results.panel import interval, per_cent
from emox.ui.results.shown import Setting, show
from emox.ui.results.traces import log_axis
from tests.unit.emox.result_files import STUDENT, STUDENTS
from tests.unit.emox.ui.results.cells import cells

TEST = MeasuredOn(protocol="plurality-7", split="PrivateTest", n=3519)


def benchmark(accuracy: float | None) -> Benchmark:
    measured = Measured(
        name="lite, int8", model="lite", runtime="int8", views=1, peer=False, file_bytes=1_700_000,
        parameters=1_600_000, multiplications=None, peak_bytes=None,
        milliseconds={1: Spread(median=0.5, low=0.4, high=0.6, calls=9)}, accuracy=accuracy, seconds=None,
        weights_sha256={"model.safetensors": "ab" * 32},
    )  # fmt: skip
    machine = Machine(processor="Some CPU", cores=2, system="Linux x86_64", python="3.11.7", versions={}, load=None)
    return Benchmark(
        made="2026-11-23", machine=machine, threads=1, rounds=3, test=TEST,
        measured=(measured, replace(measured, name="Other", peer=True, file_bytes=6_800_000, model="other")),
        fastest_peer="Other", roads=(),
    )  # fmt: skip


def test_speed_stands_against_accuracy_and_size(alone: Results) -> None:
    sums = alone.models["lite"].reports.figures[0].report.subject.weights_sha256
    found = benchmark(0.81)
    ours, other = found.measured
    of_one_file = dict([next(iter(sums.items()))])  # as one runtime loads
    found = replace(found, measured=(replace(ours, weights_sha256=of_one_file), other))
    panel = speed.panel(show(Setting(first="lite"), alone, found))
    assert panel.chart is not None
    ours, other = panel.chart.data
    assert (ours.x, ours.y) == ((0.5,), pytest.approx((0.81,), abs=1 / 3519))  # whole pictures
    assert ours.name == "EmoXNetLite, int8"
    assert other.marker.size == pytest.approx(2 * ours.marker.size)  # four times the weights, twice the width
    assert (ours.marker.symbol, other.marker.symbol) == ("circle", "diamond")
    assert "Some CPU, 2 cores, 1 thread, 2026-11-23" in panel.caption
    own = per_cent(wilson(round(0.81 * 3519), 3519))  # this run's, where it is not the reports'
    dash = "\N{EN DASH}"
    sizes = ["1.70", dash, "1.60", dash]
    assert cells(panel.body)[1] == ["EmoXNetLite, int8", "0.50 (0.40 to 0.60)", "1.00", dash, *sizes, own]
    assert "Networks of others (Other) were trained on FER2013&#x27;s older, noisier labels" in panel.body
    assert "Earlier weights" not in panel.body


def test_times_of_the_fastest_peer_batches_memory_and_multiplications_have_columns(alone: Results) -> None:
    found = benchmark(0.81)
    ours, other = found.measured
    ours = replace(ours, milliseconds={1: spread([1.5]), 32: spread([0.75])}, peak_bytes=1_234_500_000)
    slow = replace(other, name="Slow", model="slow", milliseconds={1: spread([9.0])})
    measured = (replace(ours, multiplications=2_617_068_032), slow, other)
    table = cells(speed.panel(show(Setting(first="lite"), alone, replace(found, measured=measured))).body)
    assert table[0][2:8] == [
        "Times other&#x27;s",
        "Milliseconds a face, 32 at once",
        "Weights (MB)",
        "Peak memory (MB)",
        "Parameters (millions)",
        "Multiplications (millions)",
    ]
    assert table[1][2:8] == ["3.00", "0.75", "1.70", "1,234", "1.60", "2,617"]
    assert [line[2] for line in table[2:4]] == ["18.00", "1.00"]
    alone_timed = cells(speed.panel(show(Setting(first="lite"), alone, replace(found, measured=(ours,)))).body)
    assert [line[2] for line in alone_timed] == ["Times a peer&#x27;s", "\N{EN DASH}"]


def test_whole_roads_stand_with_quartiles_and_parts(alone: Results) -> None:
    photo = Road(
        kind="photo", picture="64x48 JPEG", total=Spread(median=37.7, low=37.3, high=38.4, calls=30),
        parts={"decode": 1.175, "detect": 33.0, "lite": 1.459},
    )  # fmt: skip
    started = replace(photo, kind="new process", parts={})
    found = replace(benchmark(None), roads=(photo, started))
    page = speed.panel(show(Setting(first="lite"), alone, found)).body
    assert cells(page)[-2:] == [
        ["Photo", "37.70 (37.30 to 38.40)", "reading the JPEG 1.18, finding the face 33.00, EmoXNetLite 1.46"],
        ["Command line, new process", "37.70 (37.30 to 38.40)", "not timed apart"],
    ]
    assert page.count("64x48 JPEG: median and quartiles of the whole") == 1
    assert "From a picture" not in speed.panel(show(Setting(first="lite"), alone, benchmark(None))).body


def test_another_wording_of_the_page_leaves_the_accuracies_as_they_are(
    alone: Results, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = alone.models["lite"].figures["plurality-7", 1].report
    found = benchmark(report.accuracy)
    ours = replace(found.measured[0], weights_sha256=report.subject.weights_sha256)
    found = replace(found, measured=(ours,), test=replace(TEST, n=report.n))
    monkeypatch.setattr(speed_words, "TEST", "{n} pictures of {split} ({protocol})")
    panel = speed.panel(show(Setting(first="lite"), alone, found))
    assert cells(panel.body)[1][-1] == per_cent(interval(report.accuracy, report.accuracy_interval))
    assert f"accuracy on {report.n:,} pictures of PrivateTest (plurality-7)" in panel.caption


def test_how_busy_the_machine_was_is_told_where_it_is_known(alone: Results) -> None:
    busy = replace(benchmark(None).machine, load=2.12)
    shown = show(Setting(first="lite"), replace(alone, students=replace(STUDENTS, machine=busy)))
    timed = show(Setting(first="lite"), alone, replace(benchmark(None), machine=busy))
    for panel in (students.panel(shown), speed.panel(timed)):
        assert "Some CPU, load 2.1 on 2 cores, " in panel.caption
        assert "wanted the cores" in panel.body


@pytest.mark.parametrize(
    ("values", "told"), [((0.2, 1.54), ["0.2", "0.5", "1", "2"]), ((0.27, 407.8), ["1", "10", "100"])]
)
def test_a_log_axis_has_ticks_that_can_be_read(values: tuple[float, ...], told: list[str]) -> None:
    assert log_axis(values)["ticktext"] == told


def test_accuracy_that_the_benchmark_left_out_is_that_of_the_reports(alone: Results) -> None:
    found = benchmark(None)
    sums = alone.models["lite"].reports.figures[0].report.subject.weights_sha256
    ten = replace(found.measured[0], weights_sha256=sums, views=10)
    panel = speed.panel(show(Setting(first="lite"), alone, replace(found, measured=(ten,))))
    report = alone.models["lite"].figures["plurality-7", 10].report
    told = per_cent(interval(report.accuracy, report.accuracy_interval))
    assert [cells(panel.body)[1][0], cells(panel.body)[1][-1]] == ["EmoXNetLite, int8, 10 views", told]
    assert panel.chart is not None
    assert [tuple(ends) for ends in panel.chart.data[0].customdata] == [report.accuracy_interval]
    assert "Networks of others" not in panel.body
    assert "No peer installed: pip install --no-deps -r requirements-peers.txt." in panel.body


@pytest.mark.parametrize("sums", [{"model.safetensors": "cd" * 32}, {}])
def test_accuracy_of_weights_that_are_not_shipped_any_more_says_so(alone: Results, sums: dict[str, str]) -> None:
    stored = benchmark(0.81)
    ours, other = stored.measured
    stale = replace(stored, measured=(replace(ours, weights_sha256=sums), replace(other, weights_sha256=sums)))
    panel = speed.panel(show(Setting(first="lite"), alone, stale))
    own = per_cent(wilson(round(0.81 * 3519), 3519))
    assert [line[-1] for line in cells(panel.body)[1:]] == [f"{own} (earlier weights)", own]
    assert "Earlier weights" in panel.body
    assert panel.chart is not None
    assert [trace.name for trace in panel.chart.data] == ["EmoXNetLite, int8 (earlier weights)", "Other"]


def test_speed_without_accuracy_has_a_table_and_no_chart(alone: Results) -> None:
    panel = speed.panel(show(Setting(first="lite"), alone, benchmark(None)))
    assert panel.chart is None
    assert cells(panel.body)[1][-1] == "not measured"


def test_designs_stand_by_speed_and_those_of_the_frontier_are_joined(alone: Results) -> None:
    slow = replace(STUDENT, name="slow", milliseconds=replace(STUDENT.milliseconds, median=0.9))
    found = replace(STUDENTS, designs=(slow, STUDENT), teacher={"1-emoxnet/head.safetensors": "ab" * 32})
    panel = students.panel(show(Setting(first="lite"), replace(alone, students=found)))
    assert [line[0] for line in cells(panel.body)[1:]] == ["plain (on the frontier)", "slow"]
    assert "for 6 epochs from the answers of EmoXNet beside the annotators&#x27; votes, from the same" in panel.body
    assert "plurality-7, PublicTest, n 9, 1 view; Some CPU, 2 cores" in panel.caption
    assert panel.chart is not None
    assert [list(trace.text) for trace in panel.chart.data] == [["plain"], ["slow"]]


def test_designs_that_nobody_taught_learnt_from_the_votes(alone: Results) -> None:
    panel = students.panel(show(Setting(first="lite"), replace(alone, students=STUDENTS)))
    assert "for 6 epochs from the annotators&#x27; votes, from the same seed" in panel.body


def test_networks_that_other_panels_show_and_nobody_timed_are_named(alone: Results) -> None:
    lite = alone.models["lite"]
    more = replace(alone, models={"lite": lite, "resnet34": lite, "members-average": lite})
    panel = speed.panel(show(Setting(first="lite"), more, benchmark(0.81)))
    assert "Not timed, because their weights do not ship: ResNet34." in panel.body
    assert "Not timed" not in speed.panel(show(Setting(first="lite"), alone, benchmark(0.81))).body
