"""Heat maps on the page: right on a turned face, inside the photo, and nothing unescaped."""

import io
import re
from base64 import b64decode
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

import emox
from emox import faces, images, weights
from emox.emotions import EMOTIONS
from emox.faces import FER2013_LANDMARKS, Face
from emox.networks import MEMBERS, EmoXNet, EmoXNetLite
from emox.pipeline import Pipeline
from emox.predict import Model
from emox.settings import Settings
from emox.ui import explanation, heat_views, text, views, visit


def turned(degrees: float, *, side: float = 180.0, middle: tuple[float, float] = (300, 220)) -> Face:
    """A face whose landmarks lie exactly as FER2013 frames them, turned clockwise about its middle."""
    angle = np.deg2rad(degrees)
    turn = np.array(((np.cos(angle), -np.sin(angle)), (np.sin(angle), np.cos(angle))))
    landmarks = (np.array(FER2013_LANDMARKS) - 0.5) @ turn.T * side + middle
    left, top, right, bottom = (middle[0] - side / 2, middle[1] - side / 2, middle[0] + side / 2, middle[1] + side / 2)
    return Face((left, top, right, bottom), landmarks.astype(np.float32), 0.9)


def spot(x: float, y: float, size: int = 48) -> np.ndarray:
    """A heat map with one round warm spot at (x, y) of the unit square."""
    centres = (np.arange(size) + 0.5) / size
    return np.exp(-((centres[None] - x) ** 2 + (centres[:, None] - y) ** 2) / 0.004).astype(np.float32)


PHOTO = np.random.default_rng(0).integers(0, 256, (440, 620, 3), dtype=np.uint8)


@pytest.mark.parametrize("degrees", [0, 30, -75, 180])
@pytest.mark.parametrize("landmark", range(5))
def test_heat_lies_on_the_part_of_a_turned_face_it_belongs_to(degrees: float, landmark: int) -> None:
    face = turned(degrees)
    part = heat_views.region(PHOTO, face)
    drawn = heat_views.layer(spot(*FER2013_LANDMARKS[landmark]), face, part)
    rows, columns = np.nonzero(drawn[..., 3] > 200)
    scale = (part[2] - part[0]) / drawn.shape[1]
    middle = (np.array((columns.mean(), rows.mean())) + 0.5) * scale + part[:2]
    np.testing.assert_allclose(middle, face.landmarks[landmark], atol=1.5)  # photo pixels of a 180 pixel face


def test_what_is_cut_out_for_the_network_comes_back_to_its_place() -> None:
    face = turned(40)
    photo = np.zeros_like(PHOTO)
    mouth = face.landmarks[3:].mean(axis=0)
    x, y = int(mouth[0]), int(mouth[1])
    photo[y - 6 : y + 6, x - 6 : x + 6] = 255
    seen = images.to_gray48(faces.crop(photo, face)) / np.float32(255)
    part = heat_views.region(photo, face)
    drawn = heat_views.layer(seen, face, part)[..., 3] > 128
    there = heat_views.background(photo, part)[..., 0] > 128
    assert (drawn & there).sum() / (drawn | there).sum() > 0.6


