"""EmoXNetLite as ONNX files: float32 with everything fused, and static int8.

Shape letters: B faces, N calibration faces to choose from, C = len(EMOTIONS), F H W the feature map.
"""

import contextlib
import copy
import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor, nn

from emox import images
from emox.emotions import EMOTIONS
from emox.layouts import ONNX_INPUT, ONNX_OUTPUTS, Preprocessing

if TYPE_CHECKING:
    from onnxruntime.quantization import CalibrationDataReader

CALIBRATION_FACES = 512
SEED = 0
BATCH = 32


class WithFeatures(nn.Module):
    """A network with `feature_map` and `head` that also gives the map, for class-activation maps without a gradient."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network: Any = network

    def forward(self, faces: Tensor) -> tuple[Tensor, Tensor]:
        """(B, 1, 48, 48) -> (B, C) logits and (B, F, H, W)."""
        features = self.network.feature_map(faces)
        return self.network.head(features.mean(dim=(2, 3))), features


def write_float32(network: nn.Module, path: Path, temperature: float) -> None:
    """The network's file: raw logits, free batch, parallel branches and batch norms merged into their convolutions.

    temperature: divides logits before softmax; stored, not applied.
    """
    import onnx
    from timm.utils.model import reparameterize_model

    fused = WithFeatures(reparameterize_model(copy.deepcopy(network).to(memory_format=torch.contiguous_format)))
    example = torch.zeros(2, 1, images.SIDE, images.SIDE)
    program = torch.onnx.export(
        fused.eval(),
        (example,),
        dynamo=True,
        input_names=[ONNX_INPUT],
        output_names=list(ONNX_OUTPUTS),
        dynamic_shapes={ONNX_INPUT: {0: torch.export.Dim("B")}},
        verbose=False,
    )
    if program is None:
        raise RuntimeError("torch.onnx.export gave no program")
    model = program.model_proto
    for part in (*model.graph.node, *model.graph.value_info, *model.graph.input, *model.graph.output):
        part.ClearField("metadata_props")  # the exporter keeps stack traces there, with paths of this machine
    onnx.helper.set_model_props(model, metadata(temperature))
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, str(path))


def metadata(temperature: float) -> dict[str, str]:
    """What a user of the file alone must know, as JSON texts by name."""
    return {
        "classes": json.dumps(EMOTIONS),
        "preprocessing": json.dumps(asdict(Preprocessing())),
        "temperature": json.dumps(temperature),
    }


def write_int8(float32: Path, path: Path, faces: np.ndarray) -> None:
    """The float32 file with eight-bit convolutions, its metadata kept.

    faces: (N, 48, 48) uint8 to choose the calibration faces from.
    Weights keep to seven bits (`reduce_range`): a CPU without VNNI adds pairs of products in 16 bits and would
    saturate, so the file would answer otherwise there than where it was checked. Pooling and the last layer cost
    next to nothing and stay float32.
    """
    import onnx
    from onnxruntime.quantization import CalibrationMethod, QuantFormat, QuantType, quant_pre_process, quantize_static

    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(sys.stderr):
        prepared = Path(folder) / "prepared.onnx"
        quant_pre_process(str(float32), str(prepared), skip_symbolic_shape=True)
        quantize_static(
            str(prepared),
            str(path),
            _reader(faces),
            quant_format=QuantFormat.QDQ,
            op_types_to_quantize=["Conv", "Add", "Relu"],
            per_channel=True,
            reduce_range=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            calibrate_method=CalibrationMethod.Percentile,
            extra_options={"CalibPercentile": 99.999},
        )
    told = {entry.key: entry.value for entry in onnx.load(str(float32)).metadata_props}
    model = onnx.load(str(path))
    onnx.helper.set_model_props(model, told)
    onnx.save(model, str(path))


def _reader(faces: np.ndarray) -> "CalibrationDataReader":
    from onnxruntime.quantization import CalibrationDataReader

    class Reader(CalibrationDataReader):
        """Hands out the chosen faces batch by batch, once."""

        def __init__(self) -> None:
            self._batches = _batches(faces)

        def get_next(self) -> Any:  # None at the end, which the library's own annotation leaves out
            return next(self._batches, None)

    return Reader()


def _batches(faces: np.ndarray) -> Iterator[dict[str, np.ndarray]]:
    chosen = np.random.default_rng(SEED).permutation(len(faces))[:CALIBRATION_FACES]
    size = min(BATCH, len(chosen))
    # onnxruntime stacks what each batch gives, so a shorter last one would not do.
    for start in range(0, len(chosen) - size + 1, size):
        yield {ONNX_INPUT: images.normalise(faces[chosen[start : start + size]][:, None])}
