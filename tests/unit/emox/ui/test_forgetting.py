"""What the server still holds of a visitor after the page said it is gone."""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import gradio as gr
import pytest
from gradio.state_holder import SessionState, StateHolder

import app
from emox import pipeline, ui
from emox.settings import Settings
from emox.ui.components import html
from emox.ui.forgetting import forget, forgetting
from tests.unit.emox.live_parts import made_up
from tests.unit.emox.visitor import Visitor, visiting

PICTURE = "data:image/jpeg;base64,secret"
HOUR = 3600


def lay_out(_page: gr.Blocks) -> None:
    """A button that shows a picture and counts how often, in a gr.State."""
    count = gr.State(0, time_to_live=HOUR)
    show = gr.Button(elem_id="show")
    shown = html(elem_id="shown")
    show.click(lambda times: (f"<img src='{PICTURE}'> {times}", times + 1), count, [shown, count])


@pytest.fixture
def visitor() -> Iterator[Visitor]:
    """Has pressed the button once."""
    with visiting(lay_out) as here:
        press(here)
        yield here


def press(visitor: Visitor) -> str:
    visitor.send(visitor.listener("show", "click"))
    return visitor.reads("shown")


def held(holder: StateHolder) -> str:
    return "".join(str(list(state.components)) for state in holder.session_data.values())


def leave(visitor: Visitor, seconds_ago: float) -> SessionState:
    """As Gradio notes it when the tab is closed."""
    holder = visitor.app.state_holder
    holder.session_data[visitor.session].is_closed = True
    holder.time_last_used[visitor.session] = datetime.now() - timedelta(seconds=seconds_ago)
    return holder.session_data[visitor.session]


def test_pictures_on_the_page_are_not_kept_beside_it_and_the_visit_goes_on(visitor: Visitor) -> None:
    holder = visitor.app.state_holder
    assert PICTURE in held(holder)  # else this file is no longer needed
    forget(holder, HOUR)
    assert PICTURE not in held(holder)
    assert press(visitor).endswith("> 1")  # the gr.State is as it was
    forget(holder, HOUR)
    assert press(visitor).endswith("> 2")


def test_a_closed_tab_is_forgotten_with_its_uploads_and_no_sooner(visitor: Visitor) -> None:
    holder = visitor.app.state_holder
    leave(visitor, HOUR - 60)  # a lost connection looks the same
    forget(holder, HOUR)
    assert list(holder.session_data) == [visitor.session]
    leave(visitor, HOUR + 60)
    forget(holder, HOUR)
    assert not holder.session_data
    assert not holder.time_last_used
    assert press(visitor).endswith("> 0")  # who comes back all the same begins anew


def test_the_server_forgets_by_itself() -> None:
    with visiting(lay_out, lifespan=forgetting(HOUR, every=0.01)) as visitor:
        press(visitor)
        leave(visitor, HOUR + 60)
        until = time.monotonic() + 60
        while visitor.app.state_holder.session_data and time.monotonic() < until:
            time.sleep(0.01)
        assert not visitor.app.state_holder.session_data


def test_files_and_memory_are_kept_for_as_long_as_the_operator_says(monkeypatch: pytest.MonkeyPatch) -> None:
    hour = Settings(cache_seconds=HOUR)
    told: dict[str, Any] = {}

    class Enough(Exception): ...

    def blocks(**options: Any) -> None:
        told.update(options)
        raise Enough

    monkeypatch.setattr(gr, "Blocks", blocks)
    with pytest.raises(Enough):
        ui.build(made_up(), hour)
    assert told["delete_cache"] == (HOUR / 6, HOUR)
    monkeypatch.setattr("emox.ui.forgetting.forgetting", lambda seconds: seconds)
    assert ui.beside(hour) == HOUR


def test_the_app_is_served_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    told: dict[str, Any] = {}

    class Page:
        def queue(self, **_options: Any) -> None: ...

        def launch(self, **options: Any) -> None:
            told.update(options)

    def beside(settings: Settings) -> Any:
        return settings.cache_seconds

    monkeypatch.setenv("EMOX_CACHE_SECONDS", "90")
    for name in ("GRADIO_ANALYTICS_ENABLED", "HF_HUB_DISABLE_TELEMETRY"):
        monkeypatch.setenv(name, "1")  # so that the test's end takes back what the app sets
    monkeypatch.setattr(pipeline, "build", lambda *_names, **_options: made_up())
    monkeypatch.setattr(ui, "build", lambda *_given: Page())
    monkeypatch.setattr(ui, "beside", beside)
    app.main()
    assert told["app_kwargs"]["lifespan"] == 90
    assert told["state_session_capacity"] <= 1000
