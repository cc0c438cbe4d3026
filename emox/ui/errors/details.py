"""One chosen face of the Errors tab in full: its votes, every probability, its marks, and what can be explained."""

from collections.abc import Sequence

import numpy as np

from emox.emotions import COLOURS, DISPLAY_NAMES, EMOTIONS, FERPLUS_COLUMNS, FERPLUS_TO_EMOTION
from emox.explain import METHODS
from emox.names import class_name, model_name, view_count
from emox.results.error_filter import Filter
from emox.results.error_rows import Rows
from emox.ui import text
from emox.ui.errors import words
from emox.ui.errors.gallery import OTHER_VOTES, address, marks, portrait
from emox.ui.markup import Safe, percent, tag
from emox.ui.views import hint

LABEL = "label"  # explain the class that is the picture's label
ANSWER = "answer"  # explain the class that the network answers


def details(rows: Rows, at: int, chosen: Filter, models: Sequence[str], pixels: np.ndarray | None) -> Safe:
    """at: the picture's place in rows.  models: the judged one first.  pixels: uint8 (48, 48), or None without."""
    row, votes = int(rows.row[at]), rows.votes[at]
    label = class_name(rows.classes[rows.label[at]])
    facts = words.DETAILS_TIED if rows.tied[at] else words.DETAILS_FACTS
    others = " and ".join(_as_many(votes))
    said = [tag("p", facts.format(label=label, votes=int(votes.max()), all=int(votes.sum()), others=others))]
    if rows.suspicion[at]:
        suggested = class_name(str(rows.suggested[at])).lower()
        told = words.SUSPECT.format(rank=int(rows.suspicion[at]), suggested=suggested, judge=_judge(rows))
        said.append(tag("p", told, class_="ex-quiet"))
    head = tag(
        "div",
        portrait(pixels, row, "ex-large"),
        tag("div", tag("h2", words.DETAILS.format(row=row), tabindex="-1"), *said, marks(rows, at, models[0])),
        class_="ex-face-head",
    )
    return tag("section", head, _table(rows, at, models), class_="ex-card", data_query=address(chosen))


def _as_many(votes: np.ndarray) -> list[str]:
    """(10,) votes -> what columns are called that have as many as the first of the most voted."""
    return [words.VOTE_NAMES[FERPLUS_COLUMNS[at]] for at in np.flatnonzero(votes == votes.max())[1:]]


def _judge(rows: Rows) -> str:
    """Who suspected the labels."""
    assert rows.judge is not None  # some label is suspected
    model, views = rows.judge
    return words.JUDGE.format(model=model_name(model), views=view_count(views))


def _table(rows: Rows, at: int, models: Sequence[str]) -> Safe:
    """Rows are classes (the models' seven, then the votes for anything else), columns the votes and each model."""
    votes = rows.votes[at]
    columns = {FERPLUS_TO_EMOTION.get(name, name): place for place, name in enumerate(FERPLUS_COLUMNS)}
    tops = {model: int(rows.probabilities[model][at].argmax()) for model in models}
    lines = []
    for place, name in enumerate((*EMOTIONS, *FERPLUS_COLUMNS[len(EMOTIONS) :])):
        count, of_all = int(votes[columns[name]]), int(votes.sum())
        is_class = name in DISPLAY_NAMES
        if not is_class and not count:
            continue
        cells = [_bar(count / of_all, str(count), name == rows.classes[rows.label[at]])]
        for model in models:
            share = float(rows.probabilities[model][at][place]) if is_class else 0.0
            cells.append(_bar(share, percent(share), tops[model] == place) if is_class else tag("td"))
        tone = COLOURS[name] if is_class else OTHER_VOTES[place - len(EMOTIONS)]
        title = DISPLAY_NAMES[name] if is_class else words.VOTE_NAMES[name]
        head = tag("th", tag("i", class_="ex-dot", aria_hidden="true"), title, scope="row")
        lines.append(tag("tr", head, *cells, style=f"--tone:{tone}"))
    titles = (words.TABLE_CLASS, words.VOTED, *(model_name(model) for model in models))
    return tag(
        "table",
        tag("caption", words.TABLE_CAPTION.format(row=int(rows.row[at]))),
        tag("thead", tag("tr", *(tag("th", title, scope="col") for title in titles))),
        tag("tbody", *lines),
        class_="ex-bars",
    )


def _bar(share: float, said: str, is_top: bool) -> Safe:
    filled = tag("i", style=f"width:{share:.2%}") if share else Safe()
    track = tag("i", filled, class_="ex-track", aria_hidden="true")
    return tag("td", tag("div", track, tag("span", said)), class_="ex-top" if is_top else None)


def heat_form(sources: Sequence[tuple[str, str]], has_face: bool) -> Safe:
    """What to explain.  sources: (what it is called, its value) of each network; empty where none is loaded."""
    if not sources:
        return Safe()
    if not has_face:
        return hint(words.HEAT_NO_FACE)
    classes = [(words.HEAT_LABEL, LABEL), (text.HEAT_PREDICTED, ANSWER)]
    classes += [(DISPLAY_NAMES[name], name) for name in EMOTIONS]
    methods = [(title, key) for key, title in METHODS.items()]
    fields = (
        ("source", text.HEAT_MODEL, sources),
        ("emotion", text.HEAT_CLASS, classes),
        ("method", text.HEAT_METHOD, methods),
    )
    selects = [
        tag(
            "label",
            tag("span", said),
            tag("select", *(tag("option", title, value=value) for title, value in options), name_=name),
        )
        for name, said, options in fields
    ]
    return tag(
        "form",
        *selects,
        tag("button", words.HEAT_ASK, type="submit", class_="ex-link"),
        class_="ex-filter ex-explain",
        aria_label=text.HEAT,
    )
