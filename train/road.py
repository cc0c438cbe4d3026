"""What `train.reproduce` does, as steps in order."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from emox.results.training_runs import SINGLE
from emox.whole_files import write_whole
from train import calibrate, export
from train.data import DataProblem, sha256
from train.steps import Step

VIEWS = 4  # that the ensemble's head learns from
EPOCHS = 10  # of a member that a student teaches: worth twenty from the votes alone (train/LOG.md)
# Members that are trained at once, the longest first: it takes two processes as long as the next two take one after
# the other, and the last has both.
SIDE_BY_SIDE = (("se_resnext50", "se_resnet34", "vgg16"), ("densenet121",))
TERMS = "road.json"  # in a road's folder: what was asked for
ROAD = 3  # which road this is; the second had a last student of fresh weights, the first members without a teacher
SMOKE_EPOCHS, SMOKE_EPOCHS_OF_STUDENTS = 8, 30  # with --smoke: after fewer, models hardly know its few faces


@dataclass(frozen=True, kw_only=True)
class Runs:
    """Where a road's runs lie.

    out: folder of all of them.  finetune: epochs, 0 for none.  rounds: 1 or more.
    """

    out: Path
    finetune: int
    rounds: int

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


@dataclass(frozen=True, kw_only=True)
class Road(Runs):
    """What was asked for.

    data: the prepared file.  smoke: a few of its faces alone.
    """

    data: Path
    smoke: bool


def require_same(road: Road) -> None:
    """DataProblem when `road.out` holds runs that were asked for otherwise: none of them would be made again.

    More rounds than before are welcome.
    """
    path = road.out / TERMS
    terms = {"road": ROAD, "data_sha256": sha256(road.data), "finetune": road.finetune, "smoke": road.smoke}
    before = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else terms
    if differs := [key for key, value in terms.items() if before.get(key) != value]:
        raise DataProblem(f"{road.out}: holds runs with another {', '.join(differs)}; choose another --out")
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
    for together in SIDE_BY_SIDE:
        yield tuple(_backbone(road, 1, name, *taught) for name in together)
    yield (_ensemble(road, 1),)
    teacher = road.ensemble(1)
    if road.finetune:
        tune = ("--ensemble", str(road.folder(1) / "emoxnet"), "--epochs", str(road.finetune))
        yield (_model(road, 1, teacher.name, "train.finetune", *tune),)
    yield (_going_on(road, 1, road.out / "lite-votes", *of_students),)


def _further_round(road: Road, number: int) -> Iterator[tuple[Step, ...]]:
    before = road.folder(number - 1)
    taught = ("--recipe", "further", "--teacher", str(before / "lite" / "model"))
    for together in SIDE_BY_SIDE:
        yield tuple(_backbone(road, number, name, *taught, "--start", str(before / name)) for name in together)
    yield (_ensemble(road, number),)
    yield (_going_on(road, number, before / "lite"),)


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
    return Step(name=step_name(number, name), module="train.backbone", words=words, done=out / SINGLE, shares=True)


def _ensemble(road: Road, number: int) -> Step:
    members = ("--members", str(road.folder(number)), "--views", str(2 if road.smoke else VIEWS))
    return _model(road, number, "emoxnet", "train.ensemble", *members)


def _model(road: Road, number: int, name: str, module: str, *words: str) -> Step:
    out = road.folder(number) / name
    done = out / "model" / "config.json"
    words = (*words, *_training(road, out))
    return Step(name=step_name(number, name), module=module, words=words, done=done, key="files", shares=True)


def _going_on(road: Road, number: int, before: Path, *words: str) -> Step:
    """A round's student: the one of the run `before`, taught by the round's ensemble."""
    words = ("--recipe", "further", "--start", str(before), "--teacher", str(road.ensemble(number)), *words)
    return _model(road, number, "lite", "train.distill", *words)


def step_name(number: int, name: str) -> str:
    """Of what a round trains."""
    return name if number == 1 else f"{name}, round {number}"


def _training(road: Road, out: Path) -> tuple[str, ...]:
    """What every training command is told."""
    return ("--out", str(out), "--data", str(road.data), "--resume", *(["--smoke"] if road.smoke else []))
