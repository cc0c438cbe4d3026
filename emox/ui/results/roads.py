"""From a picture's bytes to the answer: what the whole takes in each way the app is used, and its parts."""

from collections.abc import Sequence

from emox.names import model_name
from emox.results.benchmark import ROADS, Road
from emox.ui.markup import Safe, join
from emox.ui.results import speed_words
from emox.ui.results.panel import quiet, titled

HEAD = (speed_words.ROAD, speed_words.WHOLE, speed_words.PARTS)


def roads(found: Sequence[Road]) -> Safe:
    """A table under its own heading; nothing where none was timed."""
    if not found:
        return Safe()
    pictures = ", ".join(dict.fromkeys(road.picture for road in found))
    made = titled(speed_words.ROADS, HEAD, [row(road) for road in found])
    return join(made, quiet(speed_words.ROADS_HELP.format(pictures=pictures)))


def row(road: Road) -> tuple[str, ...]:
    """A line of the table."""
    parts = ", ".join(
        speed_words.PART.format(part=part_name(part), milliseconds=spent) for part, spent in road.parts.items()
    )
    return (
        ROADS[road.kind].capitalize(),
        speed_words.TIME_CELL.format(**vars(road.total)),
        parts or speed_words.NO_PARTS,
    )


def part_name(part: str) -> str:
    """What a part does; where a model's own time is told, the model."""
    return speed_words.PART_NAMES.get(part) or model_name(part)
