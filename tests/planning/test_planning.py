"""Threads, holds, limits of the plan."""

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest

from announcer.model import (
    Announce,
    Kind,
    Limits,
    Online,
    Policy,
    PostKey,
    Recap,
    Registration,
    Series,
    Status,
    Subject,
    Texts,
    TooLong,
    Venue,
)
from announcer.model.text import graphemes, line
from tests.support.planner_world import World, event, local, series

EVENING = ("2024-02-22", "19:00", "20:30")
A = Subject("round", "a")


def root(kind: Kind, subject: Subject = A, language: str = "nl") -> PostKey:
    return PostKey(subject, kind, "1", language)


def lived(until: str) -> World:
    return World(local("2024-01-10 09:00")).write(series(event("a", *EVENING))).until(until)


def test_a_reminder_replies_to_the_announcement() -> None:
    assert lived("2024-02-16 12:00").row("reminder/7d").draft.reply_to == root(Kind.ANNOUNCEMENT)


def test_a_translation_replies_to_its_original_and_a_translated_reminder_to_the_translation() -> None:
    english = {"en": Texts(title=line("Evening"))}
    world = World(local("2024-01-10 09:00")).write(series(event("a", *EVENING, translations=english)))
    world.until("2024-02-16 12:00")
    assert world.row("announcement/1/en").draft.reply_to == root(Kind.ANNOUNCEMENT)
    assert world.row("reminder/7d@2024-02-22/en").draft.reply_to == root(Kind.ANNOUNCEMENT, language="en")


def test_after_a_lost_parent_the_thread_goes_on_from_the_post_that_was_sent_without_it() -> None:
    world = lived("2024-02-16 12:00")
    orphan = replace(world.row("reminder/7d"), is_new_root=True)
    others = tuple(post for post in world.history.posts if post.id != orphan.id)
    world.history = replace(world.history, posts=(*others, orphan))
    world.until("2024-02-21 20:00")
    assert world.row("reminder/1d").draft.reply_to == orphan.key


def test_a_thread_on_another_account_is_not_replied_to() -> None:
    world = World(local("2024-01-10 09:00"), policy=Policy(account="https://old.example/@x"))
    world.write(series(event("a", *EVENING))).until("2024-02-05 12:00")
    world.policy = Policy(account="https://new.example/@x")
    world.until("2024-02-16 12:00")
    assert world.row("reminder/7d").draft.reply_to is None


def test_what_cannot_fit_is_held_and_says_why() -> None:
    world = World(local("2024-02-01 12:00"), limits=Limits(max_characters=60))
    world.write(series(event("a", "2024-02-10", "19:00")))
    (post,) = [post for post in world.plan().posts if post.key.kind is Kind.ANNOUNCEMENT]
    assert isinstance(post.held, TooLong)
    assert "of which the instance takes 60" in str(post.held)
    assert world.posted == ()


# --- what the review of the planner found, kept found ----------------------------------------------------------------

ALMELO = Venue(name=line("Bibliotheek"), city=line("Almelo"))
DEADLINE = Registration(email="a@b.nl", deadline_on=date(2024, 2, 15))


def pair(**more: Any) -> Series:
    return series(event("a", *EVENING, **more), event("b", "2024-03-21", "19:00", **more), **more)


def test_a_deadline_post_does_not_silence_a_change() -> None:
    world = World(local("2024-01-10 09:00")).write(pair(registration=DEADLINE)).until("2024-02-13 08:55")
    world.edit("b", venue=ALMELO).until("2024-02-13 12:00")
    assert "2024-02-13 09:00 round registration/2024-02-15" in world.timeline()
    assert "2024-02-13 09:05 b change/2" in world.timeline()


def test_the_deadline_is_told_also_when_another_event_was_just_announced() -> None:
    registration = Registration(email="a@b.nl", deadline_on=date(2024, 3, 2))
    world = World(local("2024-01-10 09:00")).write(pair(registration=registration)).until("2024-03-01 12:00")
    assert "2024-02-29 09:00 round registration/2024-03-02" in world.timeline()


def test_a_slip_is_not_edited_into_a_post_before_it_has_rested() -> None:
    world = World(local("2024-01-10 09:00")).write(pair()).until("2024-01-12 12:00")
    world.edit("a", venue=ALMELO).until("2024-01-13 12:00")
    before = world.text("series/1")
    world.edit("b", status=Status.CANCELLED)
    assert world.text("series/1") == before
    world.until("2024-01-13 12:02").edit("b", status=Status.SCHEDULED).until("2024-01-14 12:00")
    assert world.text("series/1") == before


