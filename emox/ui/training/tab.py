"""The Training tab: plain functions, then the layout, then one wiring block."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np

from emox import explain
from emox.emotions import EMOTIONS
from emox.pipeline import Pipeline
from emox.results.error_rows import rows
from emox.results.folder import Results
from emox.results.protocols import HEADLINE
from emox.results.seeds import Seeds
from emox.results.training_runs import TrainingRun
from emox.results.votes import Votes
from emox.settings import Settings
from emox.ui import charts, text, views
from emox.ui.components import html, upload_file, upload_name
from emox.ui.errors.faces import faces
from emox.ui.markup import join, tag
from emox.ui.photo import HEAVY
from emox.ui.results.stored import Stored
from emox.ui.training import activation, augmentations, curves, words, worth
from emox.ui.training.activation import Shown
from emox.ui.training.faces import NoFace, example_faces, face_of


def tab(pipeline: Pipeline, settings: Settings, stored: Stored, here: gr.Tab) -> None:
    """Lay the tab out inside the current gr.Blocks and wire it.  here: the tab that is laid out."""
    runs, results = stored.runs, stored.results
    if stored.no_runs:
        html(views.warning(stored.no_runs))
    if runs:
        _record(runs, stored.seeds, results.votes)
    else:
        html(views.hint(words.NO_RUNS), elem_id="training-curves")
    _augmentation(pipeline, settings, runs, here)
    _activation(pipeline, settings, results)


def _record(runs: tuple[TrainingRun, ...], seeds: Seeds | None, votes: Votes | None) -> None:
    """Curves, recipes and the teacher's worth: nothing here changes."""
    chart = curves.figure(runs)
    html(
        join(tag("h2", words.CURVES), tag("p", words.CURVES_HELP, class_="ex-quiet"), curves.begun_before(runs)),
        elem_id="training-curves",
        elem_classes="ex-title",
    )
    gr.Plot(chart, container=False, show_label=False, elem_id="training-chart")
    html(charts.download(chart, "emox_training"))
    html(join(tag("h2", words.RECIPE), curves.recipe_table(runs)), elem_id="training-recipe", elem_classes="ex-title")
    taught, seeded = worth.distillation(runs, seeds, votes), worth.spreads(runs, seeds, votes)
    html(join(tag("h2", words.DISTILLATION), taught), elem_id="training-distillation", elem_classes="ex-title")
    html(join(tag("h2", words.SEEDS), seeded), elem_id="training-seeds", elem_classes="ex-title")


def _augmentation(pipeline: Pipeline, settings: Settings, runs: tuple[TrainingRun, ...], here: gr.Tab) -> None:
    recipes = {curves.run_name(run): run.recipe for run in runs if run.recipe.get("augmentation")}
    samples = example_faces(pipeline, settings.limits)
    if not recipes:
        return

    def draw(recipe: str, sample: str, upload: str | None, seed: int) -> str:
        try:
            if upload:
                face = face_of(pipeline, Path(upload), upload_name(upload), settings.limits)
            else:
                face = samples[sample]()
        except KeyError:
            return views.hint(words.NO_SAMPLE)
        except NoFace as problem:
            return views.warning(str(problem))
        return augmentations.gallery(face, recipes[recipe], seed)

    def on_open(shown: str, *asked: Any) -> Any:
        return gr.skip() if shown else draw(*asked)

    def on_again(recipe: str, sample: str, upload: str | None, seed: int) -> tuple[str, int]:
        return draw(recipe, sample, upload, seed + 1), seed + 1

    html(
        join(tag("h2", words.AUGMENTATION), tag("p", words.AUGMENTATION_HELP, class_="ex-quiet")),
        elem_classes="ex-title",
    )
    with gr.Row(elem_classes="ex-options"):
        alone = (curves.run_name(run) for run in runs if run.model == "lite")  # no part of another, as a head is
        first = next((name for name in alone if name in recipes), next(iter(recipes)))
        recipe = gr.Dropdown(list(recipes), value=first, label=words.RECIPE_OF, filterable=False, min_width=180)
        names = [(text.EXAMPLE_NAMES[key], key) for key in samples]
        sample = gr.Dropdown(names, value=next(iter(samples), None), label=words.FACE, filterable=False, min_width=180)
        upload = upload_file(label=words.UPLOAD, file_count="single", height=150, elem_id="training-photo")
    again = gr.Button(words.AGAIN, elem_id="training-again")
    seed = gr.State(0)
    drawn = html(elem_id="training-augmentation")

    asked = [recipe, sample, upload, seed]
    here.select(on_open, [drawn, *asked], drawn, **HEAVY)
    again.click(on_again, asked, [drawn, seed], **HEAVY)
    gr.on(
        [recipe.input, sample.input, upload.upload, upload.clear],
        draw,
        asked,
        drawn,
        trigger_mode="always_last",
        **HEAVY,
    )


def _activation(pipeline: Pipeline, settings: Settings, results: Results) -> None:
    models = [name for name, model in pipeline.models.items() if getattr(model, "load_network", None) is not None]
    html(tag("h2", words.CAM), elem_classes="ex-title")
    if not models:
        html(views.hint(words.CAM_NO_MODEL), elem_id="training-cams")
        return
    all_faces = faces(settings.data, results.votes)
    samples = example_faces(pipeline, settings.limits)
    heat_by = activation.heats(pipeline.models)

    def of_test_split(seed: int) -> dict[str, tuple[Shown, ...]]:
        """Empty where the data set is not at hand."""
        if all_faces().pictures is None:
            return {}
        return activation.of_test_split(rows(results, HEADLINE, 1), all_faces(), seed)

    def of_examples() -> dict[str, tuple[Shown, ...]]:
        shown = []
        for key, face in samples.items():
            pixels: np.ndarray = face()
            shown.append(Shown(text.EXAMPLE_NAMES[key], pixels))
        return dict.fromkeys(EMOTIONS, tuple(shown))

    def on_ask(method: str, seed: int) -> Iterator[str]:
        tested = of_test_split(seed)
        note = words.CAM_DATA if tested else words.CAM_EXAMPLES
        try:
            yield from activation.grid(tested or of_examples(), models, heat_by(method), note)
        except NoFace as problem:
            yield views.warning(str(problem))

    def on_others(method: str, seed: int) -> Iterator[tuple[str, int]]:
        for page in on_ask(method, seed + 1):
            yield page, seed + 1

    with gr.Row(elem_classes="ex-options"):
        methods = [(title, key) for key, title in explain.METHODS.items()]
        method = gr.Dropdown(methods, value=methods[0][1], label=text.HEAT_METHOD, filterable=False, min_width=180)
        ask = gr.Button(words.CAM_ASK, elem_id="training-cam-ask")
        others = gr.Button(words.CAM_OTHERS, elem_id="training-cam-others", visible=settings.data is not None)
    seed = gr.State(0)
    grid = html(views.hint(words.CAM_HINT), elem_id="training-cams")

    ask.click(on_ask, [method, seed], grid, **HEAVY)
    others.click(on_others, [method, seed], [grid, seed], **HEAVY)
