"""Analysis -> picture, strips and sentences as HTML; no gradio, so all of it is unit-tested."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from emox import image_text, records, resizing
from emox.emotions import COLOURS, DISPLAY_NAMES, EMOTIONS
from emox.examples import Example
from emox.images import Limits
from emox.names import model_name
from emox.pipeline import Analysis, FaceAnalysis
from emox.ui import text
from emox.ui.markup import Safe, join, percent, picture, tag

PREVIEW_SIDE = 1280  # pixels: the long side of the picture shown in the page
THUMBNAIL_SIDE = 128  # of a photo among several
EXAMPLE_SIDE = 160


@dataclass(frozen=True)
class Shown:
    """One photo as the page shows it: `analysis` and its pictures are there, or `problem` says why not."""

    name: str
    path: Path
    problem: str = ""
    preview: str = ""  # data: address
    thumbnail: str = ""  # data: address
    analysis: Analysis | None = None

    def record(self) -> records.Record:
        """The form that is downloaded and answered by the API."""
        if self.analysis is None:
            return records.problem(self.name, self.problem)
        return records.record(self.name, self.analysis)


def preview(image: np.ndarray) -> str:
    """RGB uint8 (H, W, 3) -> data: address of a JPEG no larger than PREVIEW_SIDE."""
    return picture(fitted(image, PREVIEW_SIDE), quality=88)


def thumbnail(image: np.ndarray) -> str:
    """RGB uint8 (H, W, 3) -> data: address of a JPEG no larger than THUMBNAIL_SIDE."""
    return picture(fitted(image, THUMBNAIL_SIDE), quality=85)


def fitted(image: np.ndarray, side: int) -> np.ndarray:
    """RGB uint8 (H, W, 3) -> the same, made smaller where its long side is longer than this."""
    scale = min(1.0, side / max(image.shape[:2]))
    height, width = (max(1, round(edge * scale)) for edge in image.shape[:2])
    return resizing.resized(image, (width, height), Image.Resampling.LANCZOS, gap=2.0)


def header() -> Safe:
    """The name, the mark and what the app is."""
    corners = "M5 15V9a4 4 0 0 1 4-4h6M33 5h6a4 4 0 0 1 4 4v6M43 33v6a4 4 0 0 1-4 4h-6M15 43H9a4 4 0 0 1-4-4v-6"
    drawing = join(tag("path", d=corners), tag("path", d="M17 17v4M31 17v4M14 28c5 8 15 8 20 0"))
    mark = tag("svg", drawing, class_="ex-mark", viewBox="0 0 48 48", aria_hidden="true")
    words = tag("div", tag("h1", text.TITLE), tag("p", text.TAGLINE))
    return tag("header", mark, words, class_="ex-head")


def footer() -> Safe:
    """What stands under every tab."""
    return tag("footer", tag("p", text.MEANING, " ", text.SEE_ABOUT), class_="ex-foot")


def problems(found: Mapping[str, str], stand_ins: Mapping[str, str]) -> Safe:
    """A notice for each model that did not load or is not the one asked for; empty when all is as it was asked."""
    absent = [text.NOT_LOADED.format(model=model_name(name), why=why) for name, why in found.items()]
    other = [text.STANDS_IN.format(model=model_name(name), why=why) for name, why in stand_ins.items()]
    return join(*map(warning, absent + other))


def warning(sentence: str) -> Safe:
    """A sentence nobody should miss."""
    return tag("p", sentence, class_="ex-warning", role="alert")


def hint(sentence: str) -> Safe:
    """What stands where nothing is to be shown yet."""
    return tag("p", sentence, class_="ex-hint")


def count_faces(count: int) -> str:
    """'1 face', '3 faces'."""
    return text.FACE_COUNT_ONE if count == 1 else text.FACE_COUNT.format(count=count)


def example_buttons(examples: Sequence[tuple[Example, np.ndarray | None]]) -> Safe:
    """A button for each example with its thumbnail (RGB uint8), or a sentence where the file is missing."""
    parts: list[Safe] = []
    for example, pixels in examples:
        name = text.EXAMPLE_NAMES[example.key]
        if pixels is None:
            parts.append(tag("p", text.EXAMPLE_MISSING.format(name=name, package=example.package)))
            continue
        image = tag("img", src=picture(fitted(pixels, EXAMPLE_SIDE), quality=85), alt="")
        parts.append(tag("button", image, tag("span", name), type="button", class_="ex-thumb", data_pick=example.key))
    title = tag("h2", text.EXAMPLES)
    return join(title, tag("div", *parts, class_="ex-row", role="group", aria_label=text.EXAMPLES))


def photo_strip(shown: Sequence[Shown], chosen: int) -> Safe:
    """A button for each photo; empty for a single one."""
    if len(shown) < 2:
        return Safe()
    buttons = []
    for index, photo in enumerate(shown):
        note = count_faces(len(photo.analysis.faces)) if photo.analysis else text.UNREADABLE_SHORT
        image = tag("img", src=photo.thumbnail, alt="") if photo.thumbnail else tag("i", "!", aria_hidden="true")
        words = tag("span", tag("b", photo.name), tag("small", note))
        pressed = "true" if index == chosen else "false"
        buttons.append(
            tag(
                "button",
                image,
                words,
                type="button",
                class_="ex-thumb",
                data_pick=index,
                aria_pressed=pressed,
            )
        )
    return tag("div", *buttons, class_="ex-row ex-photos", role="group", aria_label=text.PHOTOS)


def status(photo: Shown | None, left: int = 0, most: int = 0) -> Safe:
    """One sentence on what happened to the photo, for screen readers too; `left` photos were not analysed."""
    if photo is None:
        return tag("div", role="status")
    extra = [warning(text.TOO_MANY.format(most=most, left=left))] if left else []
    if photo.analysis is None:
        sentence = warning(text.UNREADABLE.format(name=photo.name, why=photo.problem))
    elif not photo.analysis.faces:
        sentence = tag("p", text.NO_FACE.format(name=photo.name), " ", text.NO_FACE_HINT, class_="ex-warning")
    else:
        seconds = sum(photo.analysis.milliseconds.values()) / 1000
        faces = count_faces(len(photo.analysis.faces))
        words = text.SUMMARY.format(faces=faces, name=photo.name, seconds=f"{seconds:.2f}")
        if photo.analysis.faces_left_out:
            words += text.LEFT_OUT.format(count=photo.analysis.faces_left_out)
        sentence = tag("p", words, class_="ex-quiet")
    return tag("div", *extra, sentence, role="status")


def looking(name: str, number: int, total: int) -> Safe:
    """Which photo is being looked at, from 1."""
    words = (text.LOOKING if total == 1 else text.LOOKING_OF).format(name=name, number=number, total=total)
    return tag("div", tag("p", words, class_="ex-quiet"), role="status")


def accepted(limits: Limits, most_photos: int) -> Safe:
    """What the drop zone takes."""
    words = text.ACCEPTED.format(
        formats=image_text.ACCEPTED,
        megapixels=limits.max_pixels / 1e6,
        megabytes=limits.max_bytes / 1e6,
        photos=most_photos,
    )
    return tag("p", words, class_="ex-quiet")


def stage(photo: Shown | None, run: int = 0) -> Safe:
    """The photo with a numbered button on every face, and the strip of faces below it; face 1 is chosen.

    run: changes with every analysis, so that the page is redrawn even where nothing else differs.
    """
    if photo is None:
        return tag("div", tag("p", text.EMPTY_STAGE), class_="ex-stage ex-empty")
    if photo.analysis is None:
        return tag("div", tag("p", text.NOTHING_TO_SHOW), class_="ex-stage ex-empty")
    analysis = photo.analysis
    alt = text.PHOTO_ALT.format(name=photo.name, faces=count_faces(len(analysis.faces)))
    boxes = [_box(index, face, analysis) for index, face in enumerate(analysis.faces)]
    frame = tag("div", tag("img", src=photo.preview, alt=alt), *boxes, class_="ex-frame")
    strip = tag(
        "div",
        *(_face_button(index, face) for index, face in enumerate(analysis.faces)),
        class_="ex-row ex-faces",
        role="group",
        aria_label=text.FACES,
    )
    return join(tag("div", frame, class_="ex-stage", data_run=run), strip if len(analysis.faces) > 1 else Safe())


def answers(face: FaceAnalysis) -> str:
    """'EmoXNet Happy 97.2%, EmoXNetLite Happy 95.0%': a face's answers in words."""
    words = []
    for model, probabilities in face.probabilities.items():
        top = face.label(model)
        answer = text.ANSWER.format(label=DISPLAY_NAMES[EMOTIONS[top]], percent=percent(probabilities[top]))
        words.append(f"{model_name(model)} {answer}")
    return ", ".join(words)


