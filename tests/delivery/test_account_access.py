"""An account that answers the same for ever: it is not asked without end, and one post's trouble is not another's."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest

from announcer.delivery.account import AccountInfo, Body, SeenStatus, Source
from announcer.delivery.circuit_breaker import CircuitBreaker
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
)
from announcer.delivery.send_deadline import MayLeave
from announcer.delivery.step import Report
from announcer.delivery.worker import Delivery
from announcer.model import Draft, Image, Limits, PlannedPost, PostRecord, State, Visibility
from announcer.model.status_text import StatusText
from announcer.model.text import line
from tests.delivery.stores import MemoryStore
from tests.delivery.world import START, World, key_of
from tests.support.fake_mastodon.faults import BY_NAME
from tests.support.fake_mastodon.rules import Answer

NAME = "https://social.example/@organiser"
NO = Unreachable("it answered 500")
SILENT = NoAnswer("no answer in time")
DENIED = Denied("it answered 403")
FORBIDDEN = Unauthorized(403, "it answered 403")


@dataclass(kw_only=True)
class Stubborn:
    """Answers each call as it was told to, for ever; an exception among the answers is raised. `sends` counts texts."""

    sending: Outcome | None = None
    """None: it takes what it gets."""
    of: dict[str, Outcome] = field(default_factory=dict)
    """Answers to single posts, by a word of theirs."""
    uploading: str | Processing | Outcome = "m1"
    media: bool | Unreachable | None = True
    there: bool | Unreachable = True
    listing: Unreachable | None = None
    access: Unreachable | None = None
    certain = False
    knows_limits = True
    name = NAME
    sends: list[Body] = field(default_factory=list)

    def verify(self) -> AccountInfo:
        if self.access is not None:
            raise self.access
        return AccountInfo(id="1", acct="organiser", url=NAME, name=NAME)

    def limits(self) -> Limits:
        return Limits()

    def send(self, body: Body, idempotency_key: str, may_leave: MayLeave) -> Outcome:  # noqa: ARG002
        self.sends.append(body)
        single = next((answer for word, answer in self.of.items() if word in body.text), None)
        return single or self.sending or Posted(str(len(self.sends)), f"{NAME}/{len(self.sends)}")

    def upload(self, draft: Draft, may_leave: MayLeave) -> str | Processing | Outcome:  # noqa: ARG002
        return self.uploading

    def media_ready(self, media_id: str) -> bool | None:  # noqa: ARG002
        if isinstance(self.media, Unreachable):
            raise self.media
        return self.media

    def statuses_after(self, baseline_id: str | None) -> Sequence[SeenStatus]:  # noqa: ARG002
        if self.listing is not None and self.sends:
            raise self.listing
        return ()

    def exists(self, status_id: str) -> bool:  # noqa: ARG002
        if isinstance(self.there, Unreachable):
            raise self.there
        return self.there

    def source(self, status_id: str) -> Source | None:
        raise AssertionError(status_id)

    def edit(self, status_id: str, body: Body, draft: Draft, may_leave: MayLeave) -> Outcome:
        raise AssertionError((status_id, body, draft, may_leave))


class Day:
    """Delivery to a stubborn account, and a clock."""

    def __init__(self, account: Stubborn) -> None:
        self.account = account
        self.store = MemoryStore(NAME)
        self.now = START
        self.delivery = Delivery(self.store.outbox(), account, owner="one", timer=lambda: 0.0)
        self.report = Report()

    def post(self, name: str, *, reply_to: str | None = None, picture: bool = False) -> None:
        draft = Draft(
            text=StatusText(f"Sessie {name}"),
            language="nl",
            visibility=Visibility.PUBLIC,
            image=Image(file="poster.png", alt=line("A poster")) if picture else None,
            reply_to=key_of(reply_to) if reply_to else None,
        )
        until = self.now + timedelta(days=2)
        self.store.add(
            PlannedPost(
                key=key_of(name), due_at=self.now, useful_until=until, draft=draft, revision=1, why="", length=0
            ),
            self.now,
        )

    def passes(self, span: timedelta) -> Report:
        """Steps when delivery wants to, and at least every ten minutes. It must not want to step for ever at once."""
        end, at_once = self.now + span, 0
        while self.now < end:
            self.report = self.delivery.step(self.now)
            wanted = self.report.next_at or end
            at_once = at_once + 1 if wanted <= self.now else 0
            assert at_once < 20, self.report
            self.now = min(end, max(self.now, min(wanted, self.now + timedelta(minutes=10))))
        return self.report

    def row(self, name: str) -> PostRecord:
        return next(row for row in self.store.rows() if row.key == key_of(name))

    def sent(self, name: str) -> int:
        return Counter(str(body.text) for body in self.account.sends)[f"Sessie {name}"]


# --- consistent answers

POSTS: tuple[Outcome | None, ...] = (
    None,
    NotSent("it cannot be connected to"),
    Limited(None),
    Limited(None, wait=timedelta(seconds=1)),
    Limited(None, wait=timedelta(seconds=-5)),
    Limited(START - timedelta(days=1)),
    Refused(422, "it answered 422"),
    Refused(400, "it answered 400"),
    Refused(404, "it answered 404"),
    Refused(413, "it answered 413"),
    FORBIDDEN,
    Ambiguous("it answered 500"),
)
MEDIA = (True, False, None, NO, SILENT, DENIED, Unreachable("it answered 429", wait=timedelta(seconds=1)))
PARENTS = (True, False, NO, SILENT, DENIED)
LISTS = (None, NO, DENIED, Unfinished("its list is long"))
ACCESS = (None, DENIED, NO)
UPLOADS: tuple[str | Processing | Outcome, ...] = ("m1", Processing("m1"), *(one for one in POSTS if one is not None))

MOST = 300
"""In a day: the longest wait of the line is five minutes."""


def _day(account: Stubborn, *, reply: bool = False, picture: bool = False) -> None:
    day = Day(account)
    if reply:
        day.account.sending, sending = None, day.account.sending
        day.post("enschede")
        day.delivery.step(day.now)
        day.account.sending = sending
    day.post("hengelo", reply_to="enschede" if reply else None, picture=picture)
    day.passes(timedelta(days=1))
    most = MOST if isinstance(account.sending, Limited | NotSent) else 60
    assert day.sent("hengelo") <= most, account


def test_a_post_is_not_sent_without_end_whatever_the_account_answers() -> None:
    for sending, listing, access in product(POSTS, LISTS, ACCESS):
        _day(Stubborn(sending=sending, listing=listing, access=access))


def test_a_post_with_a_picture_is_not_sent_without_end_whatever_the_account_answers() -> None:
    for sending, media, listing, access in product(POSTS, MEDIA, LISTS[:2], ACCESS[:2]):
        _day(Stubborn(sending=sending, media=media, listing=listing, access=access), picture=True)


def test_a_reply_is_not_sent_without_end_whatever_the_account_answers() -> None:
    for sending, there, listing, access in product(POSTS, PARENTS, LISTS[:2], ACCESS[:2]):
        _day(Stubborn(sending=sending, there=there, listing=listing, access=access), reply=True)


def test_a_reply_with_a_picture_is_not_sent_without_end_whatever_the_account_answers() -> None:
    for uploading, sending, media, there in product(UPLOADS, POSTS[6:9], MEDIA[:4], PARENTS[:3]):
        _day(Stubborn(sending=sending, uploading=uploading, media=media, there=there), reply=True, picture=True)


@pytest.mark.parametrize("uploading", UPLOADS, ids=repr)
@pytest.mark.parametrize("media", MEDIA, ids=repr)
def test_a_picture_that_cannot_be_had_does_not_cost_the_post(
    uploading: str | Processing | Outcome, media: bool | Unreachable | None
) -> None:
    day = Day(Stubborn(uploading=uploading, media=media))
    day.post("enschede", picture=True)
    day.passes(timedelta(hours=1))
    line_as_a_whole = isinstance(uploading, NotSent | Limited)
    assert day.row("enschede").state is (State.PENDING if line_as_a_whole else State.POSTED)


@pytest.mark.parametrize("media", [False, NO, SILENT, DENIED], ids=repr)
def test_a_refused_post_whose_picture_cannot_be_looked_at_goes_without_it(media: bool | Unreachable) -> None:
    """POST answers 422 to a post with a picture, and the picture's own address does not answer."""

    class Picky(Stubborn):
        def send(self, body: Body, idempotency_key: str, may_leave: MayLeave) -> Outcome:
            self.sending = Refused(422, "it answered 422: the media") if body.media_ids else None
            return super().send(body, idempotency_key, may_leave)

    day = Day(Picky(media=media))
    day.post("enschede", picture=True)
    day.passes(timedelta(minutes=5))
    assert day.sent("enschede") <= 4
    day.post("hengelo")
    day.passes(timedelta(minutes=20))
    row = day.row("enschede")
    assert row.state is State.POSTED
    assert "posted without its picture" in row.reason
    assert day.row("hengelo").state is State.POSTED


