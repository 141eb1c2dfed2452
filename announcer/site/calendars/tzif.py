"""A zone's own rules, read from the TZif file of PyPI's tzdata (RFC 9636): the same on every machine.

`zoneinfo` answers for single instants only; a VTIMEZONE wants the changes and the rule behind them.
"""

import calendar
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfoNotFoundError

_HEADER = struct.Struct(">4sc15x6l")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_BEGINNING = -(2**35)
"""Files may begin with a change at the beginning of time (RFC 9636, 4), which Python has no date for."""
LAST_YEAR = 9998
"""A year after it cannot be reckoned with in Python."""


@dataclass(frozen=True, slots=True)
class Offset:
    """What clocks show from one change to the next."""

    utc: timedelta
    is_dst: bool
    name: str


@dataclass(frozen=True, slots=True)
class Change:
    """A moment at which the zone's clocks change."""

    at: datetime
    """In UTC."""
    before: Offset
    after: Offset

    @property
    def local(self) -> datetime:
        """Naive, by the clocks as they stood before the change."""
        return (self.at + self.before.utc).replace(tzinfo=None)


@dataclass(frozen=True, slots=True)
class YearDay:
    """A day of every year, and the time after its midnight at which clocks change (it may lie days away).

    Forms of POSIX TZ: `M` month, week (5: the last) and weekday (0: Sunday); `J` day 1 to 365 without 29 February;
    and the bare day 0 to 365 with it.
    """

    form: str
    numbers: tuple[int, ...]
    time: timedelta

    def local(self, year: int) -> datetime:
        """Naive, by the clocks as they stand before the change."""
        return datetime.combine(self._day(year), datetime.min.time()) + self.time

    def _day(self, year: int) -> date:
        if self.form == "M":
            month, week, weekday = self.numbers
            first, days = calendar.monthrange(year, month)
            day = 1 + (weekday - 1 - first) % 7 + 7 * (week - 1)
            return date(year, month, day if day <= days else day - 7)
        (number,) = self.numbers
        if self.form == "J" and not (calendar.isleap(year) and number >= 60):
            number -= 1
        return date(year, 1, 1) + timedelta(days=number)


@dataclass(frozen=True, slots=True)
class Rule:
    """Two changes a year, for ever: the TZif file's footer."""

    standard: Offset
    summer: Offset
    summer_from: YearDay
    standard_from: YearDay

    def change(self, year: int, *, to_summer: bool) -> Change:
        before, after = (self.standard, self.summer) if to_summer else (self.summer, self.standard)
        local = (self.summer_from if to_summer else self.standard_from).local(year)
        return Change((local - before.utc).replace(tzinfo=UTC), before, after)


@dataclass(frozen=True, slots=True)
class ZoneRules:
    """Everything that is known of a zone."""

    first: Offset
    """Before the first change."""
    table: tuple[Change, ...]
    """By time; single changes."""
    rule: Rule | None
    """What comes after the table, for ever; None: the table's last offset stays."""
    rule_after: datetime | None
    """The file's last moment, from which the rule counts (None: it always did). That may be later than the table's last
    change: a moment at which only the rule changes moves no clock (Norfolk Island in July 2019)."""

    def follows_rule(self, change: Change) -> bool:
        """It comes when the rule counts."""
        return self.rule_after is None or change.at > self.rule_after

    def rule_starts(self, *, to_summer: bool) -> Change | None:
        """The first change of this direction that the rule makes."""
        if self.rule is None:
            return None
        year = self.rule_after.year if self.rule_after is not None else _EPOCH.year
        changes = (self.rule.change(y, to_summer=to_summer) for y in range(year, year + 3))
        return next(change for change in changes if self.follows_rule(change))

    def changes(self, from_year: int, to_year: int) -> Iterator[Change]:
        """Those of the table, whenever they were, then the rule's from one year to the other, both included."""
        yield from self.table
        if self.rule is None:
            return
        for year in range(from_year, to_year + 1):
            both = (self.rule.change(year, to_summer=True), self.rule.change(year, to_summer=False))
            yield from filter(self.follows_rule, sorted(both, key=lambda change: change.at))


