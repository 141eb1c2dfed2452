"""An account that answers the same for ever is not asked without end."""

from datetime import timedelta
from itertools import islice, product

import pytest

from announcer.delivery.account import Body
from announcer.delivery.outcomes import (
    Ambiguous,
    Limited,
    NoAnswer,
    NotSent,
    Outcome,
    Processing,
    Refused,
    Unfinished,
    Unreachable,
)
from announcer.delivery.send_deadline import MayLeave
from announcer.model import State
from tests.delivery.fake_account import DENIED, FORBIDDEN, NO, DeliveryRun, FakeAccount
from tests.support.delivery_world import START
from tests.support.on_ci import size

SILENT = NoAnswer("no answer in time")


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

EVERY = size(11, on_ci=1)
"""One in so many combinations is tried. It shares no factor with the number of answers of a kind: each is met."""
MOST = 300
"""In a day: the longest wait of the line is five minutes."""


def _deliver_to(account: FakeAccount, *, reply: bool = False, picture: bool = False) -> None:
    run = DeliveryRun(account)
    if reply:
        run.account.sending, sending = None, run.account.sending
        run.post("enschede")
        run.delivery.step(run.now)
        run.account.sending = sending
    run.post("hengelo", reply_to="enschede" if reply else None, picture=picture)
    run.passes(timedelta(days=1))
    most = MOST if isinstance(account.sending, Limited | NotSent) else 60
    assert run.sent("hengelo") <= most, account


def test_a_post_is_not_sent_without_end_whatever_the_account_answers() -> None:
    for sending, listing, access in islice(product(POSTS, LISTS, ACCESS), 0, None, EVERY):
        _deliver_to(FakeAccount(sending=sending, listing=listing, access=access))


def test_a_post_with_a_picture_is_not_sent_without_end_whatever_the_account_answers() -> None:
    for sending, media, listing, access in islice(product(POSTS, MEDIA, LISTS[:2], ACCESS[:2]), 0, None, EVERY):
        _deliver_to(FakeAccount(sending=sending, media=media, listing=listing, access=access), picture=True)


def test_a_reply_is_not_sent_without_end_whatever_the_account_answers() -> None:
    for sending, there, listing, access in islice(product(POSTS, PARENTS, LISTS[:2], ACCESS[:2]), 0, None, EVERY):
        _deliver_to(FakeAccount(sending=sending, there=there, listing=listing, access=access), reply=True)


def test_a_reply_with_a_picture_is_not_sent_without_end_whatever_the_account_answers() -> None:
    for uploading, sending, media, there in islice(
        product(UPLOADS, POSTS[6:9], MEDIA[:4], PARENTS[:3]), 0, None, EVERY
    ):
        _deliver_to(
            FakeAccount(sending=sending, uploading=uploading, media=media, there=there), reply=True, picture=True
        )


@pytest.mark.parametrize("uploading", UPLOADS, ids=repr)
@pytest.mark.parametrize("media", MEDIA, ids=repr)
def test_a_picture_that_cannot_be_had_does_not_cost_the_post(
    uploading: str | Processing | Outcome, media: bool | Unreachable | None
) -> None:
    run = DeliveryRun(FakeAccount(uploading=uploading, media=media))
    run.post("enschede", picture=True)
    run.passes(timedelta(hours=1))
    line_as_a_whole = isinstance(uploading, NotSent | Limited)
    assert run.row("enschede").state is (State.PENDING if line_as_a_whole else State.POSTED)


@pytest.mark.parametrize("media", [False, NO, SILENT, DENIED], ids=repr)
def test_a_refused_post_whose_picture_cannot_be_looked_at_goes_without_it(media: bool | Unreachable) -> None:
    """POST answers 422 to a post with a picture, and the picture's own address does not answer."""

    class RefusesPictures(FakeAccount):
        def send(self, body: Body, idempotency_key: str, may_leave: MayLeave) -> Outcome:
            self.sending = Refused(422, "it answered 422: the media") if body.media_ids else None
            return super().send(body, idempotency_key, may_leave)

    run = DeliveryRun(RefusesPictures(media=media))
    run.post("enschede", picture=True)
    run.passes(timedelta(minutes=5))
    assert run.sent("enschede") <= 4
    run.post("hengelo")
    run.passes(timedelta(minutes=20))
    row = run.row("enschede")
    assert row.state is State.POSTED
    assert "posted without its picture" in row.reason
    assert run.row("hengelo").state is State.POSTED


def test_one_of_unknown_fate_whose_picture_cannot_be_looked_at_goes_without_it_too() -> None:
    class RefusesPictures(FakeAccount):
        def send(self, body: Body, idempotency_key: str, may_leave: MayLeave) -> Outcome:
            refused = Refused(422, "it answered 422: the media") if body.media_ids else None
            self.sending = refused if self.sends else Ambiguous("it answered 500")
            return super().send(body, idempotency_key, may_leave)

    run = DeliveryRun(RefusesPictures(media=NO))
    run.post("enschede", picture=True)
    run.passes(timedelta(hours=2))
    row = run.row("enschede")
    assert (row.state, row.attempts) == (State.POSTED, 3)
    assert "posted without its picture" in row.reason


def test_a_picture_that_is_attached_already_leaves_the_post_s_fate_unknown() -> None:
    """What it is attached to may be the post itself, by a request that was taken after all."""
    run = DeliveryRun(FakeAccount(sending=Refused(422, "it answered 422: the media"), media=None))
    run.post("enschede", picture=True)
    run.delivery.step(run.now)
    assert run.row("enschede").state is State.UNKNOWN
