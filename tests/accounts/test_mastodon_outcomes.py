"""What a write to Mastodon came to: every outcome that a server or the way to it can bring about."""

import socket
import threading
import time
from collections.abc import Callable
from dataclasses import replace

import pytest
import requests

from announcer.accounts.mastodon.account import MastodonAccount
from announcer.accounts.mastodon.session import always
from announcer.delivery.outcomes import (
    Ambiguous,
    Denied,
    Limited,
    NotSent,
    Outcome,
    Posted,
    Refused,
    Unauthorized,
)
from announcer.model.status_text import StatusText
from tests.accounts.mastodon_accounts import BODY, DRAFT, PICTURE, account_on
from tests.support.fake_mastodon.faults import ALL, BY_NAME, Fault
from tests.support.fake_mastodon.server import FakeMastodon
from tests.support.ports import free_port

OTHER_WORDS = replace(BODY, text=StatusText("Other words"))


# --- outcomes

EXPECTED: dict[str, type[Outcome]] = {
    "429 before the commit": Limited,
    "bad-reset after the commit": Posted,
}


@pytest.mark.parametrize("fault", ALL, ids=lambda fault: fault.name)
def test_whatever_is_not_surely_posted_or_refused_is_ambiguous(fake: FakeMastodon, fault: Fault) -> None:
    fake.fault(fault)
    deadline = 0.3 if fault.answer in ("freeze", "drip") else 10
    assert isinstance(
        account_on(fake.base_url, deadline=deadline).send(BODY, "key", always), EXPECTED.get(fault.name, Ambiguous)
    )


def test_a_status_arrives_with_all_that_was_said_about_it(fake: FakeMastodon) -> None:
    account = account_on(fake.base_url)
    outcome = account.send(BODY, "key", always)
    (status,) = fake.rules.own()
    assert outcome == Posted(status.id, f"{fake.base_url}/@organiser/{status.id}")
    assert (status.text, status.visibility, status.language, status.key) == (BODY.text, "unlisted", "nl", "key")


@pytest.mark.parametrize(("denied", "outcome"), [(401, Unauthorized), (403, Unauthorized)])
def test_a_refused_token_is_told_apart(fake: FakeMastodon, denied: int, outcome: type[Outcome]) -> None:
    fake.rules.denied = denied
    account = account_on(fake.base_url)
    assert isinstance(account.send(BODY, "key", always), outcome)
    with pytest.raises(Denied, match=str(denied)):
        account.verify()


def test_nobody_listening_is_surely_not_sent() -> None:
    assert account_on(f"http://127.0.0.1:{free_port()}").send(BODY, "key", always) == NotSent(
        "it cannot be connected to"
    )
    assert account_on("http://nowhere.invalid").send(BODY, "key", always) == NotSent("its name cannot be resolved")


def test_a_handshake_that_fails_is_surely_not_sent(fake: FakeMastodon) -> None:
    assert isinstance(account_on(fake.base_url.replace("http:", "https:")).send(BODY, "key", always), NotSent)
    assert fake.rules.own() == []


def test_text_that_cannot_be_sent_is_refused_and_does_not_block_what_comes_after(fake: FakeMastodon) -> None:
    account = account_on(fake.base_url)
    assert isinstance(account.send(replace(BODY, text=StatusText("half of an emoji: \ud83c")), "key", always), Refused)
    assert isinstance(account.send(BODY, "key", always), Posted)


def test_a_redirect_is_not_followed_and_the_token_does_not_go_there(fake: FakeMastodon) -> None:
    fake.fault(BY_NAME["redirect before the commit"])
    where = f"{fake.base_url}/api/v1/statuses"
    assert account_on(fake.base_url).send(BODY, "key", always) == Ambiguous(f"it answered 301, and leads to {where}")
    assert len(fake.requests) == 1


