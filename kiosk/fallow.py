"""Gives the system the memory that lies fallow between two visitors; on systems other than Linux it does nothing."""

import ctypes
import sys
from collections.abc import Iterator
from pathlib import Path

_COMPILER = "/libLLVM"
"""What paints without a graphics card makes programs of shaders with it, some 45 MB, and then only runs those."""
_MADV_DONTNEED = 4  # Linux, mman.h


def give_back(*_: object) -> None:
    """Freed memory, about 8 MB after a visit, and the compiler's code; a matter of milliseconds."""
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None)
    if trim := getattr(libc, "malloc_trim", None):
        trim(0)
    for begin, end in code_of(_COMPILER):
        # Such pages are the file's own, unchanged: whatever is needed again is there as soon as it is run.
        libc.madvise(ctypes.c_void_p(begin), ctypes.c_size_t(end - begin), _MADV_DONTNEED)


def code_of(library: str) -> Iterator[tuple[int, int]]:
    """Where the code of libraries of this name lies: never what was written to."""
    with Path("/proc/self/maps").open(encoding="utf-8", errors="replace") as maps:
        for line in maps:
            where, how, *_, name = line.rstrip().split(None, 5)
            if how == "r-xp" and library in name:
                begin, end = (int(one, 16) for one in where.split("-"))
                yield begin, end
