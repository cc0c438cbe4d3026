"""The paper's single networks, trained alike for equally many epochs, side by side on PrivateTest.

    python -m train.equal_epochs runs/vgg16 runs/densenet121 --data ferplus.parquet
    python -m train.equal_epochs runs/resnet34      # put beside those that the file has

Takes finished runs of train.backbone and refuses those that differ in more than network and optimizer. Accuracy and
all else under plurality-7 with 1, 2, 5 and 10 views.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from emox.json_files import to_json
from emox.results.equal_epochs import EqualEpochs, Trained, read_equal_epochs, require_alike
from emox.results.folder import FOLDER
from emox.results.predictions import EvaluationProblem
from emox.results.protocols import HEADLINE
from emox.results.training_runs import SINGLE, TrainingProblem, TrainingRun, runs_of
from emox.results.votes import Votes
from emox.weights import ModelProblem
from emox.whole_files import write_whole
from train.answerers import open_answerers
from train.data import DataProblem, FaceSet, default_path, read, sha256
from train.evaluate import headline
from train.measure import answered, refuse_other_data, reports
from train.recipes import whole
from train.tested import votes_of

RESULTS = FOLDER / "equal_epochs.json"


def run_of(folder: Path) -> TrainingRun:
    """A finished run of train.backbone, by its network's name; TrainingProblem for another folder."""
    if not (folder / SINGLE).is_file():
        raise TrainingProblem(f"{folder}: no {SINGLE}; expected a finished run of python -m train.backbone")
    [run] = runs_of(folder / SINGLE)
    if "backbone" not in run.made:
        raise TrainingProblem(f"{folder / SINGLE}: names no backbone; expected a finished run of train.backbone")
    return replace(run, model=run.made["backbone"], made={**run.made, "recipe": whole(run.recipe)})


def trained(folder: Path, run: TrainingRun, faces: FaceSet, cast: Votes) -> Trained:
    """`run` is the folder's, and what is measured of its network."""
    [answerers] = open_answerers(folder)
    [answers] = answered(answerers, faces, cast)
    by_setting = reports(replace(answers, name=run.model), cast, leaks=None).by_setting()
    return Trained(
        run=run,
        reports={views: one.report for (protocol, views), one in by_setting.items() if protocol == HEADLINE},
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; 0, or 2 with one sentence on stderr when a run or the data is not as it should be."""
    parser = argparse.ArgumentParser(prog="python -m train.equal_epochs", description="Compare single networks.")
    parser.add_argument("runs", type=Path, nargs="+", help="finished runs of train.backbone, trained alike")
    parser.add_argument("--data", type=Path, help="prepared parquet (else EMOX_DATA)")
    parser.add_argument("--out", type=Path, default=RESULTS, help="default: space_assets/results/equal_epochs.json")
    given = parser.parse_args(arguments)
    try:
        data = default_path(given.data)
        of_data = sha256(data)
        refuse_other_data(given.out.parent, of_data)
        before = read_equal_epochs(given.out).networks if given.out.exists() else {}
        runs = [run_of(folder) for folder in given.runs]
        require_alike([*(one.run for one in before.values()), *runs])
        faces = read(data)
        cast = votes_of(faces, of_data)
        new = [trained(folder, run, faces, cast) for folder, run in zip(given.runs, runs, strict=True)]
        measured = EqualEpochs(networks={**before, **{one.run.model: one for one in new}})
        write_whole(given.out, to_json(measured, EqualEpochs, indent=None))
    except (DataProblem, ModelProblem, EvaluationProblem, TrainingProblem, OSError) as problem:
        print(problem, file=sys.stderr)
        return 2
    for one in new:
        for views in sorted(one.reports):
            print(headline(one.reports[views]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
