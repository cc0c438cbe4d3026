"""A browser's part in Gradio's events, without the browser: one session of one page."""

import asyncio
import inspect
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.blocks import BlockFunction
from gradio.routes import App
from starlette.testclient import TestClient

API = "/gradio_api"


class Visitor:
    """Sends events as a page would, and keeps what it is answered: `shown`, by component."""

    def __init__(self, page: gr.Blocks, app: App, client: TestClient) -> None:
        self.page = page
        self.app = app
        self.client = client
        self.session = "one"
        self.shown: dict[Any, Any] = {block._id: getattr(block, "value", None) for block in page.blocks.values()}

    def component(self, elem_id: str) -> Any:
        (found,) = (block for block in self.page.blocks.values() if getattr(block, "elem_id", None) == elem_id)
        return found

    def listener(self, elem_id: str, event: str) -> BlockFunction:
        target = (self.component(elem_id)._id, event)
        (found,) = (fn for fn in self.page.fns.values() if target in fn.targets)
        return found

    def following(self, listener: BlockFunction) -> list[BlockFunction]:
        """What `.then` put after it."""
        return [fn for fn in self.page.fns.values() if fn.trigger_after == listener._id]

    def send(self, listener: BlockFunction, **event_data: Any) -> None:
        """One event alone; of a generator all that it yields, for without the queue Gradio asks it but once."""
        if inspect.isgeneratorfunction(listener.fn):
            listener.fn = _at_once(listener.fn)
        body = {
            "fn_index": listener._id,
            "data": [None if block.stateful else self.shown[block._id] for block in listener.inputs],
            "event_data": event_data,
            "session_hash": self.session,
        }
        answer = self.client.post(f"{API}/run/predict", json=body)
        assert answer.status_code == 200, answer.text
        for block, value in zip(listener.outputs, answer.json()["data"], strict=True):
            is_update = isinstance(value, dict) and value.get("__type__") == "update"
            if not is_update or "value" in value:
                self.shown[block._id] = value["value"] if is_update else value

    def send_all(self, listener: BlockFunction, **event_data: Any) -> None:
        """The event and all that follows it, as the page sends them."""
        self.send(listener, **event_data)
        for after in self.following(listener):
            self.send_all(after)

    def put(self, elem_id: str, value: Any) -> None:
        """What the visitor sets."""
        self.shown[self.component(elem_id)._id] = value

    def uploaded(self, *paths: Path) -> list[dict[str, Any]]:
        """Files as the value of a gr.File."""
        files = [("files", (path.name, path.read_bytes())) for path in paths]
        places = self.client.post(f"{API}/upload", files=files).json()
        return [
            {"path": place, "orig_name": path.name, "meta": {"_type": "gradio.FileData"}}
            for place, path in zip(places, paths, strict=True)
        ]

    def reads(self, elem_id: str) -> str:
        """The HTML that stands there."""
        return str(self.shown[self.component(elem_id)._id])


def _at_once(yields: Callable[..., Generator[dict[Any, Any]]]) -> Callable[..., Any]:
    @wraps(yields)
    def all_of_it(*given: Any) -> Any:
        page: dict[Any, Any] = {}
        for part in yields(*given):
            page |= part
        return page or gr.skip()

    return all_of_it


@contextmanager
def visiting(lay_out: Callable[[gr.Blocks], None], **app_kwargs: Any) -> Generator[Visitor, None, None]:
    """A page served in this process, and its first visitor."""

    async def made() -> tuple[gr.Blocks, App]:
        """Inside a loop, for outside of one Gradio makes loops that nobody closes."""
        with gr.Blocks(analytics_enabled=False) as page:
            lay_out(page)
        page.max_file_size = None  # what `launch` sets
        return page, App.create_app(page, app_kwargs=app_kwargs)

    page, app = asyncio.run(made())
    with TestClient(app) as client:
        yield Visitor(page, app, client)
