"""The whole road from the data to model folders: python -m train.reproduce --data FILE --out runs

Members, the ensemble's head, if asked for a fine-tune of all of it, the student with and without its teacher,
temperatures, onnxruntime files and reports. Prints what it will cost first. Whatever is finished is left as it is and
whatever was broken off goes on from its last epoch, so the same command resumes. --ship copies the finished models to
space_assets/models and makes everything in space_assets/results anew.
"""

import argparse
import shutil
from collections.abc import Iterator
from pathlib import Path

from torch import nn

from emox.networks import MEMBERS, Backbone, EmoXNet, EmoXNetLite
from emox.results.training_runs import SINGLE
from emox.weights import BUNDLED
from train import common, cost, data
from train.precision import ready
from train.recipes import FINETUNE, LITE, Recipe, recipe_for, with_choices
from train.steps import Step, go


def stages(out: Path, path: Path, finetune: int, smoke: bool) -> tuple[tuple[Step, ...], ...]:
    """Steps in order; those of one stage do not need each other and run side by side.

    path: the prepared data.  finetune: epochs, 0 for none.
    """
    shared = ("--data", str(path))
    training = (*shared, "--resume", *(["--smoke"] if smoke else []))
    teacher = out / ("emoxnet-tuned" if finetune else "emoxnet")

    def backbone(name: str) -> Step:
        words = ("--network", name, "--out", str(out / name), *training)
        return Step(name=name, module="train.backbone", words=words, done=out / name / SINGLE)

    def model(name: str, module: str, *words: str) -> Step:
        words = (*words, "--out", str(out / name), *training)
        return Step(name=name, module=module, words=words, done=out / name / "model" / "config.json", key="files")

    def finished(what: str, module: str, folder: Path, made: str, *words: str, key: str | None = None) -> Step:
        name = f"{what} of {folder.parent.name}"
        return Step(name=name, module=module, words=(str(folder), *shared, *words), done=folder / made, key=key)

    members = ("--members", str(out), "--views", "2" if smoke else "4")
    tune = ("--ensemble", str(out / "emoxnet"), "--epochs", str(finetune))
    models = [folder / "model" for folder in (teacher, out / "lite", out / "lite-votes")]
    return (
        (*(backbone(name) for name in MEMBERS), model("lite-votes", "train.distill")),
        (model("emoxnet", "train.ensemble", *members),),
        *([(model(teacher.name, "train.finetune", *tune),)] if finetune else []),
        (model("lite", "train.distill", "--teacher", str(teacher)),),
        tuple(
            finished("temperature", "train.calibrate", folder, "config.json", key="temperature_fitted_on")
            for folder in models
        ),
        (finished("onnxruntime files", "train.export", out / "lite" / "model", "model.onnx"),),
        tuple(finished("report", "train.evaluate", folder, "report.json", "--out", str(folder)) for folder in models),
    )


def costs(faces: int, finetune: int, processes: int) -> Iterator[str]:
    """One line a training: seconds of one step here, times the steps of its recipe."""
    ready()
    jobs: list[tuple[str, nn.Module, Recipe]] = [(name, Backbone(name), recipe_for(name, "emox")) for name in MEMBERS]
    jobs += [(name, EmoXNetLite(), LITE) for name in ("lite", "lite-votes")]
    if finetune:
        jobs += [("emoxnet-tuned", EmoXNet(), with_choices(FINETUNE, {"epochs": finetune}))]
    total = 0.0
    for name, network, recipe in jobs:
        seconds = cost.seconds_of_run(network, recipe, faces)
        total += seconds
        yield f"{name}: {recipe.epochs} epochs, about {seconds / 3600:.1f} h on one thread"
    yield f"together about {total / 3600:.1f} h of one thread; {processes} run side by side"


def ship(out: Path, tuned: bool, models: Path, path: Path) -> None:
    """Copies EmoXNet and its student to `models`; the app's own folder gets its results made anew."""
    for run, name in (("emoxnet-tuned" if tuned else "emoxnet", "emoxnet"), ("lite", "lite")):
        shutil.copytree(out / run / "model", models / name, dirs_exist_ok=True)
    if models == BUNDLED:
        words = ("--data", str(path), "--runs", str(out))
        go([Step(name="results", module="train.results", words=words, done=None)], processes=1)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m train.reproduce", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, help="prepared parquet; default: EMOX_DATA")
    parser.add_argument("--out", type=Path, required=True, help="folder of all runs")
    parser.add_argument("--processes", type=int, default=2, help="trainings side by side, one thread each")
    parser.add_argument("--finetune", type=int, default=0, metavar="EPOCHS", help="of members and head together")
    parser.add_argument("--smoke", action="store_true", help="two epochs on few faces, to see that the road holds")
    parser.add_argument(
        "--ship", type=Path, nargs="?", const=BUNDLED, metavar="FOLDER", help="copy the models to space_assets/models"
    )
    flags = parser.parse_args(arguments)
    path = data.default_path(flags.data)
    if not flags.smoke:
        faces = len(data.split(data.read(path), "plurality-7", "Training").row)
        for line in costs(faces, flags.finetune, flags.processes):
            print(line, flush=True)
    for stage in stages(flags.out, path, flags.finetune, flags.smoke):
        go(stage, flags.processes)
    if flags.ship:
        ship(flags.out, bool(flags.finetune), flags.ship, path)


if __name__ == "__main__":
    common.run_command(main)
