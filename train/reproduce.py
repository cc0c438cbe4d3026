"""The whole road from the data to model folders: python -m train.reproduce --data FILE --out runs

A student that learns from the votes alone; members that it teaches from their first epoch, beside the votes; the
ensemble's head, and if asked for a fine-tune of all of it; the student again, which goes on with the ensemble as its
teacher; temperatures, onnxruntime files and reports. In each further round the members go on, taught by the last
student; then comes their head, and the student goes on. Prints what it will cost first. Whatever is finished is left
as it is and whatever was broken off goes on from its last epoch, so the same command resumes. --ship copies the
finished models to space_assets/models and measures them anew (train.results).
"""

import argparse
import shutil
from collections.abc import Callable, Container, Iterator
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from torch import nn

from emox.networks import MEMBERS, Backbone, EmoXNet, EmoXNetLite
from emox.results.folder import FOLDER
from emox.results.protocols import HEADLINE
from emox.weights import BUNDLED
from train import clock, common, cost, data, measure
from train.arguments import one_or_more
from train.precision import ready
from train.protocols import of_one_voice
from train.recipes import FINETUNE, LITE, STUDENT_RECIPES, Recipe, recipe_for, with_choices
from train.road import EPOCHS, VIEWS, Road, require_same, stages, step_name
from train.steps import Step, go


def costs(faces: int, road: Road, processes: int) -> Iterator[str]:
    """One line a training that is not finished: seconds of one step here, times the steps of its recipe.

    What is done of it, and teachers' answers, are not counted.
    """
    ready()
    total, ahead = 0.0, _ahead(road)
    ensembles = [step_name(number, "emoxnet") for number in range(1, road.rounds + 1)]
    for name in (*ensembles, "emoxnet-tuned"):
        if name in ahead:
            seconds = cost.seconds_of_answers(EmoXNet(), VIEWS * faces)
            total += seconds
            yield f"{name}: features of {VIEWS} views, about {seconds / 3600:.1f} h on one thread"
    for name, network, recipe in _jobs(road, ahead):
        seconds = cost.seconds_of_run(network, recipe, faces)
        total += seconds
        yield f"{name}: {recipe.epochs} epochs, about {seconds / 3600:.1f} h on one thread"
    yield f"together about {total / 3600:.1f} h of one thread; {processes} processes share them"


def _tell_costs(faces: int, road: Road, processes: int) -> None:
    for line in costs(faces, road, processes):
        print(line, flush=True)


def _ahead(road: Road) -> set[str]:
    """Names of the trainings that are not finished."""
    return {step.name for stage in stages(road) for step in stage if step.shares and not step.finished()}


def _jobs(road: Road, ahead: Container[str]) -> Iterator[tuple[str, nn.Module, Recipe]]:
    """Each with a network of its own, made when it is asked for: all at once would fill a small machine."""
    makes: dict[str, tuple[Callable[[], nn.Module], Recipe]] = {
        name: (partial(Backbone, name), with_choices(recipe_for(name, "emox"), {"epochs": EPOCHS})) for name in MEMBERS
    }
    makes |= {"lite-votes": (EmoXNetLite, LITE), "lite": (EmoXNetLite, STUDENT_RECIPES["further"])}
    if road.finetune:
        makes["emoxnet-tuned"] = (EmoXNet, with_choices(FINETUNE, {"epochs": road.finetune}))
    for number in range(2, road.rounds + 1):
        for name in MEMBERS:
            makes[step_name(number, name)] = (partial(Backbone, name), recipe_for(name, "further"))
        makes[step_name(number, "lite")] = (EmoXNetLite, STUDENT_RECIPES["further"])
    for name, (make, recipe) in makes.items():
        if name in ahead:
            yield name, make(), recipe


def ship(road: Road, models: Path) -> None:
    """Copies EmoXNet and its student to `models`; the app's own folder gets its results made anew."""
    for run, name in ((road.ensemble(road.rounds), "emoxnet"), (road.student, "lite")):
        _replace(models / name, run / "model")
    if _is_the_apps(models):
        go([Step(name="time", module="train.clock", words=(str(road.out),), done=None)], processes=1)
        words = ("--data", str(road.data), "--runs", str(road.out))
        go([Step(name="results", module="train.results", words=words, done=None)], processes=1)


def _replace(folder: Path, new: Path) -> None:
    """A copy of `new` in place of `folder`, never some files of one beside some of the other."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder.parent) as beside:  # a rename must stay on one disk
        fresh, former = Path(beside) / "new", Path(beside) / "former"
        shutil.copytree(new, fresh)
        if folder.exists():
            folder.rename(former)
        try:
            fresh.rename(folder)
        except BaseException:
            former.rename(folder)
            raise


def _is_the_apps(models: Path) -> bool:
    return models.resolve() == BUNDLED.resolve()


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m train.reproduce", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, help="prepared parquet; default: EMOX_DATA")
    parser.add_argument("--out", type=Path, required=True, help="folder of all runs")
    parser.add_argument(
        "--processes", type=one_or_more, default=2, help="of one thread each, one a training or all on one"
    )
    parser.add_argument(
        "--finetune", type=one_or_more, default=0, metavar="EPOCHS", help="of the first round's members and head"
    )
    parser.add_argument(
        "--rounds", type=one_or_more, default=1, help="in each after the first all go on, taught by the other"
    )
    parser.add_argument("--smoke", action="store_true", help="few epochs on few faces, to see that the road holds")
    parser.add_argument(
        "--ship", type=Path, nargs="?", const=BUNDLED, metavar="FOLDER", help="copy the models to space_assets/models"
    )
    flags = parser.parse_args(arguments)
    path = data.default_path(flags.data)
    road = Road(out=flags.out, data=path, finetune=flags.finetune, rounds=flags.rounds, smoke=flags.smoke)
    if flags.ship and _is_the_apps(flags.ship):
        if flags.smoke:
            raise data.DataProblem(f"{flags.ship}: models of few faces (--smoke) do not ship; name another folder")
        measure.refuse_other_data(FOLDER, data.sha256(path))
        if of_one_voice(data.read(path).votes):
            raise data.DataProblem(
                f"{path}: one label a picture, and the app's figures and cards tell of FER+'s votes; "
                "ship to another folder, and measure there with python -m train.measure"
            )
    require_same(road)
    if not flags.smoke and _ahead(road):
        faces = len(data.split(data.read(path), HEADLINE, "Training").row)
        # In a process of its own: what timing the largest networks took of memory is not given back before it ends.
        telling = get_context("spawn").Process(target=_tell_costs, args=(faces, road, flags.processes))
        telling.start()
        telling.join()
        if telling.exitcode:
            raise data.DataProblem(f"what it will cost could not be measured: status {telling.exitcode}")
    times = road.out / clock.TIME
    with clock.added_to(times, rounds=flags.rounds, processes=flags.processes):
        for stage in stages(road):
            go(stage, flags.processes)
    hours = clock.taken(times).seconds / 3600
    print(f"the road took {hours:.2f} h by the clock, each time it was begun counted", flush=True)
    if flags.ship:
        ship(road, flags.ship)


if __name__ == "__main__":
    common.run_command(main)
