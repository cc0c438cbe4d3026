"""Model folders: what was saved is what loads, and a folder that was tampered with is refused with the reason."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

import emox
import emox.images
from emox import weights
from emox.networks import EmoXNetLite
from emox.weights import ModelProblem

FACE = np.random.default_rng(0).integers(0, 256, (48, 48), dtype=np.uint8)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A complete model folder of an untrained Lite."""
    torch.manual_seed(0)
    weights.save(EmoXNetLite().eval(), "lite", tmp_path / "lite", {"seed": 0}, temperature=1.5)
    return tmp_path / "lite"


def change(folder: Path, **values: Any) -> None:
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | values))


def test_a_saved_model_loads_with_its_temperature_and_answers_the_same(folder: Path) -> None:
    torch.manual_seed(0)
    network = EmoXNetLite().eval()
    with torch.inference_mode():
        logits = network(torch.from_numpy(emox.images.face_input(FACE))[None])
    model = emox.load(folder)
    assert model.temperature == 1.5
    np.testing.assert_allclose(model.predict([FACE])[0], torch.softmax(logits / 1.5, 1)[0].numpy(), atol=1e-5)


def test_a_flipped_byte_is_refused(folder: Path) -> None:
    file = folder / "model.safetensors"
    content = bytearray(file.read_bytes())
    content[-100] ^= 1
    file.write_bytes(content)
    with pytest.raises(ModelProblem, match=r"model\.safetensors: sha256 is .* changed or damaged"):
        emox.load(folder)


def test_weights_of_another_design_are_refused_in_a_line(folder: Path) -> None:
    file = folder / "model.safetensors"
    save_file({f"former.{name}": values for name, values in load_file(file).items()}, file)
    change(folder, files={file.name: weights.sha256(file)})
    with pytest.raises(ModelProblem, match=r"lite: weights do not fit EmoXNetLite: Missing key\(s\).* \.\.\.$") as told:
        emox.load(folder)
    assert len(str(told.value)) < 300


def test_a_file_that_may_not_be_read_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(path: Path) -> str:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(weights, "sha256", forbidden)
    with pytest.raises(ModelProblem, match=r"model\.safetensors: cannot be read \(Permission denied\)"):
        emox.load(folder)


@pytest.mark.parametrize("key", ["format", "network", "classes", "preprocessing", "files", "temperature"])
def test_a_missing_key_is_named(folder: Path, key: str) -> None:
    config = json.loads((folder / "config.json").read_text())
    del config[key]
    (folder / "config.json").write_text(json.dumps(config))
    with pytest.raises(ModelProblem, match=f"missing {key}"):
        emox.load(folder)


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"classes": sorted(emox.EMOTIONS)}, "class order"),
        ({"format": 99}, "format 99, this version reads 1"),
        ({"network": "resnet18"}, "unknown network 'resnet18'"),
        ({"preprocessing": {"side": 64}}, "preprocessing"),
        ({"files": {"weights.bin": "0"}}, r"model\.safetensors"),
        ({"network": ["lite"]}, "unknown network"),
        ({"files": {"model.safetensors": None}}, r"files must name the sha256 of model\.safetensors"),
        ({"temperature": 0}, "temperature 0, expected a number above 0"),
        ({"temperature": True}, "temperature True, expected a number above 0"),
        ({"temperature": float("inf")}, "temperature inf, expected a number above 0"),
    ],
)
def test_a_config_that_disagrees_is_refused(folder: Path, values: dict[str, Any], reason: str) -> None:
    change(folder, **values)
    with pytest.raises(ModelProblem, match=reason):
        emox.load(folder)


def test_weights_of_another_shape_are_refused(folder: Path) -> None:
    file = folder / "model.safetensors"
    state = load_file(file)
    state.pop("head.1.bias")
    save_file(state, file)
    change(folder, files={"model.safetensors": weights.sha256(file)})
    with pytest.raises(ModelProblem, match=r"do not fit EmoXNetLite: Missing key\(s\).*head\.1\.bias"):
        emox.load(folder)


def test_what_is_no_safetensors_file_is_refused(folder: Path) -> None:
    file = folder / "model.safetensors"
    file.write_bytes(b"\x80\x04pickle")
    change(folder, files={"model.safetensors": weights.sha256(file)})
    with pytest.raises(ModelProblem, match="not a safetensors file"):
        emox.load(folder)


@pytest.mark.parametrize("content", ["", "[]", "{", "\x00"])
def test_a_config_that_is_no_config_is_refused(folder: Path, content: str) -> None:
    (folder / "config.json").write_text(content)
    with pytest.raises(ModelProblem, match=r"config\.json"):
        emox.load(folder)


def test_an_unknown_name_says_what_is_bundled() -> None:
    with pytest.raises(ModelProblem, match="neither a folder nor a bundled model"):
        emox.load("no-such-model")


def test_a_missing_weight_file_is_named(folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    with pytest.raises(ModelProblem, match=r"model\.safetensors: no such file"):
        emox.load(folder)
