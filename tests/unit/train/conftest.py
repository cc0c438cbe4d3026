"""What training commands settle for their whole process does not outlast a test."""

from collections.abc import Iterator

import pytest
import torch


@pytest.fixture(autouse=True)
def subnormal_numbers() -> Iterator[None]:
    """`train.precision.ready` lets them be zero; a later test in the same process may need them."""
    yield
    torch.set_flush_denormal(False)
