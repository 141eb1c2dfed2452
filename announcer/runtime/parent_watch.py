"""What a process of the service needs to know of its parent: whether it lives, and how to say 'do not restart me'.

Standard library only: every process of the service imports this first.
"""

import ctypes
import os
import signal
import sys
import threading
import time
from collections.abc import Callable

GIVE_UP = {1: 70, 2: 78}
"""The exit status with which a child says that starting it again cannot help (a wrong setting, a ledger that another
publisher holds), by the status with which the service then ends. The numbers are EX_SOFTWARE and EX_CONFIG of BSD's
sysexits.h; a Python traceback ends with 1 and is worth another try."""

_PR_SET_PDEATHSIG = 1
_LOOK_EVERY = 0.5


def die_with_parent(parent: int) -> None:
    """Ends this process at once, by the kernel's hand, when the process `parent`, its parent, dies; Linux only.

    Safe between fork and exec. The wish survives an exec, but not a fork (prctl(2), PR_SET_PDEATHSIG).
    """
    if _prctl is not None:
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:  # it died before we asked
            os.kill(os.getpid(), signal.SIGKILL)


def watch_parent(parent: int | None = None, on_loss: Callable[[], object] | None = None) -> None:
    """Calls `on_loss` within half a second of the parent's death (default: ends the process at once).

    `parent` is the process that should be the parent; by default the one that is now.
    """
    expected = os.getppid() if parent is None else parent
    lost = on_loss or (lambda: os.kill(os.getpid(), signal.SIGKILL))

    def look() -> None:
        while os.getppid() == expected:
            time.sleep(_LOOK_EVERY)
        lost()

    threading.Thread(target=look, name="parent-watch", daemon=True).start()


def _find_prctl() -> Callable[..., int] | None:
    if not sys.platform.startswith("linux"):
        return None
    try:
        found: Callable[..., int] = ctypes.CDLL(None).prctl
    except (OSError, AttributeError):
        return None
    return found


# Looked up once, at import: between fork and exec nothing may be loaded.
_prctl = _find_prctl()
