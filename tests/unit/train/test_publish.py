"""A measured model folder -> the Hub on this machine -> a fresh process: same numbers; what must not leave stays."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest
from safetensors.torch import load_file, save_file

import emox
from emox.weights import sha256
from tests.local_hub.server import client_environment
from tests.local_hub.state import CUT, LocalHub
from train import card, publish
from train.publishable import NotPublishable, files_of

ROOT = Path(__file__).parents[3]
NAME = "tester/emoxnet-lite"
FACE = np.random.default_rng(0).integers(0, 256, (48, 48), dtype=np.uint8)
ASK = """
import json, sys
import numpy as np
face = np.random.default_rng(0).integers(0, 256, (48, 48), dtype=np.uint8)
exec(sys.argv[1])
print(json.dumps(probabilities.tolist()))
"""


@pytest.fixture
def folder(measured_lite: Path) -> Path:
    """A folder that may be published: its card is written."""
    assert card.main([str(measured_lite)]) == 0
    return measured_lite


def in_a_fresh_process(code: str, hub: LocalHub, cache: Path, **more: str) -> subprocess.CompletedProcess[str]:
    told = os.environ | client_environment(hub, cache) | more
    words = [sys.executable, "-c", ASK, code]
    return subprocess.run(words, cwd=ROOT, env=told, capture_output=True, text=True, check=False, timeout=600)


def test_a_published_model_answers_the_same_in_a_fresh_process_online_and_off(
    hub: LocalHub, folder: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert publish.main(["model", str(folder), "--repo", NAME, "--tag", "v1"]) == 0
    pinned = capsys.readouterr().out.splitlines()[-1]
    revision = hub.model(NAME).refs["v1"]
    assert pinned == f"{NAME}@{revision}"
    there = hub.model(NAME).commits[revision]
    assert set(there) == {".gitattributes", *(path.name for path in folder.iterdir())}
    expected = emox.load(folder).predict([FACE])

    # The three lines of the card, as they are published.
    [code] = re.findall(r"```python\n(.*?)```", there["README.md"].decode(), re.DOTALL)
    assert len(list(filter(None, code.splitlines()))) == 3
    told = in_a_fresh_process(code, hub, tmp_path / "cache")
    assert told.returncode == 0, told.stderr
    np.testing.assert_allclose(json.loads(told.stdout), expected, atol=1e-6)

    hub.requests.clear()
    code = card.load_lines(pinned)
    told = in_a_fresh_process(code, hub, tmp_path / "cache", HF_HUB_OFFLINE="1")
    np.testing.assert_allclose(json.loads(told.stdout), expected, atol=1e-6)
    assert hub.requests == []

    # A file changed after its download is not read.
    [weights] = (tmp_path / "cache").glob(f"hub/models--*/snapshots/{revision}/model.safetensors")
    content = bytearray(weights.read_bytes())
    content[-100] ^= 1
    weights.unlink()
    weights.write_bytes(content)
    told = in_a_fresh_process(code, hub, tmp_path / "cache")
    assert told.returncode == 1
    assert "changed or damaged" in told.stderr.splitlines()[-1]


def test_a_dry_run_sends_nothing(hub: LocalHub, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert publish.main(["model", str(folder), "--repo", NAME, "--dry-run"]) == 0
    assert "nothing was sent" in capsys.readouterr().out
    assert hub.requests == []


def test_a_lost_connection_is_one_sentence(hub: LocalHub, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hub.fail("POST", "/api/repos/create", CUT)
    assert publish.main(["model", str(folder), "--repo", NAME]) == 2
    assert capsys.readouterr().err == (
        f"{NAME}: the connection to the Hub was lost; run the same command again: it goes on where it broke off\n"
    )


def sign_again(folder: Path, name: str) -> None:
    """config.json, report.json and the card name the file as it is now."""
    config, report = (json.loads((folder / file).read_text()) for file in ("config.json", "report.json"))
    config["files"][name] = report["subject"]["weights_sha256"][name] = sha256(folder / name)
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "report.json").write_text(json.dumps(report))
    assert card.main([str(folder)]) == 0


def add_to_report(folder: Path) -> None:
    report = json.loads((folder / "report.json").read_text())
    report["confusion"][0][0], report["confusion"][0][1] = report["confusion"][0][1], report["confusion"][0][0]
    (folder / "report.json").write_text(json.dumps(report))


def add_a_column(folder: Path) -> None:
    import pyarrow.parquet

    path = folder / "predictions.parquet"
    table = pyarrow.parquet.read_table(path)
    pixels = pyarrow.array([b"pixels"] * table.num_rows)
    pyarrow.parquet.write_table(table.append_column("image", pixels), path)


def note(text: str) -> Callable[[Path], None]:
    def add(folder: Path) -> None:
        config = json.loads((folder / "config.json").read_text())
        (folder / "config.json").write_text(json.dumps(config | {"note": text}))

    return add


def note_in_safetensors(text: str) -> Callable[[Path], None]:
    def add(folder: Path) -> None:
        path = folder / "model.safetensors"
        save_file(load_file(path), path, metadata={"made in": text})
        sign_again(folder, path.name)

    return add


def note_in_onnx(change: Callable[[onnx.ModelProto], None]) -> Callable[[Path], None]:
    def add(folder: Path) -> None:
        path = folder / "model.onnx"
        model = onnx.load(path)
        change(model)
        onnx.save(model, path)
        sign_again(folder, path.name)

    return add


def add_metadata(model: onnx.ModelProto) -> None:
    model.metadata_props.add(key="source", value=HOME + "x" * (ord("A") - len(HOME)))  # its length looks like a letter


def add_doc_string(model: onnx.ModelProto) -> None:
    model.graph.node[0].doc_string = f"File {HOME}, line 1"


def rename_node(model: onnx.ModelProto) -> None:
    model.graph.node[0].name = SECRET


def move_bias(model: onnx.ModelProto) -> None:
    [bias] = (values for values in model.graph.initializer if values.dims == [len(emox.EMOTIONS)])
    moved = onnx.numpy_helper.to_array(bias) + np.float32(1e-3)
    bias.CopyFrom(onnx.numpy_helper.from_array(moved, bias.name))


def calibrate_without_exporting(folder: Path) -> None:
    """Everything but the ONNX files follows the new temperature."""
    config, report = (json.loads((folder / file).read_text()) for file in ("config.json", "report.json"))
    config["temperature"] = report["subject"]["temperature"] = 2 * config["temperature"]
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "report.json").write_text(json.dumps(report))
    assert card.main([str(folder)]) == 0


HOME = "/" + "home/someone/model.py"
SECRET = "hf_" + "A1b2C3d4" * 4  # looks like a token and is none


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda folder: (folder / "face.png").write_bytes(b"png"), r"face\.png: a picture; a model folder holds"),
        (lambda folder: (folder / "model.pt").write_bytes(b"\x80\x04"), r"model\.pt: a pickle"),
        (lambda folder: (folder / ".env").write_text("TOKEN=1"), r"\.env: unexpected"),
        (lambda folder: (folder / "more").mkdir(), r"more: unexpected"),
        (lambda folder: (folder / "metrics.jsonl").unlink(), r"metrics\.jsonl is missing"),
        (lambda folder: (folder / "metrics.jsonl").write_text('{"epoch": 1'), r"metrics\.jsonl"),
        (lambda folder: (folder / "model.safetensors").write_bytes(b"\x80\x04"), r"model\.safetensors: sha256 is"),
        (note(SECRET), r"config\.json: holds what looks like a token or key"),
        (note("/" + "home/someone/data"), r"config\.json: holds what looks like a path of this machine"),
        (note("data:image/png;base64,AAAA"), r"config\.json: holds what looks like a picture"),
        (note_in_safetensors(HOME), r"model\.safetensors: holds what looks like a path of this machine"),
        (note_in_safetensors(SECRET), r"model\.safetensors: holds what looks like a token or key"),
        (note_in_onnx(add_metadata), r"model\.onnx: holds what looks like a path of this machine"),
        (note_in_onnx(add_doc_string), r"model\.onnx: holds what looks like a path of this machine"),
        (note_in_onnx(rename_node), r"model\.onnx: holds what looks like a token or key"),
        (
            note_in_onnx(move_bias),
            r"model\.onnx: logits differ from torch's by 0\.001.*; run python -m train\.export \S+$",
        ),
        (
            calibrate_without_exporting,
            r"model\.onnx: temperature is .*, by config\.json .*; run python -m train\.export",
        ),
        (add_a_column, r"predictions\.parquet: column image is not one of"),
        (lambda folder: (folder / "README.md").write_text("# Mine\n"), r"README\.md: missing or stale"),
        (add_to_report, r"report\.json: predictions\.parquet gives other figures"),
        (lambda folder: shutil.rmtree(folder), r"no such folder"),
    ],
)
def test_what_must_not_leave_is_refused(
    hub: LocalHub, folder: Path, spoil: Callable[[Path], object], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(folder)
    assert publish.main(["model", str(folder), "--repo", NAME]) == 2
    [told] = capsys.readouterr().err.splitlines()
    assert re.search(sentence, told)
    assert hub.requests == []


def test_a_pickle_under_the_name_of_weights_is_refused(folder: Path) -> None:
    (folder / "model.safetensors").write_bytes(b"\x80\x04cos\nsystem\n")
    sign_again(folder, "model.safetensors")
    with pytest.raises(NotPublishable, match="not a safetensors file"):
        files_of(folder)
