"""Finished models answer views of the training faces, for a student to learn from.

python -m train.teach space_assets/models/emoxnet --views 8 --out runs/teacher
python -m train.distill --teacher runs/teacher --out runs/lite

What train.ensemble leaves beside a new EmoXNet, made from any model folder: from the shipped one, without training its
members again. Of several models it is the mean answer. `accelerate launch --multi_gpu --num_processes 2 -m train.teach
...` shares the faces out. A killed run goes on at the view it was at.
"""

import argparse
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from emox.whole_files import written_whole
from train import checkpoint, common, data, processes, teacher
from train.ambiguous import with_ambiguous
from train.arguments import one_or_more
from train.precision import ready
from train.views import view_of


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m train.teach", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("models", type=Path, nargs="+", help="model folders, such as space_assets/models/emoxnet")
    parser.add_argument("--out", type=Path, required=True, help=f"folder for {teacher.FILE}")
    parser.add_argument("--views", type=one_or_more, default=8, help="augmented views they answer, the first as it is")
    parser.add_argument("--ambiguous", action="store_true", help="also the faces that contempt or unknown won")
    parser.add_argument("--data", type=Path, help="prepared parquet; default: EMOX_DATA")
    parser.add_argument("--smoke", action="store_true", help=f"the first {common.SMOKE_FACES} faces alone")
    flags = parser.parse_args(arguments)
    ready()
    teachers = [teacher.of_model(folder) for folder in flags.models]
    here = processes.this_process()
    if here.is_main_process:
        checkpoint.require_room(flags.out, {})
    here.wait_for_everyone()
    faces = data.read(data.default_path(flags.data))
    training, _ = common.learnt_and_checked(faces)
    training = with_ambiguous(training, faces) if flags.ambiguous else training
    training = common.head(training, common.SMOKE_FACES) if flags.smoke else training
    network = cache(teacher.network)  # of a model folder, loaded only where its answers are missing
    answered = []
    for view in range(flags.views):
        parts = np.array_split(view_of(training.images, view), here.num_processes)
        of_each = [
            answers(
                partial(network, folder),
                parts,
                [flags.out / f"view-{view}-{_fingerprint(made['files'], part)}.safetensors" for part in parts],
                told=f"{folder.name}, view {view + 1} of {flags.views}",
            )
            for folder, made in zip(flags.models, teachers, strict=True)
        ]
        answered.append(teacher.mean_answer(torch.stack(of_each)))
    if here.is_main_process:
        teacher.keep(flags.out, torch.stack(answered), training.row, teachers)


def answers(network: Callable[[], nn.Module], parts: Sequence[np.ndarray], files: Sequence[Path], told: str) -> Tensor:
    """(N, C) logits of a model for the processes' parts of (N, 48, 48) uint8 faces; each computes and keeps its own.

    files: where each part's answers are kept.
    """
    here = processes.this_process()
    file = files[here.process_index]
    if not file.is_file():
        shown = told if here.is_main_process else None
        answered = common.batched(network(), parts[here.process_index], told=shown)
        with written_whole(file) as unfinished:
            save_file({"logits": answered}, unfinished)
    here.wait_for_everyone()
    return torch.cat([load_file(one)["logits"] for one in files])


def _fingerprint(sums: Mapping[str, str], images: np.ndarray) -> str:
    """Changes with the model's weights or the pictures, so that stale answers are never read."""
    return hashlib.sha256(json.dumps(dict(sums), sort_keys=True).encode() + images.tobytes()).hexdigest()[:12]


if __name__ == "__main__":
    common.run_command(main)
