"""The human yardstick: how far ten annotators agree, and what score such labels allow a model to reach.

Shape letters: N pictures, K vote columns. Votes are (N, K) whole counts; a picture's label is its most voted
column, ties to the first (plurality). All figures are fractions in [0, 1].
"""

from dataclasses import dataclass

import numpy as np

from emox import metrics
from emox.metrics import Interval
from emox.results.vote_prior import Prior, draw, responsibilities

DRAWS = 200  # simulated panels; the Monte Carlo error of a mean over 3,500 pictures is then under 0.001


@dataclass(frozen=True, kw_only=True)
class Level:
    """Pictures whose most voted column holds `votes` votes, and how often an answer to them is right.

    accuracy: with the 95 % Wilson interval.
    """

    votes: int
    pictures: int
    right: int
    accuracy: Interval


@dataclass(frozen=True, kw_only=True)
class SplitErrors:
    """How many pictures, and how many wrong answers, are where annotators split.

    share_of_errors: split_errors / errors, 0 without errors.  share_of_pictures: split_pictures / pictures.
    """

    pictures: int
    split_pictures: int
    errors: int
    split_errors: int
    share_of_errors: float
    share_of_pictures: float


@dataclass(frozen=True, kw_only=True)
class Ceiling:
    """What labels from these votes allow; see `ceiling` for the method and its assumption.

    knows_votes: accuracy of one who knows how a crowd would vote on each picture.
    second_panel: how often a second panel as large gives the same label.  other_votes: how often one does that does
        not cast the very votes of the first.
    agreement: one simulated annotator against the rest of their simulated panel. On pictures that were not
    chosen by their votes it should lie near the mean of `with_the_rest` of the real ones, and how far it does
    not says how far the assumption is off. On chosen ones it lies lower: a second panel was not chosen.
    """

    knows_votes: Interval
    second_panel: Interval
    other_votes: Interval
    agreement: Interval


def with_the_rest(votes: np.ndarray) -> np.ndarray:
    """(N,) float64: the chance that an annotator of the picture, drawn at random, chose what most others chose.

    Each annotator is compared with the plurality of the others alone; where m columns tie for it and the
    annotator chose one of them, that counts 1/m. NaN for a picture of fewer than two votes. Pass all columns,
    or some of them to hear only the annotators who chose one of these.
    """
    votes = _counts(votes, least=0)
    total = votes.sum(axis=1)
    chance = np.zeros(len(votes))
    for column in range(votes.shape[1]):
        others = votes.copy()
        others[:, column] -= 1
        most = others.max(axis=1)
        agrees = (others[:, column] == most) / (others == most[:, None]).sum(axis=1)
        chance += votes[:, column] * agrees  # nobody chose an empty column: it adds nothing
    return np.divide(chance, total, out=np.full(len(votes), np.nan), where=total > 1)


def is_split(votes: np.ndarray) -> np.ndarray:
    """(N,) bool: no column holds more than half of the picture's votes."""
    votes = _counts(votes)
    return 2 * votes.max(axis=1) <= votes.sum(axis=1)


def by_level(right: np.ndarray, votes: np.ndarray) -> tuple[Level, ...]:
    """Accuracy by how many annotators stand behind the most voted column, fewest first; levels without
    pictures are left out.  right: (N,) bool, whether the answer to each picture is its label."""
    right, votes = _answers(right, votes)
    levels = votes.max(axis=1)
    return tuple(_level(int(level), right[levels == level]) for level in np.unique(levels))


def split_errors(right: np.ndarray, votes: np.ndarray) -> SplitErrors:
    """The share of wrong answers on pictures where annotators split (`is_split`).  right: (N,) bool."""
    right, votes = _answers(right, votes)
    split = is_split(votes)
    errors, there = int((~right).sum()), int((~right & split).sum())
    return SplitErrors(
        pictures=len(right),
        split_pictures=int(split.sum()),
        errors=errors,
        split_errors=there,
        share_of_errors=there / errors if errors else 0.0,
        share_of_pictures=float(split.mean()),
    )


