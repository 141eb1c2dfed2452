"""Readers of a site, in no hurry: python -m benchmarks.soak_readers PORT CONNECTIONS REQUESTS_A_SECOND PATH...

Until their standard input ends; then what they got is printed as JSON.
"""

import asyncio
import json
import random
import statistics
import sys
import time
from collections import Counter


class Readers:
    """So many connections, each with a request at a time, and all together so many requests a second."""

    def __init__(self, port: int, connections: int, per_second: float, paths: list[str]) -> None:
        self._port = port
        self._connections = connections
        self._pause = connections / per_second
        self._paths = paths
        self._chance = random.Random(connections)
        self.statuses: Counter[str] = Counter()
        self.seconds: list[float] = []
        self.hung_up = 0
        """Connections that the server closed, or that did not come about."""

    async def read(self) -> None:
        readers = [asyncio.create_task(self._reader(number)) for number in range(self._connections)]
        await asyncio.to_thread(sys.stdin.buffer.read)
        for one in readers:
            one.cancel()
        await asyncio.gather(*readers, return_exceptions=True)

    async def _reader(self, number: int) -> None:
        await asyncio.sleep(self._pause * number / self._connections)
        while True:
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
                try:
                    await self._ask(reader, writer)
                finally:
                    writer.close()
            except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
                self.hung_up += 1
                await asyncio.sleep(self._pause)

    async def _ask(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Again and again, half the time for what it has already."""
        known: dict[str, str] = {}
        while True:
            path = self._chance.choice(self._paths)
            tag = f"If-None-Match: {known[path]}\r\n" if path in known and self._chance.random() < 0.5 else ""
            began = time.monotonic()
            writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\n{tag}\r\n".encode())
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
            status, headers = head[9:12], dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
            if status != "304":
                await reader.readexactly(int(headers.get("content-length", 0)))
            self.seconds.append(time.monotonic() - began)
            self.statuses[status] += 1
            known[path] = headers.get("etag", '""')
            await asyncio.sleep(self._pause * self._chance.uniform(0.5, 1.5))

    def told(self) -> dict[str, object]:
        cuts = statistics.quantiles(self.seconds, n=1000) if len(self.seconds) > 1 else [0.0] * 999
        return {
            "requests": len(self.seconds),
            "statuses": dict(sorted(self.statuses.items())),
            "hung up": self.hung_up,
            "ms": {
                "p50": round(1000 * cuts[499], 1),
                "p99": round(1000 * cuts[989], 1),
                "p999": round(1000 * cuts[998], 1),
            },
        }


if __name__ == "__main__":
    readers = Readers(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), sys.argv[4:])
    asyncio.run(readers.read())
    print(json.dumps(readers.told()))
