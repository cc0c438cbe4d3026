"""Where a visitor puts predictions of their own; they live in this visitor's gr.State alone."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from emox.emotions import EMOTIONS
from emox.names import UPLOADED
from emox.results.folder import Results
from emox.results.predictions import EvaluationProblem
from emox.settings import Settings
from emox.ui import text, views
from emox.ui.components import html, upload_file, upload_name
from emox.ui.results import switches, upload_words, uploads
from emox.ui.results.panel import points, quiet
from emox.ui.results.shown import Uploaded, show

MEASURE: dict[str, Any] = {"concurrency_id": "uploads", "concurrency_limit": 1, "api_visibility": "private"}


@dataclass(frozen=True)
class Part:
    """changed: the events after which the page is drawn anew.  none: for `page`, that nothing is uploaded."""

    changed: tuple[Any, ...]
    page: tuple[Any, ...]
    none: Callable[[], dict[Any, Any]]


def part(results: Results, settings: Settings, own: gr.State, chosen: list[Any]) -> Part:
    """Lay the part out inside the current gr.Blocks.

    own: holds an Uploaded or None.  chosen: the switches, whose last two are the compared models.
    """
    begin = switches.start(results)
    first, second = chosen[-2:]

    def on_upload(path: str) -> dict[Any, Any]:
        try:  # the file stays: another visitor's upload of the same content lies at the same place
            found = uploads.measure(Path(path), upload_name(path), results)
        except EvaluationProblem as problem:
            return {upload: None, notice: views.warning(str(problem))}
        return {own: found, notice: points(uploads.told(found)), remove: gr.Button(visible=True), **compare(found)}

    def none() -> dict[Any, Any]:
        return {own: None, notice: "", remove: gr.Button(visible=False), **compare(None)}

    def compare(found: Uploaded | None) -> dict[Any, Any]:
        """The compared models: the visitor's beside the first shipped one, or as they were at the start."""
        choices = switches.model_choices(results)
        pair = (begin.first, begin.second or None)
        if found is not None:
            choices = [*choices, (show(begin, results, uploaded=found).title(UPLOADED), UPLOADED)]
            pair = (UPLOADED, begin.first)
        return {
            upload: None,
            first: gr.Dropdown(choices=choices, value=pair[0]),
            second: gr.Dropdown(choices=choices, value=pair[1], visible=pair[1] is not None),
        }

    with gr.Accordion(upload_words.TITLE, open=False, elem_id="results-upload"):
        cache = text.MINUTES.format(count=settings.cache_seconds // 60)
        html(quiet(upload_words.HELP.format(emotions=", ".join(EMOTIONS), cache=cache)))
        upload = upload_file(label=upload_words.FILE, file_count="single", height=120, elem_id="results-file")
        notice = html(elem_id="results-notice")
        remove = gr.Button(upload_words.REMOVE, visible=False, elem_id="results-remove")

    page = (own, upload, notice, remove, first, second)
    changed = (
        upload.upload(on_upload, upload, [*page], **MEASURE),
        remove.click(none, None, [*page], api_visibility="private"),
    )
    return Part(changed, page, none)
