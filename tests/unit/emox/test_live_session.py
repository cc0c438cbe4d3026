"""One visitor's camera on the server: answers, limits, and what is refused, without a browser."""

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from emox.emotions import EMOTIONS
from emox.pipeline import Pipeline
from emox.tracking import Following
from emox.ui import live_session, live_text
from emox.ui.live_session import BadMessage, LiveLimits, LiveState
from tests.unit.emox.live_parts import Finds, face_at, jpeg, made_up

LIMITS = LiveLimits()
PIPELINE = made_up()
START = live_session.begin(PIPELINE)


def frames(
    pipeline: Pipeline, count: int, state: LiveState | None = None, begin: float = 0.0
) -> tuple[LiveState, list[dict[str, Any]]]:
    """`count` equal pictures, a tenth of a second apart."""
    state = state or live_session.begin(pipeline)
    answers = []
    for index in range(count):
        state, answer = live_session.frame(state, jpeg(), pipeline, LIMITS, begin + index / 10)
        answers.append(json.loads(json.dumps(answer)))
    return state, answers


def test_a_frame_is_answered_with_its_faces() -> None:
    _, (answer,) = frames(made_up(face_at(20), face_at(180)), 1)
    assert (answer["type"], answer["width"], answer["height"], answer["model"]) == ("faces", 320, 240, "lite")
    assert [face["number"] for face in answer["faces"]] == [1, 2]
    assert answer["faces"][0]["box"] == [20, 40, 100, 120]
    for face in answer["faces"]:
        assert face["probabilities"][EMOTIONS.index("happy")] == 1
    assert set(answer["milliseconds"]) == {"decode", "detect", "classify"}


def test_faces_are_looked_for_now_and_then_and_answered_every_time() -> None:
    pipeline = made_up(face_at(20))
    _, answers = frames(pipeline, 2 * Following().every)
    assert isinstance(pipeline.detector, Finds)
    assert pipeline.detector.asked == 2
    assert [answer["detected"] for answer in answers].count(True) == 2
    assert all(answer["faces"][0]["probabilities"] for answer in answers)


def test_only_the_largest_faces_are_answered() -> None:
    _, (answer,) = frames(made_up(*(face_at(5 * x, side=80 - x) for x in range(9))), 1)
    assert len(answer["faces"]) == LIMITS.most_faces


def test_a_lost_face_is_said_to_be_lost() -> None:
    pipeline = made_up(face_at(20))
    state, _ = frames(pipeline, 1)
    gone = Pipeline(Finds(), pipeline.models)
    _, answers = frames(gone, Following().every, state, begin=1)
    assert [face["lost"] for face in answers[-1]["faces"]] == [True]


def test_without_a_model_faces_are_found_and_not_classified() -> None:
    _, (answer,) = frames(Pipeline(Finds(face_at(20)), {}), 1)
    assert answer["model"] is None
    assert answer["faces"][0]["probabilities"] is None


def test_another_model_answers_without_the_past_of_the_first() -> None:
    pipeline = made_up(face_at(20))
    state, _ = frames(pipeline, 3)
    state = live_session.told(state, '{"model": "emoxnet", "smoothing": 2}', pipeline, LIMITS)
    _, answers = frames(pipeline, 1, state, begin=0.3)
    assert answers[0]["faces"][0]["probabilities"][EMOTIONS.index("sad")] == 1


def test_smoothing_mixes_the_past_in() -> None:
    happy, sad = made_up(face_at(20)), made_up(face_at(20))
    sad = Pipeline(sad.detector, {"lite": sad.models["emoxnet"]})
    state = live_session.told(live_session.begin(happy), '{"smoothing": 1}', happy, LIMITS)
    state, _ = frames(happy, 1, state)
    _, answers = frames(sad, 1, state, begin=1.0)
    shares = answers[0]["faces"][0]["probabilities"]
    assert shares[EMOTIONS.index("happy")] == pytest.approx(0.3679, abs=1e-3)
    assert sum(shares) == pytest.approx(1, abs=1e-3)


