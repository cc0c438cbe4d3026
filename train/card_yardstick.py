"""The human yardstick in sentences, as README and model cards tell it."""

from emox.results.human import NearTwins, Yardstick
from train.card_sections import NOT_MEASURED, share


def human(measured: Yardstick | None, twins: NearTwins | None) -> str:
    """What people reach on the same pictures."""
    if measured is None:
        return NOT_MEASURED.strip()
    return f"On the same pictures (n {measured.n:,}) {reached(measured)}{estimate(twins)}"


def reached(measured: Yardstick) -> str:
    """One annotator, a second panel and the ceiling, with their intervals."""
    ceiling = measured.ceiling
    return (
        f"one annotator agrees with most of the others in {share(measured.one_annotator, 1)} over all ten columns, and "
        f"with the others who chose one of the seven classes in {share(measured.one_annotator_seven_classes, 1)} "
        f"(n {measured.n_seven_classes:,}; votes outside the seven are dropped). A second panel of ten would give the "
        f"same label in about {share(ceiling.second_panel, 1)}, and who knows each picture's true share of votes in "
        f"about {share(ceiling.knows_votes, 1)}, the most that these labels could show if the estimate holds "
        "(`emox/results/agreement.py`). The intervals do not hold the error of what it assumes: annotators who are "
        "alike and vote independently."
    )


def estimate(twins: NearTwins | None) -> str:
    """How the estimate of a second panel fares where there was one."""
    if twins is None:
        return ""
    return (
        f" Near twins were voted on twice: in {twins.pairs:,} pairs of all splits, whose votes differ, the two panels "
        f"gave the same label in {twins.same_label:.1%}, where the estimate for panels that differ says "
        f"{share(twins.simulated_second_panel, 1)}. {concluded(twins)}"
        f"Another {twins.pairs_with_identical_votes_left_out:,} pairs have the very same votes and may have been voted "
        f"on once; with them it is {twins.same_label_all_pairs:.1%}."
    )


def concluded(twins: NearTwins) -> str:
    """What near twins say of the estimates; nothing where these hold."""
    if twins.estimate_is == "level":
        return ""
    return (
        "If near twins are as other pictures, both estimates, that of the most these labels could show too, are likely "
        f"too {twins.estimate_is} by some points. "
    )
