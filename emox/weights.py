"""Model folders: weights and config.json on disk, checked before anything is loaded.

A folder names its files with their sha256, its class order and its preprocessing; a folder that disagrees with this
package is refused. Loading checks what it reads, config.json and the weights that it names; `train.publish` checks all
of the folder, report, predictions and card too. No pickle is ever read.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from emox import hub, runtimes
from emox.assets import ASSETS
from emox.emotions import EMOTIONS
from emox.layouts import LAYOUTS, RUNTIMES, Layout, Preprocessing
from emox.predict import Logits, Model
from emox.whole_files import sha256, write_whole

if TYPE_CHECKING:
    from torch import nn

FORMAT = 1
BUNDLED = ASSETS / "models"
KEYS = ("format", "network", "classes", "preprocessing", "files", "temperature")  # of config.json, that `save` writes


class ModelProblem(ValueError):
    """A model folder that cannot be trusted or found; the message says which file and what was expected."""


def load(name_or_path: str | Path, runtime: str | None = None, revision: str | None = None) -> Model:
    """A model by its folder, its bundled name ("lite", "emoxnet") or owner/name on the Hub, in this order.

    ModelProblem says what is wrong with it.  revision: of owner/name: a commit, tag or branch.

    runtime: a key of layouts.RUNTIMES; None takes what config.json names, else torch. Where onnxruntime answers,
    torch is loaded only when something asks for `Model.network`.
    """
    found = find(name_or_path, revision)
    folder = found.folder
    config = read_config(folder)
    for name, expected in config["files"].items():
        _check_file(folder / name, expected)
    layout = LAYOUTS[config["network"]]
    answering = runtime or config.get("runtime", "torch")
    network = runtimes.Once(lambda: _network(folder, layout, config["files"] if answering != "torch" else {}))
    return Model(
        name=config["network"],
        logits=_logits(folder, config, answering, network),
        temperature=float(config["temperature"]),
        load_network=network,
        members=layout.members,
        config=MappingProxyType(config),
        source=found.source,
        instead=found.instead,
    )


def _network(folder: Path, layout: Layout, files: Mapping[str, str]) -> "nn.Module":
    """files: that are checked anew; where onnxruntime answers, torch's may be asked for hours after the others."""
    for name in layout.files:
        if name in files:
            _check_file(folder / name, files[name])
    return runtimes.network(folder, layout)


def _logits(folder: Path, config: Mapping[str, Any], runtime: str, network: "runtimes.Once[nn.Module]") -> Logits:
    if runtime not in RUNTIMES:
        raise ModelProblem(f"unknown runtime {runtime!r}; known: {', '.join(RUNTIMES)}")
    file = RUNTIMES[runtime]
    if file is not None and file not in config["files"]:
        makes = "which python -m train.export makes" if LAYOUTS[config["network"]].optional else "nor can it have one"
        raise ModelProblem(f"{folder}: has no {file}, {makes}")
    try:
        return runtimes.torch_logits(network()) if file is None else runtimes.onnx_logits(folder / file)
    except runtimes.Unfit as problem:
        raise ModelProblem(str(problem)) from problem


def bundled() -> dict[str, Path]:
    """The models that come with the package, ensemble first: name -> its own folder.

    A folder in the working directory may be called as one of them and then goes before it (`find`): what means the
    bundled models and was told no name takes these folders.
    """
    return {config.parent.name: config.parent for config in sorted(BUNDLED.glob("*/config.json"))}


def called(name_or_path: str | Path) -> str:
    """What a model that was asked for is called: a bundled one's folder by its name, others as they were written."""
    return Path(name_or_path).name if Path(name_or_path).parent == BUNDLED else str(name_or_path)


def folder_of(name_or_path: str | Path, revision: str | None = None) -> Path:
    """Where a model lies; as `find`."""
    return find(name_or_path, revision).folder


def find(name_or_path: str | Path, revision: str | None = None) -> hub.Found:
    """A folder by its path, a bundled model by its name, owner/name as `emox.hub` finds it, or ModelProblem."""
    here = next((path for path in (Path(name_or_path), BUNDLED / name_or_path) if path.is_dir()), None)
    if here is not None and revision is not None:
        raise ModelProblem(f"{here} is a folder here; a revision belongs to owner/name on the Hub")
    if here is not None:
        return hub.Found(folder=here, source="bundled" if here.is_relative_to(BUNDLED) else "folder")
    if hub.is_repository(str(name_or_path)):
        try:
            return hub.find(str(name_or_path), revision, BUNDLED)
        except hub.HubProblem as problem:
            raise ModelProblem(f"{problem}; nor is there a folder {name_or_path} here") from problem
    if called(name_or_path) in LAYOUTS:
        raise ModelProblem(f"the weights of {called(name_or_path)} do not come with this copy of EmoX yet")
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
    missing = [key for key in KEYS if key not in config] if isinstance(config, dict) else list(KEYS)
    if missing:
        raise ModelProblem(f"{path}: missing {', '.join(missing)}")
    if config["format"] != FORMAT:
        raise ModelProblem(f"{path}: format {config['format']!r}, this version reads {FORMAT}")
    if not isinstance(config["network"], str) or config["network"] not in LAYOUTS:
        raise ModelProblem(f"{path}: unknown network {config['network']!r}; known: {', '.join(LAYOUTS)}")
    if config["classes"] != list(EMOTIONS):
        raise ModelProblem(f"{path}: class order {config['classes']}, expected {list(EMOTIONS)}")
    if config["preprocessing"] != asdict(Preprocessing()):
        raise ModelProblem(f"{path}: preprocessing {config['preprocessing']}, expected {asdict(Preprocessing())}")
    layout = LAYOUTS[config["network"]]
    needed = set(layout.files)
    files = config["files"] if isinstance(config["files"], dict) else {}
    named = all(isinstance(digest, str) for digest in files.values())
    if not named or not needed <= set(files) <= needed | set(layout.optional):
        may = f"; it may name {', '.join(layout.optional)}" if layout.optional else ""
        raise ModelProblem(f"{path}: files must name the sha256 of {', '.join(sorted(needed))}{may}")
    runtime = config.get("runtime", "torch")
    if not isinstance(runtime, str) or runtime not in RUNTIMES or RUNTIMES[runtime] not in (None, *config["files"]):
        raise ModelProblem(f"{path}: runtime {runtime!r}, expected one of {', '.join(RUNTIMES)} whose file is there")
    temperature = config["temperature"]
    number = isinstance(temperature, int | float) and not isinstance(temperature, bool)
    if not number or not 0 < temperature < math.inf:
        raise ModelProblem(f"{path}: temperature {temperature!r}, expected a number above 0")
    return config


def _check_file(path: Path, expected: str) -> None:
    if not path.is_file():
        raise ModelProblem(f"{path}: no such file, but config.json names it")
    try:
        found = sha256(path)
    except OSError as problem:
        raise ModelProblem(f"{path}: cannot be read ({problem.strerror})") from problem
    if found != expected:
        raise ModelProblem(
            f"{path}: sha256 is {found[:12]}..., config.json says {expected[:12]}...: changed or damaged"
        )


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
    write_config(folder, config)


def write_config(folder: Path, config: Mapping[str, Any]) -> None:
    """config.json as every command writes it: whole or not at all, for nothing else tells how the weights were made."""
    write_whole(folder / "config.json", json.dumps(config, indent=2) + "\n")
