"""What is measured: a shipped model as it answers in the app, EmoXNet's members beside it, or a single network's run.

Shape letters: B inputs, G answerers, N faces, V views, C = len(EMOTIONS).
"""

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from tqdm import tqdm

from emox.emotions import EMOTIONS
from emox.networks import MEMBERS, Backbone, EmoXNet
from emox.predict import BATCH, Model, batches, softmax
from emox.results.calibration import rescaled
from emox.results.training_runs import FINISHED, SINGLE
from emox.weights import ModelProblem, load, sha256


@dataclass(frozen=True, kw_only=True)
class Answerers:
    """One or several models that are asked together.

    weights_sha256: name -> file -> sum, G names in order.
    temperatures: of those that are models of their own; None where none was fitted and the model divides by nothing.
    logits: float32 (B, 1, 48, 48) -> (B, G, C), not divided by any temperature.
    runtime: what they answer through, a key of layouts.RUNTIMES.
    of_run: it is a finished run of `train.backbone`, not a model folder.
    """

    weights_sha256: Mapping[str, Mapping[str, str]]
    temperatures: Mapping[str, float | None]
    logits: Callable[[np.ndarray], np.ndarray]
    runtime: str = "torch"
    of_run: bool = False


def open_answerers(name_or_path: str | Path, load: Callable[[str | Path], Model] = load) -> tuple[Answerers, ...]:
    """A bundled name, a model folder, or a finished run of `train.backbone`; ModelProblem says what is wrong.

    EmoXNet's members are asked in one pass with it where torch runs it, else in a second entry. A run goes by its
    folder's name, for one network may be trained by several recipes.
    """
    if (Path(name_or_path) / SINGLE).is_file():
        return (_of_run(Path(name_or_path)),)
    model = load(name_or_path)
    network = model.network
    if not isinstance(network, EmoXNet):
        return (of_model(model),)
    if model.config.get("runtime", "torch") == "torch":
        return (_with_members(model, network, itself=True),)
    return (of_model(model), _with_members(model, network, itself=False))


def of_model(model: Model) -> Answerers:
    """The model through the runtime it ships with."""
    return Answerers(
        weights_sha256={model.name: dict(model.config["files"])},
        temperatures={model.name: model.temperature if "temperature_fitted_on" in model.config else None},
        logits=lambda faces: model.logits(faces)[:, None],
        runtime=model.config.get("runtime", "torch"),
    )


def ask(answerers: Answerers, faces: np.ndarray, tta: int) -> dict[str, np.ndarray]:
    """Name -> (N, V, C) float32 probabilities at temperature 1 of (N, 48, 48) uint8 faces' first `tta` views."""
    told = tqdm(
        batches(list(faces), tta),
        total=math.ceil(len(faces) * tta / BATCH),
        desc=", ".join(answerers.weights_sha256),
        unit=f" x {BATCH} inputs",
        disable=None,
        leave=False,
    )
    rows = [softmax(each) for inputs in told for each in answerers.logits(inputs)]
    answered = np.asarray(rows, np.float32).reshape(len(faces), tta, len(answerers.weights_sha256), len(EMOTIONS))
    return {name: answered[:, :, number] for number, name in enumerate(answerers.weights_sha256)}


def cooled(probabilities: np.ndarray, temperature: float) -> np.ndarray:
    """Undoes `rescaled`: what the probabilities were before their logits were divided by `temperature`."""
    return rescaled(probabilities, 1 / temperature)


def _of_run(folder: Path) -> Answerers:
    try:
        network = Backbone(json.loads((folder / SINGLE).read_text(encoding="utf-8"))["backbone"])
        network.load_state_dict(load_file(folder / FINISHED))
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as problem:
        first = str(problem).splitlines()[0]
        raise ModelProblem(f"{folder}: not a finished run of python -m train.backbone ({first})") from problem
    network.eval().to(memory_format=torch.channels_last)
    return Answerers(
        weights_sha256={folder.name: {FINISHED: sha256(folder / FINISHED)}},
        temperatures={},
        logits=_from_torch(lambda faces: network(faces)[:, None]),
        of_run=True,
    )


def _with_members(model: Model, network: EmoXNet, itself: bool) -> Answerers:
    """Each member with its own head, from the weights in EmoXNet's folder, and `itself` from the same features."""

    def forward(faces: torch.Tensor) -> torch.Tensor:
        pooled = [network.member(name).pooled(faces) for name in MEMBERS]
        alone = [network.member(name).head(features) for name, features in zip(MEMBERS, pooled, strict=True)]
        whole = [network.head(torch.cat(pooled, dim=1))] if itself else []
        return torch.stack([*whole, *alone], dim=1)

    own = of_model(model)
    files = model.config["files"]
    members = {name: {f"{name}.safetensors": files[f"{name}.safetensors"]} for name in MEMBERS}
    return Answerers(
        weights_sha256={**own.weights_sha256, **members} if itself else members,
        temperatures=own.temperatures if itself else {},
        logits=_from_torch(forward),
    )


def _from_torch(forward: Callable[[torch.Tensor], torch.Tensor]) -> Callable[[np.ndarray], np.ndarray]:
    def logits(faces: np.ndarray) -> np.ndarray:
        with torch.inference_mode():
            return forward(torch.from_numpy(faces).to(memory_format=torch.channels_last)).numpy()

    return logits
