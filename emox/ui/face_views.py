"""One face of an Analysis -> the answers of every model side by side, as HTML. No gradio here.

Shape letters: V views of a face, C = len(EMOTIONS).
"""

from collections.abc import Mapping, Sequence

import numpy as np

from emox import cautions
from emox.emotions import COLOURS, DISPLAY_NAMES, EMOTIONS
from emox.names import model_name
from emox.pipeline import MODELS, Analysis, FaceAnalysis
from emox.ui import text
from emox.ui.markup import Safe, join, percent, picture, tag
from emox.ui.views import count_faces


def details(
    analysis: Analysis, index: int, view_pictures: np.ndarray | None = None, view_labels: Sequence[str] = ()
) -> Safe:
    """Everything about face `index`.

    view_pictures: uint8 (V, 48, 48), what each view looks like; view_labels: what each is called.
    """
    face = analysis.faces[index]
    left, top, right, bottom = (float(edge) for edge in face.face.box)
    facts = text.FACE_FACTS.format(
        width=round(right - left), height=round(bottom - top), score=f"{face.face.score:.2f}"
    )
    heading = tag(
        "div",
        tag("img", src=picture(face.crop, quality=90), alt="", class_="ex-crop"),
        tag(
            "div",
            tag("h2", text.FACE_OF.format(number=index + 1, count=len(analysis.faces))),
            tag("p", facts, class_="ex-quiet"),
            aria_live="polite",
        ),
        class_="ex-face-head",
    )
    if not face.probabilities:
        return tag("section", heading, tag("p", text.NO_MODEL, class_="ex-warning"), class_="ex-card")
    return join(
        tag(
            "section",
            heading,
            *(tag("p", caution, class_="ex-warning") for caution in cautions_of(face)),
            tag("div", *(verdict(analysis, face, model) for model in shown(face)), class_="ex-verdicts"),
            agreement(face),
            bars(face),
            class_="ex-card",
        ),
        seen(face),
        view_table(face, view_pictures, view_labels),
    )


def cautions_of(face: FaceAnalysis) -> tuple[str, ...]:
    """A sentence for each measured reason to trust the answers less."""
    measured = cautions.measured(face.face, face.seen)
    said = {
        text.SMALL_FACE.format(pixels=round(measured.side)): measured.small,
        text.BLURRED_FACE: measured.blurred,
        text.TURNED_FACE: measured.aside,
    }
    return tuple(sentence for sentence, holds in said.items() if holds)


def shown(face: FaceAnalysis) -> tuple[str, ...]:
    """The models that answered for this face, in the order of MODELS."""
    return tuple(sorted(face.probabilities, key=MODELS.index))


def verdict(analysis: Analysis, face: FaceAnalysis, model: str) -> Safe:
    """One model's most probable class, how probable, and the time it took."""
    top = face.label(model)
    emotion = EMOTIONS[top]
    views = len(face.views[model])
    sentence = text.TIME if views == 1 else text.TIME_VIEWS
    spent = analysis.milliseconds[model]
    time = sentence.format(
        milliseconds=f"{spent:.0f}" if spent >= 10 else f"{spent:.1f}",
        faces=count_faces(len(analysis.faces)),
        views=views,
    )
    return tag(
        "div",
        tag("span", model_name(model), class_="ex-model"),
        tag("strong", DISPLAY_NAMES[emotion], data_model=model, data_label=emotion),
        tag("span", percent(face.probabilities[model][top]), class_="ex-share"),
        tag("small", time),
        class_="ex-verdict",
        style=f"--tone:{COLOURS[emotion]}",
    )


def agreement(face: FaceAnalysis) -> Safe:
    """Whether the first two models agree, said in words; empty for one model."""
    models = shown(face)
    if len(models) < 2:
        return Safe()
    first, second = (DISPLAY_NAMES[EMOTIONS[face.label(model)]].lower() for model in models[:2])
    if first == second:
        return tag("p", text.AGREE.format(label=first), class_="ex-agree")
    sentence = text.DISAGREE.format(
        first=model_name(models[0]),
        first_label=first,
        second=model_name(models[1]),
        second_label=second,
    )
    return tag("p", sentence, class_="ex-agree ex-differ")


