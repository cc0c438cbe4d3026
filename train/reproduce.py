"""The whole road from the data to model folders: python -m train.reproduce --data FILE --out runs

A student that learns from the votes alone; members that it teaches from their first epoch, beside the votes; the
ensemble's head, if asked for a fine-tune of all of it, and a student that learns from the ensemble; temperatures,
onnxruntime files and reports. In each further round the members go on, taught by the last student; then comes their
head, and its student goes on. Prints what it will cost first. Whatever is finished is left as it is and whatever was
broken off goes on from its last epoch, so the same command resumes. --ship copies the finished models to
space_assets/models and measures them anew (train.results).
"""

import argparse
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from torch import nn

from emox.networks import MEMBERS, Backbone, EmoXNet, EmoXNetLite
from emox.results.folder import FOLDER
from emox.results.training_runs import SINGLE
from emox.weights import BUNDLED
from emox.whole_files import write_whole
from train import calibrate, clock, common, cost, data, export, measure
from train.arguments import one_or_more
from train.precision import ready
from train.recipes import FINETUNE, LITE, STUDENT_RECIPES, Recipe, recipe_for, with_choices
from train.steps import Step, go

VIEWS = 4  # that the ensemble's head learns from
EPOCHS = 10  # of a member that a student teaches: worth twenty from the votes alone (train/LOG.md)
LONGEST_FIRST = tuple(reversed(MEMBERS))  # side by side, so that none is left alone at the end for long
ROAD = 2  # which road this is; the first had members that learnt from the votes alone
SMOKE_EPOCHS, SMOKE_EPOCHS_OF_STUDENTS = 8, 30  # with --smoke: after fewer, models hardly know its few faces


@dataclass(frozen=True, kw_only=True)
class Road:
    """What was asked for.

    out: folder of all runs.  data: the prepared file.  finetune: epochs, 0 for none.  rounds: 1 or more.
    """

    out: Path
    data: Path
    finetune: int
    rounds: int
    smoke: bool

    def folder(self, number: int) -> Path:
        """Of a round's runs, the first being 1."""
        return self.out if number == 1 else self.out / f"round-{number}"

    def ensemble(self, number: int) -> Path:
        """The run of the EmoXNet that a round's student learns from."""
        return self.folder(number) / ("emoxnet-tuned" if self.finetune and number == 1 else "emoxnet")

    @property
    def student(self) -> Path:
        """The run of the student that the road ends with."""
        return self.folder(self.rounds) / "lite"


def require_same(road: Road) -> None:
    """DataProblem when `road.out` holds runs that were asked for otherwise: none of them would be made again.

    More rounds than before are welcome.
    """
    path = road.out / clock.TERMS
    terms = {"road": ROAD, "data_sha256": data.sha256(road.data), "finetune": road.finetune, "smoke": road.smoke}
    before = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else terms
    if differs := [key for key, value in terms.items() if before.get(key) != value]:
        raise data.DataProblem(f"{road.out}: holds runs with another {', '.join(differs)}; choose another --out")
    road.out.mkdir(parents=True, exist_ok=True)
    write_whole(path, json.dumps(terms, indent=2) + "\n")


def stages(road: Road) -> Iterator[tuple[Step, ...]]:
    """Steps in order; those of one stage do not need each other and run side by side."""
    yield from _first_round(road)
    for number in range(2, road.rounds + 1):
        yield from _further_round(road, number)
    yield from _measured(road)


def _first_round(road: Road) -> Iterator[tuple[Step, ...]]:
    of_students = ("--epochs", str(SMOKE_EPOCHS_OF_STUDENTS)) if road.smoke else ()
    yield (_model(road, 1, "lite-votes", "train.distill", *of_students),)
    epochs = str(SMOKE_EPOCHS if road.smoke else EPOCHS)
    taught = ("--teacher", str(road.out / "lite-votes" / "model"), "--epochs", epochs, "--erasing", "0")
    yield tuple(_backbone(road, 1, name, *taught) for name in LONGEST_FIRST)
    yield (_ensemble(road, 1),)
    teacher = road.ensemble(1)
    if road.finetune:
        tune = ("--ensemble", str(road.folder(1) / "emoxnet"), "--epochs", str(road.finetune))
        yield (_model(road, 1, teacher.name, "train.finetune", *tune),)
    yield (_model(road, 1, "lite", "train.distill", "--teacher", str(teacher), *of_students),)


def _further_round(road: Road, number: int) -> Iterator[tuple[Step, ...]]:
    before = road.folder(number - 1)
    taught = ("--recipe", "further", "--teacher", str(before / "lite" / "model"))
    yield tuple(_backbone(road, number, name, *taught, "--start", str(before / name)) for name in LONGEST_FIRST)
    yield (_ensemble(road, number),)
    goes_on = ("--recipe", "further", "--start", str(before / "lite"), "--teacher", str(road.ensemble(number)))
    yield (_model(road, number, "lite", "train.distill", *goes_on),)


