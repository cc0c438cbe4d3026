"""The page in the browser. Importing this package does not import gradio; `build` and `appearance` do."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import gradio as gr

    from emox.pipeline import Pipeline
    from emox.settings import Settings


def build(pipeline: "Pipeline", settings: "Settings") -> "gr.Blocks":
    """All tabs, wired to a pipeline that is already loaded."""
    import gradio as gr

    from emox.ui import about, live, live_text, photo, text, views
    from emox.ui.components import html

    cache = (settings.cache_seconds // 6, settings.cache_seconds)  # looked at every, deleted after
    with gr.Blocks(title=text.TITLE, analytics_enabled=False, delete_cache=cache, fill_width=True) as page:
        html(views.header())
        if pipeline.problems:
            html(views.problems(pipeline.problems), elem_id="problems")
        with gr.Tabs() as tabs:
            with gr.Tab(text.TAB_PHOTO, id="photo"):
                photo.tab(pipeline, settings)
            with gr.Tab(live_text.TAB, id="live"):
                live.tab(pipeline, tabs)
            with gr.Tab(text.TAB_ABOUT, id="about"):
                about.tab(pipeline, settings)
        photo.api(pipeline, settings)
        html(views.footer())
    return page


def routes(pipeline: "Pipeline") -> list[Any]:
    """What the server answers besides Gradio's own: the WebSocket of the Live tab."""
    from emox.ui import live_socket

    return [live_socket.route(pipeline)]


def appearance() -> dict[str, Any]:
    """What `launch` is told about looks."""
    from emox.ui import theme

    return theme.appearance()
