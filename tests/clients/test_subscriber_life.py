"""A subscriber's life: whatever happens to the events, calendars that refresh show one entry an event, at the right
hour, with the right status, and nothing is left over."""

import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import icalendar
import pytest

from announcer.model import SiteSettings, Status, Subject, zone
from announcer.model.text import line
from announcer.site.render import render
from tests.clients.served import Served, serve
from tests.support.planner_world import AMSTERDAM, World, event, local, series
from tests.support.programs import find

OLD = SiteSettings(base_url="https://agenda.tetem.nl", namespace="tetem.nl", title="Agenda", local_outbox=False)
NEW = replace(OLD, base_url="https://broedplaatsen.example", namespace="broedplaatsen.example")
FIRST = event("een", "2024-02-22", "19:00", "20:30", title="Eerste avond")
SECOND = event("twee", "2024-04-09", title="Tweede avond")
THIRD = event("drie", "2024-06-06", "20:00", "22:00", title="Derde avond")

SECOND_NOW = replace(SECOND, start_time=time(19, 30), end_time=time(21))
THIRD_NOW = replace(THIRD, starts_on=date(2024, 11, 14))


class Entry(NamedTuple):
    """One line of a calendar on a screen in Amsterdam."""

    start: str
    end: str
    title: str
    status: str


def entry(start: str, end: str, title: str, status: str = "CONFIRMED") -> Entry:
    return Entry(start, end, title, status)


@dataclass
class Organiser:
    """Edits files, settles questions, moves house; serves the calendar that comes of it."""

    world: World
    here: Served
    settings: SiteSettings = OLD

    def publish(self) -> bytes:
        world = self.world
        facts = world.decide(until=world.now).facts
        today = world.now.astimezone(zone(AMSTERDAM)).date()
        resources = {each.path: each for each in render(facts, world.history, self.settings, today).changed}
        calendar = resources["/calendar.ics"]
        self.here.files["/calendar.ics"] = (calendar.type, calendar.body)
        return calendar.body

    def edit(self, id_: str, **changes: Any) -> None:
        self.world.edit(id_, **changes)

    def rename(self, old: str, new: str) -> None:
        (one,) = self.world.files.values()
        events = [
            replace(each, key=Subject("round", new), was=old) if each.key.event == old else each for each in one.events
        ]
        self.world.write(series(*events))

    def remove(self, id_: str) -> None:
        """Takes it out of the file, and answers the question that `status` asks with `resolve --removed`."""
        self.world.delete(id_)
        key, history = Subject("round", id_), self.world.history
        record = replace(history.events[key], removed=True)
        self.world.history = replace(history, events={**history.events, key: record})
        self.world.round()

    def move_house(self) -> None:
        self.settings = NEW


Step = tuple[str, Callable[[Organiser], None], list[Entry]]

A_ENTRY = entry("2024-02-22 19:00", "2024-02-22 20:30", "Eerste avond")
B_DAY = entry("2024-04-09 00:00", "2024-04-09 00:00", "Tweede avond (tijd volgt)")
B_ENTRY = entry("2024-04-09 19:30", "2024-04-09 21:00", "Tweede avond")
B_CANCELLED = entry("2024-04-09 19:30", "2024-04-09 21:00", "GEANNULEERD: Tweede avond", "CANCELLED")
C_ENTRY = entry("2024-06-06 20:00", "2024-06-06 22:00", "Derde avond")
C_MOVED = entry("2024-11-14 20:00", "2024-11-14 22:00", "Derde avond")

LIFE: list[Step] = [
    ("subscribes", lambda _: None, [A_ENTRY, B_DAY, C_ENTRY]),
    (
        "the time becomes known",
        lambda o: o.edit("twee", start_time=time(19, 30), end_time=time(21)),
        [A_ENTRY, B_ENTRY, C_ENTRY],
    ),
    (
        "moved to the other side of a clock change",
        lambda o: o.edit("drie", starts_on=THIRD_NOW.starts_on),
        [A_ENTRY, B_ENTRY, C_MOVED],
    ),
    ("cancelled", lambda o: o.edit("twee", status=Status.CANCELLED), [A_ENTRY, B_CANCELLED, C_MOVED]),
    ("un-cancelled", lambda o: o.edit("twee", status=Status.SCHEDULED), [A_ENTRY, B_ENTRY, C_MOVED]),
    ("vanished from its file", lambda o: setattr(o, "world", o.world.delete("drie")), [A_ENTRY, B_ENTRY, C_MOVED]),
    (
        "back",
        lambda o: setattr(o, "world", o.world.write(series(FIRST, SECOND_NOW, THIRD_NOW))),
        [A_ENTRY, B_ENTRY, C_MOVED],
    ),
    ("renamed with `was:`", lambda o: o.rename("drie", "november"), [A_ENTRY, B_ENTRY, C_MOVED]),
    (
        "the title corrected after the rename",
        lambda o: o.edit("november", title=line("Laatste avond")),
        [A_ENTRY, B_ENTRY, C_MOVED._replace(title="Laatste avond")],
    ),
    ("removed", lambda o: o.remove("een"), [B_ENTRY, C_MOVED._replace(title="Laatste avond")]),
    ("the site has another address", Organiser.move_house, [B_ENTRY, C_MOVED._replace(title="Laatste avond")]),
]


def live(here: Served) -> Iterator[tuple[str, bytes, list[Entry]]]:
    """The steps of that life, an hour apart, each with the calendar as it is served then."""
    world = World(now=local("2024-02-01 10:00")).write(series(FIRST, SECOND, THIRD))
    organiser = Organiser(world, here)
    for name, act, shown in LIFE:
        organiser.world.now += timedelta(hours=1)
        act(organiser)
        yield name, organiser.publish(), sorted(shown)


