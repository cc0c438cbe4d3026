"""Recorded trainings -> charts of their curves and a table of their recipes. No gradio here."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from emox.results.seeds import Seeded, Seeds
from emox.results.training_runs import Epoch, TrainingRun, counted
from emox.ui import charts
from emox.ui.markup import Safe, join, tag
from emox.ui.training import words
from emox.ui.views import model_name

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
        (words.TIME, *(words.MINUTES.format(count=f"{run.seconds / 60:.0f}") for run in runs)),
        (words.SECONDS_AN_EPOCH, *(f"{run.seconds / len(run.epochs):.0f}" for run in runs)),
    ]
    made = [
        (setting.replace("_", " "), *(_said(recipe.get(setting, words.NOT_SAID)) for recipe in recipes))
        for setting in settings
    ]
    return _table([words.RECIPE_FIELD, *(run_name(run) for run in runs)], took + made, words.RECIPE)


def _began(run: TrainingRun) -> str:
    if run.before:
        return words.WENT_ON
    return words.IMAGENET if run.pretrained else words.FRESH


def _teacher(run: TrainingRun) -> str:
    """Who answered beside the votes in this very run."""
    return counted(run.teachers, model_name) if run.distilled else words.NONE


def distillation(runs: Sequence[TrainingRun], seeds: Seeds | None) -> Safe:
    """Whether the shipped student had a teacher, and what one is worth, where that was measured."""
    students = [run for run in runs if run.model == "lite" and not run.member]
    said = [
        tag("p", _taught(run).format(model=run_name(run), teachers=counted(run.teachers, model_name)))
        for run in students
    ]
    if seeds is None or not seeds.gains:
        return join(*said, tag("p", words.NOT_MEASURED, class_="ex-quiet"))
    others = [
        tag("p", words.OTHER_RUNS.format(model=run_name(run)), class_="ex-quiet")
        for run in students
        if not _measured(run, seeds)
    ]
    return join(*said, *(_gain_table(seeds, pair) for pair in seeds.gains), *others)


def _taught(run: TrainingRun) -> str:
    if run.distilled:
        return words.DISTILLED
    return words.DISTILLED_BEFORE if run.distillation else words.NOT_DISTILLED


def _measured(run: TrainingRun, seeds: Seeds) -> bool:
    """Whether the run is one of those in seeds.json, by what its last epoch reached."""
    reached = run.epochs[-1].public_test_accuracy
    return any(reached in found.values for group in seeds.groups.values() for found in group.values())


def _gain_table(seeds: Seeds, pair: str) -> Safe:
    """Both trainings and what the first has over the second.  pair: "first over second", a key of seeds.gains."""
    gains = seeds.gains[pair]
    groups = [(name, seeds.groups[name]) for name in pair.split(" over ") if name in seeds.groups]
    rows = [
        (_group(name, len(next(iter(measured.values())).seeds)), *(_mean(measured[what]) for what in gains))
        for name, measured in groups
    ]
    points = [words.POINTS.format(points=f"{100 * gain:+.2f}") for gain in gains.values()]
    return _table([words.RUNS, *gains], [*rows, (words.GAIN, *points)], words.GAIN_OF.format(pair=pair))


def spreads(seeds: Seeds | None) -> Safe:
    """Every training that was done with several seeds, a line for each split it was measured on."""
    rows = [
        (name, what, found)
        for name, measured in (seeds.groups if seeds else {}).items()
        for what, found in measured.items()
        if len(found.seeds) > 1
    ]
    if not rows:
        return tag("p", words.NO_SEEDS, class_="ex-quiet")
    head = (words.RUNS, words.MEASURED, words.SEEDS_USED, words.MEAN_OVER_SEEDS, words.RANGE)
    cells = [
        (
            name,
            what,
            ", ".join(map(str, found.seeds)),
            _mean(found),
            words.LOWEST_TO_HIGHEST.format(lowest=f"{found.lowest:.2%}", highest=f"{found.highest:.2%}"),
        )
        for name, what, found in rows
    ]
    return join(tag("p", words.SEEDS_HELP, class_="ex-quiet"), _table(head, cells, words.SEEDS))


def _group(name: str, count: int) -> str:
    return (words.GROUP_ONE if count == 1 else words.GROUP).format(name=name, count=count)


def _mean(found: Seeded) -> str:
    if found.deviation is None:
        return f"{found.mean:.2%}"
    return words.MEAN.format(mean=f"{found.mean:.2%}", deviation=f"{100 * found.deviation:.2f}")


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


def _table(titles: Sequence[str], rows: Sequence[Sequence[str]], name: str) -> Safe:
    """The first column heads its rows; it scrolls sideways on a phone.  name: for screen readers."""
    head = tag("tr", *(tag("th", title, scope="col") for title in titles))
    lines = [tag("tr", tag("th", row[0], scope="row"), *(tag("td", cell) for cell in row[1:])) for row in rows]
    table = tag("table", tag("thead", head), tag("tbody", *lines), class_="ex-runs")
    return tag("div", table, class_="ex-scroll", tabindex="0", role="region", aria_label=name)
