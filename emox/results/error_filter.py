"""Which pictures the Errors tab shows and in what order; the same words stand in its address (`?true=fear&...`)."""

from collections.abc import Mapping, Sequence
from dataclasses import Field, dataclass, fields, replace
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl, urlencode

import numpy as np

from emox.emotions import EMOTIONS, index_of
from emox.results.error_rows import Rows
from emox.results.probabilities import VIEWS
from emox.results.protocols import HEADLINE, PROTOCOLS

ANY = "any"
TWO_MODELS = ("only-model", "only-other", "both-wrong", "differ")  # answers that need a second model
CHOICES: Mapping[str, tuple[str | int, ...]] = MappingProxyType(
    {
        "protocol": tuple(PROTOCOLS),
        "views": VIEWS,
        "true": ("", *EMOTIONS, "contempt"),
        "predicted": ("", *EMOTIONS),
        "answers": (ANY, "wrong", "right", *TWO_MODELS),
        "leaked": (ANY, "yes", "no"),
        "tied": (ANY, "yes", "no"),
        "sort": ("confidence", "agreement", "row", "suspicion"),
    }
)
YES = "yes"  # how an address says True
LONGEST = 2000  # characters of an address


class FilterProblem(ValueError):
    """A filter that cannot be; one sentence says what is accepted."""


@dataclass(frozen=True, kw_only=True)
class Filter:
    """Every field left alone lets all pictures pass; FilterProblem names a field that is not as described.

    protocol, views: whose labels and whose probabilities are shown and judged.
    model: whose answers are judged, "" for the first there; other: shown beside it, "" for the next.
    true: the label, of the protocol's classes; predicted: what `model` answers, of EMOTIONS; "" for any.
    answers: one of CHOICES["answers"]; only-model is "model right and other wrong".
    flipped: only where `model` answers otherwise with ten views than with one.
    votes_from, votes_to: of the most voted column, 1..10.  leaked: with a twin in Training or without.
    tied: only labels that are a tie of votes, or only those that are not.
    suspect: only labels that are likely wrong.  confidence_from, confidence_to: of `model`'s answer, in 0..1.
    sort: by the answer's confidence or the label's agreement, highest first; by row; by suspicion, likeliest first.
    page: from 1.  face: the row whose details are open, -1 for none.
    """

    protocol: str = HEADLINE
    views: int = 1
    model: str = ""
    other: str = ""
    true: str = ""
    predicted: str = ""
    answers: str = ANY
    flipped: bool = False
    votes_from: int = 1
    votes_to: int = 10
    leaked: str = ANY
    tied: str = ANY
    suspect: bool = False
    confidence_from: float = 0.0
    confidence_to: float = 1.0
    sort: str = "confidence"
    page: int = 1
    face: int = -1

    def __post_init__(self) -> None:
        for name, accepted in CHOICES.items():
            given = getattr(self, name)
            if given not in accepted:
                words = ", ".join(str(word) for word in accepted if word != "")
                raise FilterProblem(f"{name} is {given!r}; accepted: {words}")
        if not 1 <= self.votes_from <= self.votes_to <= 10:
            raise FilterProblem(f"votes {self.votes_from} to {self.votes_to}: expected 1 to 10, the smaller first")
        if not 0 <= self.confidence_from <= self.confidence_to <= 1:
            raise FilterProblem(
                f"confidence {self.confidence_from:g} to {self.confidence_to:g}: expected 0 to 1, the smaller first"
            )
        if self.page < 1:
            raise FilterProblem(f"page is {self.page}; accepted: whole numbers from 1")


def models(chosen: Filter, measured: Sequence[str]) -> tuple[str, ...]:
    """The judged model and, where there is another, the one beside it; FilterProblem for one not measured."""
    for name in (chosen.model, chosen.other):
        if name and name not in measured:
            raise FilterProblem(f"model {name!r} is not measured; measured: {', '.join(measured) or 'none'}")
    if not measured:
        raise FilterProblem("no model is measured here")
    first = chosen.model or next(name for name in measured if name != chosen.other or len(measured) == 1)
    rest = [name for name in measured if name != first]
    other = chosen.other if chosen.other in rest else next(iter(rest), None)
    return (first,) if other is None else (first, other)