def test_one_of_unknown_fate_whose_picture_cannot_be_looked_at_goes_without_it_too() -> None:
    class Picky(Stubborn):
        def send(self, body: Body, idempotency_key: str, may_leave: MayLeave) -> Outcome:
            refused = Refused(422, "it answered 422: the media") if body.media_ids else None
            self.sending = refused if self.sends else Ambiguous("it answered 500")
            return super().send(body, idempotency_key, may_leave)

    day = Day(Picky(media=NO))
    day.post("enschede", picture=True)
    day.passes(timedelta(hours=2))
    row = day.row("enschede")
    assert (row.state, row.attempts) == (State.POSTED, 3)
    assert "posted without its picture" in row.reason


def test_a_picture_that_is_attached_already_leaves_the_post_s_fate_unknown() -> None:
    """What it is attached to may be the post itself, by a request that was taken after all."""
    day = Day(Stubborn(sending=Refused(422, "it answered 422: the media"), media=None))
    day.post("enschede", picture=True)
    day.delivery.step(day.now)
    assert day.row("enschede").state is State.UNKNOWN


# --- 401 and 403


def test_one_post_that_is_denied_while_the_token_works_does_not_keep_the_others_back() -> None:
    day = Day(Stubborn(of={"enschede": FORBIDDEN}))
    for name in ("enschede", "hengelo", "almelo"):
        day.post(name)
    assert day.delivery.step(day.now).paused is not None
    report = day.passes(timedelta(minutes=6))
    assert (day.row("hengelo").state, day.row("almelo").state) == (State.POSTED, State.POSTED)
    row = day.row("enschede")
    assert row.state is State.REJECTED
    assert row.reason == "it answered 403, for this one only: the access token works"
    assert report.paused is None
    assert day.sent("enschede") == 2


