"""The Live tab: markup and its script. Pictures go over the route of `live_socket`, not through Gradio's queue."""

import json

import gradio as gr

from emox.assets import ASSETS
from emox.emotions import COLOURS, DISPLAY_NAMES, EMOTIONS
from emox.names import model_name
from emox.pipeline import Pipeline
from emox.ui import live_session, live_socket, live_text, text, views
from emox.ui.components import html
from emox.ui.live_session import LIMITS, LiveLimits
from emox.ui.markup import Safe, join, tag

SCRIPTS = ("live_draw.js", "live_camera.js", "live.js")  # one scope, in this order
SENT_SIDE = 320  # pixels: the long side of what the browser sends
TIMELINE_SECONDS = 30
NOT_YET = "\N{EN DASH}"  # stands where a number will be


def tab(pipeline: Pipeline, tabs: gr.Tabs) -> None:
    """Lay the tab out inside the current gr.Blocks.

    tabs: where the tab with id `photo` is chosen when a picture is frozen; the script itself gives the picture
    to that tab's file input, as a paste does.
    """
    script = "\n".join((ASSETS / "js" / name).read_text(encoding="utf-8") for name in SCRIPTS)
    panel = html(markup(pipeline), elem_id="live", js_on_load=script)
    panel.select(
        lambda: gr.Tabs(selected="photo"), outputs=tabs, api_visibility="private", show_progress="hidden", queue=False
    )


def markup(pipeline: Pipeline, limits: LiveLimits = LIMITS) -> Safe:
    """All of the tab. The script finds its parts by `data-live` and its words in `data-given`."""
    chosen = live_session.begin(pipeline)
    given = {
        "path": live_socket.PATH,
        "side": SENT_SIDE,
        "span": TIMELINE_SECONDS,
        "gap": 1000 / limits.frames_a_second * 1.25,  # milliseconds between two pictures, within the server's limit
        "model": chosen.model,
        "smoothing": chosen.smoothing,
        "names": [DISPLAY_NAMES[emotion] for emotion in EMOTIONS],
        "colours": [COLOURS[emotion] for emotion in EMOTIONS],
        "states": dict(live_text.STATES),
        "words": {
            "start": live_text.START,
            "stop": live_text.STOP,
            "pause": live_text.PAUSE,
            "resume": live_text.RESUME,
            "seconds": live_text.SECONDS,
            "server": live_text.SERVER,
            "face": live_text.FACE,
            "not_classified": live_text.NOT_CLASSIFIED,
            "spoken": live_text.SPOKEN,
            "nobody": live_text.NOBODY,
            "camera_number": live_text.CAMERA_NUMBER,
            "freeze_failed": live_text.FREEZE_FAILED,
        },
    }
    return tag(
        "section",
        tag("div", _stage(), _buttons(), _options(pipeline, chosen.model, chosen.smoothing), _figures()),
        tag("div", _faces(pipeline)),
        class_="ex-live",
        data_state="off",
        data_given=json.dumps(given),
        aria_label=live_text.TAB,
    )


def _stage() -> Safe:
    video = tag("video", data_live="video", playsinline=True, muted=True, aria_hidden="true", tabindex="-1")
    overlay = tag("canvas", data_live="overlay", role="img", aria_label=live_text.STAGE)
    frame = tag("div", video, overlay, data_live="frame", class_="ex-live-frame")
    notice = tag("p", live_text.STATES["off"], data_live="notice", role="status")
    return tag("div", frame, notice, class_="ex-live-stage")


def _buttons() -> Safe:
    return tag(
        "div",
        _button("start", live_text.START, primary=True),
        _button("pause", live_text.PAUSE, disabled=True),
        _button("freeze", live_text.FREEZE, disabled=True, title=live_text.FREEZE_HELP),
        tag("label", tag("input", type="checkbox", data_live="mirror", checked=True), live_text.MIRROR),
        class_="ex-row ex-live-buttons",
    )


def _button(part: str, label: str, *, primary: bool = False, disabled: bool = False, title: str | None = None) -> Safe:
    style = "ex-link ex-primary" if primary else "ex-link"
    return tag("button", label, type="button", class_=style, data_live=part, disabled=disabled, title=title)


def _options(pipeline: Pipeline, model: str | None, smoothing: float) -> Safe:
    models = [
        tag("option", model_name(name), value=name, selected=name == model)
        for name in sorted(pipeline.models, key=lambda name: name != model)
    ]
    smooth = tag("input", type="range", data_live="smoothing", min="0", max="2", step="0.1", value=str(smoothing))
    shown = tag("span", live_text.SECONDS.format(seconds=smoothing), data_live="seconds")
    parts = [
        tag("label", live_text.MODEL, tag("select", *models, data_live="model")) if models else Safe(),
        tag("label", tag("span", live_text.SMOOTHING, " ", shown), smooth),
        tag("label", live_text.CAMERA, tag("select", data_live="camera"), data_live="cameras", hidden=True),
    ]
    return tag("div", *parts, class_="ex-live-options", role="group", aria_label=live_text.OPTIONS)


def _figures() -> Safe:
    rate = tag("span", tag("b", "0", data_live="rate"), " ", live_text.RATE)
    latency = tag("span", tag("b", NOT_YET, data_live="latency"), " ", live_text.LATENCY)
    figures = tag("p", rate, latency, tag("span", data_live="server"), class_="ex-live-figures")
    return join(figures, tag("p", live_text.PRIVACY.format(side=SENT_SIDE), class_="ex-quiet"))


def _faces(pipeline: Pipeline) -> Safe:
    buttons = tag(
        "div",
        data_live="faces",
        data_empty=live_text.NO_FACES_YET,
        class_="ex-row",
        role="group",
        aria_label=live_text.FACES,
    )
    spoken = tag("p", data_live="spoken", aria_live="polite", class_="ex-unseen")
    rows = [
        tag(
            "tr",
            tag("th", tag("i", class_="ex-dot", aria_hidden="true"), DISPLAY_NAMES[emotion], scope="row"),
            tag("td", tag("div", tag("i", tag("i"), class_="ex-track", aria_hidden="true"), tag("span", NOT_YET))),
            style=f"--tone:{COLOURS[emotion]}",
        )
        for emotion in EMOTIONS
    ]
    head = tag("tr", *(tag("th", name, scope="col") for name in (live_text.TABLE_CLASS, live_text.TABLE_SHARE)))
    bars = tag(
        "table",
        tag("caption", live_text.TABLE_CAPTION),
        tag("thead", head),
        tag("tbody", *rows, data_live="bars"),
        class_="ex-bars",
    )
    timeline = tag(
        "canvas", data_live="timeline", role="img", aria_label=live_text.TIMELINE_ALT.format(seconds=TIMELINE_SECONDS)
    )
    ends = tag(
        "p",
        tag("span", live_text.AGO.format(seconds=TIMELINE_SECONDS)),
        tag("span", live_text.NOW),
        class_="ex-live-ends",
        aria_hidden="true",
    )
    missing = Safe() if pipeline.models else views.warning(text.NO_MODEL)
    return tag(
        "div",
        missing,
        buttons,
        spoken,
        bars,
        tag("h2", live_text.TIMELINE.format(seconds=TIMELINE_SECONDS)),
        timeline,
        ends,
        tag("p", live_text.METHOD, class_="ex-quiet"),
        class_="ex-card",
    )
