"""Heat maps: right where the answer is known, and nothing of the shared network is touched."""

import shutil
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
import torch

import emox
from emox import cams, explain, images, weights
from emox.emotions import EMOTIONS
from emox.explain import METHODS, NoHeatMap, heat_map
from emox.networks import MEMBERS, EmoXNet, EmoXNetLite
from emox.predict import Model
from tests.unit.emox.heat_models import FACE, Planted, drawn, model, network


@pytest.mark.parametrize("method", [method for method in METHODS if method not in explain.WITHOUT_CLASS])
@pytest.mark.parametrize("emotion", EMOTIONS)
def test_the_heat_lies_where_the_class_gets_its_score(method: str, emotion: str) -> None:
    heat = heat_map(model("planted", Planted()), FACE, emotion, method)
    row, column = np.unravel_index(heat.argmax(), heat.shape)
    assert (row // 16) * 3 + column // 16 == EMOTIONS.index(emotion)
    assert heat.max() == 1


def test_a_negative_score_does_not_turn_the_ablation_map_around() -> None:
    heat = heat_map(model("planted", Planted(bias=-50.0)), FACE, "sad", "ablation-cam")
    np.testing.assert_allclose(heat, heat_map(model("planted", Planted()), FACE, "sad", "ablation-cam"), atol=1e-4)


def test_eigen_cam_shows_what_stands_out_and_not_its_negative() -> None:
    for cell in range(9):
        face = np.full((48, 48), 10, np.uint8)
        row, column = divmod(cell, 3)
        face[row * 16 : row * 16 + 16, column * 16 : column * 16 + 16] = 250
        heat = heat_map(model("planted", Planted()), face, "happy", "eigen-cam")
        assert heat[row * 16 + 8, column * 16 + 8] > 0.9
        assert np.median(heat) < 0.5


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("kind", "member"), [("lite", None), ("emoxnet", None), *(("emoxnet", m) for m in MEMBERS)])
def test_a_map_is_a_float32_picture_from_0_to_1(kind: str, member: str | None, method: str) -> None:
    heat = drawn(kind, method, member)
    assert heat.shape == (images.SIDE, images.SIDE)
    assert heat.dtype == np.float32
    assert (heat.min(), heat.max()) == (0, 1)


@pytest.mark.parametrize("kind", ["lite", "emoxnet"])
def test_what_is_differentiated_answers_as_the_network_does(kind: str) -> None:
    faces = torch.from_numpy(images.face_input(FACE)[None])
    with torch.no_grad():
        expected = network(kind)(faces)
        parts = cams.after_maps(network(kind), faces)
        assert set(parts) == (set(MEMBERS) if kind == "emoxnet" else {""})
        for feature_map, rest in parts.values():
            torch.testing.assert_close(rest(feature_map), expected, rtol=1e-4, atol=1e-4)


def test_grad_cam_of_a_member_is_the_gradient_of_the_ensembles_logit() -> None:
    ensemble, name, index = network("emoxnet"), "densenet121", EMOTIONS.index("happy")
    assert isinstance(ensemble, EmoXNet)
    faces = torch.from_numpy(images.face_input(FACE)[None])
    member, kept = ensemble.member(name), []
    plain = member.feature_map

    def recorded(given: torch.Tensor) -> torch.Tensor:
        kept.append(plain(given))
        kept[0].retain_grad()
        return kept[0]

    vars(member)["feature_map"] = recorded
    try:
        ensemble(faces)[0, index].backward()
    finally:
        del vars(member)["feature_map"]
        ensemble.zero_grad()
    (cells,) = kept
    assert cells.grad is not None
    by_hand = (cells.grad.mean(dim=(2, 3), keepdim=True) * cells).sum(dim=1)[0].relu().detach().numpy()
    (found,) = cams.maps(ensemble, images.face_input(FACE)[None], index, "grad-cam", name)
    np.testing.assert_allclose(found, (by_hand - by_hand.min()) / np.ptp(by_hand), atol=0.02)


def test_emoxnets_own_map_is_the_mean_of_its_members_maps() -> None:
    parts = [drawn("emoxnet", "eigen-cam", member) for member in MEMBERS]
    mean = np.mean(parts, axis=0)
    expected = (mean - mean.min()) / np.ptp(mean)
    np.testing.assert_allclose(drawn("emoxnet", "eigen-cam"), expected, atol=1e-5)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("kind", ["lite", "emoxnet"])
def test_the_network_is_left_as_it_was(kind: str, method: str) -> None:
    inside = network(kind)
    before = model(kind).predict([FACE])
    modules = list(inside.modules())
    frozen = next(inside.parameters())
    frozen.requires_grad_(False)  # one of them unlike the others, so that a blanket setting would show
    needs = [parameter.requires_grad for parameter in inside.parameters()]
    try:
        drawn(kind, method)
        assert [parameter.requires_grad for parameter in inside.parameters()] == needs
    finally:
        frozen.requires_grad_()
    np.testing.assert_array_equal(model(kind).predict([FACE]), before)
    after = list(inside.modules())
    assert len(after) == len(modules)
    assert all(one is other for one, other in zip(after, modules, strict=True))
    assert not any(m._forward_hooks or m._forward_pre_hooks or m._backward_hooks or m.training for m in after)
    assert all(parameter.grad is None for parameter in inside.parameters())


