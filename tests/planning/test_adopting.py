"""After a lost ledger: what the account has is taken over first, and the rest is decided with it."""

import pytest

from announcer.model import Kind, State, Texts
from announcer.model.text import line
from tests.support.planner_world import World, event, local, series

ENGLISH = {"en": Texts(title=line("Learning evening"))}


def a_life(until: str, **more: object) -> World:
    """An evening that was announced and reminded of in two languages."""
    world = World(now=local("2024-01-10 09:00"))
    one = event("a", "2024-02-22", "19:00", "20:30", translations=ENGLISH, **more)
    return world.write(series(one, translations=ENGLISH)).until(until)


def anew(before: World, *kinds: Kind, languages: tuple[str, ...] = ("nl", "en")) -> World:
    """The same files and account, and a new ledger; of the account's posts those of `kinds`, all without any."""
    there = [post for post in before.posted if post.key.language in languages and post.key.kind in (kinds or Kind)]
    world = World(now=before.now, files=before.files, markers=frozenset(post.marker for post in there))
    return world.round()


@pytest.mark.parametrize("when", ["2024-02-10 12:00", "2024-02-15 22:00", "2024-02-21 19:30", "2024-02-22 18:00"])
def test_all_that_was_posted_is_taken_over_and_nothing_is_posted_twice(when: str) -> None:
    before = a_life(when)
    after = anew(before)
    assert {post.key for post in after.posted} == {post.key for post in before.posted}
    assert {post.state for post in after.history.posts} == {State.POSTED}, "and nothing was settled before it"
    after.round().until("2024-02-23 12:00")
    assert after.timeline() != []
    assert {post.key for post in after.posted} == {post.key for post in before.until("2024-02-23 12:00").posted}


@pytest.mark.parametrize("languages", [("nl", "en"), ("nl",), ("en",)])
def test_a_reminder_on_the_account_proves_its_announcement(languages: tuple[str, ...]) -> None:
    after = anew(a_life("2024-02-21 19:30"), Kind.REMINDER, languages=languages).round()
    assert not [post for post in after.posted if post.key.kind is Kind.ANNOUNCEMENT]
    after.until("2024-02-23 12:00")
    assert not [post for post in after.posted if post.key.kind is Kind.ANNOUNCEMENT]
    reasons = {post.reason for post in after.history.posts if post.key.kind is Kind.ANNOUNCEMENT}
    (reason,) = reasons
    assert reason.startswith("followers know of it: round/a/reminder/")


def test_an_announcement_on_the_account_does_not_prove_a_reminder() -> None:
    after = anew(a_life("2024-02-05 12:00"), Kind.ANNOUNCEMENT).until("2024-02-22 12:00")
    assert [post.key.kind for post in after.posted].count(Kind.REMINDER) == 4


def test_an_empty_account_is_announced_on_as_if_nothing_had_been() -> None:
    after = anew(a_life("2024-02-14 12:00"), languages=()).until("2024-02-14 12:10")
    assert [post.key.language for post in after.posted] == ["nl", "en"]


def test_what_is_in_the_outbox_is_not_taken_over_once_more() -> None:
    world = a_life("2024-02-14 12:00")
    world.markers = frozenset(post.marker for post in world.posted)
    assert world.decide().round.posts == ()
