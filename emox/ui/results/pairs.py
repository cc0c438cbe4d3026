"""Paired tests of two models, or of one with and without several views, in plain words."""

from collections.abc import Mapping, Sequence

from emox.metrics import Paired
from emox.names import UPLOADED, view_count
from emox.results.comparisons import Answerer, Comparison, adjusted
from emox.results.folder import comparison_of
from emox.ui.markup import Safe, join
from emox.ui.results import words
from emox.ui.results.panel import Panel, folded, in_points, quiet, table
from emox.ui.results.shown import Shown

CHANCE = 0.05  # the adjusted p value from which on a difference is put down to chance

Adjusted = Mapping[Comparison, float]


def panel(shown: Shown) -> Panel:
    """What the switches ask; behind it all pairs that were tested under the setting's protocol, whatever the views."""
    caption = shown.told(words.PAIRS_CAPTION)
    protocol = shown.setting.protocol
    if shown.results.comparisons is None:
        missing = quiet(words.NO_FILE.format(command="python -m train.compare"))
        return Panel(title=words.PAIRS, caption=caption, body=missing)
    stored = [one for one in shown.results.comparisons if one.protocol == protocol]
    uploaded, two = own(shown), chosen(shown, stored)
    asked = [*uploaded, *two, *by_views(shown, stored)]
    if not asked and not stored:
        return Panel(title=words.PAIRS, caption=caption, body=quiet(words.NO_PAIRS))
    # A visitor's pairs are a family of their own: an upload must not change what is said of the shipped models.
    families = (uploaded, tuple(dict.fromkeys((*stored, *two))))
    judged = {one: p for family in families for one, p in zip(family, adjusted(family), strict=True)}
    said = words.ALL_PAIRS.format(count=len(stored))
    body = join(
        rows(shown, asked, judged, words.PAIRS),
        quiet(words.PAIRS_HELP.format(count=len(families[1]))),
        folded(said, rows(shown, stored, judged, said)) if stored else Safe(),
    )
    return Panel(title=words.PAIRS, caption=caption, body=body)


def own(shown: Shown) -> tuple[Comparison, ...]:
    """The visitor's against shipped ones."""
    return shown.uploaded.pairs.get(shown.setting.protocol, ()) if shown.uploaded is not None else ()


def chosen(shown: Shown, stored: Sequence[Comparison]) -> tuple[Comparison, ...]:
    """The two chosen models against each other with the chosen views; none unless there are two.

    stored: of the setting's protocol; a pair that is not among them is tested now.
    """
    setting = shown.setting
    two = [name for name in shown.chosen if name != UPLOADED]
    if len(two) < 2 or shown.results.votes is None:
        return ()
    first, second = (Answerer(model=name, views=setting.views) for name in two)
    known = (one for one in stored if (one.first, one.second) == (first, second))
    return (next(known, None) or comparison_of(shown.results, first, second, setting.protocol),)


def by_views(shown: Shown, stored: Sequence[Comparison]) -> tuple[Comparison, ...]:
    """Each of the chosen models with several views against itself with one."""
    two = (shown.setting.first, shown.setting.second)
    return tuple(one for one in stored if one.first.model == one.second.model and one.first.model in two)


def rows(shown: Shown, found: Sequence[Comparison], judged: Adjusted, caption: str) -> Safe:
    """A table of them; nothing without any.  caption: for screen readers."""
    return table(words.PAIR_HEAD, [row(shown, one, judged[one]) for one in found], caption) if found else Safe()


def row(shown: Shown, one: Comparison, p: float) -> tuple[str, ...]:
    """A line of the table.  p: adjusted."""
    paired = one.paired
    first, second = answerer(shown, one.first), answerer(shown, one.second)
    return (
        words.PAIR.format(first=first, second=second),
        f"{paired.only_first:,}",
        f"{paired.only_second:,}",
        in_points(paired.accuracy),
        words.F1_POINTS.format(**vars(paired.macro_f1)),
        printed(paired.p_value),
        printed(p),
        verdict(paired, p, first, second),
    )


def printed(p: float) -> str:
    return words.SMALL_P if p < 0.0001 else f"{p:.4f}"


def verdict(paired: Paired, p: float, first: str, second: str) -> str:
    """What the exact test says.  p: adjusted."""
    if p >= CHANCE:
        return words.MAY_BE_CHANCE
    return words.BETTER.format(model=first if paired.only_first > paired.only_second else second)


def answerer(shown: Shown, one: Answerer) -> str:
    """'EmoXNetLite, 10 views'."""
    return words.ANSWERER.format(model=shown.title(one.model), views=view_count(one.views))
