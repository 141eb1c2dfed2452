"""The account over real HTTP: outcomes by what happened, limits, lists, pictures, deadlines; the token never shows."""

import json
import logging
import socket
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from announcer.accounts.mastodon import session
from announcer.accounts.mastodon.account import MastodonAccount
from announcer.accounts.mastodon.instance import limits_of
from announcer.accounts.mastodon.server_answers import outcome_of, seen_status_of, wait_of
from announcer.accounts.mastodon.session import Exchange, always
from announcer.accounts.mastodon.status_list import Newer, Page, WholeHistory, page_of
from announcer.delivery.account import AccountInfo, SeenStatus, Source, body_of
from announcer.delivery.outcomes import (
    Ambiguous,
    Denied,
    Limited,
    NoAnswer,
    NotSent,
    Outcome,
    Posted,
    Processing,
    Refused,
    Unauthorized,
    Unfinished,
    Unreachable,
    Unsupported,
)
from announcer.errors import SettingsError
from announcer.model import Draft, Image, Limits, Visibility
from announcer.model.status_text import StatusText
from announcer.model.text import line
from tests.delivery.world import a_picture
from tests.support.fake_mastodon.faults import ALL, BY_NAME, Fault
from tests.support.fake_mastodon.rules import Behaviour
from tests.support.fake_mastodon.server import FakeMastodon

DRAFT = Draft(text=StatusText("Sessie, 19:00 uur"), language="nl", visibility=Visibility.UNLISTED)
BODY = body_of(DRAFT)
OTHER_WORDS = replace(BODY, text=StatusText("Other words"))
PICTURE: Draft = Draft(
    text=DRAFT.text,
    language="nl",
    visibility=Visibility.PUBLIC,
    image=Image(file="poster.png", alt=line("é" * 1600), focus=(-1.0, 0.25)),
)


@pytest.fixture
def fake() -> Iterator[FakeMastodon]:
    with FakeMastodon(Behaviour.V45) as server:
        yield server


def account_on(base_url: str, token: str = "fake-token-7e1b0d", *, deadline: float = 10) -> MastodonAccount:
    return MastodonAccount(
        base_url, token, site_url="https://site.example", pictures=a_picture, timeout=(5, 30), deadline=deadline
    )


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
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    assert account_on(f"http://127.0.0.1:{port}").send(BODY, "key", always) == NotSent("it cannot be connected to")
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


# --- limits


def test_limits_are_the_instance_s_own(fake: FakeMastodon) -> None:
    assert account_on(fake.base_url).limits() == Limits()
    with FakeMastodon(Behaviour.NO_KEYS) as gotosocial:
        limits = account_on(gotosocial.base_url).limits()
    assert limits == Limits(max_characters=5000, url_characters=None, graphemes=False)


@pytest.mark.parametrize(
    ("instance", "limits"),
    [
        ({}, Limits()),
        ([], Limits()),
        ({"configuration": {"statuses": {"max_characters": "many"}}}, Limits()),
        ({"configuration": {"media_attachments": {"description_limit": 10_000}}}, Limits(description_limit=10_000)),
        (
            {"version": "2.7.2 (compatible; Akkoma 3.13.2)", "max_toot_chars": 5000, "description_limit": 400},
            Limits(max_characters=5000, url_characters=None, description_limit=400),
        ),
        ({"configuration": {"statuses": {"characters_reserved_per_url": 10**12, "max_characters": -1}}}, Limits()),
    ],
)
def test_what_an_instance_does_not_say_is_as_on_mastodon(instance: object, limits: Limits) -> None:
    assert limits_of(instance) == limits


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "30"}, 30),
        ({"Retry-After": "0"}, 1),
        ({"Retry-After": "99999999999999"}, 3 * 3600),
        ({"Retry-After": "9" * 6000}, 3 * 3600),
        ({"Retry-After": "000000000030"}, 30),
        ({"Retry-After": "000"}, 1),
        ({"Retry-After": "inf"}, None),
        ({"Retry-After": "-1"}, None),
        ({"Date": "Thu, 01 Feb 2024 09:00:00 GMT", "X-RateLimit-Reset": "0001-01-01T00:00:00+05:00"}, None),
        ({"Date": "0001-01-01T00:00:00Z", "X-RateLimit-Reset": "9999-12-31T23:59:59-05:00"}, None),
        ({"Date": "Thu, 01 Feb 2024 09:00:00 GMT", "X-RateLimit-Reset": "2024-02-01T09:05:00.000000Z"}, 300),
        ({"Date": "Thu, 01 Feb 2024 09:00:00 GMT", "X-RateLimit-Reset": "1706778060"}, 60),
        ({"Date": "Thu, 01 Feb 2024 09:00:00 GMT", "Retry-After": "Thu, 01 Feb 2024 09:02:00 GMT"}, 120),
        ({"X-RateLimit-Reset": "2024-02-01T09:05:00Z"}, None),
        ({"Date": "Thu, 01 Feb 2024 09:00:00 GMT", "X-RateLimit-Reset": "soon"}, None),
        ({}, None),
    ],
)
def test_a_limit_is_waited_for_by_the_server_s_own_clock(headers: dict[str, str], seconds: int | None) -> None:
    assert wait_of(headers) == (None if seconds is None else timedelta(seconds=seconds))


