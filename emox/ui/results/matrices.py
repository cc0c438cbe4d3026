"""Confusion matrices of two models and their difference; every cell with faces is a button that names them.

A button's `data-pick` is model/other/label/answer, which `filter_of` turns into a Filter of the tab Errors.
"""

from collections.abc import Callable

import numpy as np

from emox.emotions import DISPLAY_NAMES, EMOTIONS
from emox.names import class_name
from emox.results.error_filter import Filter
from emox.ui import views
from emox.ui.markup import Safe, join, tag
from emox.ui.results import words
from emox.ui.results.panel import quiet
from emox.ui.results.shown import Shown


def section(shown: Shown) -> Safe:
    """The whole panel."""
    compared = [name for name in dict.fromkeys((shown.setting.first, shown.setting.second)) if name in shown.models]
    parts = [matrix(shown, name) for name in compared]
    notes = [words.CONFUSION_HELP]
    if len(compared) == 2:
        parts.append(difference(shown, *compared))
    else:
        notes.append(words.CHOOSE_TWO if len(shown.models) > 1 else words.ONLY_ONE)
    return tag(
        "section",
        tag("h2", words.CONFUSION),
        tag("p", shown.caption, class_="ex-quiet"),
        quiet(*notes),
        tag("div", *parts, class_="ex-matrices"),
        class_="ex-panel",
    )


def matrix(shown: Shown, model: str) -> Safe:
    """One model's answers (columns) to each label (rows)."""
    counts = answered(shown, model)
    shares = shares_of_label(counts)

    def cell(at: tuple[int, int]) -> Safe:
        label, answer, count = class_names(shown)[at[0]], EMOTIONS[at[1]], int(counts[at])
        share = f"{shares[at]:.1%}"
        told = words.CELL_LABEL_SHARE if shown.setting.per_cent else words.CELL_LABEL
        name = told.format(true=label, predicted=answer, faces=views.count_faces(count), share=share)
        value = share.removesuffix("%") if shown.setting.per_cent else str(count)
        pick = f"{model}/{beside(shown, model)}/{label}/{answer}" if count else ""
        return button(value, name, pick, f"--share:{shares[at]:.3f}", class_="ex-diagonal" if at[0] == at[1] else None)

    return grid(shown, shown.title(model), cell)


def difference(shown: Shown, first: str, second: str) -> Safe:
    """The first model's cells minus the second's."""
    counts = answered(shown, first), answered(shown, second)
    gaps = counts[0] - counts[1]
    shares = shares_of_label(counts[0]) - shares_of_label(counts[1])
    widest = max(float(np.abs(shares).max()), 0.01)

    def cell(at: tuple[int, int]) -> Safe:
        label, answer = class_names(shown)[at[0]], EMOTIONS[at[1]]
        faces = [int(each[at]) for each in counts]
        name = words.CELL_LABEL_DIFFERENCE.format(
            true=label,
            predicted=answer,
            first=shown.title(first),
            first_faces=views.count_faces(faces[0]),
            second=shown.title(second),
            second_faces=views.count_faces(faces[1]),
        )
        value = in_per_cent(shares[at]) if shown.setting.per_cent else signed(f"{int(gaps[at]):+}")
        value = value if gaps[at] else "0"
        pick = f"{first}/{second}/{label}/{answer}" if faces[0] else ""
        strength = f"--share:{abs(shares[at]) / widest:.3f}"
        tone = {1: "ex-more", -1: "ex-fewer"}.get(int(np.sign(gaps[at])))
        return button(value, name, pick, strength, class_=tone)

    return grid(shown, words.DIFFERENCE.format(first=shown.title(first), second=shown.title(second)), cell)


def grid(shown: Shown, title: str, cell: Callable[[tuple[int, int]], Safe]) -> Safe:
    """A table of cells under its title; `cell` makes one from (row, column)."""
    heads = (tag("th", tag("span", DISPLAY_NAMES[name]), scope="col") for name in EMOTIONS)
    lines = (
        tag(
            "tr",
            tag("th", class_name(name), scope="row"),
            *(tag("td", cell((row, column))) for column in range(len(EMOTIONS))),
        )
        for row, name in enumerate(class_names(shown))
    )
    made = tag(
        "table",
        tag("thead", tag("tr", tag("th", words.CORNER, scope="col"), *heads)),
        tag("tbody", *lines),
        class_="ex-matrix",
        aria_label=title,
    )
    return tag("div", tag("h3", title), made)


def in_per_cent(share: float) -> Safe:
    """'+13.0', and '+13' for the style sheet to show in its place where a cell of a phone has no room for more."""
    fine, whole = (signed(f"{100 * share:+.{digits}f}") for digits in (1, 0))
    return join(tag("span", fine, class_="ex-fine"), tag("span", whole, class_="ex-whole"))


def signed(number: str) -> str:
    """With a minus sign as wide as the plus sign."""
    return number.replace("-", "\N{MINUS SIGN}")


def button(value: str, name: str, pick: str, style: str, class_: str | None) -> Safe:
    """A cell; without faces, or without a way to show them, it is no button."""
    if not pick:
        return tag("span", value, aria_label=name, role="img", style=style, class_=class_)
    return tag("button", value, type="button", aria_label=name, title=name, data_pick=pick, style=style, class_=class_)


def answered(shown: Shown, model: str) -> np.ndarray:
    """(C, 7) counts: no model answers contempt, so that column is left out."""
    return np.array(shown.models[model].report.confusion)[:, : len(EMOTIONS)]


def shares_of_label(counts: np.ndarray) -> np.ndarray:
    """(C, 7) fractions of each row, 0 in a row without pictures."""
    return counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)


def class_names(shown: Shown) -> tuple[str, ...]:
    """Of the protocol."""
    return next(iter(shown.models.values())).report.subject.classes


def beside(shown: Shown, model: str) -> str:
    """The compared model that Errors shows beside this one; "" where there is none."""
    names = (shown.setting.first, shown.setting.second)
    return next((name for name in names if name != model and name in shown.models), "")


def filter_of(pick: str, shown: Shown) -> Filter | None:
    """The Filter of a pressed cell; None for what no cell of ours says, as it comes from the browser."""
    parts = pick.split("/")
    if len(parts) != 4:
        return None
    model, other, true, predicted = parts
    if model not in shown.models or other not in {"", *shown.models}:
        return None
    if true not in class_names(shown) or predicted not in EMOTIONS:
        return None
    setting = shown.setting
    return Filter(
        protocol=setting.protocol, views=setting.views, model=model, other=other, true=true, predicted=predicted
    )
