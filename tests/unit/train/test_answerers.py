"""Who is asked: the shipped model as the app runs it, EmoXNet's members with their own heads, a finished run."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

import emox
from emox import images
from emox.emotions import EMOTIONS
from emox.networks import MEMBERS, Backbone, EmoXNet
from emox.predict import BATCH, Model
from emox.weights import ModelProblem
from train.answerers import Answerers, ask, cooled, open_answerers

FACES = np.random.default_rng(0).integers(0, 256, (3, 48, 48), dtype=np.uint8)
FITTED = {"temperature_fitted_on": {"split": "PublicTest"}}


def test_a_shipped_model_answers_as_in_the_app_but_for_its_temperature() -> None:
    model = emox.load("lite")
    [asked] = open_answerers(Path("lite"))
    found = ask(asked, FACES, tta=10)["lite"]
    assert found.shape == (3, 10, 7)
    expected = replace(model, temperature=1.0).predict_views(list(FACES), tta=10)
    np.testing.assert_allclose(found, expected, atol=1e-5)
    assert asked.temperatures == {"lite": model.temperature}
    assert asked.weights_sha256 == {"lite": model.config["files"]}


def test_undoing_a_temperature_gives_what_it_was_made_from() -> None:
    model = emox.load("lite")
    before = replace(model, temperature=1.0).predict(list(FACES))
    after = replace(model, temperature=0.6).predict(list(FACES))
    np.testing.assert_allclose(cooled(after, 0.6), before, atol=1e-5)


def test_members_of_emoxnet_answer_alone_and_it_through_its_own_runtime() -> None:
    torch.manual_seed(0)
    network = EmoXNet().eval()
    files = {f"{name}.safetensors": name * 2 for name in (*MEMBERS, "head")}
    constant = np.eye(7, dtype=np.float32)[2]
    shipped = Model(
        name="emoxnet",
        logits=lambda faces: np.tile(constant, (len(faces), 1)),
        load_network=lambda: network,
        temperature=2.0,
        config={"files": files, "runtime": "float32"} | FITTED,
    )
    alone, members = open_answerers(Path("emoxnet"), load=lambda _: shipped)
    assert (ask(alone, FACES, tta=1)["emoxnet"][:, 0].argmax(axis=1) == 2).all()
    assert not members.temperatures
    assert members.weights_sha256["vgg16"] == {"vgg16.safetensors": "vgg16vgg16"}
    [together] = open_answerers(Path("emoxnet"), load=lambda _: replace(shipped, config={"files": files} | FITTED))
    assert together.temperatures == {"emoxnet": 2.0}
    found = ask(together, FACES, tta=1)
    assert tuple(found) == ("emoxnet", *MEMBERS)
    inputs = torch.from_numpy(np.stack([images.face_input(face) for face in FACES]))
    with torch.inference_mode():
        for name, one in (("emoxnet", network), *((name, network.member(name)) for name in MEMBERS)):
            expected = one(inputs).softmax(dim=1).numpy()
            np.testing.assert_allclose(found[name][:, 0], expected, atol=1e-5, err_msg=name)
    np.testing.assert_array_equal(members.logits(inputs.numpy()), together.logits(inputs.numpy())[:, 1:])


def test_a_finished_run_goes_by_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "efficientnet-paper"
    folder.mkdir()
    network = Backbone("efficientnet_b0").eval()
    save_file({key: value.contiguous() for key, value in network.state_dict().items()}, folder / "model.safetensors")
    (folder / "training.json").write_text(json.dumps({"backbone": "efficientnet_b0"}))
    [asked] = open_answerers(folder)
    inputs = torch.from_numpy(np.stack([images.face_input(face) for face in FACES]))
    with torch.inference_mode():
        expected = network(inputs).softmax(dim=1).numpy()
    np.testing.assert_allclose(ask(asked, FACES, tta=1)["efficientnet-paper"][:, 0], expected, atol=1e-5)


def test_a_run_that_is_none_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "training.json").write_text(json.dumps({"backbone": "efficientnet_b0"}))
    with pytest.raises(ModelProblem, match=r"not a finished run of python -m train\.backbone") as told:
        open_answerers(tmp_path)
    assert "\n" not in str(told.value)


def test_faces_keep_their_order_across_batches() -> None:
    faces = np.zeros((BATCH + 5, 48, 48), np.uint8)
    faces[BATCH:] = 255

    def by_brightness(inputs: np.ndarray) -> np.ndarray:
        found = np.zeros((len(inputs), 1, len(EMOTIONS)), np.float32)
        found[:, 0, 3] = inputs.mean(axis=(1, 2, 3))
        return found

    asked = Answerers(weights_sha256={"toy": {}}, temperatures={}, logits=by_brightness)
    bright = ask(asked, faces, tta=3)["toy"][:, :, 3] > 0.2
    assert (bright == (faces[:, 0, 0] == 255)[:, None]).all()
