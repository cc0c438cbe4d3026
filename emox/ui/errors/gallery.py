"""Chosen places of the Errors tab's table -> a page of faces as HTML.

The face of each is enlarged by whole pixels; where the data set is not at hand the same card has none.
"""

from collections.abc import Callable, Sequence

import numpy as np

from emox.emotions import COLOURS, DISPLAY_NAMES, EMOTIONS, FERPLUS_COLUMNS, FERPLUS_TO_EMOTION
from emox.names import UPLOADED, class_name, model_name, protocol_name, view_count
from emox.results.error_filter import Filter, to_query
from emox.results.error_rows import SPLIT, Rows
from emox.ui.errors import words
from emox.ui.markup import Safe, join, percent, picture, tag
from emox.ui.views import hint

PAGE_SIZE = 24
OTHER_VOTES = ("#5b6472", "#a8b0bb", "#cfd4da")  # contempt, unknown, no face: not classes of the networks
Face = Callable[[int], np.ndarray | None]  # row -> uint8 (48, 48), None where there are no pictures


def address(chosen: Filter) -> str:
    """What the page's address becomes: opens this tab with this filter."""
    return "?" + "&".join(part for part in ("tab=errors", to_query(chosen)) if part)


def page_count(count: int) -> int:
    """At least one page."""
    return max(1, -(-count // PAGE_SIZE))


def gallery(rows: Rows, places: np.ndarray, chosen: Filter, models: Sequence[str], face: Face) -> Safe:
    """places: what `error_filter.select` gave.  models: the judged one first.  face: gives a row's picture."""
    pages = page_count(len(places))
    page = min(chosen.page, pages)
    shown = places[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    sentence = words.COUNT_ONE if len(places) == 1 else words.COUNT
    count = sentence.format(count=f"{len(places):,}", total=f"{len(rows.row):,}")
    under = words.UNDER.format(
        protocol=protocol_name(rows.protocol), views=view_count(rows.views), model=model_name(models[0])
    )
    head = tag(
        "div",
        tag("div", tag("h2", count, data_count=len(places), tabindex="-1"), role="status"),
        tag("p", join(under, _ties(int(rows.tied[places].sum()))), class_="ex-quiet"),
        tag(
            "p",
            tag("a", words.LINK, class_="ex-link", href=address(chosen)),
            Safe() if UPLOADED in models else _csv_button(rows.protocol),
            class_="ex-row",
        ),
        _key(),
    )
    cards = [card(rows, int(at), models, face, chosen.face) for at in shown]
    body = tag("div", *cards, class_="ex-errors", role="group", aria_label=words.GALLERY) if cards else Safe()
    return tag(
        "section",
        head,
        body or hint(words.NONE_SHOWN),
        _pager(page, pages) if pages > 1 else Safe(),
        data_query=address(chosen),
    )


def _csv_button(protocol: str) -> Safe:
    """Not beside a visitor's own predictions: the table is made from stored ones, without asking who wants it."""
    return tag("button", words.CSV, type="button", class_="ex-link", data_csv=f"emox-{SPLIT}-{protocol}.csv")


def _ties(count: int) -> str:
    if not count:
        return ""
    return " " + (words.TIES_ONE if count == 1 else words.TIES.format(count=f"{count:,}"))


def card(rows: Rows, at: int, models: Sequence[str], face: Face, chosen: int) -> Safe:
    """One face, its votes and what the models answered, as a button."""
    row, votes = int(rows.row[at]), rows.votes[at]
    label = class_name(rows.classes[rows.label[at]])
    said = [
        words.CARD_ANSWER.format(
            model=model_name(model),
            answer=DISPLAY_NAMES[EMOTIONS[share.argmax()]],
            percent=percent(float(share.max())),
            verdict=words.RIGHT if share.argmax() == rows.label[at] else words.WRONG,
        )
        for model, share in ((model, rows.probabilities[model][at]) for model in models)
    ]
    facts = "; ".join([*said, *marked(rows, at, models[0])])
    spoken = words.CARD.format(row=row, label=label, votes=int(votes.max()), all=int(votes.sum()), answers=facts)
    return tag(
        "button",
        portrait(face(row), row),
        tag(
            "span",
            tag("b", words.ROW.format(row=row)),
            tag("span", words.LABELLED.format(label=label, votes=int(votes.max()), all=int(votes.sum()))),
            vote_bar(votes),
            *(_answer(rows, at, model) for model in models),
            marks(rows, at, models[0]),
        ),
        type="button",
        class_="ex-error",
        data_pick=f"face:{row}",
        aria_pressed="true" if row == chosen else "false",
        aria_label=spoken,
    )


def portrait(pixels: np.ndarray | None, row: int, class_: str = "ex-portrait") -> Safe:
    """The 48x48 picture as it is, enlarged by the browser without smoothing; an empty square without one."""
    if pixels is None:
        return tag("i", class_=f"{class_} ex-faceless", aria_hidden="true")
    return tag("img", src=picture(pixels), alt=words.FACE_ALT.format(row=row), class_=class_)


def vote_bar(votes: np.ndarray) -> Safe:
    """(10,) votes as one bar; each part says its class and count when pointed at."""
    parts = [
        _part(int(votes[at]) / int(votes.sum()), vote_colour(column), f"{words.VOTE_NAMES[column]} {votes[at]}")
        for at, column in enumerate(FERPLUS_COLUMNS)
        if votes[at]
    ]
    return tag("span", *parts, class_="ex-stack", aria_hidden="true")


def share_bar(shares: np.ndarray) -> Safe:
    """(C,) probabilities as one bar."""
    parts = [
        _part(float(share), COLOURS[name], f"{DISPLAY_NAMES[name]} {percent(float(share))}")
        for name, share in zip(EMOTIONS, shares, strict=True)
        if share >= 0.005
    ]
    return tag("span", *parts, class_="ex-stack", aria_hidden="true")


def vote_colour(column: str) -> str:
    """Of FERPLUS_COLUMNS; grays for what is no class of the networks."""
    name = FERPLUS_TO_EMOTION.get(column)
    return COLOURS[name] if name else OTHER_VOTES[FERPLUS_COLUMNS.index(column) - len(EMOTIONS)]


def marks(rows: Rows, at: int, model: str) -> Safe:
    """`marked`, each as a chip."""
    return join(*(tag("small", said, class_="ex-chip") for said in marked(rows, at, model)))


def marked(rows: Rows, at: int, model: str) -> list[str]:
    """What is special about a picture, in a few words each."""
    said = {
        words.MARK_LEAKED: rows.leaked[at],
        words.MARK_TIED: rows.tied[at],
        words.MARK_FLIPPED: rows.flipped[model][at],
        words.MARK_SUSPECT.format(rank=rows.suspicion[at]): rows.suspicion[at] > 0,
    }
    return [words_of for words_of, holds in said.items() if holds]


def _answer(rows: Rows, at: int, model: str) -> Safe:
    shares = rows.probabilities[model][at]
    right = shares.argmax() == rows.label[at]
    answer = f"{DISPLAY_NAMES[EMOTIONS[shares.argmax()]]} {percent(float(shares.max()))}"
    mark = tag("i", "\N{CHECK MARK}" if right else "\N{BALLOT X}", class_="ex-right" if right else "ex-wrong")
    line = tag("span", mark, f" {model_name(model)}: ", tag("em", answer), data_answer=model)
    return join(line, share_bar(shares))


def _part(share: float, colour: str, title: str) -> Safe:
    return tag("i", style=f"width:{share:.2%};background:{colour}", title=title)


def _key() -> Safe:
    entries = [
        tag("span", tag("i", class_="ex-dot", style=f"--tone:{vote_colour(column)}"), words.VOTE_NAMES[column])
        for column in (*sorted(FERPLUS_TO_EMOTION, key=lambda name: EMOTIONS.index(FERPLUS_TO_EMOTION[name])),
                       *FERPLUS_COLUMNS[len(EMOTIONS) :])
    ]  # fmt: skip
    return tag("p", *entries, class_="ex-key", role="group", aria_label=words.KEY)


def _pager(page: int, pages: int) -> Safe:
    def button(said: str, to: int) -> Safe:
        there = 1 <= to <= pages
        return tag(
            "button", said, type="button", class_="ex-link", data_pick=f"page:{to}" if there else None,
            disabled=not there,
        )  # fmt: skip

    middle = tag("span", words.PAGE.format(page=page, pages=pages))
    parts = (button(words.PREVIOUS, page - 1), middle, button(words.NEXT, page + 1))
    return tag("nav", *parts, class_="ex-pager", aria_label=words.PAGES)
