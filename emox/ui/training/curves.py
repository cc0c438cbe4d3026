"""Recorded trainings -> charts of their curves and a table of their recipes. No gradio here."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from emox.names import model_name
from emox.results.training_runs import Epoch, TrainingRun, counted
from emox.ui import charts
from emox.ui.markup import Safe, tag
from emox.ui.training import words

if TYPE_CHECKING:
    from plotly.graph_objects import Figure, Scatter


# Three in a row are narrow: names wrap into lines, which must leave room for the axis' title.
BELOW: Mapping[str, Any] = MappingProxyType(
    {"height": 420, "showlegend": True, "legend": {"orientation": "h", "y": -0.4, "x": 0}}
)


def run_name(run: TrainingRun) -> str:
    """'EmoXNetLite', 'VGG16', or 'EmoXNet (head)': an ensemble's own run trains its head."""
    if run.member:
        return model_name(run.member)
    name = model_name(run.model)
    return words.RUN_OF_ENSEMBLE.format(model=name) if run.model == "emoxnet" else name


def figures(runs: Sequence[TrainingRun]) -> dict[str, "Figure"]:
    """By the name of the file a chart is downloaded as: accuracy, loss and learning rate of every run."""
    losses: list[Scatter] = []
    for run in runs:
        losses += _series(run, _loss_of_taught if run.distilled else _loss)
        losses += _series(run, lambda epoch: epoch.public_test_loss, words.LOSS_PUBLIC, dash="dot", showlegend=False)
    accuracy = [trace for run in runs for trace in _series(run, lambda epoch: epoch.public_test_accuracy)]
    rate = [trace for run in runs for trace in _series(run, lambda epoch: epoch.learning_rate)]
    return {
        "emox-training-accuracy": charts.figure(accuracy, x=words.EPOCH, y=words.ACCURACY, percent_y=True, **BELOW),
        "emox-training-loss": charts.figure(losses, x=words.EPOCH, y=words.LOSS, **BELOW),
        "emox-training-rate": charts.figure(rate, x=words.EPOCH, y=words.RATE, **BELOW),
    }


def _loss(epoch: Epoch) -> float:
    return epoch.loss


def _loss_of_taught(_epoch: Epoch) -> None:
    """Not drawn beside the others: the teacher's share and temperature make it another measure."""


def _series(
    run: TrainingRun,
    value: Callable[[Epoch], float | None],
    name: str = "{run}",
    dash: str = "solid",
    showlegend: bool = True,
) -> "list[Scatter]":
    """An epoch without a value leaves a gap; a run without any has its name in the legend all the same."""
    colour = charts.model_colour(run.key)
    return charts.line(
        [epoch.epoch for epoch in run.epochs],
        [value(epoch) for epoch in run.epochs],
        name.format(run=run_name(run)),
        colour,
        mode="lines+markers",
        line={"color": colour, "width": 2, "dash": dash},
        marker={"size": 5},
        showlegend=showlegend,
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
        (setting.replace("_", " "), *(_said(recipe.get(setting, words.NOT_SAID)) for recipe in recipes))
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