def test_one_that_is_denied_alone_is_rejected_once_another_has_gone() -> None:
    day = Day(Stubborn(of={"enschede": FORBIDDEN}))
    day.post("hengelo")
    day.delivery.step(day.now)
    day.post("enschede")
    day.passes(timedelta(minutes=6))
    assert day.row("enschede").state is State.REJECTED


def test_posts_that_come_one_by_one_are_kept_as_long_as_none_has_gone() -> None:
    """The token works, and may not post: that says nothing about the post."""
    day = Day(Stubborn(sending=FORBIDDEN))
    for name in ("enschede", "hengelo"):
        day.post(name)
        assert day.passes(timedelta(hours=3)).paused is not None
    day.account.sending = None
    day.passes(timedelta(hours=1, minutes=1))
    assert [day.row(name).state for name in ("enschede", "hengelo")] == [State.POSTED] * 2


def test_a_token_that_may_not_post_keeps_the_posts_and_they_go_when_it_may() -> None:
    """`verify` works without the scope `write:statuses`: several posts are denied, and none goes."""
    day = Day(Stubborn(sending=FORBIDDEN))
    names = ("enschede", "hengelo", "almelo")
    for name in names:
        day.post(name)
    assert day.passes(timedelta(hours=12)).paused is not None
    assert [day.row(name).state for name in names] == [State.PENDING] * 3
    day.account.sending = None
    assert day.passes(timedelta(hours=1, minutes=1)).paused is None
    assert [day.row(name).state for name in names] == [State.POSTED] * 3


