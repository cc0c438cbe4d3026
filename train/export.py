"""EmoXNetLite's folder gets its onnxruntime files: python -m train.export runs/lite/model

Writes model.onnx (float32) and model.int8.onnx (static int8, calibrated on Training faces) beside the safetensors
file, each only if it answers as the torch network does on all of PublicTest (float32's feature map too), and names in
config.json which of them the app uses: the faster of those that passed, timed here.

Shape letters: B faces, N faces of PublicTest, C = len(EMOTIONS), F H W the feature map.
"""

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from emox import images, runtimes, weights
from emox.layouts import LAYOUTS, RUNTIMES
from emox.predict import Logits
from emox.results.protocols import CHOSEN_ON, HEADLINE
from train import data, onnx_files, parity
from train.precision import one_thread

LARGEST_LOSS = 0.003  # of int8's accuracy against torch's
BATCH = 64
ROUNDS = 200  # single faces timed in turn, all runtimes in each round
LIBRARIES = ("torch", "timm", "onnx", "onnxscript", "onnxruntime")
REFUSED = 3  # status when a file did not pass: the model is whole without it.  1 is Python's for what nobody foresaw


@dataclass(frozen=True, kw_only=True)
class Measured:
    """One runtime on PublicTest; kept in config.json.

    accuracy: fraction.  largest_difference: of a logit from torch's.
    milliseconds: median for one face on one thread, timed in turn with the others; on a busy machine believe ratios.
    """

    accuracy: float
    largest_difference: float
    milliseconds: float

    def complaint(self, runtime: str, torch: "Measured") -> str | None:
        """Why this runtime must not ship; None when it may."""
        if runtime == "float32":
            return parity.differs({"logits": self.largest_difference})
        if runtime == "int8" and not torch.accuracy - self.accuracy <= LARGEST_LOSS:
            return f"loses {torch.accuracy - self.accuracy:.2%} of accuracy on PublicTest, allowed {LARGEST_LOSS:.2%}"
        return None


def export(folder: Path, out: Path, path: Path) -> tuple[list[str], dict[str, str]]:
    """Makes, checks and ships the files; the lines to print, and why a runtime's file was refused.

    path: the prepared data.
    """
    model = weights.load(folder, "torch")
    if not LAYOUTS[model.name].optional:
        raise weights.ModelProblem(f"{folder}: {model.name} has no onnxruntime files; lite has")
    faces = data.read(path)
    training = data.split(faces, HEADLINE, "Training")
    public_test = data.split(faces, HEADLINE, CHOSEN_ON)
    with tempfile.TemporaryDirectory() as name:
        made = {runtime: Path(name) / file for runtime, file in RUNTIMES.items() if file is not None}
        onnx_files.write_float32(model.network, made["float32"], model.temperature)
        onnx_files.write_int8(made["float32"], made["int8"], training.images)
        answering = {"torch": model.logits} | {runtime: runtimes.onnx_logits(file) for runtime, file in made.items()}
        measured = measure(answering, public_test)
        refused = {
            runtime: complaint
            for runtime in made
            if (complaint := measured[runtime].complaint(runtime, measured["torch"]))
        }
        apart = parity.differences(model.network, made["float32"], images.normalise(public_test.images[:, None]))
        if complaint := parity.differs(apart):  # of the feature map, which `measure` does not ask for
            refused["float32"] = complaint
        passed = {runtime: file for runtime, file in made.items() if runtime not in refused}
        default = _ship(folder, out, passed, measured, weights.sha256(path))
    lines = [
        f"{runtime:8} PublicTest {found.accuracy:.2%}, {found.milliseconds:.2f} ms a face, "
        f"largest difference of a logit {found.largest_difference:.1e}"
        for runtime, found in measured.items()
    ]
    lines += [f"largest difference of float32's feature map {apart['features']:.1e}"]
    lines += [f"{runtime} not written: {why}" for runtime, why in refused.items()]
    return [*lines, f"answers: {default}"], refused


