"""Heat maps in a real browser: asked for, compared with the original, saved, and gone with the face they belong to."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from emox.names import NETWORKS
from emox.networks import MEMBERS
from emox.ui import text
from tests.ui.process import RunningApp

OpenPage = Callable[..., Any]
FIGURE = "#heat-picture figure"


@pytest.fixture(scope="module")
def two_faces(tmp_path_factory: pytest.TempPathFactory, astronaut: Path) -> Path:
    """A photo of one large face turned by 20 degrees and a smaller upright one."""
    photo = Image.open(astronaut).convert("RGB")
    pair = Image.new("RGB", (1000, 560))
    pair.paste(photo.rotate(20, Image.Resampling.BICUBIC), (0, 20))
    pair.paste(photo.resize((400, 400)), (580, 80))
    path = tmp_path_factory.mktemp("photos") / "two.png"
    pair.save(path)
    return path


def ready(page: Any, photo: Path, faces: str) -> None:
    """The photo is analysed and the heat map part opened."""
    page.locator("#photo-files input[type=file]").set_input_files(str(photo))
    page.locator("#status", has_text=f"{faces} found").wait_for()
    page.get_by_role("button", name=text.HEAT).click()


def choose(page: Any, label: str, option: str) -> None:
    page.locator("#heat").get_by_label(label, exact=True).click()
    page.get_by_role("option", name=option, exact=True).click()


def saved(page: Any, folder: Path) -> np.ndarray:
    with page.expect_download() as download:
        page.get_by_role("button", name=text.HEAT_SAVE).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    picture = Image.open(path)
    assert picture.format == "PNG"
    return np.asarray(picture.convert("RGB")).astype(int)


def test_heat_maps_are_not_offered_before_there_is_a_face(explained: RunningApp, open_page: OpenPage) -> None:
    page = open_page(explained)
    assert not page.get_by_role("button", name=text.HEAT).is_visible()


def test_a_heat_map_is_drawn_compared_faded_and_saved(
    explained: RunningApp, open_page: OpenPage, two_faces: Path, tmp_path: Path
) -> None:
    page = open_page(explained)
    ready(page, two_faces, "2 faces")
    choose(page, text.HEAT_METHOD, "EigenCAM")
    figure = page.locator(f"{FIGURE}[data-method=eigen-cam]")
    figure.wait_for()
    with_heat = saved(page, tmp_path)

    layer = figure.locator(".ex-heat-layer")
    figure.get_by_label(text.HEAT_COMPARE).fill("60")
    assert layer.evaluate("layer => getComputedStyle(layer).clipPath") == "inset(0px 0px 0px 60%)"
    page.locator("#heat-opacity input[type=range]").fill("0")
    page.wait_for_function("getComputedStyle(document.querySelector('.ex-heat-layer')).opacity === '0'")
    original = saved(page, tmp_path)
    assert with_heat.shape == original.shape
    assert np.abs(with_heat - original).max() > 60
    border = (slice(None), slice(0, 5))
    np.testing.assert_array_equal(with_heat[border], original[border])  # only the face is painted over


def test_each_network_and_class_can_be_asked_and_another_face_takes_the_map_away(
    explained: RunningApp, open_page: OpenPage, two_faces: Path
) -> None:
    page = open_page(explained)
    ready(page, two_faces, "2 faces")
    choose(page, text.HEAT_METHOD, "EigenCAM")
    page.locator(FIGURE, has_text="what stands out to EmoXNet, by EigenCAM").wait_for()
    choose(page, text.HEAT_MODEL, f"{NETWORKS[MEMBERS[1]]} in EmoXNet")
    page.locator(FIGURE, has_text="stands out to DenseNet121 in EmoXNet").wait_for()
    choose(page, text.HEAT_MODEL, "EmoXNetLite")
    choose(page, text.HEAT_CLASS, "Fear")
    choose(page, text.HEAT_METHOD, "Grad-CAM++")
    page.locator("#heat-picture", has_text="Grad-CAM++").wait_for()  # a map, or a sentence that there is none
    choose(page, text.HEAT_METHOD, "EigenCAM")
    page.locator(f"{FIGURE}[data-label=fear][data-method=eigen-cam]", has_text="Face 1").wait_for()
    page.locator("#stage").get_by_role("button", name="Face 2:").first.click()
    page.locator(FIGURE).wait_for(state="detached")
    page.get_by_role("button", name=text.HEAT_ASK).click()
    page.locator(FIGURE, has_text="Face 2").wait_for()


def test_a_map_that_comes_too_late_does_not_stand_under_another_face(
    explained: RunningApp, open_page: OpenPage, two_faces: Path
) -> None:
    page = open_page(explained)
    ready(page, two_faces, "2 faces")
    choose(page, text.HEAT_METHOD, "EigenCAM")  # EmoXNet's four maps take a while
    page.locator("#stage").get_by_role("button", name="Face 2:").first.click()
    page.get_by_role("heading", name="Face 2 of 2").wait_for()
    page.wait_for_timeout(3000)  # that nothing comes has no condition to wait for
    assert page.locator(FIGURE, has_text="Face 1").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_heat_map_fits_a_phone(explained: RunningApp, open_page: OpenPage, astronaut: Path, scheme: str) -> None:
    page = open_page(explained, viewport={"width": 390, "height": 844}, color_scheme=scheme)
    ready(page, astronaut, "1 face")
    choose(page, text.HEAT_METHOD, "EigenCAM")
    page.locator(FIGURE).wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
