"""Pictures that the data set holds more than once: the audit's counts, and what twins in Training do to a model."""

from collections.abc import Iterator, Mapping

from emox.names import class_name
from emox.results.figures import Figures
from emox.results.leak_counts import LeakCounts, PairCounts
from emox.results.leak_free import Alone, LeakFree, Recall
from emox.ui.markup import Safe, join
from emox.ui.results import duplicates_words as said
from emox.ui.results import words
from emox.ui.results.panel import Panel, decimal, in_points, interval, per_cent, points, quiet, titled
from emox.ui.results.shown import Shown


def panel(shown: Shown) -> Panel:
    """The counts as stored; recalls of the compared models under the setting."""
    counts = shown.results.leak_counts
    missing = quiet(words.NO_FILE.format(command="python -m train.leaks"))
    body = join(missing if counts is None else audit(counts), recalls(shown))
    return Panel(title=said.DUPLICATES, caption=shown.caption, body=body)


def audit(counts: LeakCounts) -> Safe:
    """Pairs by split and by kind, and how they were found."""
    found = said.FOUND.format(
        twinned=f"{counts.pictures_with_twin:,}",
        pictures=f"{counts.pictures:,}",
        private=f"{counts.leaked['PrivateTest in Training']:,}",
        public=f"{counts.leaked['PublicTest in Training']:,}",
    )
    splits = {splits_name(*key.split(" / ")): one for key, one in counts.by_splits.items()}
    kinds = {said.KINDS[key]: one for key, one in counts.by_kind.items()} | {said.ALL_PAIRS: counts.pairs}
    return join(
        quiet(said.HOW.format(threshold=counts.threshold), found),
        titled(said.BY_SPLITS, (said.SPLITS, said.PAIRS, said.DIFFER), list(pairs(splits))),
        titled(said.BY_KIND, (said.KIND, said.PAIRS, said.DIFFER), list(pairs(kinds))),
    )


def splits_name(one: str, other: str) -> str:
    """'Within Training', 'Training and PrivateTest'."""
    return said.WITHIN.format(split=one) if one == other else said.ACROSS.format(one=one, other=other)


def pairs(counted: Mapping[str, PairCounts]) -> Iterator[tuple[str, ...]]:
    """A line each."""
    for name, one in counted.items():
        share = one.labels_differ / one.pairs if one.pairs else 0.0
        yield name, f"{one.pairs:,}", said.DIFFER_CELL.format(differ=f"{one.labels_differ:,}", share=share)


def recalls(shown: Shown) -> Safe:
    """A line a class for the compared models; nothing where there is no audit."""
    free = {name: one.leak_free for name, one in shown.chosen.items() if one.leak_free is not None}
    if not free:
        return Safe()
    titles = [shown.title(name) for name in free]
    columns = [column.format(model=title) for title in titles for column in (said.WITHOUT, said.WITH)]
    first = next(iter(free.values()))
    rows = [(class_name(name), twinned(first, name), *cells(free, name)) for name in first.per_class]
    return join(
        titled(said.BY_CLASS, (words.CLASS, said.TWINNED, *columns), rows),
        points(
            [
                compared(shown.title(name), shown.chosen[name], one.n, one.alone)
                for name, one in free.items()
                if one.alone
            ]
        ),
        quiet(said.PARADOX),
    )


def twinned(found: LeakFree, name: str) -> str:
    """'15 of 23': pictures of the class with a twin."""
    one = found.per_class[name]
    return said.TWINNED_CELL.format(
        twinned=f"{one.twinned.pictures:,}", all=f"{one.twinned.pictures + one.without.pictures:,}"
    )


def cells(free: Mapping[str, LeakFree], name: str) -> Iterator[str]:
    """Each model's recall of the class without and with a twin."""
    for one in free.values():
        yield recall(one.per_class[name].without)
        yield recall(one.per_class[name].twinned)


def recall(one: Recall) -> str:
    """'0.13 (0.02 to 0.47), 1 of 8'."""
    if one.share is None:
        return said.NO_PICTURE
    return said.RECALL.format(share=decimal(one.share, 2), right=f"{one.right:,}", pictures=f"{one.pictures:,}")


def compared(title: str, figures: Figures, n: int, alone: Alone) -> str:
    """One model's accuracies in a sentence.  n: pictures without a twin."""
    report = figures.report
    return said.COMPARED.format(
        model=title,
        whole=per_cent(interval(report.accuracy, report.accuracy_interval)),
        n=f"{n:,}",
        plain=per_cent(alone.accuracy),
        standardised=per_cent(alone.standardised),
        difference=in_points(alone.difference),
    )