@lru_cache(maxsize=64)
def zone_rules(name: str) -> ZoneRules:
    """The rules of an IANA zone. Raises ZoneInfoNotFoundError for a name that is none."""
    parts = name.split("/")
    if not all(re.fullmatch(r"[A-Za-z0-9_+-]+", part) for part in parts):
        raise ZoneInfoNotFoundError(name)
    try:
        data = files("tzdata").joinpath("zoneinfo", *parts).read_bytes()
    except OSError as error:
        raise ZoneInfoNotFoundError(name) from error
    return _parse(data)


def _parse(data: bytes) -> ZoneRules:
    # The first block has 32-bit times; the second, with 64 bits, is the one to read.
    *_, leaps, times, types, characters = _counts(data, 0)
    start = _HEADER.size + times * 5 + types * 6 + characters + leaps * 8 + sum(_counts(data, 0)[:2])
    utc_flags, standard_flags, leaps, times, types, characters = _counts(data, start)
    at = start + _HEADER.size
    moments = struct.unpack_from(f">{times}q", data, at)
    indices = data[at + times * 8 : at + times * 9]
    at += times * 9
    names = data[at + types * 6 : at + types * 6 + characters]
    offsets = [_offset(data, at + number * 6, names) for number in range(types)]
    at += types * 6 + characters + leaps * 12 + standard_flags + utc_flags
    return ZoneRules(
        first=offsets[0],
        table=tuple(_table(moments, [offsets[index] for index in indices], offsets[0])),
        rule=_footer(data[at:].strip(b"\n").decode("ascii")),
        rule_after=_moment(moments[-1]) if moments and moments[-1] > _BEGINNING else None,
    )


def _counts(data: bytes, start: int) -> tuple[int, ...]:
    """How many UT flags, standard flags, leap seconds, changes, offsets and bytes of names the block has."""
    magic, _, *counts = _HEADER.unpack_from(data, start)
    if magic != b"TZif":
        raise ValueError("not a TZif file")
    return tuple(counts)


def _offset(data: bytes, at: int, names: bytes) -> Offset:
    seconds, is_dst, index = struct.unpack_from(">lbB", data, at)
    return Offset(timedelta(seconds=seconds), bool(is_dst), names[index : names.index(b"\0", index)].decode("ascii"))


def _table(moments: tuple[int, ...], offsets: list[Offset], before: Offset) -> Iterator[Change]:
    for moment, after in zip(moments, offsets, strict=True):
        if after != before and moment > _BEGINNING:
            yield Change(_moment(moment), before, after)
        before = after


def _moment(seconds: int) -> datetime:
    return _EPOCH + timedelta(seconds=seconds)


# --- the footer: a POSIX TZ string with RFC 9636's wider hours ------------------------------------------------------

_NAME = r"(?:<([A-Za-z0-9+-]+)>|([A-Za-z]+))"
_TIME = r"[+-]?\d+(?::\d+){0,2}"
_DAY = rf"(M\d+\.\d+\.\d+|J?\d+)(?:/({_TIME}))?"
_FOOTER = re.compile(rf"{_NAME}({_TIME}){_NAME}({_TIME})?,{_DAY},{_DAY}")


def _footer(text: str) -> Rule | None:
    """None for a zone that keeps one offset."""
    found = _FOOTER.fullmatch(text)
    if found is None:
        return None
    standard = -_time(found[3])
    summer = -_time(found[6]) if found[6] else standard + timedelta(hours=1)
    return Rule(
        standard=Offset(standard, is_dst=False, name=found[1] or found[2]),
        summer=Offset(summer, is_dst=True, name=found[4] or found[5]),
        summer_from=_year_day(found[7], found[8]),
        standard_from=_year_day(found[9], found[10]),
    )


def _time(text: str) -> timedelta:
    hours, minutes, seconds = (*map(int, text.lstrip("+-").split(":")), 0, 0)[:3]
    span = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return -span if text.startswith("-") else span


def _year_day(day: str, at: str | None) -> YearDay:
    form = day[0] if day[0] in "MJ" else ""
    return YearDay(form, tuple(map(int, day.lstrip("MJ").split("."))), _time(at or "2"))
