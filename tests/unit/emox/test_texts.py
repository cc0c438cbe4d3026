"""What a visitor reads stands in the text files, so that a translation finds all of it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from emox import ui
from emox.ui import live_text, text

FOLDER = Path(ui.__file__).parent
TEXTS = ("text.py", "live_text.py", "words.py", "upload_words.py", "framed_words.py", "paper_words.py")
FILES = sorted(path for path in FOLDER.rglob("*.py") if path.name not in TEXTS)
SHOWN = ("alt", "aria_label", "info", "placeholder", "title")


def written_here(path: Path) -> Iterator[str]:
    """English given to `tag` as a child, or to any call as an attribute that is shown or read aloud."""
    for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(call, ast.Call):
            continue
        given = [keyword.value for keyword in call.keywords if keyword.arg in SHOWN]
        if isinstance(call.func, ast.Name) and call.func.id == "tag":
            given += call.args[1:]
        for value in given:
            if isinstance(value, ast.Constant) and isinstance(value.value, str) and any(map(str.isalpha, value.value)):
                yield f"line {value.lineno}: {value.value!r}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_no_sentence_is_written_between_the_code(path: Path) -> None:
    assert list(written_here(path)) == []


def test_a_sentence_between_the_code_would_be_noticed(tmp_path: Path) -> None:
    (tmp_path / "page.py").write_text('tag("p", "Read me", title="And me", class_="not-me")\n')
    assert len(list(written_here(tmp_path / "page.py"))) == 2


def test_about_knows_the_exception_that_the_live_tab_names() -> None:
    about = " ".join(sentence for _, sentences in text.ABOUT for sentence in sentences)
    assert "unless you freeze a picture into the Photo tab" in live_text.PRIVACY
    assert "never written to disk, unless you freeze one into the Photo tab" in about


def test_nobody_is_promised_a_place_in_a_queue_where_there_is_none() -> None:
    assert live_text.STATES["busy"] == "All places are taken right now. Trying again in about {seconds} s."
