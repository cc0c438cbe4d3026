"""One visitor's camera on the server: what is accepted, what is remembered, what is answered. No gradio here.

Nothing of a frame is kept but the boxes, an 8x8 gray patch of each face and the smoothed probabilities.
"""

import json
import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from emox import faces, images, tracking
from emox.faces import Face
from emox.pipeline import Pipeline
from emox.tracking import Following, Track, Tracks
from emox.ui import live_text

JPEG = b"\xff\xd8\xff"
FOLLOWING = Following()


class BadMessage(ValueError):
    """A message that is not answered with faces; `args[0]` is one sentence for people."""


@dataclass(frozen=True, kw_only=True)
class LiveLimits:
    """What the server takes on, for one visitor and for all of them."""

    frame: images.Limits = field(default_factory=lambda: images.Limits(max_bytes=200_000, max_pixels=320 * 320))
    longest_side: int = 360  # pixels; a longer picture would be detected twice, coarse and fine
    frames_a_second: float = 40.0  # of one visitor, in the long run
    burst: int = 12  # frames that may come faster than that
    most_faces: int = 5  # answered, largest first
    most_smoothing: float = 3.0  # seconds
    most_text: int = 500  # characters of a settings message
    most_faults: int = 60  # messages that are refused before the visitor is
    visitors: int = 8  # connected at once
    at_once: int = 2  # frames in work at once, of all visitors
    idle_seconds: float = 60.0  # without a message, before the place goes to somebody else


LIMITS = LiveLimits()


@dataclass(frozen=True, kw_only=True)
class LiveState:
    """What is known of one connected visitor. Every change makes a new one."""

    model: str | None  # None where no model is loaded
    smoothing: float = 0.3  # seconds in which an answer fades to 1/e
    tracks: Tracks = field(default_factory=Tracks)
    analysed: float = -math.inf  # seconds, clock of the caller: the last frame that was answered
    tokens: float = 0.0  # frames that may come now
    refilled: float | None = None  # seconds, clock of the caller
    faults: int = 0


def begin(pipeline: Pipeline) -> LiveState:
    """A visitor who has just connected: Lite where it is loaded."""
    return LiveState(model="lite" if "lite" in pipeline.models else next(iter(pipeline.models), None))


def told(state: LiveState, message: str, pipeline: Pipeline, limits: LiveLimits) -> LiveState:
    """The state after a settings message: JSON with `model` (a loaded one), `smoothing` (seconds) or both.

    Another model starts with fresh probabilities. Raises BadMessage for anything else.
    """
    if len(message) > limits.most_text:
        raise BadMessage(live_text.BAD_SETTINGS)
    try:
        given = json.loads(message, parse_int=float)  # one too large for a float is infinite then
    except (ValueError, RecursionError):
        raise BadMessage(live_text.BAD_SETTINGS) from None
    if not isinstance(given, dict) or not given or set(given) - {"model", "smoothing"}:
        raise BadMessage(live_text.BAD_SETTINGS)
    if "model" in given:
        model = given["model"]
        if not isinstance(model, str) or model not in pipeline.models:
            raise BadMessage(live_text.NO_SUCH_MODEL)
        if model != state.model:
            fresh = tuple(replace(track, probabilities=None) for track in state.tracks.tracks)
            state = replace(state, model=model, tracks=replace(state.tracks, tracks=fresh))
    if "smoothing" in given:
        seconds = given["smoothing"]
        if not isinstance(seconds, float) or not math.isfinite(seconds):
            raise BadMessage(live_text.BAD_SETTINGS)
        state = replace(state, smoothing=min(max(seconds, 0.0), limits.most_smoothing))
    return state


def paced(state: LiveState, now: float, limits: LiveLimits) -> tuple[LiveState, bool]:
    """Whether a frame may come at `now` (seconds), and the state after it: a token bucket."""
    since = 0.0 if state.refilled is None else max(now - state.refilled, 0.0)
    held = limits.burst if state.refilled is None else state.tokens + since * limits.frames_a_second
    held = min(held, float(limits.burst))
    return replace(state, tokens=max(held - 1, 0.0) if held >= 1 else held, refilled=now), held >= 1


