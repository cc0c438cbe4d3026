"""What a visitor takes along names files that the visitor has."""

from base64 import b64decode
from pathlib import Path

import pytest

from emox.ui import keeping, text
from emox.ui.views import Shown
from tests.unit.emox.test_views import Words, words


def links(page: str) -> dict[str | None, str]:
    return {attributes["download"]: attributes["href"] or "" for tag, attributes in Words(page).tags if tag == "a"}


@pytest.mark.parametrize("name", ["camera-01-07-26.jpg", "image.png"])
def test_a_picture_that_no_file_holds_can_be_downloaded(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"the very bytes")
    page = keeping.section([Shown(name, tmp_path / name)], tta=1)
    assert b64decode(links(page)[name].split(",")[1]) == b"the very bytes"
    assert text.DOWNLOAD_PHOTO.format(name=name) in words(page)


def test_a_chosen_file_and_a_forgotten_picture_are_not_offered(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"chosen")
    shown = [Shown("a.jpg", tmp_path / "a.jpg"), Shown("camera-01-07-26.jpg", tmp_path / "camera-01-07-26.jpg")]
    assert set(links(keeping.section(shown, tta=1))) == {"emox.json", "emox.csv"}


def test_names_are_written_as_a_shell_reads_them_and_never_as_options() -> None:
    page = keeping.section([Shown("-x.jpg", Path()), Shown("two words $1.jpg", Path())], tta=4)
    assert "python -m emox --tta 4 -- -x.jpg 'two words $1.jpg'" in words(page)