# --- vdirsyncer and khal -------------------------------------------------------------------------------------------


@dataclass
class Khal:
    """A person with vdirsyncer and khal, on a machine far from home."""

    folder: Path
    url: str
    vdirsyncer: str = field(default_factory=lambda: find("vdirsyncer"))
    khal: str = field(default_factory=lambda: find("khal"))

    def __post_init__(self) -> None:
        (self.folder / "site").mkdir()
        (self.folder / "vdirsyncer").write_text(
            f'[general]\nstatus_path = "{self.folder}/status/"\n'
            '[pair agenda]\na = "ours"\nb = "mine"\ncollections = null\nconflict_resolution = "a wins"\n'
            f'[storage ours]\ntype = "http"\nurl = "{self.url}/calendar.ics"\n'
            f'[storage mine]\ntype = "filesystem"\npath = "{self.folder}/site/"\nfileext = ".ics"\n'
        )
        (self.folder / "khal").write_text(
            f"[calendars]\n[[site]]\npath = {self.folder}/site\ntype = calendar\n"
            f"[locale]\nlocal_timezone = {AMSTERDAM}\ndefault_timezone = {AMSTERDAM}\n"
            "timeformat = %H:%M\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\n"
            "datetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n"
            f"[sqlite]\npath = {self.folder}/khal.db\n[default]\ndefault_calendar = site\n"
        )
        self._run(self.vdirsyncer, "-c", str(self.folder / "vdirsyncer"), "discover", say="y\n" * 9)

    def refresh(self) -> list[Entry]:
        self._run(self.vdirsyncer, "-c", str(self.folder / "vdirsyncer"), "sync")
        form = "{start-long-full}|{end-long-full}|{title}|{status}"
        shown = self._run(
            self.khal, "-c", str(self.folder / "khal"), "list", "--notstarted", "--once", "-df", "", "-f", form,
            "2024-01-01", "400d",
        )  # fmt: skip
        entries = [Entry(*(part.strip() for part in line_.split("|"))) for line_ in shown.splitlines() if "|" in line_]
        assert len(entries) == len(list((self.folder / "site").iterdir())), "each lies in one file"
        return sorted(entries)

    def _run(self, *command: str, say: str = "") -> str:
        environment = {"HOME": str(self.folder), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "Asia/Tokyo"}
        done = subprocess.run(
            command, input=say, capture_output=True, text=True, check=False, env=environment, timeout=60
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


def test_khal_shows_one_entry_an_event_rightly_at_every_step(tmp_path: Path) -> None:
    with serve() as here:
        subscriber: Khal | None = None
        for name, _, shown in live(here):
            subscriber = subscriber or Khal(tmp_path, here.url)
            assert subscriber.refresh() == shown, name
        assert "https://broedplaatsen.example/" in "".join(path.read_text() for path in (tmp_path / "site").iterdir())


# --- clients that believe what an entry says of itself -------------------------------------------------------------


def later_modified(old: icalendar.Event, new: icalendar.Event) -> bool:
    """ICSx5 (Android): an entry that it has is read again only when LAST-MODIFIED is later."""
    return bool(new.decoded("LAST-MODIFIED") > old.decoded("LAST-MODIFIED"))


def later_in_sequence(old: icalendar.Event, new: icalendar.Event) -> bool:
    """RFC 5546, 2.1.5: the greater SEQUENCE counts, and with equal ones the later DTSTAMP."""
    before, after = ((one.decoded("SEQUENCE"), one.decoded("DTSTAMP")) for one in (old, new))
    return after > before


@pytest.mark.parametrize("is_news", [later_modified, later_in_sequence])
def test_a_client_that_reads_only_what_claims_to_be_newer_is_never_behind(
    is_news: Callable[[icalendar.Event, icalendar.Event], bool],
) -> None:
    kept: dict[str, icalendar.Event] = {}
    with serve() as here:
        for name, body, shown in live(here):
            served = {str(each["UID"]): each for each in icalendar.Calendar.from_ical(body).events}
            for uid, each in served.items():
                if uid not in kept or is_news(kept[uid], each):
                    kept[uid] = each
            kept = {uid: each for uid, each in kept.items() if uid in served}
            assert sorted(map(on_screen, kept.values())) == shown, name
            assert set(kept) <= {f"{id_}.round@tetem.nl" for id_ in ("een", "twee", "drie")}, "ids stay for ever"
            for uid, each in kept.items():
                if name != "the site has another address":  # no fact of the event's
                    assert each.to_ical() == served[uid].to_ical(), name


def on_screen(one: icalendar.Event) -> Entry:
    start, end = one.decoded("DTSTART"), one.decoded("DTEND")
    if not isinstance(start, datetime):
        start, end = (f"{day} 00:00" for day in (start, end - timedelta(days=1)))
    else:
        start, end = (f"{at.astimezone(zone(AMSTERDAM)):%Y-%m-%d %H:%M}" for at in (start, end))
    return Entry(start, end, str(one["SUMMARY"]), str(one["STATUS"]))


def test_a_single_event_that_was_saved_is_the_same_entry_as_the_subscriptions() -> None:
    world = World(now=local("2024-02-01 10:00")).write(series(FIRST, SECOND))
    resources = render(world.decide().facts, world.history, OLD, world.now.date()).changed
    bodies = {each.path: each.body for each in resources if each.path.endswith(".ics")}
    (saved,) = icalendar.Calendar.from_ical(bodies["/events/round/een.ics"]).events
    saved.subcomponents.clear()  # the alarms
    assert saved.to_ical() in {each.to_ical() for each in icalendar.Calendar.from_ical(bodies["/calendar.ics"]).events}
