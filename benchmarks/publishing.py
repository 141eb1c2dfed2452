"""What a publication costs, how soon it is seen, and how fast pages are that nobody asked for lately.

    python -m benchmarks.publishing [--pages 20000] [--seconds 3]

A site store of so many pages in a temporary folder and a server with one worker over it. Three pages are published 200
times, each time until a client sees the new one; then pages are asked for one at a time, at random.
"""

import argparse
import random
import socket
import statistics
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from announcer.model import Resource
from announcer.web.site_store import SiteStore
from benchmarks.serving_peers import ours

AT = datetime(2024, 1, 10, tzinfo=UTC)
TIMES = 200


def page(number: int, revision: int = 0) -> Resource:
    chance = random.Random(number)
    words = ["".join(chance.choices("abcdefghij", k=6)) for _ in range(250)]
    body = f"<p>session {number}, revision {revision}</p>\n{' '.join(chance.choices(words, k=1300))}".encode()
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


def ask_for(port: int, paths: Sequence[str], headers: str, seconds: float, expected: int) -> list[float]:
    """The seconds that each answer took. Raises RuntimeError for another status."""
    client, chance = Client(port), random.Random(port)
    start = b"HTTP/1.1 %d " % expected
    took = []
    over = time.perf_counter() + seconds
    while (started := time.perf_counter()) < over:
        head, _ = client.ask(chance.choice(paths), headers)
        took.append(time.perf_counter() - started)
        if not head.startswith(start):
            raise RuntimeError(head.decode())
    return took


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
    given = parser.parse_args()
    paths = [page(number).path for number in range(given.pages)]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "site.db"
        with closing(SiteStore(file)) as store:
            pages = [page(number) for number in range(given.pages)]
            began, used = time.perf_counter(), time.process_time()
            store.publish(pages)
            print(
                f"{given.pages} pages of {len(pages[0].body)} octets published in {time.perf_counter() - began:.2f} s,"
                f" {time.process_time() - used:.2f} s of processor time; site.db {file.stat().st_size / 1e6:.1f} MB"
            )
            with ours(file) as server:
                rows = [["", "median ms", "99 % ms", "slowest ms"]]
                publishing, seen = measure_visible(store, server.port, TIMES)
                rows.append([f"3 of {given.pages} pages published", *spread(publishing)])
                rows.append(["from published to seen", *spread(seen)])
                for name, chosen, headers, status in (
                    ("one page", paths[:1], "", 200),
                    (f"{given.pages} pages at random", paths, "", 200),
                    (f"{given.pages} pages at random, gzip", paths, "accept-encoding: gzip\r\n", 200),
                    ("a page that is not there", ["/nothing"], "", 404),
                ):
                    rows.append([name, *spread(ask_for(server.port, chosen, headers, given.seconds, status))])
                log = file.with_name("site.db-wal").stat().st_size / 1e6
                print(f"{table(rows)}\nafterwards site.db {file.stat().st_size / 1e6:.1f} MB, its log {log:.1f} MB")


if __name__ == "__main__":
    main()
