"""The paper's Tables 1 to 4 beside ours, with both readings of its contradiction."""

from emox.emotions import DISPLAY_NAMES, EMOTIONS
from emox.layouts import LAYOUTS
from emox.names import MODELS, UPLOADED, model_name, view_count
from emox.results.equal_epochs import EqualEpochs, Trained
from emox.results.training_runs import TrainingRun, counted
from emox.ui.markup import Safe, join, tag
from emox.ui.results import paper, paper_words, words
from emox.ui.results.headline import accuracy
from emox.ui.results.panel import Panel, decimal, interval, per_cent, quiet, titled
from emox.ui.results.shown import Shown

FERPLUS, RAFDB = "FER+", "RAF-DB"
BOTH = tuple(MODELS)
OTHERS = tuple(name for name in paper.TABLE_2 if name not in LAYOUTS["emoxnet"].members)  # of the paper's networks


def panel(shown: Shown) -> Panel:
    """Ours stand under the setting's protocol and views; RAF-DB is not measured here.

    A visitor's own stands beside ours.
    """
    body = join(
        quiet(paper_words.PAPER_HELP),
        readings(shown),
        singles(shown),
        quiet(paper_words.PAPER_INTERVALS),
        alike(shown),
        classes(shown, paper.TABLE_3, measured=True),
        classes(shown, paper.TABLE_4, measured=False),
        quiet(paper_words.NO_RAFDB),
        tag("pre", tag("code", paper_words.RAFDB_COMMAND), tabindex="0"),
        quiet(paper_words.RAFDB_OTHERS.format(names=", ".join(OTHERS))),
        tag("pre", tag("code", paper_words.RAFDB_OTHER_COMMAND), tabindex="0"),
    )
    return Panel(title=paper_words.PAPER, caption=shown.caption, body=body)


def readings(shown: Shown) -> Safe:
    """The abstract's and the tables' four accuracies."""
    sources = [reading.source for reading in paper.READINGS]
    head = [words.MODEL]
    for data in (FERPLUS, RAFDB):
        head += [paper_words.PAPER_COLUMN.format(data=data, source=source) for source in sources]
        head.append(paper_words.OURS_ON.format(data=data))
    rows: list[tuple[str, ...]] = [
        (
            model_name(name),
            *(printed(reading.ferplus[name]) for reading in paper.READINGS),
            ours(shown, name),
            *(printed(reading.rafdb[name]) for reading in paper.READINGS),
            words.NOT_MEASURED,
        )
        for name in BOTH
    ]
    if UPLOADED in shown.models:
        no_paper = [words.DASH] * len(sources)
        rows.append((shown.title(UPLOADED), *no_paper, ours(shown, UPLOADED), *no_paper, words.DASH))
    return titled(paper_words.PAPER_READINGS, head, rows)


def singles(shown: Shown) -> Safe:
    """Tables 1 and 2."""
    head = (
        paper_words.NETWORK,
        paper_words.PAPER_COLUMN.format(data=FERPLUS, source="Table 1"),
        paper_words.OURS_ON.format(data=FERPLUS),
        paper_words.PAPER_COLUMN.format(data=RAFDB, source="Table 2"),
        paper_words.OURS_ON.format(data=RAFDB),
        paper_words.OUR_EPOCHS,
        paper_words.OUR_TEACHERS,
    )
    runs = {run.key: run for run in shown.runs}
    rows = [
        (
            model_name(name),
            printed(value),
            ours(shown, name),
            printed(paper.TABLE_2[name]),
            words.NOT_MEASURED,
            *(_learnt(runs[name]) if name in runs else (paper_words.NOT_RECORDED, paper_words.NOT_RECORDED)),
        )
        for name, value in paper.TABLE_1.items()
    ]
    return titled(paper_words.PAPER_SINGLE, head, rows)


