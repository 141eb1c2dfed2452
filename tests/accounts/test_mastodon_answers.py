"""Answers of any shape: whatever a server sends, each call ends in one of its own outcomes."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from announcer.accounts.mastodon.account import MastodonAccount
from announcer.accounts.mastodon.server_answers import outcome_of
from announcer.accounts.mastodon.session import Exchange, always
from announcer.accounts.mastodon.status_list import page_of
from announcer.delivery.account import AccountInfo, SeenStatus, StatusSource
from announcer.delivery.outcomes import (
    Ambiguous,
    Limited,
    NotSent,
    Posted,
    Processing,
    Refused,
    Unauthorized,
    Unreachable,
)
from announcer.model import Limits
from tests.accounts.mastodon_accounts import BODY, PICTURE, account_on


class FakeInstance(ThreadingHTTPServer):
    """Answers what it was told to; a list that is asked for from some status on has come to its end."""

    daemon_threads = True
    block_on_close = False
    answers: tuple[Any, ...] = ({},)
    status = 200
    headers: tuple[tuple[str, str], ...] = ()
    asked = 0


class _FakeInstanceHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FakeInstance

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Silent."""

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        instance = self.server
        answer = instance.answers[min(instance.asked, len(instance.answers) - 1)]
        instance.asked += 1
        body = json.dumps([] if "_id=" in self.path else answer).encode()
        self.send_response_only(instance.status)
        for name, value in (*instance.headers, ("Content-Length", str(len(body)))):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_PUT = do_GET  # noqa: N815  # the names that http.server looks for


@contextmanager
def a_fake_instance() -> Iterator[FakeInstance]:
    with FakeInstance(("127.0.0.1", 0), _FakeInstanceHandler) as server:
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
    "source": (lambda account: account.source("1"), (StatusSource, type(None))),
    "statuses_after": (lambda account: account.statuses_after(None), list),
    "statuses_after 1": (lambda account: account.statuses_after("1"), list),
}


@pytest.fixture(scope="module")
def instance() -> Iterator[FakeInstance]:
    with a_fake_instance() as server:
        yield server


@pytest.mark.parametrize("name", READS)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_whatever_an_answer_holds_a_call_ends_in_one_of_its_own_ways(
    instance: FakeInstance, name: str, data: st.DataObject
) -> None:
    things = st.one_of(nearly(OWNER), nearly(STATUS), nearly([STATUS]), nearly(INSTANCE), nearly({"text": "x"}), ANY)
    instance.answers = tuple(data.draw(st.lists(things, min_size=1, max_size=3)))
    if name.startswith("statuses_after"):
        instance.answers = (OWNER, data.draw(nearly([STATUS])))
    instance.status = data.draw(st.sampled_from([200, 200, 200, 202, 206, 301, 401, 404, 410, 422, 429, 500]))
    instance.headers, instance.asked = tuple(data.draw(HEADERS)), 0
    account = account_on(f"http://127.0.0.1:{instance.server_address[1]}")
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
def test_an_edit_of_a_status_with_odd_media_is_made_without_them(instance: FakeInstance, media: object) -> None:
    instance.answers, instance.status, instance.headers, instance.asked = (
        ({**STATUS, "media_attachments": media},),
        200,
        (),
        0,
    )
    account = account_on(f"http://127.0.0.1:{instance.server_address[1]}")
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
