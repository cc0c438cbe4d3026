"""Files -> one commit of a repository on the Hugging Face Hub, and a tag on it: all of it or nothing.

huggingface_hub's own upload_folder commits in several steps where Xet is installed. Here large files are sent first,
which nobody sees, and one commit then makes everything visible at once. Doing it again goes on where it broke off.
"""

import warnings
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from huggingface_hub import HfApi

_OF_THE_HUB = ".gitattributes"  # made by the Hub in every new repository


class UploadProblem(RuntimeError):
    """Why nothing, or no tag, was published; one sentence, and what to do."""


@dataclass(frozen=True, kw_only=True)
class Target:
    """A repository to publish to.

    kind: "model" or "space".  sign: a path and a text that must be in it, by which a repository that already holds
    files is known as one of ours.
    """

    repository: str
    kind: str
    sign: tuple[str, str]
    private: bool = False
    tag: str | None = None


def sign_of(network: str) -> tuple[str, str]:
    """By which a repository is known to hold this kind of model already: see `Target.sign`."""
    return ("config.json", f'"network": "{network}"')


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

    The repository is made if need be. A tag that stands on another commit is never moved.
    """
    from huggingface_hub import CommitOperationAdd, CommitOperationDelete, HfApi

    api = HfApi(token=token)
    name, kind = target.repository, target.kind
    with _in_one_sentence(target):
        api.create_repo(
            name,
            repo_type=kind,
            private=target.private or None,
            exist_ok=True,
            space_sdk="gradio" if kind == "space" else None,
        )
        before = api.repo_info(name, repo_type=kind).sha
        standing = {entry.path for entry in api.list_repo_tree(name, repo_type=kind, revision=before, recursive=True)}
        standing = {path for path in standing if path != _OF_THE_HUB}
        tagged = _tagged(api, target)
        if standing and not _ours(api, target, before):
            raise UploadProblem(f"{name}: the name is taken by something else; choose another one")
        changes: list[Any] = [
            CommitOperationAdd(path_in_repo=path, path_or_fileobj=file) for path, file in sorted(files.items())
        ]
        folders = {str(parent) for path in standing for parent in Path(path).parents}
        changes += [CommitOperationDelete(path_in_repo=path) for path in sorted(standing - set(files) - folders)]
        with warnings.catch_warnings():  # a report's predictions are parquet; and the client warns of its own PUT
            warnings.filterwarnings("ignore", message="It seems that you are about to commit a data file")
            warnings.filterwarnings("ignore", message="Use 'content=", category=DeprecationWarning)
            done = api.create_commit(name, changes, commit_message=message, repo_type=kind, parent_commit=before)
        if target.tag and tagged not in (None, done.oid):
            raise UploadProblem(
                f"{name}: {done.oid} is published, but the tag {target.tag} stands on {tagged}; choose another tag"
            )
        if target.tag and tagged is None:
            api.create_tag(name, tag=target.tag, revision=done.oid, repo_type=kind)
    return Published(repository=name, revision=done.oid)


def _tagged(api: "HfApi", target: Target) -> str | None:
    tags = api.list_repo_refs(target.repository, repo_type=target.kind).tags if target.tag else []
    return next((ref.target_commit for ref in tags if ref.name == target.tag), None)


def _ours(api: "HfApi", target: Target, revision: str | None) -> bool:
    from huggingface_hub.errors import EntryNotFoundError

    path, text = target.sign
    try:
        found = api.hf_hub_download(target.repository, path, repo_type=target.kind, revision=revision)
    except EntryNotFoundError:
        return False
    return text in Path(found).read_text(encoding="utf-8", errors="replace")


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
    except (HTTPError, RuntimeError, ValueError) as problem:
        if isinstance(problem, UploadProblem):
            raise
        cause = next((part for part in _chain(problem) if isinstance(part, HTTPError)), None)
        if cause is None or isinstance(cause, BadRequestError):
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
        sentence = sentences.get(status, f"the Hub answered with status {status}; {again}")
        raise UploadProblem(f"{name}: {sentence}") from problem