def alike(shown: Shown) -> Safe:
    """Table 1 beside ours after equally many epochs, whatever the switches say."""
    found = shown.results.equal_epochs
    if found is None:
        missing = quiet(words.NO_FILE.format(command="python -m train.equal_epochs"))
        return join(tag("h3", paper_words.ALIKE), missing)
    counts = (min(found.first.reports), max(found.first.reports))
    head = (
        paper_words.NETWORK,
        paper_words.PAPER_COLUMN.format(data=FERPLUS, source="Table 1"),
        *(paper_words.OURS_VIEWS.format(views=view_count(count)) for count in counts),
        f"{words.MACRO_F1}, {view_count(counts[0])}",
        paper_words.OPTIMIZER,
        paper_words.PROCESSOR_HOURS,
    )
    rows = [
        (model_name(name), printed(value), *_trained(found.networks.get(name), counts))
        for name, value in paper.TABLE_1.items()
    ]
    return join(titled(paper_words.ALIKE, head, rows), quiet(_told(found)))


def _trained(one: Trained | None, counts: tuple[int, ...]) -> tuple[str, ...]:
    """Of a network with so many views, its macro-F1, optimizer and hours; or that it was not measured."""
    if one is None:
        return (words.NOT_MEASURED, *(words.DASH,) * (len(counts) + 2))
    reports = [one.reports[count] for count in counts]
    time = one.run.cpu_seconds
    return (
        *(per_cent(interval(report.accuracy, report.accuracy_interval)) for report in reports),
        decimal(interval(reports[0].macro_f1, reports[0].macro_f1_interval)),
        one.run.recipe["optimizer"],
        paper_words.NOT_RECORDED if time is None else f"{time / 3600:.1f}",
    )


def _told(found: EqualEpochs) -> str:
    run, report = found.first.run, next(iter(found.first.reports.values()))
    return paper_words.ALIKE_HELP.format(
        protocol=report.subject.protocol,
        split=report.subject.split,
        n=f"{report.n:,}",
        epochs=len(run.epochs),
        seed=run.made["seed"],
        recipe=run.made["recipe_name"],
        teachers=paper_words.TAUGHT_BY.format(teachers=counted(run.teachers, model_name)) if run.teachers else "",
    )


def _learnt(run: TrainingRun) -> tuple[str, str]:
    """In how many epochs of all its runs, and from whom in the last of them that had a teacher."""
    epochs = str(len(run.epochs) + run.epochs_before)
    return epochs, counted(run.teachers, model_name) or paper_words.NO_TEACHER


def classes(shown: Shown, found: paper.ClassScores, *, measured: bool) -> Safe:
    """Table 3 or 4: F1 by class of both models.  measured: ours are of the same data."""
    head = [words.CLASS]
    for name in BOTH:
        head += [
            paper_words.PAPER_MODEL.format(model=model_name(name)),
            paper_words.OURS_MODEL.format(model=model_name(name)),
        ]
    own = measured and UPLOADED in shown.models
    head += [shown.title(UPLOADED)] if own else []
    rows = []
    for at, emotion in enumerate(EMOTIONS):
        row = [DISPLAY_NAMES[emotion]]
        for name in BOTH:
            row += [f"{found.f1[name][at]:.2f}", our_f1(shown, name, emotion) if measured else words.NOT_MEASURED]
        row += [our_f1(shown, UPLOADED, emotion)] if own else []
        rows.append(row)
    return titled(paper_words.PAPER_TABLE.format(source=found.source), head, rows)


def ours(shown: Shown, model: str) -> str:
    """Accuracy, or that there is none."""
    return per_cent(accuracy(shown, model)) if model in shown.models else words.NOT_MEASURED


def our_f1(shown: Shown, model: str, emotion: str) -> str:
    """F1 of a class, or that there is none."""
    if model not in shown.models:
        return words.NOT_MEASURED
    found = shown.models[model].report.per_class[emotion]
    return decimal(interval(found.f1, found.f1_interval), digits=2)


def printed(per_cent_value: float) -> str:
    """As the paper has it: '85.07%'."""
    return f"{per_cent_value:.2f}%"