ERRORS: dict[str, tuple[object, str]] = {
    "Mastodon": (
        {"error": "Validation failed: Text is  too\nlong", "details": {}},
        "Validation failed: Text is too long",
    ),
    "OAuth": ({"error": "invalid_token", "error_description": "The token was revoked"}, "The token was revoked"),
    "an object": ({"error": {"type": "ValidationError", "message": "too long", "code": 7}}, "too long"),
    "with a detail": ({"error": {"type": "ValidationError", "detail": "too long"}}, "too long"),
    "a type alone": ({"error": {"type": "ValidationError"}}, "ValidationError"),
    "an empty error": ({"error": "", "message": "too long"}, "too long"),
    "a list": ({"errors": ["too long", {"title": "too loud"}, 5]}, "too long; too loud"),
    "Akkoma": ({"errors": {"detail": "Internal server error"}}, "Internal server error"),
    "fields": ({"errors": {"status": ["is too long"], "media": [], "poll": {"no": 1}}}, "status: is too long"),
    "a message": ({"message": "no such endpoint"}, "no such endpoint"),
    "RFC 9457": ({"type": "about:blank", "title": "No", "detail": "not today"}, "not today"),
    "a framework": ({"detail": [{"loc": ["body"], "msg": "field required"}]}, "field required"),
    "a string": ("Throttled", "Throttled"),
    "no words": ({"error": {"code": 5}, "status": "x"}, ""),
    "depth": ({"error": [[[[[[["deep"]]]]]]]}, ""),
    "a plain text": (b"error code:\n1020", "error code: 1020"),
    "a page": (b" <html>it is broken</html>", ""),
    "a long text": (b"trace " * 1000, ""),
    "no text": (b"\xff\xfe", ""),
}


@pytest.mark.parametrize(("body", "words"), ERRORS.values(), ids=ERRORS)
def test_what_an_error_says_is_said_whatever_its_shape(body: object, words: str) -> None:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    refused = outcome_of(Exchange(sent=True, status=422, body=raw, complete=True))
    assert refused == Refused(422, f"it answered 422: {words}" if words else "it answered 422")


def test_what_an_error_says_is_short_and_no_half_of_a_token() -> None:
    body = json.dumps({"errors": ["x" * 290 + SECRET, "y" * 10**6] * 100}).encode()
    refused = outcome_of(
        Exchange(sent=True, status=422, body=body, complete=True), lambda text: text.replace(SECRET, "*")
    )
    assert refused == Refused(422, f"it answered 422: {'x' * 290}*; yyyyyyy")


def test_an_error_page_that_is_called_one_is_not_quoted() -> None:
    headers = {"Content-Type": "text/html; charset=utf-8"}
    exchange = Exchange(sent=True, status=503, body=b"Down for maintenance", headers=headers, complete=True)
    assert outcome_of(exchange) == Ambiguous("it answered 503")


@pytest.mark.parametrize(
    ("location", "shown"),
    [
        ("https://social.example:444/api/v1/statuses?a=b#c", ", and leads to https://social.example:444/api/v1/statuses"),
        ("https://user:word@social.example/x", ", and leads to https://social.example/x"),
        ("/elsewhere?a=b", ", and leads to /elsewhere"),
        ("//social.example/x", ", and leads to social.example/x"),
        ("https://[half/x", ""),
        ("", ""),
        (f"/{'x' * 5000}", f", and leads to /{'x' * 299}"),
    ],
)  # fmt: skip
def test_a_redirect_says_where_it_leads_and_nothing_that_is_not_an_address(location: str, shown: str) -> None:
    exchange = Exchange(sent=True, status=308, headers={"Location": location}, body=b"Moved", complete=True)
    assert outcome_of(exchange) == Ambiguous(f"it answered 308{shown}")


@pytest.mark.parametrize("name", ["html-404", "500", "html", "redirect", "truncate", "429", "drop"])
def test_an_instance_that_does_not_tell_its_limits_has_mastodon_s(fake: FakeMastodon, name: str) -> None:
    """An old server, or a proxy before it, has no /api/v2/instance: what is posted fits Mastodon's limits then."""
    fault = Fault(name, name, commits=name == "truncate")
    fake.rules.max_characters = 1000
    fake.fault(fault, method="GET", path="/api/v2/instance")
    account = account_on(fake.base_url)
    assert account.limits() == Limits(max_characters=1000)
    fake.fault(fault, method="GET", path="/api/v./instance", times=4)
    assert account.limits() == Limits(max_characters=1000)
    assert account_on(fake.base_url).limits() == Limits()


