"""The open tab in the browser's address and history: a link opens it, and Back goes to the one before."""

from collections.abc import Mapping
from typing import Any

import gradio as gr

ASKED = "tab"  # in an address: ?tab=results
QUIET: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
# Gradio chooses the first tab before the one in the address is asked for: that is nobody's choice.
# Errors has its filter in its address.
OPENED = """() => {
  const [tab, first] = [%r, %r];
  const begins = !document.body.dataset.tab && tab === first;
  document.body.dataset.tab = tab;
  if (begins || (new URLSearchParams(location.search).get('tab') ?? first) === tab) return;
  const filter = document.querySelector(`#${tab}-gallery [data-query]`)?.dataset.query;
  history.pushState(null, '', filter ?? (tab === first ? location.pathname : `?tab=${tab}`));
}"""
BACK = """
addEventListener('popstate', () => trigger('select', {tab: new URLSearchParams(location.search).get('tab') ?? ''}));
"""


def part(page: gr.Blocks, header: gr.HTML, tabs: gr.Tabs, by_name: Mapping[str, gr.Tab]) -> None:
    """Wire it inside the current gr.Blocks.

    header: an HTML made with js_on_load=BACK.  by_name: the tabs by their ids, the one that opens first foremost.
    """
    first = next(iter(by_name))

    def chosen(asked: str) -> Any:
        return gr.Tabs(selected=asked) if asked in by_name else gr.skip()

    def on_load(request: gr.Request) -> Any:
        return chosen(str(dict(request.query_params).get(ASKED, "")))

    def on_back(event: gr.EventData) -> Any:
        return chosen(str(getattr(event, ASKED, "")) or first)

    for name, tab in by_name.items():
        tab.select(None, None, None, js=OPENED % (name, first), api_visibility="private")
    header.select(on_back, None, tabs, **QUIET)
    page.load(on_load, None, tabs, **QUIET)
