"""Publishes to the Hugging Face Hub: a measured model, or the app as a Space.

    python -m train.publish model space_assets/models/lite --repo OWNER/emoxnet-lite --tag v0.1.0
    python -m train.publish space --repo OWNER/emox --model OWNER/emoxnet-lite@REVISION
    python -m train.publish space --repo OWNER/emox --check      # builds, installs and starts it; publishes nothing

The token is HF_TOKEN's, or the one of `hf auth login`. Everything appears in one commit; the last line printed is
owner/name@revision, which is what to pin. Where it broke off, the same command goes on.
"""

import argparse
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from emox.upload import Published, Sign, Target, UploadProblem, sign_of, upload
from emox.version import __version__
from emox.weights import read_config
from train import card, card_facts, space, space_check
from train.publishable import NotPublishable, files_of

SPACE = Sign(path="emox/version.py", known=lambda text: "__version__" in text)


def publish_model(flags: argparse.Namespace) -> None:
    """Checks the folder and uploads it with a card that loads from where it will lie."""
    files = files_of(flags.folder)
    kind = read_config(flags.folder)["network"]
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch) / card.NAME
        made.write_text(
            card.text(card.card(card_facts.read_facts(flags.folder), flags.repo, flags.tag)), encoding="utf-8"
        )
        _send(files | {card.NAME: made}, flags, kind="model", sign=sign_of(kind))


def publish_space(flags: argparse.Namespace) -> None:
    """Builds the Space's folder, and checks or uploads it."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = flags.out or Path(scratch) / "space"
        space.build(folder, flags.repo, tuple(flags.model))
        if flags.check:
            space_check.check(folder, Path(scratch) / "environment")
            return
        files = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
        _send(files, flags, kind="space", sign=SPACE)


def _send(files: Mapping[str, Path], flags: argparse.Namespace, *, kind: str, sign: Sign) -> None:
    if flags.dry_run:
        for name, path in files.items():
            print(f"{path.stat().st_size:>12,} {name}")
        print(f"{len(files)} files would go to {flags.repo} in one commit; nothing was sent")
        return
    target = Target(repository=flags.repo, kind=kind, sign=sign, private=flags.private, tag=flags.tag)
    done: Published = upload(files, target, f"EmoX {__version__}")
    print(done.pinned)


def main(arguments: Sequence[str] | None = None) -> int:
    """0, or 2 with one sentence on stderr."""
    parser = argparse.ArgumentParser(
        prog="python -m train.publish", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(required=True)
    model = commands.add_parser("model", help="a model folder")
    model.add_argument("folder", type=Path)
    model.set_defaults(run=publish_model)
    whole = commands.add_parser("space", help="the app")
    whole.add_argument(
        "--model",
        action="append",
        default=[],
        metavar="OWNER/NAME@REVISION",
        help="published model to load from the Hub, once each; without any, the Space carries the bundled weights",
    )
    whole.add_argument("--check", action="store_true", help="build, install and start the folder; publish nothing")
    whole.add_argument("--out", type=Path, help="keep the folder that is built here")
    whole.set_defaults(run=publish_space)
    for command in (model, whole):
        command.add_argument("--repo", required=True, metavar="OWNER/NAME")
        command.add_argument("--private", action="store_true", help="where the repository has to be made")
        command.add_argument("--tag", help="name of this version, as v0.1.0; a tag is never moved")
        command.add_argument("--dry-run", action="store_true", help="check everything and list what would be sent")
    flags = parser.parse_args(arguments)
    try:
        flags.run(flags)
    except (NotPublishable, space.SpaceProblem, UploadProblem) as problem:
        print(problem, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
