"""Accuracy against speed and size: times as `python -m emox.benchmark` measured them, accuracy of the reports."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from emox.metrics import Interval
from emox.names import model_name, view_count
from emox.results.benchmark import BATCHES, Benchmark, Machine, Measured, fastest_peer
from emox.results.folder import AVERAGE
from emox.results.timed import Timed, timed
from emox.ui import charts
from emox.ui.markup import join
from emox.ui.results import speed_words, words
from emox.ui.results.panel import Panel, per_cent, quiet, table
from emox.ui.results.roads import roads
from emox.ui.results.shown import Shown
from emox.ui.results.traces import ABOVE, bounds, log_axis, whiskers

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

LARGEST_DOT = 26  # pixels across


def panel(shown: Shown) -> Panel:
    """As stored: the switches leave it as it is."""
    found = shown.benchmark
    if found is None:
        missing = quiet(words.NO_FILE.format(command="python -m emox.benchmark"))
        return Panel(title=speed_words.SPEED, caption=words.FIXED, body=missing)
    one_thread = speed_words.THREAD_ONE if found.threads == 1 else speed_words.THREAD_COUNT
    caption = speed_words.SPEED_CAPTION.format(
        processor=found.machine.processor,
        cores=cores(found.machine),
        threads=one_thread.format(count=found.threads),
        made=found.made,
        test=tested(found),
    )
    networks = [timed(one, found, shown.results.models) for one in found.measured]
    peer = fastest_peer(found.measured)
    earlier = any(not each.current and each.accuracy for each in networks)
    notes = (
        speed_words.SPEED_HELP,
        found.about_peers,
        *([speed_words.EARLIER_HELP] if earlier else []),
        *not_timed(found, shown),
    )
    body = join(
        table(head(peer), [row(each, peer) for each in networks], speed_words.SPEED),
        quiet(*notes),
        roads(found.roads),
    )
    made = chart([(each, each.accuracy) for each in networks if each.accuracy])
    return Panel(title=speed_words.SPEED, caption=f"{caption}. {words.FIXED}", body=body, chart=made)


def not_timed(found: Benchmark, shown: Shown) -> tuple[str, ...]:
    """A sentence that names the networks whose accuracy other panels show and this one lacks; none without any."""
    timed_here = {one.model for one in found.measured}
    rest = [model_name(name) for name in shown.results.models if name not in {*timed_here, AVERAGE}]
    return (speed_words.NOT_TIMED.format(networks=", ".join(rest)),) if rest else ()


def cores(machine: Machine) -> str:
    """How many, and how busy they were where that is known."""
    if machine.load is None:
        return speed_words.CORES.format(cores=machine.cores)
    return speed_words.LOADED_CORES.format(load=machine.load, cores=machine.cores)


def tested(found: Benchmark) -> str:
    """Which pictures accuracy was measured on."""
    if found.test is None:
        return speed_words.NO_TEST
    return speed_words.TEST.format(protocol=found.test.protocol, split=found.test.split, n=f"{found.test.n:,}")


def told(each: Timed, what: str) -> str:
    """`what`, which tells of a network's accuracy, with a word on whose it is where it is not the shipped weights'."""
    return what if each.current else speed_words.EARLIER_WEIGHTS.format(what=what)


def name(one: Measured) -> str:
    """'EmoXNetLite, int8'; a network of others is called as it calls itself."""
    if one.peer:
        return one.name
    form = speed_words.NAME if one.views == 1 else speed_words.NAME_VIEWS
    return form.format(model=model_name(one.model), runtime=one.runtime, views=view_count(one.views))


def head(peer: Measured | None) -> tuple[str, ...]:
    """Of the table.  peer: the fastest network of others."""
    return (
        words.MODEL,
        speed_words.MILLISECONDS,
        speed_words.TIMES_PEER.format(peer=peer.model) if peer else speed_words.TIMES_NO_PEER,
        speed_words.MANY.format(count=BATCHES[-1]),
        speed_words.MEGABYTES,
        speed_words.MEMORY,
        speed_words.PARAMETERS,
        speed_words.MULTIPLICATIONS,
        words.ACCURACY,
    )


def row(each: Timed, peer: Measured | None) -> tuple[str, ...]:
    """A line of the table; a dash where there is nothing to tell."""
    one, many = each.one, each.one.milliseconds.get(BATCHES[-1])
    return (
        name(one),
        speed_words.TIME_CELL.format(**vars(one.milliseconds[1])),
        f"{one.times(peer):,.2f}" if peer else words.DASH,
        f"{many.median:.2f}" if many else words.DASH,
        f"{one.file_bytes / 1e6:.2f}",
        f"{one.peak_bytes / 1e6:,.0f}" if one.peak_bytes is not None else words.DASH,
        f"{one.parameters / 1e6:.2f}" if one.parameters is not None else words.DASH,
        f"{one.multiplications / 1e6:,.0f}" if one.multiplications is not None else words.DASH,
        told(each, per_cent(each.accuracy)) if each.accuracy else words.NOT_MEASURED,
    )


def chart(measured: Sequence[tuple[Timed, Interval]]) -> "Figure | None":
    """A dot a network, the size of its weights; None without any.  measured: each with its accuracy."""
    from plotly.graph_objects import Scatter

    if not measured:
        return None
    largest = max(each.one.file_bytes for each, _ in measured)
    traces = []
    for each, accuracy in measured:
        colour = charts.model_colour(each.one.model)
        marker = {
            "size": max(9.0, LARGEST_DOT * (each.one.file_bytes / largest) ** 0.5),
            "color": colour,
            "symbol": "diamond" if each.one.peer else "circle",
            "opacity": 0.8,
        }
        traces.append(
            Scatter(
                x=[each.one.milliseconds[1].median],
                y=[accuracy.value],
                name=told(each, name(each.one)),
                mode="markers",
                marker=marker,
                error_y=whiskers([accuracy], colour),
                customdata=bounds([accuracy]),
                cliponaxis=False,
            )
        )
    made = charts.figure(traces, x=speed_words.MILLISECONDS, y=words.ACCURACY, percent_y=True, height=480, legend=ABOVE)
    made.update_xaxes(log_axis([each.one.milliseconds[1].median for each, _ in measured]))
    return made
