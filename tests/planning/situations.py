"""What happened, what is posted, what is not and why. Read by `test_situations`, and written to docs/situations.md.

The usual evening: 22 February 2024, 19.00 to 20.30, in Enschede; reminders a week, a day and two hours before; quiet
hours from 21.00 to 8.00; what is new or changed rests ten minutes.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from typing import Any

from announcer.model import (
    Announce,
    Lead,
    Online,
    Policy,
    Recap,
    Registration,
    Series,
    Status,
    Subject,
    Texts,
    Venue,
)
from announcer.model.text import line
from tests.support.planner_world import World, event, local, series

EVENING = ("2024-02-22", "19:00", "20:30")
ALMELO = Venue(name=line("Bibliotheek"), street=line("Het Baken 3"), city=line("Almelo"))
ENGLISH = {"en": Texts(title=line("Learning evening"))}


@dataclass(frozen=True, kw_only=True)
class Situation:
    chapter: str
    happened: str
    """In words, for the organiser."""
    story: Callable[[World], object]
    starts: str = "2024-01-10 09:00"
    posted: tuple[str, ...] = ()
    """`moment subject kind/discriminator[/language]`, all of them, in order."""
    not_posted: tuple[tuple[str, str], ...] = ()
    """A part of the key of what is recorded or planned as skipped, and a part of its reason."""
    says: tuple[tuple[str, str], ...] = ()
    """A part of a post's key, and words that are in it."""
    policy: Policy = field(default_factory=Policy)


def one(**more: Any) -> Callable[[World], World]:
    """The usual evening alone in its series."""
    return lambda world: world.write(series(event("a", *EVENING, **more)))


def three(world: World) -> World:
    return world.write(series(event("a", *EVENING), event("b", "2024-04-09"), event("c", "2024-06-06")))


REGISTRATION = Registration(email="a@b.nl", deadline_on=date(2024, 2, 15))


def answers(world: World, yes: bool) -> World:
    world.account_answers = yes
    return world.round()


def lost_and_found(world: World) -> World:
    kept = dict(world.files)
    world.delete("a").until("2024-02-07 12:00")
    world.files = kept
    return world.round()


def renamed(world: World) -> World:
    return world.write(series(event("tetem", *EVENING, was="a")))


def in_file(id_: str, one: Series, **more: str) -> Series:
    """The same events in a file of another name."""
    return series(*(replace(each, key=Subject(id_, each.key.event)) for each in one.events), id=id_, **more)


def file_renamed(world: World, **more: str) -> World:
    (only,) = world.files.values()
    world.files = {}
    return world.write(in_file("nieuw", only, **more))


def copied(world: World) -> World:
    return world.write(in_file("round-kopie", world.files["round"]))


def came_and_went(world: World) -> World:
    world.write(series(event("z", "2024-03-01", "20:00", series="tak"), id="tak"))
    del world.files["tak"]
    return world.round()


def held(world: World) -> World:
    world.history = replace(world.history, holds=frozenset({"round/a"}))
    return world


def moved_account(world: World) -> World:
    world.policy = replace(world.policy, account="https://new.example/@tetem")
    return world.round()


def both(*told: str) -> tuple[str, ...]:
    """Each in Dutch, and then in English."""
    return tuple(each for one in told for each in (one, f"{one}/en"))


ANNOUNCED = "2024-02-01 19:00 a announcement/1"
WEEK = "2024-02-15 19:00 a reminder/7d@2024-02-22"
DAY = "2024-02-21 19:00 a reminder/1d@2024-02-22"
HOURS = "2024-02-22 17:00 a reminder/2h@2024-02-22"
USUAL_LIFE = (ANNOUNCED, WEEK, DAY, HOURS)

