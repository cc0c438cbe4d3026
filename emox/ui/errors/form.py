"""A Filter -> the form that changes it, as HTML; its fields are named as Filter's, so that a form is an address."""

from collections.abc import Iterable, Mapping

from emox.names import class_name, model_name, protocol_name, view_count
from emox.results.error_filter import CHOICES, TWO_MODELS, YES, Filter, models
from emox.results.probabilities import VIEWS
from emox.results.protocols import PROTOCOLS
from emox.ui.errors import words
from emox.ui.markup import Safe, tag

Options = Iterable[tuple[str, str]]  # what is sent, what is shown


def form(chosen: Filter, measured: tuple[str, ...]) -> Safe:
    """measured: names of the models there are, at least one.  FilterProblem as `error_filter.models`."""
    judged = models(chosen, measured)
    several = len(measured) > 1
    networks = [(name, model_name(name)) for name in measured]
    answers = [(key, said) for key, said in words.ANSWERS.items() if several or key not in TWO_MODELS]
    votes = [(str(count), words.VOTES.format(count=count)) for count in range(1, 11)]
    shares = [(f"{tenth / 10:g}", f"{tenth * 10} %") for tenth in range(11)]
    selects = (
        ("protocol", [(name, protocol_name(name)) for name in PROTOCOLS], chosen.protocol),
        ("views", [(str(count), view_count(count)) for count in VIEWS], str(chosen.views)),
        ("model", networks, judged[0]),
        *([("other", networks, judged[1])] if several else []),
        ("true", _classes("true"), chosen.true),
        ("predicted", _classes("predicted"), chosen.predicted),
        ("answers", answers, chosen.answers),
        ("votes_from", votes, str(chosen.votes_from)),
        ("votes_to", votes, str(chosen.votes_to)),
        ("confidence_from", shares, f"{chosen.confidence_from:g}"),
        ("confidence_to", shares, f"{chosen.confidence_to:g}"),
        ("leaked", words.WITH.items(), chosen.leaked),
        ("tied", words.WITH.items(), chosen.tied),
        ("sort", words.SORT.items(), chosen.sort),
    )
    return tag(
        "form",
        *(_select(name, options, value) for name, options, value in selects),
        *(_switch(name, on) for name, on in {"flipped": chosen.flipped, "suspect": chosen.suspect}.items()),
        tag("button", words.ALL_WRONG, type="button", class_="ex-link", data_pick="all-errors"),
        class_="ex-filter",
        aria_label=words.FIELDS_LABEL,
    )


def _classes(field: str) -> Options:
    names: Mapping[str, str] = {"": words.ANY_CLASS} | dict(words.CLASS_NAMES)
    return [(str(key), names.get(str(key), class_name(str(key)))) for key in CHOICES[field]]


def _select(name: str, options: Options, value: str) -> Safe:
    known = [(key, said) for key, said in options]
    if value not in dict(known):  # an address may name a bound between the steps
        known.append((value, value))
    inner = [tag("option", said, value=key, selected=key == value) for key, said in known]
    return tag("label", tag("span", words.FIELDS[name]), tag("select", *inner, name_=name))


def _switch(name: str, on: bool) -> Safe:
    box = tag("input", type="checkbox", name_=name, value=YES, checked=on)
    return tag("label", box, tag("span", words.FIELDS[name]), class_="ex-switch")
