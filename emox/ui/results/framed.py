"""What it changes that the app frames faces itself."""

from emox.names import model_name
from emox.results.framed import Framed
from emox.ui.markup import join
from emox.ui.results import framed_words, words
from emox.ui.results.panel import Panel, in_points, per_cent, quiet, table
from emox.ui.results.shown import Shown


def panel(shown: Shown) -> Panel:
    """As stored: the switches leave it as it is."""
    found = shown.results.framed
    if found is None:
        missing = quiet(words.NO_FILE.format(command="python -m train.framed"))
        return Panel(title=framed_words.FRAMED, caption=words.FIXED, body=missing)
    caption = framed_words.CAPTION.format(protocol=found.protocol, split=found.split, found=f"{found.found:,}")
    missed = framed_words.NOT_FOUND.format(missed=f"{found.n - found.found:,}")
    head = (words.MODEL, framed_words.WHOLE, framed_words.AS_FRAMED, framed_words.DIFFERENCE, missed)
    rows = [row(model_name(name), one) for name, one in found.models.items()]
    body = join(table(head, rows, framed_words.FRAMED), quiet(framed_words.HELP))
    return Panel(title=framed_words.FRAMED, caption=f"{caption}. {words.FIXED}", body=body)


def row(name: str, one: Framed) -> tuple[str, ...]:
    """A line of the table."""
    without = words.DASH if one.not_found is None else per_cent(one.not_found)
    return name, per_cent(one.whole), per_cent(one.framed), in_points(one.difference), without
