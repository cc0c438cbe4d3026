"""The Training tab's parts: curves, augmentation alone and together, and the class-activation grid."""

import re
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from emox import pipeline, predict
from emox.augment import Augmentation
from emox.emotions import EMOTIONS
from emox.explain import NoHeatMap
from emox.images import Limits
from emox.names import MODELS
from emox.results.folder import FOLDER
from emox.results.seeds import read_seeds
from emox.results.training_runs import counted, read_runs
from emox.ui import charts
from emox.ui.markup import escape, tag
from emox.ui.training import activation, augmentations, curves, words, worth
from emox.ui.training.activation import Shown
from emox.ui.training.faces import NoFace, example_faces, face_of
from emox.ui.views import model_name
from emox.weights import BUNDLED
from tests.unit.emox.test_errors_page import made

FACE = np.random.default_rng(0).integers(0, 256, (48, 48)).astype(np.uint8)
OURS = asdict(Augmentation())
NAMED = re.compile(r'class="ex-scroll" tabindex="0" role="region" aria-label="[^"]+"')


def test_the_shipped_runs_become_a_chart_and_a_table() -> None:
    runs = read_runs(BUNDLED)
    drawn = curves.figure(runs).data
    lite = [trace for trace in drawn if trace.name == "EmoXNetLite" and trace.yaxis == "y"]
    known = next(run for run in runs if run.key == "lite")
    assert list(lite[0].y) == [epoch.public_test_accuracy for epoch in known.epochs]
    losses = [trace for trace in drawn if trace.yaxis == "y2"]
    assert len(losses) == 2 * len(runs)
    assert {trace.line.dash for trace in losses} == {"solid", "dot"}
    assert [trace.name for trace in drawn if trace.showlegend] == [curves.run_name(run) for run in runs]
    table = curves.recipe_table(runs)
    assert f"{known.seconds / 60:.0f} min" in table
    assert "augmentation: rotation" in table
    assert f"<td>{counted(known.teachers, model_name)}</td>" in table
    assert table.count(words.WENT_ON) == sum(bool(run.before) for run in runs) > 0
    assert str(known.recipe["optimizer"]) in table
    growing = replace(known, made={"recipe": {"sizes": [[0.0, 40], [0.5, 48]]}})
    assert "40 px, 48 px from 50% of the run" in curves.recipe_table((growing,))
    assert f"<td>{words.FRESH}</td>" in curves.recipe_table((growing,))
    before = known.epochs_before
    assert before > 0
    assert tag("td", str(before)) in table
    hours = words.MINUTES.format(count=f"{before * known.seconds / len(known.epochs) / 60:.0f}")
    assert tag("td", words.ABOUT.format(time=hours)) in table
    assert words.EPOCHS_OF.format(model="EmoXNetLite", count=before) in curves.begun_before(runs)
    assert curves.begun_before((growing,)) == ""
    assert tag("td", words.IMAGENET) in curves.recipe_table((replace(known, made={"pretrained": True}),))


def test_what_does_not_ship_is_drawn_when_its_name_is_pressed() -> None:
    runs = (*read_runs(BUNDLED), *read_runs(FOLDER / "models"))
    drawn = curves.figure(runs).data
    single = {run.key for run in runs if run.model not in MODELS}
    assert {trace.legendgroup for trace in drawn if trace.visible == "legendonly"} == single != set()
    assert {trace.legendgroup for trace in drawn if trace.visible is True} == {run.key for run in runs} - single
    lines = charts.as_csv(curves.figure(runs)).splitlines()
    assert lines[0] == f"series,{words.EPOCH},measure,value"
    known = next(run for run in runs if run.key == "lite")
    for measure, value in (
        (words.ACCURACY, known.epochs[0].public_test_accuracy),
        (words.RATE, known.epochs[0].learning_rate),
    ):
        assert f"EmoXNetLite,1,{measure},{value}" in lines
    assert len(lines) == 1 + 4 * sum(len(run.epochs) for run in runs)


def test_planned_epochs_and_those_done_are_told_apart() -> None:
    table = curves.recipe_table(read_runs(BUNDLED))
    assert table.count(f"{words.SETTINGS['epochs']}</th>") == table.count(f"{words.EPOCHS_DONE}</th>") == 1
    assert ">epochs</th>" not in table


def test_every_table_that_scrolls_has_a_role_and_a_name() -> None:
    runs, seeds = read_runs(BUNDLED), read_seeds(FOLDER / "seeds.json")
    assert seeds is not None
    pages = (curves.recipe_table(runs), worth.distillation(runs, seeds, None), worth.spreads(runs, seeds, None))
    for page in pages:
        assert page.count('class="ex-scroll"') == len(NAMED.findall(page)) > 0


def test_a_loss_against_a_teachers_answers_is_not_drawn_beside_the_others() -> None:
    student = next(run for run in read_runs(BUNDLED) if run.key == "lite")
    assert student.distilled
    _, solid, dotted, _ = curves.figure((student,)).data
    assert (solid.name, solid.yaxis, set(solid.y)) == ("EmoXNetLite", "y2", {None})
    assert list(dotted.y) == [epoch.public_test_loss for epoch in student.epochs]
    votes = replace(student, made={**student.made, "distillation": None})
    _, solid, _, _ = curves.figure((votes,)).data
    assert list(solid.y) == [epoch.loss for epoch in student.epochs]