def measure(answering: Mapping[str, Logits], pictures: data.Split) -> dict[str, Measured]:
    """Every runtime on all faces of the split, the first of them being what the others are compared with."""
    inputs = images.normalise(pictures.images[:, None])
    batches = [inputs[start : start + BATCH] for start in range(0, len(inputs), BATCH)]
    logits = {runtime: np.concatenate([answer(batch) for batch in batches]) for runtime, answer in answering.items()}
    expected = next(iter(logits.values()))
    with one_thread():  # as the others have
        taken = times(answering, inputs, ROUNDS)
    return {
        runtime: Measured(
            accuracy=float((found.argmax(axis=1) == pictures.labels).mean()),
            largest_difference=float(np.abs(found - expected).max()),
            milliseconds=float(np.median(taken[runtime])),
        )
        for runtime, found in logits.items()
    }


def times(answering: Mapping[str, Logits], inputs: np.ndarray, rounds: int) -> dict[str, list[float]]:
    """Milliseconds of single faces, in turn: a machine that slows down slows all of them.

    inputs: float32 (N, 1, 48, 48).
    """
    taken: dict[str, list[float]] = {name: [] for name in answering}
    for number in range(rounds):
        at = number % len(inputs)
        for name, answer in answering.items():
            start = time.perf_counter()
            answer(inputs[at : at + 1])
            taken[name].append((time.perf_counter() - start) * 1000)
    return taken


def _ship(
    folder: Path, out: Path, passed: Mapping[str, Path], measured: Mapping[str, Measured], data_sha256: str
) -> str:
    """Puts the files that passed into `out`, a copy of `folder` unless it is the same; the runtime that answers."""
    if out.resolve() != folder.resolve():
        shutil.copytree(folder, out, dirs_exist_ok=True)
    config = weights.read_config(out)
    files = {name: digest for name, digest in config["files"].items() if name not in RUNTIMES.values()}
    # Whole without them until they lie there: a folder that names other files than it holds could not even be read.
    without = {key: value for key, value in config.items() if key != "export"}
    weights.write_config(out, without | {"files": files, "runtime": "torch"})
    for runtime, name in RUNTIMES.items():
        if name is not None and runtime in passed:
            shutil.copyfile(passed[runtime], out / name)
            files[name] = weights.sha256(out / name)
        elif name is not None:
            (out / name).unlink(missing_ok=True)
    default = min(passed, key=lambda runtime: measured[runtime].milliseconds, default="torch")
    export_facts: dict[str, Any] = {
        "public_test": {runtime: asdict(found) for runtime, found in measured.items()},
        "calibration_faces": onnx_files.CALIBRATION_FACES,
        "data_sha256": data_sha256,
        "versions": {name: version(name) for name in LIBRARIES},
    }
    # Read again: another command may have written its keys since.
    weights.write_config(out, weights.read_config(out) | {"files": files, "runtime": default, "export": export_facts})
    return default


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; 0, REFUSED, or 2 with one sentence on stderr when model or data is not as it should be."""
    parser = argparse.ArgumentParser(prog="python -m train.export", description=__doc__.splitlines()[0])
    parser.add_argument("model", help="EmoXNetLite's model folder, or the name of a bundled one")
    parser.add_argument("--data", type=Path, help="prepared parquet (else EMOX_DATA)")
    parser.add_argument("--out", type=Path, help="a folder to copy the model to first; default: MODEL itself")
    given = parser.parse_args(arguments)
    try:
        folder = weights.folder_of(given.model)
        lines, refused = export(folder, given.out or folder, data.default_path(given.data))
    except (data.DataProblem, weights.ModelProblem, OSError) as problem:
        print(problem, file=sys.stderr)
        return 2
    print("\n".join(lines))
    return REFUSED if refused else 0


if __name__ == "__main__":
    sys.exit(main())
