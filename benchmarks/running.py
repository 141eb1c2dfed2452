"""`announcer run` in a folder of its own, as a user starts it, and the time until its site shows something."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.process_tree import Cost, cost
from tests.support.ports import free_port

PATIENCE = 1800
"""Seconds; then it is given up."""


class Service:
    """A running service, with its one connection to it."""

    def __init__(self, folder: Path, process: "subprocess.Popen[bytes]", port: int, started: float) -> None:
        self.folder = folder
        self.port = port
        self.started = started
        """By `time.monotonic`."""
        self.peak = 0.0
        """MiB, PSS of all processes, the most that was seen at any look."""
        self._process = process
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def get(self, path: str) -> tuple[int, bytes]:
        """Status and body; status 0: nobody answers."""
        for _ in range(2):  # a connection that was at rest for long may have been closed
            try:
                self._connection.request("GET", path)
                answer = self._connection.getresponse()
                return answer.status, answer.read()
            except (OSError, http.client.HTTPException):
                self._connection.close()
        return 0, b""

    def cost(self) -> Cost:
        found = cost(self._process.pid)
        self.peak = max(self.peak, found.pss)
        return found

    def wait_until(self, condition: Callable[[], bool], *, every: float = 0.02) -> float:
        """Seconds since the start of the service at which it was so. Raises TimeoutError, or RuntimeError when the
        service has ended."""
        weighed = 0.0
        while not condition():
            now = time.monotonic()
            if now - self.started > PATIENCE:
                raise TimeoutError(f"not in {PATIENCE} s")
            if self._process.poll() is not None:
                raise RuntimeError(f"it ended: {(self.folder / 'log').read_text()[-2000:]}")
            if now - weighed > 1:
                weighed = now
                self.cost()
            time.sleep(every)
        return time.monotonic() - self.started

    def wait_for(self, paths: Sequence[str]) -> float:
        """Seconds since the start at which all of them were there."""
        waiting = list(paths)

        def all_there() -> bool:
            while waiting and self.get(waiting[-1])[0] == http.HTTPStatus.OK:
                waiting.pop()
            return not waiting

        return self.wait_until(all_there)


@contextmanager
def running(folder: Path, settings: Mapping[str, str] | None = None) -> Iterator[Service]:
    """The service over `folder`/events, with no settings but these and a port, until the block ends."""
    port = free_port()
    env = environment(port) | dict(settings or {})
    started = time.monotonic()
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "announcer", "run"], cwd=folder, env=env, stdout=log, stderr=log
        )
    try:
        yield Service(folder, process, port, started)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(60)
        finally:
            process.kill()  # nothing, where it has ended


def environment(port: int) -> dict[str, str]:
    """Nobody's settings but the port."""
    kept = {name: value for name, value in os.environ.items() if not name.upper().startswith("ANNOUNCER_")}
    return kept | {"ANNOUNCER_PORT": str(port), "ANNOUNCER_BASE_URL": f"http://127.0.0.1:{port}"}
