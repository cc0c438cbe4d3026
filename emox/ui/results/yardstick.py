"""The human yardstick: what annotators reach on the pictures that the models are measured on."""

from collections.abc import Mapping

from emox.metrics import Interval
from emox.results.human import Yardstick
from emox.ui.markup import Safe, join
from emox.ui.results import words
from emox.ui.results.panel import per_cent, quiet, titled
from emox.ui.results.shown import SPLIT, Shown


def measured(shown: Shown) -> Yardstick | None:
    """Under the setting's protocol; None where it was not measured."""
    human = shown.results.human
    return None if human is None else human.protocols.get(shown.setting.protocol, {}).get(SPLIT)


def part(shown: Shown) -> Safe:
    """The table and what its lines are."""
    found = measured(shown)
    if found is None:
        return quiet(words.NO_HUMAN)
    n, seven, ceiling = f"{found.n:,}", f"{found.n_seven_classes:,}", found.ceiling
    rows = (
        (words.ONE_ANNOTATOR_ALL, per_cent(found.one_annotator), n),
        (words.ONE_ANNOTATOR, per_cent(found.one_annotator_seven_classes), seven),
        (words.SECOND_PANEL, per_cent(ceiling.second_panel), n),
        (words.KNOWS_VOTES, per_cent(ceiling.knows_votes), n),
    )
    return join(titled(words.HUMAN, (words.WHO, words.SAME_LABEL, words.PICTURES), rows), quiet(*told(shown)))


def told(shown: Shown) -> list[str]:
    """How the lines came about, and how the estimate fares where there was a second panel."""
    twins = shown.results.human.near_twins if shown.results.human is not None else None
    if twins is None:
        return [words.HUMAN_HELP]
    estimated = twins.simulated_second_panel
    check = words.HUMAN_CHECK.format(
        pairs=f"{twins.pairs:,}",
        same=f"{twins.same_label:.1%}",
        estimated=f"{estimated.value:.1%} ({estimated.low * 100:.1f} to {estimated.high * 100:.1f})",
        concluded=words.HUMAN_CONCLUDED[twins.estimate_is],
        left_out=f"{twins.pairs_with_identical_votes_left_out:,}",
        all_same=f"{twins.same_label_all_pairs:.1%}",
    )
    return [words.HUMAN_HELP, check]


def lines(shown: Shown) -> Mapping[str, Interval]:
    """What the chart draws, by a name short enough for a phone's legend; empty where it was not measured."""
    found = measured(shown)
    if found is None:
        return {}
    return {
        words.ONE_ANNOTATOR_LINE: found.one_annotator_seven_classes,
        words.SECOND_PANEL_LINE: found.ceiling.second_panel,
        words.KNOWS_VOTES_LINE: found.ceiling.knows_votes,
    }
