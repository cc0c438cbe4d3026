"""How far a model's confidence can be believed, and the one number that mends it.

Shape letters: N pictures, C classes. Rows of probabilities sum to 1; the answer is the most probable class and the
confidence is its probability.
"""

from dataclasses import dataclass

import numpy as np

from emox import metrics
from emox.metrics import Interval
from emox.results.predictions import EvaluationProblem

SMALLEST = 1e-30  # a float32 probability of 0 has no logarithm
TEMPERATURES = (0.05, 20.0)  # the fit looks between these


@dataclass(frozen=True, kw_only=True)
class Bin:
    """Pictures whose confidence lies in (low, high].

    confidence: their mean, None without pictures.  accuracy: with the 95 % Wilson interval, None without pictures.
    """

    low: float
    high: float
    pictures: int
    confidence: float | None
    accuracy: Interval | None


class NoTemperature(EvaluationProblem):
    """No single number calibrates the model: it knows nothing, or is right about every picture."""


def rescaled(probabilities: np.ndarray, temperature: float) -> np.ndarray:
    """(..., C) float32 -> what they were if the logits had been divided by `temperature`: p^(1/T), sum 1."""
    logs = np.log(np.maximum(np.asarray(probabilities, np.float64), SMALLEST)) / temperature
    raised = np.exp(logs - logs.max(axis=-1, keepdims=True))
    return (raised / raised.sum(axis=-1, keepdims=True)).astype(np.float32)


def fit_temperature(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """The temperature of least negative log likelihood (Guo et al. 2017, arXiv:1706.04599, section 4.2).

    probabilities: (N, C) of logits divided by 1.  labels: (N,) class indices.  EvaluationProblem without pictures,
    NoTemperature when the best lies at the edge of TEMPERATURES.
    """
    from scipy.optimize import minimize_scalar

    if len(labels) == 0:
        raise EvaluationProblem("no pictures to fit a temperature to")

    def loss(log_temperature: float) -> float:
        scaled = rescaled(probabilities, np.exp(log_temperature))
        return float(metrics.negative_log_likelihood(scaled, labels).mean())

    low, high = np.log(TEMPERATURES)
    best = float(minimize_scalar(loss, bounds=(low, high), method="bounded", options={"xatol": 1e-4}).x)
    if min(best - low, high - best) < 0.01:
        raise NoTemperature(f"no temperature in {TEMPERATURES} calibrates this model; the best lies at the edge")
    return float(np.exp(best))


def reliability(probabilities: np.ndarray, labels: np.ndarray) -> tuple[Bin, ...]:
    """The reliability diagram: CALIBRATION_BINS bins of equal width, the ones the calibration error is made of."""
    probabilities = np.asarray(probabilities, np.float64)
    confidence, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == labels
    number = metrics.calibration_bins(confidence)
    edges = np.linspace(0, 1, metrics.CALIBRATION_BINS + 1)

    def one(at: int) -> Bin:
        here = number == at
        count = int(here.sum())
        return Bin(
            low=float(edges[at]),
            high=float(edges[at + 1]),
            pictures=count,
            confidence=float(confidence[here].mean()) if count else None,
            accuracy=metrics.wilson(int(right[here].sum()), count) if count else None,
        )

    return tuple(one(at) for at in range(metrics.CALIBRATION_BINS))
