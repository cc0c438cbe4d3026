"""A small Hub on this machine: the parts of huggingface.co's HTTP interface that huggingface_hub 2.4 speaks to.

Repositories live in memory. `LocalHub.fail` makes requests fail as real ones do: a status, or a cut connection.
"""

import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from tests.local_hub import reading, writing
from tests.local_hub.state import CUT, TOKEN, LocalHub, refused


def application(hub: LocalHub) -> Any:
    """The ASGI application: failures first, then the routes."""
    app = FastAPI()
    writing.add_routes(app, hub)
    reading.add_routes(app, hub)

    async def asgi(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return await app(scope, receive, send)
        hub.requests.append(f"{scope['method']} {scope['path']}")
        match hub.failure(scope["method"], scope["path"]):
            case None:
                return await app(scope, receive, send)
            case status if status == CUT:  # fewer bytes than announced: the server closes the connection
                head = [(b"content-length", b"1000"), (b"content-type", b"application/json")]
                await send({"type": "http.response.start", "status": 200, "headers": head})
                return await send({"type": "http.response.body", "body": b"{", "more_body": False})
            case 401:
                return await refused(401, "Invalid credentials in Authorization header")(scope, receive, send)
            case status:
                return await refused(status, "made to fail")(scope, receive, send)

    return asgi


@contextmanager
def running_hub() -> Generator[LocalHub, None, None]:
    """A hub that answers at its `url` until the block ends."""
    import uvicorn

    hub = LocalHub()
    server = uvicorn.Server(uvicorn.Config(application(hub), port=0, log_level="critical", lifespan="off"))
    listening = server.config.bind_socket()
    hub.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        listening.close()


def client_environment(hub: LocalHub, cache: Path) -> dict[str, str]:
    """What a process of its own is told so that its huggingface_hub asks this Hub."""
    return {
        "HF_ENDPOINT": hub.url,
        "HF_HOME": str(cache),
        "HF_TOKEN": TOKEN,
        "HF_HUB_OFFLINE": "0",
        "HF_HUB_DISABLE_XET": "1",
    }
