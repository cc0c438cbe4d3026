"""The upload's events: whose file it is, and what is said of how long it stays."""

from collections.abc import Iterator
from pathlib import Path

import gradio as gr
import pytest

from emox.emotions import EMOTIONS
from emox.results.folder import Results
from emox.settings import Settings
from emox.ui.results import switches, upload_part
from tests.unit.emox.visitor import Visitor, visiting


@pytest.fixture
def visitor(alone: Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Visitor]:
    def lay_out(_page: gr.Blocks) -> None:
        begin = switches.start(alone)
        chosen = [*switches.bar(begin), *switches.rest(alone, begin)]
        upload_part.part(alone, Settings(cache_seconds=1800), gr.State(None), chosen)

    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "uploads"))
    with visiting(lay_out) as here:
        yield here


def test_two_visitors_with_the_same_file_are_both_answered(visitor: Visitor, alone: Results, tmp_path: Path) -> None:
    stored = alone.models["lite"].probabilities
    lines = [
        f"{row},{','.join(map(str, shares))}"
        for row, shares in zip(stored.row.tolist(), stored.by_views[1].tolist(), strict=True)
    ]
    (tmp_path / "mine.csv").write_text("\n".join([f"row,{','.join(EMOTIONS)}", *lines]))
    (first,), (second,) = (visitor.uploaded(tmp_path / "mine.csv") for _ in range(2))
    assert first == second  # one place for both
    for session, sent in (("one", first), ("two", second)):
        visitor.session = session
        visitor.put("results-file", sent)
        visitor.send(visitor.listener("results-file", "upload"))
        assert "mine.csv is measured" in visitor.reads("results-notice")


def test_the_page_says_how_long_the_file_stays(visitor: Visitor) -> None:
    said = "".join(str(block.value) for block in visitor.page.blocks.values() if isinstance(block, gr.HTML))
    assert "kept for about 30 minutes and then deleted" in said
