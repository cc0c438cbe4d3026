"""What a visitor takes along: results as files, and the command that gives the same numbers."""

import json
import shlex
from collections.abc import Sequence

from emox import records
from emox.pipeline import DETECTOR, MODELS, YUNET
from emox.ui import text
from emox.ui.markup import Safe, data_address, join, tag
from emox.ui.views import Shown


def section(shown: Sequence[Shown], tta: int) -> Safe:
    """Links that hold the results of all photos themselves, and the command that gives the same numbers."""
    if not shown:
        return Safe()
    entries = [photo.record() for photo in shown]
    as_json = data_address(json.dumps(entries, indent=2).encode(), "application/json")
    as_csv = data_address(records.as_csv(entries).encode(), "text/csv")
    return tag(
        "section",
        tag("h2", text.KEEP),
        tag(
            "p",
            tag("a", text.DOWNLOAD_JSON, class_="ex-link", href=as_json, download="emox.json"),
            tag("a", text.DOWNLOAD_CSV, class_="ex-link", href=as_csv, download="emox.csv"),
            *(_photo(photo.name) for photo in shown),
            class_="ex-row",
        ),
        _command(shown, tta),
        class_="ex-card",
    )


def _photo(name: str) -> Safe:
    """Of a picture that is no file of the visitor's; space_assets/js/pictures.js, which knows it, shows the link."""
    words = text.DOWNLOAD_PHOTO.format(name=name)
    return tag("a", words, class_="ex-link", hidden="hidden", download=name, data_picture=name)


def _command(shown: Sequence[Shown], tta: int) -> Safe:
    """How to ask the same elsewhere; empty where a model or the detector is from files that only this machine has."""
    analysis = next((photo.analysis for photo in shown if photo.analysis), None)
    sources, detector = (analysis.sources, analysis.detector) if analysis else ({}, DETECTOR)
    if "folder" in sources.values() or detector not in (DETECTOR, YUNET):
        return Safe()
    asked = [name if source == "bundled" else source for name, source in sources.items()]
    by_itself = set(asked) == set(MODELS)
    words = ["python", "-m", "emox"]
    words += [] if by_itself else [word for model in asked for word in ("--model", model)]
    words += [] if detector == DETECTOR else ["--detector", detector]
    words += ["--tta", str(tta)] if tta > 1 else []
    names = [photo.name for photo in shown]
    words += ["--"] if any(name.startswith("-") for name in names) else []  # or it would be read as an option
    command = shlex.join([*words, *names])
    return join(tag("p", text.COMMAND, class_="ex-quiet"), tag("pre", tag("code", command), tabindex="0"))
