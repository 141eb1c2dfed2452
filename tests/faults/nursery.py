"""Bears publisher processes that are to be killed: it has imported everything, so that a birth takes milliseconds.

`python nursery.py SOCKET` forks a child for each connection; the child does what `victim.serve` says, and the nursery
ends when its standard input does. It has one thread, so that a fork copies no lock that another thread holds.
"""

import os
import signal
import sys
import threading
from multiprocessing.connection import Listener
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from faults import victim


def main() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel buries the children
    parent = os.getppid()
    with Listener(sys.argv[1], "AF_UNIX", backlog=16) as listener:
        print("ready", flush=True)  # noqa: T201  # whoever started it waits for this
        while os.getppid() == parent:
            connection = listener.accept()
            if os.fork() == 0:
                listener.close()
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                victim.serve(connection)
                os._exit(0)
            connection.close()


if __name__ == "__main__":
    assert threading.active_count() == 1
    main()
