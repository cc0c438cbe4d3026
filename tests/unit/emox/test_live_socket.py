"""The WebSocket route as a browser meets it: answers, refusals, full house, and how a connection ends."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from emox.pipeline import Pipeline
from emox.ui import live_socket, live_text
from emox.ui.live_session import LIMITS, LiveLimits
from tests.unit.emox.live_parts import face_at, jpeg, made_up

Client = Callable[..., TestClient]


@pytest.fixture
def client() -> Iterator[Client]:
    with ExitStack() as stack:

        def serve(limits: LiveLimits = LIMITS, pipeline: Pipeline | None = None) -> TestClient:
            app = Starlette(routes=[live_socket.route(pipeline or made_up(face_at(20)), limits)])
            return stack.enter_context(TestClient(app))

        yield serve


def asked(socket: Any, message: bytes | str) -> dict[str, Any]:
    if isinstance(message, bytes):
        socket.send_bytes(message)
    else:
        socket.send_text(message)
    return socket.receive_json()


def test_pictures_are_answered_one_after_another(client: Client) -> None:
    with client().websocket_connect(live_socket.PATH) as socket:
        for _ in range(3):
            answer = asked(socket, jpeg())
            assert [face["number"] for face in answer["faces"]] == [1]


def test_settings_change_the_next_answer(client: Client) -> None:
    with client().websocket_connect(live_socket.PATH) as socket:
        socket.send_text('{"model": "emoxnet"}')
        assert asked(socket, jpeg())["model"] == "emoxnet"


@pytest.mark.parametrize("message", [b"", b"nonsense", "", "nonsense", "{}"])
def test_a_malformed_message_is_answered_in_a_sentence_and_the_next_one_as_usual(
    client: Client, message: bytes | str
) -> None:
    with client().websocket_connect(live_socket.PATH) as socket:
        refusal = asked(socket, message)
        assert refusal["type"] == "error"
        assert "Traceback" not in refusal["sentence"]
        assert asked(socket, jpeg())["type"] == "faces"


def test_a_defect_is_one_sentence_for_the_visitor_and_told_to_the_log(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken:
        def detect(self, image: object) -> Any:
            raise RuntimeError(f"secret path {image}")

    with client(pipeline=replace(made_up(), detector=Broken())).websocket_connect(live_socket.PATH) as socket:
        assert asked(socket, jpeg())["sentence"] == live_text.FAULT
    assert "secret path" in caplog.text


def test_too_many_refusals_end_the_connection(client: Client) -> None:
    with client(LiveLimits(most_faults=3)).websocket_connect(live_socket.PATH) as socket:
        assert [asked(socket, b"x")["last"] for _ in range(3)] == [False, False, True]
        with pytest.raises(WebSocketDisconnect) as ended:
            socket.receive_json()
    assert ended.value.code == live_socket.POLICY


def test_a_flood_is_told_that_it_is_one(client: Client) -> None:
    with client(LiveLimits(frames_a_second=0.001, burst=2)).websocket_connect(live_socket.PATH) as socket:
        assert [asked(socket, jpeg())["type"] for _ in range(3)] == ["faces", "faces", "error"]


def test_a_full_house_says_so_and_has_room_again_when_somebody_leaves(client: Client) -> None:
    house = client(LiveLimits(visitors=1))
    with house.websocket_connect(live_socket.PATH) as first:
        assert asked(first, jpeg())["type"] == "faces"
        with house.websocket_connect(live_socket.PATH) as second:
            assert second.receive_json() == {"type": "busy", "sentence": live_text.BUSY}
            with pytest.raises(WebSocketDisconnect) as ended:
                second.receive_json()
        assert ended.value.code == live_socket.TRY_LATER
        assert asked(first, jpeg())["type"] == "faces"
    with house.websocket_connect(live_socket.PATH) as third:
        assert asked(third, jpeg())["type"] == "faces"


def test_a_visitor_who_sends_nothing_gives_the_place_free(client: Client) -> None:
    with client(LiveLimits(idle_seconds=0.05)).websocket_connect(live_socket.PATH) as socket:
        assert socket.receive_json() == {"type": "idle", "sentence": live_text.IDLE}


def test_a_page_from_elsewhere_is_turned_away(client: Client) -> None:
    turned_away = pytest.raises(WebSocketDisconnect)
    with turned_away, client().websocket_connect(live_socket.PATH, headers={"origin": "https://elsewhere.example"}):
        pass


def test_two_visitors_at_once_are_answered_apart(client: Client) -> None:
    house = client()
    with house.websocket_connect(live_socket.PATH) as one, house.websocket_connect(live_socket.PATH) as other:
        one.send_text('{"model": "emoxnet"}')
        assert asked(one, jpeg())["model"] == "emoxnet"
        assert asked(other, jpeg())["model"] == "lite"
