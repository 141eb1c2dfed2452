"""Load on a server: wrk where it is installed, else a client of our own, which is slower than the servers.

python -m benchmarks.http_load PORT SECONDS CONNECTIONS REQUEST   (the client of our own)
"""

import json
import re
import selectors
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.process_tree import cost

_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What a server took and gave."""

    per_second: float
    median_ms: float
    p99_ms: float
    cpu_us: float
    """Microseconds of the server's processor time an answer, kernel included."""


def generator() -> str:
    return "wrk" if shutil.which("wrk") else "our own client (wrk is not installed)"


def load(port: int, pid: int, path: str, headers: Mapping[str, str], *, seconds: float, connections: int) -> Load:
    """Asks for `path` for so long, with a request under way on each connection. Raises RuntimeError when an answer was
    no success."""
    before, run = cost(pid).cpu, _wrk if shutil.which("wrk") else _own
    count, took, median, p99 = run(port, path, headers, seconds, connections)
    return Load(
        per_second=count / took, median_ms=median, p99_ms=p99, cpu_us=1e6 * (cost(pid).cpu - before) / max(count, 1)
    )  # fmt: skip


def _wrk(
    port: int, path: str, headers: Mapping[str, str], seconds: float, connections: int
) -> tuple[int, float, float, float]:  # fmt: skip
    lines = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds:g}s", "--latency", *lines]
    said = subprocess.run(
        [*command, f"http://127.0.0.1:{port}{path}"], capture_output=True, text=True, check=True
    ).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise RuntimeError(said)
    found = re.search(r"(\d+) requests in ([\d.]+)(us|ms|s)", said)
    cuts = {
        cut: float(number) * _UNITS[unit] for cut, number, unit in re.findall(r"(\d+)%\s+([\d.]+)(us|ms|s)", said)
    }  # fmt: skip
    if found is None:
        raise RuntimeError(said)
    return int(found[1]), float(found[2]) * _UNITS[found[3]] / 1000, cuts["50"], cuts["99"]


def _own(
    port: int, path: str, headers: Mapping[str, str], seconds: float, connections: int
) -> tuple[int, float, float, float]:  # fmt: skip
    request = f"GET {path} HTTP/1.1\r\nhost: x\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    arguments = [str(port), str(seconds), str(connections), f"{request}\r\n"]
    command = [sys.executable, "-m", "benchmarks.http_load", *arguments]
    count, took, median, p99 = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return count, took, median, p99


class _Connection:
    def __init__(self, port: int, request: bytes) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._request = request
        self._head = b""
        self._left = -1
        self.asked_at = 0.0

    def ask(self) -> None:
        self._head, self._left, self.asked_at = b"", -1, time.perf_counter()
        self.socket.sendall(self._request)

    def is_answered(self) -> bool:
        read = self.socket.recv(1 << 18)
        if not read:
            raise RuntimeError("the server hung up")
        if self._left >= 0:
            self._left -= len(read)
            return self._left <= 0
        self._head += read
        end = self._head.find(b"\r\n\r\n")
        if end < 0:
            return False
        if self._head[9:10] not in b"23":
            raise RuntimeError(self._head[:end].decode("latin-1"))
        length = re.search(rb"content-length: (\d+)", self._head[:end], re.IGNORECASE)
        unchanged = self._head[9:12] == b"304"
        self._left = 0 if unchanged or length is None else int(length[1]) - (len(self._head) - end - 4)
        return self._left <= 0


def _ask(port: int, seconds: float, connections: int, request: bytes) -> tuple[int, float, float, float]:
    took: list[float] = []
    with selectors.DefaultSelector() as ready:
        for _ in range(connections):
            connection = _Connection(port, request)
            ready.register(connection.socket, selectors.EVENT_READ, connection)
            connection.ask()
        started = time.perf_counter()
        while (now := time.perf_counter()) < started + seconds:
            for key, _ in ready.select(1):
                if key.data.is_answered():
                    took.append(time.perf_counter() - key.data.asked_at)
                    key.data.ask()
    cuts = statistics.quantiles(took, n=100)
    return len(took), now - started, 1000 * cuts[49], 1000 * cuts[98]


if __name__ == "__main__":
    print(json.dumps(_ask(int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]), sys.argv[4].encode())))
