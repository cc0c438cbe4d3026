"""EmoX: facial expression recognition that tells the truth about itself.

The public names; importing this package loads neither torch nor gradio.
"""

from emox.emotions import EMOTIONS
from emox.pipeline import Analysis
from emox.version import __version__
from emox.weights import load

__all__ = ["EMOTIONS", "Analysis", "__version__", "load"]
