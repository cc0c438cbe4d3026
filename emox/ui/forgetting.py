"""What the server holds of a visitor goes when the visitor's uploads go.

Gradio 6.31 keeps two things longer: every output's last value (here HTML with pictures in it) for a deep link, which
this app does not offer, and the session of a closed tab until ten thousand others came.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime, timedelta

from gradio.routes import App
from gradio.state_holder import StateHolder

EVERY = 10.0  # seconds


def forgetting(seconds: float, every: float = EVERY) -> Callable[[App], AbstractAsyncContextManager[None]]:
    """What the server does beside answering, from its start to its end: `forget`, again and again."""

    @asynccontextmanager
    async def lifespan(app: App) -> AsyncGenerator[None, None]:
        async def again() -> None:
            while True:
                forget(app.state_holder, seconds)
                await asyncio.sleep(every)

        task = asyncio.create_task(again())
        try:
            yield
        finally:
            task.cancel()

    return lifespan


def forget(holder: StateHolder, seconds: float) -> None:
    """Drop the outputs of every session, and the whole session where the tab is closed and was last used so long ago.

    An open tab keeps its gr.State, whose own time to live says how long: a filter or a choice made on the page must
    outlast a pause. So does a closed one for a while, for a lost connection looks the same.
    """
    oldest = datetime.now() - timedelta(seconds=seconds)  # as Gradio counts it
    with holder.lock:
        for session, state in list(holder.session_data.items()):
            state.config_values.clear()
            if state.is_closed and holder.time_last_used[session] < oldest:
                del holder.session_data[session], holder.time_last_used[session]
