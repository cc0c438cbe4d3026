"""A face under each augmentation of a recipe alone and under all of them: the paper's Figure 2. No gradio here."""

from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from emox.ui.markup import Safe, picture, tag
from emox.ui.training import words
from emox.ui.views import hint, warning

if TYPE_CHECKING:
    from emox.augment import Augmentation

DRAWS = 6  # of each row
FLIPS = ("horizontal_flip", "vertical_flip")  # look the same each time: alone they are drawn once
CHANCES = (*FLIPS, "erasing")  # probabilities; alone they are shown happening


def augmentation_of(recipe: Mapping[str, Any]) -> "Augmentation":
    """Of a recipe as config.json has it; TypeError for a setting this version does not know."""
    from emox.augment import Augmentation

    return Augmentation(**recipe.get("augmentation", {}))


def alone(how: "Augmentation") -> dict[str, "Augmentation"]:
    """By field: only this change of a recipe, and for a probability that it always happens; unused ones left out."""
    nothing = replace(how, **dict.fromkeys(asdict(how), 0.0))
    return {
        name: replace(nothing, **{name: 1.0 if name in CHANCES else amount})
        for name, amount in asdict(how).items()
        if amount
    }


def draws(face: np.ndarray, how: "Augmentation", seed: int, count: int = DRAWS) -> np.ndarray:
    """(count, 48, 48) uint8: a face (48, 48) uint8 changed anew each time, the same for the same seed."""
    import torch

    from emox.augment import augment

    faces = torch.from_numpy(np.repeat(face[None], count, axis=0))
    changed = augment(faces, how, torch.Generator().manual_seed(seed))
    return changed[:, 0].round().to(torch.uint8).numpy()


def gallery(face: np.ndarray, recipe: Mapping[str, Any], seed: int) -> Safe:
    """One row a change and one for all together, each with DRAWS draws.  face: (48, 48) uint8."""
    try:
        how = augmentation_of(recipe)
    except TypeError:
        return warning(words.UNKNOWN_AUGMENTATION)
    changes = alone(how)
    if not changes:
        return hint(words.NO_AUGMENTATION)
    order = [field.name for field in fields(how) if field.name in changes]
    rows = [
        _row(*_named(name, getattr(how, name)), draws(face, changes[name], seed + place, 1 if name in FLIPS else DRAWS))
        for place, name in enumerate(order)
    ]
    mix = _row(words.MIX, "", draws(face, how, seed + len(order)))
    original = tag(
        "div",
        tag("img", src=picture(face), alt=words.ORIGINAL, class_="ex-portrait"),
        tag("p", words.ORIGINAL),
        class_="ex-original",
    )
    told = tag("p", words.SEED.format(seed=seed), class_="ex-quiet")
    return tag("div", original, tag("div", mix, *rows, class_="ex-changes"), told, data_seed=seed)


def _named(name: str, value: float) -> tuple[str, str]:
    title, amount = words.CHANGES.get(name, (name, "{value:g}"))
    return title, amount.format(value=value, percent=f"{value:.0%}")


def _row(title: str, amount: str, pictures: np.ndarray) -> Safe:
    drawn = [
        tag("img", src=picture(one), alt=words.DRAW_ALT.format(name=title, number=number), class_="ex-draw")
        for number, one in enumerate(pictures, start=1)
    ]
    head = tag("h3", title, " ", tag("small", amount, class_="ex-quiet"))
    return tag("div", head, tag("div", *drawn, class_="ex-draws"), class_="ex-change")
