"""What followers heard is a matter of each language: a notice in two languages is lost in neither."""

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from announcer.model import MAYBE_READ, Kind, Lead, PostRecord, State, Status, Subject, Texts, Venue
from announcer.model.text import line
from announcer.planning.event_changes import differences
from tests.support.on_ci import size
from tests.support.planner_world import World, event, local, series

ENGLISH = {"en": Texts(title=line("Learning evening"))}
HENGELO = Venue(name=line("Metropool"), street=line("Weg 2"), city=line("Hengelo"))
KEY = Subject("round", "a")


def announced(**more: Any) -> World:
    """An evening that was announced in Dutch and in English."""
    world = World(now=local("2024-01-10 09:00"))
    one = event("a", "2024-02-22", "19:00", "20:30", translations=ENGLISH, reminders=(), **more)
    world.write(series(one, translations=ENGLISH)).until("2024-02-10 12:00")
    assert [str(post.key.language) for post in world.posted] == ["nl", "en"]
    return world


def notices(world: World) -> dict[str, State]:
    return {
        f"{post.key.kind}/{post.key.discriminator}/{post.key.language}": post.state
        for post in world.history.posts
        if post.key.kind in (Kind.CHANGE, Kind.CANCELLATION)
    }


def settle(world: World, fragment: str, state: State) -> World:
    """What became of a post on the account, with the rounds that follow."""
    posts = tuple(
        replace(post, state=state, posted_at=world.now) if fragment in str(post.key) else post
        for post in world.history.posts
    )
    world.history = replace(world.history, posts=posts)
    return world.round().round()


EDITS = pytest.mark.parametrize(
    ("edit", "kind"), [({"status": Status.CANCELLED}, "cancellation"), ({"venue": HENGELO}, "change")]
)


@EDITS
@pytest.mark.parametrize("first", [State.POSTED, State.UNKNOWN, State.SENDING, State.GONE, State.REJECTED])
def test_a_notice_that_is_out_in_one_language_stays_due_in_the_other(
    edit: dict[str, Any], kind: str, first: State
) -> None:
    world = announced()
    world.meets = {f"{kind}/2/nl": first, f"{kind}/2/en": State.PENDING}
    world.edit("a", **edit).until("2024-02-10 13:00").round()
    assert notices(world) == {f"{kind}/2/nl": first, f"{kind}/2/en": State.PENDING}
    world.meets = {}
    world.round()
    assert notices(world) == {f"{kind}/2/nl": first, f"{kind}/2/en": State.POSTED}


@EDITS
def test_nor_is_it_lost_in_the_first_when_the_second_goes_before_it(edit: dict[str, Any], kind: str) -> None:
    world = announced()
    world.meets = {f"{kind}/2/nl": State.PENDING}
    world.edit("a", **edit).until("2024-02-10 13:00").round()
    world.meets = {}
    world.round()
    assert notices(world) == {f"{kind}/2/nl": State.POSTED, f"{kind}/2/en": State.POSTED}


def test_what_is_undone_before_a_language_heard_of_it_is_said_only_where_it_was_heard() -> None:
    world = announced()
    world.meets = {"2/en": State.PENDING}
    world.edit("a", status=Status.CANCELLED).until("2024-02-10 13:00")
    world.edit("a", status=Status.SCHEDULED).until("2024-02-10 14:00")
    assert notices(world) == {
        "cancellation/2/nl": State.POSTED,
        "cancellation/2/en": State.SUPERSEDED,
        "change/3/nl": State.POSTED,
    }
    assert world.row("cancellation/2/en").reason == "what it was to tell is so no more, or followers know it"


def test_what_took_the_place_of_a_withdrawn_notice_is_named_in_each_language_also_while_it_rests() -> None:
    world = announced()
    world.meets = {"cancellation/2/nl": State.PENDING}
    world.edit("a", status=Status.CANCELLED).until("2024-02-10 13:00")
    world.edit("a", status=Status.SCHEDULED, venue=HENGELO)
    assert notices(world) == {"cancellation/2/nl": State.SUPERSEDED, "cancellation/2/en": State.POSTED}
    assert "later edit took its place: round/a/change/3/nl" in world.row("cancellation/2/nl").reason
    world.until("2024-02-10 14:00")
    assert {one for one, state in notices(world).items() if state is State.POSTED} == {
        "cancellation/2/en", "change/3/en", "change/3/nl",
    }  # fmt: skip


