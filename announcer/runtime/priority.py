"""Who goes first where the processor is wanted by several. Standard library only."""

import contextlib
import os
from pathlib import Path

_LEAST = 19


def lower_priority(pid: int, niceness: int) -> None:
    """The process, which leads a session of its own, and those that it starts from now on get less of a processor that
    others want: by `niceness` (setpriority(2)) more than we. Where that is not allowed nothing changes.

    Between sessions Linux shares by session, and a process's own niceness says nothing there (sched(7), "the autogroup
    feature"): the session is given the same one.
    """
    with contextlib.suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, pid, min(_LEAST, os.getpriority(os.PRIO_PROCESS, 0) + niceness))
    with contextlib.suppress(OSError):
        Path(f"/proc/{pid}/autogroup").write_text(str(niceness), encoding="ascii")
