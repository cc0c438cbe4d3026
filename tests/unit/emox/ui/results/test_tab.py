"""The Results tab's events when what they are about is no longer there."""

from collections.abc import Iterator
from pathlib import Path

import gradio as gr
import pytest

from emox.emotions import EMOTIONS
from emox.names import UPLOADED
from emox.results.folder import Results
from emox.settings import Settings
from emox.ui.results import tab
from emox.ui.results.stored import Stored
from tests.unit.emox.visitor import Visitor, visiting


@pytest.fixture
def visitor(two: Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Visitor]:
    def lay_out(_page: gr.Blocks) -> None:
        with gr.Tabs() as tabs, gr.Tab() as here:
            tab.tab(Stored(results=two), Settings(), here, tabs, gr.State(None), gr.State(None))

    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "uploads"))
    with visiting(lay_out) as here:
        yield here


def test_predictions_that_were_forgotten_are_no_longer_compared(visitor: Visitor, two: Results, tmp_path: Path) -> None:
    stored = two.models["lite"].probabilities
    answers = zip(stored.row.tolist(), stored.by_views[1].tolist(), strict=True)
    lines = [f"{row},{','.join(map(str, shares))}" for row, shares in answers]
    (tmp_path / "mine.csv").write_text("\n".join([f"row,{','.join(EMOTIONS)}", *lines]))
    visitor.put("results-file", visitor.uploaded(tmp_path / "mine.csv")[0])
    visitor.send_all(visitor.listener("results-file", "upload"))
    assert visitor.reads("results-first") == UPLOADED
    assert "mine.csv" in said(visitor)

    session = visitor.app.state_holder[visitor.session]
    (own,) = (key for key, value in session.state_data.items() if type(value).__name__ == "Uploaded")
    session.state_data[own] = None
    visitor.send(visitor.listener("results-view-count", "input"))
    assert visitor.reads("results-first") == next(iter(two.models))
    assert "mine.csv" not in said(visitor)


def said(visitor: Visitor) -> str:
    """All that the page shows of figures."""
    return "".join(
        str(visitor.shown[block._id]) for block in visitor.page.blocks.values() if isinstance(block, gr.HTML)
    )