def test_what_cannot_wait_is_not_merged_with_what_can() -> None:
    breakfasts = series(
        event("a", "2024-02-22", "08:30", reminders=()), event("b", "2024-02-29", "08:30", reminders=())
    )
    world = World(local("2024-01-10 09:00")).write(breakfasts).until("2024-02-21 23:00")
    world.edit("a", venue=ALMELO).edit("b", venue=ALMELO).until("2024-02-22 12:00")
    assert world.timeline()[-2:] == ["2024-02-21 23:10 a change/2", "2024-02-22 08:00 b change/2"]


def test_an_old_notice_that_is_so_no_more_says_that() -> None:
    world = lived("2024-02-05 12:00").edit("a", status=Status.CANCELLED).until("2024-02-06 12:00")
    world.edit("a", status=Status.SCHEDULED).until("2024-02-07 12:00")
    assert world.text("cancellation/2").startswith("Dit bericht is achterhaald. Nu geldt:\n\nLeeravond\n")
    assert world.text("change/3").startswith("Gaat toch door: Leeravond")


def test_a_merged_cancellation_that_is_partly_undone_says_that() -> None:
    world = World(local("2024-01-10 09:00")).write(pair()).until("2024-01-12 12:00")
    world.edit("a", status=Status.CANCELLED).edit("b", status=Status.CANCELLED).until("2024-01-13 12:00")
    assert "Geannuleerd: 2 bijeenkomsten van Leerronde" in world.text("cancellation/a.2")
    world.edit("a", status=Status.SCHEDULED).until("2024-01-14 12:00")
    text = world.text("cancellation/a.2")
    assert "Geannuleerd:" not in text
    assert "GEANNULEERD: donderdag 21 maart" in text.replace("Leeravond: ", "")
    assert "GEANNULEERD: donderdag 22 februari" not in text.replace("Leeravond: ", "")


def test_the_deadline_post_of_a_cancelled_event_is_marked_and_asks_nobody_to_register() -> None:
    world = World(local("2024-01-10 09:00")).write(series(event("a", *EVENING, registration=DEADLINE)))
    world.until("2024-02-13 12:00").edit("a", status=Status.CANCELLED).until("2024-02-14 12:00")
    text = world.text("registration/2024-02-15")
    assert text.startswith("GEANNULEERD: Leeravond")
    assert "a@b.nl" not in text


def test_on_a_new_account_the_first_post_begins_the_thread() -> None:
    english = {"en": Texts(title=line("Evening"))}
    world = World(local("2024-01-10 09:00"), policy=Policy(account="https://old.example/@x"))
    world.write(series(event("a", *EVENING, translations=english))).until("2024-02-05 12:00")
    world.policy = Policy(account="https://new.example/@x")
    world.until("2024-02-23 12:00")
    first = world.row("reminder/7d@2024-02-22/nl")
    assert first.draft.reply_to is None
    assert world.row("reminder/7d@2024-02-22/en").draft.reply_to == first.key
    assert world.row("reminder/1d@2024-02-22/nl").draft.reply_to == first.key
    assert world.row("reminder/1d@2024-02-22/en").draft.reply_to == world.row("reminder/7d@2024-02-22/en").key


def test_a_held_series_post_does_not_keep_the_announcements_waiting() -> None:
    world = World(local("2024-01-28 09:00"))
    world.history = replace(world.history, holds=frozenset({"round/series/1/nl"}))
    world.write(pair()).until("2024-02-23 12:00")
    assert [told for told in world.timeline() if " a " in told] == [
        "2024-02-01 19:00 a announcement/1",
        "2024-02-15 19:00 a reminder/7d@2024-02-22",
        "2024-02-21 19:00 a reminder/1d@2024-02-22",
        "2024-02-22 17:00 a reminder/2h@2024-02-22",
    ]


def test_a_new_wording_of_the_series_is_edited_in_silence() -> None:
    world = World(local("2024-01-10 09:00")).write(pair(summary=line("Samne leren."))).until("2024-01-12 12:00")
    world.write(pair(summary=line("Samen leren."))).until("2024-01-13 12:00")
    assert "Samen leren." in world.text("series/1")
    assert len(world.posted) == 1


def test_an_evening_added_to_a_series_after_its_post_is_announced_alone() -> None:
    weeks = [event(f"w{n}", f"2024-02-{1 + 7 * n:02}", "19:00", reminders=()) for n in range(3)]
    world = World(local("2024-01-10 09:00"))
    world.write(series(*weeks[:2], announce=Announce.SERIES)).until("2024-01-12 12:00")
    world.write(series(*weeks, announce=Announce.SERIES)).until("2024-02-20 12:00")
    assert [told for told in world.timeline() if "announcement" in told] == ["2024-01-25 19:00 w2 announcement/1"]


