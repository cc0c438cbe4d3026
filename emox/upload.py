"""Files -> one commit of a repository on the Hugging Face Hub, and a tag on it: all of it or nothing.

huggingface_hub's own upload_folder commits in several steps where Xet is installed. Here large files are sent first,
which nobody sees, and one commit then makes everything visible at once. Doing it again goes on where it broke off.
"""

import json
import warnings
from collections.abc import Callable, Collection, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emox.whole_files import sha256

if TYPE_CHECKING:
    from huggingface_hub import HfApi
    from huggingface_hub.hf_api import RepoFile

_OF_THE_HUB = ".gitattributes"  # made by the Hub in every new repository
_MAY_BE_NEW = frozenset({"README.md"})  # in every new Space, and in a new model whose licence was chosen on the page


class UploadProblem(RuntimeError):
    """Why nothing, or no tag, was published; one sentence, and what to do."""


@dataclass(frozen=True, kw_only=True)
class Sign:
    """By what a repository that already holds files is known as one of ours: a file, and what its text must be."""

    path: str
    known: Callable[[str], bool]


@dataclass(frozen=True, kw_only=True)
class Target:
    """A repository to publish to.  kind: "model" or "space".  private: it must not be open to all."""

    repository: str
    kind: str
    sign: Sign
    private: bool = False
    tag: str | None = None


def sign_of(network: str) -> Sign:
    """By which a repository is known to hold this kind of model already."""
    return Sign(path="config.json", known=lambda text: _network(text) == network)


@dataclass(frozen=True, kw_only=True)
class Published:
    """What can be loaded from now on: `repository` at the commit `revision`."""

    repository: str
    revision: str

    @property
    def pinned(self) -> str:
        """owner/name@revision, as emox.load and EMOX_MODELS take it."""
        return f"{self.repository}@{self.revision}"


def upload(files: Mapping[str, Path], target: Target, message: str, token: str | None = None) -> Published:
    """Makes the repository hold exactly these files, by path in it, in one commit; raises UploadProblem.

    The repository is made if need be. A tag is never moved: one that stands on other files stops all of it.
    """
    from huggingface_hub import HfApi

    api = HfApi(token=token)
    name, kind = target.repository, target.kind
    if name.count("/") != 1:
        raise UploadProblem(f"{name}: not a name the Hub accepts; expected owner/name")
    with _in_one_sentence(target):
        api.create_repo(
            name,
            repo_type=kind,
            private=target.private or None,
            exist_ok=True,
            space_sdk="gradio" if kind == "space" else None,
        )
        told = api.repo_info(name, repo_type=kind)
        if target.private and not told.private:
            raise UploadProblem(f"{name}: is open to all already; make it private on the Hub, or choose another name")
        before = str(told.sha)
        standing = _standing(api, target, before)
        if standing and not _as_it_was_made(api, target, standing) and not _ours(api, target, before):
            raise UploadProblem(f"{name}: the name is taken by something else; choose another one")
        same = standing.keys() == files.keys() and all(_is(standing[path], file) for path, file in files.items())
        tagged = _tagged(api, target)
        if tagged is not None and (tagged != before or not same):
            raise UploadProblem(f"{name}: the tag {target.tag} stands on {tagged} already; choose another tag")
        revision = before if same else _commit(api, target, files, standing, message, before)
        if target.tag and tagged is None:
            api.create_tag(name, tag=target.tag, revision=revision, repo_type=kind)
    return Published(repository=name, revision=revision)


def _standing(api: "HfApi", target: Target, revision: str) -> dict[str, "RepoFile"]:
    """What the repository holds besides the Hub's own file, by path."""
    from huggingface_hub.hf_api import RepoFile

    found = api.list_repo_tree(target.repository, repo_type=target.kind, revision=revision, recursive=True)
    return {entry.path: entry for entry in found if isinstance(entry, RepoFile) and entry.path != _OF_THE_HUB}


def _is(there: "RepoFile", here: Path) -> bool:
    """Whether a file of the repository is this one, by the sum the Hub keeps of it."""
    from huggingface_hub.utils.sha import git_hash

    if there.lfs is None:
        return there.blob_id == git_hash(here.read_bytes())
    return there.lfs.sha256 == sha256(here)


