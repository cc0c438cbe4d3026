"""Gradio components as this app needs them.

They are made by functions: a subclass would make Gradio write a .pyi file into this folder at every start.
"""

from typing import Any

import gradio as gr
from gradio_client.utils import is_http_url_like

from emox.ui import text


def photo_file(**options: Any) -> gr.File:
    """A gr.File for what the visitor's browser uploads.

    gr.File itself would download an address that is sent in place of an upload; this one raises gr.Error.
    """
    component = gr.File(**options)
    keep = component.async_move_resource_to_block_cache

    async def keep_uploads_only(url_or_file_path: Any) -> str | None:
        if url_or_file_path is not None and is_http_url_like(str(url_or_file_path)):
            raise gr.Error(text.NO_ADDRESS, print_exception=False)
        return await keep(url_or_file_path)

    vars(component)["async_move_resource_to_block_cache"] = keep_uploads_only
    return component


def html(value: str = "", **options: Any) -> gr.HTML:
    """Our own HTML without Gradio's styles for prose, which draw lines around every table."""
    return gr.HTML(value, apply_default_css=False, **options)
