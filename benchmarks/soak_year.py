"""A year of an organiser: two hundred events in event files, and somebody who changes them at random."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

EVENTS_A_FILE = 5
AHEAD = timedelta(days=3)
"""What begins sooner is left alone: a change and its post need their time, and a fast clock makes days of seconds."""
ZONE = ZoneInfo("Europe/Amsterdam")


@dataclass(slots=True)
class Session:
    """An event as its file has it. `hall` is a number that no other version of any event has: a post that names it
    tells the facts of that version."""

    id: str
    number: int
    start: datetime
    hall: int
    words: int = 0
    is_cancelled: bool = False
    was: str = ""
    halls: list[int] = field(default_factory=list)
    """Of all its versions."""

    def text(self) -> str:
        lines = [
            f"  - id: {self.id}",
            *([f"    was: {self.was}"] if self.was else []),
            f"    title: Avond {self.number}",
            f"    date: {self.start.date()}",
            f"    time: {self.start:%H.%M}",
            f"    venue: {{name: {hall_name(self.hall)}, city: Enschede}}",
            f"    summary: Woorden {self.words} over avond {self.number}.",
            f"    translations: {{en: {{title: Evening {self.number}, summary: Words {self.words}.}}}}",
            *(["    status: cancelled"] if self.is_cancelled else []),
        ]
        return "\n".join(lines)


def hall_name(number: int) -> str:
    return f"Zaal {number:06}"


class Year:
    """The files in `folder`, for `events` events in the `days` from `first` on; the same for the same `seed`."""

    def __init__(self, folder: Path, first: date, days: int, events: int, seed: int) -> None:
        self._folder = folder
        self._first = first
        self._days = days
        self._chance = random.Random(seed)
        self._number = 0
        self._hall = 0
        self._starts: set[datetime] = set()
        self.series: dict[str, list[Session]] = {}
        self.made: dict[str, int] = {}
        """Changes so far, by kind."""
        folder.mkdir(parents=True)
        for place in range(-(-events // EVENTS_A_FILE)):
            name = f"reeks-{place:03}"
            self.series[name] = [self._new(first + AHEAD) for _ in range(EVENTS_A_FILE)]
            self._write(name)

    def change(self, now: datetime) -> tuple[str, str]:
        """Makes one change of an event that is far enough ahead; its kind, and the event's key. Nothing is left to
        change at the end of the year: kind and key are empty then."""
        changes = {
            "moved": (5, self._move), "in another hall": (3, self._move_hall), "with other words": (4, self._reword),
            "cancelled": (1, self._cancel), "renamed": (1, self._rename), "deleted": (1, self._delete),
            "added": (3, self._add),
        }  # fmt: skip
        kind = self._chance.choices(list(changes), [often for often, _ in changes.values()])[0]
        coming = [
            (name, one)
            for name, sessions in self.series.items()
            for one in sessions
            if one.start > now + AHEAD and not one.is_cancelled
        ]
        if not coming:
            return "", ""
        name, one = self._chance.choice(coming)
        key = f"{name}/{one.id}"
        changes[kind][1](name, one, now)
        self._write(name)
        self.made[kind] = self.made.get(kind, 0) + 1
        return kind, key

    def sessions(self) -> Iterator[tuple[str, Session]]:
        """All that stand in a file now, by their keys."""
        for name, sessions in self.series.items():
            for one in sessions:
                yield f"{name}/{one.id}", one

    # --- changes ----------------------------------------------------------------------------------------------------

    def _move(self, _name: str, one: Session, now: datetime) -> None:
        one.start = self._start(now.date() + 2 * AHEAD)
        self._move_hall(_name, one, now)

    def _move_hall(self, _name: str, one: Session, _now: datetime) -> None:
        one.hall = self._new_hall()
        one.halls.append(one.hall)

    def _reword(self, _name: str, one: Session, _now: datetime) -> None:
        one.words += 1

    def _cancel(self, _name: str, one: Session, _now: datetime) -> None:
        one.is_cancelled = True

    def _rename(self, _name: str, one: Session, _now: datetime) -> None:
        one.was, one.id = one.id, f"avond-{one.number}-{self._chance.randrange(1_000_000)}"

    def _delete(self, name: str, one: Session, _now: datetime) -> None:
        self.series[name].remove(one)

    def _add(self, name: str, _one: Session, now: datetime) -> None:
        self.series[name].append(self._new(now.date() + 2 * AHEAD))

    # --- inside -----------------------------------------------------------------------------------------------------

    def _new(self, earliest: date) -> Session:
        self._number += 1
        hall = self._new_hall()
        return Session(f"avond-{self._number}", self._number, self._start(earliest), hall, halls=[hall])

    def _new_hall(self) -> int:
        self._hall += 1
        return self._hall

    def _start(self, earliest: date) -> datetime:
        """At a moment of its own: two events at one are asked about, as they may be the same."""
        last = self._first + timedelta(days=self._days)
        while True:
            day = earliest + timedelta(days=self._chance.randrange(max(1, (last - earliest).days)))
            start = datetime(day.year, day.month, day.day, self._chance.randrange(9, 21), tzinfo=ZONE)
            start += timedelta(minutes=5 * self._chance.randrange(12))
            if start not in self._starts:
                self._starts.add(start)
                return start

    def _write(self, name: str) -> None:
        """As an editor that saves well: nobody reads half a file."""
        title = f"title: Reeks {name[-3:]}\nannounce: each\ntranslations: {{en: {{title: Series {name[-3:]}}}}}\n"
        events = "\n".join(one.text() for one in self.series[name])
        draft = self._folder / f".{name}.new"
        draft.write_text(f"{title}events:\n{events}\n" if events else f"{title}events: []\n", encoding="utf-8")
        draft.replace(self._folder / f"{name}.yaml")
