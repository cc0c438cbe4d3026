"""What a teacher and a seed are worth: runs put together by train.seeds, told with their protocol, split, n and views.

No gradio here.
"""

from collections.abc import Mapping, Sequence

from emox.names import model_name, view_count
from emox.results.seeds import Gain, Group, Seeded, Seeds, Setting
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
    tables = [_gain_table(seeds, gain, votes) for gain in seeds.gains]
    notes = [words.VIEWS_TOO, *(_whose(run, seeds) for run in students)]
    return join(*said, *tables, _chance(seeds), *(tag("p", note, class_="ex-quiet") for note in notes if note))


def _taught(run: TrainingRun) -> str:
    if run.distilled:
        return words.DISTILLED
    return words.DISTILLED_BEFORE if run.distillation else words.NOT_DISTILLED


def _whose(run: TrainingRun, seeds: Seeds) -> str:
    """A word on whether what ships is one of the runs behind a gain; "" where it is."""
    found = [group.holds(run.made.get("files") or {}) for group in _gaining(seeds).values()]
    if True in found:
        return ""
    return (words.WHOSE_RUNS if None in found else words.OTHER_RUNS).format(model=run_name(run))


def _gaining(seeds: Seeds) -> Mapping[str, Group]:
    """The groups that a gain is of or over."""
    return {name: seeds.groups[name] for gain in seeds.gains for name in (gain.first, gain.second)}


def _chance(seeds: Seeds) -> Safe:
    """What a gain of single runs can say, beside how far seeds spread where that was measured."""
    if all(len(found.seeds) > 1 for group in _gaining(seeds).values() for found in group.measured):
        return Safe()
    deviations = [100 * found.deviation for _, found in _repeated(seeds) if found.deviation is not None]
    if not deviations:
        return tag("p", words.ONE_SEED_ALONE, class_="ex-quiet")
    lowest, highest = f"{min(deviations):.2f}", f"{max(deviations):.2f}"
    return tag("p", words.ONE_SEED.format(lowest=lowest, highest=highest), class_="ex-quiet")


def _gain_table(seeds: Seeds, gain: Gain, votes: Votes | None) -> Safe:
    """Both trainings and what the first has over the second."""
    rows = []
    for name in (gain.first, gain.second):
        measured = [seeds.groups[name].by_setting[each.setting] for each in gain.gained]
        count = max((len(found.seeds) for found in measured), default=0)  # the same in every setting
        rows.append((_group(name, count), *map(_mean, measured)))
    points = [words.POINTS.format(points=f"{100 * each.difference:+.2f}") for each in gain.gained]
    head = [words.RUNS, *(told(each.setting, votes) for each in gain.gained)]
    return table(head, [*rows, (words.GAIN, *points)], words.GAIN_OF.format(first=gain.first, second=gain.second))


def told(setting: Setting, votes: Votes | None) -> str:
    """'PublicTest, plurality-7, n 3,529, 1 view'."""
    views = ", ".join(filter(None, (view_count(setting.views), setting.runtime)))
    if votes is None:
        return words.SETTING_WITHOUT_N.format(split=setting.split, protocol=setting.protocol, views=views)
    n = len(labelled(votes, setting.protocol, setting.split).row)
    return words.SETTING.format(split=setting.split, protocol=setting.protocol, n=f"{n:,}", views=views)


def _repeated(seeds: Seeds) -> list[tuple[str, Seeded]]:
    """(group, accuracies in one setting) of every training that was done with several seeds."""
    return [(name, found) for name, group in seeds.groups.items() for found in group.measured if len(found.seeds) > 1]


def spreads(runs: Sequence[TrainingRun], seeds: Seeds | None, votes: Votes | None) -> Safe:
    """Every training that was done with several seeds, a line for each split it was measured on.

    runs: what ships, beside which they are short.
    """
    rows = _repeated(seeds) if seeds else []
    if seeds is None or not rows:
        return tag("p", words.NO_SEEDS, class_="ex-quiet")
    head = (words.RUNS, words.MEASURED, words.SEEDS_USED, words.MEAN_OVER_SEEDS, words.RANGE)
    cells = [
        (
            name,
            told(found.setting, votes),
            ", ".join(map(str, found.seeds)),
            _mean(found),
            words.LOWEST_TO_HIGHEST.format(lowest=f"{found.lowest:.2%}", highest=f"{found.highest:.2%}"),
        )
        for name, found in rows
    ]
    longer = [
        words.LONGER.format(model=run_name(run), count=run.epochs_in_all)
        for run in runs
        if run.key in {seeds.groups[name].network for name, _ in rows}
    ]
    short = tag("p", words.SHORTER.format(models=", ".join(longer)), class_="ex-quiet") if longer else Safe()
    return join(tag("p", words.SEEDS_HELP, class_="ex-quiet"), table(head, cells, words.SEEDS), short)


def _group(name: str, count: int) -> str:
    return (words.GROUP_ONE if count == 1 else words.GROUP).format(name=name, count=count)


def _mean(found: Seeded) -> str:
    if found.deviation is None:
        return f"{found.mean:.2%}"
    return words.MEAN.format(mean=f"{found.mean:.2%}", deviation=f"{100 * found.deviation:.2f}")
