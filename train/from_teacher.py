"""The tasks of learning from teachers' answers: to fixed views, kept from before, of which each face is shown in one
drawn anew every time; or to every face as it is augmented, given while the student learns.
"""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Generator, Tensor, nn

from emox.augment import augment
from train import teacher
from train.common import Job, network_input
from train.loop import Task
from train.losses import Distillation, distillation_loss
from train.terms import digest
from train.views import view_of


def from_teacher(job: Job, folder: Path, shape: Distillation) -> Task:
    """folder: the --out of train.ensemble or train.teach; DataProblem when nobody there answered `job.training`."""
    logits = teacher.answers(folder, job.training.row)
    seen = torch.from_numpy(np.stack([view_of(job.training.images, view) for view in range(len(logits))]))
    targets = torch.from_numpy(job.training.targets)

    def batch(rows: Tensor, generator: Generator, side: int, part: slice) -> tuple[Tensor, ...]:
        view = torch.randint(len(logits), rows.shape, generator=generator)
        faces = augment(seen[view, rows], job.recipe.augmentation, generator, side, part=part)
        return faces, logits[view, rows][part], targets[rows[part]]

    def loss(network: nn.Module, faces: Tensor, answer: Tensor, votes: Tensor) -> Tensor:
        student = network(network_input(faces))
        return distillation_loss(student, answer.to(student.device), votes.to(student.device), shape)

    terms = job.terms | {"distillation": asdict(shape), "answers_sha256": digest(logits)}
    return Task(row=job.training.row, batch=batch, loss=loss, check=job.check, terms=terms)


def teachers_told(folders: Sequence[Path], shape: Distillation) -> dict[str, Any]:
    """What a student of `beside_teachers` has under `distillation` in its config.json."""
    return asdict(shape) | {"teachers": [*map(teacher.of_model, folders)]}


def beside_teachers(job: Job, folders: Sequence[Path], shape: Distillation) -> Task:
    """The teachers answer every augmented face as the student sees it, while the student learns.

    folders: model folders of the teachers; DataProblem when one cannot be loaded.
    """
    asked = teacher.Panel([teacher.network(folder) for folder in folders])
    pictures, targets = torch.from_numpy(job.training.images), torch.from_numpy(job.training.targets)

    def batch(rows: Tensor, generator: Generator, side: int, part: slice) -> tuple[Tensor, ...]:
        return augment(pictures[rows], job.recipe.augmentation, generator, side, part=part), targets[rows[part]]

    def loss(student: nn.Module, faces: Tensor, votes: Tensor) -> Tensor:
        seen = network_input(faces)
        with torch.no_grad():
            answer = asked(seen)
        return distillation_loss(student(seen), answer, votes.to(answer.device), shape)

    terms = job.terms | {"distillation": asdict(shape), "teachers_sha256": digest(asked)}
    return Task(row=job.training.row, batch=batch, loss=loss, check=job.check, terms=terms)
