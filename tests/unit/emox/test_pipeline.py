"""Photo -> Analysis with a made-up detector and made-up models: what is passed on, counted and refused."""

import csv
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from emox import images, layouts, pipeline, records, weights
from emox.emotions import EMOTIONS
from emox.faces import Face

PHOTO = np.random.default_rng(0).integers(0, 256, (200, 300, 3)).astype(np.uint8)


def face_at(x: float, y: float, side: float, score: float = 0.9) -> Face:
    places = np.array([(0.3, 0.4), (0.7, 0.4), (0.5, 0.6), (0.35, 0.8), (0.65, 0.8)], dtype=np.float32)
    return Face((x, y, x + side, y + side), np.array([x, y], dtype=np.float32) + places * side, score)


class Finds:
    """A detector that finds what it is told."""

    def __init__(self, *found: Face) -> None:
        self.found = found

    def detect(self, image: np.ndarray) -> tuple[Face, ...]:
        assert image is PHOTO
        return self.found


class Says:
    """A model whose view v gives 0.5 + v / 100 to one class and shares the rest; notes what it was given."""

    source, instead = "folder", None

    def __init__(self, name: str, emotion: str) -> None:
        self.name = name
        self.top = EMOTIONS.index(emotion)
        self.given: list[np.ndarray] = []

    def predict_views(self, faces: Sequence[np.ndarray], tta: int = 1) -> np.ndarray:
        self.given += list(faces)
        answer = np.empty((len(faces), tta, len(EMOTIONS)), dtype=np.float32)
        for view in range(tta):
            answer[:, view] = (0.5 - view / 100) / (len(EMOTIONS) - 1)
            answer[:, view, self.top] = 0.5 + view / 100
        return answer

    def predict(self, faces: Sequence[np.ndarray], tta: int = 1) -> np.ndarray:
        return self.predict_views(faces, tta).mean(axis=1)


def given(built: pipeline.Pipeline, name: str) -> list[np.ndarray]:
    """The faces a made-up model was given."""
    model = built.models[name]
    assert isinstance(model, Says)
    return model.given


@pytest.fixture
def built() -> pipeline.Pipeline:
    models = {"emoxnet": Says("emoxnet", "happy"), "lite": Says("lite", "neutral")}
    return pipeline.Pipeline(Finds(face_at(20, 30, 90), face_at(180, 40, 50)), models)


def test_every_face_is_answered_by_every_model(built: pipeline.Pipeline) -> None:
    analysis = built.analyse(PHOTO)
    assert (analysis.width, analysis.height) == (300, 200)
    assert [found.face.box[0] for found in analysis.faces] == [20, 180]
    for found in analysis.faces:
        assert [EMOTIONS[found.label(model)] for model in ("emoxnet", "lite")] == ["happy", "neutral"]
        assert all(found.probabilities[model].sum() == pytest.approx(1) for model in found.probabilities)


def test_models_and_page_are_given_the_same_cut_out_face(built: pipeline.Pipeline) -> None:
    analysis = built.analyse(PHOTO)
    for index, found in enumerate(analysis.faces):
        for model in built.models:
            np.testing.assert_array_equal(given(built, model)[index], found.crop)
        np.testing.assert_array_equal(found.seen, images.to_gray48(found.crop))


def test_probabilities_are_the_mean_of_the_views(built: pipeline.Pipeline) -> None:
    found = built.analyse(PHOTO, tta=4).faces[0]
    assert found.views["lite"].shape == (4, len(EMOTIONS))
    assert found.probabilities["lite"][EMOTIONS.index("neutral")] == pytest.approx(0.515)


def test_only_the_models_asked_for_are_run_and_timed(built: pipeline.Pipeline) -> None:
    analysis = built.analyse(PHOTO, models=["lite"])
    assert set(analysis.milliseconds) == {"detect", "lite"}
    assert set(analysis.faces[0].probabilities) == {"lite"}
    assert given(built, "emoxnet") == []


def test_a_model_that_is_not_loaded_is_named(built: pipeline.Pipeline) -> None:
    with pytest.raises(KeyError, match="'large' is not loaded"):
        built.analyse(PHOTO, models=["large"])


def test_a_photo_without_a_face_runs_no_model(built: pipeline.Pipeline) -> None:
    analysis = replace(built, detector=Finds()).analyse(PHOTO)
    assert analysis.faces == ()
    assert all(given(built, model) == [] for model in built.models)
    assert set(analysis.milliseconds) == {"detect", "emoxnet", "lite"}


def test_faces_beyond_the_limit_are_counted_not_analysed(built: pipeline.Pipeline) -> None:
    analysis = replace(built, most_faces=1).analyse(PHOTO)
    assert (len(analysis.faces), analysis.faces_left_out) == (1, 1)
    assert len(given(built, "lite")) == 1


def test_build_loads_only_what_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(weights, "load", lambda name: asked.append(name) or Says(name, "sad"))
    built = pipeline.build(("lite",), detector=Finds())
    assert asked == ["lite"]
    assert set(built.models) == {"lite"}


def test_build_calls_a_model_folder_as_the_model_calls_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "load", lambda _name: Says("mine", "sad"))
    assert set(pipeline.build(("some/folder",), detector=Finds()).models) == {"mine"}