def test_the_library_is_not_given_what_a_server_answers(fake: FakeMastodon) -> None:
    """It makes objects of all that an answer holds: minutes for some megabytes of `{}`."""
    account = account_on(fake.base_url)
    given: list[requests.Response] = []
    account._client.session.hooks["response"].append(lambda response, **_: given.append(response))
    account.verify()
    assert b"organiser" in account._client.exchange.body
    assert "Content-Type" in account._client.exchange.headers
    assert [(response.content, dict(response.headers)) for response in given] == [(b"{}", {})]


def test_the_library_makes_the_calls_that_it_can_as_the_api_has_them(fake: FakeMastodon) -> None:
    asked: list[str] = []
    account = account_on(fake.base_url)
    account._client.session.hooks["response"].append(
        lambda response, **_: asked.append(f"{response.request.method} {response.request.url}")
    )
    posted = account.send(BODY, "key", always)
    assert isinstance(posted, Posted)
    account.upload(PICTURE, always)
    account.statuses_after(posted.status_id)
    account.source(posted.status_id)
    addresses = [one.replace(fake.base_url, "") for one in asked]
    first, *_ = [one for one in addresses if one.endswith(f"min_id={posted.status_id}&limit=40")]
    assert addresses[:3] == ["POST /api/v1/statuses", "GET /api/v2/instance", "POST /api/v2/media"]
    assert first.endswith(f"/statuses?exclude_reblogs=true&min_id={posted.status_id}&limit=40")
    assert f"GET /api/v1/statuses/{posted.status_id}/source" in addresses


@pytest.mark.parametrize("name", ["drip after the commit", "freeze before the commit"])
def test_no_call_lasts_longer_than_its_deadline(fake: FakeMastodon, name: str) -> None:
    fake.fault(BY_NAME[name])
    began = time.monotonic()
    outcome = account_on(fake.base_url, deadline=0.3).send(BODY, "key", always)
    assert outcome == Ambiguous("no whole answer in time")
    assert time.monotonic() - began < 3


def test_an_answer_without_end_is_cut_off() -> None:
    """A body that grows faster than the deadline comes: the cap ends it."""
    listener = socket.create_server(("127.0.0.1", 0))

    def pour() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
            try:
                while True:
                    connection.sendall(b" " * (1 << 20))
            except OSError:
                return

    thread = threading.Thread(target=pour)
    thread.start()
    with listener:
        account = account_on(f"http://127.0.0.1:{listener.getsockname()[1]}", deadline=30)
        assert isinstance(account.send(BODY, "key", always), Ambiguous)
        thread.join(10)
    assert not thread.is_alive()


# --- what may not leave any more

Write = Callable[[MastodonAccount, str, Callable[[], bool]], object]

WRITES: dict[str, Write] = {
    "post": lambda account, _, may_leave: account.send(BODY, "key", may_leave),
    "picture": lambda account, _, may_leave: account.upload(PICTURE, may_leave),
    "edit": lambda account, status_id, may_leave: account.edit(status_id, OTHER_WORDS, DRAFT, may_leave),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_what_may_not_leave_any_more_when_the_line_stands_does_not(fake: FakeMastodon, write: Write) -> None:
    account = account_on(fake.base_url)
    posted = account.send(BODY, "another", always)
    assert isinstance(posted, Posted)
    assert write(account, posted.status_id, lambda: False) == NotSent("it could not be sent in time")
    fake.quiet()
    (status,) = fake.rules.own()
    assert (status.edits, fake.rules.media) == (0, {})
    assert not isinstance(write(account, posted.status_id, always), NotSent)


def test_a_head_without_its_body_posts_nothing_and_is_not_called_surely_not_sent(fake: FakeMastodon) -> None:
    asked = iter([True, False])
    outcome = account_on(fake.base_url).send(BODY, "key", lambda: next(asked))
    assert outcome == Ambiguous("it could not be sent in time")
    fake.quiet()
    assert fake.rules.own() == []