def test_predictions_and_maps_at_the_same_time_do_not_disturb_each_other() -> None:
    shared = model("lite")
    answer = shared.predict([FACE])
    methods = [method for method in METHODS for _ in range(5)]
    alone = {method: drawn("lite", method) for method in METHODS}
    faults: list[str] = []
    stop = threading.Event()

    def predicting() -> None:
        while not stop.is_set():
            if not np.array_equal(shared.predict([FACE]), answer):
                faults.append("another answer")

    def explaining() -> None:
        for method in methods:
            if not np.allclose(drawn("lite", method), alone[method], atol=1e-5):
                faults.append(f"another map by {method}")

    others = [threading.Thread(target=predicting), threading.Thread(target=explaining)]
    for thread in others:
        thread.start()
    explaining()
    others[1].join()
    stop.set()
    others[0].join()
    assert faults == []


def test_inference_mode_of_the_caller_does_not_matter() -> None:
    with torch.inference_mode():
        inside = drawn("lite", "grad-cam")
    np.testing.assert_array_equal(inside, drawn("lite", "grad-cam"))


def test_the_map_is_of_the_picture_the_network_saw() -> None:
    large = np.random.default_rng(1).integers(0, 256, (96, 96, 3), dtype=np.uint8)
    seen = images.to_gray48(large)
    first, second = (heat_map(model("lite"), face, "sad", "eigen-cam") for face in (large, seen))
    np.testing.assert_array_equal(first, second)


def test_a_class_nothing_speaks_for_is_a_sentence() -> None:
    with pytest.raises(NoHeatMap, match=r"^Grad-CAM found no part of this face that raises the score for fear\.$"):
        heat_map(model("planted", Planted(sign=-1.0)), FACE, "fear", "grad-cam")


def test_a_method_that_breaks_is_a_sentence_and_leaves_its_trace_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise IndexError("list index out of range")

    monkeypatch.setattr(cams.UprightEigenCAM, "get_cam_image", broken)
    with pytest.raises(NoHeatMap, match=r"^EigenCAM failed on this face \(IndexError\)\.$"):
        heat_map(model("lite"), FACE, "happy", "eigen-cam")
    assert not any(module._forward_hooks for module in network("lite").modules())
    assert "list index out of range" in caplog.text


def test_numbers_that_are_none_are_a_sentence() -> None:
    planted = Planted()
    with torch.no_grad():
        planted.head.weight.fill_(float("nan"))
    with pytest.raises(NoHeatMap, match="gave no usable numbers"):
        heat_map(model("planted", planted), FACE, "happy", "grad-cam")


def test_a_model_without_torch_says_so() -> None:
    with pytest.raises(NoHeatMap, match="has no network in torch"):
        heat_map(Model(name="small.onnx", logits=lambda faces: faces), FACE, "happy", "grad-cam")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"emotion": "bored"}, "bored"),
        ({"method": "cam"}, "unknown method 'cam'; accepted: grad-cam"),
        ({"member": "vgg16"}, "lite has no member 'vgg16'"),
        ({"face": np.zeros((0, 4), np.uint8)}, "uint8"),
    ],
)
def test_what_is_unknown_is_refused(wrong: dict[str, object], words: str) -> None:
    given = {"face": FACE, "emotion": "happy", "method": "grad-cam", "member": None} | wrong
    with pytest.raises(ValueError, match=words):
        heat_map(model("lite"), **given)  # ty: ignore


def test_a_model_folder_can_be_explained(tmp_path: Path) -> None:
    torch.manual_seed(0)
    weights.save(EmoXNetLite().eval(), "lite", tmp_path / "lite", {"seed": 0})
    loaded = emox.load(tmp_path / "lite")
    assert explain.members(loaded) == ()
    assert heat_map(loaded, FACE, "happy", "eigen-cam").max() == 1


def test_weights_that_changed_after_the_start_are_not_explained(tmp_path: Path) -> None:
    folder = shutil.copytree(weights.BUNDLED / "lite", tmp_path / "lite")
    loaded = emox.load(folder)
    assert loaded.config["runtime"] != "torch"  # else the weights are read at once
    weights.save(EmoXNetLite().eval(), "lite", tmp_path / "other", {})
    shutil.copyfile(tmp_path / "other" / "model.safetensors", folder / "model.safetensors")
    with pytest.raises(NoHeatMap, match="weights were changed since this app started"):
        heat_map(loaded, FACE, "happy", "eigen-cam")


def test_only_the_ensemble_has_members() -> None:
    assert explain.members(model("emoxnet")) == MEMBERS
    assert explain.members(Model(name="small.onnx", logits=lambda faces: faces)) == ()


def test_importing_it_loads_nothing_heavy() -> None:
    script = "import sys, emox.explain; print([m for m in ('torch', 'cv2', 'pytorch_grad_cam') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
