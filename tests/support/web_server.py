"""The server's workers over a store, on a port of their own, without a supervisor."""

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.ports import free_port


@contextmanager
def serving(store: Path, *args: str, workers: int = 2) -> Iterator[int]:
    """The port at which `workers` answer with what is in the store; each ends well."""
    port = free_port()
    with socket.create_server(("127.0.0.1", port), backlog=512) as listening, tempfile.TemporaryDirectory() as counts:
        number = listening.fileno()
        given = ["--site-store", str(store), "--socket", str(number), "--counts", counts, *args]
        command = [sys.executable, "-m", "announcer.web", *given]
        signs, heart = os.pipe()
        command += ["--heartbeat", str(heart)]
        processes = [subprocess.Popen(command, pass_fds=[number, heart]) for _ in range(workers)]
        os.close(heart)
        try:
            for _ in processes:
                assert os.read(signs, 1)  # of one that takes connections, and heeds signals
            yield port
        finally:
            for one in processes:
                one.terminate()
            statuses = [one.wait(10) for one in processes]
            os.close(signs)
    assert statuses == [0] * workers, statuses
