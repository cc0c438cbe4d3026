"""The WebSocket route of the Live tab: pictures in, answers out, one at a time for each visitor. No gradio here.

Messages of the browser: bytes are one JPEG; text is JSON settings (`live_session.told`). Answers are JSON with a
`type`: `faces`, `error` (a sentence; `last` when the connection ends), `busy` or `idle` (both end it).
"""

import json
import logging
import time
from dataclasses import dataclass
from typing import Any

import anyio
import anyio.to_thread
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from emox.pipeline import Pipeline
from emox.ui import live_session, live_text
from emox.ui.live_session import LIMITS, BadMessage, LiveLimits, LiveState

PATH = "/emox/live"
TRY_LATER = 1013  # RFC 6455 registry of close codes
POLICY = 1008
NORMAL = 1000


@dataclass(eq=False)
class Seats:
    """Places for visitors; lives in the event loop's one thread."""

    free: int


def route(pipeline: Pipeline, limits: LiveLimits = LIMITS) -> WebSocketRoute:
    """The route, with its own places and its own share of the processor."""
    seats = Seats(limits.visitors)
    share = anyio.CapacityLimiter(limits.at_once)

    async def visit(socket: WebSocket) -> None:
        if not live_session.same_origin(socket.headers):
            await socket.close(POLICY)  # before accept: answered with 403
            return
        await socket.accept()
        if seats.free < 1:
            await _end(socket, {"type": "busy", "sentence": live_text.BUSY}, TRY_LATER)
            return
        seats.free -= 1
        try:
            await _serve(socket, pipeline, limits, share)
        except WebSocketDisconnect:
            pass  # the visitor left while being answered
        finally:
            seats.free += 1

    return WebSocketRoute(PATH, visit)


async def _serve(socket: WebSocket, pipeline: Pipeline, limits: LiveLimits, share: anyio.CapacityLimiter) -> None:
    state = live_session.begin(pipeline)
    while True:
        message: dict[str, Any] | None = None
        with anyio.move_on_after(limits.idle_seconds):
            message = dict(await socket.receive())
        if message is None:
            await _end(socket, {"type": "idle", "sentence": live_text.IDLE}, NORMAL)
            return
        if message["type"] == "websocket.disconnect":
            return
        state, answer = await _answer(state, message, pipeline, limits, share)
        if answer is not None and answer.get("last"):
            await _end(socket, answer, POLICY)
            return
        if answer is not None:
            await socket.send_text(json.dumps(answer, separators=(",", ":")))


async def _answer(
    state: LiveState,
    message: dict[str, Any],
    pipeline: Pipeline,
    limits: LiveLimits,
    share: anyio.CapacityLimiter,
) -> tuple[LiveState, dict[str, Any] | None]:
    try:
        if message.get("bytes") is None:
            return live_session.told(state, message.get("text") or "", pipeline, limits), None
        state, in_time = live_session.paced(state, time.monotonic(), limits)
        if not in_time:
            raise BadMessage(live_text.TOO_FAST)
        return await anyio.to_thread.run_sync(
            live_session.frame, state, message["bytes"], pipeline, limits, time.monotonic(), limiter=share
        )
    except BadMessage as problem:
        return live_session.refused(state, str(problem.args[0]), limits)
    except Exception:  # a defect of ours: told to the log in full, to the visitor in one sentence
        logging.getLogger(__name__).exception("a live picture could not be analysed")
        return live_session.refused(state, live_text.FAULT, limits)


async def _end(socket: WebSocket, answer: dict[str, Any], code: int) -> None:
    await socket.send_text(json.dumps(answer))
    await socket.close(code)
