"""Libraries that others take along wherever they are installed, and that a process has no use for."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def left_out(*names: str) -> Iterator[None]:
    """What is imported within it finds that these are not installed, unless they are loaded already.

    For a library that does without them, and says so by catching ImportError. (The import system: where `sys.modules`
    has None for a name, that is not found.)
    """
    absent = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(absent))  # type: ignore[arg-type]  # None is what the import system looks for
    try:
        yield
    finally:
        for name in absent:
            del sys.modules[name]
