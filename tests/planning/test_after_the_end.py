"""What is edited when an event is over is no news: nobody waits for a post about it, and none is missed in `status`."""

from collections.abc import Callable
from datetime import date, time

import pytest

from announcer.model import Announce, Kind, Lead, PostRecord, Recap, Registration, State, Status, Texts, Venue
from announcer.model.text import line
from tests.support.planner_world import World, event, local, series

EVENING = ("2024-02-22", "19:00", "20:30")
ENGLISH = {"en": Texts(title=line("Learning evening"))}
ALMELO = Venue(name=line("Bibliotheek"), street=line("Het Baken 3"), city=line("Almelo"))
RECAP = Recap(text=line("We leerden veel."))
OVER = "2024-02-23 12:00"

Edit = Callable[[World], object]


def evening(starts: str = "2024-01-10 09:00") -> World:
    return World(local(starts)).write(series(event("a", *EVENING, translations=ENGLISH)))


def not_posted(world: World) -> list[PostRecord]:
    return [post for post in world.history.posts if post.state is not State.POSTED]


EDITS: dict[str, Edit] = {
    "another place": lambda w: w.edit("a", venue=ALMELO),
    "cancelled": lambda w: w.edit("a", status=Status.CANCELLED),
    "postponed": lambda w: w.edit("a", status=Status.POSTPONED),
    "it began earlier": lambda w: w.edit("a", start_time=time(18, 30)),
    "it lasted longer": lambda w: w.edit("a", end_time=time(21)),
    "it was the day before": lambda w: w.edit("a", starts_on=date(2024, 2, 21)),
    "another reminder": lambda w: w.edit("a", reminders=(Lead(14, "d"), Lead(3, "h"))),
    "a note": lambda w: w.edit("a", note=line("Neem een stoel mee.")),
    "a deadline": lambda w: w.edit("a", registration=Registration(email="a@b.nl", deadline_on=date(2024, 2, 20))),
    "another language": lambda w: w.edit("a", translations={**ENGLISH, "de": Texts(title=line("Lernabend"))}),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_an_edit_after_the_end_leaves_no_line_of_what_was_not_posted(edit: Edit) -> None:
    world = evening().until(OVER)
    edit(world)
    world.until("2024-02-24 12:00")
    assert not_posted(world) == []
    assert world.plan().skipped == ()


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_nor_does_a_recap_that_follows_it(edit: Edit) -> None:
    world = evening().until(OVER)
    edit(world)
    world.until("2024-02-24 12:00").edit("a", recap=RECAP).until("2024-02-25 12:00")
    world.edit("a", recap=Recap(text=line("We leerden heel veel."))).until("2024-02-26 12:00")
    assert not_posted(world) == []


def test_a_round_with_one_post_for_all_asks_for_no_announcement_of_an_evening_that_is_over() -> None:
    once = series(event("a", *EVENING), event("b", "2024-04-09", "19:00"), event("c", "2024-06-06", "19:00"))
    world = World(local("2024-01-10 09:00")).write(once).until(OVER)
    others = [one for one in once.events if one.key.event != "a"]
    world.write(series(event("a", *EVENING, venue=ALMELO, recap=RECAP), *others, announce=Announce.EACH))
    world.until("2024-02-25 12:00")
    assert not_posted(world) == []


def test_a_series_deadline_that_is_changed_later_is_none_of_an_evening_that_is_over() -> None:
    def with_deadline(day: date) -> World:
        desk = Registration(email="a@b.nl", deadline_on=day)
        coming = event("b", "2024-04-09", "19:00", registration=desk)
        return world.write(series(event("a", *EVENING, registration=desk), coming, registration=desk))

    world = World(local("2024-01-10 09:00"))
    before = not_posted(with_deadline(date(2024, 2, 15)).until(OVER))
    with_deadline(date(2024, 4, 2)).until("2024-02-25 12:00")
    assert not_posted(world) == before


def test_a_change_during_the_evening_came_too_late_and_is_recorded_once_whatever_is_edited_later() -> None:
    world = evening().until("2024-02-22 19:30").edit("a", venue=ALMELO).until(OVER)
    assert {str(post.key) for post in not_posted(world)} == {"round/a/change/2/nl", "round/a/change/2/en"}
    world.edit("a", recap=RECAP).until("2024-02-25 12:00").edit("a", title=line("Leer-avond")).until("2024-02-26 12:00")
    assert {str(post.key) for post in not_posted(world)} == {"round/a/change/2/nl", "round/a/change/2/en"}
    assert all(post.reason.startswith("too late") for post in not_posted(world))


def test_what_the_service_was_down_for_is_recorded_although_the_file_was_edited_meanwhile() -> None:
    world = evening().until("2024-02-16 12:00").stop().until("2024-02-24 12:00")
    world.edit("a", venue=ALMELO, recap=RECAP)
    world.start().until("2024-02-25 12:00")
    kinds = [(post.key.kind, post.state) for post in not_posted(world)]
    assert kinds == [(Kind.REMINDER, State.EXPIRED)] * 4
    assert [post.key.kind for post in world.posted][-2:] == [Kind.RECAP, Kind.RECAP]


def test_what_is_postponed_is_not_over_so_its_cancellation_is_recorded_as_too_late() -> None:
    world = evening().until("2024-02-20 12:00").edit("a", status=Status.POSTPONED).until("2024-03-01 12:00")
    world.edit("a", status=Status.CANCELLED).until("2024-03-02 12:00")
    assert "cancellation/3" in " ".join(str(post.key) for post in not_posted(world))


def test_a_new_date_for_what_was_postponed_is_told_when_the_old_one_has_passed() -> None:
    world = evening().until("2024-02-20 12:00").edit("a", status=Status.POSTPONED).until("2024-03-01 12:00")
    world.edit("a", status=Status.SCHEDULED, starts_on=date(2024, 3, 21)).until("2024-03-02 12:00")
    assert world.timeline()[-2:] == ["2024-03-01 12:10 a change/3", "2024-03-01 12:10 a change/3/en"]
