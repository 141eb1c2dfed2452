"""How the server's addresses are tried, and which connection a call goes over."""

import socket
import threading
import time
from typing import Any
from urllib.parse import urlsplit

import pytest

from announcer.accounts.mastodon import connecting
from announcer.accounts.mastodon.account import MastodonAccount
from announcer.accounts.mastodon.session import always
from announcer.delivery.outcomes import (
    NotSent,
    Posted,
)
from tests.accounts.mastodon_accounts import BODY, account_on
from tests.support.fake_mastodon.server import FakeMastodon


def test_addresses_that_swallow_packets_leave_time_for_one_that_answers(fake: FakeMastodon) -> None:
    """Three of them; a full queue of a listener that accepts nobody swallows what comes."""
    deaf = [
        socket.create_server((f"127.0.0.{number}", int(urlsplit(fake.base_url).port or 0)), backlog=0)
        for number in (2, 3, 4)
    ]
    full = [socket.create_connection(one.getsockname()) for one in deaf]
    many = ("127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.1")
    try:
        account = MastodonAccount(
            fake.base_url.replace("127.0.0.1", "instance.example"), fake.rules.token, site_url="https://site.example",
            timeout=(2, 5), look_up=lambda _host, _port: many,
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

    found = [f"127.0.0.{number}" for number in range(2, 6)]
    monkeypatch.setattr(connecting, "create_connection", refuse)
    account = MastodonAccount(
        "http://instance.example", "token", site_url="https://site.example", timeout=(12, 5),
        look_up=lambda _host, _port: found,
    )  # fmt: skip
    assert account.send(BODY, "key", always) == NotSent("it cannot be connected to")
    assert shares == pytest.approx([3, 4, 6, 12], abs=0.5)


def test_a_name_that_is_looked_up_for_ever_ends_with_the_time_to_connect_and_costs_one_thread() -> None:
    asked: list[str] = []
    answers = threading.Event()

    def never(host: str, _port: int) -> list[str]:
        asked.append(host)
        answers.wait()
        return []

    account = MastodonAccount(
        "http://instance.example", "token", site_url="https://site.example", timeout=(0.05, 5), look_up=never
    )
    began = time.monotonic()
    for _ in range(3):
        assert account.send(BODY, "key", always) == NotSent("no connection in time")
    assert time.monotonic() - began < 3
    assert asked == ["instance.example"]
    answers.set()
