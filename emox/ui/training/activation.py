"""The class-activation grid: one row a class, where each network finds it (the paper's Figure 3). No gradio here."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from emox import explain
from emox.emotions import COLOURS, DISPLAY_NAMES, EMOTIONS
from emox.images import SIDE
from emox.names import model_name
from emox.results.error_rows import Rows
from emox.ui import square
from emox.ui.markup import Safe, tag
from emox.ui.training import words

if TYPE_CHECKING:
    from emox.predict import Predictor

KEPT = 512  # heat maps of 9 kB


@dataclass(frozen=True)
class Shown:
    """A face of the grid: what it is called, and uint8 (48, 48)."""

    name: str
    pixels: np.ndarray


# face, network, emotion -> float32 (48, 48), None where the method finds nothing
Heat = Callable[[Shown, str, str], np.ndarray | None]


def of_test_split(rows: Rows, face: Callable[[int], np.ndarray | None], seed: int) -> dict[str, tuple[Shown, ...]]:
    """By class, one face drawn among those with the most votes for it, however they are answered."""
    generator = np.random.default_rng(seed)
    level = rows.votes.max(axis=1)
    found = {}
    for place, name in enumerate(EMOTIONS):
        here = np.flatnonzero(rows.label == place)
        best = here[level[here] == level[here].max()] if len(here) else here
        row = int(rows.row[generator.choice(best)]) if len(best) else -1
        pixels = face(row)
        found[name] = () if pixels is None else (Shown(words.CAM_ROW.format(row=row), pixels),)
    return found


def grid(faces: Mapping[str, Sequence[Shown]], models: Sequence[str], heat: Heat, note: str) -> Iterator[Safe]:
    """The page after each row, so that a visitor sees it grow.

    faces: by class, as many for each.  models: columns beside each face.  note: which faces these are.
    """
    columns = max((len(shown) for shown in faces.values()), default=0)
    titles = [words.CAM_CLASS, *[words.CAM_FACE, *(model_name(model) for model in models)] * columns]
    head = tag("thead", tag("tr", *(tag("th", title, scope="col") for title in titles)))
    lines: list[Safe] = []
    for emotion, shown in faces.items():
        cells = [cell for one in shown for cell in _cells(one, emotion, models, heat)]
        title = tag("th", tag("i", class_="ex-dot", aria_hidden="true"), DISPLAY_NAMES[emotion], scope="row")
        lines.append(tag("tr", title, *cells, style=f"--tone:{COLOURS[emotion]}"))
        progress = words.CAM_PROGRESS.format(done=len(lines), total=len(faces))
        table = tag("table", head, tag("tbody", *lines), class_="ex-cams")
        yield tag(
            "div",
            tag("p", note, class_="ex-quiet"),
            tag("div", table, class_="ex-scroll", tabindex="0", role="region", aria_label=words.CAM),
            tag("p", progress, role="status", class_="ex-quiet"),
            data_rows=len(lines),
        )


def _cells(one: Shown, emotion: str, models: Sequence[str], heat: Heat) -> Iterator[Safe]:
    yield tag("td", square.small(one.pixels, None, words.CAM_FACE_ALT.format(face=one.name)), tag("small", one.name))
    for model in models:
        drawn = heat(one, model, emotion)
        said = words.CAM_ALT.format(model=model_name(model), label=DISPLAY_NAMES[emotion].lower(), face=one.name)
        note = Safe() if drawn is not None else tag("small", words.CAM_NONE)
        yield tag("td", square.small(one.pixels, drawn, said), note)


def heats(models: Mapping[str, "Predictor"]) -> Callable[[str], Heat]:
    """Gives a Heat for a method of explain.METHODS; the maps drawn last are kept for all visitors."""

    @lru_cache(maxsize=KEPT)
    def drawn(pixels: bytes, model: str, emotion: str, method: str) -> np.ndarray | None:
        face = np.frombuffer(pixels, np.uint8).reshape(SIDE, SIDE)
        try:
            return explain.heat_map(models[model], face, emotion, method)
        except explain.NoHeatMap:
            return None

    return lambda method: lambda one, model, emotion: drawn(one.pixels.tobytes(), model, emotion, method)