def test_each_change_stands_alone_and_chances_become_certain() -> None:
    changes = augmentations.alone(Augmentation())
    assert set(changes) == {name for name, amount in OURS.items() if amount}
    assert asdict(changes["rotation"]) == {**dict.fromkeys(OURS, 0.0), "rotation": 15.0}
    assert changes["horizontal_flip"].horizontal_flip == 1.0
    np.testing.assert_array_equal(augmentations.draws(FACE, changes["horizontal_flip"], 5, 1)[0], FACE[:, ::-1])


def test_the_same_seed_draws_the_same_and_another_something_else() -> None:
    first, again, other = (augmentations.draws(FACE, Augmentation(), seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()
    assert len(np.unique(first, axis=0)) == augmentations.DRAWS


def test_the_gallery_has_a_row_for_each_change_and_one_for_all() -> None:
    page = augmentations.gallery(FACE, {"augmentation": OURS}, seed=3)
    used = sum(bool(amount) for amount in OURS.values())
    assert page.count('class="ex-change"') == used + 1
    assert page.count('ex-draw"') == used * augmentations.DRAWS + 1  # mirrored is always the same
    assert words.SEED.format(seed=3) in page
    assert "up to 15° either way" in page


def test_a_recipe_that_changes_nothing_or_something_unknown_says_so() -> None:
    nothing = dict.fromkeys(OURS, 0.0)
    assert words.NO_AUGMENTATION in augmentations.gallery(FACE, {"augmentation": nothing}, 0)
    assert escape(words.UNKNOWN_AUGMENTATION) in augmentations.gallery(FACE, {"augmentation": {"snow": 1.0}}, 0)


def test_the_grid_takes_a_most_agreed_face_of_each_class_by_its_seed() -> None:
    rows = made()
    rows.votes[9, 1] = 9  # a sad... the ninth picture is of class 2, fear, and nobody else got nine votes
    chosen = activation.of_test_split(rows, lambda row: np.full((48, 48), row, np.uint8), seed=1)
    assert list(chosen) == list(EMOTIONS)
    assert chosen["fear"][0].name == "row 109"
    same = activation.of_test_split(rows, lambda row: np.full((48, 48), row, np.uint8), seed=1)
    assert [shown[0].name for shown in same.values()] == [shown[0].name for shown in chosen.values()]


def test_the_grid_grows_row_by_row_and_says_where_there_is_no_map() -> None:
    faces = dict.fromkeys(EMOTIONS, (Shown("Somebody", FACE),))

    def heat(_one: Shown, model: str, emotion: str) -> np.ndarray | None:
        return None if (model, emotion) == ("lite", "fear") else np.eye(48, dtype=np.float32)

    pages = list(activation.grid(faces, ("emoxnet", "lite"), heat, "a note"))
    assert [re.findall(r'data-rows="(\d)"', page) for page in pages] == [[str(done)] for done in range(1, 8)]
    assert words.CAM_PROGRESS.format(done=7, total=7) in pages[-1]
    assert pages[-1].count(words.CAM_NONE) == 1
    assert pages[-1].count("ex-heat-layer") == 13
    assert NAMED.search(pages[-1])
    assert "Where EmoXNet finds fear in Somebody" in pages[-1]


def test_a_map_is_drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def heat_map(_model: object, _face: np.ndarray, emotion: str, _method: str) -> np.ndarray:
        asked.append(emotion)
        if emotion == "fear":
            raise NoHeatMap("none")
        return np.zeros((48, 48), np.float32)

    monkeypatch.setattr("emox.explain.heat_map", heat_map)
    model = predict.Model(name="lite", logits=lambda batch: batch)
    heat = activation.heats({"lite": model})("grad-cam")
    for emotion in ("happy", "fear", "happy", "fear"):
        assert (heat(Shown("x", FACE), "lite", emotion) is None) == (emotion == "fear")
    assert asked == ["happy", "fear"]


@pytest.fixture(scope="module")
def without_models() -> pipeline.Pipeline:
    return pipeline.build(())


def test_faces_of_examples_and_uploads(without_models: pipeline.Pipeline, tmp_path: Path) -> None:
    examples = example_faces(without_models, Limits())
    assert set(examples) == {"astronaut", "hopper"}
    assert examples["hopper"]().shape == (48, 48)
    Image.fromarray(FACE).save(tmp_path / "face.png")
    np.testing.assert_array_equal(face_of(without_models, tmp_path / "face.png", "face.png", Limits()), FACE)
    Image.new("RGB", (300, 200), "white").save(tmp_path / "white.png")
    with pytest.raises(NoFace, match=r"No face was found in a \(1\)\.png"):
        face_of(without_models, tmp_path / "white.png", "a (1).png", Limits())
    (tmp_path / "words.png").write_text("no picture", encoding="utf-8")
    with pytest.raises(NoFace, match=r"words\.png could not be read"):
        face_of(without_models, tmp_path / "words.png", "words.png", Limits())
