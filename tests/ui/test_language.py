"""A browser of another language gets an English page that says so."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.ui.process import RunningApp


@pytest.mark.parametrize("locale", ["de-DE", "ar", "en-GB"])
def test_gradios_own_words_are_english_as_the_page_says(
    app: RunningApp, open_page: Callable[..., Any], locale: str
) -> None:
    page = open_page(app, locale=locale)
    page.locator("#photo-files", has_text="Drop File Here").wait_for()
    assert page.locator("html").get_attribute("lang") == "en"
