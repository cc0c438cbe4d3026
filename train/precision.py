"""Device, number format and threads: what makes a step fast on the machine at hand."""

import time
from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager
from functools import cache, partial
from typing import Literal

import torch
from timm.optim import muon
from torch import nn

from train.processes import from_main


def device() -> torch.device:
    """CUDA when present, else the CPU."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


@cache
def has_fast_bfloat16(*, depthwise: bool) -> bool:
    """True on CUDA, and on a CPU whose bfloat16 convolutions take less than 0.8 of float32's time.

    Decided once for either kind of convolution, by the main process: the first call (in `ready`) must come in all
    processes at the same place. Measured, because flags do not tell: AVX-512's bfloat16 dot products ran a convolution
    at 0.6 times the speed of float32 on one machine and at 2.1 times on another, and where AMX makes the usual ones six
    times as fast, those of one filter a channel gain nothing (train/LOG.md).
    """
    if torch.cuda.is_available():
        return True
    faster = _seconds_of_convolution(torch.bfloat16, depthwise) < 0.8 * _seconds_of_convolution(
        torch.float32, depthwise
    )
    return bool(from_main(faster))


@torch.inference_mode(False)
def _seconds_of_convolution(number: torch.dtype, depthwise: bool) -> float:
    """Processor time of the fastest of four steps through a 3x3 convolution as the networks have many of."""
    convolution = nn.Conv2d(128, 128, 3, padding=1, groups=128 if depthwise else 1, dtype=number)
    convolution = convolution.to(memory_format=torch.channels_last)
    features = torch.rand(32, 128, 16, 16, dtype=number).to(memory_format=torch.channels_last).requires_grad_()
    seconds = []
    for _ in range(4):  # oneDNN picks its kernels in the first
        started = time.process_time()  # of this process alone: what else the machine does must not decide the format
        convolution(features).sum().backward()
        seconds.append(time.process_time() - started)
    return min(seconds)


def autocast(network: nn.Module) -> AbstractContextManager[None]:
    """`network`'s forward pass in its `number_format`."""
    return torch.autocast(device().type, torch.bfloat16, enabled=number_format(network) == "bfloat16")


def number_format(network: nn.Module) -> Literal["bfloat16", "float32"]:
    """bfloat16 where that is fast for the network's kind of convolution, float32 elsewhere."""
    depthwise = any(isinstance(part, nn.Conv2d) and 1 < part.groups == part.in_channels for part in network.modules())
    return "bfloat16" if has_fast_bfloat16(depthwise=depthwise) else "float32"


def ready() -> None:
    """One thread a process, numbers too small for a normal float become zero, and the number formats are settled.

    oneDNN's weight gradients with two threads spin at a barrier under any other load. Subnormal numbers, of which
    Muon's products make many once gradients shrink, made a step five times as slow (train/LOG.md).
    """
    if device().type == "cpu":
        torch.set_num_threads(1)
        torch.set_flush_denormal(True)
    for depthwise in (False, True):
        has_fast_bfloat16(depthwise=depthwise)


@contextmanager
def one_thread() -> Generator[None]:
    """torch on one thread meanwhile."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


@contextmanager
def full_precision_orthogonalisation() -> Generator[None]:
    """Muon's Newton-Schulz steps in float32 where bfloat16 is slow; timm has no argument for it."""
    original = muon.zeropower_via_newtonschulz
    if not has_fast_bfloat16(depthwise=False):
        muon.zeropower_via_newtonschulz = partial(original, dtype=torch.float32)  # ty: ignore[invalid-assignment]
    try:
        yield
    finally:
        muon.zeropower_via_newtonschulz = original
