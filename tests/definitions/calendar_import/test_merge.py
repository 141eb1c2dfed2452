"""What a calendar, a file and the memory of both become: sessions out of sight, and files that are full."""

from datetime import date, timedelta

import pytest

from announcer.definitions.calendar_import import merge as merging
from announcer.definitions.calendar_import.merge import merge
from announcer.definitions.calendar_import.results import ImportedEvent, ImportedSeries

TODAY = date(2026, 2, 1)


def event(day: date) -> ImportedEvent:
    return ImportedEvent(f"u{day}", f"dag-{day}", {"date": day.isoformat(), "time": "19.00"}, day)


def series(*days: date) -> ImportedSeries:
    return ImportedSeries("huis", {"title": "Huis"}, tuple(map(event, days)))


@pytest.mark.parametrize(("until", "vanished"), [(date(2026, 3, 31), ()), (date(2026, 4, 30), ("dag-2026-04-10",))])
def test_what_lies_behind_the_days_that_were_looked_at_has_not_vanished(until: date, vanished: tuple[str, ...]) -> None:
    march, april = date(2026, 3, 10), date(2026, 4, 10)
    first = merge(None, None, series(march, april), TODAY)
    again = merge(first.text, first.known, series(march), TODAY, until=until)
    assert again.vanished == vanished
    assert again.text.event_ids == ("dag-2026-03-10", *(() if vanished else ("dag-2026-04-10",)))


def test_in_a_file_that_is_full_the_nearest_to_come_stand_before_what_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging, "ROOM", 200)
    days = [TODAY + timedelta(days=days) for days in (-9, -8, 1, 2, 3, 90, 91)]
    first = merge(None, None, series(*days), TODAY)
    assert first.added == ("dag-2026-02-02", "dag-2026-02-03", "dag-2026-02-04")
    assert first.later == 4
