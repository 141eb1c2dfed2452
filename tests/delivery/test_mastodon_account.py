"""The account over real HTTP: outcomes by what happened, limits, lists, pictures, deadlines; the token never shows."""

import json
import logging
import socket
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from delivery.world import a_picture
from fake_mastodon.faults import ALL, BY_NAME, Fault
from fake_mastodon.rules import Behaviour
from fake_mastodon.server import FakeMastodon

from announcer.delivery.edits import body_of
from announcer.delivery.ports import (
    Ambiguous,
    Denied,
    Limited,
    NotSent,
    Outcome,
    Posted,
    Processing,
    Refused,
    Unauthorized,
    Unreachable,
)
from announcer.errors import SettingsError
from announcer.mastodon_account import MastodonAccount
from announcer.mastodon_account.answers import limits_of, outcome_of, seen_of, wait_of
from announcer.mastodon_account.listing import Page, WholeHistory, after, page_of
from announcer.mastodon_account.session import Exchange, always
from announcer.model import Draft, Image, Limits, Visibility
from announcer.text import StatusText, line

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
    assert account_on(fake.base_url).send(BODY, "key", always) == Ambiguous("it answered 301")
    assert len(fake.requests) == 1


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
    assert write(account, posted.status_id, lambda: False) == NotSent("this process stood still before it could send")
    fake.quiet()
    (status,) = fake.rules.own()
    assert (status.edits, fake.rules.media) == (0, {})
    assert not isinstance(write(account, posted.status_id, always), NotSent)


def test_a_head_without_its_body_posts_nothing_and_is_not_called_surely_not_sent(fake: FakeMastodon) -> None:
    asked = iter([True, False])
    outcome = account_on(fake.base_url).send(BODY, "key", lambda: next(asked))
    assert outcome == Ambiguous("this process stood still before it could send")
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
            {"version": "2.7.2 (compatible; Akkoma 3.13.2)", "max_toot_chars": 5000},
            Limits(max_characters=5000, url_characters=None),
        ),
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


def test_a_server_that_gives_the_same_page_for_ever_has_given_no_list() -> None:
    newest = page_of([{"id": "9"}, {"id": "8"}], "")
    with pytest.raises(Unreachable):
        after(lambda _: newest, "1")
    with pytest.raises(Unreachable):
        WholeHistory().read(lambda _: newest)


def test_a_server_whose_pages_include_the_id_they_begin_at_comes_to_an_end() -> None:
    def from_id_on(cursor: dict[str, str]) -> Page:
        return page_of([{"id": id_} for id_ in ("4", "3", "2", "1") if id_ >= cursor["min_id"]][-2:], "")

    assert [status["id"] for status in after(from_id_on, "1")] == ["2", "3", "4"]


def test_a_long_history_is_read_on_where_it_broke_off(fake: FakeMastodon) -> None:
    ids = [fake.rules.post({"status": f"number {number}"}, None).body["id"] for number in range(130)]
    account = account_on(fake.base_url)
    account.verify()
    path = f"/api/v1/accounts/{fake.rules.account_id}/statuses"
    fake.fault(BY_NAME["bad-reset after the commit"], method="GET", path=path, times=2)
    fake.fault(BY_NAME["503 before the commit"], method="GET", path=path)
    with pytest.raises(Unreachable):
        account.statuses_after(None)
    ids.append(fake.rules.post({"status": "meanwhile"}, None).body["id"])
    asked = len(fake.requests)
    assert [seen.id for seen in account.statuses_after(None)] == ids
    assert len(fake.requests) - asked == 5


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
    seen = seen_of({"id": "1", "uri": "https://example.org/1", "content": content})
    assert seen.markers == {"0123456789ab", "fedcba987654"}
    assert seen.url == "https://example.org/1"


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
    assert account.source(posted.status_id) == BODY.text
    fake.fault(BY_NAME["html-404 before the commit"], method="GET", path=".*", times=2)
    with pytest.raises(Unreachable):
        account.exists(posted.status_id)
    with pytest.raises(Unreachable):
        account.source(posted.status_id)
    fake.rules.delete(posted.status_id)
    assert not account.exists(posted.status_id)
    assert account.source(posted.status_id) is None
    assert account.edit(posted.status_id, BODY, DRAFT, always) == Refused(404, "the post is not there")


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
    shown = [repr(account), repr(vars(account)), repr(vars(account._session))]
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
    assert outcome_of(exchange, account_on("http://127.0.0.1:1", SECRET)._redact) == Refused(
        422, "it answered 422: *** is bad"
    )
