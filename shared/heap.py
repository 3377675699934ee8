"""The heap of a long-lived process: what start-up built is left alone by the collector, what it freed goes back."""

import ctypes
import gc

_THRESHOLDS = (20_000, 20, 20)


def settle_heap() -> None:
    """Take what exists out of the garbage collector's rounds: a full one over it costs tens of milliseconds."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
    give_back_freed_memory()


def give_back_freed_memory() -> None:
    """Return free pages to the system where the C library can (glibc): building detectors leaves some 18 MB behind."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
