"""python -m tests.ui.live_benchmark [--visitors 1] [--seconds 20] [--url URL]

The Live tab's rates as visitors see them: headless Chromium with a fake camera (one face), camera to drawn label.
Prints for each visitor the mean of the pictures a second and the median of the milliseconds that the page itself
shows, and whether they reach what is promised on two idle cores: at least 15 frames/s and under 120 ms for one
visitor, 3 frames/s for each of several. Exit status 1 when they are not. Without --url the app is started.
`python -m emox.benchmark.live` measures the server alone.
"""

import argparse
import statistics
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from emox.ui import live_text
from tests.ui.cameras import NO_QUESTION, begin, one_face, with_camera, written
from tests.ui.process import running_app

WARM_UP = 5.0  # seconds, as the page shows what the last three were like
ALONE, ALONE_LATENCY, TOGETHER = 15.0, 120.0, 3.0  # frames/s, milliseconds, frames/s


@dataclass(frozen=True)
class Seen:
    """What one visitor's page showed."""

    rate: float  # frames/s, mean over the time
    latency: float  # milliseconds, median over the time

    def good(self, visitors: int) -> bool:
        """Whether that is what is promised for so many visitors."""
        return self.rate >= ALONE and self.latency < ALONE_LATENCY if visitors == 1 else self.rate >= TOGETHER


def opened(browser: Any, url: str) -> Any:
    """A visitor of their own, whose camera runs."""
    page = browser.new_context().new_page()
    page.goto(url)
    page.get_by_role("tab", name=live_text.TAB).click()
    begin(page)
    page.locator(".ex-live-face").first.wait_for()
    return page


def watched(pages: Sequence[Any], seconds: float) -> list[Seen]:
    """What each page shows, looked at once a second."""
    pages[0].wait_for_timeout(WARM_UP * 1000)
    rates: list[list[float]] = [[] for _ in pages]
    latencies: list[list[float]] = [[] for _ in pages]
    for _ in range(round(seconds)):
        pages[0].wait_for_timeout(1000)
        for page, rate, latency in zip(pages, rates, latencies, strict=True):
            rate.append(float(page.locator("[data-live=rate]").inner_text()))
            shown = page.locator("[data-live=latency]").inner_text()
            latency += [float(shown)] if shown.isdecimal() else []
    return [
        Seen(statistics.mean(rate), statistics.median(latency) if latency else float("inf"))
        for rate, latency in zip(rates, latencies, strict=True)
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m tests.ui.live_benchmark", description="The Live tab in browsers.")
    parser.add_argument("--visitors", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--url", help="of a running app")
    given = parser.parse_args(arguments)
    from playwright.sync_api import sync_playwright

    with ExitStack() as stack:
        url = given.url or stack.enter_context(running_app()).url
        camera = written(one_face(), Path(stack.enter_context(tempfile.TemporaryDirectory())) / "one.mjpeg")
        playwright = stack.enter_context(sync_playwright())
        browsers = [with_camera(playwright.chromium, camera, NO_QUESTION) for _ in range(given.visitors)]
        seen = watched([opened(browser, url) for browser in browsers], given.seconds)
        for browser in browsers:
            browser.close()
    for number, figures in enumerate(seen, start=1):
        verdict = "as promised" if figures.good(given.visitors) else "too slow"
        print(f"visitor {number}: {figures.rate:.1f} frames/s, median latency {figures.latency:.0f} ms: {verdict}")
    return 0 if all(figures.good(given.visitors) for figures in seen) else 1


if __name__ == "__main__":
    sys.exit(main())