def test_limits_are_not_made_up_for_a_server_that_cannot_be_reached_or_denies(fake: FakeMastodon) -> None:
    with pytest.raises(NoAnswer):
        account_on("http://127.0.0.1:1").limits()
    fake.rules.denied = 401
    fake.fault(Fault("401", "401", commits=False), method="GET", path="/api/v2/instance")
    with pytest.raises(Denied):
        account_on(fake.base_url).limits()


def test_a_proxy_that_forbids_the_instance_s_page_does_not_make_the_token_a_bad_one(fake: FakeMastodon) -> None:
    fake.fault(Fault("403", "403", commits=False), method="GET", path="/api/v2/instance")
    assert account_on(fake.base_url).limits() == Limits()


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


def test_a_limit_on_a_read_says_how_long_it_lasts(fake: FakeMastodon) -> None:
    account = account_on(fake.base_url)
    fake.fault(BY_NAME["429 before the commit"], method="GET", path=".*", times=2)
    with pytest.raises(Unreachable) as caught:
        account.exists("1")
    assert caught.value.wait == timedelta(seconds=30)
    limited = account.edit("1", BODY, DRAFT, always)
    assert isinstance(limited, Limited)
    assert limited.wait == timedelta(seconds=30)


# --- lists


@pytest.mark.parametrize("behaviour", [Behaviour.V45, Behaviour.NO_KEYS])
def test_a_list_is_whole_oldest_first_and_without_boosts(behaviour: Behaviour) -> None:
    with FakeMastodon(behaviour) as server:
        ids = []
        for number in range(95):
            text = f"{number} https://site.example/events/s/e/?p={number:012x}"
            ids.append(server.rules.post({"status": text}, None).body["id"])
            if number % 10 == 0:
                server.rules.boost()
        account = account_on(server.base_url)
        everything = account.statuses_after(None)
        assert [seen.id for seen in everything] == ids
        assert everything[17].markers == {f"{17:012x}"}
        assert [seen.id for seen in account.statuses_after(ids[3])] == ids[4:]
        assert account.statuses_after(ids[-1]) == []


def test_a_list_that_was_read_to_its_end_is_read_anew_the_next_time(fake: FakeMastodon) -> None:
    account = account_on(fake.base_url)
    assert account.statuses_after(None) == []
    posted = fake.rules.post({"status": "Sessie"}, None).body["id"]
    assert [seen.id for seen in account.statuses_after(None)] == [posted]


def test_a_server_that_gives_the_same_page_for_ever_has_given_no_list() -> None:
    newest = page_of([{"id": "9"}, {"id": "8"}], "", "own")
    with pytest.raises(Unreachable):
        Newer("1").read(lambda _: newest)
    with pytest.raises(Unreachable):
        WholeHistory().read(lambda _: newest)


def test_a_server_whose_pages_include_the_id_they_begin_at_comes_to_an_end() -> None:
    def from_id_on(cursor: dict[str, str]) -> Page:
        return page_of([{"id": id_} for id_ in ("4", "3", "2", "1") if id_ >= cursor["min_id"]][-2:], "", "own")

    assert list(Newer("1").read(from_id_on)) == ["2", "3", "4"]


class Hiding:
    """Ten statuses, two a page, and a server that hides some of them after it has written its links, as GoToSocial
    does."""

    def __init__(self, *hidden: int) -> None:
        self._hidden = hidden
        self.asked: list[dict[str, str]] = []

    def __call__(self, cursor: dict[str, str]) -> Page:
        assert cursor not in self.asked
        self.asked.append(cursor)
        newer = [number for number in range(1, 11) if number > int(cursor.get("min_id", 0))][:2]
        older = [number for number in range(10, 0, -1) if number < int(cursor.get("max_id", 11))][:2]
        raw = newer[::-1] if "min_id" in cursor else older
        links = f'<https://x/?max_id={raw[-1]}>; rel="next", <https://x/?min_id={raw[0]}>; rel="prev"' if raw else ""
        return page_of([{"id": str(number)} for number in raw if number not in self._hidden], links, "own")


@pytest.mark.parametrize("hidden", [(), (2, 3), (2, 3, 4, 5, 6), (9, 10), (1, 2), range(2, 11)], ids=repr)
def test_an_empty_page_with_links_is_not_the_end_of_a_list(hidden: Sequence[int]) -> None:
    shown = [str(number) for number in range(1, 11) if number not in hidden]
    assert list(Newer("1").read(Hiding(*hidden))) == [id_ for id_ in shown if id_ != "1"]
    assert list(WholeHistory().read(Hiding(*hidden))) == shown