def _measured(road: Road) -> Iterator[tuple[Step, ...]]:
    """What is measured of the models that the road ends with, and of the student without a teacher."""
    models = [run / "model" for run in (road.ensemble(road.rounds), road.student, road.out / "lite-votes")]

    def step(what: str, module: str, folder: Path, *words: str) -> Step:
        words = (str(folder), "--data", str(road.data), *words)
        return Step(name=f"{what} of {folder.parent.name}", module=module, words=words, done=folder / "config.json")

    temperatures = (step("temperature", "train.calibrate", folder) for folder in models)
    ends_well = (0, calibrate.UNFIT) if road.smoke else (0,)  # of few faces a model may know nothing
    yield tuple(replace(one, key="temperature_fitted_on", ends_well=ends_well) for one in temperatures)
    # Of both students, so that their reports, and a teacher's gain, are of the same runtime.
    files = (step("onnxruntime files", "train.export", folder) for folder in models[1:])
    yield tuple(replace(one, key="export", ends_well=(0, export.REFUSED)) for one in files)
    reports = (step("report", "train.evaluate", folder, "--out", str(folder)) for folder in models)
    yield tuple(replace(one, done=folder / "report.json") for one, folder in zip(reports, models, strict=True))


def _backbone(road: Road, number: int, name: str, *words: str) -> Step:
    out = road.folder(number) / name
    words = ("--network", name, *words, *_training(road, out))
    return Step(name=_name(number, name), module="train.backbone", words=words, done=out / SINGLE, shares=True)


def _ensemble(road: Road, number: int) -> Step:
    members = ("--members", str(road.folder(number)), "--views", str(2 if road.smoke else VIEWS))
    return _model(road, number, "emoxnet", "train.ensemble", *members)


def _model(road: Road, number: int, name: str, module: str, *words: str) -> Step:
    out = road.folder(number) / name
    done = out / "model" / "config.json"
    words = (*words, *_training(road, out))
    return Step(name=_name(number, name), module=module, words=words, done=done, key="files", shares=True)


def _name(number: int, name: str) -> str:
    return name if number == 1 else f"{name}, round {number}"


def _training(road: Road, out: Path) -> tuple[str, ...]:
    """What every training command is told."""
    return ("--out", str(out), "--data", str(road.data), "--resume", *(["--smoke"] if road.smoke else []))


def costs(faces: int, road: Road, processes: int) -> Iterator[str]:
    """One line a training: seconds of one step here, times the steps of its recipe; teachers' answers not counted."""
    ready()
    jobs: list[tuple[str, nn.Module, Recipe]] = [
        (name, Backbone(name), with_choices(recipe_for(name, "emox"), {"epochs": EPOCHS})) for name in MEMBERS
    ]
    jobs += [(name, EmoXNetLite(), LITE) for name in ("lite", "lite-votes")]
    if road.finetune:
        jobs += [("emoxnet-tuned", EmoXNet(), with_choices(FINETUNE, {"epochs": road.finetune}))]
    for number in range(2, road.rounds + 1):
        jobs += [(_name(number, name), Backbone(name), recipe_for(name, "further")) for name in MEMBERS]
        jobs += [(_name(number, "lite"), EmoXNetLite(), STUDENT_RECIPES["further"])]
    total = 0.0
    for number in range(1, road.rounds + 1):
        seconds = cost.seconds_of_answers(EmoXNet(), VIEWS * faces)
        total += seconds
        yield f"{_name(number, 'emoxnet')}: features of {VIEWS} views, about {seconds / 3600:.1f} h on one thread"
    for name, network, recipe in jobs:
        seconds = cost.seconds_of_run(network, recipe, faces)
        total += seconds
        yield f"{name}: {recipe.epochs} epochs, about {seconds / 3600:.1f} h on one thread"
    yield f"together about {total / 3600:.1f} h of one thread; {processes} processes share them"


def ship(road: Road, models: Path) -> None:
    """Copies EmoXNet and its student to `models`; the app's own folder gets its results made anew."""
    for run, name in ((road.ensemble(road.rounds), "emoxnet"), (road.student, "lite")):
        shutil.copytree(run / "model", models / name, dirs_exist_ok=True)
    if _is_the_apps(models):
        go([Step(name="time", module="train.clock", words=(str(road.out),), done=None)], processes=1)
        words = ("--data", str(road.data), "--runs", str(road.out))
        go([Step(name="results", module="train.results", words=words, done=None)], processes=1)


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
        "--finetune", type=int, default=0, metavar="EPOCHS", help="of the first round's members and head"
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
    require_same(road)
    if not flags.smoke:
        faces = len(data.split(data.read(path), "plurality-7", "Training").row)
        for line in costs(faces, road, flags.processes):
            print(line, flush=True)
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
