"""The environment -> Settings: every variable does what the README says, and a bad one stops the start."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from emox import settings
from emox.settings import VARIABLES, Settings, SettingsProblem, from_environment

ROOT = Path(__file__).parents[3]
NOWHERE = Path("no-such-file")


def test_without_any_variable_the_defaults_hold() -> None:
    assert from_environment({}, NOWHERE) == Settings()
    assert from_environment({row.name: "" for row in VARIABLES}, NOWHERE) == Settings()


def test_every_variable_is_read(tmp_path: Path) -> None:
    data = tmp_path / "ferplus.parquet"
    data.touch()
    told = {
        "EMOX_MODELS": " lite, owner/emoxnet@v1 ,",
        "EMOX_DETECTOR": "yunet",
        "EMOX_DATA": str(data),
        "EMOX_MAX_MEGABYTES": "5",
        "EMOX_MAX_MEGAPIXELS": "6",
        "EMOX_MOST_PHOTOS": "7",
        "EMOX_CACHE_SECONDS": "800",
        "GRADIO_SERVER_NAME": "0.0.0.0",
        "GRADIO_SERVER_PORT": "9000",
    }
    assert set(told) == {row.name for row in VARIABLES}
    found = from_environment(told, NOWHERE)
    assert found.models == ("lite", "owner/emoxnet@v1")
    assert (found.detector, found.data) == ("yunet", data)
    assert (found.limits.max_bytes, found.limits.max_pixels) == (5_000_000, 6_000_000)
    assert (found.most_photos, found.cache_seconds, found.host, found.port) == (7, 800, "0.0.0.0", 9000)


@pytest.mark.parametrize("value", ["0", "-1", "1.5", "many", "1e3", "9999999999"])
@pytest.mark.parametrize("row", [row for row in VARIABLES if row.highest], ids=lambda row: row.name)
def test_a_number_out_of_range_is_refused(row: settings.Variable, value: str) -> None:
    sentence = rf"^{row.name} is '{value}'; accepted: a whole number from {row.lowest} to {row.highest}$"
    with pytest.raises(SettingsProblem, match=sentence):
        from_environment({row.name: value}, NOWHERE)


def test_as_many_pixels_can_be_allowed_as_pillow_opens() -> None:
    [row] = (row for row in VARIABLES if row.name == "EMOX_MAX_MEGAPIXELS")
    assert Image.MAX_IMAGE_PIXELS is not None
    assert row.highest == 2 * Image.MAX_IMAGE_PIXELS // 1_000_000
    assert from_environment({row.name: "178"}, NOWHERE).limits.max_pixels == 178_000_000


def test_data_that_is_not_there_is_refused() -> None:
    with pytest.raises(SettingsProblem, match=r"EMOX_DATA is .absent\.parquet., which is no file"):
        from_environment({"EMOX_DATA": "absent.parquet"}, NOWHERE)


def test_a_space_names_its_models_in_a_file_and_the_environment_wins(tmp_path: Path) -> None:
    pinned = tmp_path / "hub.json"
    pinned.write_text(json.dumps({"models": ["owner/emoxnet-lite@" + "a" * 40]}))
    assert from_environment({}, pinned).models == ("owner/emoxnet-lite@" + "a" * 40,)
    assert from_environment({"EMOX_MODELS": "lite"}, pinned).models == ("lite",)
    pinned.write_text("[]")
    with pytest.raises(SettingsProblem, match=r"hub\.json: expected"):
        from_environment({}, pinned)


def test_the_readme_lists_every_variable() -> None:
    assert settings.table() in (ROOT / "README.md").read_text(encoding="utf-8")


def test_a_bad_value_stops_the_start_with_one_sentence() -> None:
    told = subprocess.run(
        [sys.executable, "app.py"],
        cwd=ROOT,
        env=os.environ | {"GRADIO_SERVER_PORT": "seven"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert told.returncode == 1
    assert told.stderr == "emox: GRADIO_SERVER_PORT is 'seven'; accepted: a whole number from 1 to 65535\n"
