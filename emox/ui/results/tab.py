"""The Results tab: plain functions, then the layout, then one wiring block."""

from dataclasses import replace
from functools import lru_cache
from typing import Any

import gradio as gr
from gradio.components.plot import PlotData

from emox.names import UPLOADED
from emox.settings import Settings
from emox.ui import views
from emox.ui.components import html
from emox.ui.markup import Safe, tag
from emox.ui.photo import PICK, picked
from emox.ui.results import abstaining, matrices, panels, switches, upload_part, words
from emox.ui.results.panel import quiet
from emox.ui.results.panels import Drawn
from emox.ui.results.shown import Setting, Shown, Uploaded, show
from emox.ui.results.stored import Stored

START_SHARE = 80  # per cent of the pictures, where the slider stands
START_RISK = 5  # per cent of the answers, where the other one stands
KEPT = 64  # settings whose panels are kept drawn
QUIET: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
LIGHT: dict[str, Any] = {**QUIET, "trigger_mode": "always_last"}
# All charts at once would keep the page blank for seconds: the others wait until the first one stands there.
FIRST_CHART_STANDS = """async (opened) => {
    const first = () => document.querySelector("#results-accuracy .main-svg");
    for (let waited = 0; !opened && !first() && waited < 10000; waited += 50)
        await new Promise((resolve) => setTimeout(resolve, 50));
    return opened;
}"""

# Plain anchors would do, but Gradio's <base> makes them lead away from an address with a query, as Errors writes it.
JUMP = """element.addEventListener('click', (event) => {
    const link = event.target.closest('a');
    if (!link) return;
    event.preventDefault();
    const card = document.getElementById(link.hash.slice(1));
    card.tabIndex = -1;
    card.focus({ preventScroll: true });
    card.scrollIntoView();
});"""