def picture(data: bytes, limits: LiveLimits) -> np.ndarray:
    """A frame as RGB uint8 (H, W, 3), decoded in memory; BadMessage for anything but a small JPEG."""
    if not data.startswith(JPEG):
        raise BadMessage(live_text.NOT_JPEG)
    try:
        image = images.decode(data, limits.frame)
    except images.UnreadableImage as problem:
        raise BadMessage(live_text.BAD_FRAME.format(why=problem.args[0])) from problem
    if max(image.shape[:2]) > limits.longest_side:
        raise BadMessage(live_text.LARGE_FRAME.format(side=limits.longest_side))
    return image


def frame(
    state: LiveState, data: bytes, pipeline: Pipeline, limits: LiveLimits, now: float, how: Following = FOLLOWING
) -> tuple[LiveState, dict[str, Any]]:
    """One camera picture -> the state after it and the answer for the browser.

    data: a JPEG.  now: seconds, a clock that only moves forward.
    Faces are detected now and then (`tracking.due`); in between, boxes and landmarks are those last found, and
    the face is cut from the new picture there. Raises BadMessage for data that is no acceptable picture.
    """
    times: dict[str, float] = {}
    clock = time.perf_counter()
    image = picture(data, limits)
    clock = _lap(times, "decode", clock)
    looks = tracking.due(state.tracks, image, how)
    if looks:
        found: tuple[Face, ...] = pipeline.detector.detect(image)[: limits.most_faces]
        tracks = tracking.detected(state.tracks, found, image, how)
        clock = _lap(times, "detect", clock)
    else:
        tracks = tracking.kept(state.tracks)
    held = tracks.held
    if held and state.model is not None:
        crops = [faces.crop(image, track.face) for track in held]
        rows = pipeline.models[state.model].predict(crops)
        answers = {track.number: row for track, row in zip(held, rows, strict=True)}
        keep = tracking.share_kept(now - state.analysed, state.smoothing)
        tracks = tracking.answered(tracks, answers, keep)
        _lap(times, "classify", clock)
    answer = {
        "type": "faces",
        "width": image.shape[1],
        "height": image.shape[0],
        "model": state.model,
        "detected": looks,
        "faces": [_face(track) for track in tracks.tracks],
        "milliseconds": {name: round(value, 1) for name, value in times.items()},
    }
    return replace(state, tracks=tracks, analysed=now), answer


def refused(state: LiveState, sentence: str, limits: LiveLimits) -> tuple[LiveState, dict[str, Any]]:
    """A message was refused: it counts, and `last` says that the visitor is let go for too many of them."""
    faults = state.faults + 1
    return replace(state, faults=faults), {
        "type": "error",
        "sentence": sentence,
        "last": faults >= limits.most_faults,
    }


def same_origin(headers: Mapping[str, str]) -> bool:
    """Whether a WebSocket was opened by a page of this very app.

    headers: by lower-case name. Browsers always send `origin`, and no page can forge it or the host headers;
    a program that sends none is no page and is let in.
    """
    origin = headers.get("origin")
    if origin is None:
        return True
    hosts = {headers.get("host", ""), headers.get("x-forwarded-host", "").split(",")[0].strip()} - {""}
    return origin.lower().partition("://")[2] in {host.lower() for host in hosts}


def _face(track: Track) -> dict[str, Any]:
    known = track.probabilities
    return {
        "number": track.number,
        "box": [round(edge, 1) for edge in track.face.box],
        "lost": track.missed > 0,
        "probabilities": None if known is None else [round(float(share), 4) for share in known],
    }


def _lap(times: dict[str, float], what: str, since: float) -> float:
    now = time.perf_counter()
    times[what] = (now - since) * 1000
    return now
