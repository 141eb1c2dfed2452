"""A calendar: what it holds, how long, and the same bytes on every machine."""

import os
import subprocess
import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path

from announcer.model import Facts, Status, zone
from announcer.model.text import line
from announcer.site.calendars.vcalendar import ScopeCalendar, render_calendar
from announcer.site.items import Item
from announcer.site.scopes import scopes
from announcer.site.view import View
from tests.site import rfc5545
from tests.site.calendar_reading import expected_times, one, read, whole
from tests.support.feeds_fixtures import (
    SETTINGS,
    TODAY,
    event_file_bytes,
    make_event,
    make_history,
    make_series,
    make_view,
)
from tests.support.feeds_golden import files
from tests.support.programs import find
from tests.support.repository import ROOT


def only(items: tuple[Item, ...], view: View) -> bytes:
    """A calendar of everything that holds `items`."""
    return render_calendar(ScopeCalendar(settings=SETTINGS, scope=scopes(view)[0].scope, items=items), "nl")


def test_a_single_event_has_alarms_and_nothing_about_a_calendar() -> None:
    files_ = files()
    single, whole_ = files_["enschede.ics"], files_["calendar.ics"]
    assert single.count(b"BEGIN:VALARM") == 2
    assert b"X-WR-" not in single
    assert b"REFRESH-INTERVAL" not in single
    assert b"METHOD:PUBLISH" in single
    assert b"VALARM" not in whole_
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H" in whole_
    assert b"X-PUBLISHED-TTL:PT1H" in whole_


def test_what_does_not_take_place_alarms_nobody() -> None:
    for status in (Status.CANCELLED, Status.POSTPONED):
        seen, _ = one(make_event("reeks/a", date(2024, 4, 9), start_time=time(19), status=status))
        assert b"VALARM" not in event_file_bytes(seen, seen.items[0], "nl")


def test_a_calendar_keeps_past_events_for_as_long_as_the_settings_say() -> None:
    past = make_event("reeks/a", TODAY - timedelta(days=365))
    older = make_event("reeks/b", TODAY - timedelta(days=366))
    facts = Facts(series=(make_series("reeks", older, past),))
    assert [str(event["UID"]) for event in read(whole(make_view(facts, make_history(facts))))] == [
        "a.reeks@agenda.example"
    ]


def test_an_empty_calendar_is_one() -> None:
    facts = Facts(series=())
    seen = make_view(facts, make_history(facts))
    data = only((), seen)
    rfc5545.check(data)
    assert read(data) == []


def test_an_address_in_another_language_names_that_language() -> None:
    body = files()["cop-2024.en.calendar.ics"].replace(b"\r\n ", b"")
    assert b"SOURCE;VALUE=URI:https://agenda.example/en/series/cop-2024/calendar.ics" in body
    assert b"URL:https://agenda.example/en/events/cop-2024/enschede/" in body
    assert b"SUMMARY:How do I reach my audience?" in body
    assert "SUMMARY:Waar vinden we financiële middelen? (time to be announced)".encode() in body


def test_khal_shows_each_event_at_its_hour_with_place_and_status(tmp_path: Path) -> None:
    khal = find("khal")
    seen = make_view()
    (tmp_path / "config").write_text(
        f"[calendars]\n[[site]]\npath = {tmp_path}/site\ntype = calendar\n"
        "[locale]\nlocal_timezone = Europe/Amsterdam\ndefault_timezone = Europe/Amsterdam\n"
        "timeformat = %H:%M\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\n"
        "datetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n"
        f"[sqlite]\npath = {tmp_path}/khal.db\n[default]\ndefault_calendar = site\n"
    )
    (tmp_path / "site").mkdir()
    for item in seen.items:
        (tmp_path / "site" / f"{item.identity.uid('x')}.ics").write_bytes(only((item,), seen))
    command = [khal, "-c", str(tmp_path / "config"), "list", "--notstarted", "--once", "-df", ""]
    command += ["-f", "{uid}|{title}|{start-long-full}|{end-long-full}|{location}|{status}", "2023-01-01", "1000d"]
    environment = {"HOME": str(tmp_path), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "Asia/Tokyo"}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment, timeout=60)
    shown = {line_.split("|")[0]: line_.split("|") for line_ in done.stdout.splitlines() if "|" in line_}
    for item in seen.items:
        event = item.event
        _, title, start, end, location, status = shown[item.identity.uid("agenda.example")]
        first, last = expected_times(event)
        home = zone("Europe/Amsterdam")
        if isinstance(first, datetime) and isinstance(last, datetime):
            assert start == f"{first.astimezone(home):%Y-%m-%d %H:%M}", title
            assert end == f"{last.astimezone(home):%Y-%m-%d %H:%M}", title
        else:
            assert (start, end) == (f"{event.starts_on} 00:00", f"{event.last_on} 00:00")
        assert event.title.split(";")[0] in title
        assert (event.venue is None or not event.venue.name) or location.startswith(event.venue.name)
        assert ("CANCELLED" in status) == (event.status is Status.CANCELLED)
    assert len(shown) == len(seen.items)


def test_other_machines_write_the_same_bytes(tmp_path: Path) -> None:
    program = (
        "import hashlib\n"
        "from tests.support.feeds_golden import files\n"
        "print(hashlib.sha256(b''.join(body for _, body in sorted(files().items()))).hexdigest())\n"
    )
    digests = set()
    for number, (machine_zone, locale) in enumerate((("Pacific/Auckland", "C.UTF-8"), ("America/Nuuk", "C"))):
        environment = {"TZ": machine_zone, "LC_ALL": locale, "PYTHONHASHSEED": str(number + 1), "HOME": str(tmp_path)}
        environment |= {"PYTHONTZPATH": "/usr/share/zoneinfo", "PATH": os.environ["PATH"], "PYTHONUTF8": str(number)}
        done = subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
            env=environment,
            timeout=60,
        )
        digests.add(done.stdout)
    assert len(digests) == 1
    assert len(digests.pop()) == 65


def test_characters_that_no_calendar_may_hold_do_not_get_out() -> None:
    seen, _ = one(make_event("reeks/a", date(2024, 4, 9), title=line("a\x00\x0b\u2028b")))
    rfc5545.check(whole(seen))
