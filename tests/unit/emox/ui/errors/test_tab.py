"""The Errors tab's form and its faces say the same."""

import re
from collections.abc import Iterator

import gradio as gr
import pytest

from emox.results.folder import read_results
from emox.settings import Settings
from emox.ui.errors import tab
from tests.unit.emox.live_parts import made_up
from tests.unit.emox.visitor import Visitor, visiting


@pytest.fixture
def visitor() -> Iterator[Visitor]:
    def lay_out(page: gr.Blocks) -> None:
        with gr.Tabs() as tabs, gr.Tab("errors"):
            tab.tab(page, made_up(), Settings(), read_results(), tabs, gr.State(None))

    with visiting(lay_out) as here:
        yield here


def chosen(visitor: Visitor, field: str) -> str:
    (select,) = re.findall(rf'<select name="{field}">(.*?)</select>', visitor.reads("errors-form"))
    (value,) = re.findall(r'<option value="([^"]*)" selected>', select)
    return value


def test_a_network_is_never_shown_beside_itself(visitor: Visitor) -> None:
    fields = visitor.listener("errors-form", "select")
    assert (chosen(visitor, "model"), chosen(visitor, "other")) == ("emoxnet", "lite")
    visitor.send(fields, query="model=lite&other=lite&answers=only-model")
    assert (chosen(visitor, "model"), chosen(visitor, "other")) == ("lite", "emoxnet")
    assert chosen(visitor, "answers") == "only-model"
    assert "model=lite&amp;other=emoxnet" in visitor.reads("errors-gallery")


def test_a_form_that_is_right_is_left_alone(visitor: Visitor) -> None:
    before = visitor.reads("errors-form")
    visitor.send(visitor.listener("errors-form", "select"), query="model=emoxnet&other=lite&true=fear")
    assert "true=fear" in visitor.reads("errors-gallery")
    assert visitor.reads("errors-form") == before  # drawn anew, it would lose the keyboard's place
