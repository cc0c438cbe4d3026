"""Colours, fonts, styles and the page's own scripts, all local: what `launch` is told about looks."""

from typing import Any

import gradio as gr

from emox.assets import ASSETS
from emox.ui import text

SANS = ("ui-sans-serif", "system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "sans-serif")
MONO = ("ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace")


def appearance() -> dict[str, Any]:
    """Keyword arguments for gr.Blocks.launch."""
    scripts = [(ASSETS / "js" / f"{name}.js").read_text(encoding="utf-8") for name in ("pictures", "photo")]
    head = (
        f'<meta name="description" content="{text.MEANING}">'
        '<meta name="color-scheme" content="light dark">'
        f"<script>{''.join(scripts)}</script>"
    )
    return {
        "theme": theme(),
        "css_paths": [ASSETS / "css" / f"{name}.css" for name in ("emox", "live", "results", "errors")],
        "head": head,
        "favicon_path": ASSETS / "favicon.png",
    }


def theme() -> gr.themes.Base:
    """System fonts only: a web font would be an outside request."""
    return gr.themes.Base(
        primary_hue="teal",
        secondary_hue="teal",
        neutral_hue="slate",
        radius_size="md",
        font=list(SANS),
        font_mono=list(MONO),
    ).set(
        body_background_fill="*neutral_50",
        body_background_fill_dark="*neutral_950",
        body_text_color_subdued="*neutral_600",
        body_text_color_subdued_dark="*neutral_400",
        block_background_fill="white",
        block_background_fill_dark="*neutral_900",
        block_border_color="*neutral_200",
        block_border_color_dark="*neutral_800",
        block_shadow="none",
        block_radius="12px",
        checkbox_background_color_selected="*primary_700",
        checkbox_border_color_selected="*primary_700",
        slider_color="*primary_700",
        slider_color_dark="*primary_500",
    )
