"""Hits on corrupted pictures -> figures: one model's, and the paired difference of two.

Shape letters: N pictures, S severities.
"""

from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations

import numpy as np

from emox import metrics
from emox.results.stress import Endured, Pair
from train.hits import Hits


def endured(hits: Hits) -> Endured:
    """One model under every severity of every corruption.  hits: complete."""
    wrong = 1 - corrupted(hits)
    return Endured(
        n=len(hits.row),
        weights_sha256=dict(hits.weights_sha256),
        clean=metrics.mean_interval(hits.clean),
        accuracy={name: tuple(map(metrics.mean_interval, hits.right[name])) for name in hits.terms.corruptions},
        mean_corruption_error=metrics.mean_interval(wrong),
        relative_corruption_error=metrics.mean_interval(wrong - ~hits.clean),
    )


def corrupted(hits: Hits) -> np.ndarray:
    """(N,): the share of right answers to each picture over all corruptions and severities."""
    return np.mean([each for severities in hits.right.values() for each in severities], axis=0)


def pairs(models: Mapping[str, Hits]) -> tuple[Pair, ...]:
    """Every two models, in the order of their names, that were asked about a picture in common.

    models: by name, complete, on the same terms.
    """
    two = combinations(sorted(models), 2)
    return tuple(pair for first, second in two if (pair := _pair(first, second, models)) is not None)


def _pair(first: str, second: str, models: Mapping[str, Hits]) -> Pair | None:
    row, *at = np.intersect1d(models[first].row, models[second].row, return_indices=True)
    if not len(row):
        return None
    here, there = (_chosen(models[name], places) for name, places in zip((first, second), at, strict=True))
    return Pair(
        first=first,
        second=second,
        models={first: endured(here), second: endured(there)},
        clean=metrics.mean_interval(here.clean.astype(float) - there.clean),
        corrupted=metrics.mean_interval(corrupted(here) - corrupted(there)),
        by_corruption={
            name: metrics.mean_interval(here.right[name].mean(axis=0) - there.right[name].mean(axis=0))
            for name in here.terms.corruptions
        },
    )


def _chosen(hits: Hits, places: np.ndarray) -> Hits:
    """The pictures at `places`."""
    right = {name: each[:, places] for name, each in hits.right.items()}
    return replace(hits, row=hits.row[places], clean=hits.clean[places], right=right)
