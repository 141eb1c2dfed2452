"""Servers that answer the same requests with the same bytes and headers, with a worker each."""

import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from tests.support.ports import free_port

_OF_THE_SERVER = {"date", "server", "connection", "content-length"}
_PATIENCE = 20
"""Seconds for a server to begin."""


@dataclass(frozen=True, slots=True)
class Peer:
    name: str
    port: int
    pid: int
    """Of the process that was started; its workers may be below it."""

    def ask(self, path: str, headers: Mapping[str, str]) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body, as they are."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path, headers={"accept-encoding": "identity", **headers})
            response = connection.getresponse()
            return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
        finally:
            connection.close()


@contextmanager
def ours(store: Path) -> Iterator[Peer]:
    """The real server over `store`."""
    port = free_port()
    command = [sys.executable, "-m", "announcer.web", "--site-store", str(store), "--port", str(port)]
    with _running("announcer", port, command) as peer:
        yield peer


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """An answer that is given to whoever asks for its path."""

    status: int
    headers: dict[str, str]
    body: bytes


@contextmanager
def bare_granian(answers: Mapping[str, Recorded], folder: Path) -> Iterator[Peer]:
    """Granian as we run it, with an application that looks up the path and does nothing else."""
    port, file = free_port(), folder / "answers.json"
    file.write_text(
        json.dumps({path: (each.status, each.headers, each.body.decode("latin-1")) for path, each in answers.items()})
    )
    with _running("bare Granian", port, [sys.executable, "-m", "benchmarks.serving_peers", str(port), str(file)]) as it:
        yield it


@contextmanager
def nginx(
    files: Mapping[str, tuple[bytes, bytes]], headers: Mapping[str, Mapping[str, str]], folder: Path
) -> Iterator[Peer]:
    """With the bytes of `files` by path, as they are and in gzip, and our headers where it does not make its own."""
    port = free_port()
    for path, (plain, packed) in files.items():
        (folder / path.removeprefix("/")).write_bytes(plain)
        (folder / f"{path.removeprefix('/')}.gz").write_bytes(packed)
    places = "".join(
        f"location = {path} {{ default_type '{each['content-type']}'; "
        + "".join(
            f'add_header {name} "{value}" always; '
            for name, value in each.items()
            if name not in _OF_THE_SERVER | {"etag", "last-modified", "content-type", "content-encoding"}
        )
        + "}\n"
        for path, each in headers.items()
    )
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    config = folder / "nginx.conf"
    config.write_text(
        f"daemon off; master_process off; error_log stderr crit; pid {folder}/pid;\n"
        "events { worker_connections 512; }\n"
        "http { access_log off; gzip_static on; sendfile on; tcp_nopush on; open_file_cache max=100; types {}\n"
        f"keepalive_requests 1000000000; {temporary}\n"
        f"server {{ listen 127.0.0.1:{port}; root {folder};\n{places} }} }}\n"
    )
    with _running("nginx", port, ["nginx", "-p", str(folder), "-c", str(config)]) as peer:
        yield peer


@contextmanager
def _running(name: str, port: int, command: list[str]) -> Iterator[Peer]:
    process = subprocess.Popen(command)
    peer = Peer(name, port, process.pid)
    try:
        over = time.monotonic() + _PATIENCE
        while True:
            try:
                peer.ask("/", {})
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > over:
                    raise
                time.sleep(0.05)
        yield peer
    finally:
        process.terminate()
        process.wait()


class _Bare:
    def __init__(self, file: Path) -> None:
        self._answers = {
            path: (status, list(headers.items()), body.encode("latin-1") if body else None)
            for path, (status, headers, body) in json.loads(file.read_text()).items()
        }

    async def __call__(self, scope: Any, reply: Any) -> None:  # Granian exports no types of RSGI's
        status, headers, body = self._answers.get(scope.path) or (404, [], b"")
        if body is None:
            reply.response_empty(status, headers)
        else:
            reply.response_bytes(status, headers, body)


def _bare() -> _Bare:
    return _Bare(Path(sys.argv[2]))


def recorded(answer: tuple[int, dict[str, str], bytes]) -> Recorded:
    """An answer of ours, to be given by another server."""
    status, headers, body = answer
    kept = {name: value for name, value in headers.items() if name not in _OF_THE_SERVER}
    return Recorded(status=status, headers=kept, body=body)


if __name__ == "__main__":
    os.environ.setdefault("PYTHONHASHSEED", "0")
    Granian(
        "benchmarks.serving_peers",
        address="127.0.0.1",
        port=int(sys.argv[1]),
        interface=Interfaces.RSGI,
        workers=1,
        http=HTTPModes.http1,
        websockets=False,
        backlog=2048,
        backpressure=1024,
        http1_settings=HTTP1Settings(header_read_timeout=15_000, max_buffer_size=128 * 1024),
        log_level=LogLevels.error,
        log_access=False,
    ).serve(target_loader=_bare, wrap_loader=False)
