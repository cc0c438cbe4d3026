"""Routes that change repositories: create, check metadata, send files, commit, tag."""

import base64
import hashlib
import json
import re

import yaml
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from tests.local_hub.state import (
    ATTRIBUTES,
    LARGE,
    OF_A_NEW_SPACE,
    OWNER,
    LocalHub,
    Repository,
    allowed,
    blob_id,
    refused,
)


def add_routes(app: FastAPI, hub: LocalHub) -> None:
    @app.post("/api/repos/create")
    async def create(request: Request) -> Response:
        asked = await request.json()
        owner = asked.get("organization") or OWNER
        if no := allowed(request, owner):
            return no
        kind = asked.get("type", "model")
        key, url = f"{kind}s/{owner}/{asked['name']}", f"{hub.url}/{owner}/{asked['name']}"
        if key in hub.repositories:
            return JSONResponse({"error": f"You already created this {kind} repo", "url": url}, 409)
        made = Repository(private=asked.get("visibility") == "private", sdk=asked.get("sdk"))
        made.add(ATTRIBUTES | (OF_A_NEW_SPACE if kind == "space" else {}), "initial commit")
        hub.repositories[key] = made
        return JSONResponse({"url": url})

    @app.post("/api/validate-yaml")
    async def validate(request: Request) -> Response:
        text = (await request.json())["content"]
        found = re.match(r"---\n(.*?)\n---\n", text, re.DOTALL)
        told = yaml.safe_load(found[1]) if found else None
        if not isinstance(told, dict) or len(told.get("short_description", "")) > 60:
            return JSONResponse({"errors": [{"message": "the metadata are not valid"}], "warnings": []}, 400)
        return JSONResponse({"errors": [], "warnings": []})

    @app.post("/api/{kind}/{owner}/{name}/preupload/{revision}")
    async def preupload(kind: str, owner: str, name: str, revision: str, request: Request) -> Response:
        if no := allowed(request, owner):
            return no
        repository = hub.repositories[f"{kind}/{owner}/{name}"]
        standing = repository.commits[repository.refs[revision]]
        told = []
        for file in (await request.json())["files"]:
            large = file["path"].endswith(LARGE)
            old = standing.get(file["path"])
            oid = None if old is None else hashlib.sha256(old).hexdigest() if large else blob_id(old)
            mode = "lfs" if large else "regular"
            told.append({"path": file["path"], "uploadMode": mode, "shouldIgnore": False, "oid": oid})
        return JSONResponse({"files": told})

    async def batch(owner: str, request: Request) -> Response:
        if no := allowed(request, owner):
            return no
        told = [
            wanted
            if wanted["oid"] in hub.large
            else wanted | {"actions": {"upload": {"href": f"{hub.url}/lfs/{wanted['oid']}"}}}
            for wanted in (await request.json())["objects"]
        ]
        return JSONResponse({"transfer": "basic", "objects": told}, media_type="application/vnd.git-lfs+json")

    @app.post("/{owner}/{name}.git/info/lfs/objects/batch")
    async def model_batch(owner: str, request: Request) -> Response:
        return await batch(owner, request)

    @app.post("/spaces/{owner}/{name}.git/info/lfs/objects/batch")
    async def space_batch(owner: str, request: Request) -> Response:
        return await batch(owner, request)

    @app.put("/lfs/{oid}")
    async def store(oid: str, request: Request) -> Response:
        content = await request.body()
        if hashlib.sha256(content).hexdigest() != oid:
            return refused(422, "the content is not what was announced")
        hub.large[oid] = content
        return Response()

    @app.post("/api/{kind}/{owner}/{name}/commit/{revision}")
    async def commit(kind: str, owner: str, name: str, revision: str, request: Request) -> Response:
        if no := allowed(request, owner):
            return no
        repository = hub.repositories[f"{kind}/{owner}/{name}"]
        files = dict(repository.commits[repository.refs[revision]])
        title = ""
        for line in (await request.body()).splitlines():
            key, value = (part := json.loads(line))["key"], part["value"]
            match key:
                case "header":
                    title = value["summary"]
                    if value.get("parentCommit", repository.refs["main"]) != repository.refs["main"]:
                        return refused(412, "A commit has happened since. Please refresh and try again.")
                case "file":
                    files[value["path"]] = base64.b64decode(value["content"])
                case "lfsFile":
                    files[value["path"]] = hub.large[value["oid"]]
                case "deletedFile":
                    del files[value["path"]]
        sha = repository.add(files, title)
        return JSONResponse({"success": True, "commitOid": sha, "commitUrl": f"{hub.url}/{owner}/{name}/commit/{sha}"})

    @app.post("/api/{kind}/{owner}/{name}/tag/{revision}")
    async def tag(kind: str, owner: str, name: str, revision: str, request: Request) -> Response:
        if no := allowed(request, owner):
            return no
        repository = hub.repositories[f"{kind}/{owner}/{name}"]
        wanted = (await request.json())["tag"]
        if wanted in repository.refs:
            return refused(409, "Tag reference exists already")
        repository.refs[wanted] = repository.sha(revision) or revision
        return JSONResponse({})
