"""ONNX files and what lies beside them: alike in both outputs, and told alike."""

import json
import shutil
from pathlib import Path
from typing import Any

import onnx
import pytest
from safetensors.torch import load_file, save_file

from emox import weights
from emox.layouts import RUNTIMES
from train import onnx_files, parity

FILES = tuple(file for file in RUNTIMES.values() if file is not None)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped Lite."""
    return Path(shutil.copytree(weights.BUNDLED / "lite", tmp_path / "lite"))


def test_the_shipped_files_are_those_of_weights_and_config(folder: Path) -> None:
    config = weights.read_config(folder)
    assert set(FILES) <= set(config["files"])
    assert parity.told_otherwise(folder, config) is None
    assert parity.answers_otherwise(folder, config) is None


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize(
    ("name", "value"), [("classes", sorted), ("temperature", lambda told: 2 * told), ("preprocessing", lambda _: {})]
)
def test_a_file_that_tells_otherwise_is_named_with_the_command(folder: Path, file: str, name: str, value: Any) -> None:
    model = onnx.load(str(folder / file))
    told = {entry.key: entry.value for entry in model.metadata_props}
    onnx.helper.set_model_props(model, told | {name: json.dumps(value(json.loads(told[name])))})
    onnx.save(model, str(folder / file))
    said = parity.told_otherwise(folder, weights.read_config(folder))
    assert said is not None
    assert said.startswith(f"{folder / file}: {name} is ")
    assert said.endswith(f"by config.json {told[name]}; run python -m train.export {folder}")


def test_a_file_that_tells_nothing_is_named(folder: Path) -> None:
    model = onnx.load(str(folder / FILES[0]))
    model.ClearField("metadata_props")
    onnx.save(model, str(folder / FILES[0]))
    assert "classes is not told, by config.json" in str(parity.told_otherwise(folder, weights.read_config(folder)))


def test_weights_of_later_than_the_file_are_noticed(folder: Path) -> None:
    path = folder / "model.safetensors"
    state = load_file(path)
    state["head.1.bias"] += 2 * parity.LARGEST_DIFFERENCE
    save_file(state, path)
    config = weights.read_config(folder)
    weights.write_config(folder, config | {"files": config["files"] | {path.name: weights.sha256(path)}})
    said = parity.answers_otherwise(folder, weights.read_config(folder))
    assert said is not None
    assert said.startswith(f"{folder / FILES[0]}: logits differ from torch's by 0.0002")
    assert said.endswith(f"; run python -m train.export {folder}")


def test_a_folder_without_onnx_files_has_nothing_to_tell(folder: Path) -> None:
    config = weights.read_config(folder)
    config["files"] = {"model.safetensors": config["files"]["model.safetensors"]}
    assert parity.told_otherwise(folder, config | {"temperature": 9.0}) is None
    assert parity.answers_otherwise(folder, config) is None


@pytest.mark.parametrize(
    ("found", "first"),
    [
        ({"logits": 1e-4, "features": 0.0}, None),
        ({"logits": 1e-5, "features": 1.1e-4}, "features"),
        ({"logits": 1.1e-4, "features": 1.0}, "logits"),
        ({"logits": float("nan"), "features": 0.0}, "logits"),
    ],
)
def test_how_far_apart_is_too_far(found: dict[str, float], first: str | None) -> None:
    said = parity.differs(found)
    assert said is None if first is None else str(said).startswith(f"{first} differ from torch's by ")


def test_what_files_tell_is_what_a_config_says(folder: Path) -> None:
    assert set(onnx_files.metadata(1.0)) < set(weights.read_config(folder))
