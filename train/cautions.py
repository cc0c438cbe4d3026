"""How sharp and how far turned the training pictures are; `emox.cautions` warns of faces beyond them.

    python -m train.cautions --data FILE [--sample 4000] [--seed 0]

Prints the quantiles that `emox.cautions` keeps as constants (Training), then how often EmoXNetLite is right on
PublicTest's pictures (plurality-7) beyond and within those constants, so that nobody is warned of nothing. FER2013's
pictures are detected enlarged, as `train.framing` says.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from emox import cautions, weights
from emox.faces import CenterFace, Detector, DetectorProblem
from emox.results.protocols import CHOSEN_ON, HEADLINE
from train.arguments import one_or_more
from train.data import DataProblem, default_path, read, split
from train.framing import enlarged

PERCENT = (0.5, 1, 2, 5, 10, 50, 90, 95, 98, 99)


@dataclass(frozen=True)
class Measures:
    """Of N pictures, in their order."""

    sharpness: np.ndarray  # (N,)
    turned: np.ndarray  # (N,) NaN where no face was found


def measure(pictures: np.ndarray, detector: Detector) -> Measures:
    """pictures: uint8 (N, 48, 48). Only the largest face of each counts."""
    found = (detector.detect(enlarged(picture)) for picture in pictures)
    turned = [cautions.turned(faces[0].landmarks) if faces else np.nan for faces in found]
    return Measures(np.array([cautions.sharpness(picture) for picture in pictures]), np.array(turned))


def quantiles(name: str, values: np.ndarray) -> str:
    """One line: the value below which each percentage of the pictures lies."""
    known = values[np.isfinite(values)]
    pairs = zip(PERCENT, np.percentile(known, PERCENT), strict=True)
    return f"{name} (n {len(known)}): " + "  ".join(f"{percent:g}%: {value:.3f}" for percent, value in pairs)


def accuracies(measures: Measures, right: np.ndarray) -> Iterator[str]:
    """One line for each limit.  right: (N,) bool, whether each picture was answered rightly."""
    found = np.isfinite(measures.turned)  # without a face the app says so, and warns of nothing else
    limits = {
        "less sharp than": (cautions.LEAST_SHARPNESS, measures.sharpness < cautions.LEAST_SHARPNESS),
        "turned more than": (cautions.MOST_TURNED, measures.turned > cautions.MOST_TURNED),
    }
    for name, (limit, beyond) in limits.items():
        beyond, within = beyond & found, ~beyond & found
        yield f"{name} {limit}: {right[beyond].mean():.1%} right (n {beyond.sum()}), others {right[within].mean():.1%}"


def main(arguments: Sequence[str] | None = None) -> int:
    """The command of the module docstring; exit status 2 and one sentence when something cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m train.cautions", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", help="prepared parquet (else EMOX_DATA)")
    parser.add_argument("--sample", type=one_or_more, default=4000, help="how many pictures of each split, at most")
    parser.add_argument("--seed", type=int, default=0, help="which ones")
    options = parser.parse_args(arguments)
    try:
        faces = read(default_path(options.data))
        lite, detector = weights.load(weights.BUNDLED / "lite"), CenterFace()
    except (DataProblem, DetectorProblem, weights.ModelProblem) as problem:
        print(problem, file=sys.stderr)
        return 2
    order = np.random.default_rng(options.seed)
    training = faces.images[order.permutation(np.flatnonzero(faces.usage == "Training"))[: options.sample]]
    measures = measure(training, detector)
    print(quantiles("sharpness", measures.sharpness))
    print(quantiles("turned", measures.turned))
    public = split(faces, HEADLINE, CHOSEN_ON)
    chosen = order.permutation(len(public.labels))[: options.sample]
    right = lite.predict(list(public.images[chosen])).argmax(axis=1) == public.labels[chosen]
    print(f"Lite on {CHOSEN_ON}, {HEADLINE}, n {len(chosen)}:")
    print("\n".join(accuracies(measure(public.images[chosen], detector), right)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
