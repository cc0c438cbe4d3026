"""The task of learning from the annotators' votes: augmented faces, and what the recipe makes of the votes."""

import torch
from torch import Generator, Tensor, nn
from torch.nn import functional as F

from emox.augment import augment, cutmix, mixup
from train.common import Job, network_input
from train.loop import Task
from train.losses import log_prior, vote_loss


def from_votes(job: Job) -> Task:
    """Faces and targets of `job.training` as its recipe augments, mixes, smooths and balances them."""
    recipe = job.recipe
    pictures, targets = torch.from_numpy(job.training.images), torch.from_numpy(job.training.targets)
    if recipe.hard_labels:
        targets = F.one_hot(torch.from_numpy(job.training.labels), targets.shape[1]).float()
    adjustment = recipe.balance * log_prior(targets)

    def batch(rows: Tensor, generator: Generator, side: int, part: slice) -> tuple[Tensor, ...]:
        if not (recipe.mixup or recipe.cutmix):
            return augment(pictures[rows], recipe.augmentation, generator, side, part=part), targets[rows[part]]
        faces = augment(pictures[rows], recipe.augmentation, generator, side)  # a face's partner is in any part
        wanted = targets[rows]
        if recipe.mixup:
            faces, wanted = mixup(faces, wanted, recipe.mixup, generator)
        if recipe.cutmix:
            faces, wanted = cutmix(faces, wanted, recipe.cutmix, generator)
        return faces[part], wanted[part]

    def loss(network: nn.Module, faces: Tensor, wanted: Tensor) -> Tensor:
        logits = network(network_input(faces))
        return vote_loss(logits + adjustment.to(logits.device), wanted.to(logits.device), recipe.smoothing)

    return Task(row=job.training.row, batch=batch, loss=loss, check=job.check, terms=job.terms)
