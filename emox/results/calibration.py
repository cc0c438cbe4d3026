"""How far a model's confidence can be believed, and the few numbers that mend it.

Shape letters: N pictures, C classes. Rows of probabilities sum to 1; the answer is the most probable class and the
confidence is its probability.
"""

from dataclasses import dataclass

import numpy as np

from emox import metrics
from emox.metrics import Interval
from emox.results.predictions import EvaluationProblem
from emox.scale import Scale

SMALLEST = 1e-30  # a float32 probability of 0 has no logarithm
TEMPERATURES = (0.05, 20.0)  # the fit looks between these
PENALTY = 1e-3  # nats by an offset's square: without it a class without pictures would have none above minus infinity


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


def rescaled(probabilities: np.ndarray, scale: Scale) -> np.ndarray:
    """(..., C) float32 -> what they were if `scale` had been applied to the logits."""
    return _softmax(scale.of_logits(_logits(probabilities)))


def unscaled(probabilities: np.ndarray, scale: Scale) -> np.ndarray:
    """Undoes `rescaled`."""
    return _softmax(scale.undone(_logits(probabilities)))


def fit_temperature(probabilities: np.ndarray, labels: np.ndarray) -> Scale:
    """The temperature alone, of least negative log likelihood (Guo et al. 2017, arXiv:1706.04599, section 4.2).

    probabilities: (N, C) of logits divided by 1.  labels: (N,) class indices.  EvaluationProblem without pictures,
    and when the best lies at the edge of TEMPERATURES: no single number calibrates such a model.
    """
    return _fitted(probabilities, labels, offsets=False)


def fit_scale(probabilities: np.ndarray, labels: np.ndarray) -> Scale:
    """Temperature and offsets together (Alexandari et al. 2020, arXiv:1901.06852); else as `fit_temperature`."""
    return _fitted(probabilities, labels, offsets=True)


def _fitted(probabilities: np.ndarray, labels: np.ndarray, *, offsets: bool) -> Scale:
    """In 1/T and the offsets the negative log likelihood is convex: one best place, found from its slope."""
    from scipy.optimize import minimize

    if len(labels) == 0:
        raise EvaluationProblem("no pictures to fit a temperature to")
    logits = _logits(probabilities)
    N, C = logits.shape
    wanted = np.zeros((N, C))
    wanted[np.arange(N), labels] = 1

    def loss_and_slope(at: np.ndarray) -> tuple[float, np.ndarray]:
        scaled = at[0] * logits + at[1:]
        scaled -= scaled.max(axis=1, keepdims=True)
        logs = scaled - np.log(np.exp(scaled).sum(axis=1, keepdims=True))
        over = (np.exp(logs) - wanted) / N
        slope = np.concatenate([[(over * logits).sum()], over.sum(axis=0) + 2 * PENALTY * at[1:]])
        return float(-(wanted * logs).sum() / N + PENALTY * np.square(at[1:]).sum()), slope

    low, high = 1 / max(TEMPERATURES), 1 / min(TEMPERATURES)
    bounds = [(low, high), *([(None, None) if offsets else (0.0, 0.0)] * C)]
    found = minimize(loss_and_slope, np.eye(1, C + 1)[0], jac=True, bounds=bounds, method="L-BFGS-B")
    if not low * 1.01 < found.x[0] < high / 1.01:
        raise EvaluationProblem(f"no temperature in {TEMPERATURES} calibrates this model; the best lies at the edge")
    return Scale(temperature=float(1 / found.x[0]), offsets=tuple(map(float, found.x[1:])) if offsets else ())


def _logits(probabilities: np.ndarray) -> np.ndarray:
    return np.log(np.maximum(np.asarray(probabilities, np.float64), SMALLEST))


def _softmax(logits: np.ndarray) -> np.ndarray:
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return (raised / raised.sum(axis=-1, keepdims=True)).astype(np.float32)


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