def settled(chosen: Filter, measured: Sequence[str]) -> Filter:
    """The filter with its second model as `models` has it, where it asks for one that cannot stand beside the first."""
    _, *others = models(chosen, measured)
    return replace(chosen, other=others[0]) if others and chosen.other not in ("", *others) else chosen


def select(rows: Rows, chosen: Filter) -> np.ndarray:
    """int64 places in `rows`, in the order asked for; FilterProblem where a second model is needed and missing."""
    first, *others = models(chosen, tuple(rows.probabilities))
    if chosen.answers in TWO_MODELS and not others:
        raise FilterProblem(f"answers {chosen.answers!r} compares two models, but only {first} is measured")
    answer, confidence, level = rows.answer(first), rows.confidence(first), rows.votes.max(axis=1)
    right = answer == rows.label
    keep = (level >= chosen.votes_from) & (level <= chosen.votes_to)
    # The file rounds probabilities: a bound means "at least as much as shown".
    keep &= (confidence >= chosen.confidence_from - 1e-6) & (confidence <= chosen.confidence_to + 1e-6)
    if chosen.true:
        keep &= rows.label == (rows.classes.index(chosen.true) if chosen.true in rows.classes else -1)
    if chosen.predicted:
        keep &= answer == index_of(chosen.predicted)
    if chosen.flipped:
        keep &= rows.flipped[first]
    if chosen.leaked != ANY:
        keep &= rows.leaked == (chosen.leaked == YES)
    if chosen.tied != ANY:
        keep &= rows.tied == (chosen.tied == YES)
    if chosen.suspect:
        keep &= rows.suspicion > 0
    if chosen.answers != ANY:
        second = rows.answer(others[0]) if others else answer
        keep &= _which(right, second == rows.label, answer == second)[chosen.answers]
    places = np.flatnonzero(keep)
    last = rows.suspicion.max(initial=0) + 1  # those nobody suspects come after all others
    by = {
        "confidence": -confidence,
        "agreement": -level,
        "row": rows.row,
        "suspicion": np.where(rows.suspicion > 0, rows.suspicion, last),
    }[chosen.sort][places]
    return places[np.lexsort((rows.row[places], by))]


def _which(right: np.ndarray, other_right: np.ndarray, same: np.ndarray) -> Mapping[str, np.ndarray]:
    return {
        "wrong": ~right,
        "right": right,
        "only-model": right & ~other_right,
        "only-other": ~right & other_right,
        "both-wrong": ~right & ~other_right,
        "differ": ~same,
    }


def to_query(chosen: Filter) -> str:
    """'true=fear&views=10': what differs from a filter that lets all pass."""
    usual = Filter()
    differing = {
        field.name: getattr(chosen, field.name)
        for field in fields(Filter)
        if getattr(chosen, field.name) != getattr(usual, field.name)
    }
    return urlencode({name: YES if value is True else value for name, value in differing.items()})


def from_query(query: str) -> Filter:
    """The filter an address asks for; words that name no field are left alone, FilterProblem for the others."""
    if len(query) > LONGEST:
        raise FilterProblem(f"an address of {len(query)} characters; accepted: up to {LONGEST}")
    given = dict(parse_qsl(query.removeprefix("?")))
    return Filter(**{field.name: _read(field, given[field.name]) for field in fields(Filter) if field.name in given})


def _read(field: Field, word: str) -> Any:
    if isinstance(field.default, bool):
        return word == YES
    kind: Any = type(field.default)
    try:
        return kind(word)
    except ValueError:
        raise FilterProblem(f"{field.name} is {word!r}; accepted: a number") from None
