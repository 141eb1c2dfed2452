"""The life of a rule, in two languages: given, changed, excepted, ended, one evening moved and one cancelled; as posts,
as khal shows it, and as somebody sees it who follows the news in a reader."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import time, timedelta
from pathlib import Path

import feedparser_sgmllib
import pytest
import reader

from announcer.definitions.reading import SourceFile, read
from announcer.definitions.series import Defaults
from announcer.model import Policy, SiteSettings, Subject, zone
from announcer.site.render import render
from tests.clients.served import Served, serve
from tests.clients.test_subscriber_life import Khal
from tests.support.on_ci import left_to_ci
from tests.support.planner_world import AMSTERDAM, World, local

sys.modules.setdefault("sgmllib", feedparser_sgmllib)

SETTINGS = SiteSettings(base_url="https://agenda.tetem.nl", namespace="tetem.nl", title="Agenda", local_outbox=False)


@dataclass
class House:
    """An organiser who writes one file."""

    world: World
    end: str = "count: 4"
    on: str = "first tuesday"
    hours: str = "19.30-21.00"
    off: str = ""
    entries: str = ""

    def write(self, **changes: str) -> None:
        for name, value in changes.items():
            setattr(self, name, value)
        text = (
            "title: Repair Café\ntranslations: {en: {title: Mending night}}\nvenue: {name: Tetem, city: Enschede}\n"
            f"repeat: {{every: month, on: {self.on}, from: 2024-02-01, {self.end}, except: [{self.off}], "
            f"time: {self.hours}}}\n{self.entries and f'events: [{self.entries}]'}"
        )
        (found,) = read([SourceFile("cafe.yaml", text.encode())], Defaults())
        assert found.series is not None, [str(problem) for problem in found.problems]
        self.world.write(found.series)

    def settle(self, *events: str, as_removed: bool = True) -> None:
        """As `announcer resolve cafe/EVENT --removed` or `--cancelled` does."""
        history = self.world.history
        keys = [Subject("cafe", one) for one in events]
        ruled = {
            key: replace(history.events[key], removed=as_removed, ruling=None if as_removed else "cancelled")
            for key in keys
        }
        self.world.history = replace(history, events={**history.events, **ruled})
        self.world.round()

    @property
    def asked(self) -> list[str]:
        assert self.world.decision is not None
        return sorted(str(key) for key in self.world.decision.facts.held)


def born() -> House:
    policy = Policy(languages=("nl", "en"), quiet_from=time(0), quiet_until=time(0))
    house = House(World(now=local("2024-01-15 10:00"), policy=policy))
    house.write()
    house.world.until("2024-01-15 12:00")
    return house


FEB, MARCH, APRIL, MAY = "2024-02-06", "2024-03-05", "2024-04-02", "2024-05-07"


def test_a_rule_is_announced_once_and_each_evening_has_a_reminder_the_day_before() -> None:
    house = born()
    house.world.until("2024-06-01 12:00")
    assert house.world.timeline() == [
        "2024-01-15 10:00 cafe series/1", "2024-01-15 10:00 cafe series/1/en",
        "2024-02-05 19:30 2024-02-06 reminder/1d@2024-02-06", "2024-02-05 19:30 2024-02-06 reminder/1d@2024-02-06/en",
        "2024-03-04 19:30 2024-03-05 reminder/1d@2024-03-05", "2024-03-04 19:30 2024-03-05 reminder/1d@2024-03-05/en",
        "2024-04-01 19:30 2024-04-02 reminder/1d@2024-04-02", "2024-04-01 19:30 2024-04-02 reminder/1d@2024-04-02/en",
        "2024-05-06 19:30 2024-05-07 reminder/1d@2024-05-07", "2024-05-06 19:30 2024-05-07 reminder/1d@2024-05-07/en",
    ]  # fmt: skip
    assert all(day in house.world.text("cafe/series/1/nl") for day in ("6 februari", "5 maart", "2 april", "7 mei"))


def test_one_evening_moves_and_one_is_cancelled_by_their_entries() -> None:
    house = born()
    house.write(entries=f"{{id: {MARCH}, date: 2024-03-12}}, {{id: {APRIL}, status: cancelled}}")
    house.world.until("2024-01-16 12:00")
    told = sorted(one.split()[-1] for one in house.world.timeline()[2:])
    assert told == ["cancellation/2", "cancellation/2/en", "change/2", "change/2/en"]
    assert "12 maart" in house.world.text(f"{MARCH}/change/2/nl")
    assert "12 March" in house.world.text(f"{MARCH}/change/2/en")
    assert house.asked == []


def test_other_hours_are_one_change_of_all_evenings() -> None:
    house = born()
    house.write(hours="20.00-21.30")
    house.world.until("2024-01-16 12:00")
    assert [one.split()[-1] for one in house.world.timeline()[2:]] == ["change/2024-02-06.2", "change/2024-02-06.2/en"]


def test_what_nobody_was_told_of_moves_with_the_rule_and_the_rest_is_asked_about() -> None:
    house = born()
    house.write(end="count: 5")  # June is in no post yet, and its announcement rests
    house.write(on="first wednesday", end="count: 5")
    pairs = {FEB: "2024-02-07", MARCH: "2024-03-06", APRIL: "2024-04-03", MAY: "2024-05-01"}
    assert house.asked == sorted(f"cafe/{day}" for pair in pairs.items() for day in pair)
    assert house.world.decision is not None
    shown = {event.key.event for one in house.world.decision.facts.series for event in one.events}
    assert shown == {*pairs, "2024-06-05"}, "June moved; the others stay as they were announced"
    # One has moved, one was never to be, and the others are cancelled.
    house.write(entries=f"{{id: 2024-02-07, was: {FEB}}}")
    house.settle(MARCH)
    house.settle(APRIL, MAY, as_removed=False)
    house.world.until("2024-01-16 12:00")
    assert house.asked == []
    said = [one.split(maxsplit=2)[2] for one in house.world.timeline()[2:] if not one.endswith("/en")]
    assert "2024-02-07 change/2" in said
    assert any("cancellation" in one for one in said)
    assert not any(MARCH in one for one in said)


def test_a_rule_that_ends_earlier_or_excepts_what_was_announced_asks() -> None:
    house = born()
    house.write(off=MARCH, end="count: 3")
    assert house.asked == [f"cafe/{MARCH}", f"cafe/{MAY}"]
    house.write(off="", end="count: 4")
    assert house.asked == []


# --- as a subscriber sees it ------------------------------------------------------------------------------------

EVENING = "19:30|21:00|Repair Café|CONFIRMED"


def live(here: Served) -> Iterator[tuple[str, list[str]]]:
    """The steps of that life, a few hours apart, each with what a calendar shows then."""
    house = born()

    def served(name: str, *shown: str) -> tuple[str, list[str]]:
        house.world.until(house.world.now + timedelta(hours=3))
        facts, today = (
            house.world.decide(until=house.world.now).facts,
            house.world.now.astimezone(zone(AMSTERDAM)).date(),
        )
        for each in render(facts, house.world.history, SETTINGS, today).changed:
            here.files[each.path] = (each.type, each.body)
        return name, sorted(shown)

    usual = [f"{day}|{EVENING}" for day in (FEB, MARCH, APRIL, MAY)]
    yield served("announced", *usual)
    house.write(entries=f"{{id: {MARCH}, date: 2024-03-12}}")
    moved = [usual[0], f"2024-03-12|{EVENING}", *usual[2:]]
    yield served("one evening moved", *moved)
    house.write(entries=f"{{id: {MARCH}, date: 2024-03-12}}, {{id: {APRIL}, status: cancelled}}")
    off = f"{APRIL}|19:30|21:00|GEANNULEERD: Repair Café|CANCELLED"
    yield served("one evening cancelled", *moved[:2], off, moved[3])
    house.write(off=MAY)
    yield served("one excepted, and nobody has answered", *moved[:2], off, moved[3])
    house.settle(MAY)
    yield served("answered", *moved[:2], off)
    house.write(end="count: 6")
    yield served("longer", *moved[:2], off, f"2024-06-04|{EVENING}", f"2024-07-02|{EVENING}")
    house.write(end="until: 2024-06-30")
    yield served("ended before what nobody was told of", *moved[:2], off, f"2024-06-04|{EVENING}")


@left_to_ci("two programs at each step")
def test_khal_shows_each_evening_as_an_entry_of_its_own_at_every_step(tmp_path: Path) -> None:
    with serve() as here:
        subscriber: Khal | None = None
        for name, shown in live(here):
            subscriber = subscriber or Khal(tmp_path, here.url)
            entries = subscriber.refresh()
            lines = [f"{one.start.replace(' ', '|')}|{one.end[-5:]}|{one.title}|{one.status}" for one in entries]
            assert lines == shown, name


@pytest.mark.parametrize("name", ["/news.atom", pytest.param("/en/news.json", marks=left_to_ci("the same in English"))])
def test_a_reader_of_the_news_sees_each_thing_once(name: str) -> None:
    read: dict[str, str] = {}
    counts: dict[str, int] = {}
    with serve() as here, reader.make_reader(":memory:") as library:
        for step, _ in live(here):
            if step == "announced":
                library.add_feed(f"{here.url}{name}")
            library.update_feed(f"{here.url}{name}")
            for entry in library.get_entries():
                assert (entry.id in read) == entry.read, step
                assert read.setdefault(entry.id, str(entry.title)) == entry.title, step
                library.mark_entry_as_read(entry)
            counts[step] = len(read)
    told = counts["announced"], counts["one evening moved"], counts["one evening cancelled"], counts["answered"]
    assert told == (1, 2, 3, 3), read
