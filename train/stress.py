"""How much worse the shipped models become on corrupted pictures: space_assets/results/stress.json.

    python -m train.stress --data ferplus.parquet
    python -m train.stress emoxnet --pictures 800      # Lite's figures stay as they were

The 48 x 48 pictures of PrivateTest under plurality-7 are corrupted (`train.corruptions`), one view each. What the
figures mean is said at `emox.results.stress.Endured`.
"""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from emox import metrics
from emox.json_files import to_json
from emox.predict import Model
from emox.results.folder import FOLDER
from emox.results.predictions import EvaluationProblem
from emox.results.protocols import HEADLINE, TEST
from emox.results.stress import Endured, Stress, read_stress
from emox.weights import ModelProblem, bundled, load
from emox.whole_files import write_whole
from train.answerers import ask, of_model
from train.arguments import one_or_more
from train.common import head
from train.corruptions import CORRUPTIONS, SEVERITIES, corrupted
from train.data import DataProblem, Split, default_path, read, sha256, split
from train.measure import refuse_other_data

# (N, 48, 48) uint8 -> (N, 7) probabilities
Answer = Callable[[np.ndarray], np.ndarray]


def endured(
    answer: Answer, images: np.ndarray, labels: np.ndarray, seed: int, weights_sha256: Mapping[str, str]
) -> Endured:
    """One model under every severity of every corruption."""
    clean = answer(images).argmax(axis=1) == labels
    right = {
        name: [
            answer(corrupted(images, name, severity, seed)).argmax(axis=1) == labels
            for severity in range(1, SEVERITIES + 1)
        ]
        for name in CORRUPTIONS
    }
    wrong = 1 - np.mean([hits for severities in right.values() for hits in severities], axis=0)  # a share a picture
    return Endured(
        n=len(labels),
        weights_sha256=weights_sha256,
        clean=metrics.mean_interval(clean),
        accuracy={name: tuple(metrics.mean_interval(hits) for hits in right[name]) for name in right},
        mean_corruption_error=metrics.mean_interval(wrong),
        relative_corruption_error=metrics.mean_interval(wrong - ~clean),
    )


def answer_of(model: Model) -> Answer:
    """One view a picture; a temperature would not change which class is likeliest."""
    asked = of_model(model)
    return lambda images: ask(asked, images, tta=1)[model.name][:, 0]


def tested(data: Path, count: int | None) -> Split:
    """The pictures of TEST under HEADLINE, at least one; count: only the first so many, None for all."""
    pictures = split(read(data), HEADLINE, TEST)
    if len(pictures.row) == 0:
        raise DataProblem(f"{data}: no picture of {TEST} under {HEADLINE}; expected some")
    return head(pictures, count) if count else pictures


def beside(done: Stress, path: Path) -> Stress:
    """`done`, with the models in `path` that were measured on equal terms and not anew."""
    if not path.is_file():
        return done
    try:
        before = read_stress(path)
    except EvaluationProblem:  # of another version of this command: nothing in it can be kept
        return done
    if replace(before, models={}) != replace(done, models={}):
        return done
    return replace(done, models={**before.models, **done.models})


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; 0, or 2 with one sentence on stderr when a model or the data is not as it should be."""
    parser = argparse.ArgumentParser(prog="python -m train.stress", description="Accuracy on corrupted pictures.")
    parser.add_argument(
        "models", nargs="*", help="names or folders (else every bundled model); others in stress.json stay"
    )
    parser.add_argument("--data", type=Path, help="prepared parquet (else EMOX_DATA)")
    parser.add_argument("--pictures", type=one_or_more, help="only the first so many of PrivateTest")
    parser.add_argument("--out", type=Path, default=FOLDER, help="the folder of stress.json")
    given = parser.parse_args(arguments)
    try:
        data = default_path(given.data)
        of_data = sha256(data)
        refuse_other_data(given.out, of_data)
        pictures = tested(data, given.pictures)
        models = [load(name) for name in given.models or bundled().values()]
        done = Stress(
            data_sha256=of_data,
            protocol=HEADLINE,
            split=TEST,
            seed=metrics.SEED,
            corruptions={name: one.captions for name, one in CORRUPTIONS.items()},
            models={
                model.name: endured(
                    answer_of(model), pictures.images, pictures.labels, metrics.SEED, dict(model.config["files"])
                )
                for model in models
            },
        )
        given.out.mkdir(parents=True, exist_ok=True)
        path = given.out / "stress.json"
        write_whole(path, to_json(beside(done, path), Stress))
    except (DataProblem, ModelProblem, EvaluationProblem, OSError) as problem:
        print(problem, file=sys.stderr)
        return 2
    for name, of in done.models.items():
        error = of.mean_corruption_error.value
        print(f"{name}: n {of.n:,}, clean {of.clean.value:.2%}, mean corruption error {error:.2%}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
