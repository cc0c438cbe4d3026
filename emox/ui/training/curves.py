"""Recorded trainings -> a chart of their curves and a table of their recipes. No gradio here."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from emox.names import MODELS, model_name
from emox.results.training_runs import Epoch, TrainingRun, counted
from emox.ui import charts
from emox.ui.markup import Safe, tag
from emox.ui.results.traces import ABOVE, GRAY
from emox.ui.training import words

if TYPE_CHECKING:
    from plotly.graph_objects import Figure, Scatter

HEIGHT = 760  # pixels of the three charts above each other


def run_name(run: TrainingRun) -> str:
    """'EmoXNetLite', 'VGG16', or 'EmoXNet (head)': an ensemble's own run trains its head."""
    if run.member:
        return model_name(run.member)
    name = model_name(run.model)
    return words.RUN_OF_ENSEMBLE.format(model=name) if run.model == "emoxnet" else name


def figure(runs: Sequence[TrainingRun]) -> "Figure":
    """Accuracy, loss and learning rate of every run over one axis of epochs, each name told once.

    What does not ship is drawn when its name is pressed: beside it, the curves of what ships would lie in one line.
    """
    traces: list[Scatter] = []
    for run in runs:
        traces += [
            *_series(run, lambda epoch: epoch.public_test_accuracy, "y", showlegend=True),
            *_series(run, _loss_of_taught if run.distilled else _loss, "y2"),
            *_series(run, lambda epoch: epoch.public_test_loss, "y2", name=words.LOSS_PUBLIC, dash="dot"),
            *_series(run, lambda epoch: epoch.learning_rate, "y3"),
        ]
    made = charts.figure(traces, x=words.EPOCH, y=words.ACCURACY, percent_y=True, height=HEIGHT, legend=ABOVE)
    made.update_layout(
        xaxis={"anchor": "y3"},
        yaxis={"domain": [0.6, 1]},
        yaxis2={"domain": [0.24, 0.55], **GRAY, "title": {"text": words.LOSS}, "automargin": True},
        yaxis3={"domain": [0, 0.19], **GRAY, "title": {"text": words.RATE}, "automargin": True},
        showlegend=True,
    )
    return made


def _loss(epoch: Epoch) -> float:
    return epoch.loss


def _loss_of_taught(_epoch: Epoch) -> None:
    """Not drawn beside the others: the teacher's share and temperature make it another measure."""


def _series(
    run: TrainingRun,
    value: Callable[[Epoch], float | None],
    axis: str,
    name: str = "{run}",
    dash: str = "solid",
    showlegend: bool = False,
) -> "list[Scatter]":
    """An epoch without a value leaves a gap.  axis: plotly's name of the vertical one."""
    colour = charts.model_colour(run.key)
    return charts.line(
        [epoch.epoch for epoch in run.epochs],
        [value(epoch) for epoch in run.epochs],
        name.format(run=run_name(run)),
        colour,
        mode="lines+markers",
        line={"color": colour, "width": 2, "dash": dash},
        marker={"size": 5},
        yaxis=axis,
        legendgroup=run.key,
        showlegend=showlegend,
        visible=True if run.model in MODELS else "legendonly",
    )


def recipe_table(runs: Sequence[TrainingRun]) -> Safe:
    """Rows are settings as the recipes name them, columns the runs; first what the run began with and took."""
    recipes = [_flat(run.recipe) for run in runs]
    settings = dict.fromkeys(key for recipe in recipes for key in recipe)
    took = [
        (words.BEGAN, *(_began(run) for run in runs)),
        (words.TEACHER, *(_teacher(run) for run in runs)),
        (words.EPOCHS_DONE, *(str(len(run.epochs)) for run in runs)),
        (words.EPOCHS_BEFORE, *(str(run.epochs_before) if run.before else words.NONE for run in runs)),
        (words.TIME, *(_minutes(run.seconds) for run in runs)),
        (words.TIME_BEFORE, *(_about(run) for run in runs)),
        (words.SECONDS_AN_EPOCH, *(f"{run.seconds / len(run.epochs):.0f}" for run in runs)),
    ]
    made = [
        (
            words.SETTINGS.get(setting, setting.replace("_", " ")),
            *(_said(recipe.get(setting, words.NOT_SAID)) for recipe in recipes),
        )
        for setting in settings
    ]
    return table([words.RECIPE_FIELD, *(run_name(run) for run in runs)], took + made, words.RECIPE)


def _minutes(seconds: float) -> str:
    return words.MINUTES.format(count=f"{seconds / 60:.0f}")


def _about(run: TrainingRun) -> str:
    return words.ABOUT.format(time=_minutes(run.seconds_before)) if run.before else words.NONE


def begun_before(runs: Sequence[TrainingRun]) -> Safe:
    """Whose curves begin with weights that had learnt before, and for how many epochs; empty where none does."""
    went_on = [
        words.EPOCHS_OF.format(model=run_name(run), count=run.epochs_before) for run in runs if run.epochs_before
    ]
    said = words.CURVES_BEFORE.format(models=", ".join(went_on))
    return tag("p", said, class_="ex-quiet") if went_on else Safe()


def _began(run: TrainingRun) -> str:
    if run.before:
        return words.WENT_ON
    return words.IMAGENET if run.pretrained else words.FRESH


def _teacher(run: TrainingRun) -> str:
    """Who answered beside the votes in this very run."""
    return counted(run.teachers, model_name) if run.distilled else words.NONE


def _size(side: int, start: float) -> str:
    return words.SIZE.format(side=side, start=f"{start:.0%}") if start else words.FIRST_SIZE.format(side=side)


def _flat(recipe: Mapping[str, Any]) -> dict[str, Any]:
    """Settings inside a setting stand beside the others: 'augmentation: rotation'."""
    flat: dict[str, Any] = {}
    for key, value in recipe.items():
        if key == "sizes":
            flat[key] = [_size(side, start) for start, side in value]
        elif isinstance(value, dict):
            flat |= {f"{key}: {inner}": one for inner, one in value.items()}
        else:
            flat[key] = value
    return flat


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return words.YES if value else words.NO
    if value is None:
        return words.NONE
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def table(titles: Sequence[str], rows: Sequence[Sequence[str]], name: str) -> Safe:
    """The first column heads its rows; it scrolls sideways on a phone.  name: for screen readers."""
    head = tag("tr", *(tag("th", title, scope="col") for title in titles))
    lines = [tag("tr", tag("th", row[0], scope="row"), *(tag("td", cell) for cell in row[1:])) for row in rows]
    table = tag("table", tag("thead", head), tag("tbody", *lines), class_="ex-runs")
    return tag("div", table, class_="ex-scroll", tabindex="0", role="region", aria_label=name)
