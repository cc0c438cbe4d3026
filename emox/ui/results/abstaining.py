"""Risk against coverage, and what a model does at a share answered or a share wrong that the visitor slides to."""

from emox import metrics
from emox.results.abstaining import STEPS, Abstention, abstention
from emox.results.figures import Figures
from emox.results.folder import predictions_of
from emox.ui import charts
from emox.ui.markup import Safe, join, tag
from emox.ui.results import words
from emox.ui.results.panel import Panel, per_cent, quiet, table
from emox.ui.results.shown import Shown
from emox.ui.results.traces import ABOVE

HEAD = (words.MODEL, words.ANSWERED, words.WRONG, words.THRESHOLD)
WISHES = (words.MODEL, words.WISHED, words.CHOSEN_THRESHOLD, words.ANSWERED, words.WRONG)


def panel(shown: Shown) -> Panel:
    """Of the compared models; the thresholds chosen for a wished risk are listed below."""
    traces = []
    for name, figures in shown.chosen.items():
        curve = figures.risk_coverage
        traces += charts.line(curve.coverage, curve.risk, shown.title(name), charts.model_colour(name))
    made = charts.figure(traces, x=words.COVERAGE, y=words.RISK, percent_x=True, percent_y=True, legend=ABOVE)
    made.update_layout(xaxis={"range": [0, 1]}, yaxis={"rangemode": "tozero"})
    rows = [row(shown.title(name), each) for name in shown.chosen for each in wished(shown, name)]
    told = tag("h3", shown.told(words.WISHES_CAPTION))
    body = join(told, table(WISHES, rows, words.WISHES), quiet(words.ABSTENTION_HELP)) if rows else Safe()
    return Panel(title=words.ABSTAINING, caption=shown.caption, body=body, chart=made)


def at(shown: Shown, share: float) -> Safe:
    """What each compared model does when it answers about this share (per cent) of the pictures, from stored curves."""
    step = min(max(round(share * STEPS / 100), 1), STEPS) - 1
    rows = [(shown.title(name), *answering(figures, step)) for name, figures in shown.chosen.items()]
    return table(HEAD, rows, words.SLIDER) if rows else Safe()


def within(shown: Shown, risk: float) -> Safe:
    """The most that each compared model can answer with at most this share (per cent) wrong, from stored curves."""
    rows = []
    for name, figures in shown.chosen.items():
        kept = [step for step, one in enumerate(figures.risk_coverage.risk) if one <= risk / 100]
        told = answering(figures, kept[-1]) if kept else (words.NEVER, words.DASH, words.DASH)
        rows.append((shown.title(name), *told))
    return table(HEAD, rows, words.RISK_SLIDER) if rows else Safe()


def answering(figures: Figures, step: int) -> tuple[str, str, str]:
    """At a step of a stored curve: share answered, share wrong with its interval, and the threshold."""
    curve = figures.risk_coverage
    answers = round(curve.coverage[step] * figures.report.n)
    risk = metrics.wilson(round(curve.risk[step] * answers), answers)
    return f"{curve.coverage[step]:.1%}", per_cent(risk), f"{curve.threshold[step]:.3f}"


def wished(shown: Shown, model: str) -> tuple[Abstention, ...]:
    """What a shipped model's chosen thresholds do under the setting; () for a model without any, as the visitor's."""
    if model not in shown.results.models or shown.results.votes is None:
        return ()
    protocol, views = shown.setting.protocol, shown.setting.views
    found = predictions_of(shown.results, model, protocol, views)
    return tuple(
        abstention(found.probabilities, found.label, one.wished_risk, one.threshold)
        for one in shown.results.models[model].reports.abstentions
    )


def row(title: str, found: Abstention) -> tuple[str, ...]:
    """A chosen threshold, and what it does to pictures that it was not chosen on."""
    chosen = words.NO_THRESHOLD if found.threshold is None else f"{found.threshold:.3f}"
    measured = (words.DASH if each is None else per_cent(each) for each in (found.coverage, found.risk))
    return (title, f"{found.wished_risk:.0%}", chosen, *measured)
