"""The learning rate along a run: pure functions of the recipe and of what PublicTest said so far."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import torch
from torch.optim.lr_scheduler import ReduceLROnPlateau

from train.recipes import Plateau, Recipe


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a run stands before its next epoch.

    factor: of the recipe's learning rate, in (0, 1].  stop: no gain for as long as the recipe waits.
    """

    factor: float
    stop: bool


def one_cycle(recipe: Recipe, progress: float) -> float:
    """Linear warm-up, then half a cosine to nothing (Smith and Topin, arXiv:1708.07120).

    progress: share of the run done, in [0, 1].
    """
    if progress < recipe.warmup:
        return recipe.learning_rate * max(progress / recipe.warmup, 0.01)
    return recipe.learning_rate * 0.5 * (1 + math.cos(math.pi * (progress - recipe.warmup) / (1 - recipe.warmup)))


def standing(how: Plateau, losses: Sequence[float]) -> Standing:
    """PublicTest's loss after each epoch done -> factor of the learning rate, and whether to stop.

    Computed from the whole history each time, so that a resumed run needs no state but its metrics rows.
    """
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=1.0)
    scheduler = ReduceLROnPlateau(optimizer, factor=how.factor, patience=how.patience)
    for loss in losses:
        scheduler.step(loss)
    return Standing(factor=optimizer.param_groups[0]["lr"], stop=since_best(losses) >= how.stop_after)


def since_best(losses: Sequence[float]) -> int:
    """Epochs since the lowest loss; 0 when the last one is the lowest so far, or there is none."""
    return len(losses) - 1 - losses.index(min(losses)) if losses else 0


def rate_of_progress(recipe: Recipe, losses: Sequence[float]) -> Callable[[float], float]:
    """The coming epoch's learning rate as a function of the share of the run done, in [0, 1].

    losses: PublicTest's after each epoch done.
    """
    if recipe.plateau is None:
        return partial(one_cycle, recipe)
    rate = recipe.learning_rate * standing(recipe.plateau, losses).factor
    return lambda _progress: rate
