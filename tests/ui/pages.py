"""Chromium, and pages in it that may ask only their own server and whose scripts may not fail."""

import os
import shutil
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

BROWSER_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
)


def chromium() -> str:
    """Where Debian's Chromium lies. Missing: the test is skipped at home, failed where CI is set."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is not None:
        return path
    missing = "no Chromium found: install it, for example with apt-get install chromium"
    if os.environ.get("CI"):
        raise RuntimeError(missing)
    pytest.skip(missing)


@contextmanager
def guarded_pages() -> Generator[Callable[..., Any]]:
    """Opens pages, each in a context of its own; fails at the end if one asked another host or its script raised."""
    contexts: list[Any] = []
    faults: list[str] = []

    def opened(browser: Any, url: str, script: str = "", **options: Any) -> Any:
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        local = (url, "data:", "blob:")
        page.on("request", lambda asked: None if asked.url.startswith(local) else faults.append(asked.url))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda line: faults.append(line.text) if "js_on_load" in line.text else None)
        if script:
            page.add_init_script(script)
        page.goto(url)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


def open_tab(page: Any, name: str) -> None:
    """Presses a tab; on a narrow page it may lie in the menu at the end of their row."""
    tab = page.get_by_role("tab", name=name, exact=True).locator("visible=true")
    if tab.count():
        tab.click()
        return
    page.locator(".overflow-menu > button").click()
    page.locator(".overflow-dropdown button", has_text=name).click()


def upload(page: Any, *paths: Path) -> None:
    """Into the Photo tab, all at once."""
    page.locator("#photo-files input[type=file]").set_input_files([str(path) for path in paths])


def told(page: Any, words: str) -> Any:
    """The status line, once it says this."""
    line = page.locator("#status", has_text=words)
    line.wait_for()
    return line