def ceiling(
    votes: np.ndarray,
    prior: Prior,
    answers: tuple[int, ...],
    draws: int = DRAWS,
    seed: int = metrics.SEED,
) -> Ceiling:
    """An estimate of the highest score that labels made of so few votes allow.

    votes: (N, K) of the pictures that count.  prior: of K columns, best fitted on the whole data set
    (`emox.results.vote_prior.fit_prior`).  answers: columns a model can answer.

    Method: picture i has an unknown distribution p_i over the columns, from which its annotators voted
    independently. The prior and its votes together say what p_i may be. From that `draws` distributions are
    drawn, and from each a second panel as large as the first. `knows_votes` is how often the likeliest of the
    `answers` under p_i is the label of the actual votes: nobody who sees only the picture can expect more.
    `second_panel` is how often the second panel's label, of any column, is the actual one, and `other_votes` the same
    among second panels that do not cast the very votes of the first.

    Assumption: the prior fits, and annotators are alike and independent given the picture. Intervals are
    bootstraps over pictures; they hold neither the assumption's error nor the fit's. Other priors moved
    `knows_votes` on FER+ by about one point either way.
    """
    votes = _counts(votes)
    if prior.weights.shape[1] != votes.shape[1]:
        raise ValueError(f"expected a prior of {votes.shape[1]} columns, got one of {prior.weights.shape[1]}")
    columns = np.array(sorted(set(answers)))
    labels = votes.argmax(axis=1)
    if not len(columns) or columns[0] < 0 or columns[-1] >= votes.shape[1] or not np.isin(labels, columns).all():
        raise ValueError("a picture's label is not among the answers; drop such pictures first")
    total = votes.sum(axis=1)
    if total.min() < 2:
        raise ValueError("a picture has fewer than two votes")
    generator = np.random.default_rng(seed)
    component = responsibilities(votes, prior)
    knows, again, agrees, differs, again_differing = np.zeros((5, len(votes)))
    for _ in range(draws):
        chances = draw(votes, prior, component, generator)
        panel = generator.multinomial(total, chances)
        knows += columns[chances[:, columns].argmax(axis=1)] == labels
        same, other = panel.argmax(axis=1) == labels, (panel != votes).any(axis=1)
        again += same
        differs += other
        again_differing += same & other
        agrees += with_the_rest(panel)
    return Ceiling(
        knows_votes=metrics.mean_interval(knows / draws),
        second_panel=metrics.mean_interval(again / draws),
        # Where no panel drew other votes, one that did would differ by little.
        other_votes=metrics.mean_interval(
            np.divide(again_differing, differs, out=np.ones(len(votes)), where=differs > 0)
        ),
        agreement=metrics.mean_interval(agrees / draws),
    )


def _level(votes: int, right: np.ndarray) -> Level:
    hits, pictures = int(right.sum()), len(right)
    return Level(votes=votes, pictures=pictures, right=hits, accuracy=metrics.wilson(hits, pictures))


def _answers(right: np.ndarray, votes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    right, votes = np.asarray(right), _counts(votes)
    if right.dtype != bool or right.shape != (len(votes),):
        raise ValueError(f"expected ({len(votes)},) true or false answers, got {right.dtype} {right.shape}")
    return right, votes


def _counts(votes: np.ndarray, least: int = 1) -> np.ndarray:
    """(N, K) int64; shares of votes are refused, for nine others cannot be told from them."""
    votes = np.asarray(votes)
    if votes.ndim != 2 or 0 in votes.shape:
        raise ValueError(f"expected (pictures, columns) of votes, got {votes.shape}")
    whole = votes.astype(np.int64)
    if (whole != votes).any() or (whole < 0).any() or (whole.sum(axis=1) < least).any():
        raise ValueError(f"votes are whole counts, none negative and at least {least} a picture")
    return whole
