"""What the Hub on this machine holds, and how it refuses."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from fastapi import Request
from fastapi.responses import JSONResponse

LARGE = (".safetensors", ".onnx", ".parquet", ".png")  # what goes through large file storage
CUT = 0  # instead of a status: the answer breaks off in its middle
OWNER, TOKEN = "tester", "hf_local_only"
ATTRIBUTES = {".gitattributes": b"*.safetensors filter=lfs diff=lfs merge=lfs -text\n"}
OF_A_NEW_SPACE = {"README.md": b"---\ntitle: New\nsdk: gradio\n---\n"}  # the Hub writes one itself


@dataclass
class Repository:
    """One repository with its whole history; `refs` are branches and tags."""

    private: bool
    sdk: str | None
    commits: dict[str, Mapping[str, bytes]] = field(default_factory=dict)
    titles: list[str] = field(default_factory=list)
    refs: dict[str, str] = field(default_factory=dict)

    def add(self, files: Mapping[str, bytes], title: str) -> str:
        digest = hashlib.sha1(f"{title} {self.refs.get('main')} {len(self.commits)}".encode())
        for path in sorted(files):
            digest.update(path.encode() + files[path])
        sha = digest.hexdigest()
        self.commits[sha] = dict(files)
        self.titles.append(title)
        self.refs["main"] = sha
        return sha

    def sha(self, revision: str) -> str | None:
        return self.refs.get(revision) or (revision if revision in self.commits else None)

    @property
    def tags(self) -> dict[str, str]:
        return {name: sha for name, sha in self.refs.items() if name != "main"}


@dataclass
class Failure:
    """The next `times` requests of this method whose path holds `part` fail with `status`."""

    method: str
    part: str
    status: int
    times: int


@dataclass
class LocalHub:
    """What the server holds, open to the tests: repositories by "models/owner/name", stored large files, requests."""

    url: str = ""
    repositories: dict[str, Repository] = field(default_factory=dict)
    large: dict[str, bytes] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def fail(self, method: str, part: str, status: int, times: int = 1000) -> None:
        self.failures.append(Failure(method, part, status, times))

    def model(self, name: str) -> Repository:
        return self.repositories[f"models/{name}"]

    def put(self, kind: str, name: str, files: Mapping[str, bytes], *, private: bool = False) -> Repository:
        """A repository that is simply there."""
        repository = Repository(private=private, sdk=None)
        repository.add(ATTRIBUTES, "initial commit")
        repository.add(ATTRIBUTES | dict(files), "by somebody")
        self.repositories[f"{kind}s/{name}"] = repository
        return repository

    def failure(self, method: str, path: str) -> int | None:
        for failure in self.failures:
            if failure.times and failure.method == method and failure.part in path:
                failure.times -= 1
                return failure.status
        return None


def blob_id(content: bytes) -> str:
    """Git's own name of a file's content."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


def allowed(request: Request, owner: str) -> JSONResponse | None:
    """None for the token's owner; else the Hub's refusal."""
    if request.headers.get("authorization") != f"Bearer {TOKEN}":
        return refused(401, "Invalid credentials in Authorization header")
    if owner != OWNER:
        return refused(403, f"You don't have the rights to create a model under the namespace {owner!r}")
    return None


def refused(status: int, message: str, code: str = "") -> JSONResponse:
    return JSONResponse({"error": message}, status, {"X-Error-Code": code, "X-Error-Message": message})
