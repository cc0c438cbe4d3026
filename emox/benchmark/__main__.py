"""How fast, how large, how right: every network side by side in one run, on the same faces and one thread each.

    python -m emox.benchmark

Absolute times on shared machines drift; believe the ratios within one run. Other people's networks take part where
they are installed: pip install --no-deps -r requirements-peers.txt. Accuracy is measured where EMOX_DATA names the
prepared data set.
"""

import argparse
import itertools
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from multiprocessing.managers import RemoteError
from pathlib import Path

import numpy as np

from emox import examples, faces, images, weights
from emox.assets import ASSETS
from emox.benchmark.roads import NoAnswer, NoFace, cold_start, jpeg, roads
from emox.benchmark.subjects import of_model, peers
from emox.benchmark.table import table
from emox.benchmark.workers import Known, in_new_process, measure
from emox.emotions import FERPLUS_COLUMNS
from emox.pictures import DataProblem, read_pictures
from emox.predict import views
from emox.results import protocols
from emox.results.benchmark import BATCHES, Benchmark, MeasuredOn, fastest_peer, machine, write_benchmark
from emox.results.protocols import HEADLINE, TEST

OUT = ASSETS / "results" / "benchmark.json"


def photo() -> np.ndarray:
    """RGB uint8 (H, W, 3): an example photo with one face."""
    path = next((example.path for example in examples.find() if example.path), None)
    if path is None:
        raise FileNotFoundError("no example photo: install scikit-image or matplotlib")
    return images.decode(path)


def timed_faces(shown: np.ndarray) -> list[np.ndarray]:
    """uint8 (48, 48), as many as the largest batch: views of the photo's largest face."""
    face = faces.crop(shown, faces.CenterFace().detect(shown)[0])
    return list(itertools.islice(itertools.cycle(views(face)), BATCHES[-1]))


def known_faces(path: Path) -> Known:
    """All of PrivateTest under plurality-7 from the prepared data; DataProblem for another file."""
    here = read_pictures(path, TEST)
    made = protocols.labels(np.array([*here.votes.values()]).reshape(-1, len(FERPLUS_COLUMNS)), HEADLINE)
    pictures = np.stack([here[row] for row, kept in zip(here.votes, made.keep, strict=True) if kept])
    return Known(pictures, made.label, MeasuredOn(protocol=HEADLINE, split=TEST, n=len(pictures)))


def run(folders: Sequence[Path], data: Path | None, rounds: int, calls: int) -> Benchmark:
    """Everything, in one go.  folders: of models, the first of them answering on the whole roads."""
    here = machine()  # its load before ours
    shown = photo()
    known = known_faces(data) if data is not None else None
    subjects = [*itertools.chain.from_iterable(of_model(folder) for folder in folders), *peers()]
    measured = measure(subjects, timed_faces(shown), rounds, calls, known)
    peer, picture = fastest_peer(measured), jpeg(shown)
    return Benchmark(
        made=datetime.now(UTC).date().isoformat(),
        machine=here,
        threads=1,
        rounds=rounds,
        test=known.which if known is not None else None,
        measured=measured,
        fastest_peer=peer.name if peer is not None else None,
        roads=(*in_new_process(roads, picture, folders[0], rounds), cold_start(picture, folders[0])),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; 0, or 2 with one sentence on stderr when a model or the data is not as it should be."""
    parser = argparse.ArgumentParser(prog="python -m emox.benchmark", description=__doc__.splitlines()[0])
    parser.add_argument(
        "models", nargs="*", default=sorted(weights.bundled().values(), reverse=True), help="folders or names"
    )
    parser.add_argument(
        "--data",
        type=Path,
        default=os.environ.get("EMOX_DATA") or None,  # empty is unset, as for the app
        help="prepared parquet (else EMOX_DATA), for accuracy",
    )
    parser.add_argument("--rounds", type=int, default=30, help="times all are asked in turn")
    parser.add_argument("--calls", type=int, default=5, help="timed calls of each batch size in a round")
    parser.add_argument("--out", type=Path, default=OUT, help="the JSON file to write")
    given = parser.parse_args(arguments)
    try:
        folders = [weights.folder_of(name) for name in given.models]
        given.out.parent.mkdir(parents=True, exist_ok=True)
        done = run(folders, given.data, given.rounds, given.calls)
        write_benchmark(done, given.out)
    except RemoteError as problem:  # from another process, as the text of a traceback
        print(str(problem).strip().splitlines()[-2], file=sys.stderr)
        return 2
    except (DataProblem, weights.ModelProblem, faces.DetectorProblem, NoAnswer, NoFace, OSError) as problem:
        print(problem, file=sys.stderr)
        return 2
    print(table(done))
    return 0


if __name__ == "__main__":
    sys.exit(main())
