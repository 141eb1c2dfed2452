"""The news over an event's life, as a reader sees them who asks after each step: in Dutch and in English."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from typing import Any

import pytest

from announcer.model import EPOCH, Event, Online, Policy, SiteSettings, State, Status, Subject, Texts, Venue, zone
from announcer.model.text import line
from announcer.planning.event_changes import happened
from announcer.site.render import render
from announcer.site.scopes import scopes
from announcer.site.view import view
from tests.support.feeds_fixtures import feed_bytes
from tests.support.planner_world import AMSTERDAM, World, event, local, series

SETTINGS = SiteSettings(base_url="https://agenda.tetem.nl", namespace="tetem.nl", title="Agenda", local_outbox=False)
AT_ANY_HOUR = Policy(quiet_from=time(0), quiet_until=time(0))
CONCORDIA = Venue(name=line("Concordia"), city=line("Enschede"))
ENGLISH = {"en": Texts(title=line("Learning evening"))}


@dataclass
class Reader:
    """Asks for the news in both languages after each step, and never sees an item change its id, title or dates."""

    world: World
    shown: dict[tuple[str, str], tuple[str, str, str]] = field(default_factory=dict)

    def ask(self, language: str = "nl", settings: SiteSettings = SETTINGS) -> list[dict[str, Any]]:
        world = self.world
        facts = world.decide(until=world.now).facts
        seen = view(facts, world.history, settings, world.now.astimezone(zone(AMSTERDAM)).date())
        return list(json.loads(feed_bytes("news.json", seen, scopes(seen)[0], language))["items"])

    def looks(self) -> "Reader":
        for language in ("nl", "en"):
            for item in self.ask(language):
                now = item["title"], item["date_published"], item["date_modified"]
                assert self.shown.setdefault((language, item["id"]), now) == now
        return self

    def after(self, hours: int, act: Callable[[World], World]) -> "Reader":
        """Some hours later something happens; it rests, and is said."""
        self.world = act(self.world.until(self.world.now + timedelta(hours=hours)))
        self.looks()
        self.world = self.world.until(self.world.now + timedelta(minutes=20))
        return self.looks()

    def titles(self, language: str = "nl") -> list[str]:
        """Oldest first."""
        return [item["title"] for item in reversed(self.ask(language))]

    def content(self, beginning: str, language: str = "nl") -> str:
        (item,) = [item for item in self.ask(language) if item["title"].startswith(beginning)]
        return str(item["content_html"])


def begin(*events: Event, now: str = "2024-02-05 10:00") -> Reader:
    return Reader(World(now=local(now), policy=AT_ANY_HOUR).write(series(*events))).looks()


def edit(id_: str, **changes: Any) -> Callable[[World], World]:
    return lambda world: world.edit(id_, **changes)


TETEM = Venue(name=line("Tetem"), street=line("Stroinksbleekweg 16"), city=line("Enschede"))
EVENING = event("a", "2024-02-22", "19:00", "20:30", translations=ENGLISH)


def test_a_whole_life_reads_as_what_happened_each_with_its_facts_of_then() -> None:
    reader = begin(EVENING)
    reader.after(3, edit("a", start_time=time(19, 30), end_time=time(21)))
    reader.after(3, edit("a", status=Status.POSTPONED))
    reader.after(24, edit("a", status=Status.SCHEDULED))
    reader.after(3, edit("a", status=Status.POSTPONED))
    reader.after(24, edit("a", status=Status.SCHEDULED, starts_on=date(2024, 2, 29)))
    reader.after(3, edit("a", venue=CONCORDIA))
    reader.after(24, edit("a", status=Status.CANCELLED))
    reader.after(3, edit("a", status=Status.SCHEDULED))
    reader.after(24, edit("a", venue=None, online=Online(url="https://meet.example/x")))
    reader.after(2000, lambda world: world)
    assert [title for title in reader.titles() if not title.startswith("Herinnering")] == [
        "Aangekondigd: Leeravond – donderdag 22 februari 2024",
        "Nieuwe tijd: Leeravond – donderdag 22 februari 2024, 19.30–21.00 uur",
        "Uitgesteld: Leeravond – donderdag 22 februari 2024",
        "Gaat door: Leeravond – donderdag 22 februari 2024",
        "Uitgesteld: Leeravond – donderdag 22 februari 2024 (opnieuw)",
        "Nieuwe datum: Leeravond – donderdag 29 februari 2024",
        "Nieuwe plaats: Leeravond – donderdag 29 februari 2024, Concordia, Enschede",
        "Geannuleerd: Leeravond – donderdag 29 februari 2024",
        "Gaat door: Leeravond – donderdag 29 februari 2024",
        "Nu online: Leeravond – donderdag 29 februari 2024, online",
    ]
    assert [title for title in reader.titles("en") if not title.startswith("Reminder")] == [
        "Announced: Learning evening – Thursday, 22 February 2024",
        "New time: Learning evening – Thursday, 22 February 2024, 19:30–21:00",
        "Postponed: Learning evening – Thursday, 22 February 2024",
        "Going ahead: Learning evening – Thursday, 22 February 2024",
        "Postponed: Learning evening – Thursday, 22 February 2024 (again)",
        "New date: Learning evening – Thursday, 29 February 2024",
        "New place: Learning evening – Thursday, 29 February 2024, Concordia, Enschede",
        "Cancelled: Learning evening – Thursday, 29 February 2024",
        "Going ahead: Learning evening – Thursday, 29 February 2024",
        "Now online: Learning evening – Thursday, 29 February 2024, online",
    ]


def test_four_changes_in_a_row_have_four_titles_also_when_they_go_to_and_fro() -> None:
    reader = begin(EVENING)
    for start in (time(19, 30), time(19), time(19, 30), time(19), time(19, 30)):
        reader.after(3, edit("a", start_time=start))
    new_times = [title for title in reader.titles() if title.startswith("Nieuwe tijd")]
    assert len(new_times) == 5
    assert len(set(new_times)) == 5
    assert new_times[-1] == "Nieuwe tijd: Leeravond – donderdag 22 februari 2024, 19.30–20.30 uur (opnieuw, 3)"


def test_reminders_have_titles_of_their_own() -> None:
    reader = begin(EVENING).after(500, lambda world: world)
    reminders = [title for title in reader.titles() if title.startswith("Herinnering")]
    assert len(reminders) > 1
    assert len(set(reminders)) == len(reminders)


ROUND = [event(id_, day, "19:00", title=f"Avond {id_}") for id_, day in
         [("a", "2024-02-22"), ("b", "2024-03-07"), ("c", "2024-03-21"), ("d", "2024-04-04")]]  # fmt: skip


def test_two_cancelled_of_four_do_not_read_as_the_whole_series() -> None:
    reader = begin(*ROUND)

    def cancel(world: World) -> World:
        world.edit("b", status=Status.CANCELLED)
        return world.edit("c", status=Status.CANCELLED)

    reader.after(3, cancel)
    assert [title for title in reader.titles() if title.startswith("Geannuleerd")] == [
        "Geannuleerd: 2 bijeenkomsten van Leerronde – 7 maart, 21 maart 2024"
    ]
    assert [title for title in reader.titles("en") if title.startswith("Cancelled")] == [
        "Cancelled: 2 sessions of Leerronde – 7 March, 21 March 2024"
    ]
    reader.after(24, edit("b", status=Status.SCHEDULED))
    assert reader.titles()[-1] == "Gaat door: Avond b – donderdag 7 maart 2024"


def test_no_title_follows_a_later_edit_of_the_title_or_a_rename() -> None:
    reader = begin(EVENING).after(3, edit("a", status=Status.POSTPONED))
    before = reader.titles()
    reader.after(3, edit("a", title=line("Heel anders"), translations={}))

    def rename(world: World) -> World:
        (one,) = world.files.values()
        moved = replace(one.events[0], key=Subject("ronde-2", "avond"), was="a")
        world.files = {"ronde-2": replace(one, id="ronde-2", was="round", title=line("Andere ronde"), events=(moved,))}
        return world.round()

    reader.after(3, rename)
    assert reader.titles() == before


def test_what_no_longer_holds_says_so_and_what_holds_now_until_it_holds_again() -> None:
    reader = begin(EVENING)
    assert "Nu geldt" not in reader.content("Aangekondigd")
    reader.after(3, edit("a", venue=CONCORDIA))
    told = reader.content("Aangekondigd")
    assert told.startswith("<p><strong>Dit bericht is achterhaald. Nu geldt:</strong></p>")
    assert (
        '<a href="https://agenda.tetem.nl/events/round/a/">Leeravond</a>: donderdag 22 februari 2024, '
        "19.00–20.30 uur, Concordia, Enschede" in told
    )
    assert "Stroinksbleekweg" in told, "what was said stays"
    assert "This post is out of date. The current details:" in reader.content("Announced", "en")
    assert "Nu geldt" not in reader.content("Nieuwe plaats")
    reader.after(3, edit("a", title=line("Een avond")))
    assert "Nu geldt" not in reader.content("Nieuwe plaats"), "words are no facts"
    reader.after(24, edit("a", status=Status.CANCELLED))
    assert ">GEANNULEERD: Een avond</a>: donderdag 22 februari 2024, 19.00–20.30 uur</li>" in reader.content(
        "Nieuwe plaats"
    )


def test_a_post_deleted_by_hand_changes_no_date_and_no_title_of_another() -> None:
    reader = begin(EVENING).after(3, edit("a", status=Status.POSTPONED)).after(24, edit("a", status=Status.SCHEDULED))
    reader.after(3, edit("a", status=Status.POSTPONED))
    before = reader.titles()
    posts = tuple(
        replace(post, state=State.GONE) if post.key.language == "nl" or "change/2" in str(post.key) else post
        for post in reader.world.history.posts
    )
    reader.world.history = replace(reader.world.history, posts=posts)
    reader.looks()
    assert reader.titles() == [before[0], *before[2:]], "the one that is nowhere any more is no news"


def test_the_second_language_changes_nothing_when_it_comes_later_with_another_revision() -> None:
    reader = begin(EVENING).after(3, edit("a", start_time=time(19, 30)))
    late = next(post for post in reader.world.history.posts if str(post.key).endswith("change/2/en"))
    without = tuple(post for post in reader.world.history.posts if post is not late)
    early = Reader(replace(reader.world, history=replace(reader.world.history, posts=without))).looks()
    early.world.now = local("2024-02-06 12:00")
    early.world.files["round"] = series(replace(EVENING, start_time=time(20)))
    early.world.round()
    told = replace(late, stated={"round/a": 3}, revision=3, posted_at=local("2024-02-06 12:00"))
    history = early.world.history
    early.world.history = replace(history, posts=(*history.posts, told))
    early.looks()


def test_what_readers_of_a_language_had_not_heard_is_what_happened_to_them() -> None:
    """The date was said in Dutch alone; then a summary was reworded, and the English notice told the whole."""
    reader = begin(EVENING).after(3, edit("a", starts_on=date(2024, 2, 29)))
    reader.world.now += timedelta(hours=3)
    reader.world.edit("a", summary=line("Anders."))
    english = next(post for post in reader.world.history.posts if str(post.key).endswith("change/2/en"))
    late = replace(
        english, key=replace(english.key, discriminator="3"), stated={"round/a": 3}, posted_at=reader.world.now
    )
    posts = tuple(post for post in reader.world.history.posts if post is not english)
    reader.world.history = replace(reader.world.history, posts=(*posts, late))
    assert reader.titles("en")[1:] == [
        "New date: Learning evening – Thursday, 29 February 2024",
        "New date: Learning evening – Thursday, 29 February 2024 (again)",
    ]


HELD = replace(EVENING, status=Status.POSTPONED)
BARE = event("a", "2024-02-22", venue=None)


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        (EVENING, replace(EVENING, status=Status.CANCELLED, starts_on=date(2024, 3, 1)), "cancelled"),
        (EVENING, HELD, "postponed"),
        (EVENING, replace(EVENING, status=Status.TENTATIVE), "provisional"),
        (HELD, replace(HELD, status=Status.TENTATIVE, starts_on=date(2024, 3, 1)), "provisional"),
        (HELD, EVENING, "on-again"),
        (HELD, replace(EVENING, starts_on=date(2024, 3, 1)), "date"),
        (replace(EVENING, status=Status.CANCELLED), replace(EVENING, starts_on=date(2024, 3, 1)), "on-again"),
        (replace(EVENING, status=Status.TENTATIVE), EVENING, "certain"),
        (EVENING, replace(EVENING, until_on=date(2024, 2, 23)), "date"),
        (EVENING, replace(EVENING, online=Online(url="https://x.example")), "also-online"),
        (replace(EVENING, online=Online(url="https://x.example")), EVENING, "not-online"),
        (EVENING, replace(EVENING, venue=None, online=Online(url="https://x.example")), "online"),
        (BARE, replace(BARE, online=Online(url="https://x.example")), "venue-known"),
        (BARE, replace(BARE, start_time=time(19)), "time-known"),
        (EVENING, replace(EVENING, start_time=None, end_time=None), "time-open"),
        (BARE, replace(BARE, venue=CONCORDIA), "venue-known"),
        (EVENING, replace(EVENING, note=line("Neem een jas mee.")), "note"),
        (EVENING, replace(EVENING, title=line("Anders")), None),
    ],
)
def test_what_happened_is_named(old: Event, new: Event, word: str | None) -> None:
    assert happened(old, new) == word


def test_last_modified_of_the_news_moves_with_their_bytes_and_only_then() -> None:
    reader = begin(EVENING)
    past: tuple[bytes, Any] | None = None
    moved = []
    steps: list[tuple[str, Callable[[World], World]]] = [
        ("words", edit("a", summary=line("Iets anders."))),
        ("a title", edit("a", title=line("Een andere avond"))),
        ("a time", edit("a", start_time=time(19, 30))),
        ("a lift", edit("a", venue=replace(TETEM, accessibility=line("Lift"), country="NL"))),
        ("words again", edit("a", price=line("gratis"))),
        ("undone", edit("a", start_time=time(19))),
        ("the day goes by", lambda world: world.until("2024-02-08 12:00")),
        ("cancelled", edit("a", status=Status.CANCELLED)),
        ("another place after that", edit("a", venue=CONCORDIA)),
        ("told", lambda world: world.until("2024-02-08 15:00")),
        ("past", lambda world: world.until("2024-03-08 12:00")),
    ]
    for name, act in steps:
        reader.world.now += timedelta(hours=1)
        reader.world = act(reader.world)
        facts = reader.world.decide(until=reader.world.now).facts
        today = reader.world.now.astimezone(zone(AMSTERDAM)).date()
        found = {each.path: each for each in render(facts, reader.world.history, SETTINGS, today).changed}
        bodies = b"".join(found[path].body for path in ("/news.rss", "/en/news.rss"))
        at = found["/news.rss"].modified_at
        assert EPOCH < at <= reader.world.now
        if past is not None:
            assert (bodies != past[0]) == (at > past[1]), name
            moved += [name] if bodies != past[0] else []
        past = bodies, at
    assert moved == ["a time", "undone", "cancelled", "told"]
