"""The Live tab with several faces, several visitors, more visitors than places, and a server that restarts."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from emox.ui import live_socket, live_text
from emox.ui.live_session import LIMITS
from tests.ui.cameras import NO_QUESTION, begin, two_faces, with_camera, written
from tests.ui.pages import guarded_pages
from tests.ui.process import RunningApp, free_port, running_app

Live = Callable[..., Any]


@pytest.fixture(scope="module")
def watching(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A browser whose camera shows two faces that move."""
    camera = written(two_faces(), tmp_path_factory.mktemp("camera") / "two.mjpeg")
    opened = with_camera(browser.browser_type, camera, NO_QUESTION)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def live_app() -> Iterator[RunningApp]:
    with running_app(EMOX_MODELS="lite") as running:
        yield running


@pytest.fixture
def live(watching: Any) -> Iterator[Live]:
    """Opens the Live tab of an app and starts the camera."""
    with guarded_pages() as opened:

        def go(running: RunningApp) -> Any:
            page = opened(watching, running.url)
            page.get_by_role("tab", name=live_text.TAB).click()
            page.locator(".ex-live").wait_for()
            return begin(page)

        yield go


def seated(visitor: ClientConnection) -> bool:
    """Whether the visitor has a place: what is no settings is refused there, and nothing is read without one."""
    try:
        visitor.send("no settings")
        return json.loads(visitor.recv(timeout=30))["type"] == "error"
    except ConnectionClosed:
        return False


def state(page: Any, name: str) -> None:
    page.locator(f".ex-live[data-state={name}]").wait_for()


def test_two_faces_keep_their_numbers_while_they_move(live: Live, live_app: RunningApp) -> None:
    page = live(live_app)
    page.locator(".ex-live-face").nth(1).wait_for()
    page.wait_for_function("document.querySelectorAll('.ex-live-face span').length === 2")
    seen = set()
    until = time.monotonic() + 5  # more than once to the side and back
    while time.monotonic() < until:
        seen.add(tuple(page.locator(".ex-live-face b").all_inner_texts()))
        page.wait_for_timeout(100)
    assert seen == {("Face 1", "Face 2")}
    page.locator(".ex-live-face", has_text="Face 2").click()
    page.locator(".ex-live-face[aria-pressed=true]", has_text="Face 2").wait_for()


def test_four_visitors_at_once_are_all_answered(live: Live, live_app: RunningApp) -> None:
    pages = [live(live_app) for _ in range(4)]
    for page in pages:
        state(page, "live")
        page.locator(".ex-live-face").nth(1).wait_for()
        page.wait_for_function("Number(document.querySelector('[data-live=rate]').textContent) >= 1")
    for page in pages:
        assert page.locator("[data-live=notice]").inner_text() == ""
    assert "Traceback" not in live_app.log.read_text(encoding="utf-8")


def test_a_full_house_is_said_and_entered_as_soon_as_there_is_a_place(live: Live, live_app: RunningApp) -> None:
    address = live_app.url.replace("http", "ws", 1) + live_socket.PATH
    with ExitStack() as places:
        taken, until = 0, time.monotonic() + 30
        while taken < LIMITS.visitors:  # those of the test before may still be leaving
            assert time.monotonic() < until, "the places do not become free"
            taken += seated(places.enter_context(connect(address, proxy=None)))
        page = live(live_app)
        state(page, "busy")
        assert page.locator("[data-live=notice]").inner_text().startswith("All places are taken right now.")
    state(page, "live")


def test_a_restarted_server_is_found_again(live: Live) -> None:
    port = free_port()
    with running_app(port, EMOX_MODELS="lite") as first:
        page = live(first)
        state(page, "live")
    state(page, "reconnecting")
    assert "restarted" in page.locator("[data-live=notice]").inner_text()
    with running_app(port, EMOX_MODELS="lite"):
        state(page, "live")
        page.locator(".ex-live-face").first.wait_for()
