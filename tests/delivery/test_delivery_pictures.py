"""A post that is of use for minutes does not wait longer for its picture than it can spare."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from announcer.delivery.worker import Delivery
from announcer.model import State
from tests.support.delivery_world import START, World
from tests.support.fake_mastodon.faults import BY_NAME, Fault

MINUTE = timedelta(minutes=1)
UPLOADS = "/api/v2/media"
CHECKS = "/api/v1/media/.*"


def works_for_ever(world: World) -> None:
    world.rules.media_seconds = 10**9


def fails(world: World) -> None:
    world.server.fault(BY_NAME["500 before the commit"], path=UPLOADS, times=999)


def limits(world: World) -> None:
    world.server.fault(BY_NAME["429 before the commit"], path=UPLOADS, times=999)


def denies(world: World) -> None:
    world.server.fault(Fault("403", "403", commits=False), path=UPLOADS, times=999)


def denies_looking(world: World) -> None:
    works_for_ever(world)
    world.server.fault(Fault("403", "403", commits=False), method="GET", path=CHECKS, times=999)


def drops_looking(world: World) -> None:
    works_for_ever(world)
    world.server.fault(BY_NAME["drop before the commit"], method="GET", path=CHECKS, times=999)


TROUBLES = (works_for_ever, fails, limits, denies, denies_looking, drops_looking)


def sent_at(world: World, useful: timedelta) -> datetime | None:
    """When the only post went; None: never."""
    world.post("enschede", picture="poster.png", useful=useful)
    world.pass_time(useful + MINUTE)
    return world.row("enschede").posted_at


@pytest.mark.parametrize("useful", [MINUTE, 4 * MINUTE, 7 * MINUTE, 20 * MINUTE], ids=str)
@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_post_goes_without_its_picture_before_half_of_its_time_is_gone(
    mastodon: World, trouble: Callable[[World], None], useful: timedelta
) -> None:
    trouble(mastodon)
    at = sent_at(mastodon, useful)
    assert at is not None
    assert at < START + useful / 2
    assert mastodon.row("enschede").reason.startswith("posted without its picture: ")
    mastodon.assert_once()


def test_a_picture_that_is_ready_in_time_goes_with_a_post_that_is_of_use_for_minutes(mastodon: World) -> None:
    mastodon.rules.media_seconds = 60
    at = sent_at(mastodon, 7 * MINUTE)
    assert at is not None
    assert at >= START + MINUTE
    (status,) = mastodon.rules.own()
    assert len(status.media_ids) == 1


def test_a_post_that_is_of_use_for_days_waits_ten_minutes_for_its_picture_and_says_why_it_went(
    mastodon: World,
) -> None:
    works_for_ever(mastodon)
    mastodon.post("enschede", picture="poster.png")
    mastodon.pass_time(5 * MINUTE)
    assert mastodon.row("enschede").state is State.PENDING
    mastodon.pass_time(8 * MINUTE)
    row = mastodon.row("enschede")
    assert (row.state, row.reason) == (
        State.POSTED, "posted without its picture: the instance has not finished working on it"
    )  # fmt: skip


def test_a_picture_that_a_limit_keeps_for_half_an_hour_goes_with_a_post_that_has_the_time(mastodon: World) -> None:
    """Mastodon takes 30 pictures in 30 minutes; the limit here asks for 30 seconds each time."""
    mastodon.server.fault(BY_NAME["429 before the commit"], path=UPLOADS, times=15)
    mastodon.post("enschede", picture="poster.png", useful=timedelta(days=2))
    mastodon.pass_time(timedelta(hours=2))
    (status,) = mastodon.rules.own()
    assert len(status.media_ids) == 1


def test_a_slow_upload_that_failed_is_not_made_again_when_it_took_all_that_could_be_spared(mastodon: World) -> None:
    """It lasted a minute, by the timer; the next try would come five seconds after the first began."""
    fails(mastodon)
    mastodon.post("enschede", picture="poster.png", useful=3 * MINUTE)
    passed = 0.0

    def take_long(point: str) -> None:
        nonlocal passed
        passed += 60 if point == "after upload" else 0

    outbox = mastodon.store.outbox()
    delivery = Delivery(outbox, mastodon.account, owner="slow", hook=take_long, timer=lambda: passed)
    while mastodon.row("enschede").state is State.PENDING:
        mastodon.now = START + timedelta(seconds=passed)
        delivery.step(mastodon.now)
    assert mastodon.server.requests.count(("POST", UPLOADS)) == 1
    assert mastodon.row("enschede").posted_at == START + MINUTE
    mastodon.assert_once()
