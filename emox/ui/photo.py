"""The Photo tab: plain functions, then the layout, then one wiring block."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np

from emox import examples, images, predict
from emox.assets import ASSETS
from emox.pipeline import Pipeline
from emox.settings import Settings
from emox.ui import explanation, face_views, keeping, text, views, visit
from emox.ui.components import html, upload_file, upload_name
from emox.ui.visit import Newest, Visit

# One listener for every button of a component: `data-pick` says which was meant.
PICK = """
element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-pick]');
  if (!button) return;
  element.querySelectorAll('[data-pick][aria-pressed]').forEach((other) =>
    other.setAttribute('aria-pressed', String(other.dataset.pick === button.dataset.pick)));
  trigger('select', {pick: button.dataset.pick});
});
"""
# Analyses share one small pool, so that many visitors do not slow each other to a halt.
SHARED: dict[str, Any] = {"concurrency_id": "analyse", "concurrency_limit": 2}
HEAVY: dict[str, Any] = {**SHARED, "api_visibility": "private"}
# Every photo and every press counts, also while another is answered: of photos the last one stays (`visit.Newest`),
# and presses, which take no time, are answered in their order.
GIVEN: dict[str, Any] = {**HEAVY, "trigger_mode": "multiple"}
IN_ORDER: dict[str, Any] = {"trigger_mode": "multiple", "concurrency_limit": 1, "api_visibility": "private"}
PRESSED: dict[str, Any] = {**IN_ORDER, "concurrency_id": "pressed"}


def tab(pipeline: Pipeline, settings: Settings) -> None:
    """Lay the tab out inside the current gr.Blocks and wire it to the pipeline."""
    samples = examples.find()

    def draw(state: Visit) -> dict[Any, Any]:
        """All of the page for a visit, its first face chosen."""
        return {
            visitor: state,
            status: views.status(state.shown, state.left_out, settings.most_photos),
            strip: views.photo_strip(state.photos, state.photo),
            stage: views.stage(state.shown, state.run),
            **draw_face(state, 0),
            downloads: keeping.section(state.photos, state.tta),
        }

    def draw_face(state: Visit, index: int) -> dict[Any, Any]:
        """One face's answers; the heat map of another face is taken away."""
        return {details: face_answers(state, index), chosen: index, heat: ""}

    def given(sources: Sequence[tuple[str, Path]], tta: int, state: Visit, newest: Newest) -> Iterator[dict[Any, Any]]:
        """Which of several photos is looked at, then all of the page; nothing once the visitor gave others."""
        if not sources:  # what a browser may send all the same
            return
        is_newest, total = newest.begin(), min(len(sources), settings.most_photos)
        waiting = {details: views.hint(text.WAIT_DETAILS)} if not state.photos else {}
        yield {status: views.looking(sources[0][0], 1, total), **waiting}
        for after in visit.analyse(pipeline, settings, sources, tta, state):
            if not is_newest():
                yield {status: gr.skip()}  # Gradio repeats what came last when it ends: "Looking at ..." of this one
                return
            at = len(after.photos)
            yield draw(after) if at == total else {status: views.looking(sources[at][0], at + 1, total)}

    def on_upload(
        paths: Sequence[str] | None, average: bool, count: float, state: Visit, newest: Newest
    ) -> Iterator[dict[Any, Any]]:
        yield {upload: None}  # the drop zone is ready for the next photo, which would else come with these
        sources = [(upload_name(path), Path(path)) for path in paths or ()]
        yield from given(sources, view_count(average, count), state, newest)

    def on_example(
        average: bool, count: float, state: Visit, newest: Newest, event: gr.EventData
    ) -> Iterator[dict[Any, Any]]:
        sources = [(s.path.name, s.path) for s in samples if s.path is not None and s.key == picked(event)]
        yield from given(sources, view_count(average, count), state, newest)

    def on_views(average: bool, count: float, state: Visit) -> dict[Any, Any]:
        """Answers with the views now asked for; meanwhile the visitor may go on, so `on_averaged` shows them."""
        tta = view_count(average, count)
        needed = bool(state.photos) and tta != state.tta
        return {
            averaged: visit.again(pipeline, tta, state) if needed else None,
            views_slider: gr.update(visible=average),
        }

    def on_averaged(average: bool, count: float, state: Visit, found: Visit | None) -> dict[Any, Any]:
        after = state.take(found, view_count(average, count)) if found else state
        return {averaged: None, **(draw(after) if after is not state else {})}

    def on_photo(state: Visit, event: gr.EventData) -> dict[Any, Any]:
        return draw(state.choose(picked_index(event)))

    def on_face(state: Visit, event: gr.EventData) -> dict[Any, Any]:
        return draw_face(state, picked_index(event))

    visitor = gr.State(Visit(), time_to_live=settings.cache_seconds)
    order = gr.State(Newest(), time_to_live=settings.cache_seconds)
    averaged = gr.State(None, time_to_live=settings.cache_seconds)  # a Visit on its way to the page
    chosen = gr.State(0)  # the face
    with gr.Row(elem_classes="ex-columns"):
        with gr.Column(scale=6, min_width=320):
            upload = upload_file(label=text.DROP_LABEL, file_count="multiple", height=150, elem_id="photo-files")
            html(views.accepted(settings.limits, settings.most_photos), elem_id="accepted")
            html(elem_id="too-large", js_on_load=upload_limit(settings))
            pick_example = html(
                views.example_buttons([(sample, thumbnail(sample)) for sample in samples]),
                elem_id="examples",
                js_on_load=PICK,
            )
            with gr.Row(elem_classes="ex-options"):
                average = gr.Checkbox(label=text.TTA_SWITCH, info=text.TTA_HELP, min_width=260, elem_id="tta")
                views_slider = gr.Slider(
                    1,
                    len(predict.VIEWS),
                    len(predict.VIEWS),
                    step=1,
                    label=text.TTA_VIEWS,
                    min_width=260,
                    visible=False,
                    elem_id="tta-views",
                )
            status = html(views.status(None), elem_id="status")
            strip = html(elem_id="photos", js_on_load=PICK)
            stage = html(views.stage(None), elem_id="stage", js_on_load=PICK)
        with gr.Column(scale=5, min_width=320):
            details = html(face_answers(Visit(), 0), elem_id="details")
            heat = explanation.part(pipeline, settings, visitor, chosen, HEAVY)
            downloads = html(elem_id="downloads")

    face = [details, chosen, heat]
    page = [visitor, status, strip, stage, downloads, *face]
    options = [average, views_slider, visitor]
    arrived = [
        upload.upload(on_upload, [upload, *options, order], [*page, upload], **GIVEN),
        pick_example.select(on_example, [*options, order], page, **GIVEN),
    ]
    answered = [averaged, views_slider]
    # The switch may have been moved while the photos were on their way.
    settled = [event.then(on_views, options, answered, show_progress="hidden", **HEAVY) for event in arrived]
    switched = gr.on(
        [average.change, views_slider.change],
        on_views,
        options,
        answered,
        trigger_mode="always_last",
        show_progress_on=[stage, details],
        **HEAVY,
    )
    for event in [*settled, switched]:
        event.then(
            on_averaged, [*options, averaged], [averaged, *page], api_visibility="private", show_progress="hidden"
        )
    strip.select(on_photo, visitor, page, **PRESSED)
    stage.select(on_face, visitor, face, show_progress="hidden", **PRESSED)


