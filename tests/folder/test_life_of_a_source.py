"""A whole life of a living source: announced, moved, renamed, vanished, cancelled, back, as followers see it."""

from datetime import UTC, timedelta
from pathlib import Path

import pytest

from announcer.definitions.calendar_import.imported import ImportOptions
from announcer.definitions.series import Defaults
from announcer.errors import SourceError
from announcer.folder.event_reader import read_events
from announcer.folder.sources.importing import ImportRequest, digest, prepare, write
from announcer.folder.sources.memory import KnownSource
from announcer.model import Policy, Subject
from tests.support.planner_world import World, local

START = local("2026-03-01 10:00")


def vevent(uid: str, at: str, title: str, *more: str) -> str:
    lines = [f"UID:{uid}", f"DTSTART;TZID=Europe/Amsterdam:{at}", f"SUMMARY:{title}", *more]
    return "BEGIN:VEVENT\r\n" + "\r\n".join(lines) + "\r\nEND:VEVENT\r\n"


KLEI = vevent("a", "20260310T190000", "Klei", "LOCATION:Tetem")
MOVED = vevent("a", "20260312T200000", "Klei", "LOCATION:Tetem")
HOUT = vevent("b", "20260402T190000", "Hout", "LOCATION:Tetem")


class House:
    """A calendar, the folder that is kept like it, and the service on that."""

    def __init__(self, root: Path, language: str) -> None:
        self.root = root
        self.world = World(now=START, policy=Policy(language=language, languages=(language,), settle=timedelta(0)))
        self.defaults = Defaults(language=language)

    def show(self, *events: str) -> None:
        """The calendar has these; it is looked at, and a round follows, an hour later."""
        content = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nX-WR-CALNAME:Huis\r\n{''.join(events)}END:VCALENDAR\r\n".encode()
        self.world.now += timedelta(hours=1)
        options = ImportOptions(now=self.world.now.astimezone(UTC), defaults=self.defaults, name="huis")
        request = ImportRequest(source="huis", options=options, series="huis", is_strict=True)
        try:
            write(self.root, prepare(self.root, content, request), "huis", KnownSource(digest=digest(content)))
        finally:
            read = read_events(self.root, self.defaults).readings
            assert all(reading.problems == () for reading in read)
            self.world.files = {one.series.id: one.series for one in read if one.series is not None}
            self.world.round()

    def kinds(self) -> list[str]:
        return [f"{post.key.subject.event} {post.key.kind}" for post in self.world.posted]

    def asked(self) -> str:
        assert self.world.decision is not None
        return " ".join(str(one) for one in self.world.decision.facts.held.values())


@pytest.mark.parametrize(("language", "cancelled"), [("nl", "GAAT NIET DOOR"), ("en", "CANCELLED")])
def test_followers_hear_each_thing_once(tmp_path: Path, language: str, cancelled: str) -> None:
    house = House(tmp_path, language)
    house.show(KLEI, HOUT)
    house.world.until(START + timedelta(days=1, hours=4))
    assert "klei-2026-03-10 announcement" in house.kinds()
    before = house.kinds()

    house.show(KLEI, HOUT)
    assert house.kinds() == before

    house.show(MOVED, HOUT)
    house.world.until(house.world.now + timedelta(hours=1))
    assert house.kinds() == [*before, "klei-2026-03-10 change"]

    with pytest.raises(SourceError):
        house.show()  # an emptied answer
    assert house.kinds() == [*before, "klei-2026-03-10 change"]
    assert house.asked() == ""

    house.show(HOUT)
    assert "huis/klei-2026-03-10 was published and is in no file any more" in house.asked()
    house.show(MOVED, HOUT)
    assert house.asked() == ""
    assert house.kinds() == [*before, "klei-2026-03-10 change"]

    house.show(vevent("new", "20260312T200000", "Leem", "LOCATION:Tetem"), HOUT)
    assert "leem-2026-03-12" in house.asked()
    held = house.world.decision
    assert held is not None
    assert Subject("huis", "leem-2026-03-12") in held.facts.held
    assert house.kinds() == [*before, "klei-2026-03-10 change"]
    house.show(MOVED, HOUT)

    off = MOVED.replace("SUMMARY:Klei", "STATUS:CANCELLED\r\nSUMMARY:Klei")
    house.show(off, HOUT)
    house.world.until(house.world.now + timedelta(hours=14))  # the night is quiet
    assert house.kinds() == [*before, "klei-2026-03-10 change", "klei-2026-03-10 cancellation"]
    assert len([one for one in house.kinds() if one == "klei-2026-03-10 announcement"]) == 1
    assert cancelled in house.world.text("klei-2026-03-10/cancellation").upper()