def test_outside_the_square_the_layer_is_transparent() -> None:
    face = turned(45)
    drawn = heat_views.layer(np.ones((48, 48), np.float32), face, heat_views.region(PHOTO, face))[..., 3]
    assert drawn[0, 0] == 0
    assert drawn[drawn.shape[0] // 2, drawn.shape[1] // 2] == 255
    side = float(np.linalg.norm(np.diff(heat_views.corners(face)[:2], axis=0)))
    part = heat_views.region(PHOTO, face)
    share = side**2 / ((part[2] - part[0]) * (part[3] - part[1]))
    assert (drawn == 255).mean() == pytest.approx(share, abs=0.01)


@pytest.mark.parametrize("middle", [(10, 10), (610, 430), (-40, 200)])
def test_a_face_at_the_border_is_shown_within_the_photo(middle: tuple[float, float]) -> None:
    face = turned(20, middle=middle)
    left, top, right, bottom = part = heat_views.region(PHOTO, face)
    assert 0 <= left < right <= 620
    assert 0 <= top < bottom <= 440
    heat = heat_views.layer(spot(0.5, 0.5), face, part)
    assert heat.shape[:2] == heat_views.background(PHOTO, part).shape[:2]
    assert max(heat.shape) == heat_views.LONG_SIDE


def test_warmer_is_lighter_and_less_transparent() -> None:
    face = turned(0, side=200)
    ramp = np.tile(np.linspace(0, 1, 48, dtype=np.float32), (48, 1))
    drawn = heat_views.layer(ramp, face, (200, 120, 400, 320))
    row = drawn[360, 30:-30]
    assert (np.diff(row[:, 3].astype(int)) >= 0).all()
    lightness = row[:, :3] @ np.array((0.2126, 0.7152, 0.0722))
    assert (np.diff(lightness) > -1).all()
    assert lightness[-1] > lightness[0] + 100


def test_the_figure_says_what_it_shows_and_escapes_it() -> None:
    page = heat_views.figure(
        PHOTO, turned(10), spot(0.5, 0.7), number=2, model="<b>net</b>", method="grad-cam", emotion="happy"
    )
    assert "Face 2: where &lt;b&gt;net&lt;/b&gt; finds happy, by Grad-CAM." in page
    photo, layer = (Image.open(io.BytesIO(b64decode(found))) for found in re.findall(r'base64,([^"]+)"', page))
    assert (photo.format, photo.size) == ("JPEG", layer.size)
    assert layer.mode == "RGBA"


def test_eigen_cam_is_not_said_to_know_the_class() -> None:
    page = heat_views.figure(
        PHOTO, turned(10), spot(0.5, 0.7), number=1, model="net", method="eigen-cam", emotion="happy"
    )
    assert "the same for every expression" in page


class OneFace:
    """A detector that finds one turned face."""

    def detect(self, image: np.ndarray) -> tuple[Face, ...]:
        del image
        return (turned(25),)


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    folder = tmp_path_factory.mktemp("models") / "lite"
    torch.manual_seed(0)
    weights.save(EmoXNetLite().eval(), "lite", folder, {"seed": 0})
    return Pipeline(OneFace(), {"lite": emox.load(folder)})


@pytest.fixture
def visited(pipeline: Pipeline, tmp_path: Path) -> visit.Visit:
    Image.fromarray(PHOTO).save(tmp_path / "a.png")
    return [*visit.analyse(pipeline, Settings(), [("a.png", tmp_path / "a.png")], 1, visit.Visit())][-1]


def test_the_predicted_class_is_the_models_answer(pipeline: Pipeline, visited: visit.Visit) -> None:
    face = visited.face(0)
    assert face is not None
    page = explanation.draw(pipeline, Settings(), visited, 0, "lite", explanation.PREDICTED, "eigen-cam")
    assert f'data-label="{EMOTIONS[face.label("lite")]}"' in page
    assert 'data-label="fear"' in explanation.draw(pipeline, Settings(), visited, 0, "lite", "fear", "eigen-cam")


@pytest.mark.parametrize(
    ("index", "source"),
    [(1, "lite"), (-1, "lite"), (0, "emoxnet")],
)
def test_what_is_not_there_is_a_sentence(pipeline: Pipeline, visited: visit.Visit, index: int, source: str) -> None:
    page = explanation.draw(pipeline, Settings(), visited, index, source, "happy", "grad-cam")
    assert page == views.warning(text.NO_FACE_DETAILS)


def test_a_photo_that_is_no_longer_kept_is_a_sentence(pipeline: Pipeline, visited: visit.Visit) -> None:
    assert visited.shown is not None
    visited.shown.path.unlink()
    page = explanation.draw(pipeline, Settings(), visited, 0, "lite", "happy", "grad-cam")
    assert text.GONE in page
    assert "<figure" not in page


def test_every_model_and_member_can_be_chosen() -> None:
    ensemble = Model(name="emoxnet", logits=lambda given: given, load_network=EmoXNet, members=MEMBERS)
    lite = Model(name="lite", logits=lambda given: given, load_network=EmoXNetLite)
    found = explanation.sources(Pipeline(OneFace(), {"emoxnet": ensemble, "lite": lite}))
    assert [value for _, value in found] == ["emoxnet", *(f"emoxnet/{name}" for name in MEMBERS), "lite"]
    assert ("VGG16 in EmoXNet", "emoxnet/vgg16") in found
