"""Accuracy by how many annotators stand behind a label, and how many errors lie where they split."""

from emox.metrics import wilson
from emox.ui import charts
from emox.ui.results import words
from emox.ui.results.panel import Panel, per_cent
from emox.ui.results.panel import points as listed
from emox.ui.results.shown import Shown
from emox.ui.results.traces import ABOVE, points


def panel(shown: Shown) -> Panel:
    """Of the compared models."""
    traces, sentences = [], []
    for name, figures in shown.chosen.items():
        traces.append(
            points(
                [level.votes for level in figures.levels],
                [level.accuracy for level in figures.levels],
                shown.title(name),
                charts.model_colour(name),
                text=[f"{words.PICTURES} {level.pictures:,}" for level in figures.levels],
            )
        )
        split = figures.split_errors
        sentences.append(
            words.SPLIT_ERRORS.format(
                model=shown.title(name),
                errors=per_cent(wilson(split.split_errors, split.errors), 1) if split.errors else words.DASH,
                pictures=f"{split.share_of_pictures:.1%}",
            )
        )
    made = charts.figure(traces, x=words.HIGHEST_VOTE, y=words.ACCURACY, percent_y=True, legend=ABOVE)
    made.update_layout(xaxis={"dtick": 1}, yaxis={"rangemode": "tozero"})
    return Panel(title=words.LEVELS, caption=shown.caption, body=listed(sentences), chart=made)
