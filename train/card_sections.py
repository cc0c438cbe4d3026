"""The parts of a model card that hold figures, as Markdown; what was not measured says so.

Every figure comes from a saved file: config.json, metrics.jsonl, `Report`s and `emox.results.folder.Results`.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from emox.evaluation import Report
from emox.layouts import RUNTIMES
from emox.metrics import Interval
from emox.results.benchmark import Benchmark
from emox.results.figures import Scaling
from emox.results.framed import Framed, Framing
from emox.results.leak_free import LeakFree, Recall
from emox.results.stress import Endured, Stress

RESAMPLED = (
    "\nA resampled set is calibrated a little worse than the whole one, so the interval of a very small calibration "
    "error can lie above it.\n"
)
SHARPER = (
    "It fits the probabilities to the label, so they are sharper than the annotators' votes: they say how often the "
    "answer is the label, not how people would split."
)
NOT_MEASURED = "Not measured.\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def share(of: Interval | None, digits: int = 2) -> str:
    """A fraction in per cent with its interval."""
    return "not measured" if of is None else f"{of.value:.{digits}%} ({of.low:.{digits}%} to {of.high:.{digits}%})"


def points(change: Interval | None) -> str:
    """A difference of two fractions with its interval."""
    if change is None:
        return "not measured"
    return f"{change.value * 100:+.2f} points ({change.low * 100:+.2f} to {change.high * 100:+.2f})"


def figure(interval: Interval | None, digits: int = 3) -> str:
    """A figure with its interval, in its own unit."""
    if interval is None:
        return "not measured"
    return f"{interval.value:.{digits}f} ({interval.low:.{digits}f} to {interval.high:.{digits}f})"


def with_interval(value: float, pair: tuple[float, float]) -> Interval:
    """A report's figure and its pair as one Interval."""
    return Interval(value=value, low=pair[0], high=pair[1])


def setting(report: Report) -> str:
    """Under what a report was measured."""
    subject = report.subject
    views = "1 view" if subject.tta == 1 else f"{subject.tta} views"
    return f"`{subject.protocol}`, {subject.split}, n {report.n:,}, {views}"


def answered(config: Mapping[str, Any]) -> str:
    """Which file the figures' answers come from, and through what."""
    file = RUNTIMES[config.get("runtime", "torch")]
    if file is None:
        return "Answers come from the .safetensors files, through PyTorch."
    return f"Answers come from `{file}`, through onnxruntime."


def headlines(reports: Sequence[Report]) -> str:
    """One row a report."""
    head = ("protocol", "n", "views", "accuracy (95 % interval)", "balanced accuracy", "macro-F1")
    return table(
        head,
        (
            (
                report.subject.protocol,
                f"{report.n:,}",
                str(report.subject.tta),
                share(with_interval(report.accuracy, report.accuracy_interval)),
                share(with_interval(report.balanced_accuracy, report.balanced_accuracy_interval)),
                figure(with_interval(report.macro_f1, report.macro_f1_interval)),
            )
            for report in reports
        ),
    )


def per_class(report: Report) -> str:
    """One row a class."""
    return table(
        ("class", "pictures", "precision", "recall", "F1"),
        (
            (
                name,
                f"{one.support:,}",
                figure(with_interval(one.precision, one.precision_interval), 2),
                figure(with_interval(one.recall, one.recall_interval), 2),
                figure(with_interval(one.f1, one.f1_interval), 2),
            )
            for name, one in report.per_class.items()
        ),
    )


def calibration(report: Report, temperature: float, scaling: Scaling | None) -> str:
    """How far the probabilities can be believed."""
    measured = report.calibration
    rows = (
        ("expected calibration error, 15 bins", figure(measured.ece)),
        ("Brier score", figure(measured.brier)),
        ("negative log likelihood, nats", figure(measured.negative_log_likelihood)),
        ("divergence from the annotators' votes, nats", figure(measured.divergence_from_votes)),
        ("cross-entropy with the annotators' votes, nats", figure(measured.cross_entropy_with_votes)),
    )
    fitted = f", fitted on {scaling.fitted_on}" if scaling else ""
    said = f"Logits are divided by {temperature:.3f}{fitted}. {setting(report)}:\n\n"
    return said + table(("measure", "value (95 % interval)"), rows) + RESAMPLED + scaled(scaling)


