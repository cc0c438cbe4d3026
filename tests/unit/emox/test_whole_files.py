"""A file is replaced as a whole or not at all."""

from pathlib import Path

import pytest

from emox.whole_files import written_whole


def test_what_is_written_lies_there_when_the_block_ends(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text("before")
    with written_whole(path) as unfinished:
        unfinished.write_text("after")
        assert path.read_text() == "before"
    assert path.read_text() == "after"
    assert [*tmp_path.iterdir()] == [path]


def test_what_was_there_stays_when_the_block_fails(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text("before")

    def broken_off() -> None:
        with written_whole(path) as unfinished:
            unfinished.write_text("half of it")
            raise OSError("full")

    with pytest.raises(OSError, match="full"):
        broken_off()
    assert path.read_text() == "before"
    assert [*tmp_path.iterdir()] == [path]