@pytest.mark.parametrize("status", [401, 403])
def test_a_token_that_does_not_work_pauses_for_as_long_as_that_lasts(status: int) -> None:
    day = Day(Stubborn(sending=Unauthorized(status, f"it answered {status}"), access=DENIED))
    day.post("enschede")
    report = day.passes(timedelta(hours=12))
    assert (day.row("enschede").state, day.sent("enschede")) == (State.PENDING, 1)
    assert report.paused is not None
    day.account.sending, day.account.access = None, None
    day.passes(timedelta(hours=1, minutes=1))
    assert day.row("enschede").state is State.POSTED


def test_a_token_that_may_not_upload_costs_pictures_and_one_pause() -> None:
    day = Day(Stubborn(uploading=Unauthorized(403, "it answered 403: outside the authorized scopes")))
    day.post("enschede", picture=True)
    assert day.delivery.step(day.now).paused is not None
    day.passes(timedelta(minutes=6))
    row = day.row("enschede")
    assert row.state is State.POSTED
    assert row.reason.startswith("posted without its picture: it answered 403: outside the authorized scopes")
    day.post("hengelo", picture=True)
    assert day.delivery.step(day.now).paused is None
    assert day.row("hengelo").state is State.POSTED
    day.account.uploading = "m1"
    day.post("almelo", picture=True)
    day.delivery.step(day.now)
    assert day.account.sends[-1].media_ids == ("m1",)
    day.account.uploading = FORBIDDEN
    day.post("borne", picture=True)
    assert day.delivery.step(day.now).paused is not None


def test_two_that_are_denied_are_kept_as_long_as_no_other_has_gone_since() -> None:
    """The token works, and may not post any more."""
    day = Day(Stubborn())
    day.post("goor")
    day.delivery.step(day.now)
    day.account.sending = FORBIDDEN
    for name in ("enschede", "hengelo"):
        day.post(name)
    assert day.passes(timedelta(hours=12)).paused is not None
    assert [day.row(name).state for name in ("enschede", "hengelo")] == [State.PENDING] * 2
    day.account.sending = None
    day.passes(timedelta(hours=1, minutes=1))
    assert [day.row(name).state for name in ("enschede", "hengelo")] == [State.POSTED] * 2


def test_two_that_are_denied_while_another_goes_are_rejected_both_and_the_pause_ends() -> None:
    day = Day(Stubborn(of={"enschede": FORBIDDEN, "hengelo": FORBIDDEN}))
    for name in ("enschede", "goor", "hengelo"):
        day.post(name)
    assert day.passes(timedelta(hours=2)).paused is None
    assert [day.row(name).state for name in ("enschede", "goor", "hengelo")] == [
        *(State.REJECTED, State.POSTED, State.REJECTED)
    ]


def test_after_a_long_pause_that_is_over_the_next_begins_with_five_minutes_again() -> None:
    day = Day(Stubborn(sending=FORBIDDEN, access=DENIED))
    day.post("enschede")
    day.passes(timedelta(hours=12))
    day.account.sending = day.account.access = None
    day.passes(timedelta(hours=1, minutes=1))
    assert day.row("enschede").state is State.POSTED
    day.account.sending = FORBIDDEN
    day.post("hengelo")
    day.delivery.step(day.now)
    day.account.sending = None
    day.passes(timedelta(minutes=5, seconds=1))
    assert day.row("hengelo").state is State.POSTED


