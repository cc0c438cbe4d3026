"""Timed networks with their accuracies, matched once for all who show them: the page and the README.

`python -m emox.benchmark` measures accuracy in passing, on one view; what `train.measure` stored has its interval from
resampling, and every number of views.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from emox.metrics import Interval, wilson
from emox.results.benchmark import Benchmark, Measured, MeasuredOn
from emox.results.folder import ModelResults
from emox.results.protocols import HEADLINE


@dataclass(frozen=True, kw_only=True)
class Timed:
    """One network of a benchmark.

    accuracy: with its 95 % interval; None where neither the benchmark nor the reports have one.
    current: False where the model has been trained further since, so that `accuracy` is of other weights than those
    that all other figures are of.  Time and size do not change with the numbers in the weights.
    """

    one: Measured
    accuracy: Interval | None
    current: bool


def timed(one: Measured, run: Benchmark, models: Mapping[str, ModelResults]) -> Timed:
    """With the accuracy of the reports where these are of the same weights, pictures and answers; else its own."""
    current = _shipped(one, models)
    accuracy = _reported(one, run.test, models) if current else None
    if accuracy is None and one.accuracy is not None and run.test is not None:
        accuracy = wilson(round(one.accuracy * run.test.n), run.test.n)
    return Timed(one=one, accuracy=accuracy, current=current)


def _shipped(one: Measured, models: Mapping[str, ModelResults]) -> bool:
    """Whether it was timed with the weights that the reports are of; nobody else reports on a network of others."""
    if one.peer or one.model not in models:
        return True
    now = models[one.model].reports.figures[0].report.subject.weights_sha256
    return bool(one.weights_sha256) and one.weights_sha256.items() <= now.items()


def _reported(one: Measured, test: MeasuredOn | None, models: Mapping[str, ModelResults]) -> Interval | None:
    """Its model's accuracy with as many views; None where its own run says otherwise, or nothing is stored."""
    key = (test.protocol if test else HEADLINE, one.views)
    if one.peer or one.model not in models or key not in models[one.model].figures:
        return None
    report = models[one.model].figures[key].report
    if test and test != MeasuredOn(protocol=report.subject.protocol, split=report.subject.split, n=report.n):
        return None
    low, high = report.accuracy_interval
    same = one.accuracy is None or np.isclose(one.accuracy, report.accuracy)
    return Interval(value=report.accuracy, low=low, high=high) if same else None