def test_two_visitors_do_not_mix() -> None:
    one, _ = frames(made_up(face_at(20)), 1)
    _, answers = frames(made_up(face_at(180)), 1)
    assert [face["box"][0] for face in answers[0]["faces"]] == [180]
    assert [track.face.box[0] for track in one.tracks.tracks] == [20]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", live_text.NOT_JPEG),
        (b"<svg onload=alert(1)>", live_text.NOT_JPEG),
        (jpeg(kind="PNG"), live_text.NOT_JPEG),
        (jpeg()[:400], "cut short"),
        (b"\xff\xd8\xff" + bytes(1000), "This live picture cannot be read"),
        (jpeg() + bytes(LIMITS.frame.max_bytes), "larger than the limit"),
        (jpeg(640, 480), "million"),
        (jpeg(400, 100), "360 pixels"),
    ],
)
def test_what_is_no_small_jpeg_is_refused_in_a_sentence(data: bytes, words: str) -> None:
    with pytest.raises(BadMessage, match=words):
        live_session.picture(data, LIMITS)


@given(st.binary(max_size=200))
def test_any_bytes_give_a_picture_or_our_own_error(data: bytes) -> None:
    with pytest.raises(BadMessage):
        live_session.picture(b"\xff\xd8\xff" + data, LIMITS)


@pytest.mark.parametrize(
    "message",
    [
        "",
        "{",
        "[1]",
        "{}",
        "null",
        '{"other": 1}',
        '{"model": 3}',
        '{"model": "/etc/passwd"}',
        '{"smoothing": true}',
        '{"smoothing": "1"}',
        '{"smoothing": NaN}',
        '{"smoothing": ' + "9" * 400 + "}",
        '{"smoothing": 1, "x": 2}',
        "[" * 400,
        '{"smoothing": 1}' + " " * 600,
    ],
)
def test_settings_that_mean_nothing_are_refused_in_a_sentence(message: str) -> None:
    with pytest.raises(BadMessage) as refusal:
        live_session.told(START, message, PIPELINE, LIMITS)
    assert refusal.value.args[0] in (live_text.BAD_SETTINGS, live_text.NO_SUCH_MODEL)


VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9) | st.sampled_from(["lite"])


@given(st.text(max_size=300) | st.dictionaries(st.sampled_from(["model", "smoothing", "x"]), VALUES).map(json.dumps))
@example('{"smoothing": 2, "model": "lite"}')
def test_any_text_changes_settings_or_is_refused(message: str) -> None:
    try:
        state = live_session.told(START, message, PIPELINE, LIMITS)
    except BadMessage:
        return
    assert state.model in PIPELINE.models
    assert 0 <= state.smoothing <= LIMITS.most_smoothing


def test_smoothing_is_held_within_its_range() -> None:
    assert live_session.told(START, '{"smoothing": 1e9}', PIPELINE, LIMITS).smoothing == LIMITS.most_smoothing
    assert live_session.told(START, '{"smoothing": -3}', PIPELINE, LIMITS).smoothing == 0


def test_a_flood_is_held_to_the_rate_and_a_camera_never_is() -> None:
    state, passed = START, 0
    for tick in range(2000):  # 1000 a second for two seconds
        state, in_time = live_session.paced(state, tick / 1000, LIMITS)
        passed += in_time
    assert passed <= LIMITS.burst + 2 * LIMITS.frames_a_second
    state = START
    for tick in range(300):
        state, in_time = live_session.paced(state, tick / 30, LIMITS)
        assert in_time


def test_the_last_of_too_many_refusals_says_so() -> None:
    state, last = START, []
    for _ in range(LIMITS.most_faults):
        state, answer = live_session.refused(state, live_text.TOO_FAST, LIMITS)
        last.append(answer["last"])
    assert last == [False] * (LIMITS.most_faults - 1) + [True]


@pytest.mark.parametrize(
    ("headers", "own"),
    [
        ({"host": "127.0.0.1:7860"}, True),
        ({"host": "127.0.0.1:7860", "origin": "http://127.0.0.1:7860"}, True),
        ({"host": "inside:80", "x-forwarded-host": "emox.example", "origin": "https://EMOX.example"}, True),
        ({"host": "127.0.0.1:7860", "origin": "http://127.0.0.1:7861"}, False),
        ({"host": "127.0.0.1:7860", "origin": "https://elsewhere.example"}, False),
        ({"host": "127.0.0.1:7860", "origin": "null"}, False),
        ({"origin": ""}, False),
    ],
)
def test_only_pages_of_this_app_may_connect(headers: dict[str, str], own: bool) -> None:
    assert live_session.same_origin(headers) is own
