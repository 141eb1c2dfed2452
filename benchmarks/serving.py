"""How fast the server answers, and how soon it shows what was published.

    python -m benchmarks.serving [--pages 20000] [--seconds 3] [--clients 2] [--workers 2]

Starts the real server over a store in a temporary folder, and clients as processes of their own with one connection
each: answers per second with 16 requests under way on each, then the time of one request alone. Clients and server
share the machine, and the clients are the slower half: believe ratios.
"""

import argparse
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from announcer.model import Resource
from announcer.web.site_store import SiteStore

AT = datetime(2024, 1, 10, tzinfo=UTC)


def page(number: int, revision: int = 0) -> Resource:
    body = f"<p>session {number}, revision {revision}</p>\n".encode() * 200
    return Resource(
        path=f"/events/s/e{number}/",
        inputs=f"{number}.{revision}",
        type="text/html; charset=utf-8",
        body=body,
        modified_at=AT,
    )


class Client:
    """One connection."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._read = bytearray()

    def ask(self, path: str, headers: str = "") -> tuple[bytes, bytes]:
        """Head and body of the answer to one request."""
        self._socket.sendall(request(path, headers))
        return self._answer()

    def ask_ahead(self, paths: Sequence[str], headers: str) -> list[bytes]:
        """The heads of the answers to requests that are all sent before the first answer is read."""
        self._socket.sendall(b"".join(request(path, headers) for path in paths))
        return [self._answer()[0] for _ in paths]

    def _answer(self) -> tuple[bytes, bytes]:
        while (end := self._read.find(b"\r\n\r\n")) < 0:
            self._read += self._socket.recv(1 << 20)
        at = self._read.find(b"content-length: ", 0, end)
        length = int(self._read[at + 16 : self._read.find(b"\r\n", at)]) if at >= 0 else 0
        while len(self._read) < end + 4 + length:
            self._read += self._socket.recv(1 << 20)
        head, body = self._read[:end], self._read[end + 4 : end + 4 + length]
        del self._read[: end + 4 + length]
        return bytes(head), bytes(body)


def request(path: str, headers: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nhost: x\r\n{headers}\r\n".encode()


def ask_for(port: int, paths: Sequence[str], headers: str, seconds: float, expected: int) -> tuple[int, list[float]]:
    """How many answers came with 16 requests under way, and the seconds that each took alone; half the time each."""
    client = Client(port)
    chosen = random.Random(port + len(paths))
    start = b"HTTP/1.1 %d " % expected
    count, took = 0, []
    over = time.perf_counter() + seconds
    while time.perf_counter() < over:
        count += sum(head.startswith(start) for head in client.ask_ahead(chosen.choices(paths, k=16), headers))
    over = time.perf_counter() + seconds
    while (started := time.perf_counter()) < over:
        head, _ = client.ask(chosen.choice(paths), headers)
        took.append(time.perf_counter() - started)
        if not head.startswith(start):
            raise RuntimeError(head.decode())
    return count, took


@contextmanager
def server(store: Path, workers: int) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "announcer.web", "--site-store", str(store), "--port", str(port)]
    process = subprocess.Popen([*command, "--workers", str(workers)])
    try:
        while True:
            try:
                Client(port).ask("/healthz")
                break
            except OSError:
                time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait()


def measure_visible(store: SiteStore, port: int, times: int) -> tuple[list[float], list[float]]:
    """Seconds that publishing three pages took, and from then until a client saw the new one."""
    client = Client(port)
    publishing, seen = [], []
    for revision in range(1, times + 1):
        changed = [page(number, revision) for number in range(3)]
        started = time.perf_counter()
        store.publish(changed)
        published = time.perf_counter()
        while client.ask(changed[0].path)[1] != changed[0].body:
            pass
        publishing.append(published - started)
        seen.append(time.perf_counter() - published)
    return publishing, seen


def table(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    first, *others = zip(*rows, strict=True)
    columns = [[cell.ljust(widths[0]) for cell in first]]
    columns += [[cell.rjust(width) for cell in column] for column, width in zip(others, widths[1:], strict=True)]
    lines = ["  ".join(cells) for cells in zip(*columns, strict=True)]
    return "\n".join(lines)


def spread(seconds: list[float]) -> list[str]:
    cuts = statistics.quantiles(seconds, n=100)
    return [f"{1000 * cuts[49]:.2f}", f"{1000 * cuts[98]:.2f}", f"{1000 * max(seconds):.2f}"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--clients", type=int, default=2)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    paths = [page(number).path for number in range(given.pages)]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "site.db"
        store = SiteStore(file)
        started = time.perf_counter()
        store.publish(map(page, range(given.pages)))
        print(f"{given.pages} pages of {len(page(0).body)} bytes published in {time.perf_counter() - started:.2f} s")
        stored = store.read(paths[0])
        assert stored is not None
        with server(file, given.workers) as port, ProcessPoolExecutor(given.clients) as pool:
            rows = [["", "answers/s", "median ms", "99 % ms", "slowest ms"]]
            for name, chosen, headers, status in (
                ("one page, hot", paths[:1], "", 200),
                ("one page, gzip, hot", paths[:1], "accept-encoding: gzip\r\n", 200),
                ("one page, not modified", paths[:1], f"if-none-match: {stored.etag}\r\n", 304),
                ("100 pages at random", paths[:100], "", 200),
                (f"{given.pages} pages at random", paths, "", 200),
                ("a page that is not there", ["/nothing"], "", 404),
            ):
                half = given.seconds / 2
                runs = [pool.submit(ask_for, port, chosen, headers, half, status) for _ in range(given.clients)]
                results = [run.result() for run in runs]
                took = [seconds for _, each in results for seconds in each]
                rows.append([name, f"{sum(count for count, _ in results) / half:.0f}", *spread(took)])
            publishing, seen = measure_visible(store, port, times=200)
            rows.append([f"3 of {given.pages} pages published", "", *spread(publishing)])
            rows.append(["from published to seen", "", *spread(seen)])
            print(table(rows))


if __name__ == "__main__":
    main()