def api(pipeline: Pipeline, settings: Settings) -> None:
    """The public API name /analyse, with hidden components that only give its types."""

    def analyse(photo: str | None, views: float | None = 1) -> dict[str, Any]:
        """One photo's faces and each model's probabilities: the record `python -m emox` prints.

        photo: the picture file.  views: 1 to 10, averaged for each face.
        """
        if photo is None:  # what a program may send all the same
            raise gr.Error(text.NO_PHOTO, print_exception=False)
        path = Path(photo)
        tta = view_count(True, views)
        [analysed] = visit.analyse(pipeline, settings, [(upload_name(photo), path)], tta, Visit())
        return analysed.photos[0].record()

    with gr.Row(visible=False):
        photo = upload_file(label="photo", file_count="single")
        count = gr.Number(1, label="views", precision=0)
        record = gr.JSON(label="record")
        trigger = gr.Button()
    trigger.click(analyse, [photo, count], record, api_name="analyse", **SHARED)


def upload_limit(settings: Settings) -> str:
    """The script that turns away files the server would not take, with our sentence."""
    megabytes = f"{settings.limits.max_bytes / 1e6:g}"
    given = {"bytes": settings.limits.max_bytes, "sentence": text.TOO_LARGE.replace("{megabytes}", megabytes)}
    script = (ASSETS / "js" / "upload_limit.js").read_text(encoding="utf-8")
    return f"const given = {json.dumps(given)};\n{script}"


def face_answers(state: Visit, index: int) -> str:
    """What every model answers for a face of the chosen photo, or a hint where there is none."""
    face = state.face(index)
    if face is None or state.analysis is None:
        return views.hint(text.NO_FACE_DETAILS if state.photos else text.EMPTY_DETAILS)
    pictures = predict.views(face.crop, state.tta) if state.tta > 1 else None
    return face_views.details(state.analysis, index, pictures, [view.label for view in predict.VIEWS])


def view_count(average: bool, count: float | None) -> int:
    """Views to average; 1 while the switch is off or there is no count, and never outside what there is."""
    return min(max(int(count or 1), 1), len(predict.VIEWS)) if average else 1


def thumbnail(example: examples.Example) -> np.ndarray | None:
    """RGB uint8, or None where the file is missing."""
    return images.decode(example.path) if example.path is not None else None


def picked(event: gr.EventData) -> str:
    """The `data-pick` of the button that was pressed; comes from the browser, so it may be anything."""
    return str(getattr(event, "pick", ""))


def picked_index(event: gr.EventData) -> int:
    """`picked` as an index, -1 where it is none."""
    return int(picked(event)) if picked(event).isdecimal() else -1