def tab(stored: Stored, settings: Settings, here: gr.Tab, tabs: gr.Tabs, wanted: gr.State, own: gr.State) -> None:
    """Lay the tab out inside the current gr.Blocks and wire it.

    here: the tab that is laid out.
    tabs, wanted: a pressed cell puts a Filter into `wanted` and chooses the tab Errors.
    own: this visitor's Uploaded or None.
    """
    results, benchmark, runs = stored.results, stored.benchmark, stored.runs
    if stored.notice:
        html(views.warning(stored.notice), elem_id="results-missing")
        return
    start = switches.start(results)

    def gone(own: Uploaded | None, *told: Any) -> bool:
        """Whether a visitor's predictions were forgotten while the page stayed open."""
        return own is None and UPLOADED in told

    def now(own: Uploaded | None, *told: Any) -> Shown:
        setting = switches.setting(*told)
        if gone(own, *told):
            setting = replace(setting, first=start.first, second=start.second)
        return show(setting, results, benchmark, own, runs)

    @lru_cache(KEPT)
    def kept(setting: Setting) -> Drawn:
        """Nothing of a visitor's is in it."""
        return panels.draw(show(setting, results, benchmark, runs=runs))

    def draw(shown: Shown, own: Uploaded | None) -> Drawn:
        return kept(shown.setting) if own is None else panels.draw(shown)

    def on_switch(share: float, risk: float, own: Uploaded | None, *told: Any) -> dict[Any, Any]:
        shown = now(own, *told)
        return {
            counted: pictures(shown),
            confusion: matrices.section(shown),
            answered: abstaining.at(shown, share),
            bounded: abstaining.within(shown, risk),
            **{sections[key]: value for key, value in draw(shown, own).sections.items()},
            **(upload.none() if gone(own, *told) else {}),
        }

    def on_charts(own: Uploaded | None, *told: Any) -> dict[Any, Any]:
        drawn = draw(now(own, *told), own)
        return {chart: gr.Plot(**plot(drawn, key)) for key, chart in plots.items()}

    def on_open(opened: bool) -> dict[Any, Any]:
        return gr.skip() if opened else {seen: True, **{chart: gr.Plot(visible=True) for chart in later}}

    def on_share(share: float, own: Uploaded | None, *told: Any) -> Safe:
        return abstaining.at(now(own, *told), share)

    def on_risk(risk: float, own: Uploaded | None, *told: Any) -> Safe:
        return abstaining.within(now(own, *told), risk)

    def on_cell(event: gr.EventData, own: Uploaded | None, *told: Any) -> dict[Any, Any]:
        found = matrices.filter_of(picked(event), now(own, *told))
        return {wanted: found, tabs: gr.Tabs(selected="errors")} if found else gr.skip()

    begin = show(start, results, benchmark, runs=runs)
    drawn, fixed = kept(start), panels.draw_fixed(begin)
    seen = gr.State(False)
    sections: dict[str, gr.HTML] = {}
    plots: dict[str, gr.Plot] = {}
    later: list[gr.Plot] = []

    html(quiet(words.INTRODUCTION))
    with gr.Row(elem_id="results-bar"):
        stays = switches.bar(start)
        counted = html(pictures(begin), min_width=0)
    html(quiet(words.BAR_HELP))
    chosen = [*stays, *switches.rest(results, start)]
    upload = upload_part.part(results, settings, own, chosen)
    html(panels.links(drawn, fixed), js_on_load=JUMP)
    for key in panels.FIRST:
        with card(key):
            sections[key], plots[key] = charted(drawn, key)
    with card("confusion"):
        confusion = html(matrices.section(begin), js_on_load=PICK)
    with gr.Row(elem_classes="ex-panels"):
        for key in panels.CHARTS:
            with card(key):
                sections[key], plots[key] = charted(drawn, key, later)
                if key == "abstaining":
                    share = gr.Slider(1, 100, START_SHARE, step=1, label=words.SLIDER, elem_id="results-share")
                    answered = html(abstaining.at(begin, START_SHARE))
                    risk = gr.Slider(1, 30, START_RISK, step=1, label=words.RISK_SLIDER, elem_id="results-risk")
                    bounded = html(abstaining.within(begin, START_RISK))
        for key in panels.FIXED:
            with card(key):
                charted(fixed, key, later)
    for key in panels.TABLES:
        with card(key):
            sections[key] = html(drawn.sections[key])

    here.select(on_open, seen, [seen, *later], js=FIRST_CHART_STANDS, **QUIET)
    figures = [counted, confusion, answered, bounded, *sections.values(), *upload.page]
    switched = gr.on([each.input for each in chosen], on_switch, [share, risk, own, *chosen], figures, **LIGHT)
    uploaded = [each.then(on_switch, [share, risk, own, *chosen], figures, **LIGHT) for each in upload.changed]
    for change in (switched, *uploaded):
        # The browser takes 35 ms a chart: the figures do not wait for them.
        change.then(on_charts, [own, *chosen], [*plots.values()], **LIGHT)
    share.input(on_share, [share, own, *chosen], answered, **LIGHT)
    risk.input(on_risk, [risk, own, *chosen], bounded, **LIGHT)
    # Gradio re-sends a deferred event without its data, so a cell's press must not wait for the last one's answer.
    confusion.select(on_cell, [own, *chosen], [wanted, tabs], **QUIET, trigger_mode="multiple")


def pictures(shown: Shown) -> Safe:
    """How many there are under the switches that stay in sight."""
    return tag("p", words.N.format(n=f"{shown.n:,}"), class_="ex-quiet")


def card(key: str) -> gr.Column:
    """What a panel stands in."""
    return gr.Column(min_width=320, elem_classes="ex-card", elem_id=f"results-{key}")


def charted(drawn: Drawn, key: str, later: list[gr.Plot] | None = None) -> tuple[gr.HTML, gr.Plot]:
    """A panel with its chart below, laid out inside the current gr.Blocks.

    later: takes the chart, which then stays hidden until someone shows it; None draws it with the page.
    """
    section, told = html(drawn.sections[key]), plot(drawn, key)
    there, told["visible"] = told["visible"], told["visible"] and later is None
    chart = gr.Plot(**told, show_label=False, container=False)
    if there and later is not None:
        later.append(chart)
    return section, chart


def plot(drawn: Drawn, key: str) -> dict[str, Any]:
    """Of a panel: what its gr.Plot shows, which hides where there is no chart."""
    found = drawn.charts.get(key)
    return {"value": PlotData(type="plotly", plot=found) if found else None, "visible": found is not None}