def test_a_pause_lasts_while_nobody_says_that_the_token_works() -> None:
    day = Day(Stubborn(sending=FORBIDDEN, access=NO))
    day.post("enschede")
    assert day.passes(timedelta(hours=12)).paused is not None
    assert day.sent("enschede") == 1


# --- limits


@pytest.mark.parametrize("wait", [timedelta(seconds=1), timedelta(days=-400)])
def test_a_limit_that_asks_for_less_and_less_is_waited_for_longer_and_longer(wait: timedelta) -> None:
    breaker, now = CircuitBreaker(timedelta(seconds=30), timedelta(minutes=5)), START
    waits = [(breaker.limit(now, wait) - now).total_seconds() for _ in range(11)]
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
    assert breaker.limit(now, timedelta(hours=1)) - now == timedelta(hours=1)
    assert breaker.fail(now) - now == timedelta(seconds=30)
    breaker.succeed()
    assert breaker.limit(now, timedelta(seconds=15)) - now == timedelta(seconds=15)


def test_what_is_sent_again_waits_for_the_limit_that_another_met() -> None:
    day = Day(Stubborn(of={"enschede": Ambiguous("no answer in time")}))
    day.post("enschede")
    day.delivery.step(day.now)
    day.now += timedelta(minutes=5, seconds=25)
    day.account.of = {"hengelo": Limited(None, wait=timedelta(hours=1))}
    day.post("hengelo")
    day.passes(timedelta(minutes=59))
    assert (day.sent("enschede"), day.sent("hengelo")) == (1, 1)
    day.account.of = {}
    day.passes(timedelta(minutes=5))
    assert [day.row(name).state for name in ("enschede", "hengelo")] == [State.POSTED] * 2


def test_a_limit_on_reads_is_waited_for_as_long_as_the_server_asks(mastodon: World) -> None:
    path = f"/api/v1/accounts/{mastodon.rules.account_id}/statuses"
    mastodon.account.verify()
    mastodon.server.fault(BY_NAME["429 before the commit"], method="GET", path=path, times=2)
    mastodon.post("enschede")
    assert mastodon.step().next_at == mastodon.now + timedelta(seconds=30)
    mastodon.now += timedelta(seconds=30)
    assert mastodon.step().next_at == mastodon.now + timedelta(seconds=30)
    mastodon.now += timedelta(seconds=30)
    mastodon.step()
    mastodon.assert_once()


# --- lists that are long


def test_a_list_that_is_read_in_parts_is_gone_on_with_soon_and_every_time() -> None:
    day = Day(Stubborn(sending=Ambiguous("no answer in time"), listing=Unfinished("it is long")))
    day.post("enschede")
    day.delivery.step(day.now)
    day.now += timedelta(minutes=6)
    for _ in range(12):
        report = day.delivery.step(day.now)
        assert report.next_at == day.now + timedelta(seconds=30)
        assert f"{NAME}: it is long" in report.problems
        day.now += timedelta(seconds=30)


def test_a_list_that_was_begun_while_the_row_rested_does_not_count() -> None:
    """Its first part may be from before the server's late commit."""
    day = Day(Stubborn(sending=Ambiguous("no answer in time"), listing=Unfinished("it is long")))
    day.post("enschede")
    day.delivery.step(day.now)
    day.now += timedelta(seconds=320)
    day.delivery.step(day.now)
    day.account.listing = None
    day.now += timedelta(seconds=30)
    day.delivery.step(day.now)
    (row,) = day.store.unknown()
    assert row.clean_lists == 0
    day.delivery.step(day.now)
    (row,) = day.store.unknown()
    assert row.clean_lists == 1


