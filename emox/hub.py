"""Model folders on the Hugging Face Hub -> folders on this machine, by owner/name and revision.

A pinned revision (a commit's 40 hexadecimal digits) that lies in the cache is used without asking the Hub. Otherwise
the Hub is asked once and briefly; where it cannot be reached, the cache answers, then the bundled model of that name.
Whatever stands in for an answer of the Hub is said in `Found.instead` and as a warning of the logger "emox.hub".
"""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from emox.version import __version__

ANSWER_SECONDS = 3.0  # the client's own patience is 23 s of retries
READ = ("config.json", "*.safetensors", "*.onnx")  # nothing else is downloaded, so no pickle can be
# By the names of the repositories they are published to: the bundled models.
PUBLISHED: Mapping[str, str] = MappingProxyType({"emoxnet": "emoxnet", "emoxnet-lite": "lite"})
_NAME = re.compile(r"([\w-][\w.-]*/[\w-][\w.-]*)(?:@([\w./-]+))?")
_COMMIT = re.compile(r"[0-9a-f]{40}")
_say = logging.getLogger(__name__)


class HubProblem(ValueError):
    """A repository or revision that cannot be had; the message says why."""


def is_repository(name: str) -> bool:
    """Whether this is written as owner/name or owner/name@revision."""
    return _NAME.fullmatch(name) is not None


def is_pinned(revision: str | None) -> bool:
    """Whether a revision is one commit for ever; branches and tags can be moved."""
    return _COMMIT.fullmatch(revision or "") is not None


@dataclass(frozen=True, kw_only=True)
class Found:
    """Where a model lies on this machine, and where it is from.

    source: "bundled", "folder" or owner/name@commit.  instead: one sentence where this stands in for what the Hub
    would have answered.
    """

    folder: Path
    source: str
    instead: str | None = None


def find(name: str, revision: str | None, bundled: Path) -> Found:
    """The model folder of a repository, downloaded if need be.

    name: owner/name, or owner/name@revision where `revision` is None.  revision: commit, tag or branch; None is main.
    bundled: folder of the bundled models; one stands in only for a repository asked for without a revision.
    Raises HubProblem.
    """
    repository, asked = _parsed(name, revision)
    if is_pinned(asked) and (found := _cached(repository, asked)):
        return Found(folder=found, source=f"{repository}@{asked}")
    try:
        found = _downloaded(repository, asked)
        return Found(folder=found, source=f"{repository}@{found.name}")
    except _Unreachable as problem:
        if found := _cached(repository, asked):
            source = f"{repository}@{found.name}"
            return _in_its_place(found, source, f"{repository}: {problem}; using revision {found.name} from the cache")
        inside = PUBLISHED.get(repository.split("/")[1])
        if asked is None and inside and (bundled / inside / "config.json").is_file():
            owner = repository.split("/")[0]  # anybody may publish by the name of one of ours
            said = f"{problem}, and main is not in the cache; using the bundled model {inside}"
            said = f"{repository}: {said}; the one that {owner} published may be another"
            return _in_its_place(bundled / inside, "bundled", said)
        where = f"revision {asked} of it" if asked else "it"
        raise HubProblem(f"{repository}: {problem}, and {where} is not in the cache") from problem


def _in_its_place(folder: Path, source: str, said: str) -> Found:
    _say.warning("%s", said)
    return Found(folder=folder, source=source, instead=said)


class _Unreachable(HubProblem):
    """Nobody answered, or the Hub is out of order: what is already here may stand in."""


def _parsed(name: str, revision: str | None) -> tuple[str, str | None]:
    from huggingface_hub.errors import HFValidationError
    from huggingface_hub.utils import validate_repo_id

    found = _NAME.fullmatch(name)
    if found is None:
        raise HubProblem(f"{name!r} is not written as owner/name or owner/name@revision")
    if revision is not None and found[2] not in (None, revision):
        raise HubProblem(f"{name}: two revisions were given; the other is {revision}")
    try:
        validate_repo_id(found[1])
    except HFValidationError as problem:
        raise HubProblem(f"{found[1]}: not a name the Hub accepts") from problem
    return found[1], revision or found[2]


def _cached(repository: str, revision: str | None) -> Path | None:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    try:
        found = snapshot_download(repository, revision=revision, allow_patterns=list(READ), local_files_only=True)
    except LocalEntryNotFoundError:
        return None
    return Path(found)


def _downloaded(repository: str, revision: str | None) -> Path:
    from huggingface_hub import HfApi, snapshot_download
    from huggingface_hub.errors import (
        HfHubHTTPError,
        HTTPError,
        LocalEntryNotFoundError,
        OfflineModeIsEnabled,
        RepositoryNotFoundError,
        RevisionNotFoundError,
    )

    try:
        told = HfApi(library_name="emox", library_version=__version__).model_info(
            repository, revision=revision, timeout=ANSWER_SECONDS
        )
        found = Path(snapshot_download(repository, revision=revision, allow_patterns=list(READ)))
    except OfflineModeIsEnabled as problem:
        raise _Unreachable("this process works offline (HF_HUB_OFFLINE)") from problem
    except RevisionNotFoundError as problem:
        raise HubProblem(f"{repository}: the Hub knows no revision {revision}") from problem
    except RepositoryNotFoundError as problem:
        raise HubProblem(
            f"{repository}: the Hub has no such model, or it is private and the token (HF_TOKEN) may not read it"
        ) from problem
    except HfHubHTTPError as problem:
        status = problem.response.status_code
        if status >= 500 or status in (408, 429):
            raise _Unreachable(f"the Hub is out of order (status {status})") from problem
        raise HubProblem(f"{repository}: the Hub refused to hand it out (status {status})") from problem
    except (HTTPError, LocalEntryNotFoundError) as problem:  # no answer at all, or the connection was cut
        raise _Unreachable("the Hub could not be reached") from problem
    except (OSError, RuntimeError) as problem:  # the disk; and the client of large files has errors of its own
        raise _Unreachable(f"its files could not be fetched ({' '.join(str(problem).split())})") from problem
    if found.name != told.sha:  # not reached the second time, the client takes what was main before
        raise _Unreachable("the Hub could not be reached")
    if not is_pinned(revision):
        _say.info("%s: %s is revision %s", repository, revision or "main", told.sha)
    return found
