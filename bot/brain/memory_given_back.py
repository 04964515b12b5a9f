"""Giving memory back to the system that the C library keeps after loading: a model is read in pieces, then dropped."""

from __future__ import annotations

import ctypes
import gc


def give_back_memory() -> None:
    """Do so, where the C library can (glibc); some milliseconds."""
    gc.collect()
    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError):  # another C library
        return
    trim(0)
