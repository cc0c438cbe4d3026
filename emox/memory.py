"""How the process returns memory: what a large photo took for a moment goes back to the system."""

import ctypes
import sys

MMAP_THRESHOLD = -3  # M_MMAP_THRESHOLD of glibc's malloc.h
BLOCK = 2 << 20  # bytes: what is at least this large is the system's again as soon as it is freed


def give_back_large_blocks() -> bool:
    """For the whole process, from now on; False where the C library is not glibc, which is then left as it is.

    glibc raises its threshold to 32 MB by itself once such a block was freed. Pillow's blocks (16 MB) and a
    detector's then stay in each thread's own heap: hundreds of megabytes after a few large photos.
    """
    if sys.platform != "linux":
        return False
    library = ctypes.CDLL(None)
    if not hasattr(library, "gnu_get_libc_version"):
        return False
    return bool(library.mallopt(MMAP_THRESHOLD, BLOCK))