def test_a_change_says_old_and_new_from_online_to_a_place() -> None:
    online = event("a", *EVENING, venue=None, online=Online(url="https://meet.example/x"))
    world = World(local("2024-01-10 09:00")).write(series(online)).until("2024-02-05 12:00")
    world.edit("a", venue=ALMELO, online=None).until("2024-02-06 12:00")
    assert "Plaats: Bibliotheek, Almelo (was online)" in world.text("change/2")


def test_a_note_is_told_once_and_not_with_a_later_change() -> None:
    world = lived("2024-02-05 12:00").edit("a", note=line("De zaal is dicht."), venue=ALMELO).until("2024-02-06 12:00")
    world.edit("a", start_time=time(20)).until("2024-02-07 12:00")
    assert "De zaal is dicht." in world.text("change/2")
    assert "De zaal is dicht." not in world.text("change/3")


def test_when_registration_closes_the_posts_that_gave_the_address_drop_it() -> None:
    world = World(local("2024-01-10 09:00")).write(series(event("a", *EVENING, registration=DEADLINE)))
    world.until("2024-02-15 23:59")
    assert "Aanmelden: a@b.nl" in world.text("announcement/1")
    world.until("2024-02-16 00:00")
    assert "a@b.nl" not in world.text("announcement/1")
    assert "Aanmelden kan niet meer." in world.text("announcement/1")


def test_nobody_is_asked_to_register_for_what_is_over() -> None:
    late = Registration(email="a@b.nl", deadline_on=date(2024, 2, 28))
    world = World(local("2024-01-10 09:00")).write(series(event("a", *EVENING, registration=late)))
    world.until("2024-03-01 12:00")
    assert not [told for told in world.timeline() if "registration" in told]


def test_a_night_that_is_broken_off_is_told_at_once() -> None:
    world = World(local("2024-01-10 09:00")).write(series(event("a", "2024-02-22", "22:00", "03:00", reminders=())))
    world.until("2024-02-23 01:00").edit("a", status=Status.CANCELLED).until("2024-02-23 12:00")
    assert world.timeline()[-1] == "2024-02-23 01:00 a cancellation/2"


FAMILY = "👨‍👩‍👧‍👦"


@pytest.mark.parametrize(
    "title", [FAMILY * 600, "x" * 600, "Een lang verhaal. " * 40, f"{FAMILY} samen {FAMILY} " * 60]
)
@pytest.mark.parametrize(
    "limits",
    [
        Limits(),
        Limits(max_characters=500, graphemes=False, url_characters=None),
        Limits(max_characters=5000, graphemes=False, url_characters=25),
    ],
    ids=["500 graphemes", "500 code points", "5000 code points, 25 a URL"],
)
def test_a_title_of_any_length_leaves_a_whole_post(title: str, limits: Limits) -> None:
    world = World(local("2024-02-01 12:00"), limits=limits)
    world.write(
        series(event("a", "2024-02-10", "19:00", title=title, summary=line(title), content_warning=line("Let op")))
    )
    (post,) = world.posted
    assert limits.length(post.draft.text, "Let op") <= limits.max_characters
    for fact in ("zaterdag 10 februari 2024, 19.00 uur", "Tetem, Stroinksbleekweg 16, Enschede", f"?p={post.marker}"):
        assert fact in post.draft.text
    whole = set(graphemes(title)) | set(graphemes(post.draft.text.replace(FAMILY, "")))
    assert set(graphemes(post.draft.text)) <= whole, "an emoji was cut"


def test_a_notice_says_when_its_change_was_first_seen_and_other_posts_do_not() -> None:
    world = lived("2024-02-06 09:00")
    world.edit("a", start_time=time(20), end_time=None)
    posts = {post.key.kind: post for post in world.plan().posts}
    assert posts[Kind.CHANGE].caused_at == world.now
    assert posts[Kind.REMINDER].caused_at is None


def test_a_post_names_what_its_subject_was_called_before() -> None:
    for was, former in (("z", Subject("round", "z")), (None, None)):
        world = World(local("2024-01-10 09:00")).write(series(event("a", *EVENING, was=was)))
        assert {post.formerly for post in world.plan().posts} == {former}


def test_what_is_silent_is_planned_as_it_will_be_seen_when_it_may_be_spoken_of() -> None:
    world = World(local("2024-01-10 09:00")).write(series(event("z", "2024-01-09"), id="z"))
    speaks_at = world.now + timedelta(minutes=5)
    over_before = event("b", "2024-01-10", "09:01", "09:03", recap=Recap(text=line("We leerden veel.")))
    world.write(series(event("a", *EVENING), over_before, announce_at=speaks_at))
    foreseen = [(post.key, post.due_at) for post in world.plan().posts]
    assert min(due_at for _, due_at in foreseen) >= speaks_at
    assert A not in world.history.events
    world.until("2024-03-01 12:00")
    assert [(post.key, post.posted_at) for post in world.posted] == foreseen