def test_a_language_that_missed_a_notice_hears_of_both_changes_in_the_next() -> None:
    world = announced()
    world.meets = {"2/en": State.PENDING}
    world.edit("a", venue=HENGELO).until("2024-02-10 13:00")
    world.meets = {}
    world.account_answers = False
    world.edit("a", start_time=time(20)).until("2024-02-10 14:00")
    world.account_answers = True
    world.round()
    assert "Plaats:" not in world.text("change/3/nl")
    assert "Place: Metropool" in world.text("change/3/en")
    assert "Time: 20:" in world.text("change/3/en")
    assert "later edit took its place: round/a/change/3/en" in world.row("change/2/en").reason


def test_an_announcement_that_waits_in_one_language_does_not_take_a_notice_from_the_other() -> None:
    """The venue becomes known while the English announcement has not gone out: Dutch followers hear of it."""
    world = World(now=local("2024-01-10 09:00"), meets={"announcement/1/en": State.PENDING})
    one = event("a", "2024-02-22", "19:00", "20:30", translations=ENGLISH, reminders=(), venue=None)
    world.write(series(one, translations=ENGLISH)).until("2024-02-10 12:00")
    world.edit("a", venue=HENGELO).until("2024-02-10 13:00")
    assert notices(world) == {"change/2/nl": State.POSTED}
    world.meets = {}
    world.round()
    assert "Metropool" in world.text("announcement/1/en")
    assert notices(world) == {"change/2/nl": State.POSTED}


def test_an_announcement_that_waits_in_one_language_does_not_take_a_reminder_from_the_other() -> None:
    """The evening moves away while the English announcement has not gone out: Dutch followers were announced it, and
    their reminder a month before comes before the English announcement would."""
    world = World(now=local("2024-01-10 09:00"), meets={"announcement/1/en": State.PENDING})
    one = event("a", "2024-02-22", "19:00", "20:30", translations=ENGLISH, reminders=(Lead(30, "d"),))
    world.write(series(one, translations=ENGLISH)).until("2024-02-05 12:00")
    world.edit("a", starts_on=date(2024, 3, 26)).until("2024-02-26 12:00")
    assert world.timeline()[:3] == [
        "2024-02-01 19:00 a announcement/1",
        "2024-02-05 12:10 a change/2",
        "2024-02-25 19:00 a reminder/30d@2024-03-26",
    ]
    assert world.row("reminder/30d@2024-02-22/nl").reason == "it would come before the announcement"


def test_a_reminder_that_is_dropped_in_the_second_language_only_has_its_true_reason() -> None:
    world = announced()
    world.edit("a", reminders=(event("x", "2024-02-22").reminders[0],)).until("2024-02-15 18:00")
    world.meets = {"reminder/7d@2024-02-22/en": State.PENDING}
    world.until("2024-02-15 19:01")
    world.edit("a", status=Status.CANCELLED).until("2024-02-15 19:30")
    dropped = world.row("reminder/7d@2024-02-22/en")
    assert (dropped.state, dropped.reason) == (State.EXPIRED, "the event is cancelled")


def test_a_language_that_the_file_drops_still_hears_of_the_cancellation() -> None:
    world = announced()
    world.edit("a", translations={}, status=Status.CANCELLED).until("2024-02-10 13:00")
    assert notices(world) == {"cancellation/2/nl": State.POSTED, "cancellation/2/en": State.POSTED}


def test_a_language_that_the_file_has_only_since_the_announcement_hears_of_changes() -> None:
    world = World(now=local("2024-01-10 09:00"))
    world.write(series(event("a", "2024-02-22", "19:00", "20:30", reminders=()))).until("2024-02-10 12:00")
    world.edit("a", translations=ENGLISH).until("2024-02-11 12:00")
    world.edit("a", venue=HENGELO).until("2024-02-12 12:00")
    assert notices(world) == {"change/3/nl": State.POSTED, "change/3/en": State.POSTED}


def test_one_notice_for_several_events_is_lost_in_neither_language() -> None:
    world = World(now=local("2024-01-10 09:00"))
    two = (event(id_, day, "19:00", translations=ENGLISH, reminders=()) for id_, day in
           (("a", "2024-02-20"), ("b", "2024-02-21")))  # fmt: skip
    world.write(series(*two, translations=ENGLISH)).until("2024-02-10 12:00")
    world.meets = {"cancellation/a.2/nl": State.UNKNOWN, "cancellation/a.2/en": State.PENDING}
    world.is_up = False
    world.edit("a", status=Status.CANCELLED).edit("b", status=Status.CANCELLED)
    world.is_up = True
    world.until("2024-02-10 13:00").round()
    assert notices(world) == {"cancellation/a.2/nl": State.UNKNOWN, "cancellation/a.2/en": State.PENDING}
    world.meets = {}
    assert notices(settle(world, "cancellation/a.2/nl", State.POSTED)) == {
        "cancellation/a.2/nl": State.POSTED,
        "cancellation/a.2/en": State.POSTED,
    }


