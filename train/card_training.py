"""What a model card says of how the model was trained, from config.json and metrics.jsonl."""

from collections.abc import Sequence

from emox.names import model_name
from emox.results.training_runs import TrainingRun, counted
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
