"""What the app's own framing of faces costs the shipped models: space_assets/results/framed.json.

    python -m train.framed --data ferplus.parquet

Every other figure is of FER2013's pictures as they are; the app finds a face and frames it by its landmarks. Here the
detector looks at each picture of PrivateTest under plurality-7, enlarged (`train.framing`), and what it finds is framed
as in the app. A picture without a face, for which the app has no answer, counts apart.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from tqdm import tqdm

from emox import images, metrics
from emox.faces import CenterFace, Detector, DetectorProblem, crop
from emox.json_files import to_json
from emox.results.folder import FOLDER
from emox.results.framed import Framed, Framing
from emox.results.predictions import EvaluationProblem
from emox.results.protocols import HEADLINE, TEST
from emox.upright import Upright
from emox.weights import ModelProblem, bundled, load
from emox.whole_files import write_whole
from train.arguments import one_or_more
from train.data import DataProblem, default_path, sha256
from train.framing import enlarged
from train.measure import refuse_other_data
from train.stress import Answer, answer_of, tested


def framed_faces(pictures: np.ndarray, detector: Detector) -> tuple[np.ndarray, np.ndarray]:
    """(N, 48, 48) uint8 -> (M, 48, 48) uint8, the largest face of each picture that has one, and (N,) bool: which."""
    faces, found = [], np.zeros(len(pictures), bool)
    for at, picture in enumerate(tqdm(pictures, desc="detector", disable=None, leave=False)):
        large = enlarged(picture)
        if seen := detector.detect(large):
            faces.append(images.to_gray48(crop(large, seen[0])))
            found[at] = True
    return np.asarray(faces, np.uint8).reshape(-1, 48, 48), found


def framed(
    answer: Answer,
    pictures: np.ndarray,
    labels: np.ndarray,
    faces: np.ndarray,
    found: np.ndarray,
    weights_sha256: Mapping[str, str],
) -> Framed:
    """One model.  faces, found: of `framed_faces`; at least one is found."""
    whole = answer(pictures).argmax(axis=1) == labels
    of_faces = answer(faces).argmax(axis=1) == labels[found]
    return Framed(
        weights_sha256=weights_sha256,
        whole=metrics.mean_interval(whole[found]),
        framed=metrics.mean_interval(of_faces),
        difference=metrics.mean_interval(of_faces.astype(float) - whole[found]),
        not_found=None if found.all() else metrics.mean_interval(whole[~found]),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; 0, or 2 with one sentence on stderr when a model or the data is not as it should be."""
    parser = argparse.ArgumentParser(prog="python -m train.framed", description="Accuracy as the app frames faces.")
    parser.add_argument("--data", type=Path, help="prepared parquet (else EMOX_DATA)")
    parser.add_argument("--pictures", type=one_or_more, help="only the first so many of PrivateTest")
    parser.add_argument("--out", type=Path, default=FOLDER, help="the folder of framed.json")
    given = parser.parse_args(arguments)
    try:
        data = default_path(given.data)
        of_data = sha256(data)
        refuse_other_data(given.out, of_data)
        test = tested(data, given.pictures)
        # As the app has it, of which the largest face is enough here.
        faces, found = framed_faces(test.images, Upright(CenterFace(), most=1))
        if not found.any():
            raise DataProblem(f"{data}: no face is found in {TEST} under {HEADLINE}; expected some")
        models = [load(name) for name in bundled().values()]
        done = Framing(
            data_sha256=of_data,
            protocol=HEADLINE,
            split=TEST,
            n=len(found),
            found=int(found.sum()),
            models={
                model.name: framed(
                    answer_of(model), test.images, test.labels, faces, found, dict(model.config["files"])
                )
                for model in models
            },
        )
        given.out.mkdir(parents=True, exist_ok=True)
        write_whole(given.out / "framed.json", to_json(done, Framing))
    except (DataProblem, DetectorProblem, EvaluationProblem, ModelProblem, OSError) as problem:
        print(problem, file=sys.stderr)
        return 2
    for name, of in done.models.items():
        change = f"{of.difference.value * 100:+.2f} points"
        print(f"{name}: n {done.found:,}, whole {of.whole.value:.2%}, framed {of.framed.value:.2%}, {change}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
