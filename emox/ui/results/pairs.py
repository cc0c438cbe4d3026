"""Paired tests of two models, or of one with and without several views, in plain words."""

from emox.metrics import Paired
from emox.results.comparisons import Answerer, Comparison
from emox.ui.markup import join
from emox.ui.results import words
from emox.ui.results.panel import Panel, quiet, table
from emox.ui.results.shown import Shown, view_count

CHANCE = 0.05  # the p value from which on a difference is put down to chance


def panel(shown: Shown) -> Panel:
    """All pairs measured under the setting's protocol, whatever the views; the visitor's first."""
    caption = shown.told(words.PAIRS_CAPTION)
    protocol = shown.setting.protocol
    if shown.results.comparisons is None:
        missing = quiet(words.NO_FILE.format(command="python -m train.compare"))
        return Panel(title=words.PAIRS, caption=caption, body=missing)
    own = shown.uploaded.pairs.get(protocol, ()) if shown.uploaded is not None else ()
    found = [*own, *(one for one in shown.results.comparisons if one.protocol == protocol)]
    if not found:
        return Panel(title=words.PAIRS, caption=caption, body=quiet(words.NO_PAIRS))
    rows = [row(shown, one) for one in found]
    body = join(table(words.PAIR_HEAD, rows, words.PAIRS), quiet(words.PAIRS_HELP))
    return Panel(title=words.PAIRS, caption=caption, body=body)


def row(shown: Shown, one: Comparison) -> tuple[str, ...]:
    """A line of the table."""
    paired = one.paired
    first, second = answerer(shown, one.first), answerer(shown, one.second)
    gain = {key: 100 * getattr(paired.accuracy, key) for key in ("value", "low", "high")}
    return (
        words.PAIR.format(first=first, second=second),
        f"{paired.only_first:,}",
        f"{paired.only_second:,}",
        words.POINTS.format(**gain),
        words.F1_POINTS.format(**vars(paired.macro_f1)),
        words.SMALL_P if paired.p_value < 0.0001 else f"{paired.p_value:.4f}",
        verdict(paired, first, second),
    )


def verdict(paired: Paired, first: str, second: str) -> str:
    """What the exact test says."""
    if paired.p_value >= CHANCE:
        return words.MAY_BE_CHANCE
    return words.BETTER.format(model=first if paired.only_first > paired.only_second else second)


def answerer(shown: Shown, one: Answerer) -> str:
    """'EmoXNetLite, 10 views'."""
    return words.ANSWERER.format(model=shown.title(one.model), views=view_count(one.views))