def _commit(
    api: "HfApi", target: Target, files: Mapping[str, Path], standing: Collection[str], message: str, before: str
) -> str:
    """The revision that holds exactly `files`."""
    from huggingface_hub import CommitOperationAdd, CommitOperationDelete

    changes: list[Any] = [
        CommitOperationAdd(path_in_repo=path, path_or_fileobj=file) for path, file in sorted(files.items())
    ]
    changes += [CommitOperationDelete(path_in_repo=path) for path in sorted(set(standing) - set(files))]
    with warnings.catch_warnings():  # a report's predictions are parquet; and the client warns of its own PUT
        warnings.filterwarnings("ignore", message="It seems that you are about to commit a data file")
        warnings.filterwarnings("ignore", message="Use 'content=", category=DeprecationWarning)
        done = api.create_commit(
            target.repository, changes, commit_message=message, repo_type=target.kind, parent_commit=before
        )
    return done.oid


def _tagged(api: "HfApi", target: Target) -> str | None:
    tags = api.list_repo_refs(target.repository, repo_type=target.kind).tags if target.tag else []
    return next((ref.target_commit for ref in tags if ref.name == target.tag), None)


def _as_it_was_made(api: "HfApi", target: Target, standing: Collection[str]) -> bool:
    """Nobody has put anything there yet: what it holds is the Hub's own, such as a new Space's README.md.

    A single commit alone does not say so: somebody may have squashed theirs into one.
    """
    only_new = _MAY_BE_NEW.issuperset(standing)
    return only_new and len(api.list_repo_commits(target.repository, repo_type=target.kind)) == 1


def _ours(api: "HfApi", target: Target, revision: str) -> bool:
    from huggingface_hub.errors import EntryNotFoundError

    try:
        found = api.hf_hub_download(target.repository, target.sign.path, repo_type=target.kind, revision=revision)
    except EntryNotFoundError:
        return False
    return target.sign.known(Path(found).read_text(encoding="utf-8", errors="replace"))


def _network(text: str) -> str | None:
    try:
        config = json.loads(text)
    except ValueError:
        return None
    return config.get("network") if isinstance(config, dict) else None


def _chain(problem: BaseException) -> Iterator[BaseException]:
    """The problem and what caused it: the client wraps what happens while a large file is sent."""
    while problem is not None:
        yield problem
        problem = problem.__cause__  # ty: ignore[invalid-assignment]


@contextmanager
def _in_one_sentence(target: Target) -> Generator[None, None, None]:
    from huggingface_hub.errors import (
        BadRequestError,
        HfHubHTTPError,
        HFValidationError,
        HTTPError,
        OfflineModeIsEnabled,
    )

    name, owner = target.repository, target.repository.split("/")[0]
    again = "run the same command again: it goes on where it broke off"
    try:
        yield
    except HFValidationError as problem:
        raise UploadProblem(f"{name}: not a name the Hub accepts; expected owner/name") from problem
    except OfflineModeIsEnabled as problem:
        raise UploadProblem(f"{name}: HF_HUB_OFFLINE is set; unset it to publish") from problem
    except (HTTPError, OSError, RuntimeError, ValueError) as problem:
        if isinstance(problem, UploadProblem):
            raise
        cause = next((part for part in _chain(problem) if isinstance(part, HTTPError)), None)
        if cause is None or isinstance(cause, BadRequestError):
            if cause is None and isinstance(problem, OSError):  # of this machine
                raise UploadProblem(f"{name}: it could not be sent ({problem}); {again}") from problem
            raise UploadProblem(f"{name}: the Hub refuses it: {' '.join(str(problem).split())}") from problem
        if not isinstance(cause, HfHubHTTPError):
            raise UploadProblem(f"{name}: the connection to the Hub was lost; {again}") from problem
        status = cause.response.status_code
        sentences = {
            401: "the Hub refused the token; run `hf auth login`, or set HF_TOKEN to a token that may write",
            403: f"this token may not write to {owner}; use one that may, or another owner",
            404: f"the Hub shows no such {target.kind} to this token; use one that may read and write it",
            409: "the name is taken; choose another one",
            412: "somebody else changed it meanwhile; look at it and run the same command again",
        }
        # A large file is sent to a link that the Hub gave out and that expires: it says nothing of the token.
        known = {} if cause.response.request.method == "PUT" else sentences
        sentence = known.get(status, f"the Hub answered with status {status}; {again}")
        raise UploadProblem(f"{name}: {sentence}") from problem
