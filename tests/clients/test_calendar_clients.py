"""Calendar clients that people use agree with the model: each event's start, end, title, place and status."""

import os
import re
import subprocess
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import available_timezones

from hypothesis import given, settings

from announcer.model import Event, Facts, Status
from announcer.site.calendars.tzif import zone_rules
from announcer.site.calendars.vevent import ends_at
from announcer.site.items import Item
from announcer.site.phrases import phrases
from announcer.site.scopes import scopes
from announcer.site.view import View, view
from announcer.words.places import where_in_words
from tests.clients.node_clients import read_with
from tests.support.feeds_fixtures import (
    SETTINGS,
    TODAY,
    calendar_bytes,
    event_file_bytes,
    in_calendars,
    make_event,
    make_history,
    make_series,
    make_view,
)
from tests.support.programs import find
from tests.support.site_strategies import views


@dataclass(frozen=True)
class Expected:
    """An event as every client should show it; dates where the time is unknown."""

    title: str
    start: date
    end: date
    """Exclusive."""
    place: str
    status: str


_STATUS = {Status.SCHEDULED: "CONFIRMED", Status.CANCELLED: "CANCELLED"}


def expected(item: Item, language: str) -> Expected:
    event = item.event.localized(language)
    title = phrases(language).mark(event.status) + event.title
    takes_place = event.status in (Status.SCHEDULED, Status.TENTATIVE)
    if event.start_time is None and takes_place:
        title += {"nl": " (tijd volgt)", "en": " (time to be announced)"}[language]
    start, end = times(event)
    return Expected(title, start, end, where_in_words(event, language), _STATUS.get(event.status, "TENTATIVE"))


def times(event: Event) -> tuple[date, date]:
    if event.starts_at is None:
        return event.starts_on, event.last_on + timedelta(days=1)
    return event.starts_at.astimezone(UTC), ends_at(event, event.starts_at).astimezone(UTC)


def whole(seen: View, language: str) -> bytes:
    return calendar_bytes(seen, scopes(seen)[0], language)


def moment(text: str) -> date:
    """As ical.js has it: `2024-04-09`, or an instant in UTC."""
    return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)


def agree(seen: list[View], languages: list[str]) -> None:
    """What ical.js reads of each view's calendar is what the model says."""
    found = read_with("read_calendars.js", [whole(site, tag) for site, tag in zip(seen, languages, strict=True)])
    for site, language, events in zip(seen, languages, found, strict=True):
        by_uid = {event["uid"]: event for event in events}
        assert len(events) == len(in_calendars(site))
        for item in in_calendars(site):
            event = by_uid[item.identity.uid(SETTINGS.namespace)]
            shown = Expected(
                event["title"], moment(event["start"]), moment(event["end"]), event["place"] or "", event["status"]
            )
            assert shown == expected(item, language)
            assert event["sequence"] == item.sequence
            # ical.js 2.2 takes the comma after an escaped backslash for an escaped one (parse.js, `unescapedIndexOf`).
            if not any(tag.endswith("\\") for tag in item.event.tags):
                assert event["tags"] == list(item.event.tags)


def test_ical_js_agrees_on_the_fixed_events_in_both_languages() -> None:
    agree([make_view(), make_view()], ["nl", "en"])


def test_ical_js_agrees_whatever_a_file_holds() -> None:
    made: list[View] = []

    @settings(max_examples=30)
    @given(views())
    def make(site: View) -> None:
        made.append(site)

    make()  # one run of node for all of them
    agree(made, ["en"] * len(made))


def test_ical_js_finds_the_right_instant_by_our_zones_around_their_changes() -> None:
    every = sorted(available_timezones())
    zones = every if os.environ.get("ANNOUNCER_ALL_ZONES") else sorted({*every[::25], *AWKWARD})
    made = [around_changes(name) for name in zones]
    agree(made, ["nl"] * len(made))


AWKWARD = {"Africa/Cairo", "America/Nuuk", "Australia/Lord_Howe", "Europe/Dublin", "Pacific/Apia", "Pacific/Norfolk"}


