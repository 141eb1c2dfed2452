"""A status of a person's with a post's link in it is not taken for the post."""

from datetime import timedelta

import pytest

from announcer.delivery.account import Body
from announcer.delivery.outcomes import Outcome
from announcer.delivery.send_deadline import MayLeave
from announcer.model import Kind, marker
from tests.delivery.lost_ledgers import DAY, change, lose_the_ledger, texts
from tests.support.delivery_world import SITE, World, key_of
from tests.support.fake_mastodon.faults import BY_NAME
from tests.support.outbox_stores import BOTH_STORES


def paste(world: World, words: str, kind: Kind = Kind.ANNOUNCEMENT) -> None:
    """A person writes a status of the account, with the link of the post about enschede in it."""
    code = marker(world.store.account, key_of("enschede", kind))
    text = f"{words} {SITE}/events/round/enschede/?p={code}"
    world.rules.post({"status": text, "visibility": "public", "language": "nl"}, None)


@BOTH_STORES
@pytest.mark.parametrize("restarts", [False, True], ids=["one scan", "two scans"])
def test_a_status_with_the_posts_link_in_it_is_not_taken_for_the_post(world: World, restarts: bool) -> None:
    world.post("enschede")
    world.step()
    lose_the_ledger(world)
    if restarts:
        world.post("goor")
        world.settle()
    paste(world, "Komen jullie ook?")
    world.start()
    world.post("enschede")
    world.settle()
    ours, *_ = world.rules.own()
    assert world.row("enschede").status_id == ours.id
    assert len(texts(world)) == 2 + restarts


@BOTH_STORES
@pytest.mark.parametrize("kind", [Kind.CHANGE, Kind.CANCELLATION])
def test_a_change_whose_link_was_pasted_is_not_told_again(world: World, kind: Kind) -> None:
    change(world, "Nu om 20:00 uur", kind)
    world.step()
    world.now += timedelta(minutes=30)
    paste(world, "Let op: een uur later!", kind)
    world.store.forget()
    world.now += DAY
    change(world, "Nu om 20:00 uur", kind)
    world.start()
    world.settle()
    ours, _ = world.rules.own()
    assert world.row_of(key_of("enschede", kind)).status_id == ours.id


@BOTH_STORES
def test_of_several_changes_with_one_marker_the_one_in_the_same_words_is_it(world: World) -> None:
    """Two ledgers were lost, and each had counted its changes anew."""
    change(world, "Nu om 20:00 uur")
    world.step()
    lose_the_ledger(world)
    world.post("goor")
    world.step()
    world.now += timedelta(minutes=10)
    change(world, "Nu om 20:30 uur")
    world.settle()
    paste(world, "Let op!", Kind.CHANGE)
    world.store.forget()
    world.now += DAY
    change(world, "Nu om 20:30 uur")
    world.start()
    world.settle()
    assert [text for text in texts(world) if text.startswith("Nu")] == ["Nu om 20:00 uur", "Nu om 20:30 uur"]
    assert world.row_of(key_of("enschede", Kind.CHANGE)).status_id == world.rules.own()[2].id


def keys_sent(world: World) -> list[str]:
    """Under which keys the account is asked to post the change."""
    sent: list[str] = []
    send = world.account.send

    def noted(body: Body, idempotency_key: str, may_leave: MayLeave) -> Outcome:
        sent.append(idempotency_key)
        return send(body, idempotency_key, may_leave)

    world.account.send = noted  # type: ignore[method-assign]
    return sent


@BOTH_STORES
def test_the_key_is_another_for_each_status_that_had_the_marker_and_the_same_after_a_restart(world: World) -> None:
    """A server that knows a key answers with the status that it made under it."""
    keys = keys_sent(world)
    change(world, "Nu om 20:00 uur")
    world.step()
    for name, words in (("goor", "Nu om 20:30 uur"), ("borne", "Nu om 21:00 uur")):
        lose_the_ledger(world)
        world.post(name)
        world.step()
        paste(world, "Let op!", Kind.CHANGE)
        world.post(f"{name}-2")  # so that the next one is looked for after the person's
        world.step()
        world.now += timedelta(minutes=10)
        sent = keys_sent(world)
        change(world, words)
        world.server.fault(BY_NAME["503 before the commit"])
        world.step()
        keys += sent
        world.now += timedelta(minutes=1)
        world.start()
        again = keys_sent(world)
        world.settle()
        assert again == sent
    assert len(keys) == len({*keys}) == 3
    assert [text for text in texts(world) if text.startswith("Nu")] == [
        "Nu om 20:00 uur", "Nu om 20:30 uur", "Nu om 21:00 uur",
    ]  # fmt: skip
