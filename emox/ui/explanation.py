"""The heat map part of the Photo tab: plain functions, then the layout, then one wiring block."""

from typing import Any

import gradio as gr

from emox import explain, images
from emox.emotions import DISPLAY_NAMES, EMOTIONS
from emox.pipeline import Pipeline
from emox.settings import Settings
from emox.ui import heat_views, text, views
from emox.ui.components import html
from emox.ui.markup import tag
from emox.ui.visit import Visit

PREDICTED = "predicted"
OPACITY = 0.75
# The browser mixes photo and heat map: sliding asks the server nothing.
# The opacity slider is Gradio's and stands outside, so its value outlives a new map.
PICTURE = """
const apply = (figure, cut) => figure.querySelector('.ex-heat').style.setProperty('--ex-cut', cut + '%');
element.addEventListener('input', (event) => {
  if (event.target.matches('[data-cut]')) apply(event.target.closest('figure'), event.target.value);
});
element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-save]');
  if (!button) return;
  const figure = button.closest('figure');
  const [photo, layer] = figure.querySelectorAll('.ex-heat img');
  const canvas = document.createElement('canvas');
  canvas.width = photo.naturalWidth;
  canvas.height = photo.naturalHeight;
  const pen = canvas.getContext('2d');
  pen.drawImage(photo, 0, 0);
  pen.globalAlpha = Number(getComputedStyle(layer).opacity);
  pen.drawImage(layer, 0, 0);
  canvas.toBlob((blob) => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(blob);
    link.download = button.dataset.save;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }, 'image/png');
});
"""
FADE = "(opacity) => document.getElementById('heat-picture').style.setProperty('--ex-opacity', opacity)"


def part(
    pipeline: Pipeline, settings: Settings, visitor: gr.State, chosen: gr.State, shared: dict[str, Any]
) -> gr.HTML:
    """Lay the part out inside the current gr.Blocks and wire it; the answer is where its picture stands.

    visitor: holds a Visit.  chosen: the index of the chosen face.  shared: what heavy listeners are told.
    """
    choices = sources(pipeline)

    def on_explain(source: str, emotion: str, method: str, state: Visit, index: int) -> dict[Any, Any]:
        page = draw(pipeline, settings, state, index, source, emotion, method)
        return {picture: page, drawn: (state.run, index)}

    def on_drawn(of: tuple[int, int], state: Visit, index: int) -> Any:
        """Takes away a map that arrived after the visitor had gone on to another face."""
        return gr.skip() if of == (state.run, index) else ""

    if not choices:  # nothing is loaded that could be explained
        return html(elem_id="heat-picture", visible=False)
    with gr.Accordion(text.HEAT, open=False, elem_id="heat"):
        html(tag("p", text.HEAT_HELP, class_="ex-quiet"))
        with gr.Row():
            source = gr.Dropdown(choices, value=choices[0][1], label=text.HEAT_MODEL, filterable=False, min_width=150)
            emotion = gr.Dropdown(
                [(text.HEAT_PREDICTED, PREDICTED), *((DISPLAY_NAMES[name], name) for name in EMOTIONS)],
                value=PREDICTED,
                label=text.HEAT_CLASS,
                filterable=False,
                min_width=150,
            )
            method = gr.Dropdown(
                [(title, key) for key, title in explain.METHODS.items()],
                value=next(iter(explain.METHODS)),
                label=text.HEAT_METHOD,
                filterable=False,
                min_width=150,
            )
        ask = gr.Button(text.HEAT_ASK, elem_id="heat-ask")
        opacity = gr.Slider(0, 1, OPACITY, step=0.05, label=text.HEAT_OPACITY, elem_id="heat-opacity")
        picture = html(elem_id="heat-picture", js_on_load=f"({FADE})({OPACITY});\n{PICTURE}")

    drawn = gr.State((0, 0))  # whose map is shown: the visit's run and the face

    gr.on(
        [ask.click, source.input, emotion.input, method.input],
        on_explain,
        [source, emotion, method, visitor, chosen],
        [picture, drawn],
        trigger_mode="always_last",
        **shared,
    ).then(on_drawn, [drawn, visitor, chosen], picture, api_visibility="private", show_progress="hidden")
    opacity.change(None, opacity, None, js=FADE, api_visibility="private")
    return picture


def draw(
    pipeline: Pipeline, settings: Settings, state: Visit, index: int, source: str, emotion: str, method: str
) -> str:
    """The heat map of a visitor's face as HTML, or one sentence saying why there is none.

    source: "lite", or "emoxnet/vgg16" for a member.  emotion: one of EMOTIONS, or PREDICTED.
    """
    face, shown = state.face(index), state.shown
    model, _, inner = source.partition("/")
    if face is None or shown is None or model not in face.probabilities:
        return views.warning(text.NO_FACE_DETAILS)
    name = EMOTIONS[face.label(model)] if emotion == PREDICTED else emotion
    member = inner or None
    try:
        if not shown.path.is_file():
            raise explain.NoHeatMap(text.UNREADABLE.format(name=shown.name, why=text.GONE))
        heat = explain.heat_map(pipeline.models[model], face.seen, name, method, member)
        with pipeline.turn(images.pixel_count(shown.path, settings.limits)):
            return heat_views.figure(
                images.decode(shown.path, settings.limits),
                face.face,
                heat,
                number=index + 1,
                model=heat_views.source_name(model, member),
                method=method,
                emotion=name,
            )
    except (explain.NoHeatMap, images.UnreadableImage) as problem:
        return views.warning(str(problem.args[0]))


def sources(pipeline: Pipeline) -> list[tuple[str, str]]:
    """What can be explained, (what it is called, its value): each model, after it its members."""
    found = []
    for name, model in pipeline.models.items():
        for member in (None, *explain.members(model)):
            found.append((heat_views.source_name(name, member), name if member is None else f"{name}/{member}"))
    return found
