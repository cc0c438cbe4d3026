"""Logits -> what softmax makes the chances of the labels: one temperature, and an offset for each class.

Shape letter: C classes.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, kw_only=True)
class Scale:
    """Bias-corrected temperature scaling (Alexandari et al. 2020, arXiv:1901.06852).

    A network that learnt from votes tells shares of votes, and the label is the class with the most: the offsets make
    up for what that favours, such as neutral, the label of many a face whose votes are spread.
    temperature: above 0, divides.  offsets: C numbers that are added afterwards; empty for none.
    """

    temperature: float = 1.0
    offsets: tuple[float, ...] = ()

    def of_logits(self, logits: np.ndarray) -> np.ndarray:
        """(..., C) -> (..., C)."""
        divided = logits / self.temperature
        return divided + np.asarray(self.offsets, divided.dtype) if self.offsets else divided

    def undone(self, logits: np.ndarray) -> np.ndarray:
        """(..., C) that `of_logits` gave -> (..., C) as they were before."""
        divided = logits - np.asarray(self.offsets, logits.dtype) if self.offsets else logits
        return divided * self.temperature


AS_IT_IS = Scale()  # of a model whose scale was never fitted
