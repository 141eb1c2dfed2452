"""A folder of event files that people work in: real files, written, renamed, broken, taken away and put back."""

import json
import os
from collections.abc import Callable
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from tests.support.pictures import png

FIRST_DAY = date(2024, 3, 29)
"""Two days before the clocks change."""
NAMES, EVENTS = ("a", "b", "c", "a-kopie"), ("e0", "e1", "e2")
_TAGS = ("Kunst", "kunst", "Ars nova", "Ars/nova")
_written = count(1)

Spec = dict[str, Any]


class LivingFolder:
    """What its files say, by stem, and the files themselves."""

    def __init__(self, root: Path, chance: Random) -> None:
        self.root = root
        self.chance = chance
        self.series: dict[str, Spec] = {}
        self.broken: set[str] = set()
        root.mkdir()
        for number in range(2):
            put(root / f"{number}.png", png(number))
        for stem in chance.sample(NAMES, 2):
            self.series[stem] = self._spec()
        self.write()

    def changes(self) -> None:
        """One thing that people do."""
        self.chance.choice(_CHANGES)(self)
        self.write()

    def write(self) -> None:
        """The files that are not as they should be, each by another file in its place."""
        if not self.root.exists():
            return
        wanted = {f"{stem}.yaml": self._text(stem) for stem in self.series}
        for path in self.root.glob("*.yaml"):
            if path.name not in wanted:
                path.unlink()
        for name, text in wanted.items():
            path = self.root / name
            if not path.exists() or path.read_text() != text:
                put(path, text.encode())

    def _text(self, stem: str) -> str:
        return json.dumps(self.series[stem]) + ("\n: [" if stem in self.broken else "")

    def _spec(self) -> Spec:
        ids = EVENTS[: self.chance.randint(1, 3)]
        spec: Spec = {
            "title": f"Reeks {self.chance.randint(0, 2)}", "language": "nl", "tags": ["Reeks"],
            "translations": {"en": {"title": "Round"}}, "events": [self._event(one) for one in ids],
        }  # fmt: skip
        if self.chance.random() < 0.5:
            spec["image"] = {"file": f"{self.chance.randint(0, 1)}.png", "alt": "x"}
        return spec

    def _event(self, name: str) -> Spec:
        return {"id": name, "date": self._day(), "title": f"Avond {self.chance.randint(0, 3)}", "time": "19:00"}

    def _day(self) -> str:
        return (FIRST_DAY + timedelta(days=self.chance.choice((-20, -1, 0, 1, 2, 3, 5, 9, 40)))).isoformat()

    def _stem(self) -> str | None:
        return self.chance.choice(sorted(self.series)) if self.series else None

    def _edit_event(self) -> None:
        stem = self._stem()
        if stem is None or not self.series[stem]["events"]:
            return
        chance, event = self.chance, self.chance.choice(self.series[stem]["events"])
        changes: list[Spec] = [
            {"title": f"Avond {chance.randint(0, 3)}"},
            {"date": self._day()},
            {"time": chance.choice(["20:15", "23.30-01.00", None])},
            {"status": chance.choice(["scheduled", "cancelled", "postponed", "tentative"])},
            {"tags": chance.sample(_TAGS, chance.randint(0, 3))},
            {"note": "Neem een jas mee."},
            {"venue": {"name": f"Huis {chance.randint(0, 1)}", "city": "Enschede"}},
            {"registration": {"email": "a@b.example", "deadline": event["date"]}},
            {"image": chance.choice([None, {"file": f"{chance.randint(0, 1)}.png", "alt": "x"}])},
            {"translations": chance.choice([{}, {"en": {"title": "Evening"}}])},
            {"recap": {"text": "We leerden veel."}},
        ]
        event |= chance.choice(changes)

    def _edit_series(self) -> None:
        stem = self._stem()
        if stem is None:
            return
        chance = self.chance
        changes: list[Spec] = [
            {"title": f"Reeks {chance.randint(0, 2)}"},
            {"summary": f"Over {chance.randint(0, 1)}."},
            {"tags": chance.sample(_TAGS, chance.randint(0, 2))},
            {"announce": chance.choice(["each", "series"])},
            {"announce_at": chance.choice([None, f"{self._day()} 10:00"])},
            {"draft": chance.choice([True, False])},
            {"timezone": chance.choice(["Europe/Amsterdam", "Pacific/Auckland", "America/Paramaribo"])},
            {"image": {"file": f"{chance.randint(0, 1)}.png", "alt": "x"}},
            {"visibility": chance.choice(["public", "private"])},
        ]
        self.series[stem] |= chance.choice(changes)

    def _add(self) -> None:
        free = [stem for stem in NAMES if stem not in self.series]
        if free:
            stem = self.chance.choice(free)
            other = self._stem()
            is_copy = other is not None and self.chance.random() < 0.3
            self.series[stem] = json.loads(json.dumps(self.series[other])) if is_copy and other else self._spec()

    def _take_away(self) -> None:
        stem = self._stem()
        if stem is not None:
            del self.series[stem]

    def _take_an_event_away(self) -> None:
        stem = self._stem()
        if stem is not None and len(self.series[stem]["events"]) > 1:
            self.series[stem]["events"].pop(self.chance.randrange(len(self.series[stem]["events"])))

    def _add_an_event(self) -> None:
        stem = self._stem()
        if stem is not None:
            events = self.series[stem]["events"]
            events += [self._event(name) for name in EVENTS if name not in {one["id"] for one in events}][:1]

    def _rename(self) -> None:
        stem, free = self._stem(), [one for one in (*NAMES, "d") if one not in self.series]
        if stem is not None and free:
            new = self.chance.choice(free)
            self.series[new] = self.series.pop(stem) | self.chance.choice([{"was": stem}, {"was": stem}, {}])

    def _move_an_event(self) -> None:
        stem, goal = self._stem(), self._stem()
        if stem is None or goal is None or not self.series[stem]["events"]:
            return
        events = self.series[stem]["events"]
        event = events.pop(self.chance.randrange(len(events)))
        name = next((name for name in (*EVENTS, "e3", "e4") if name not in _ids(self.series[goal])), "e5")
        was = f"{stem}/{event['id']}" if goal != stem else event["id"]
        self.series[goal]["events"].append(event | {"id": name} | self.chance.choice([{"was": was}, {}]))

    def _break(self) -> None:
        stem = self._stem()
        if stem is not None:
            self.broken ^= {stem}

    def _paint(self) -> None:
        if self.root.exists():
            put(self.root / f"{self.chance.randint(0, 1)}.png", png(self.chance.randint(1, 3)))

    def _lose(self) -> None:
        """The whole folder, and then it is back."""
        away = self.root.with_name("away")
        if away.exists():
            away.rename(self.root)
        else:
            self.root.rename(away)


def _ids(spec: Spec) -> set[str]:
    return {event["id"] for event in spec["events"]}


def put(path: Path, content: bytes) -> None:
    """By another file in its place, with a time that no file had before: it may be trusted at once."""
    new = path.with_name(".new")
    new.write_bytes(content)
    os.utime(new, ns=(at := 1_700_000_000_000_000_000 + next(_written), at))
    new.rename(path)


_CHANGES: tuple[Callable[[LivingFolder], None], ...] = (
    *[LivingFolder._edit_event] * 6,
    *[LivingFolder._edit_series] * 3,
    *[LivingFolder._paint] * 2,
    LivingFolder._add,
    LivingFolder._add_an_event,
    LivingFolder._take_away,
    LivingFolder._take_an_event_away,
    LivingFolder._rename,
    LivingFolder._move_an_event,
    LivingFolder._break,
    LivingFolder._lose,
)
