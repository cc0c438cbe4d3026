"""Fits a model's temperature on PublicTest and writes it into its config.json, from where every user of it takes it.

    python -m train.calibrate space_assets/models/lite --data ferplus.parquet

The temperature is the one of least negative log likelihood of the plurality-7 labels, one view a picture. What it
changes on PrivateTest is measured by `train.measure`. ONNX files tell the temperature too: where there are some of
before, `train.export` must follow, and the last line printed says so.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from emox.evaluation import Calibration, calibration_of
from emox.metrics import Interval
from emox.predict import Model
from emox.results import votes
from emox.results.calibration import NoTemperature, rescaled
from emox.results.predictions import EvaluationProblem
from emox.results.protocols import CHOSEN_ON, HEADLINE
from emox.results.votes import Votes
from emox.weights import ModelProblem, folder_of, load, read_config, write_config
from train import parity
from train.answerers import ask, of_model
from train.data import DataProblem, FaceSet, default_path, read, sha256
from train.measure import temperature_of
from train.tested import images_of, rows_of, votes_of

UNFIT = 3  # status when no temperature calibrates the model, which stays as it was


def calibrate(model: Model, folder: Path, faces: FaceSet, cast: Votes) -> str:
    """Writes the model's `temperature` into folder/config.json; what it is and what it changes, in a few lines."""
    answerers = of_model(model)
    public = ask(answerers, images_of(faces, rows_of(cast, CHOSEN_ON)), tta=1)[model.name][:, 0]
    temperature = temperature_of(public, cast)
    fitted = {"split": CHOSEN_ON, "protocol": HEADLINE, "views": 1, "data_sha256": cast.data_sha256}
    config = read_config(folder) | {"temperature": temperature, "temperature_fitted_on": fitted}
    write_config(folder, config)
    before, after = (_calibration(rescaled(public, each), cast) for each in (model.temperature, temperature))
    lines = [f"{model.name}: temperature {model.temperature:.4f} -> {temperature:.4f}"]
    for what in Calibration.__annotations__:
        lines.append(f"  {what:24} {_change(getattr(before, what), getattr(after, what))}")
    stale = parity.told_otherwise(folder, config)
    return "\n".join([*lines, stale] if stale else lines)


def _calibration(public: np.ndarray, cast: Votes) -> Calibration:
    pictures = votes.labelled(cast, HEADLINE, CHOSEN_ON)
    predictions = votes.answers(rows_of(cast, CHOSEN_ON), public, pictures)
    return calibration_of(predictions, pictures.classes, pictures.shares)


def _change(before: Interval, after: Interval) -> str:
    """Both are there: HEADLINE has no class that models lack."""
    return f"{before.value:.4f} -> {after.value:.4f} on {CHOSEN_ON}"


def main(arguments: Sequence[str] | None = None, load: Callable[[Path], Model] = load) -> int:
    """The command line; 0, or with one sentence on stderr UNFIT, or 2 when model or data is not as it should be.

    load: model folder -> Model.
    """
    parser = argparse.ArgumentParser(prog="python -m train.calibrate", description="Fit a model folder's temperature.")
    parser.add_argument("model", help="bundled name or model folder")
    parser.add_argument("--data", type=Path, help="prepared parquet (else EMOX_DATA)")
    given = parser.parse_args(arguments)
    try:
        data = default_path(given.data)
        faces = read(data)
        folder = folder_of(given.model)
        print(calibrate(load(folder), folder, faces, votes_of(faces, sha256(data))))
    except NoTemperature as problem:
        print(f"{given.model}: {problem}", file=sys.stderr)
        return UNFIT
    except (DataProblem, ModelProblem, EvaluationProblem, OSError) as problem:
        print(problem, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
