"""What a visitor takes along names files that the visitor has."""

import json
from base64 import b64decode
from dataclasses import replace
from pathlib import Path

import pytest

from emox.ui import keeping, text, views
from emox.ui.views import Shown
from tests.unit.emox.pages import HAPPY, Words, analysed, face, shown, words


def links(page: str) -> dict[str | None, str]:
    return {a["download"]: a["href"] or "" for tag, a in Words(page).tags if tag == "a" and "hidden" not in a}


def test_a_photo_is_not_offered_until_the_page_knows_that_nobody_has_it() -> None:
    page = keeping.section([Shown("a.jpg", Path("a.jpg"))], tta=1)
    assert set(links(page)) == {"emox.json", "emox.csv"}
    [waiting] = [a for tag, a in Words(page).tags if tag == "a" and "hidden" in a]
    assert (waiting["data-picture"], waiting["download"]) == ("a.jpg", "a.jpg")


def test_names_are_written_as_a_shell_reads_them_and_never_as_options() -> None:
    page = keeping.section([Shown("-x.jpg", Path()), Shown("two words $1.jpg", Path())], tta=4)
    assert "python -m emox --tta 4 -- -x.jpg 'two words $1.jpg'" in words(page)


def test_downloads_hold_the_records_of_all_photos() -> None:
    page = keeping.section([shown(face(HAPPY)), views.Shown("b.jpg", Path(), problem="no")], tta=4)
    entries = json.loads(b64decode(links(page)["emox.json"].split(",")[1]))
    assert entries[0]["faces"][0]["lite"]["happy"] == pytest.approx(0.61)
    assert entries[1] == {"photo": "b.jpg", "error": "no"}
    assert b64decode(links(page)["emox.csv"].split(",")[1]).decode().splitlines()[2].startswith("b.jpg,")
    assert "python -m emox --tta 4 a.jpg b.jpg" in words(page)


@pytest.mark.parametrize(
    ("sources", "command"),
    [
        ({"lite": "bundled", "emoxnet": "bundled"}, "python -m emox a.jpg"),
        ({"lite": "bundled"}, "python -m emox --model lite a.jpg"),
        (
            {"lite": "me/face@abc", "emoxnet": "bundled"},
            "python -m emox --model me/face@abc --model emoxnet a.jpg",
        ),
    ],
)
def test_the_command_asks_the_models_that_answered(sources: dict[str, str], command: str) -> None:
    page = keeping.section([views.Shown("a.jpg", Path(), analysis=replace(analysed(), sources=sources))], tta=1)
    assert f"{text.COMMAND} {command}" in words(page)


def test_the_command_names_the_detector_unless_it_is_a_file_of_this_machine() -> None:
    def told(detector: str) -> str:
        analysis = replace(analysed(), sources={"lite": "bundled", "emoxnet": "bundled"}, detector=detector)
        return words(keeping.section([views.Shown("a.jpg", Path(), analysis=analysis)], tta=1))

    assert "python -m emox --detector yunet a.jpg" in told("yunet")
    assert text.COMMAND not in told("some/file.onnx")


def test_no_command_is_given_where_a_folder_of_this_machine_answered() -> None:
    analysis = replace(analysed(), sources={"lite": "folder", "emoxnet": "bundled"})
    page = keeping.section([views.Shown("a.jpg", Path(), analysis=analysis)], tta=1)
    assert text.DOWNLOAD_CSV in words(page)
    assert "python -m emox" not in words(page)
    assert text.COMMAND not in words(page)
