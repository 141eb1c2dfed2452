"""How the server's addresses are tried, and which connection a call goes over."""

import socket
import time
from typing import Any
from urllib.parse import urlsplit

import pytest

from announcer.accounts.mastodon import session
from announcer.accounts.mastodon.account import MastodonAccount
from announcer.accounts.mastodon.session import always
from announcer.delivery.outcomes import (
    NotSent,
    Posted,
)
from tests.accounts.mastodon_accounts import BODY, account_on
from tests.support.fake_mastodon.server import FakeMastodon


def test_addresses_that_swallow_packets_leave_time_for_one_that_answers(
    fake: FakeMastodon, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three of them; a full queue of a listener that accepts nobody swallows what comes."""
    deaf = [
        socket.create_server((f"127.0.0.{number}", int(urlsplit(fake.base_url).port or 0)), backlog=0)
        for number in (2, 3, 4)
    ]
    full = [socket.create_connection(one.getsockname()) for one in deaf]
    ask = socket.getaddrinfo

    def many(host: str, port: int, *given: int, **named: int) -> Any:
        if host != "instance.example":
            return ask(host, port, *given, **named)
        names = ("127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.1")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (name, port)) for name in names]

    monkeypatch.setattr(socket, "getaddrinfo", many)
    try:
        account = MastodonAccount(
            fake.base_url.replace("127.0.0.1", "instance.example"), fake.rules.token, site_url="https://site.example",
            timeout=(2, 5),
        )  # fmt: skip
        began = time.monotonic()
        assert isinstance(account.send(BODY, "key", lambda: time.monotonic() - began < 2.5), Posted)
    finally:
        for one in (*deaf, *full):
            one.close()


def test_what_writes_goes_over_a_connection_of_its_own(fake: FakeMastodon) -> None:
    """An idle one may be dead, and a post that dies on it is of unknown fate."""
    connections = 0
    process = fake._server.process_request

    def count(*given: Any) -> None:
        nonlocal connections
        connections += 1
        process(*given)

    fake._server.process_request = count  # type: ignore[method-assign,assignment]
    account = account_on(fake.base_url)
    for expected, ask in ((1, account.verify), (1, account.limits), (2, lambda: account.send(BODY, "key", always))):
        ask()
        assert connections == expected


def test_what_one_address_leaves_of_the_time_is_the_others_(monkeypatch: pytest.MonkeyPatch) -> None:
    shares: list[float] = []

    def refuse(_: object, timeout: float, *__: object, **___: object) -> None:
        shares.append(timeout)
        raise ConnectionRefusedError

    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (f"127.0.0.{number}", 9)) for number in range(2, 6)]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    monkeypatch.setattr(session, "create_connection", refuse)
    account = MastodonAccount("http://instance.example", "token", site_url="https://site.example", timeout=(12, 5))
    assert account.send(BODY, "key", always) == NotSent("it cannot be connected to")
    assert shares == pytest.approx([3, 4, 6, 12], abs=0.5)
