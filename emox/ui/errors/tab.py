"""The Errors tab: plain functions, then the layout, then one wiring block.

Form, address and state are the same thing, a Filter: the form sends its fields as an address would.
"""

from dataclasses import replace
from functools import lru_cache
from typing import Any

import gradio as gr
import numpy as np

from emox import explain
from emox.assets import ASSETS
from emox.emotions import EMOTIONS
from emox.names import UPLOADED
from emox.pipeline import Pipeline
from emox.results import error_filter
from emox.results.error_filter import Filter, FilterProblem
from emox.results.error_rows import Rows, as_csv, rows, with_model
from emox.results.folder import Results
from emox.settings import Settings
from emox.ui import explanation, heat_views, square, views
from emox.ui.components import html
from emox.ui.errors import details, form, gallery, words
from emox.ui.errors.faces import faces
from emox.ui.markup import join, tag
from emox.ui.photo import HEAVY, IN_ORDER, picked
from emox.ui.results.shown import Uploaded

START = Filter(answers="wrong")
# In Gradio 6.31 "always_last" forgets the event's own data. One after another, so that the last answer comes last.
QUICK: dict[str, Any] = {**IN_ORDER, "show_progress": "hidden", "concurrency_id": "errors"}


def tab(
    page: gr.Blocks,
    pipeline: Pipeline,
    settings: Settings,
    results: Results,
    wanted: gr.State,
    own: gr.State,
) -> None:
    """Lay the tab out inside the current gr.Blocks and wire it.

    page: whose address is restored at load.  wanted: a Filter that another tab wants to show.
    own: this visitor's Uploaded or None.
    """
    shipped = tuple(results.models)
    if not shipped or results.votes is None:
        html(views.hint(words.NOT_MEASURED), elem_id="errors-gallery")
        return
    all_faces = faces(settings.data, results.votes)
    stored = lru_cache(maxsize=16)(lambda protocol, count: rows(results, protocol, count))  # 4 protocols x 4 counts
    sources = explanation.sources(pipeline)

    def table(chosen: Filter, mine: Uploaded | None) -> Rows:
        here = stored(chosen.protocol, chosen.views)
        answers = mine.probabilities.get(chosen.protocol) if mine else None
        return here if answers is None else with_model(here, UPLOADED, answers)

    def measured(chosen: Filter, mine: Uploaded | None) -> tuple[str, ...]:
        return (*shipped, UPLOADED) if mine and chosen.protocol in mine.probabilities else shipped

    def compared(chosen: Filter, mine: Uploaded | None) -> tuple[str, ...]:
        return error_filter.models(chosen, measured(chosen, mine))

    def shown_gallery(chosen: Filter, mine: Uploaded | None) -> str:
        here = table(chosen, mine)
        places = error_filter.select(here, chosen)
        known = all_faces()
        note = tag("p", known.problem, class_="ex-quiet") if known.problem else ""
        return join(note, gallery.gallery(here, places, chosen, compared(chosen, mine), known))

    def shown_face(chosen: Filter, mine: Uploaded | None) -> dict[Any, Any]:
        """One face in full, and what of it can be explained; the heat map of another face is taken away."""
        here = table(chosen, mine)
        at = np.flatnonzero(here.row == chosen.face)
        if chosen.face < 0 or not len(at):
            hint = words.CHOOSE if chosen.face < 0 else words.GONE.format(row=chosen.face)
            return {face: views.hint(hint), ask: "", heat: "", shown: chosen}
        judged, pixels = compared(chosen, mine), all_faces()(chosen.face)
        return {
            face: details.details(here, int(at[0]), chosen, judged, pixels),
            ask: details.heat_form(sources, pixels is not None),
            heat: "",
            shown: chosen,
        }

    def draw(chosen: Filter, mine: Uploaded | None) -> dict[Any, Any]:
        try:
            return {grid: shown_gallery(chosen, mine), **shown_face(chosen, mine)}
        except FilterProblem as problem:
            return {grid: views.warning(f"{problem}."), shown: chosen}

    def open_(chosen: Filter, mine: Uploaded | None) -> dict[Any, Any]:
        """All of the tab for a filter that did not come from its form."""
        try:
            return {fields: form.form(chosen, measured(chosen, mine)), **draw(chosen, mine)}
        except FilterProblem as problem:
            return {grid: views.warning(f"{problem}."), shown: START}

    def on_fields(mine: Uploaded | None, event: gr.EventData) -> dict[Any, Any]:
        try:
            chosen = error_filter.from_query(str(getattr(event, "query", "")))
            possible = error_filter.settled(chosen, measured(chosen, mine))
            # The form shows what is compared.
            return draw(chosen, mine) if possible == chosen else open_(possible, mine)
        except FilterProblem as problem:
            return {grid: views.warning(f"{problem}.")}

    def on_grid(chosen: Filter, mine: Uploaded | None, event: gr.EventData) -> dict[Any, Any]:
        what, _, number = picked(event).partition(":")
        if what == "page" and number.isdecimal() and int(number) > 0:
            after = replace(chosen, page=int(number))
            return {grid: shown_gallery(after, mine), shown: after}
        if what == "face" and number.isdecimal():
            return shown_face(replace(chosen, face=int(number)), mine)
        return {shown: chosen}

    def on_wanted(chosen: Filter | None, mine: Uploaded | None) -> dict[Any, Any]:
        return {wanted: None, **open_(chosen, mine)} if chosen is not None else {wanted: None}

    def on_own(chosen: Filter, mine: Uploaded | None) -> dict[Any, Any]:
        """A form that knows the visitor's predictions, or knows them no more."""
        return open_(START if mine is None and UPLOADED in (chosen.model, chosen.other) else chosen, mine)

    def on_load(request: gr.Request) -> dict[Any, Any]:
        asked = dict(request.query_params)
        if asked.get("tab") != "errors":
            return {shown: gr.skip()}
        try:
            chosen = error_filter.from_query(str(request.query_params))
        except FilterProblem as problem:
            return {grid: views.warning(f"{problem}.")}
        return open_(chosen, None)  # a page that loads has no upload yet

    def on_explain(chosen: Filter, event: gr.EventData) -> tuple[str, int]:
        here, pixels = stored(chosen.protocol, chosen.views), all_faces()(chosen.face)
        return heat_map(pipeline, here, chosen.face, pixels, event), chosen.face

    def on_drawn(of: int, chosen: Filter) -> Any:
        """Takes away a map that arrived after the visitor had gone on to another face."""
        return gr.skip() if of == chosen.face else ""

    def errors_csv(query: str) -> str:
        """Everything that passes the filter of an address, or one sentence why there is nothing."""
        try:
            chosen = error_filter.from_query(str(query))
            here = stored(chosen.protocol, chosen.views)
            return as_csv(here, error_filter.select(here, chosen), error_filter.models(chosen, shipped))
        except FilterProblem as problem:
            return f"{problem}\n"

    script = (ASSETS / "js" / "errors.js").read_text(encoding="utf-8")
    shown = gr.State(START)
    drawn = gr.State(-1)  # the row whose heat map is shown
    html(tag("p", words.INTRO, class_="ex-quiet"))
    fields = html(form.form(START, shipped), elem_id="errors-form", js_on_load=f"{script}\nfilterForm();")
    with gr.Row(elem_id="errors-columns", elem_classes="ex-columns"):
        with gr.Column(scale=7, min_width=320):
            grid = html(
                shown_gallery(START, None),
                elem_id="errors-gallery",
                js_on_load=f"{script}\ngallery();",
                server_functions=[errors_csv],
            )
        with gr.Column(scale=4, min_width=320, elem_id="errors-side"):
            face = html(views.hint(words.CHOOSE), elem_id="errors-face", js_on_load=f"{script}\nchosenFace();")
            ask = html(elem_id="errors-explain", js_on_load=f"{script}\nexplainForm();")
            heat = html(elem_id="errors-heat", js_on_load=explanation.PICTURE)

    side = [face, ask, heat, shown]
    everything = [fields, grid, *side]
    fields.select(on_fields, own, everything, **QUICK)
    fields.click(lambda mine: open_(START, mine), own, everything, **QUICK)
    grid.select(on_grid, [shown, own], [grid, *side], **QUICK)
    wanted.change(on_wanted, [wanted, own], [wanted, *everything], **QUICK)
    own.change(on_own, [shown, own], everything, **QUICK)
    ask.select(on_explain, shown, [heat, drawn], **HEAVY).then(
        on_drawn, [drawn, shown], heat, api_visibility="private", show_progress="hidden"
    )
    page.load(on_load, None, everything, api_visibility="private", show_progress="hidden")


def heat_map(pipeline: Pipeline, table: Rows, row: int, pixels: np.ndarray | None, event: gr.EventData) -> str:
    """The heat map that a form of `details.heat_form` asks for, or one sentence why there is none."""
    source, emotion, method = (str(getattr(event, name, "")) for name in ("source", "emotion", "method"))
    model, _, member = source.partition("/")
    at = np.flatnonzero(table.row == row)
    if pixels is None or not len(at) or model not in pipeline.models:
        return views.warning(words.HEAT_NO_FACE)
    network = pipeline.models[model]
    if emotion == details.LABEL:
        emotion = table.classes[table.label[at[0]]]
    elif emotion == details.ANSWER:
        emotion = EMOTIONS[int(network.predict([pixels])[0].argmax())]
    try:
        found = explain.heat_map(network, pixels, emotion, method, member or None)
    except (explain.NoHeatMap, ValueError) as problem:  # ValueError: contempt is no class of the networks
        return views.warning(str(problem.args[0]))
    name = heat_views.source_name(model, member or None)
    return square.figure(pixels, found, number=row, model=name, method=method, emotion=emotion)
