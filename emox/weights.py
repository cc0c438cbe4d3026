"""Model folders: weights and config.json on disk, checked whole before anything is loaded.

A folder names its files with their sha256, its class order and its preprocessing; a folder that disagrees with this
package is refused. No pickle is ever read.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from emox import images
from emox.emotions import EMOTIONS
from emox.predict import Logits, Model

if TYPE_CHECKING:
    from torch import Tensor, nn

FORMAT = 1
BUNDLED = Path(__file__).parent.parent / "space_assets" / "models"
_KEYS = ("format", "network", "classes", "preprocessing", "files", "temperature")


class ModelProblem(ValueError):
    """A model folder that cannot be trusted or found; the message says which file and what was expected."""


@dataclass(frozen=True, kw_only=True)
class Preprocessing:
    """What a face goes through before the network; must equal `emox.images`."""

    side: int = images.SIDE
    mean: float = images.MEAN
    std: float = images.STD
    gray: str = "ITU-R 601-2 luma"


@dataclass(frozen=True, kw_only=True)
class Layout:
    """How a network is built and which of its weights lie in which file, by prefix of their names."""

    build: "Callable[[], nn.Module]"
    files: Mapping[str, str]
    half: bool  # matrices and kernels are stored in float16


def _lite() -> "nn.Module":
    from emox.networks import EmoXNetLite

    return EmoXNetLite()


def _emoxnet() -> "nn.Module":
    from emox.networks import EmoXNet

    return EmoXNet()


LAYOUTS: Mapping[str, Layout] = MappingProxyType(
    {
        "lite": Layout(build=_lite, files=MappingProxyType({"model.safetensors": ""}), half=False),
        "emoxnet": Layout(
            build=_emoxnet,
            files=MappingProxyType(
                {
                    "vgg16.safetensors": "members.vgg16.",
                    "densenet121.safetensors": "members.densenet121.",
                    "se_resnet34.safetensors": "members.se_resnet34.",
                    "se_resnext50.safetensors": "members.se_resnext50.",
                    "head.safetensors": "head.",
                }
            ),
            half=True,
        ),
    }
)


def load(name_or_path: str | Path) -> Model:
    """A model by its bundled name ("lite", "emoxnet") or its folder; ModelProblem says what is wrong with it."""
    folder = folder_of(name_or_path)
    config = read_config(folder)
    for name, expected in config["files"].items():
        _check_file(folder / name, expected)
    network = _network(folder, config)
    return Model(
        name=config["network"],
        logits=_torch_logits(network),
        temperature=float(config["temperature"]),
        network=network,
        config=MappingProxyType(config),
    )


def bundled() -> tuple[str, ...]:
    """Names of the models that come with the package, ensemble first; one still in training is not among them."""
    return tuple(sorted(config.parent.name for config in BUNDLED.glob("*/config.json")))


def folder_of(name_or_path: str | Path) -> Path:
    """Where a model lies: a path as it is, a plain name among the bundled models."""
    if Path(name_or_path).is_dir():
        return Path(name_or_path)
    if (BUNDLED / name_or_path).is_dir():
        return BUNDLED / name_or_path
    if str(name_or_path) in LAYOUTS:
        raise ModelProblem(f"the weights of {name_or_path} do not come with this copy of EmoX yet")
    raise ModelProblem(
        f"{name_or_path}: neither a folder nor a bundled model ({', '.join(bundled()) or 'there is none'})"
    )


def read_config(folder: Path) -> dict[str, Any]:
    """config.json, checked against what this package is; ModelProblem otherwise."""
    path = folder / "config.json"
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ModelProblem(f"{path}: no such file; a model folder needs one") from None
    except (OSError, ValueError) as problem:
        raise ModelProblem(f"{path}: not readable JSON ({problem})") from problem
    missing = [key for key in _KEYS if key not in config] if isinstance(config, dict) else list(_KEYS)
    if missing:
        raise ModelProblem(f"{path}: missing {', '.join(missing)}")
    if config["format"] != FORMAT:
        raise ModelProblem(f"{path}: format {config['format']!r}, this version reads {FORMAT}")
    if config["network"] not in LAYOUTS:
        raise ModelProblem(f"{path}: unknown network {config['network']!r}; known: {', '.join(LAYOUTS)}")
    if config["classes"] != list(EMOTIONS):
        raise ModelProblem(f"{path}: class order {config['classes']}, expected {list(EMOTIONS)}")
    if config["preprocessing"] != asdict(Preprocessing()):
        raise ModelProblem(f"{path}: preprocessing {config['preprocessing']}, expected {asdict(Preprocessing())}")
    expected = set(LAYOUTS[config["network"]].files)
    if not isinstance(config["files"], dict) or set(config["files"]) != expected:
        raise ModelProblem(f"{path}: files must name the sha256 of {', '.join(sorted(expected))}")
    temperature = config["temperature"]
    if not isinstance(temperature, int | float) or not temperature > 0:
        raise ModelProblem(f"{path}: temperature {temperature!r}, expected a number above 0")
    return config


def _check_file(path: Path, expected: str) -> None:
    if not path.is_file():
        raise ModelProblem(f"{path}: no such file, but config.json names it")
    found = sha256(path)
    if found != expected:
        raise ModelProblem(
            f"{path}: sha256 is {found[:12]}..., config.json says {expected[:12]}...: changed or damaged"
        )


def sha256(path: Path) -> str:
    """Hex digest of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _network(folder: Path, config: Mapping[str, Any]) -> "nn.Module":
    import torch
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    layout = LAYOUTS[config["network"]]
    network = layout.build()
    state: dict[str, Tensor] = {}
    for name, prefix in layout.files.items():
        try:
            stored = load_file(folder / name)
        except SafetensorError as problem:
            raise ModelProblem(f"{folder / name}: not a safetensors file ({problem})") from problem
        state |= {prefix + key: value.float() if value.is_floating_point() else value for key, value in stored.items()}
    try:
        network.load_state_dict(state)
    except RuntimeError as problem:
        first = str(problem).splitlines()[1].strip()
        raise ModelProblem(f"{folder}: weights do not fit {config['network']}: {first}") from problem
    return network.eval().to(memory_format=torch.channels_last)


def _torch_logits(network: "nn.Module") -> Logits:
    import torch

    def logits(faces: np.ndarray) -> np.ndarray:
        with torch.inference_mode():
            return network(torch.from_numpy(faces).to(memory_format=torch.channels_last)).numpy()

    return logits


def save(network: "nn.Module", kind: str, folder: Path, facts: Mapping[str, Any], temperature: float = 1.0) -> None:
    """Writes a complete model folder; `facts` (recipe, seed, versions, ...) go into config.json as they are.

    kind: a key of LAYOUTS.
    """
    import torch
    from safetensors.torch import save_file

    layout = LAYOUTS[kind]
    folder.mkdir(parents=True, exist_ok=True)
    state = network.state_dict()
    for name, prefix in layout.files.items():
        save_file(
            {
                # Vectors stay float32: a batch norm's small variances would vanish in float16.
                key.removeprefix(prefix): (value.half() if layout.half and value.ndim > 1 else value)
                .to("cpu", memory_format=torch.contiguous_format)
                .contiguous()
                for key, value in state.items()
                if key.startswith(prefix)
            },
            folder / name,
        )
        (folder / name).chmod(0o644)  # safetensors leaves it to its owner alone
    config = {
        "format": FORMAT,
        "network": kind,
        "classes": list(EMOTIONS),
        "preprocessing": asdict(Preprocessing()),
        "temperature": temperature,
        "files": {name: sha256(folder / name) for name in layout.files},
        **facts,
    }
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
