"""Fixed augmented views of the training faces, so that a teacher's answers to them can be computed once.

View 0 is the face as it is; view k is drawn from a generator seeded with k, so whoever asks sees the same picture.
Shape letters: N faces, K views, C = len(EMOTIONS).
"""

import numpy as np
import torch
from torch import Generator

from emox.augment import Augmentation, augment

# Without erasing: a teacher should see the whole face it is asked about.
_MILD = Augmentation(erasing=0.0)


def view_of(images: np.ndarray, view: int, chunk: int = 2048) -> np.ndarray:
    """(N, 48, 48) uint8 -> the same faces as view number `view` shows them, uint8."""
    if view == 0:
        return images
    generator = Generator().manual_seed(view)
    parts = [
        augment(torch.from_numpy(images[start : start + chunk]), _MILD, generator)[:, 0].round().to(torch.uint8)
        for start in range(0, len(images), chunk)
    ]
    return torch.cat(parts).numpy()
