"""How the process returns memory: what a large photo took for a moment goes back to the system."""

import ctypes
import sys


def give_back() -> bool:
    """All that is free, of all threads; False where the C library is not glibc and is left to itself.

    glibc keeps freed blocks below 32 MB in the heap of the thread that asked for them, and Pillow's have 16: hundreds
    of megabytes after a few large photos. Keeping none at any time (mallopt) would cost EmoXNet twice its time.
    """
    if sys.platform != "linux":
        return False
    library = ctypes.CDLL(None)
    return hasattr(library, "malloc_trim") and bool(library.malloc_trim(0))
