"""How much worse the shipped models become on corrupted pictures: space_assets/results/stress.json.

    python -m train.stress --data ferplus.parquet
    python -m train.stress emoxnet --pictures 800      # Lite's figures stay as they were

The 48 x 48 pictures of PrivateTest under plurality-7 are corrupted (`train.corruptions`), one view each. What the
figures mean is said at `emox.results.stress`.

Which pictures a model answered rightly is kept beside them in stress/MODEL.parquet, after each corruption: the same
command goes on where it was broken off, and two models are compared on the pictures they share. What is there is not
asked about again; to do so, remove the file.
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
from emox.results.stress import Endured, Stress, Terms, read_stress
from emox.weights import ModelProblem, bundled, load
from emox.whole_files import write_whole
from train.answerers import ask, of_model
from train.arguments import one_or_more
from train.common import head
from train.corruptions import CORRUPTIONS, corrupted
from train.data import DataProblem, Split, default_path, read, sha256, split
from train.endured import endured, pairs
from train.hits import Hits, read_hits, write_hits
from train.measure import refuse_other_data

# (N, 48, 48) uint8 -> (N, 7) probabilities
Answer = Callable[[np.ndarray], np.ndarray]


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


def terms_of(data_sha256: str) -> Terms:
    """Of what is measured now."""
    return Terms(
        data_sha256=data_sha256,
        protocol=HEADLINE,
        split=TEST,
        seed=metrics.SEED,
        corruptions={name: one.captions for name, one in CORRUPTIONS.items()},
    )


def asked(answer: Answer, pictures: Split, terms: Terms, weights_sha256: Mapping[str, str], path: Path) -> Hits:
    """One model under every severity of every corruption, kept in `path` after each; goes on from what is there."""
    images, labels = pictures.images, pictures.labels
    hits = begun(path, terms, weights_sha256, pictures.row)
    if hits is None:
        clean = answer(images).argmax(axis=1) == labels
        hits = Hits(terms=terms, weights_sha256=weights_sha256, row=pictures.row, clean=clean, right={})
    for name, severities in terms.corruptions.items():
        if name in hits.right:
            continue
        right = [
            answer(corrupted(images, name, severity, terms.seed)).argmax(axis=1) == labels
            for severity in range(1, len(severities) + 1)
        ]
        hits = replace(hits, right={**hits.right, name: np.stack(right)})
        path.parent.mkdir(parents=True, exist_ok=True)
        write_hits(hits, path)
    return hits


def begun(path: Path, terms: Terms, weights_sha256: Mapping[str, str], row: np.ndarray) -> Hits | None:
    """What `path` holds of the same weights, pictures and corruptions; None where there is nothing of them."""
    found = read_hits(path) if path.is_file() else None
    if found is None or (found.terms, found.weights_sha256) != (terms, weights_sha256):
        return None
    return found if np.array_equal(found.row, row) else None


def beside(done: Mapping[str, Endured], terms: Terms, folder: Path) -> Stress:
    """`done`, with the models in the folder's stress.json that were measured on these terms and not anew, and all pairs
    whose hits are there."""
    anew = Stress(**vars(terms), models=done)
    try:
        before = read_stress(folder / "stress.json") if (folder / "stress.json").is_file() else anew
    except EvaluationProblem:  # of another version of this command: nothing in it can be kept
        before = anew
    same = replace(before, models={}, pairs=()) == replace(anew, models={})
    models = {**before.models, **done} if same else done
    hits = {
        name: found
        for name, one in models.items()
        if (path := hits_path(folder, name)).is_file()
        and (found := read_hits(path)).complete
        and (found.terms, found.weights_sha256) == (terms, one.weights_sha256)
    }
    return replace(anew, models=models, pairs=pairs(hits))


def hits_path(folder: Path, model: str) -> Path:
    """Where a model's hits lie."""
    return folder / "stress" / f"{model}.parquet"


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
        terms = terms_of(sha256(data))
        refuse_other_data(given.out, terms.data_sha256)
        pictures = tested(data, given.pictures)
        models = [load(name) for name in given.models or bundled().values()]
        done = {}
        for model in models:
            path = hits_path(given.out, model.name)
            hits = asked(answer_of(model), pictures, terms, dict(model.config["files"]), path)
            done[model.name] = endured(hits)
        made = beside(done, terms, given.out)
        write_whole(given.out / "stress.json", to_json(made, Stress))
    except (DataProblem, ModelProblem, EvaluationProblem, OSError) as problem:
        print(problem, file=sys.stderr)
        return 2
    for name, of in done.items():
        error = of.mean_corruption_error.value
        print(f"{name}: n {of.n:,}, clean {of.clean.value:.2%}, mean corruption error {error:.2%}")
    for one in made.pairs:
        print(f"{one.first} minus {one.second}: n {one.n:,}, accuracy {one.corrupted.value * 100:+.2f} points")
    return 0


if __name__ == "__main__":
    sys.exit(main())
