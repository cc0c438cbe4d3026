"""The page in the browser. Importing this package does not import gradio; `build` and `appearance` do."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import gradio as gr

    from emox.pipeline import Pipeline
    from emox.settings import Settings


def build(pipeline: "Pipeline", settings: "Settings") -> "gr.Blocks":
    """All tabs, wired to a pipeline that is already loaded."""
    import gradio as gr

    from emox.ui import about, addresses, live, live_text, photo, text, views
    from emox.ui.components import html
    from emox.ui.errors import tab as errors_tab
    from emox.ui.errors import words as errors_text
    from emox.ui.results import stored
    from emox.ui.results import tab as results_tab
    from emox.ui.results import words as results_text
    from emox.ui.training import tab as training_tab
    from emox.ui.training import words as training_text

    kept = stored.read()
    cache = (settings.cache_seconds // 6, settings.cache_seconds)  # looked at every, deleted after
    with gr.Blocks(title=text.TITLE, analytics_enabled=False, delete_cache=cache, fill_width=True) as page:
        header = html(views.header(), js_on_load=addresses.BACK)
        if pipeline.problems or pipeline.stand_ins:
            html(views.problems(pipeline.problems, pipeline.stand_ins), elem_id="problems")
        wanted = gr.State(None)  # the Filter of a pressed confusion cell, which Errors takes up
        own = gr.State(None, time_to_live=settings.cache_seconds)  # a visitor's predictions, put into Results
        with gr.Tabs() as tabs:
            by_name = {}
            with gr.Tab(text.TAB_PHOTO, id="photo") as by_name["photo"]:
                photo.tab(pipeline, settings)
            with gr.Tab(live_text.TAB, id="live") as by_name["live"]:
                live.tab(pipeline, tabs)
            with gr.Tab(results_text.TAB, id="results") as by_name["results"]:
                results_tab.tab(kept, settings, by_name["results"], tabs, wanted, own)
            with gr.Tab(errors_text.TAB, id="errors") as by_name["errors"]:
                errors_tab.tab(page, pipeline, settings, kept.results, wanted, own)
            with gr.Tab(training_text.TAB, id="training") as by_name["training"]:
                training_tab.tab(pipeline, settings, kept, by_name["training"])
            with gr.Tab(text.TAB_ABOUT, id="about") as by_name["about"]:
                about.tab(pipeline, settings)
        addresses.part(page, header, tabs, by_name)
        photo.api(pipeline, settings)
        html(views.footer())
    return page


def routes(pipeline: "Pipeline") -> list[Any]:
    """What the server answers besides Gradio's own: the WebSocket of the Live tab."""
    from emox.ui import live_socket

    return [live_socket.route(pipeline)]


def around() -> list[Any]:
    """What every answer of the server goes through, as Starlette's middleware."""
    from starlette.middleware import Middleware

    from emox.ui.english import InEnglish

    return [Middleware(InEnglish)]


def beside(settings: "Settings") -> Any:
    """What the server does besides answering, as a lifespan: it forgets visitors as About promises."""
    from emox.ui import forgetting

    return forgetting.forgetting(settings.cache_seconds)


def appearance() -> dict[str, Any]:
    """What `launch` is told about looks."""
    from emox.ui import theme

    return theme.appearance()