# --- holds --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("held", "edited"),
    [("round/a/announcement/1/nl", set()), ("round/a/announcement/1/en", {"nl"}), ("round/a", set())],
)
def test_an_announcement_whose_original_is_held_is_not_edited_in_its_translation(held: str, edited: set[str]) -> None:
    world = announced()
    world.history = replace(world.history, holds=frozenset({held}))
    world.edit("a", summary=line("Een avond.")).until("2024-02-10 13:00")
    rows = [post for post in world.posted if post.key.kind is Kind.ANNOUNCEMENT]
    assert {post.key.language for post in rows if "Een avond." in post.draft.text} == edited


@pytest.mark.parametrize("held", ["round/series/1/nl", "round", "round/b"])
def test_a_held_series_post_waits_in_both_languages(held: str) -> None:
    world = World(now=local("2024-01-10 09:00"))
    world.history = replace(world.history, holds=frozenset({held}))
    two = (event(id_, f"2024-06-0{day}", translations=ENGLISH) for day, id_ in enumerate(("a", "b"), 1))
    world.write(series(*two, translations=ENGLISH)).until("2024-01-12 09:00")
    assert {post.state for post in world.history.posts if post.key.kind is Kind.SERIES} == {State.HELD}


# --- whole lives --------------------------------------------------------------------------------------------------

FATES = st.sampled_from([State.POSTED, State.POSTED, State.PENDING, State.UNKNOWN, State.GONE])
STEPS = st.one_of(
    st.tuples(st.just("status"), st.sampled_from(Status)),
    st.tuples(st.just("venue"), st.sampled_from([None, HENGELO, event("x", "2024-02-22").venue])),
    st.tuples(st.just("summary"), st.sampled_from([line("Een avond."), line("Nog een avond.")])),
)


@given(st.lists(st.tuples(STEPS, FATES, FATES, st.integers(0, 90)), max_size=6))
@settings(max_examples=size(37, on_ci=150))
def test_at_the_end_each_language_knows_what_is_so_and_no_notice_was_dropped_without_a_true_reason(
    steps: list[tuple[tuple[str, Any], State, State, int]],
) -> None:
    world = announced()
    for (name, value), dutch, english, minutes in steps:
        world.meets = {"/nl": dutch, "/en": english}
        world.edit("a", **{name: value}).until(world.now + timedelta(minutes=minutes))
        for post in [post for post in world.history.posts if post.state is State.UNKNOWN]:
            settle(world, str(post.key), State.POSTED)
    world.meets = {}
    world.until(world.now + timedelta(hours=2))
    record = world.history.events[KEY]
    for language in ("nl", "en"):
        told = [post for post in world.history.posts if post.key.language == language and post.state in MAYBE_READ]
        known = record.revision(max(post.stated[str(KEY)] for post in told)).facts
        is_off = known.status is Status.CANCELLED is record.latest.facts.status
        assert is_off or not differences(known, record.latest.facts), language
        assert _tells_nothing_twice(told)
    for post in world.history.posts:
        if post.state in (State.SUPERSEDED, State.EXPIRED):
            assert _was_needless(world, post), (str(post.key), post.reason)


def _tells_nothing_twice(told: list[PostRecord]) -> bool:
    """Each post of one language tells another revision of the event."""
    numbers = [post.stated[str(KEY)] for post in sorted(told, key=lambda post: post.id)]
    return len(set(numbers)) == len(numbers)


def _was_needless(world: World, post: PostRecord) -> bool:
    """Followers in its language never needed it: what it told is so no more, or another post told it."""
    record = world.history.events[KEY]
    after = [
        one.stated[str(KEY)] for one in world.history.posts
        if one.key.language == post.key.language and one.state in MAYBE_READ and one.stated[str(KEY)] >= post.revision
    ]  # fmt: skip
    before = max(
        one.stated[str(KEY)] for one in world.history.posts
        if one.key.language == post.key.language and one.state in MAYBE_READ and one.stated[str(KEY)] < post.revision
    )  # fmt: skip
    undone = not differences(record.revision(before).facts, record.latest.facts)
    return bool(after) or undone