SITUATIONS = [
    # --- the usual life ---
    Situation(
        chapter="The usual life",
        happened="One evening is written down six weeks before.",
        story=lambda w: one()(w).until("2024-03-01 12:00"),
        posted=USUAL_LIFE,
    ),
    Situation(
        chapter="The usual life",
        happened="A round of three evenings is written down; two have no time yet.",
        story=lambda w: three(w).until("2024-07-01 12:00"),
        posted=(
            "2024-01-10 09:00 round series/1",
            *USUAL_LIFE,
            "2024-03-19 09:00 b announcement/1",
            "2024-04-02 09:00 b reminder/7d@2024-04-09",
            "2024-04-08 09:00 b reminder/1d@2024-04-09",
            "2024-05-16 09:00 c announcement/1",
            "2024-05-30 09:00 c reminder/7d@2024-06-06",
            "2024-06-05 09:00 c reminder/1d@2024-06-06",
        ),
    ),
    Situation(
        chapter="The usual life",
        happened="An evening has no time yet: an hour before it cannot be told.",
        story=lambda w: w.write(series(event("a", "2024-02-22"))),
        not_posted=(("a/reminder/2h@2024-02-22", "time of the event is not known"),),
    ),
    Situation(
        chapter="The usual life",
        happened="An evening has an English translation: it follows as a reply.",
        story=lambda w: one(translations=ENGLISH)(w).until("2024-02-02 12:00"),
        posted=(ANNOUNCED, f"{ANNOUNCED}/en"),
    ),
    Situation(
        chapter="The usual life",
        happened="The file asks for silence until 15 January, 10.00.",
        story=lambda w: w.write(
            replace(
                series(event("a", *EVENING), event("b", "2024-03-21", "19:00")), announce_at=local("2024-01-15 10:00")
            )
        ).until("2024-01-20 12:00"),
        posted=("2024-01-15 10:00 round series/1",),
    ),
    Situation(
        chapter="The usual life",
        happened="A recap is written the day after.",
        story=lambda w: (
            one()(w)
            .until("2024-02-23 12:00")
            .edit("a", recap=Recap(text=line("We leerden veel.")))
            .until("2024-02-24 12:00")
        ),
        posted=(*USUAL_LIFE, "2024-02-23 12:10 a recap/1"),
    ),
    # --- when ---
    Situation(
        chapter="When",
        happened="An evening is written down only five days before.",
        starts="2024-02-17 12:00",
        story=lambda w: one()(w).until("2024-02-23 12:00"),
        posted=("2024-02-17 12:00 a announcement/1", DAY, HOURS),
        not_posted=(("a/reminder/7d@2024-02-22", "another post about round/a comes less than half"),),
    ),
    Situation(
        chapter="When",
        happened="An evening is written down at ten at night, two days before: quiet hours.",
        starts="2024-02-20 22:00",
        story=lambda w: one()(w).until("2024-02-23 12:00"),
        posted=("2024-02-21 08:00 a announcement/1", HOURS),
        not_posted=(
            ("a/reminder/1d@2024-02-22", "another post about round/a comes less than half"),
            ("a/reminder/7d@2024-02-22", "another post about round/a comes less than half"),
        ),
    ),
    Situation(
        chapter="When",
        happened="A breakfast at 9.00: two hours before is 7.00, in the quiet hours; at their end an hour is left.",
        story=lambda w: w.write(series(event("a", "2024-02-22", "09:00", reminders=(Lead(2, "h"),)))).until(
            "2024-02-23 12:00"
        ),
        posted=("2024-02-01 09:00 a announcement/1", "2024-02-22 08:00 a reminder/2h@2024-02-22"),
    ),
    Situation(
        chapter="When",
        happened="A breakfast at 8.30: after the quiet hours is too late, so the reminder comes the evening before.",
        story=lambda w: w.write(series(event("a", "2024-02-22", "08:30", reminders=(Lead(2, "h"),)))).until(
            "2024-02-23 12:00"
        ),
        posted=("2024-02-01 08:30 a announcement/1", "2024-02-21 20:30 a reminder/2h@2024-02-22"),
    ),
    Situation(
        chapter="When",
        happened="The clocks go forward between the announcement and the evening: the hour on the wall counts.",
        story=lambda w: w.write(series(event("a", "2024-04-02", "19:00"))).until("2024-04-03 12:00"),
        posted=(
            "2024-03-12 19:00 a announcement/1",
            "2024-03-26 19:00 a reminder/7d@2024-04-02",
            "2024-04-01 19:00 a reminder/1d@2024-04-02",
            "2024-04-02 17:00 a reminder/2h@2024-04-02",
        ),
    ),
    Situation(
        chapter="When",
        happened="A round is written down ten days before its first evening: the announcement waits a day.",
        starts="2024-02-12 12:00",
        story=lambda w: w.write(series(event("a", *EVENING), event("b", "2024-03-21", "19:00"))).until(
            "2024-02-23 12:00"
        ),
        posted=("2024-02-12 12:00 round series/1", "2024-02-13 12:00 a announcement/1", DAY, HOURS),
        not_posted=(("a/reminder/7d@2024-02-22", "another post about round/a comes less than half"),),
    ),
    Situation(
        chapter="When",
        happened="The event is past when the service first sees it.",
        starts="2024-03-01 12:00",
        story=lambda w: one()(w).until("2024-03-10 12:00"),
    ),
    Situation(
        chapter="When",
        happened="A weekly meeting: the series post does for all, and a reminder the day before each.",
        story=lambda w: w.write(
            replace(
                series(
                    *[
                        event(
                            f"w{n}", str(date(2024, 2, 1) + timedelta(days=7 * n)), "19:00", reminders=(Lead(1, "d"),)
                        )
                        for n in range(3)
                    ]
                ),
                announce=Announce.SERIES,
            )
        ).until("2024-03-01 12:00"),
        posted=(
            "2024-01-10 09:00 round series/1",
            "2024-01-31 19:00 w0 reminder/1d@2024-02-01",
            "2024-02-07 19:00 w1 reminder/1d@2024-02-08",
            "2024-02-14 19:00 w2 reminder/1d@2024-02-15",
        ),
    ),
    Situation(
        chapter="When",
        happened="Eight evenings of eight houses become known at once: six posts an hour, the nearest first.",
        starts="2024-02-17 12:00",
        story=lambda w: w.write(
            *[
                series(
                    event("a", str(date(2024, 2, 21) + timedelta(days=n)), "19:00", series=f"s{n}", reminders=()),
                    id=f"s{n}",
                )
                for n in range(8)
            ]
        ).until("2024-02-18 12:00"),
        posted=(
            *["2024-02-17 12:00 a announcement/1" for _ in range(6)],
            *["2024-02-17 13:00 a announcement/1" for _ in range(2)],
        ),
    ),
    Situation(
        chapter="When",
        happened="The service starts for the first time two and a half hours before the evening.",
        starts="2024-02-22 16:30",
        story=lambda w: one()(w).until("2024-02-23 12:00"),
        posted=("2024-02-22 16:30 a announcement/1",),
        not_posted=(("a/reminder/2h@2024-02-22", "another post about round/a comes less than half"),),
    ),
    Situation(
        chapter="When",
        happened="A festival of three days is written down on its second day.",
        starts="2024-03-02 12:00",
        story=lambda w: w.write(series(event("a", "2024-03-01", "19:00", "17:00", until_on=date(2024, 3, 3)))).until(
            "2024-03-04 12:00"
        ),
        posted=("2024-03-02 12:00 a announcement/1",),
    ),
    Situation(
        chapter="When",
        happened="A night that ends at 2.00 the next morning has a recap in its file already.",
        story=lambda w: w.write(
            series(event("a", "2024-02-22", "20:00", "02:00", reminders=(), recap=Recap(text=line("Mooi."))))
        ).until("2024-02-24 12:00"),
        posted=("2024-02-01 20:00 a announcement/1", "2024-02-23 08:00 a recap/1"),
    ),
    Situation(
        chapter="When",
        happened="A meeting in London: its hours are London's, the quiet hours are ours.",
        story=lambda w: w.write(series(event("a", "2024-02-22", "20:30", timezone="Europe/London"))).until(
            "2024-02-23 12:00"
        ),
        posted=(
            "2024-02-02 08:00 a announcement/1",
            "2024-02-16 08:00 a reminder/7d@2024-02-22",
            "2024-02-22 08:00 a reminder/1d@2024-02-22",
            "2024-02-22 19:30 a reminder/2h@2024-02-22",
        ),
    ),
    Situation(
        chapter="When",
        happened="The time becomes known three weeks before: from then on there is a reminder of hours too.",
        story=lambda w: (
            w.write(series(event("a", "2024-02-22")))
            .until("2024-02-02 12:00")
            .edit("a", start_time=time(19))
            .until("2024-02-23 12:00")
        ),
        posted=("2024-02-01 09:00 a announcement/1", "2024-02-02 12:10 a change/2", WEEK, DAY, HOURS),
        says=(("change/2", "Nu bekend: Leeravond"), ("change/2", "Tijd: 19.00 uur")),
    ),
    Situation(
        chapter="When",
        happened="The time becomes known on the day itself, at noon.",
        story=lambda w: (
            w.write(series(event("a", "2024-02-22", reminders=(Lead(2, "h"),))))
            .until("2024-02-22 12:00")
            .edit("a", start_time=time(19))
            .until("2024-02-23 12:00")
        ),
        posted=("2024-02-01 09:00 a announcement/1", "2024-02-22 12:10 a change/2", HOURS),
    ),
    Situation(
        chapter="When",
        happened="Nobody ever writes the time down.",
        story=lambda w: w.write(series(event("a", "2024-02-22"))).until("2024-02-23 12:00"),
        posted=(
            "2024-02-01 09:00 a announcement/1",
            "2024-02-15 09:00 a reminder/7d@2024-02-22",
            "2024-02-21 09:00 a reminder/1d@2024-02-22",
        ),
        not_posted=(("a/reminder/2h@2024-02-22", "time of the event is not known"),),
    ),
    Situation(
        chapter="When",
        happened="A round is written down when its first evening is over.",
        starts="2024-03-01 12:00",
        story=lambda w: three(w).until("2024-03-20 12:00"),
        posted=("2024-03-01 12:00 round series/1", "2024-03-19 09:00 b announcement/1"),
        says=(("series/1", "dinsdag 9 april 2024"), ("series/1", "donderdag 6 juni 2024")),
    ),
    Situation(
        chapter="When",
        happened="The organiser wants a reminder a month before, which is before the announcement.",
        story=lambda w: one(reminders=(Lead(30, "d"), Lead(1, "d")))(w).until("2024-02-23 12:00"),
        posted=(ANNOUNCED, DAY),
        not_posted=(("a/reminder/30d@2024-02-22", "it would come before the announcement"),),
    ),
    # --- changes ---
    Situation(
        chapter="Changes",
        happened="A typing mistake in the summary is mended.",
        story=lambda w: (
            one(summary=line("Samne leren."))(w)
            .until("2024-02-05 12:00")
            .edit("a", summary=line("Samen leren."))
            .until("2024-02-06 12:00")
        ),
        posted=(ANNOUNCED,),
    ),
    Situation(
        chapter="Changes",
        happened="The evening moves to another place.",
        story=lambda w: one()(w).until("2024-02-05 12:00").edit("a", venue=ALMELO).until("2024-02-06 12:00"),
        posted=(ANNOUNCED, "2024-02-05 12:10 a change/2"),
    ),
    Situation(
        chapter="Changes",
        happened="The evening moves, and moves back five minutes later.",
        story=lambda w: (
            one()(w)
            .until("2024-02-05 12:00")
            .edit("a", venue=ALMELO)
            .until("2024-02-05 12:05")
            .edit("a", venue=event("x", *EVENING).venue)
            .until("2024-02-06 12:00")
        ),
        posted=(ANNOUNCED,),
    ),
    Situation(
        chapter="Changes",
        happened="Time and place change within a few minutes: one notice.",
        story=lambda w: (
            one()(w)
            .until("2024-02-05 12:00")
            .edit("a", venue=ALMELO)
            .until("2024-02-05 12:05")
            .edit("a", start_time=time(20), end_time=time(21, 30))
            .until("2024-02-06 12:00")
        ),
        posted=(ANNOUNCED, "2024-02-05 12:15 a change/3"),
    ),
    Situation(
        chapter="Changes",
        happened="The missing times of two evenings become known: one notice in the series' thread.",
        story=lambda w: (
            three(w)
            .until("2024-01-20 12:00")
            .edit("b", start_time=time(19))
            .edit("c", start_time=time(19))
            .until("2024-01-21 12:00")
        ),
        posted=("2024-01-10 09:00 round series/1", "2024-01-20 12:10 round change/b.2"),
    ),
    Situation(
        chapter="Changes",
        happened="The evening moves three weeks away, after its week's reminder: the reminders come again.",
        story=lambda w: (
            one()(w).until("2024-02-16 12:00").edit("a", starts_on=date(2024, 3, 14)).until("2024-03-15 12:00")
        ),
        posted=(
            ANNOUNCED,
            WEEK,
            "2024-02-16 12:10 a change/2",
            "2024-03-07 19:00 a reminder/7d@2024-03-14",
            "2024-03-13 19:00 a reminder/1d@2024-03-14",
            "2024-03-14 17:00 a reminder/2h@2024-03-14",
        ),
    ),
    Situation(
        chapter="Changes",
        happened="The place changes an hour before the start, and nothing rests any more.",
        story=lambda w: one()(w).until("2024-02-22 18:00").edit("a", venue=ALMELO).until("2024-02-23 12:00"),
        posted=(*USUAL_LIFE, "2024-02-22 18:00 a change/2"),
    ),
    Situation(
        chapter="Changes",
        happened="The place changes at eleven at night, weeks before: said in the morning.",
        story=lambda w: one()(w).until("2024-02-05 23:00").edit("a", venue=ALMELO).until("2024-02-06 12:00"),
        posted=(ANNOUNCED, "2024-02-06 08:00 a change/2"),
    ),
    Situation(
        chapter="Changes",
        happened="The evening goes online.",
        story=lambda w: (
            one()(w)
            .until("2024-02-05 12:00")
            .edit("a", venue=None, online=Online(url="https://meet.example/x"))
            .until("2024-02-06 12:00")
        ),
        posted=(ANNOUNCED, "2024-02-05 12:10 a change/2"),
    ),
    Situation(
        chapter="Changes",
        happened="A change before the announcement: the announcement has it, nothing else is said.",
        story=lambda w: one()(w).until("2024-01-20 12:00").edit("a", venue=ALMELO).until("2024-02-02 12:00"),
        posted=(ANNOUNCED,),
    ),
    Situation(
        chapter="Changes",
        happened="At eleven at night the place changes, half an hour later the hour: one notice in the morning.",
        story=lambda w: (
            one()(w)
            .until("2024-02-05 23:00")
            .edit("a", venue=ALMELO)
            .until("2024-02-05 23:30")
            .edit("a", start_time=time(20), end_time=None)
            .until("2024-02-06 12:00")
        ),
        posted=(ANNOUNCED, "2024-02-06 08:00 a change/3"),
        says=(("change/3", "Plaats: Bibliotheek"), ("change/3", "Tijd: 20.00 uur (was 19.00–20.30 uur)")),
    ),
    Situation(
        chapter="Changes",
        happened="At eleven at night the place changes, at two it changes back: nothing is said.",
        story=lambda w: (
            one()(w)
            .until("2024-02-05 23:00")
            .edit("a", venue=ALMELO)
            .until("2024-02-06 02:00")
            .edit("a", venue=event("x", *EVENING).venue)
            .until("2024-02-06 12:00")
        ),
        posted=(ANNOUNCED,),
    ),
    Situation(
        chapter="Changes",
        happened="The evening moves two weeks nearer: the week's reminder is past, the others come.",
        story=lambda w: (
            one()(w).until("2024-02-05 12:00").edit("a", starts_on=date(2024, 2, 8)).until("2024-02-23 12:00")
        ),
        posted=(
            ANNOUNCED,
            "2024-02-05 12:10 a change/2",
            "2024-02-07 19:00 a reminder/1d@2024-02-08",
            "2024-02-08 17:00 a reminder/2h@2024-02-08",
        ),
    ),
    Situation(
        chapter="Changes",
        happened="After the reminder of two hours the evening starts half an hour later: a correction, at once.",
        story=lambda w: one()(w).until("2024-02-22 17:30").edit("a", start_time=time(19, 30)).until("2024-02-23 12:00"),
        posted=(*USUAL_LIFE, "2024-02-22 17:30 a change/2"),
        says=(("change/2", "Tijd: 19.30–20.30 uur (was 19.00–20.30 uur)"),),
    ),
    Situation(
        chapter="Changes",
        happened="Three evenings move to another house at once: one notice in the series' thread.",
        story=lambda w: (
            three(w)
            .until("2024-01-20 12:00")
            .edit("a", venue=ALMELO)
            .edit("b", venue=ALMELO)
            .edit("c", venue=ALMELO)
            .until("2024-01-21 12:00")
        ),
        posted=("2024-01-10 09:00 round series/1", "2024-01-20 12:10 round change/a.2"),
        says=(("change/a.2", "Deze bijeenkomsten van Leerronde zijn gewijzigd:"),),
    ),
    Situation(
        chapter="Changes",
        happened="An evening is announced as provisional, and becomes certain.",
        story=lambda w: (
            one(status=Status.TENTATIVE)(w)
            .until("2024-02-05 12:00")
            .edit("a", status=Status.SCHEDULED)
            .until("2024-02-06 12:00")
        ),
        posted=(ANNOUNCED, "2024-02-05 12:10 a change/2"),
        says=(("change/2", "Gaat zeker door: Leeravond"),),
    ),
    Situation(
        chapter="Changes",
        happened="It went online, and is in the house again.",
        story=lambda w: (
            one(venue=None, online=Online(url="https://meet.example/x"))(w)
            .until("2024-02-05 12:00")
            .edit("a", venue=ALMELO, online=None)
            .until("2024-02-06 12:00")
        ),
        posted=(ANNOUNCED, "2024-02-05 12:10 a change/2"),
        says=(("change/2", "Plaats: Bibliotheek, Het Baken 3, Almelo"),),
    ),
    Situation(
        chapter="Changes",
        happened="The place changes, and there is an English translation: told in both languages.",
        story=lambda w: (
            one(translations=ENGLISH)(w).until("2024-02-05 12:00").edit("a", venue=ALMELO).until("2024-02-06 12:00")
        ),
        posted=(ANNOUNCED, f"{ANNOUNCED}/en", "2024-02-05 12:10 a change/2", "2024-02-05 12:10 a change/2/en"),
        says=(("change/2/en", "Place: Bibliotheek, Het Baken 3, Almelo (was Tetem"),),
    ),
    Situation(
        chapter="Changes",
        happened="A note is added: bring a coat.",
        story=lambda w: (
            one()(w).until("2024-02-05 12:00").edit("a", note=line("Neem een jas mee.")).until("2024-02-06 12:00")
        ),
        posted=(ANNOUNCED, "2024-02-05 12:10 a change/2"),
        says=(("change/2", "Neem een jas mee."),),
    ),
    Situation(
        chapter="Changes",
        happened="The address to register changes.",
        story=lambda w: (
            one(registration=Registration(email="a@b.nl"))(w)
            .until("2024-02-05 12:00")
            .edit("a", registration=Registration(email="c@b.nl"))
            .until("2024-02-06 12:00")
        ),
        posted=(ANNOUNCED, "2024-02-05 12:10 a change/2"),
        says=(("change/2", "Aanmelden: c@b.nl (was a@b.nl)"),),
    ),
    Situation(
        chapter="Changes",
        happened="The place of an evening that is over is mended.",
        story=lambda w: one()(w).until("2024-02-23 12:00").edit("a", venue=ALMELO).until("2024-02-24 12:00"),
        posted=USUAL_LIFE,
        says=(("announcement/1", "Stroinksbleekweg 16"),),
    ),
    Situation(
        chapter="Changes",
        happened="The place is mended when it is over (in two languages), and a recap added: that alone is told.",
        story=lambda w: (
            one(translations=ENGLISH)(w)
            .until("2024-02-23 12:00")
            .edit("a", venue=ALMELO)
            .until("2024-02-24 12:00")
            .edit("a", recap=Recap(text=line("We leerden veel.")))
            .until("2024-02-25 12:00")
        ),
        posted=both(*USUAL_LIFE, "2024-02-24 12:10 a recap/1"),
    ),
    # --- cancelled, postponed ---
    Situation(
        chapter="Cancelled and postponed",
        happened="The evening is cancelled the day after its week's reminder.",
        story=lambda w: one()(w).until("2024-02-16 12:00").edit("a", status=Status.CANCELLED).until("2024-02-23 12:00"),
        posted=(ANNOUNCED, WEEK, "2024-02-16 12:10 a cancellation/2"),
        not_posted=(("a/reminder/1d@2024-02-22", "the event is cancelled"),),
    ),
    Situation(
        chapter="Cancelled and postponed",
        happened="It is cancelled at half past seven in the morning of a breakfast at nine: at once.",
        story=lambda w: (
            w.write(series(event("a", "2024-02-22", "09:00", reminders=())))
            .until("2024-02-22 07:30")
            .edit("a", status=Status.CANCELLED)
            .until("2024-02-23 12:00")
        ),
        posted=("2024-02-01 09:00 a announcement/1", "2024-02-22 07:30 a cancellation/2"),
    ),
    Situation(
        chapter="Cancelled and postponed",
        happened="It is cancelled before anything was said.",
        story=lambda w: one()(w).until("2024-01-20 12:00").edit("a", status=Status.CANCELLED).until("2024-02-23 12:00"),
    ),
    Situation(
        chapter="Cancelled and postponed",
        happened="It is cancelled, and goes through after all: reminders to come revive.",
        story=lambda w: (
            one()(w)
            .until("2024-02-05 12:00")
            .edit("a", status=Status.CANCELLED)
            .until("2024-02-08 12:00")
            .edit("a", status=Status.SCHEDULED)
            .until("2024-02-23 12:00")
        ),
        posted=(
            ANNOUNCED,
            "2024-02-05 12:10 a cancellation/2",
            "2024-02-08 12:10 a change/3",
            WEEK,
            DAY,
            HOURS,
        ),
    ),
    Situation(
        chapter="Cancelled and postponed",
        happened="It is postponed, and gets its new date two weeks later.",
        story=lambda w: (
            one()(w)
            .until("2024-02-05 12:00")
            .edit("a", status=Status.POSTPONED)
            .until("2024-02-19 12:00")
            .edit("a", status=Status.SCHEDULED, starts_on=date(2024, 3, 14))
            .until("2024-03-08 12:00")
        ),
        posted=(
            ANNOUNCED,
            "2024-02-05 12:10 a change/2",
            "2024-02-19 12:10 a change/3",
            "2024-03-07 19:00 a reminder/7d@2024-03-14",
        ),
    ),
    Situation(
        chapter="Cancelled and postponed",
        happened="It is cancelled an hour before the start: said at once.",
        story=lambda w: one()(w).until("2024-02-22 18:00").edit("a", status=Status.CANCELLED).until("2024-02-23 12:00"),
        posted=(*USUAL_LIFE, "2024-02-22 18:00 a cancellation/2"),
    ),
    Situation(
        chapter="Cancelled and postponed",
        happened="It is marked as cancelled when it is over.",
        story=lambda w: one()(w).until("2024-02-23 12:00").edit("a", status=Status.CANCELLED).until("2024-02-24 12:00"),
        posted=USUAL_LIFE,
    ),
    Situation(
        chapter="Cancelled and postponed",
        happened="It is cancelled by a slip, and mended five minutes later.",
        story=lambda w: (
            one()(w)
            .until("2024-02-05 12:00")
            .edit("a", status=Status.CANCELLED)
            .until("2024-02-05 12:05")
            .edit("a", status=Status.SCHEDULED)
            .until("2024-02-06 12:00")
        ),
        posted=(ANNOUNCED,),
    ),
    Situation(
        chapter="Cancelled and postponed",
        happened="An evening of a round is cancelled before its own announcement: told in the series' thread.",
        story=lambda w: three(w).until("2024-01-20 12:00").edit("b", status=Status.CANCELLED).until("2024-01-21 12:00"),
        posted=("2024-01-10 09:00 round series/1", "2024-01-20 12:10 b cancellation/2"),
        not_posted=(("b/announcement/1", "the event is cancelled"),),
    ),
    Situation(
        chapter="Cancelled and postponed",
        happened="All three evenings of a round are cancelled at once: one notice.",
        story=lambda w: (
            three(w)
            .until("2024-01-20 12:00")
            .edit("a", status=Status.CANCELLED)
            .edit("b", status=Status.CANCELLED)
            .edit("c", status=Status.CANCELLED)
            .until("2024-06-10 12:00")
        ),
        posted=("2024-01-10 09:00 round series/1", "2024-01-20 12:10 round cancellation/a.2"),
        says=(("cancellation/a.2", "Geannuleerd: 3 bijeenkomsten van Leerronde"),),
    ),
    Situation(
        chapter="Cancelled and postponed",
        happened="It is postponed without a new date: no reminder any more.",
        story=lambda w: one()(w).until("2024-02-05 12:00").edit("a", status=Status.POSTPONED).until("2024-02-23 12:00"),
        posted=(ANNOUNCED, "2024-02-05 12:10 a change/2"),
        not_posted=(("a/reminder/7d@2024-02-22", "the event is postponed"),),
        says=(("change/2", "Uitgesteld: Leeravond"), ("change/2", "Een nieuwe datum volgt.")),
    ),
    # --- registration ---
    Situation(
        chapter="Registration",
        happened="One can register until 15 February.",
        story=lambda w: one(registration=Registration(email="a@b.nl", deadline_on=date(2024, 2, 15)))(w).until(
            "2024-02-15 12:00"
        ),
        posted=(ANNOUNCED, "2024-02-13 09:00 a registration/2024-02-15"),
    ),
    Situation(
        chapter="Registration",
        happened="One deadline for a whole round: told once, in the series' thread.",
        story=lambda w: w.write(
            series(
                *[
                    event(id_, on, "19:00", registration=REGISTRATION)
                    for id_, on in (("a", "2024-02-22"), ("b", "2024-03-21"))
                ],
                registration=REGISTRATION,
            )
        ).until("2024-02-15 12:00"),
        posted=("2024-01-10 09:00 round series/1", ANNOUNCED, "2024-02-13 09:00 round registration/2024-02-15"),
    ),
    Situation(
        chapter="Registration",
        happened="The evening is written down the day before the deadline: the announcement tells it.",
        starts="2024-02-14 12:00",
        story=lambda w: one(registration=REGISTRATION)(w).until("2024-02-15 12:00"),
        posted=("2024-02-14 12:00 a announcement/1",),
        not_posted=(("a/registration/2024-02-15", "the announcement told the deadline"),),
        says=(("announcement/1", "Aanmelden: a@b.nl (uiterlijk donderdag 15 februari)"),),
    ),
    Situation(
        chapter="Registration",
        happened="The deadline has passed: the reminder says so, without the address.",
        story=lambda w: one(registration=REGISTRATION)(w).until("2024-02-22 12:00"),
        posted=(ANNOUNCED, "2024-02-13 09:00 a registration/2024-02-15", DAY),
        not_posted=(("a/reminder/7d@2024-02-22", "another post about round/a comes less than half"),),
        says=(("reminder/1d", "Aanmelden kan niet meer."),),
    ),
    # --- outages ---
    Situation(
        chapter="Outages",
        happened="The service is down from before the week's reminder until four days before the evening.",
        story=lambda w: (
            one()(w).until("2024-02-15 12:00").stop().until("2024-02-18 12:00").start().until("2024-02-23 12:00")
        ),
        posted=(ANNOUNCED, "2024-02-18 12:00 a reminder/7d@2024-02-22", DAY, HOURS),
    ),
    Situation(
        chapter="Outages",
        happened="The service is down from before the announcement until an hour before: one post, no flood.",
        story=lambda w: (
            one()(w).until("2024-01-20 12:00").stop().until("2024-02-22 18:00").start().until("2024-02-23 12:00")
        ),
        posted=("2024-02-22 18:00 a announcement/1",),
        not_posted=(("a/reminder/2h@2024-02-22", "another post about round/a comes less than half"),),
    ),
    Situation(
        chapter="Outages",
        happened="The service is down until the evening is over: nothing is posted about the past.",
        story=lambda w: (
            one()(w).until("2024-02-16 12:00").stop().until("2024-02-23 12:00").start().until("2024-03-01 12:00")
        ),
        posted=(ANNOUNCED, WEEK),
        not_posted=(("a/reminder/1d@2024-02-22", "too late"), ("a/reminder/2h@2024-02-22", "too late")),
    ),
    Situation(
        chapter="Outages",
        happened="The instance does not answer from the announcement on, for a day: it goes out late.",
        story=lambda w: answers(
            answers(one()(w).until("2024-02-01 12:00"), False).until("2024-02-02 12:00"), True
        ).until("2024-02-03 12:00"),
        posted=("2024-02-02 12:00 a announcement/1",),
    ),
    Situation(
        chapter="Outages",
        happened="The instance does not answer from the eve until the evening is over.",
        story=lambda w: answers(
            answers(one()(w).until("2024-02-20 12:00"), False).until("2024-02-23 12:00"), True
        ).until("2024-02-24 12:00"),
        posted=(ANNOUNCED, WEEK),
        not_posted=(("a/reminder/1d@2024-02-22", "too late"), ("a/reminder/2h@2024-02-22", "")),
    ),
    Situation(
        chapter="Outages",
        happened="The evening is cancelled while the service is down.",
        story=lambda w: (
            one()(w)
            .until("2024-02-16 12:00")
            .stop()
            .edit("a", status=Status.CANCELLED)
            .until("2024-02-18 12:00")
            .start()
            .until("2024-02-23 12:00")
        ),
        posted=(ANNOUNCED, WEEK, "2024-02-18 12:00 a cancellation/2"),
    ),
    # --- questions to a person ---
    Situation(
        chapter="Questions to a person",
        happened="The evening vanishes from its file: its posts are held.",
        story=lambda w: one()(w).until("2024-02-05 12:00").delete("a").until("2024-02-23 12:00"),
        posted=(ANNOUNCED,),
    ),
    Situation(
        chapter="Questions to a person",
        happened="The evening vanishes from its file and is back two days later: all goes on.",
        story=lambda w: lost_and_found(one()(w).until("2024-02-05 12:00")).until("2024-02-23 12:00"),
        posted=USUAL_LIFE,
    ),
    Situation(
        chapter="Questions to a person",
        happened="The evening is renamed with `was:`: nothing is said twice, and the thread goes on.",
        story=lambda w: renamed(one()(w).until("2024-02-05 12:00")).until("2024-02-23 12:00"),
        posted=tuple(post.replace(" a ", " tetem ") for post in USUAL_LIFE),
    ),
    Situation(
        chapter="Questions to a person",
        happened="The file is renamed without `was:`: held, and asked; nothing is said twice.",
        story=lambda w: file_renamed(one()(w).until("2024-02-05 12:00")).until("2024-02-23 12:00"),
        posted=(ANNOUNCED,),
    ),
    Situation(
        chapter="Questions to a person",
        happened="The file is renamed, and two days later says `was:`: the thread goes on.",
        story=lambda w: file_renamed(
            file_renamed(one()(w).until("2024-02-05 12:00")).until("2024-02-07 12:00"), was="round"
        ).until("2024-02-23 12:00"),
        posted=USUAL_LIFE,
    ),
    Situation(
        chapter="Questions to a person",
        happened="The file is copied: of the same event twice the later one is held, and asked about.",
        story=lambda w: copied(one()(w).until("2024-02-05 12:00")).until("2024-02-23 12:00"),
        posted=USUAL_LIFE,
    ),
    Situation(
        chapter="Questions to a person",
        happened="The evening is over, and its entry gets the date of the next: held, and asked; its posts stay.",
        story=lambda w: (
            one()(w).until("2024-02-23 12:00").edit("a", starts_on=date(2024, 9, 19)).until("2024-09-20 12:00")
        ),
        posted=USUAL_LIFE,
    ),
    Situation(
        chapter="Questions to a person",
        happened="A file comes and goes within its rest: it leaves nothing, and nobody is asked.",
        story=lambda w: came_and_went(one()(w).until("2024-02-05 12:00")).until("2024-02-23 12:00"),
        posted=USUAL_LIFE,
    ),
    Situation(
        chapter="Questions to a person",
        happened="A slip of the pen moves the evening into last year: held, and asked.",
        story=lambda w: (
            one()(w).until("2024-02-05 12:00").edit("a", starts_on=date(2023, 2, 22)).until("2024-02-14 12:00")
        ),
        posted=(ANNOUNCED,),
    ),
    Situation(
        chapter="Questions to a person",
        happened="The organiser holds all posts of the evening.",
        story=lambda w: held(one()(w).until("2024-02-05 12:00")).until("2024-02-23 12:00"),
        posted=(ANNOUNCED,),
        not_posted=(("a/reminder/1d@2024-02-22", "announcer hold"),),
    ),
    Situation(
        chapter="Questions to a person",
        happened="The service posts from another account from now on: what was said is not said again.",
        story=lambda w: moved_account(one()(w).until("2024-02-05 12:00")).until("2024-02-23 12:00"),
        posted=USUAL_LIFE,
        policy=Policy(account="https://old.example/@tetem"),
    ),
    Situation(
        chapter="Questions to a person",
        happened="The trial on the local account is over, and a real account is set: now it is announced there.",
        story=lambda w: moved_account(one()(w).until("2024-02-05 12:00")).until("2024-02-06 12:00"),
        posted=(ANNOUNCED, "2024-02-05 12:00 a announcement/1"),
    ),
    Situation(
        chapter="Questions to a person",
        happened="A recap is written forty days after.",
        story=lambda w: (
            one()(w)
            .until("2024-04-02 12:00")
            .edit("a", recap=Recap(text=line("We leerden.")))
            .until("2024-04-03 12:00")
        ),
        posted=USUAL_LIFE,
        not_posted=(("a/recap/1", "too late"),),
    ),
    Situation(
        chapter="Questions to a person",
        happened="Every post needs an approval, and nobody gives it.",
        story=lambda w: one()(w).until("2024-02-23 12:00"),
        policy=Policy(manual_approval=True),
        not_posted=(("a/announcement/1", "approve"),),
    ),
]
