"""What a teacher and a seed are worth: runs put together by train.seeds, told with their protocol, split, n and views.

No gradio here.
"""

from collections.abc import Sequence

from emox.names import model_name, view_count
from emox.results.seeds import Seeded, Seeds, setting
from emox.results.training_runs import TrainingRun, counted
from emox.results.votes import Votes, labelled
from emox.ui.markup import Safe, join, tag
from emox.ui.training import words
from emox.ui.training.curves import run_name, table


def distillation(runs: Sequence[TrainingRun], seeds: Seeds | None, votes: Votes | None) -> Safe:
    """Whether the shipped student had a teacher, and what one is worth, where that was measured.

    votes: of the pictures that were measured on; without them their number is not told.
    """
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
    return join(*said, *(_gain_table(seeds, pair, votes) for pair in seeds.gains), _chance(seeds), *others)


def _taught(run: TrainingRun) -> str:
    if run.distilled:
        return words.DISTILLED
    return words.DISTILLED_BEFORE if run.distillation else words.NOT_DISTILLED


def _measured(run: TrainingRun, seeds: Seeds) -> bool:
    """Whether the run is one of those in seeds.json, by what its last epoch reached."""
    reached = run.epochs[-1].public_test_accuracy
    return any(reached in found.values for group in seeds.groups.values() for found in group.values())


def _chance(seeds: Seeds) -> Safe:
    """What a gain of single runs can say, beside how far seeds spread where that was measured."""
    groups = [seeds.groups[name] for pair in seeds.gains for name in pair.split(" over ") if name in seeds.groups]
    if all(len(found.seeds) > 1 for group in groups for found in group.values()):
        return Safe()
    deviations = [100 * found.deviation for _, _, found in _repeated(seeds) if found.deviation is not None]
    if not deviations:
        return tag("p", words.ONE_SEED_ALONE, class_="ex-quiet")
    lowest, highest = f"{min(deviations):.2f}", f"{max(deviations):.2f}"
    return tag("p", words.ONE_SEED.format(lowest=lowest, highest=highest), class_="ex-quiet")


def _gain_table(seeds: Seeds, pair: str, votes: Votes | None) -> Safe:
    """Both trainings and what the first has over the second.  pair: "first over second", a key of seeds.gains."""
    gains = seeds.gains[pair]
    groups = [(name, seeds.groups[name]) for name in pair.split(" over ") if name in seeds.groups]
    rows = [
        (_group(name, len(next(iter(measured.values())).seeds)), *(_mean(measured[what]) for what in gains))
        for name, measured in groups
    ]
    points = [words.POINTS.format(points=f"{100 * gain:+.2f}") for gain in gains.values()]
    head = [words.RUNS, *(told(what, votes) for what in gains)]
    return table(head, [*rows, (words.GAIN, *points)], words.GAIN_OF.format(pair=pair))


def told(what: str, votes: Votes | None) -> str:
    """'PublicTest, plurality-7, n 3,529, 1 view'.  what: a key of Seeds' groups."""
    under = setting(what)
    views = ", ".join(filter(None, (view_count(under.views), under.runtime)))
    if votes is None:
        return words.SETTING_WITHOUT_N.format(split=under.split, protocol=under.protocol, views=views)
    n = len(labelled(votes, under.protocol, under.split).row)
    return words.SETTING.format(split=under.split, protocol=under.protocol, n=f"{n:,}", views=views)


def _repeated(seeds: Seeds) -> list[tuple[str, str, Seeded]]:
    """(group, what was measured, accuracies) of every training that was done with several seeds."""
    return [
        (name, what, found)
        for name, measured in seeds.groups.items()
        for what, found in measured.items()
        if len(found.seeds) > 1
    ]


def spreads(runs: Sequence[TrainingRun], seeds: Seeds | None, votes: Votes | None) -> Safe:
    """Every training that was done with several seeds, a line for each split it was measured on.

    runs: what ships, beside which they are short.
    """
    rows = _repeated(seeds) if seeds else []
    if not rows:
        return tag("p", words.NO_SEEDS, class_="ex-quiet")
    head = (words.RUNS, words.MEASURED, words.SEEDS_USED, words.MEAN_OVER_SEEDS, words.RANGE)
    cells = [
        (
            name,
            told(what, votes),
            ", ".join(map(str, found.seeds)),
            _mean(found),
            words.LOWEST_TO_HIGHEST.format(lowest=f"{found.lowest:.2%}", highest=f"{found.highest:.2%}"),
        )
        for name, what, found in rows
    ]
    longer = [
        words.LONGER.format(model=run_name(run), count=run.epochs_in_all)
        for run in runs
        if any(run_name(run) in name for name, _, _ in rows)
    ]
    short = tag("p", words.SHORTER.format(models=", ".join(longer)), class_="ex-quiet") if longer else Safe()
    return join(tag("p", words.SEEDS_HELP, class_="ex-quiet"), table(head, cells, words.SEEDS), short)


def _group(name: str, count: int) -> str:
    return (words.GROUP_ONE if count == 1 else words.GROUP).format(name=name, count=count)


def _mean(found: Seeded) -> str:
    if found.deviation is None:
        return f"{found.mean:.2%}"
    return words.MEAN.format(mean=f"{found.mean:.2%}", deviation=f"{100 * found.deviation:.2f}")
