"""The Live tab's line of the last seconds, drawn by the script alone from made-up answers."""

from collections.abc import Sequence
from typing import Any

import pytest

from emox.assets import ASSETS

GIVEN = {"span": 30, "names": ["A", "B"], "colours": ["#ff0000", "#0000ff"], "words": {}}
PAGE = """<canvas data-live="timeline" style="width: 300px; height: 50px"></canvas><canvas data-live="overlay"></canvas>
<div data-live="faces"></div><table><tbody data-live="bars"></tbody></table><p data-live="spoken"></p>"""
# Ten pixels a second: which tenths of the line are painted, once the last of [second, seen] was answered.
DRAW = """([source, given, answers]) => {
  const part = (name) => document.querySelector(`[data-live=${name}]`);
  given.words = { spoken: '', nobody: '', face: '', not_classified: '' };
  const drawing = new Function(source + '; return liveDrawing')()(part, given);
  const face = { number: 1, box: [0, 0, 9, 9], probabilities: [0.5, 0.5] };
  for (const [second, seen] of answers)
    drawing.answer({ width: 99, height: 99, faces: seen ? [face] : [{ ...face, lost: true }] }, false, 1000 * second);
  const line = part('timeline');
  const pixels = line.getContext('2d').getImageData(0, line.height - 2, line.width, 1).data;
  return [...Array(30).keys()].map((second) => pixels[4 * (second * 10 + 5) + 3] > 0);
}"""


def painted(browser: Any, answers: Sequence[tuple[float, bool]]) -> list[int]:
    """The seconds, counted from 30 s ago, in whose middle the face's shares are painted."""
    page = browser.new_page(device_scale_factor=1)
    page.set_content(PAGE)
    source = (ASSETS / "js" / "live_draw.js").read_text(encoding="utf-8")
    found = page.evaluate(DRAW, [source, GIVEN, answers])
    page.close()
    return [second for second, there in enumerate(found) if there]


@pytest.mark.parametrize("interval", [0.25, 1.5, 4])
def test_a_face_seen_all_the_time_leaves_no_gap_however_slow_the_answers(browser: Any, interval: float) -> None:
    answers = [(100 + step * interval, True) for step in range(int(40 / interval))]
    assert painted(browser, answers) == list(range(30))


def test_a_face_that_was_not_seen_leaves_a_gap_as_long(browser: Any) -> None:
    answers = [(100 + second, not 10 <= second < 15) for second in range(31)]
    assert painted(browser, answers) == [*range(10), *range(15, 30)]
