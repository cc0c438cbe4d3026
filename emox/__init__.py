"""EmoX: facial expression recognition, two models side by side, each with what is known of how far to trust it.

The public names; importing this package loads neither torch nor gradio.
"""

from emox.emotions import EMOTIONS
from emox.pipeline import Analysis
from emox.version import __version__
from emox.weights import load

__all__ = ["EMOTIONS", "Analysis", "__version__", "load"]
