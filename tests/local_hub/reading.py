"""Routes that read repositories: info, branches and tags, files. Large files are redirected, as the Hub does."""

import hashlib
import re
from pathlib import PurePosixPath
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from tests.local_hub.state import LARGE, TOKEN, LocalHub, Repository, blob_id, refused


def add_routes(app: FastAPI, hub: LocalHub) -> None:
    def readable(request: Request, key: str) -> Repository | None:
        found = hub.repositories.get(key)
        may = found and (not found.private or request.headers.get("authorization") == f"Bearer {TOKEN}")
        return found if may else None

    @app.get("/api/{kind}/{owner}/{name}/refs")
    async def refs(kind: str, owner: str, name: str, request: Request) -> Response:
        repository = readable(request, f"{kind}/{owner}/{name}")
        if repository is None:
            return refused(404, "Repository not found", "RepoNotFound")
        tags = [{"name": n, "ref": f"refs/tags/{n}", "targetCommit": sha} for n, sha in repository.tags.items()]
        main = {"name": "main", "ref": "refs/heads/main", "targetCommit": repository.refs["main"]}
        return JSONResponse({"branches": [main], "converts": [], "tags": tags})

    @app.get("/api/{kind}/{owner}/{name}/commits/{revision}")
    async def commits(kind: str, owner: str, name: str, request: Request) -> Response:
        repository = readable(request, f"{kind}/{owner}/{name}")
        if repository is None:
            return refused(404, "Repository not found", "RepoNotFound")
        told = [
            {"id": sha, "title": title, "message": "", "authors": [], "date": "2026-01-01T00:00:00.000Z"}
            for sha, title in zip(repository.commits, repository.titles, strict=True)
        ]
        return JSONResponse(told[::-1])

    @app.get("/api/{kind}/{owner}/{name}")
    @app.get("/api/{kind}/{owner}/{name}/revision/{revision}")
    async def info(kind: str, owner: str, name: str, request: Request, revision: str = "main") -> Response:
        repository = readable(request, f"{kind}/{owner}/{name}")
        if repository is None:
            return refused(404, "Repository not found", "RepoNotFound")
        sha = repository.sha(revision)
        if sha is None:
            return refused(404, f"Invalid rev id: {revision}", "RevisionNotFound")
        siblings = [{"rfilename": path} for path in repository.commits[sha]]
        told = {"id": f"{owner}/{name}", "sha": sha, "private": repository.private, "tags": [], "siblings": siblings}
        return JSONResponse(told)

    @app.get("/api/{kind}/{owner}/{name}/tree/{revision}")
    async def tree(kind: str, owner: str, name: str, revision: str, request: Request) -> Response:
        repository = readable(request, f"{kind}/{owner}/{name}")
        if repository is None:
            return refused(404, "Repository not found", "RepoNotFound")
        files = repository.commits[repository.sha(revision) or ""]
        folders = {str(parent) for path in files for parent in PurePosixPath(path).parents} - {"."}
        told: list[dict[str, Any]] = [{"type": "directory", "path": path, "oid": "0" * 40} for path in sorted(folders)]
        for path, content in files.items():
            entry: dict[str, Any] = {"type": "file", "path": path, "size": len(content), "oid": blob_id(content)}
            if path.endswith(LARGE):
                sha256 = hashlib.sha256(content).hexdigest()
                entry["lfs"] = {"oid": sha256, "size": len(content), "pointerSize": 134}
            told.append(entry)
        return JSONResponse(told)

    @app.api_route("/{owner}/{name}/resolve/{revision}/{path:path}", methods=["GET", "HEAD"])
    async def resolve(owner: str, name: str, revision: str, path: str, request: Request) -> Response:
        return file_of(f"models/{owner}/{name}", revision, path, request)

    @app.api_route("/spaces/{owner}/{name}/resolve/{revision}/{path:path}", methods=["GET", "HEAD"])
    async def resolve_space(owner: str, name: str, revision: str, path: str, request: Request) -> Response:
        return file_of(f"spaces/{owner}/{name}", revision, path, request)

    def file_of(key: str, revision: str, path: str, request: Request) -> Response:
        repository = readable(request, key)
        if repository is None:
            return refused(404, "Repository not found", "RepoNotFound")
        sha = repository.sha(revision)
        if sha is None:
            return refused(404, f"Invalid rev id: {revision}", "RevisionNotFound")
        content = repository.commits[sha].get(path)
        if content is None:
            return JSONResponse({}, 404, {"X-Error-Code": "EntryNotFound", "X-Repo-Commit": sha})
        told = {"X-Repo-Commit": sha}
        if not path.endswith(LARGE):
            return Response(content, headers=told | {"ETag": f'"{blob_id(content)}"'})
        sha256 = hashlib.sha256(content).hexdigest()
        hub.large[sha256] = content
        told |= {"X-Linked-ETag": f'"{sha256}"', "X-Linked-Size": str(len(content))}
        elsewhere = hub.url.replace("127.0.0.1", "localhost")  # the Hub stores large files on another host
        return RedirectResponse(f"{elsewhere}/cdn/{sha256}", 302, told)

    @app.api_route("/cdn/{oid}", methods=["GET", "HEAD"])
    async def stored(oid: str, request: Request) -> Response:
        content = hub.large[oid]
        asked = re.fullmatch(r"bytes=(\d+)-", request.headers.get("range", ""))
        if asked is None:
            return Response(content, headers={"ETag": f'"{oid}"'})
        first = int(asked[1])
        span = f"bytes {first}-{len(content) - 1}/{len(content)}"
        return Response(content[first:], 206, {"ETag": f'"{oid}"', "Content-Range": span})
