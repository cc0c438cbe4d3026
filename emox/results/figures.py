"""Everything one panel of results shows of one model: the `Report` and what needs votes, leaks and curves.

`figures` makes it from per-picture answers alone, so that an uploaded model is measured exactly as a shipped one.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from emox.evaluation import Calibration, Report, Subject, report
from emox.results import agreement
from emox.results.abstaining import Abstention, Curve, risk_coverage
from emox.results.agreement import Level, SplitErrors
from emox.results.calibration import Bin, reliability
from emox.results.leak_free import LeakFree, leak_free
from emox.results.leaks import Leaks
from emox.results.predictions import Predictions
from emox.results.votes import Labelled


@dataclass(frozen=True, kw_only=True)
class Figures:
    """One model under one protocol with so many views; which, `report.subject` says.

    leak_free: None where no leak audit is at hand.  levels: accuracy by how many annotators stand behind the most
    voted column, fewest first.  split_errors: errors where no column held more than half of the votes.
    """

    report: Report
    leak_free: LeakFree | None
    reliability: tuple[Bin, ...]
    risk_coverage: Curve
    levels: tuple[Level, ...]
    split_errors: SplitErrors


@dataclass(frozen=True, kw_only=True)
class Scaling:
    """The temperature all of a model's probabilities were divided by (logits), and what it changed.

    before, after: calibration on `measured_on`, one view, under `protocol`.
    """

    temperature: float
    fitted_on: str
    measured_on: str
    protocol: str
    before: Calibration
    after: Calibration

    @property
    def left_votes(self) -> bool:
        """Whether it took the probabilities further from the annotators' votes."""
        before, after = self.before.divergence_from_votes, self.after.divergence_from_votes
        return before is not None and after is not None and after.value > before.value


@dataclass(frozen=True, kw_only=True)
class Reports:
    """A `reports.json`.

    scaling: None for a model that is left as it is (a plain average of others).
    abstentions: thresholds chosen on PublicTest, what they do on PrivateTest; plurality-7, one view.
    figures: every protocol with every number of views.
    """

    scaling: Scaling | None
    abstentions: tuple[Abstention, ...]
    figures: tuple[Figures, ...]

    def by_setting(self) -> Mapping[tuple[str, int], Figures]:
        """(protocol, views) -> its figures."""
        return {(one.report.subject.protocol, one.report.subject.tta): one for one in self.figures}


def figures(predictions: Predictions, subject: Subject, pictures: Labelled, leaks: Leaks | None = None) -> Figures:
    """predictions: of exactly `pictures`, in their order, as `emox.results.votes.answers` makes them.

    Raises EvaluationProblem when subject and pictures do not belong together.
    """
    right = predictions.probabilities.argmax(axis=1) == predictions.label
    return Figures(
        report=report(predictions, subject, votes=pictures.shares),
        leak_free=None if leaks is None else leak_free(predictions, pictures.classes, leaks, pictures.split),
        reliability=reliability(predictions.probabilities, predictions.label),
        risk_coverage=risk_coverage(predictions.probabilities, predictions.label),
        levels=agreement.by_level(right, pictures.votes),
        split_errors=agreement.split_errors(right, pictures.votes),
    )
