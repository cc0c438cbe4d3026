"""The Live tab in a real browser with a fake camera: a face is labelled, and every trouble has its sentence."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from emox.ui import live_text
from emox.ui.views import model_name
from tests.ui.cameras import NO_QUESTION, begin, one_face, with_camera, written
from tests.ui.models import both
from tests.ui.pages import guarded_pages
from tests.ui.process import RunningApp, running_app
from tests.ui.test_accessibility import objections

Live = Callable[..., Any]
LABEL = "Happy"
KEEP_SOCKETS = """
window.sockets = [];
window.WebSocket = class extends window.WebSocket {
  constructor(...given) { super(...given); window.sockets.push(this); }
};
"""
# Two cameras, of which the second is in use by another program; `opened` has those that were asked for.
TWO_CAMERAS = """
window.opened = [];
const devices = navigator.mediaDevices;
const real = devices.getUserMedia.bind(devices);
const camera = (id) => ({ kind: 'videoinput', deviceId: id, label: id });
devices.enumerateDevices = async () => [camera('first'), camera('second')];
devices.getUserMedia = async ({ video }) => {
  opened.push(video.deviceId?.exact);
  if (opened.at(-1) === 'second') throw new DOMException('no', 'NotReadableError');
  return real({ video: true });
};
"""
NEARLY_SURE = json.dumps(
    {
        "type": "faces",
        "width": 320,
        "height": 240,
        "faces": [{"number": 1, "box": [9, 9, 200, 200], "lost": False, "probabilities": [0.999, *[0.001] * 5, 0.008]}],
        "milliseconds": {},
    }
)
CAMERA_FAILS = "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('no', '%s'); };"


@pytest.fixture(scope="module")
def live_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    with running_app(EMOX_MODELS=both(tmp_path_factory.mktemp("models"))) as running:
        yield running
        log = running.log.read_text(encoding="utf-8")
        assert "Traceback" not in log, log


@pytest.fixture(scope="module")
def camera(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(one_face(), tmp_path_factory.mktemp("camera") / "one.mjpeg")


@pytest.fixture(scope="module")
def watching(browser: Any, camera: Path) -> Iterator[Any]:
    """A browser in which nobody is asked for permission."""
    opened = with_camera(browser.browser_type, camera, NO_QUESTION)
    yield opened
    opened.close()


@pytest.fixture
def asking(browser: Any, camera: Path) -> Iterator[Any]:
    """A browser in which the camera needs permission."""
    opened = with_camera(browser.browser_type, camera)
    yield opened
    opened.close()


@pytest.fixture
def live(live_app: RunningApp, watching: Any) -> Iterator[Live]:
    """Opens the Live tab; fails if the page asked another host or its script raised."""
    with guarded_pages() as opened:

        def go(script: str = "", opener: Any = watching, **options: Any) -> Any:
            page = opened(opener, live_app.url, KEEP_SOCKETS + script, **options)
            page.get_by_role("tab", name=live_text.TAB).click()
            page.locator(".ex-live").wait_for()
            return page

        yield go


def start(page: Any) -> Any:
    return state(begin(page), "live")


def state(page: Any, name: str) -> Any:
    page.locator(f".ex-live[data-state={name}]").wait_for()
    return page


def notice(page: Any) -> str:
    return page.locator("[data-live=notice]").inner_text()


def rate_is(page: Any, condition: str) -> None:
    page.wait_for_function(f"Number(document.querySelector('[data-live=rate]').textContent) {condition}")


def test_a_face_is_labelled_and_the_figures_move(live: Live) -> None:
    page = start(live())
    face = page.locator(".ex-live-face", has_text="Face 1")
    face.wait_for()
    page.wait_for_function(f"/{LABEL}/.test(document.querySelector('.ex-live-face')?.textContent)")
    rate_is(page, "> 1")
    assert int(page.locator("[data-live=latency]").inner_text()) > 0
    shares = page.locator("[data-live=bars] td span").all_inner_texts()
    assert sum(0 if share == "<1%" else int(share.strip(">%")) for share in shares) == pytest.approx(100, abs=4)
    page.wait_for_function("document.querySelector('[data-live=spoken]').textContent.startsWith('Face 1: ')")
    assert page.locator(".ex-live-face").count() == 1
    box = page.locator("[data-live=overlay]").evaluate("c => [c.clientWidth, c.clientHeight]")
    assert box == page.locator("[data-live=video]").evaluate("v => [v.clientWidth, v.clientHeight]")


def test_the_chosen_network_and_smoothing_are_those_that_answer(live: Live) -> None:
    page = live()
    sent: list[dict[str, Any]] = []
    answered: list[str] = []

    def listen(socket: Any) -> None:
        socket.on("framesent", lambda data: sent.append(json.loads(data)) if isinstance(data, str) else None)
        socket.on("framereceived", lambda data: answered.append(json.loads(data).get("model")))

    page.on("websocket", listen)
    start(page)
    rate_is(page, "> 0")
    assert sent == [{"model": "lite", "smoothing": 0.3}]
    assert set(answered) == {"lite"}
    page.get_by_role("combobox", name=live_text.MODEL).select_option(model_name("emoxnet"))
    page.get_by_role("slider", name=live_text.SMOOTHING).fill("2")
    assert page.locator("[data-live=seconds]").inner_text() == live_text.SECONDS.format(seconds=2.0)
    del answered[:]
    page.wait_for_function(f"/{LABEL}/.test(document.querySelector('.ex-live-face')?.textContent)")
    rate_is(page, "> 0")
    page.wait_for_timeout(2000)
    assert sent[-1] == {"model": "emoxnet", "smoothing": 2}
    assert answered[-1] == "emoxnet"


def test_pausing_stops_sending_and_going_on_resumes(live: Live) -> None:
    page = start(live())
    page.get_by_role("button", name=live_text.PAUSE).press("Enter")
    state(page, "paused")
    rate_is(page, "=== 0")
    assert page.evaluate("sockets.at(-1).readyState") >= 2
    page.get_by_role("button", name=live_text.RESUME).press("Enter")
    state(page, "live")
    page.get_by_role("button", name=live_text.STOP).press("Enter")
    state(page, "off")
    assert page.evaluate("document.querySelector('video').srcObject") is None


def test_a_paused_camera_does_not_go_on_by_itself(live: Live) -> None:
    page = start(live())
    page.get_by_role("button", name=live_text.PAUSE).click()
    state(page, "paused")
    page.get_by_role("tab", name="Photo").click()
    page.wait_for_function("document.querySelector('.ex-live').dataset.state === 'off'")
    page.get_by_role("tab", name=live_text.TAB).click()
    page.wait_for_timeout(1500)
    state(page, "off")
    assert page.evaluate("document.querySelector('video').srcObject") is None
    page.get_by_role("button", name=live_text.START).click()
    state(page, "live")


def test_what_is_nearly_sure_is_not_said_to_be_so(live: Live) -> None:
    page = start(live())
    shares = page.evaluate(
        """(data) => {
          sockets.at(-1).dispatchEvent(new MessageEvent('message', {data}));
          return [...document.querySelectorAll('[data-live=bars] td span')].map((share) => share.textContent);
        }""",
        NEARLY_SURE,
    )
    assert shares == [">99%", *["<1%"] * 5, "1%"]


def test_a_picture_is_frozen_into_the_photo_tab(live: Live) -> None:
    page = start(live())
    page.get_by_role("button", name=live_text.FREEZE).click()
    page.locator("#status", has_text="1 face found in camera-").wait_for()
    page.get_by_role("link", name="Download camera-").wait_for()
    assert page.get_by_role("tab", name="Photo").get_attribute("aria-selected") == "true"
    page.wait_for_function("document.querySelector('.ex-live').dataset.state === 'away'")
    assert page.evaluate("document.querySelector('video').srcObject") is None
    page.get_by_role("tab", name=live_text.TAB).click()
    state(page, "live")


def test_a_lost_connection_comes_back_by_itself(live: Live) -> None:
    page = start(live())
    page.evaluate("sockets.at(-1).close()")
    state(page, "reconnecting")
    assert "server" in notice(page)
    state(page, "live")
    assert notice(page) == ""


def test_an_unplugged_camera_goes_on_when_it_is_back(live: Live) -> None:
    page = start(live())
    page.evaluate("document.querySelector('video').srcObject.getVideoTracks()[0].dispatchEvent(new Event('ended'))")
    state(page, "unplugged")
    assert notice(page) == live_text.STATES["unplugged"]
    page.evaluate("navigator.mediaDevices.dispatchEvent(new Event('devicechange'))")
    state(page, "live")


def test_a_hidden_page_sends_nothing_and_goes_on_when_shown(live: Live) -> None:
    hide = "Object.defineProperty(document, 'hidden', {value: %s, configurable: true});"
    show = "document.dispatchEvent(new Event('visibilitychange'));"
    page = start(live())
    page.evaluate(hide % "true" + show)
    state(page, "hidden")
    assert page.evaluate("sockets.at(-1).readyState") >= 2
    page.evaluate(hide % "false" + show)
    state(page, "live")


def test_a_refusal_has_its_sentence_and_the_camera_starts_when_it_is_allowed(live: Live, asking: Any) -> None:
    page = live(opener=asking, permissions=["geolocation"])  # what is not named is denied
    state(begin(page), "refused")
    assert notice(page) == live_text.STATES["refused"]
    page.context.grant_permissions(["camera"])
    state(page, "live")


@pytest.mark.parametrize(
    ("error", "kind"),
    [("NotAllowedError", "refused"), ("NotFoundError", "missing"), ("NotReadableError", "in-use")],
)
def test_every_trouble_with_the_camera_has_its_sentence(live: Live, error: str, kind: str) -> None:
    page = live(CAMERA_FAILS % error)
    state(begin(page), kind)
    assert notice(page) == live_text.STATES[kind]


def test_another_camera_is_taken_after_one_in_use_and_none_after_a_stop(live: Live) -> None:
    page = start(live(TWO_CAMERAS))
    cameras = page.locator("[data-live=camera]")
    cameras.select_option("second")
    state(page, "in-use")
    cameras.select_option("first")
    state(page, "live")
    page.get_by_role("button", name=live_text.STOP).click()
    state(page, "off")
    before = page.evaluate("opened.length")
    cameras.select_option("second")
    assert page.evaluate("opened.length") == before
    assert notice(page) == live_text.STATES["off"]
    cameras.select_option("first")
    start(page)


def test_an_insecure_page_is_told_why_there_is_no_camera(live: Live) -> None:
    page = live("Object.defineProperty(navigator, 'mediaDevices', {value: undefined});")
    state(begin(page), "insecure")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_phone(live: Live, scheme: str) -> None:
    page = start(live(viewport={"width": 390, "height": 844}, color_scheme=scheme))
    page.locator(".ex-live-face").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert objections(page) == []
