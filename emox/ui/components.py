"""Gradio components as this app needs them.

They are made by functions: a subclass would make Gradio write a .pyi file into this folder at every start.
"""

from pathlib import Path
from typing import Any

import gradio as gr
from gradio.data_classes import FileData
from gradio_client.utils import is_http_url_like

from emox.ui import text


def upload_file(**options: Any) -> gr.File:
    """A gr.File for what the visitor's browser uploads; `upload_name` says what its files are called there.

    gr.File itself would download an address that is sent in place of an upload; this one raises gr.Error.
    """
    component = gr.File(**options)
    keep = component.async_move_resource_to_block_cache

    async def keep_uploads_only(url_or_file_path: Any) -> str | None:
        if url_or_file_path is not None and is_http_url_like(str(url_or_file_path)):
            raise gr.Error(text.NO_ADDRESS, print_exception=False)
        return await keep(url_or_file_path)

    process = component._process_single_file

    def process_with_name(file: FileData) -> Any:
        found = process(file)
        vars(found)["orig_name"] = file.orig_name
        return found

    vars(component)["async_move_resource_to_block_cache"] = keep_uploads_only
    vars(component)["_process_single_file"] = process_with_name
    return component


def upload_name(path: str) -> str:
    """What the visitor calls a file of `upload_file`; Gradio leaves characters out of the name it keeps it under."""
    return Path(getattr(path, "orig_name", None) or "").name or Path(path).name


def html(value: str = "", **options: Any) -> gr.HTML:
    """Our own HTML without Gradio's styles for prose, which draw lines around every table."""
    return gr.HTML(value, apply_default_css=False, **options)