def scaled(found: Scaling | None) -> str:
    """What the temperature changed, for better and for worse."""
    if found is None:
        return ""
    names = {
        "the expected calibration error": (found.before.ece, found.after.ece),
        "the Brier score": (found.before.brier, found.after.brier),
        "the negative log likelihood": (found.before.negative_log_likelihood, found.after.negative_log_likelihood),
        "the divergence from the votes": (found.before.divergence_from_votes, found.after.divergence_from_votes),
    }
    changes = ", ".join(
        f"{name} from {before.value:.3f} to {after.value:.3f}"
        for name, (before, after) in names.items()
        if before and after
    )
    said = f"\nThe temperature changed {changes} (`{found.protocol}`, {found.measured_on}, 1 view)."
    return f"{said} {SHARPER}\n" if found.left_votes else f"{said}\n"


def leak_free(measured: LeakFree | None) -> str:
    """The pictures without an exact or near twin in Training."""
    if measured is None or measured.alone is None:
        return NOT_MEASURED.strip()
    alone = measured.alone
    rows = [(name, _recall(one.without), _recall(one.twinned)) for name, one in measured.per_class.items()]
    return (
        f"On the {measured.n:,} pictures that have no exact or near twin in Training ({measured.left_out:,} have one): "
        f"accuracy {share(alone.accuracy)}, macro-F1 {figure(alone.macro_f1)}, both of these "
        "as they are. More of them are of the easy classes, which hides in plain accuracy that most classes are "
        "answered worse. At the mix of classes of all pictures (direct standardisation, "
        f"`emox/results/leak_free.py`) accuracy is {share(alone.standardised)}, "
        f"{points(alone.difference)} from that on all, and macro-F1 {figure(alone.standardised_f1)}. Why, it does not "
        "say: pictures with a twin may be easier for other reasons too.\n\n"
    ) + table(("class", "recall without a twin", "recall with one"), rows)


def _recall(one: Recall) -> str:
    return "no picture" if one.share is None else f"{figure(one.share, 2)}, {one.right:,} of {one.pictures:,}"


def framed(all_models: Framing | None, measured: Framed | None) -> str:
    """Accuracy on faces that the app's detector found and framed."""
    if all_models is None or measured is None:
        return NOT_MEASURED.strip()
    return (
        f"The app finds faces itself and frames them by five landmarks. `{all_models.protocol}`, {all_models.split}, 1 "
        "view: given the pictures enlarged to 240 pixels with their border repeated, its detector finds a face in "
        f"{all_models.found:,} of {all_models.n:,}; real photos were not measured. On these pictures, accuracy "
        f"{share(measured.whole)} on whole pictures and {share(measured.framed)} on framed faces, a difference of "
        f"{points(measured.difference)}."
    )


def stress(all_models: Stress | None, measured: Endured | None, reports: Sequence[Report] = ()) -> str:
    """Accuracy by corruption and severity.  reports: say of how many pictures those that were corrupted are."""
    if all_models is None or measured is None:
        return NOT_MEASURED
    severities = max(len(row) for row in measured.accuracy.values())
    which = (all_models.protocol, all_models.split)
    whole = {report.n for report in reports if (report.subject.protocol, report.subject.split) == which}
    n = f"n {measured.n:,}"
    if whole and measured.n < max(whole):
        n = f"the first {measured.n:,} of {max(whole):,} pictures"
    said = (
        f"`{all_models.protocol}`, {all_models.split}, {n}, 1 view, seed {all_models.seed}; accuracy with 95 % "
        f"intervals, mildest first. Mean share of wrong answers {share(measured.mean_corruption_error)}, a change "
        f"of {points(measured.relative_corruption_error)} from the same pictures as they are.\n\n"
    )
    rows = (
        (name, share(measured.clean, 1), *(share(interval, 1) for interval in intervals))
        for name, intervals in measured.accuracy.items()
    )
    return said + table(("corruption", "as it is", *(f"severity {at}" for at in range(1, severities + 1))), rows)


def speed(run: Benchmark | None, model: str) -> str:
    """One row a runtime and number of views, timed side by side on one machine."""
    rows = [one for one in run.measured if one.model == model and not one.peer] if run else []
    if run is None or not rows:
        return NOT_MEASURED
    said = (
        f"One face with its preprocessing, {run.threads} thread{'s' * (run.threads > 1)} of {run.machine.processor}, "
        f"{run.made}; median and quartiles. Believe ratios more than times.\n\n"
    )
    head = ("network", "runtime", "views", "milliseconds a face", "weights")
    return said + table(
        head,
        (
            (
                one.name,
                one.runtime,
                str(one.views),
                f"{one.milliseconds[1].median:.2f} ({one.milliseconds[1].low:.2f} to {one.milliseconds[1].high:.2f})",
                f"{one.file_bytes / 1e6:.1f} MB",
            )
            for one in rows
        ),
    )
