"""The switches of the Results tab: what is labelled how, how many views, and which two models are compared."""

from typing import Any

import gradio as gr

from emox.names import model_name, protocol_name
from emox.results.folder import Results
from emox.results.probabilities import VIEWS
from emox.results.protocols import PROTOCOLS
from emox.ui.results import words
from emox.ui.results.shown import Setting

Choices = list[tuple[str, str]]


def start(results: Results) -> Setting:
    """The headline protocol, one view, the first two models; there must be one."""
    first, second = [*results.models, ""][:2]
    return Setting(first=first, second=second)


def told(setting: Setting) -> tuple[Any, ...]:
    """A Setting as the values of the switches, in the order of `bar` and `rest`."""
    return (setting.protocol, setting.views, setting.per_cent, setting.first, setting.second)


def setting(protocol: str, count: int, per_cent: bool, first: str | None, second: str | None) -> Setting:
    """`told`'s inverse."""
    return Setting(protocol=protocol, views=count, per_cent=per_cent, first=first or "", second=second or "")


def model_choices(results: Results) -> Choices:
    """Every shipped model: (what it is called, its name)."""
    return [(model_name(name), name) for name in results.models]


def bar(begin: Setting) -> list[gr.Dropdown | gr.Radio]:
    """Lay out protocol and views, which stay in sight, inside the current gr.Row; the page tells of them elsewhere."""
    protocol = gr.Dropdown(
        [(protocol_name(name), name) for name in PROTOCOLS],
        value=begin.protocol,
        label=words.PROTOCOL,
        filterable=False,
        min_width=120,
        elem_id="results-protocol",
    )
    count = gr.Radio(
        [(str(number), number) for number in VIEWS],
        value=begin.views,
        label=words.VIEWS,
        min_width=120,
        elem_id="results-view-count",
    )
    return [protocol, count]


def rest(results: Results, begin: Setting) -> list[gr.Dropdown | gr.Radio]:
    """Lay the other switches out inside the current gr.Blocks."""
    models: dict[str, Any] = {
        "choices": model_choices(results),
        "info": words.COMPARED_HELP,
        "filterable": False,
        "min_width": 200,
    }
    with gr.Row(elem_classes="ex-switches"):
        first = gr.Dropdown(value=begin.first, label=words.FIRST, elem_id="results-first", **models)
        second = gr.Dropdown(
            value=begin.second or None,
            label=words.SECOND,
            visible=bool(begin.second),
            elem_id="results-second",
            **models,
        )
        cells = gr.Radio(
            [(words.COUNTS, False), (words.PER_CENT, True)],
            value=begin.per_cent,
            label=words.CELLS,
            info=words.CELLS_HELP,
            min_width=220,
            elem_id="results-cells",
        )
    return [cells, first, second]
