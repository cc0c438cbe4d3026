"""`python -m train.export`: onnxruntime files that answer as torch does, or none."""

import errno
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import torch

import emox
from emox import images, sessions, weights
from emox.layouts import ONNX_INPUT, ONNX_OUTPUTS, RUNTIMES
from train import export, onnx_files, parity

TEMPERATURE = 1.25


@pytest.fixture(scope="module")
def network() -> Any:
    """The shipped Lite."""
    return weights.load("lite", "torch").network


@pytest.fixture(scope="module")
def made(network: Any, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Both files of it; float32, int8 (calibrated on noise and shades)."""
    folder = tmp_path_factory.mktemp("onnx")
    files = folder / "float32.onnx", folder / "int8.onnx"
    onnx_files.write_float32(network, files[0], TEMPERATURE)
    onnx_files.write_int8(files[0], files[1], drawn(64))
    return files


def drawn(count: int) -> np.ndarray:
    """(N, 48, 48) uint8: the two example faces' neighbours in grey values, noise added."""
    from tests.golden.write import golden_faces

    generator = np.random.default_rng(0)
    faces = [images.to_gray48(face).astype(int) for face in golden_faces().values()]
    noisy = [faces[at % len(faces)] + generator.integers(-20, 21, (48, 48)) for at in range(count)]
    return np.clip(noisy, 0, 255).astype(np.uint8)


def outputs(file: Path, inputs: np.ndarray) -> list[np.ndarray]:
    return [np.asarray(values) for values in sessions.session(file).run(ONNX_OUTPUTS, {ONNX_INPUT: inputs})]


def test_float32_gives_torchs_logits_and_feature_map_in_any_batch(network: Any, made: tuple[Path, Path]) -> None:
    inputs = images.normalise(drawn(70)[:, None])
    with torch.inference_mode():
        expected = network(torch.from_numpy(inputs)).numpy()
        features = network.feature_map(torch.from_numpy(inputs)).numpy()
    for count in (1, 3, 70):
        found = outputs(made[0], inputs[:count])
        np.testing.assert_allclose(found[0], expected[:count], atol=1e-4)
        np.testing.assert_allclose(found[1], features[:count], atol=1e-4)


def test_nothing_is_left_to_be_merged(made: tuple[Path, Path]) -> None:
    kinds = {node.op_type for node in onnx.load(str(made[0])).graph.node}
    assert kinds == {"Conv", "Relu", "Add", "MaxPool", "AveragePool", "ReduceMean", "Gemm"}


def test_int8_is_a_third_of_the_size_and_nearly_the_same(made: tuple[Path, Path]) -> None:
    inputs = images.normalise(drawn(64)[:, None])
    by_float32, by_int8 = (outputs(file, inputs)[0] for file in made)
    assert made[1].stat().st_size < made[0].stat().st_size / 3
    assert 0 < np.abs(by_int8 - by_float32).mean() < 0.2
    assert (by_int8.argmax(axis=1) == by_float32.argmax(axis=1)).mean() >= 0.9


def test_weights_keep_to_seven_bits_so_that_no_cpu_saturates(made: tuple[Path, Path]) -> None:
    stored = [onnx.numpy_helper.to_array(values) for values in onnx.load(str(made[1])).graph.initializer]
    kernels = [values for values in stored if values.dtype == np.int8 and values.ndim == 4]
    assert len(kernels) > 10
    assert all(np.abs(values.astype(int)).max() <= 64 for values in kernels)


@pytest.mark.parametrize("place", [0, 1])
def test_each_file_tells_classes_preprocessing_and_temperature(made: tuple[Path, Path], place: int) -> None:
    told = sessions.session(made[place]).get_modelmeta().custom_metadata_map
    assert json.loads(told["classes"]) == list(emox.EMOTIONS)
    assert json.loads(told["preprocessing"])["mean"] == images.MEAN
    assert json.loads(told["temperature"]) == TEMPERATURE


def test_no_file_holds_a_path_of_the_machine_that_made_it(made: tuple[Path, Path]) -> None:
    for path in made:
        assert b"stack_trace" not in path.read_bytes()
        assert b"onnx_files.py" not in path.read_bytes()


@pytest.fixture
def prepared(made: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """The files need not be made again."""
    monkeypatch.setattr(onnx_files, "write_float32", lambda _network, path, _: shutil.copyfile(made[0], path))
    monkeypatch.setattr(onnx_files, "write_int8", lambda _float32, path, _: shutil.copyfile(made[1], path))


def bare(folder: Path) -> Path:
    """The shipped Lite as train.distill leaves it."""
    shutil.copytree(weights.folder_of("lite"), folder)
    for file in folder.glob("*.onnx"):
        file.unlink()
    config = json.loads((folder / "config.json").read_text())
    files = {"model.safetensors": config["files"]["model.safetensors"]}
    kept = {key: value for key, value in config.items() if key not in ("runtime", "export")}
    weights.write_config(folder, kept | {"files": files, "temperature": TEMPERATURE, "note": "kept"})
    return folder


@pytest.mark.usefixtures("prepared")
def test_the_folder_gets_both_files_and_answers_by_the_faster(
    prepared_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(export, "LARGEST_LOSS", 1.0)  # drawn faces say nothing of accuracy
    folder = bare(tmp_path / "lite")
    assert export.main([str(folder), "--data", str(prepared_data)]) == 0
    config = weights.read_config(folder)
    measured = config["export"]["public_test"]
    assert set(config["files"]) == {"model.safetensors", "model.onnx", "model.int8.onnx"}
    assert config["runtime"] == min(("float32", "int8"), key=lambda name: measured[name]["milliseconds"])
    assert measured["float32"]["largest_difference"] <= 1e-4
    assert (config["temperature"], config["note"]) == (TEMPERATURE, "kept")
    assert emox.load(folder).predict([drawn(1)[0]]).shape == (1, 7)
    assert f"answers: {config['runtime']}" in capsys.readouterr().out


@pytest.mark.usefixtures("prepared")
def test_a_file_that_does_not_answer_alike_is_not_written_and_an_old_one_goes(
    prepared_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(parity, "LARGEST_DIFFERENCE", -1.0)
    monkeypatch.setattr(export, "LARGEST_LOSS", -2.0)
    folder = bare(tmp_path / "lite")
    (folder / "model.onnx").write_bytes(b"of weights before these")
    assert export.main([str(folder), "--data", str(prepared_data), "--out", str(tmp_path / "out")]) == export.REFUSED
    told = capsys.readouterr().out
    assert "float32 not written: logits differ from torch's by" in told
    assert "int8 not written: loses" in told
    config = weights.read_config(tmp_path / "out")
    assert (set(config["files"]), config["runtime"]) == ({"model.safetensors"}, "torch")
    assert not list((tmp_path / "out").glob("*.onnx"))
    assert (folder / "model.onnx").is_file()


@pytest.mark.usefixtures("prepared")
def test_a_feature_map_that_is_not_torchs_is_not_written(
    made: tuple[Path, Path],
    prepared_data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    model = onnx.load(str(made[0]))
    features = ONNX_OUTPUTS[1]
    for node in model.graph.node:
        for names in (node.input, node.output):
            names[:] = ["map" if name == features else name for name in names]
    model.graph.node.append(onnx.helper.make_node("Neg", ["map"], [features]))
    monkeypatch.setattr(onnx_files, "write_float32", lambda _network, path, _: onnx.save(model, str(path)))
    monkeypatch.setattr(export, "LARGEST_LOSS", 1.0)
    folder = bare(tmp_path / "lite")
    assert export.main([str(folder), "--data", str(prepared_data)]) == export.REFUSED
    assert "float32 not written: features differ from torch's by" in capsys.readouterr().out
    assert not (folder / "model.onnx").exists()


def test_what_shipped_was_allowed_to_and_the_faster_one_answers() -> None:
    config = weights.read_config(weights.BUNDLED / "lite")
    measured = {runtime: export.Measured(**found) for runtime, found in config["export"]["public_test"].items()}
    files = {runtime for runtime, file in RUNTIMES.items() if file in config["files"]}
    assert files <= measured.keys()
    assert [measured[runtime].complaint(runtime, measured["torch"]) for runtime in files] == [None] * len(files)
    assert config["runtime"] == min(files, key=lambda runtime: measured[runtime].milliseconds)


@pytest.mark.usefixtures("prepared")
def test_a_disk_that_fills_up_leaves_a_model_that_loads(
    prepared_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(source: Path, target: Path) -> Path:
        if target.parent != tmp_path / "lite":
            return copied(source, target)
        target.write_bytes(b"half of a file")
        raise OSError(errno.ENOSPC, "No space left on device")

    shutil.copytree(weights.folder_of("lite"), tmp_path / "lite")
    copied = shutil.copyfile
    monkeypatch.setattr(export, "LARGEST_LOSS", 1.0)
    monkeypatch.setattr(shutil, "copyfile", full)
    assert export.main([str(tmp_path / "lite"), "--data", str(prepared_data)]) == 2
    assert "No space left" in capsys.readouterr().err
    config = weights.read_config(tmp_path / "lite")
    assert "export" not in config
    assert emox.load(tmp_path / "lite").config["runtime"] == "torch"


@pytest.mark.parametrize(
    ("loss", "difference", "runtime", "ships"),
    [
        (0.0029, 0.5, "int8", True),
        (0.0031, 0.5, "int8", False),
        (-0.1, 0.5, "int8", True),
        (0.0, 1e-4, "float32", True),
        (0.0, 1.1e-4, "float32", False),
        (0.0, float("nan"), "float32", False),
    ],
)
def test_what_may_ship(loss: float, difference: float, runtime: str, ships: bool) -> None:
    by_torch = export.Measured(accuracy=0.5, largest_difference=0.0, milliseconds=1.0)
    found = export.Measured(accuracy=0.5 - loss, largest_difference=difference, milliseconds=1.0)
    assert (found.complaint(runtime, by_torch) is None) == ships


def test_what_is_no_folder_or_no_data_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("EMOX_DATA", raising=False)
    assert export.main([str(tmp_path)]) == 2
    assert export.main(["lite", "--data", str(tmp_path / "none.parquet")]) == 2
    told = capsys.readouterr().err.strip().splitlines()
    assert len(told) == 2
    assert "EMOX_DATA" in told[0]
    assert "none.parquet: no such file" in told[1]