def test_a_list_goes_on_after_a_page_that_is_known_already() -> None:
    newest, oldest = [{"id": "4"}, {"id": "3"}], [{"id": "3"}, {"id": "2"}]
    pages: dict[tuple[str, str], tuple[list[dict[str, str]], str]] = {
        ("min_id", "1"): (oldest, ""),
        ("min_id", "3"): (oldest, '<https://x/?min_id=a1>; rel="prev"'),
        ("min_id", "a1"): ([{"id": "4"}], ""),
        ("min_id", "4"): ([], ""),
        ("max_id", ""): (newest, ""),
        ("max_id", "3"): (newest, '<https://x/?max_id=a1>; rel="next"'),
        ("max_id", "a1"): ([{"id": "2"}], ""),
        ("max_id", "2"): ([], ""),
    }

    def fetch(cursor: dict[str, str]) -> Page:
        return page_of(*pages[next(iter(cursor.items()), ("max_id", ""))], "own")

    assert list(Newer("1").read(fetch)) == ["2", "3", "4"]
    assert list(WholeHistory().read(fetch)) == ["2", "3", "4"]


def test_an_empty_page_that_leads_to_itself_is_the_end() -> None:
    def echoing(cursor: dict[str, str]) -> Page:
        ((name, value),) = cursor.items() or [("max_id", "")]
        rel = "prev" if name == "min_id" else "next"
        return page_of([{"id": "2"}] if value in ("", "1") else [], f'<https://x/?{name}={value}>; rel="{rel}"', "own")

    assert list(Newer("1").read(echoing)) == ["2"]
    assert list(WholeHistory().read(echoing)) == ["2"]


@pytest.mark.parametrize("round_and_round", [True, False])
@pytest.mark.parametrize("listing", [Newer("0"), WholeHistory()], ids=["newer", "whole"])
def test_empty_pages_that_lead_on_without_end_or_in_a_ring_are_no_list_and_it_is_begun_anew(
    listing: Newer | WholeHistory, round_and_round: bool
) -> None:
    asked: list[dict[str, str]] = []

    def leading(cursor: dict[str, str]) -> Page:
        asked.append(cursor)
        number = len(asked) % 7 if round_and_round else len(asked)
        links = f'<https://x/?max_id=c{number}>; rel="next", <https://x/?min_id=c{number}>; rel="prev"'
        return page_of([{"id": "1"}] if len(asked) == 1 else [], links, "own")

    with pytest.raises(Unreachable, match="does not advance"):
        listing.read(leading)
    assert len(asked) <= 1001
    asked.clear()
    with pytest.raises(Unreachable, match="does not advance"):
        listing.read(leading)
    assert asked[0] in ({}, {"min_id": "0"})
    assert len(asked) > 5


@pytest.mark.parametrize("is_whole", [True, False])
def test_empty_pages_in_a_list_that_breaks_off_are_asked_for_where_it_did(is_whole: bool) -> None:
    server, calls = Hiding(3, 4, 5, 6), 0

    def breaking(cursor: dict[str, str]) -> Page:
        nonlocal calls
        calls += 1
        if calls % 2:
            raise Unreachable("it answered 500")
        return server(cursor)

    listing, ids = WholeHistory() if is_whole else Newer("1"), None
    while ids is None:
        assert calls < 30
        with suppress(Unreachable):
            ids = list(listing.read(breaking))
    assert ids == (["1"] if is_whole else []) + ["2", "7", "8", "9", "10"]


@pytest.mark.parametrize(
    ("is_whole", "calls_after", "calls_anew"), [(True, 5, 6), (False, 3, 5)], ids=["the whole history", "since one"]
)
def test_a_long_list_is_read_on_where_it_broke_off(
    fake: FakeMastodon, is_whole: bool, calls_after: int, calls_anew: int
) -> None:
    ids = [fake.rules.post({"status": f"number {number}"}, None).body["id"] for number in range(130)]
    baseline, wanted = (None, ids) if is_whole else (ids[0], ids[1:])
    account = account_on(fake.base_url)
    account.verify()
    path = f"/api/v1/accounts/{fake.rules.account_id}/statuses"
    fake.fault(BY_NAME["bad-reset after the commit"], method="GET", path=path, times=2)
    fake.fault(BY_NAME["503 before the commit"], method="GET", path=path)
    with pytest.raises(Unreachable):
        account.statuses_after(baseline)
    wanted = [*wanted, fake.rules.post({"status": "meanwhile"}, None).body["id"]]
    for calls in (calls_after, calls_anew):
        asked = len(fake.requests)
        assert [seen.id for seen in account.statuses_after(baseline)] == wanted
        assert len(fake.requests) - asked == calls


