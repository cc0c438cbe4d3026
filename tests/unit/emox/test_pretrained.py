"""The networks with from_pretrained and push_to_hub: our own folder, there and back, and nothing else."""

import json
from pathlib import Path

import pytest
import torch

from emox import weights
from emox.layouts import LAYOUTS
from emox.pretrained import EmoXNet, EmoXNetLite
from emox.upload import UploadProblem
from emox.weights import ModelProblem
from tests.local_hub.state import LocalHub

NAME = "tester/emoxnet-lite"
FACES = torch.linspace(-1, 1, 2 * 48 * 48).reshape(2, 1, 48, 48)


@pytest.fixture
def network() -> EmoXNetLite:
    torch.manual_seed(0)
    return EmoXNetLite().eval()


@torch.inference_mode()
def test_what_was_pushed_comes_back_by_its_pinned_revision(hub: LocalHub, network: EmoXNetLite) -> None:
    done = network.push_to_hub(NAME, tag="v1")
    assert set(hub.model(NAME).commits[done.revision]) == {".gitattributes", "config.json", "model.safetensors"}
    back = EmoXNetLite.from_pretrained(NAME, revision=done.revision)
    assert not back.training
    torch.testing.assert_close(back(FACES), network(FACES))


@torch.inference_mode()
def test_a_folder_keeps_what_is_known_of_its_making(network: EmoXNetLite, tmp_path: Path) -> None:
    weights.save(network, "lite", tmp_path / "first", {"seed": 7}, temperature=1.5)
    EmoXNetLite.from_pretrained(tmp_path / "first").save_pretrained(tmp_path / "second")
    first, second = (json.loads((tmp_path / name / "config.json").read_text()) for name in ("first", "second"))
    assert first == second
    assert (second["seed"], second["temperature"]) == (7, 1.5)


@torch.inference_mode()
def test_emoxnet_goes_there_and_back_whole(hub: LocalHub, tmp_path: Path) -> None:
    """The shipped one: to a folder, and from that to the Hub, with answers and config.json as they were."""
    shipped = EmoXNet.from_pretrained("emoxnet")
    files = set(LAYOUTS["emoxnet"].files)
    shipped.save_pretrained(tmp_path / "saved")
    assert {path.name for path in (tmp_path / "saved").iterdir()} == {"config.json", *files}
    saved = EmoXNet.from_pretrained(tmp_path / "saved")
    done = saved.push_to_hub("tester/emoxnet")
    assert set(hub.model("tester/emoxnet").commits[done.revision]) == {".gitattributes", "config.json", *files}
    back = EmoXNet.from_pretrained("tester/emoxnet", revision=done.revision)
    expected = shipped(FACES)
    for network in (saved, back):
        assert not network.training
        assert network.config == shipped.config
        torch.testing.assert_close(network(FACES), expected)


def test_nothing_is_said_of_onnx_files_that_are_not_there(tmp_path: Path) -> None:
    lite = EmoXNetLite.from_pretrained("lite")
    assert {"runtime", "export"} <= lite.config.keys()
    lite.save_pretrained(tmp_path)
    saved = weights.read_config(tmp_path)
    assert lite.config.keys() - saved.keys() == {"runtime", "export"}
    assert list(saved["files"]) == ["model.safetensors"]


def test_the_bundled_lite_is_one_of_them() -> None:
    assert EmoXNetLite.from_pretrained("lite").config["network"] == "lite"


def test_the_other_network_is_refused(network: EmoXNetLite, tmp_path: Path) -> None:
    network.save_pretrained(tmp_path)
    with pytest.raises(ModelProblem, match="holds lite, expected emoxnet"):
        EmoXNet.from_pretrained(tmp_path)


@pytest.mark.parametrize("name", ["pytorch_model.bin", "model.pt"])
def test_a_pickle_is_never_read(hub: LocalHub, name: str) -> None:
    pickle = {"config.json": b'{"network": "lite"}', name: b"\x80\x04cos\nsystem\n(S'false'\ntR."}
    hub.put("model", NAME, pickle)
    with pytest.raises(ModelProblem, match=r"config\.json: missing"):
        EmoXNetLite.from_pretrained(NAME)
    assert not [asked for asked in hub.requests if name in asked]


def test_somebody_elses_model_is_not_overwritten(hub: LocalHub, network: EmoXNetLite) -> None:
    hub.put("model", NAME, {"config.json": b'{"model_type": "bert"}'})
    with pytest.raises(UploadProblem, match="the name is taken by something else"):
        network.push_to_hub(NAME)
