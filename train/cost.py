"""What a training will take on this machine, measured before it begins."""

import resource
import sys
import time
from collections import Counter

import torch
from torch import nn

from emox.predict import BATCH
from train import common
from train.loop import optimizer_for
from train.precision import autocast, device, full_precision_orthogonalisation
from train.recipes import Recipe


def seconds_a_step(network: nn.Module, recipe: Recipe, side: int) -> float:
    """One step of a batch at `side` pixels; changes `network`, so give one that is not needed."""
    network.to(device()).to(memory_format=torch.channels_last).train()
    optimizer = optimizer_for(network, recipe)
    faces = common.network_input(torch.rand(recipe.batch, 1, side, side) * 255)
    started = 0.0
    with full_precision_orthogonalisation():
        for _ in range(2):  # oneDNN picks its kernels in the first step
            started = time.perf_counter()
            with autocast(network):
                loss = network(faces).square().mean()
            loss.backward()
            optimizer.step()
    return time.perf_counter() - started


def seconds_of_run(network: nn.Module, recipe: Recipe, faces: int) -> float:
    """All epochs of the recipe over so many faces, without the checks; changes `network`."""
    epochs_at = Counter(recipe.side(epoch) for epoch in range(recipe.epochs))
    steps = faces // recipe.batch
    return sum(seconds_a_step(network, recipe, side) * steps * epochs for side, epochs in epochs_at.items())


@torch.inference_mode()
def seconds_of_answers(network: nn.Module, faces: int) -> float:
    """A network's answers to so many faces of 48 pixels."""
    network.to(device()).to(memory_format=torch.channels_last).eval()
    seen = common.network_input(torch.rand(BATCH, 1, 48, 48) * 255)
    started = 0.0
    for _ in range(2):  # oneDNN picks its kernels in the first
        started = time.perf_counter()
        with autocast(network):
            network(seen)
    return (time.perf_counter() - started) * faces / len(seen)


def peak_memory() -> int:
    """The most bytes this process has held so far."""
    counted = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return counted if sys.platform == "darwin" else counted * 1024  # Linux counts KiB