@pytest.mark.parametrize("whole", [True, False])
def test_a_list_that_is_longer_than_the_deadline_is_read_in_parts(fake: FakeMastodon, whole: bool) -> None:
    ids = [fake.rules.post({"status": f"number {number}"}, None).body["id"] for number in range(130)]
    account = account_on(fake.base_url)
    account.verify()
    account._deadline = 0
    calls = 5 if whole else 4
    for _ in range(calls):
        with pytest.raises(Unfinished):
            account.statuses_after(None if whole else ids[0])
    assert [one.id for one in account.statuses_after(None if whole else ids[0])] == (ids if whole else ids[1:])


def test_a_list_that_does_not_advance_is_begun_anew(fake: FakeMastodon) -> None:
    ids = [fake.rules.post({"status": f"number {number}"}, None).body["id"] for number in range(50)]
    account = account_on(fake.base_url)
    listing = fake.rules.listing
    first = listing(fake.rules.account_id, {"min_id": ids[0], "limit": "40"})
    fake.rules.listing = lambda *_: first  # type: ignore[method-assign]
    with pytest.raises(Unreachable, match="does not advance"):
        account.statuses_after(ids[0])
    fake.rules.listing = listing  # type: ignore[method-assign]
    assert [seen.id for seen in account.statuses_after(ids[0])] == ids[1:]


@pytest.mark.parametrize(
    "name",
    ["500 before the commit", "html before the commit", "truncate after the commit", "redirect after the commit",
     "drop before the commit", "429 before the commit", "html-404 before the commit"],
)  # fmt: skip
def test_half_a_list_is_no_list(fake: FakeMastodon, name: str) -> None:
    account = account_on(fake.base_url)
    account.verify()
    fake.fault(BY_NAME[name], method="GET", path=r"/api/v1/accounts/.*/statuses")
    with pytest.raises(Unreachable):
        account.statuses_after("1")


def test_markers_are_found_in_the_links_of_what_servers_make_of_a_status() -> None:
    content = (
        '<p>Kom! <a href="https://site.example/events/s/e/?p=0123456789ab&amp;x=1">https://<span>site</span></a> '
        '<a href="https://old.example/e/?x=1&amp;p=fedcba987654" rel="nofollow">…</a> ?p=aaaaaaaaaaaa '
        '<a href="https://site.example/?p=0123456789abcdef">longer</a></p>'
    )
    seen = seen_status_of({"id": "1", "uri": "https://example.org/1", "content": content})
    assert seen.markers == {"0123456789ab", "fedcba987654"}
    assert seen.url == "https://example.org/1"


def test_markers_are_found_whatever_the_case_of_scheme_and_host_and_are_lower_case_themselves() -> None:
    content = (
        '<p><a href="HTTPS://SITE.EXAMPLE/e/?p=0123456789ab&amp;utm_source=x">x</a> '
        '<a href="Http://Site.example/e?p=fedcba987654">y</a> '
        '<a href="https://site.example/e/?p=ABCDEFABCDEF">z</a></p>'
    )
    assert seen_status_of({"id": "1", "content": content}).markers == {"0123456789ab", "fedcba987654"}


@pytest.mark.parametrize(
    ("created_at", "moment"),
    [
        ("2024-02-01T10:00:00.123456789+01:00", datetime(2024, 2, 1, 9, 0, 0, 123456, UTC)),
        ("2024-02-01T09:00:00", datetime(2024, 2, 1, 9, tzinfo=UTC)),
        ("0001-01-01T00:00:00+05:00", None),
        ("0001-01-01T00:00:00Z", None),
        ("9999-12-31T23:59:59-05:00", None),
        ("9999-12-31T23:59:59Z", None),
        ("9" * 5000, None),
        ("99999999999", datetime(5138, 11, 16, 9, 46, 39, tzinfo=UTC)),
        ("-inf", None),
        (float("nan"), None),
        (10**400, None),
    ],
    ids=lambda value: str(value)[:40],
)
def test_when_a_status_was_made_is_a_moment_that_every_time_zone_has_a_date_for(
    created_at: object, moment: datetime | None
) -> None:
    made = seen_status_of({"id": "1", "created_at": created_at}).created_at
    assert made == moment
    if made is not None:
        assert made.utcoffset() == timedelta()
        for hours in (-23, 23):
            made.astimezone(timezone(timedelta(hours=hours)))


