"""python -m emox PHOTO...: the app's own pipeline without a browser; prints one JSON object a photo."""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from emox import faces, images, pipeline, records, weights
from emox.predict import VIEWS
from emox.version import __version__


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status: 0 all photos read, 1 some could not be, 2 nothing could be done (bad usage or model)."""
    options = _parser().parse_args(arguments)
    several = {"all": weights.bundled().values(), "both": pipeline.SHIPPED}
    names = [name for model in options.model or ["all"] for name in several.get(model, (model,))]
    try:
        built = pipeline.build(names, detector=options.detector)
    except (weights.ModelProblem, faces.DetectorProblem) as problem:
        print(f"emox: {problem}", file=sys.stderr)
        return 2
    entries = _analyse(built, options.photos, options.tta)
    if options.csv is None:
        return _status(_printed(entries))
    try:
        # A file name need not be text; as in JSON, a byte that is none comes out escaped.
        with options.csv.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
            return _status(records.written(entries, file))
    except OSError as problem:
        print(f"emox: cannot write {options.csv}: {problem.strerror}", file=sys.stderr)
        return 2


def _printed(entries: Iterator[records.Record]) -> Iterator[records.Record]:
    for entry in entries:
        print(json.dumps(entry), flush=True)
        yield entry


def _status(written: Iterable[Mapping[str, Any]]) -> int:
    unread = ["error" in entry for entry in written]
    return 1 if any(unread) else 0


def _analyse(built: pipeline.Pipeline, photos: Sequence[str], tta: int) -> Iterator[records.Record]:
    for photo in photos:
        try:
            image = images.decode(Path(photo))
        except images.UnreadableImage as problem:
            yield records.problem(photo, str(problem.args[0]))
        else:
            yield records.record(photo, built.analyse(image, tta=tta))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m emox",
        description="Facial expression classes of the faces in photos, as people would label the pictures.",
    )
    parser.add_argument("photos", nargs="+", metavar="PHOTO", help="a picture file")
    parser.add_argument(
        "--model",
        action="append",
        help="lite, emoxnet, both, all that are bundled (default), a model folder's path, or owner/name@revision on "
        "the Hub; may be given several times, for one model of each network",
    )
    parser.add_argument(
        "--tta", type=_views, default=1, metavar="N", help=f"views averaged per face, 1 to {len(VIEWS)}"
    )
    parser.add_argument(
        "--detector",
        default=pipeline.DETECTOR,
        metavar="NAME",
        help=f"{pipeline.DETECTOR} (default), yunet from the Hub or its cache, or the path of YuNet's .onnx file",
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="one JSON object a photo, one a line (default)")
    form.add_argument("--csv", type=Path, metavar="FILE", help="write one row a face to FILE instead")
    parser.add_argument("--version", action="version", version=f"emox {__version__}")
    return parser


def _views(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= len(VIEWS):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 to {len(VIEWS)}")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