def test_tolerant_build_keeps_the_reason_and_the_other_model(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(name: str) -> Says:
        if name == "lite":
            raise weights.ModelProblem("config.json is missing.")
        return Says(name, "sad")

    monkeypatch.setattr(weights, "load", load)
    built = pipeline.build(("emoxnet", "lite"), detector=Finds(), tolerant=True)
    assert set(built.models) == {"emoxnet"}
    assert built.problems == {"lite": "config.json is missing."}
    with pytest.raises(weights.ModelProblem, match=r"config\.json"):
        pipeline.build(("emoxnet", "lite"), detector=Finds())


def test_a_second_model_of_one_network_is_a_problem_and_the_first_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[Says] = []
    monkeypatch.setattr(weights, "load", lambda _name: loaded.append(Says("lite", "sad")) or loaded[-1])
    built = pipeline.build(("some/folder", "other/folder", "lite", "lite"), detector=Finds(), tolerant=True)
    assert built.models == {"lite": loaded[0]}
    assert set(built.problems) == {"other/folder", "lite (second)"}
    assert built.problems["other/folder"].startswith("other/folder is a second lite; one model of each network")
    with pytest.raises(weights.ModelProblem, match="is a second lite"):
        pipeline.build(("some/folder", "other/folder"), detector=Finds())


def test_the_same_name_twice_is_one_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "load", lambda name: Says(name, "sad"))
    built = pipeline.build(("lite", "lite"), detector=Finds(), tolerant=True)
    assert (set(built.models), built.problems) == ({"lite"}, {})


def test_a_bundled_folder_is_called_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(asked: str | Path) -> Says:
        assert asked in (weights.BUNDLED / "emoxnet", "lite")
        raise weights.ModelProblem("its config.json is missing")

    monkeypatch.setattr(weights, "load", load)
    asked = (*pipeline.SHIPPED, "lite")  # the last was named, and is meant
    built = pipeline.build(asked, detector=Finds(), tolerant=True)
    assert built.problems == dict.fromkeys(("emoxnet", "lite"), "its config.json is missing")


def test_a_folder_with_a_shipped_models_name_is_called_as_the_model_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "load", lambda _name: Says("emoxnet", "sad"))
    assert set(pipeline.build(("lite",), detector=Finds()).models) == {"emoxnet"}


def test_every_network_that_can_be_loaded_has_its_place_in_page_and_table() -> None:
    assert set(layouts.LAYOUTS) == set(pipeline.MODELS)


def test_an_analysis_says_where_those_that_answered_are_from(built: pipeline.Pipeline) -> None:
    from_places = replace(built, sources={"emoxnet": "bundled", "lite": "folder"})
    analysis = from_places.analyse(PHOTO, models=["lite"])
    assert analysis.sources == {"lite": "folder"}
    assert from_places.again(analysis, tta=2).sources == {"lite": "folder"}


def test_record_is_the_documented_json(built: pipeline.Pipeline) -> None:
    entry = json.loads(json.dumps(records.record("a.jpg", built.analyse(PHOTO))))
    assert list(entry) == ["photo", "width", "height", "views", "faces_left_out", "faces", "milliseconds"]
    assert (entry["photo"], entry["width"], entry["height"]) == ("a.jpg", 300, 200)
    first = entry["faces"][0]
    assert set(first) == {"box", "score", "emoxnet", "lite"}
    assert first["box"] == [20.0, 30.0, 110.0, 120.0]
    assert list(first["lite"]) == list(EMOTIONS)
    assert first["lite"]["neutral"] == 0.5


def test_csv_has_a_row_a_face_and_a_row_for_a_photo_without(built: pipeline.Pipeline) -> None:
    entries = [
        records.record("two, faces.jpg", built.analyse(PHOTO, tta=2)),
        records.record("none.jpg", replace(built, detector=Finds()).analyse(PHOTO)),
        records.problem("bad.jpg", "This file is empty."),
        records.record("crowd.jpg", replace(built, most_faces=1).analyse(PHOTO)),
    ]
    rows = [dict(row) for row in csv.DictReader(records.as_csv(entries).splitlines())]
    assert [(row["photo"], row["face"]) for row in rows] == [
        ("two, faces.jpg", "1"),
        ("two, faces.jpg", "2"),
        ("none.jpg", ""),
        ("bad.jpg", ""),
        ("crowd.jpg", "1"),
    ]
    assert [(row["views"], row["faces_left_out"]) for row in rows[1:]] == [("2", "0"), ("1", "0"), ("", ""), ("1", "1")]
    assert (rows[1]["x1"], rows[1]["lite_neutral"], rows[1]["error"]) == ("180.0", "0.505", "")
    assert rows[3]["error"] == "This file is empty."


def test_again_answers_the_same_faces_with_other_views_and_detects_nothing() -> None:
    detector = Finds(face_at(10, 10, 60), face_at(120, 30, 40))
    built = pipeline.Pipeline(detector, {"lite": Says("lite", "happy"), "emoxnet": Says("emoxnet", "sad")})
    before = built.analyse(PHOTO, models=["lite"], tta=1)
    detector.found = ()
    after = built.again(before, tta=3)
    assert (before.tta, after.tta) == (1, 3)
    assert [face.face for face in after.faces] == [face.face for face in before.faces]
    assert set(after.milliseconds) == {"detect", "lite"}  # whom the first time did not ask is not asked now
    assert after.faces[0].views["lite"].shape == (3, len(EMOTIONS))
    np.testing.assert_array_equal(after.faces[1].views["lite"][0], before.faces[1].views["lite"][0])