def around_changes(zone_name: str) -> View:
    """Events in the night of a zone's changes, of 1973 to 2060."""
    changes = [change.local.date() for change in zone_rules(zone_name).changes(2020, 2060) if change.at.year >= 1973]
    days = sorted({*changes[:2], *changes[-2:], *(day for day in changes if 2023 <= day.year <= 2024), TODAY})
    events = [
        make_event(f"zone/d{day}-{hour}", day, start_time=time(hour, 30), end_time=time(hour + 1), timezone=zone_name)
        for day in days
        for hour in (1, 2, 3, 12)
    ]
    facts = Facts(series=(make_series("zone", *events),))
    return view(facts, make_history(facts), replace(SETTINGS, history_days=36500), TODAY)


def test_ical_js_reads_every_single_event_too() -> None:
    seen = make_view()
    found = read_with("read_calendars.js", [event_file_bytes(seen, item, "nl") for item in seen.items])
    assert [[event["uid"] for event in events] for events in found] == [
        [item.identity.uid(SETTINGS.namespace)] for item in seen.items
    ]


def test_node_ical_takes_every_title_place_and_description_for_text() -> None:
    """Of a text with a parameter it makes an object, which what is built on it shows as [object Object]."""
    seen = make_view()
    files = [whole(seen, "nl"), whole(seen, "en")]
    for language, events in zip(("nl", "en"), read_with("read_with_node_ical.js", files), strict=True):
        by_uid = {event["uid"]: event for event in events}
        assert len(events) == len(in_calendars(seen))
        for item in in_calendars(seen):
            event, wanted = by_uid[item.identity.uid(SETTINGS.namespace)], expected(item, language)
            assert (event["title"], event["place"] or "", event["status"]) == (
                wanted.title,
                wanted.place,
                wanted.status,
            )
            assert f"/events/{item.event.key.series}/{item.event.key.event}/" in event["description"]
            assert event["sequence"] == item.sequence
            if event["start"] is not None:
                assert (moment(event["start"]), moment(event["end"])) == (wanted.start, wanted.end)


def test_calcurse_agrees_on_every_start_end_title_and_place(tmp_path: Path) -> None:
    seen = make_view()
    (tmp_path / "calendar.ics").write_bytes(whole(seen, "nl"))
    shown = {event.title: event for event in calcurse(tmp_path)}
    assert len(shown) == len(in_calendars(seen))
    for item in in_calendars(seen):
        wanted = expected(item, "nl")
        event = shown[wanted.title]
        assert (event.start, event.end) == (wanted.start, wanted.end), wanted.title
        assert event.place == wanted.place


def calcurse(folder: Path) -> list[Expected]:
    """What calcurse has after importing `folder`/calendar.ics. It knows no status, and keeps the place in a note. In
    UTC, as it keeps local times, and those of an hour that comes twice are two."""
    command = [find("calcurse"), "-D", str(folder / "calcurse")]
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    (folder / "calcurse").mkdir()

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [*command, *arguments], capture_output=True, text=True, check=True, env=environment, timeout=60
        )
        return done.stdout

    run("-q", "-i", str(folder / "calendar.ics"))
    raw = r"%(raw)"
    report = run("-G", "--format-apt", raw, "--format-event", raw, "--format-recur-event", raw)
    return [_of_calcurse(line, folder / "calcurse" / "notes") for line in report.splitlines()]


_APPOINTMENT = re.compile(r"(.{10}) @ (.{5}) -> (.{10}) @ (.{5})>(\w{40}) \|(.*)")
_DAY = re.compile(r"(.{10}) \[1\] (?:\{1D -> (.{10})\} )?>(\w{40}) (.*)")


def _of_calcurse(line: str, notes: Path) -> Expected:
    timed = _APPOINTMENT.fullmatch(line)
    if timed:
        start, end = (datetime.strptime(f"{timed[n]} {timed[n + 1]} +0000", "%m/%d/%Y %H:%M %z") for n in (1, 3))
        return Expected(timed[6], start, end, _place(notes / timed[5]), "")
    day = _DAY.fullmatch(line)
    assert day, line
    first, last = (datetime.strptime(f"{text} +0000", "%m/%d/%Y %z").date() for text in (day[1], day[2] or day[1]))
    return Expected(day[4], first, last + timedelta(days=1), _place(notes / day[3]), "")


def _place(note: Path) -> str:
    found = re.search(r"^Location: (.*)$", note.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return found[1] if found else ""
