"""A receiver of messages by POST, which may refuse, redirect or hang."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SECRET = "T00000000-hook"
"""The path, by which it knows its friends."""


class Receiver(ThreadingHTTPServer):
    """Takes messages at any path."""

    daemon_threads = True
    status = 200
    hangs = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.got: list[tuple[str, str, dict[str, object]]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/{SECRET}"


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        receiver = self.server
        assert isinstance(receiver, Receiver)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        receiver.got.append((self.path, self.headers["Content-Type"], json.loads(body)))
        while receiver.hangs:
            time.sleep(0.05)
        self.send_response(receiver.status)
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def a_receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        thread = threading.Thread(target=receiver.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield receiver
        finally:
            receiver.hangs = False
            receiver.shutdown()
            thread.join()
