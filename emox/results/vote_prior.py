"""How pictures' vote distributions are spread, learnt from the votes themselves, and what a picture's votes leave open.

Shape letters: N pictures, K vote columns, M components, U distinct rows of votes.

A picture has an unknown distribution over the columns from which its annotators voted independently. Over
pictures these distributions follow a mixture of Dirichlets, fitted by maximum likelihood: EM over components,
and Minka's fixed point (2000, "Estimating a Dirichlet distribution") within each. One Dirichlet does
not do for FER+: its annotators agree more often than it says (see `python -m train.human`).
"""

from dataclasses import dataclass

import numpy as np

BANDS = (0.0, 0.6, 0.9)  # EM starts from one component a most voted column and band of its share
ITERATIONS = 300
SETTLED = 1e-6  # nats a picture gained by an iteration
LOWEST, HIGHEST = 1e-4, 1e3  # of a weight: unanimous votes push the others to 0, identical ones all to infinity


@dataclass(frozen=True, kw_only=True)
class Prior:
    """A mixture of Dirichlets.

    shares: (M,) float64, sum 1.  weights: (M, K) float64 > 0.
    log_likelihood: nats a picture of the votes it was fitted to, in the order they were cast.
    """

    shares: np.ndarray
    weights: np.ndarray
    log_likelihood: float


def fit_prior(votes: np.ndarray, bands: tuple[float, ...] = BANDS) -> Prior:
    """The likeliest Prior of (N, K) whole votes; a local optimum, the same for the same votes.

    bands: ascending lowest shares of the most voted column; (0.0,) starts from one component a column.
    ValueError when no picture has two votes.
    """
    rows, counts = np.unique(np.asarray(votes).astype(np.int64), axis=0, return_counts=True)
    total = rows.sum(axis=1)
    if not (total > 1).any():
        raise ValueError("a prior needs pictures of at least two votes")
    shares, weights = _start(rows, counts, bands)
    steps = np.arange(total.max())
    above, above_total = rows[:, :, None] > steps, total[:, None] > steps
    reached = -np.inf
    for _ in range(ITERATIONS):
        chance, logs = _components(rows, shares, weights)
        likelihood = float(counts @ logs / counts.sum())
        if likelihood - reached < SETTLED:
            break
        reached = likelihood
        chance *= counts[:, None]
        shares = chance.sum(axis=0) / counts.sum()
        votes_above = np.einsum("um,uks->mks", chance, above, optimize=True)
        totals_above = chance.T @ above_total
        rise = (votes_above / (weights[:, :, None] + steps)).sum(axis=2)
        fall = (totals_above / (weights.sum(axis=1)[:, None] + steps)).sum(axis=1)
        weights = np.clip(weights * rise / np.maximum(fall, 1e-12)[:, None], LOWEST, HIGHEST)
    _, logs = _components(rows, shares, weights)
    return Prior(shares=shares, weights=weights, log_likelihood=float(counts @ logs / counts.sum()))


def responsibilities(votes: np.ndarray, prior: Prior) -> np.ndarray:
    """(N, M) chance that each picture, given its (N, K) votes, comes from each component; rows sum to 1."""
    return _components(np.asarray(votes).astype(np.int64), prior.shares, prior.weights)[0]


def draw(votes: np.ndarray, prior: Prior, chance: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """(N, K) distributions drawn from what each picture's votes leave open.  chance: its `responsibilities`."""
    edges = chance.cumsum(axis=1)[:, :-1]
    component = (generator.random((len(votes), 1)) > edges).sum(axis=1)
    weights = generator.standard_gamma(votes + prior.weights[component])
    return weights / weights.sum(axis=1, keepdims=True)


def _start(rows: np.ndarray, counts: np.ndarray, bands: tuple[float, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Shares (M,) and weights (M, K): the mean votes of each most voted column and band that has pictures."""
    top, share = rows.argmax(axis=1), rows.max(axis=1) / rows.sum(axis=1)
    band = np.searchsorted(bands, share, side="right")
    groups = np.unique(np.stack([top, band], axis=1), axis=0)
    inside = [(top == column) & (band == number) for column, number in groups]
    shares = np.array([counts[members].sum() for members in inside]) / counts.sum()
    means = np.stack([counts[members] @ rows[members] / counts[members].sum() for members in inside])
    return shares, means + 0.1


def _components(rows: np.ndarray, shares: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Responsibilities (U, M) and log likelihood (U,) of rows of votes under each Dirichlet-multinomial.

    Votes are small whole numbers, so gamma function ratios are sums of logarithms, looked up in tables.
    """
    steps = np.arange(rows.sum(axis=1).max())
    by_column = _running(np.log(weights[:, :, None] + steps))
    by_total = _running(np.log(weights.sum(axis=1)[:, None] + steps))
    logs = by_column[:, np.arange(rows.shape[1]), rows].sum(axis=2).T - by_total[:, rows.sum(axis=1)].T
    with np.errstate(divide="ignore"):  # a component that lost all its pictures has share 0
        logs = logs + np.log(shares)
    highest = logs.max(axis=1, keepdims=True)
    chance = np.exp(logs - highest)
    sums = chance.sum(axis=1, keepdims=True)
    return chance / sums, (np.log(sums) + highest)[:, 0]


def _running(logs: np.ndarray) -> np.ndarray:
    """Sums of the first 0, 1, 2... along the last axis."""
    return np.concatenate([np.zeros((*logs.shape[:-1], 1)), logs.cumsum(axis=-1)], axis=-1)
