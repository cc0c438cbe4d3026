"""What the soak calls a problem; the soak itself is a command."""

import pytest

from tests.soak import Soaked


@pytest.mark.parametrize(
    ("megabytes", "frames", "errors", "problems"),
    [
        ((2000, 2100, 2140), 9, (), ()),
        ((2000, 2100, 2160), 9, (), ("memory grew by 60 MB from the middle to the end",)),
        ((2510, 2400, 2400), 9, (), ("2510 MB at the start, above 2500",)),
        ((2000, 2100, 2100), 0, (), ("nothing was answered",)),
        ((2000, 2100, 2100), 9, ("busy", "busy"), ("busy",)),
    ],
)
def test_what_is_said_against_a_soak(
    megabytes: tuple[float, float, float], frames: int, errors: tuple[str, ...], problems: tuple[str, ...]
) -> None:
    held = dict(zip(("start", "middle", "end"), megabytes, strict=True))
    assert Soaked(megabytes=held, frames=frames, photos=9, errors=errors).problems == problems