def _colour(face: FaceAnalysis) -> str:
    first = next(iter(face.probabilities), None)
    return COLOURS["neutral" if first is None else EMOTIONS[face.label(first)]]


def _label(face: FaceAnalysis) -> str:
    """The labels of all models, each once."""
    return " / ".join(dict.fromkeys(DISPLAY_NAMES[EMOTIONS[face.label(m)]] for m in face.probabilities))


def _box(index: int, face: FaceAnalysis, analysis: Analysis) -> Safe:
    left, top, right, bottom = (float(edge) for edge in face.face.box)
    place = (
        f"left:{left / analysis.width:.4%};top:{top / analysis.height:.4%};"
        f"width:{(right - left) / analysis.width:.4%};height:{(bottom - top) / analysis.height:.4%};"
        f"--tone:{_colour(face)}"
    )
    return tag(
        "button",
        tag("span", tag("b", str(index + 1)), tag("em", _label(face))),
        type="button",
        class_="ex-box" + (" ex-below" if top < 0.08 * analysis.height else ""),
        style=place,
        data_pick=index,
        aria_pressed="true" if index == 0 else "false",
        aria_label=text.FACE_BUTTON.format(number=index + 1, answers=answers(face)),
    )


def _face_button(index: int, face: FaceAnalysis) -> Safe:
    return tag(
        "button",
        tag("img", src=picture(face.crop, quality=85), alt=""),
        tag("span", tag("b", str(index + 1)), " ", _label(face)),
        type="button",
        class_="ex-thumb",
        style=f"--tone:{_colour(face)}",
        data_pick=index,
        aria_pressed="true" if index == 0 else "false",
    )
