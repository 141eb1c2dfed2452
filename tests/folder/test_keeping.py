"""One look at a calendar elsewhere: what is asked of its server, and when."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from announcer.definitions.series import Defaults
from announcer.errors import SourceError
from announcer.folder.sources.fetch import NO_VALIDATORS, Fetched, Fetcher, Validators
from announcer.folder.sources.keeping import KeptSource, SourceKeeper

NOW = datetime(2026, 2, 1, 12, tzinfo=UTC)
SOURCE = KeptSource(name="huis", address="https://calendar.example.org/secret.ics")
TOLD = Validators('"x"')
WEEKLY = b"""BEGIN:VCALENDAR\r
VERSION:2.0\r
BEGIN:VEVENT\r
UID:a\r
DTSTART;TZID=Europe/Amsterdam:20260310T190000\r
RRULE:FREQ=WEEKLY\r
SUMMARY:Klei\r
END:VEVENT\r
END:VCALENDAR\r
"""


class FakeFetcher(Fetcher):
    """A server that says nothing has changed to whoever knows its validator."""

    asked: list[Validators]

    def fetch(self, address: str, known: Validators = NO_VALIDATORS) -> Fetched:
        assert address == SOURCE.address
        self.asked.append(known)
        return Fetched(None, known) if known == TOLD else Fetched(WEEKLY, TOLD)


@pytest.fixture
def fetcher() -> FakeFetcher:
    made = FakeFetcher(user_agent="announcer/1")
    object.__setattr__(made, "asked", [])
    return made


def test_a_new_day_asks_for_the_whole_as_what_recurs_reaches_further_by_then(
    tmp_path: Path, fetcher: FakeFetcher
) -> None:
    keeper = SourceKeeper(tmp_path, fetcher, Defaults())
    looks = [keeper.look(SOURCE, NOW + timedelta(hours=hours)) for hours in (0, 1, 24 * 8)]
    assert fetcher.asked == [NO_VALIDATORS, TOLD, NO_VALIDATORS]
    assert [look is not None for look in looks] == [True, False, True]


def test_where_the_folder_is_gone_nothing_is_asked(tmp_path: Path, fetcher: FakeFetcher) -> None:
    with pytest.raises(SourceError, match="the events directory is not there"):
        SourceKeeper(tmp_path / "events", fetcher, Defaults()).look(SOURCE, NOW)
    assert fetcher.asked == []
