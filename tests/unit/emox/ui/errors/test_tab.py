"""The Errors tab's form and its faces say the same."""

import re
from collections.abc import Iterator

import gradio as gr
import pytest

from emox.names import UPLOADED
from emox.results.error_rows import rows
from emox.results.folder import read_results
from emox.settings import Settings
from emox.ui.errors import tab
from emox.ui.results.shown import Uploaded
from tests.unit.emox.live_parts import made_up
from tests.unit.emox.visitor import Visitor, visiting


@pytest.fixture
def visitor() -> Iterator[Visitor]:
    def lay_out(page: gr.Blocks) -> None:
        tab.tab(page, made_up(), Settings(), read_results(), gr.State(None), gr.State(None))

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


def put_own(visitor: Visitor, own: Uploaded | None) -> None:
    """As Results does: the tab's last state before its own."""
    _, state, *_ = (block for block in visitor.page.blocks.values() if isinstance(block, gr.State))
    visitor.app.state_holder[visitor.session].state_data[state._id] = own


def test_a_visitors_predictions_are_a_model_of_the_tab_while_they_are_there(visitor: Visitor) -> None:
    results = read_results()
    stored = results.models["lite"].figures["plurality-7", 1].report
    table = rows(results, "plurality-7", 1)
    mine = {"plurality-7": table.probabilities["lite"]}
    fields = visitor.listener("errors-form", "select")
    visitor.send(fields, query="model=emoxnet")
    put_own(visitor, Uploaded(name="mine.csv", figures={}, refused={}, probabilities=mine, pairs={}))
    visitor.send(fields, query=f"model={UPLOADED}&other=lite&answers=wrong")
    page = visitor.reads("errors-gallery")
    wrong = stored.n - round(stored.accuracy * stored.n)
    assert f'data-count="{wrong}"' in page
    assert "Yours is judged" in page
    assert "data-csv" not in page
    visitor.send(fields, query=f"model={UPLOADED}&other=lite&answers=differ")
    assert 'data-count="0"' in visitor.reads("errors-gallery")
    visitor.send(fields, query=f"model={UPLOADED}&protocol=majority-8")
    assert "not measured; measured: emoxnet, lite" in visitor.reads("errors-gallery")
    visitor.send(visitor.listener("errors-form", "click"))
    assert f'value="{UPLOADED}"' in visitor.reads("errors-form")
    put_own(visitor, None)
    visitor.send(fields, query=f"model={UPLOADED}")
    assert "not measured" in visitor.reads("errors-gallery")
    assert "data-csv" not in visitor.reads("errors-gallery")
