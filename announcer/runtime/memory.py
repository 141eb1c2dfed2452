"""Memory of a process that makes much at once, and gives it back to the system."""

import gc

_LOOKS_EVERY = 50_000
"""Objects made between two looks for unused cycles, instead of Python's 700: a round makes hundreds of thousands, and
hardly a cycle, and so does a worker. An eighth less processor time for a cold start."""


def look_seldom() -> None:
    """For a process that makes much at once."""
    gc.set_threshold(_LOOKS_EVERY)


def give_back() -> None:
    """For a moment after much was made and let go: what is unused goes back to the system, where its C library can do
    that, and what is there now is taken for lasting, so that no later look for unused cycles goes through all of it.
    Takes some hundredths of a second for every hundred megabytes.
    """
    import ctypes  # noqa: PLC0415 - of which a short command has no use

    gc.collect()
    gc.freeze()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc's; musl's allocator has nothing to give back
    if trim is not None:
        trim(0)
