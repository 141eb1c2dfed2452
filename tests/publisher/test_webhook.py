"""A message to the operator as JSON, posted to a receiver that may refuse, redirect, hang or not be there."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from announcer.errors import NoticeError
from announcer.publisher import webhook
from tests.support.ports import free_port

SECRET = "T00000000-hook"


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


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        thread = threading.Thread(target=receiver.serve_forever, args=(0.02,))
        thread.start()
        yield receiver
        receiver.hangs = False
        receiver.shutdown()
        thread.join()


def test_a_message_is_posted_as_json(receiver: Receiver) -> None:
    webhook.post(receiver.url, {"text": "één zaak"})
    assert receiver.got == [(f"/{SECRET}", "application/json", {"text": "één zaak"})]


@pytest.mark.parametrize("status", [302, 404, 500])
def test_a_refusal_is_told_and_a_redirect_is_one(receiver: Receiver, status: int) -> None:
    receiver.status = status
    with pytest.raises(NoticeError, match=f"it answered {status}$") as caught:
        webhook.post(receiver.url, {})
    assert SECRET not in str(caught.value)
    assert len(receiver.got) == 1


def test_a_receiver_that_hangs_or_is_not_there_is_given_up_without_its_address(receiver: Receiver) -> None:
    receiver.hangs = True
    for url in (receiver.url, f"http://127.0.0.1:{free_port()}/{SECRET}"):
        with pytest.raises(NoticeError, match="cannot be reached") as caught:
            webhook.post(url, {}, timeout=(0.3, 0.3))
        assert SECRET not in str(caught.value)
        assert caught.value.__cause__ is None