def bars(face: FaceAnalysis) -> Safe:
    """A table of the seven classes, one column a model; the bars repeat the numbers for the eye only."""
    models = shown(face)
    head = tag(
        "tr",
        tag("th", text.TABLE_CLASS, scope="col"),
        *(tag("th", model_name(model), scope="col") for model in models),
    )
    tops = {model: face.label(model) for model in models}
    rows = [
        tag(
            "tr",
            tag("th", tag("i", class_="ex-dot", aria_hidden="true"), DISPLAY_NAMES[emotion], scope="row"),
            *(_bar(float(face.probabilities[m][row]), row == tops[m]) for m in models),
            style=f"--tone:{COLOURS[emotion]}",
        )
        for row, emotion in enumerate(EMOTIONS)
    ]
    caption = tag("caption", text.TABLE_CAPTION)
    return tag("table", caption, tag("thead", head), tag("tbody", *rows), class_="ex-bars")


def seen(face: FaceAnalysis) -> Safe:
    """The 48x48 picture both networks were given, enlarged without smoothing."""
    return tag(
        "section",
        tag("img", src=picture(face.seen), alt=text.SEEN_ALT, class_="ex-pixels"),
        tag("div", tag("h3", text.SEEN), tag("p", text.SEEN_TEXT, class_="ex-quiet")),
        class_="ex-card ex-seen",
    )


def view_table(face: FaceAnalysis, pictures: np.ndarray | None, labels: Sequence[str]) -> Safe:
    """What each view looked like and was answered, and what averaging changed; empty for a single view."""
    models = shown(face)
    count = len(face.views[models[0]])
    if count < 2:
        return Safe()
    head = tag("tr", tag("th", text.VIEW, scope="col"), *(tag("th", model_name(m), scope="col") for m in models))
    rows = []
    for view in range(count):
        label = labels[view] if view < len(labels) else text.VIEW_NUMBER.format(number=view + 1)
        image = tag("img", src=picture(pictures[view]), alt="") if pictures is not None else Safe()
        cells = (tag("td", _top(face.views[model][view])) for model in models)
        rows.append(tag("tr", tag("th", tag("span", image, label), scope="row"), *cells))
    table = tag("table", tag("thead", head), tag("tbody", *rows), class_="ex-views")
    changes = tag("ul", *(tag("li", change(face.views[m], m)) for m in models))
    summary = tag("summary", text.VIEWS.format(count=count))
    return tag("section", changes, tag("details", summary, table), class_="ex-card ex-tta")


def change(views: np.ndarray, model: str) -> str:
    """What the mean of the views (V, C) says that the face as it is (the first view) does not."""
    mean = views.mean(axis=0)
    before, after = int(np.argmax(views[0])), int(np.argmax(mean))
    names = [DISPLAY_NAMES[EMOTIONS[i]].lower() for i in (before, after)]
    if before != after:
        return text.TTA_FLIPPED.format(model=model_name(model), before_label=names[0], label=names[1])
    shares = [percent(float(row[after])) for row in (views[0], mean)]
    sentence = text.TTA_NOTHING if shares[0] == shares[1] else text.TTA_SAME
    return sentence.format(model=model_name(model), label=names[1], before=shares[0], after=shares[1])


def about(facts: Mapping[str, str], versions: Mapping[str, str], models: Mapping[str, str]) -> Safe:
    """The About page; `facts` fill the placeholders of its paragraphs."""
    parts = [
        tag("section", tag("h2", heading), *(tag("p", words.format(**facts)) for words in paragraphs))
        for heading, paragraphs in text.ABOUT
    ]
    for heading, pairs in ((text.MODELS, models), (text.VERSIONS, versions)):
        rows = [tag("tr", tag("th", name, scope="row"), tag("td", value)) for name, value in pairs.items()]
        parts.append(tag("section", tag("h2", heading), tag("table", tag("tbody", *rows), class_="ex-facts")))
    return tag("article", *parts, class_="ex-about")


def _top(probabilities: np.ndarray) -> str:
    top = int(np.argmax(probabilities))
    return text.ANSWER.format(label=DISPLAY_NAMES[EMOTIONS[top]], percent=percent(float(probabilities[top])))


def _bar(probability: float, is_top: bool) -> Safe:
    track = tag("i", tag("i", style=f"width:{probability:.2%}"), class_="ex-track", aria_hidden="true")
    number = tag("span", percent(probability))
    return tag("td", tag("div", track, number), class_="ex-top" if is_top else None)