def test_nor_does_one_that_was_begun_while_the_row_rested_by_the_timer_alone() -> None:
    """The clock was set an hour ahead right after the post was sent."""
    day, passed = Day(Stubborn(sending=Ambiguous("no answer in time"), listing=Unfinished("it is long"))), 0.0
    day.delivery = Delivery(day.store.outbox(), day.account, owner="one", timer=lambda: passed, in_step=True)
    day.post("enschede")
    day.delivery.step(day.now)
    passed = 30.0
    day.now += timedelta(hours=1)
    day.delivery.step(day.now)  # it begins to read the list
    day.account.listing = None
    passed = 331.0
    day.now += timedelta(seconds=301)
    day.delivery.step(day.now)
    (row,) = day.store.unknown()
    assert row.clean_lists == 0
    day.delivery.step(day.now)
    (row,) = day.store.unknown()
    assert row.clean_lists == 1


# --- what is told


def test_a_list_that_can_be_read_again_and_a_refusal_end_what_was_told_of_the_line() -> None:
    day = Day(Stubborn(sending=Ambiguous("no answer in time"), listing=NO))
    day.post("enschede")
    told = day.passes(timedelta(minutes=6)).problems
    assert told[:2] == (f"{NAME}: no answer in time", f"{NAME}: cannot be read: it answered 500")
    day.account.listing, day.account.sending = None, Refused(422, "it answered 422: too long")
    day.passes(timedelta(minutes=20))
    assert day.row("enschede").state is State.REJECTED
    assert day.delivery.step(day.now).problems == ()


class _NotOurs(MemoryStore):
    """Another process settles the rows first."""

    def finish(self, post_id: int, *, attempt: int, state: State, now: datetime, **given: Any) -> bool:  # noqa: ARG002
        return False


def test_what_another_process_settled_is_not_told_as_sent_by_this_one() -> None:
    day = Day(Stubborn())
    day.store = _NotOurs(NAME)
    day.delivery = Delivery(day.store.outbox(), day.account, owner="one", timer=lambda: 0.0)
    day.post("enschede")
    assert day.delivery.step(day.now).sent == ()


def test_what_is_mended_is_not_told_any_more(mastodon: World) -> None:
    mastodon.meet(BY_NAME["drop before the commit"])
    mastodon.post("enschede")
    assert mastodon.delivery.drain(mastodon.now).problems != ()
    mastodon.now += timedelta(seconds=31)
    mastodon.post("hengelo")
    assert mastodon.delivery.drain(mastodon.now).problems == ()


def test_what_is_mended_while_everything_is_done_at_one_moment_is_not_told(mastodon: World) -> None:
    mastodon.meet(BY_NAME["drop before the commit"])
    mastodon.post("enschede")
    for later in (0, 330, 60):
        mastodon.now += timedelta(seconds=later)
        report = mastodon.delivery.drain(mastodon.now)
        assert (mastodon.row("enschede").state is State.POSTED) is (later == 60)
        assert (report.problems == ()) is (later == 60)


def test_what_was_found_on_the_account_shows_that_sending_works(mastodon: World) -> None:
    mastodon.meet(BY_NAME["drop after the commit"])
    mastodon.post("enschede")
    assert mastodon.step().problems != ()
    mastodon.now += timedelta(seconds=21)
    assert mastodon.delivery.drain(mastodon.now).problems == ()
    assert mastodon.row("enschede").state is State.POSTED


def test_a_token_that_is_refused_over_http_is_told_from_one_post_that_is(mastodon: World) -> None:
    mastodon.rules.refuse = lambda fields: (
        Answer(403, {"error": "This is spam"}) if "enschede" in str(fields.get("status")) else None
    )
    mastodon.post("enschede")
    mastodon.post("hengelo")
    mastodon.pass_time(timedelta(minutes=6))
    assert mastodon.row("enschede").state is State.REJECTED
    assert mastodon.row("hengelo").state is State.POSTED