def test_a_link_that_stands_in_the_card_alone_is_a_marker_too() -> None:
    """A server may shorten links in what it shows."""
    card = {"url": "https://site.example/events/s/e/?p=0123456789ab"}
    assert seen_status_of({"id": "1", "content": "<p>Sessie</p>", "card": card}).markers == {"0123456789ab"}
    assert seen_status_of({"id": "1", "content": "<p>Sessie</p>", "card": "none"}).markers == frozenset()


def test_the_words_of_a_status_are_parted_where_its_lines_are_and_not_within_a_link() -> None:
    content = "<p>Gewijzigd:<br>Sessie</p><p>19.00 <span>uu</span>r</p>"
    assert seen_status_of({"id": "1", "content": content}).words == "Gewijzigd: Sessie 19.00 uur"


@pytest.mark.parametrize("piece", ["<", "<br", "http://", "https://x?p="])
def test_a_status_of_a_megabyte_is_read_once_through(piece: str) -> None:
    """Reading on from each piece anew takes hours: then this test does not end."""
    assert seen_status_of({"id": "1", "content": piece * (1_000_000 // len(piece))}).markers == frozenset()


def test_a_status_of_odd_characters_gives_words_that_can_be_kept() -> None:
    digits = "9" * 5000
    seen = seen_status_of({"id": "1", "url": "https://\ud83d", "content": f"<p>Half \ud83d, nul \0, &#{digits};</p>"})
    assert (seen.url, seen.words) == ("", f"Half , nul , &#{digits};")


# --- pictures and edits


def test_a_picture_goes_with_a_description_within_the_limit_and_its_focus(fake: FakeMastodon) -> None:
    account = account_on(fake.base_url)
    media_id = account.upload(PICTURE, always)
    assert isinstance(media_id, str)
    medium = fake.rules.media[media_id]
    assert (medium.description, medium.focus) == ("é" * 1499 + "…", "-1.0000,0.2500")
    assert account.media_ready(media_id) is True
    assert isinstance(account.send(body_of(PICTURE, media_ids=(media_id,)), "key", always), Posted)
    assert account.media_ready(media_id) is None
    assert account.send(body_of(PICTURE, media_ids=(media_id,)), "other", always) == Refused(
        422, "it answered 422: Validation failed: Media attachments are already used or do not exist"
    )


def test_a_picture_that_the_server_still_works_on_is_asked_for_again_without_sleeping(fake: FakeMastodon) -> None:
    fake.rules.media_seconds = 3600
    account = account_on(fake.base_url)
    got = account.upload(PICTURE, always)
    assert isinstance(got, Processing)
    assert account.media_ready(got.media_id) is False


def test_what_is_gone_is_gone_and_what_is_unreadable_is_not(fake: FakeMastodon) -> None:
    account = account_on(fake.base_url)
    posted = account.send(BODY, "key", always)
    assert isinstance(posted, Posted)
    assert account.exists(posted.status_id)
    assert account.source(posted.status_id) == Source(BODY.text, "")
    fake.fault(BY_NAME["html-404 before the commit"], method="GET", path=".*", times=2)
    with pytest.raises(Unreachable):
        account.exists(posted.status_id)
    with pytest.raises(Unreachable):
        account.source(posted.status_id)
    fake.rules.delete(posted.status_id)
    assert not account.exists(posted.status_id)
    assert account.source(posted.status_id) is None
    assert account.edit(posted.status_id, BODY, DRAFT, always) == Refused(404, "the post is not there")


@pytest.mark.parametrize("page", [True, False])
def test_a_server_without_sources_says_so(fake: FakeMastodon, page: bool) -> None:
    account = account_on(fake.base_url)
    posted = account.send(BODY, "key", always)
    assert isinstance(posted, Posted)
    fake.rules.has_source = False
    if page:
        fake.fault(BY_NAME["html-404 before the commit"], method="GET", path=".*/source")
    with pytest.raises(Unsupported):
        account.source(posted.status_id)


def test_a_description_keeps_within_the_limit_of_the_instance_it_goes_to(fake: FakeMastodon) -> None:
    """The account that sends is another than the one that was asked for limits."""
    limited = fake.rules.instance(2)
    limited.body["configuration"]["media_attachments"]["description_limit"] = 400
    fake.rules.instance = lambda version: limited  # type: ignore[method-assign]  # noqa: ARG005
    media_id = account_on(fake.base_url).upload(PICTURE, always)
    assert isinstance(media_id, str)
    assert fake.rules.media[media_id].description == "é" * 399 + "…"


# --- answers of any shape


class Puppet(ThreadingHTTPServer):
    """Answers what it was told to; a list that is asked for from some status on has come to its end."""

    daemon_threads = True
    block_on_close = False
    answers: tuple[Any, ...] = ({},)
    status = 200
    headers: tuple[tuple[str, str], ...] = ()
    asked = 0


class _Strings(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Puppet

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Silent."""

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        puppet = self.server
        answer = puppet.answers[min(puppet.asked, len(puppet.answers) - 1)]
        puppet.asked += 1
        body = json.dumps([] if "_id=" in self.path else answer).encode()
        self.send_response_only(puppet.status)
        for name, value in (*puppet.headers, ("Content-Length", str(len(body)))):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_PUT = do_GET  # noqa: N815  # the names that http.server looks for


@contextmanager
def puppet_on_a_port() -> Iterator[Puppet]:
    with Puppet(("127.0.0.1", 0), _Strings) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()


TEXTS = st.one_of(
    st.text(st.characters(categories=("L", "N", "P", "S", "Z", "Cc", "Cs")), max_size=12),
    st.sampled_from(["1", "a/b?c#d", "", " ", "\x00", "&#" + "9" * 5000 + ";", "2024-02-01T09:00:00Z", "https://x/?p=1",
                     "0001-01-01T00:00:00+23:59", "https://\ud83d", "..", "null"]),
)  # fmt: skip
ANY = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.just(10**400), st.floats(), TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=8,
)


def nearly(value: object) -> st.SearchStrategy[Any]:
    """As it should be, with any parts missing or of any kind."""
    if isinstance(value, dict):
        parts = {name: nearly(part) for name, part in value.items()}
        right: st.SearchStrategy[Any] = st.fixed_dictionaries({}, optional=parts)
    elif isinstance(value, list):
        right = st.lists(nearly(value[0]), max_size=3)
    else:
        right = st.just(value)
    return st.one_of(right, right, ANY)


OWNER = {"id": "7", "username": "organiser", "acct": "organiser", "url": "https://social.example/@organiser"}
STATUS = {
    "id": "11", "url": "https://social.example/@organiser/11", "uri": "https://social.example/11", "reblog": None,
    "created_at": "2024-02-01T09:00:00Z", "content": "<p>Kom! https://site.example/?p=0123456789ab</p>", "text": "Kom!",
    "account": OWNER, "card": {"url": "https://site.example/?p=0123456789ab"},
    "media_attachments": [{"id": "5", "meta": {}}], "error": "no", "error_description": "no",
}  # fmt: skip
INSTANCE = {
    "version": "4.5", "source_url": "https://x", "max_toot_chars": 500, "description_limit": 1500,
    "configuration": {
        "statuses": {"max_characters": 500, "characters_reserved_per_url": 23},
        "media_attachments": {"description_limit": 1500},
    },
}  # fmt: skip
HEADERS = st.lists(
    st.tuples(
        st.sampled_from(["Date", "Link", "Retry-After", "X-RateLimit-Reset", "X-RateLimit-Remaining", "Content-Type"]),
        st.sampled_from(["", "0", "soon", "-1", "99999999999", "2024-02-01T09:00:00Z", "9999-12-31T23:59:59-23:59",
                         "0001-01-01T00:00:00+23:59", "Thu, 01 Feb 2024 09:00:00 GMT", '<?min_id=%00>; rel="prev"']),
    ),
    max_size=3,
)  # fmt: skip
Right = type[object] | tuple[type[object], ...]
OUTCOMES = (Posted, NotSent, Limited, Refused, Unauthorized, Ambiguous)
READS: dict[str, tuple[Callable[[MastodonAccount], object], Right]] = {
    "verify": (lambda account: account.verify(), AccountInfo),
    "limits": (lambda account: account.limits(), Limits),
    "send": (lambda account: account.send(BODY, "key", always), OUTCOMES),
    "upload": (lambda account: account.upload(PICTURE, always), (str, Processing, *OUTCOMES)),
    "edit": (lambda account: account.edit("1", BODY, PICTURE, always), OUTCOMES),
    "media_ready": (lambda account: account.media_ready("1"), (bool, type(None))),
    "exists": (lambda account: account.exists("1"), bool),
    "source": (lambda account: account.source("1"), (Source, type(None))),
    "statuses_after": (lambda account: account.statuses_after(None), list),
    "statuses_after 1": (lambda account: account.statuses_after("1"), list),
}


@pytest.fixture(scope="module")
def puppet() -> Iterator[Puppet]:
    with puppet_on_a_port() as server:
        yield server


@pytest.mark.parametrize("name", READS)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_whatever_an_answer_holds_a_call_ends_in_one_of_its_own_ways(
    puppet: Puppet, name: str, data: st.DataObject
) -> None:
    things = st.one_of(nearly(OWNER), nearly(STATUS), nearly([STATUS]), nearly(INSTANCE), nearly({"text": "x"}), ANY)
    puppet.answers = tuple(data.draw(st.lists(things, min_size=1, max_size=3)))
    if name.startswith("statuses_after"):
        puppet.answers = (OWNER, data.draw(nearly([STATUS])))
    puppet.status = data.draw(st.sampled_from([200, 200, 200, 202, 206, 301, 401, 404, 410, 422, 429, 500]))
    puppet.headers, puppet.asked = tuple(data.draw(HEADERS)), 0
    account = account_on(f"http://127.0.0.1:{puppet.server_address[1]}")
    call, right = READS[name]
    try:
        got = call(account)
    except Unreachable as error:
        shown = [str(error)]
    else:
        assert isinstance(got, right)
        shown = [] if name == "source" else texts_of(got)
    for text in shown:
        text.encode()
        assert "\0" not in text


@pytest.mark.parametrize("media", [5, "5", None, {}, [5], [{"id": 5}], [{"id": "../x"}], [[]]], ids=repr)
def test_an_edit_of_a_status_with_odd_media_is_made_without_them(puppet: Puppet, media: object) -> None:
    puppet.answers, puppet.status, puppet.headers, puppet.asked = ({**STATUS, "media_attachments": media},), 200, (), 0
    account = account_on(f"http://127.0.0.1:{puppet.server_address[1]}")
    assert account.edit("11", BODY, PICTURE, always) == Posted("11", "https://social.example/@organiser/11")


@pytest.mark.parametrize("odd", ["\ud83d", "a/b", "..?x=1", "1\0", "", 5, None, ["1"]], ids=repr)
def test_what_cannot_be_an_id_is_none(odd: object) -> None:
    body = json.dumps({"id": odd}).encode()
    answered = outcome_of(Exchange(sent=True, status=200, body=body, complete=True))
    assert answered == Ambiguous("it answered 200, but with no status")
    with pytest.raises(Unreachable):
        page_of([{"id": odd}], "", "own")


def texts_of(got: object) -> list[str]:
    """All text in it: it goes into the ledger, into logs and onto pages."""
    match got:
        case str():
            return [got]
        case Posted(status_id, url):
            return [status_id, url]
        case SeenStatus():
            return [got.id, got.url, got.words, *got.markers]
        case AccountInfo():
            return [got.id, got.acct, got.url, got.name]
        case list():
            return [text for one in got for text in texts_of(one)]
        case _:
            return [getattr(got, "reason", "")]


# --- the token

SECRET = "s3cret-token-that-nobody-may-see"


@pytest.mark.parametrize("token", ["", "two words", f"{SECRET}\n", f"{SECRET}\x00", "tóken"])
def test_a_token_that_cannot_be_one_is_refused_without_showing_it(token: str) -> None:
    with pytest.raises(SettingsError) as caught:
        account_on("http://127.0.0.1:1", token)
    assert SECRET not in str(caught.value)


def test_a_token_that_names_a_file_is_not_taken_for_the_file(
    fake: FakeMastodon, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / fake.rules.token).write_text("another-token\n")
    assert account_on(fake.base_url).verify().acct == "organiser"


def calls_of(account: MastodonAccount) -> list[Callable[[], object]]:
    return [
        account.verify,
        account.limits,
        lambda: account.send(BODY, "key", always),
        lambda: account.upload(PICTURE, always),
        lambda: account.media_ready("1"),
        lambda: account.statuses_after(None),
        lambda: account.exists("1"),
        lambda: account.source("1"),
        lambda: account.edit("1", BODY, DRAFT, always),
    ]


@pytest.mark.parametrize("name", ["", "401", "drop before the commit", "html before the commit", "refused"])
def test_the_token_shows_in_no_log_repr_result_or_traceback(
    fake: FakeMastodon, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], name: str
) -> None:
    caplog.set_level(logging.DEBUG)
    fake.rules.token = SECRET if name != "401" else "another"
    if " " in name:
        for method in ("GET", "POST", "PUT"):
            fake.fault(BY_NAME[name], method=method, path=".*", times=50)
    account = account_on(fake.base_url if name != "refused" else "http://127.0.0.1:1", SECRET)
    shown = [repr(account), repr(vars(account)), repr(vars(account._client)), repr(vars(account._client.session))]
    for call in calls_of(account):
        try:
            shown.append(repr(call()))
        except Unreachable as error:
            chain = error.__context__ or error.__cause__
            assert chain is None
            shown += [repr(error), "".join(traceback.format_exception(error))]
    shown += [caplog.text, *capfd.readouterr()]
    assert all(SECRET not in text for text in shown)


def test_a_server_that_repeats_the_token_does_not_get_it_into_a_reason() -> None:
    exchange = Exchange(sent=True, status=422, body=json.dumps({"error": f"{SECRET} is bad"}).encode(), complete=True)
    assert outcome_of(exchange, account_on("http://127.0.0.1:1", SECRET)._client.redact) == Refused(
        422, "it answered 422: *** is bad"
    )
