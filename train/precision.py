"""Device, number format and threads: what makes a step fast on the machine at hand."""

from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager
from functools import partial

import torch
from timm.optim import muon


def device() -> torch.device:
    """CUDA when present, else the CPU."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def has_fast_bfloat16() -> bool:
    """True on CUDA and on CPUs with AMX tiles.

    AVX-512 alone has bfloat16 dot products too, but oneDNN's convolutions with them ran at 0.6 times the speed of
    float32 where measured (train/LOG.md), so they do not count.
    """
    if torch.cuda.is_available():
        return True
    return bool(torch.cpu.get_capabilities().get("amx_bf16", False))


def autocast() -> AbstractContextManager[None]:
    """Forward pass in bfloat16 where that is fast, in float32 elsewhere."""
    return torch.autocast(device().type, torch.bfloat16, enabled=has_fast_bfloat16())


def ready_cpu() -> None:
    """One thread a process, and numbers too small for a normal float become zero.

    oneDNN's weight gradients with two threads spin at a barrier under any other load. Subnormal numbers, of which
    Muon's products make many once gradients shrink, made a step five times as slow (train/LOG.md).
    """
    if device().type == "cpu":
        torch.set_num_threads(1)
        torch.set_flush_denormal(True)


@contextmanager
def full_precision_orthogonalisation() -> Generator[None]:
    """Muon's Newton-Schulz steps in float32 where bfloat16 is slow; timm has no argument for it."""
    original = muon.zeropower_via_newtonschulz
    if not has_fast_bfloat16():
        muon.zeropower_via_newtonschulz = partial(original, dtype=torch.float32)  # ty: ignore[invalid-assignment]
    try:
        yield
    finally:
        muon.zeropower_via_newtonschulz = original
