"""What a model card says of how the model was trained, from config.json and metrics.jsonl."""

from collections.abc import Mapping, Sequence

from emox.names import model_name, view_count
from emox.results.seeds import Gain, Seeds
from emox.results.training_runs import TrainingRun, counted
from emox.results.votes import Votes, labelled
from train.card_sections import NOT_MEASURED


def training(runs: Sequence[TrainingRun], network: str) -> str:
    """What the training took: hours by the clock, and processor hours of the runs whose every epoch was timed so.

    runs: the network's own, and those of its members; of runs before them only the number of epochs is known.
    """
    if not runs:
        return NOT_MEASURED.strip()
    earlier = sum(run.epochs_before for run in runs)
    hours = f"{sum(run.seconds for run in runs) / 3600:.2f} h by the clock"
    if len(runs) == 1:
        timed = f"The run took {hours}"
    else:
        timed = f"The runs' own times add up to {hours} (some ran side by side, so that less of it passed)"
    processor = [run.cpu_seconds for run in runs if run.cpu_seconds is not None]
    if processor:
        some = "" if len(processor) == len(runs) else f" in the {len(processor)} of {len(runs)} runs that noted it"
        timed += f", {sum(processor) / 3600:.2f} h of processor time{some}"
    before = _not_counted(earlier, sum(run.seconds_before for run in runs)) if earlier else ""
    taught = "".join(_teacher(run) for run in runs)
    if taught:
        taught += " The training of teachers, and what their answers took, are not counted."
    return f"{timed}: {'; '.join(_run(run, network) for run in runs)}.{before}{taught} Energy was not measured."


def _not_counted(epochs: int, seconds: float) -> str:
    """How much is left out.  seconds: `TrainingRun.seconds_before` of all networks."""
    return (
        f" Not counted are {epochs} epochs of earlier runs, whose times are not stored: at the pace of each network's "
        f"last run they would add about {seconds / 3600:.1f} h by the clock, an estimate that does not know how many "
        "processes they had and takes their pictures to be as large."
    )


def began(runs: Sequence[TrainingRun]) -> str:
    """With what weights the first training of each network began."""
    pretrained = ", ".join(model_name(run.key) for run in runs if run.pretrained)
    if pretrained:
        return f"Trained on from ImageNet's weights: {pretrained}."
    return "Training began with fresh weights, not with ImageNet's."


def _run(run: TrainingRun, network: str) -> str:
    """A training in a few words."""
    beside = f" in {run.processes} processes" if run.processes > 1 else ""
    earlier = run.epochs_before
    before = f" after {earlier} epochs of earlier runs" if earlier else ""
    epochs = f"{len(run.epochs)} epoch{'s' * (len(run.epochs) > 1)}"
    return f"{model_name(run.member or network)} {epochs} {run.seconds / 3600:.2f} h{beside}{before}"


def _teacher(run: TrainingRun) -> str:
    """Who taught the network, in its own run or else in the last that had a teacher of those before it."""
    if run.distillation is None:
        return ""
    taught = run.distillation
    views = f"{taught['views']} views of each training picture" if "views" in taught else "every face as it was seen"
    when = "" if run.distilled else " in an earlier run, unlike in this one,"
    return (
        f" Beside the votes, {model_name(run.member) if run.member else 'it'} learnt{when} from the answers of "
        f"{counted(run.teachers, model_name)} to {views}."
    )


def worth(files: Mapping[str, str], seeds: Seeds | None, votes: Votes | None) -> str:
    """A paragraph on what the last training's teachers brought; "" where that was not measured.

    files: sha256 by file.  votes: of the pictures it was measured on.
    """
    gain = seeds.gain_of(files) if seeds and votes else None
    if seeds is None or votes is None or gain is None:
        return ""
    found = "; ".join(
        f"{100 * each.difference:+.2f} points of accuracy on {each.setting.split} ({each.setting.protocol}, "
        f"n {len(labelled(votes, each.setting.protocol, each.setting.split).row):,}, {view_count(each.setting.views)})"
        for each in gain.gained
    )
    return (
        f'\n\nWhat its teachers brought: "{gain.first}" ({_runs(seeds, gain.first)}) over "{gain.second}" '
        f"({_runs(seeds, gain.second)}): {found}.{_chance(seeds, gain)}"
    )


def _runs(seeds: Seeds, group: str) -> str:
    """How many seeds a group has."""
    count = max((len(found.seeds) for found in seeds.groups[group].measured), default=0)
    return f"{count} seed{'s' * (count != 1)}"


def _chance(seeds: Seeds, gain: Gain) -> str:
    """How far seeds alone spread the accuracy of the same network, beside a gain of single runs."""
    network = seeds.groups[gain.first].network
    spread = [
        100 * found.deviation
        for group in seeds.groups.values()
        for found in group.measured
        if group.network == network and found.deviation is not None
    ]
    if not spread:
        return ""
    return (
        f" Runs of this network that differ in seed alone have a standard deviation of up to {max(spread):.2f} points."
    )
