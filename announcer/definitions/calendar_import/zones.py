"""Which IANA zone is meant by what a calendar calls a zone.

Exchange and Outlook write Windows' names (CLDR's windowsZones, through Babel), or a "Customized Time Zone" that only
its VTIMEZONE explains; Thunderbird and Evolution put a vendor before the name; Google writes UTC and names the
calendar's zone in X-WR-TIMEZONE.
"""

import re
import warnings
import zoneinfo
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cache
from hashlib import sha256

from babel.core import get_global
from icalendar import Timezone, vRecur

from announcer.definitions.calendar_import.content_lines import Block, split_line
from announcer.definitions.calendar_import.possible_days import comes_true
from announcer.model import zone

_SAMPLES = 60
_MOST_CHANGES = 300
"""Of the clock that are written one by one in a zone."""
_OF_A_YEAR = frozenset({"FREQ", "INTERVAL", "BYMONTH", "BYMONTHDAY", "BYDAY", "WKST", "UNTIL", "COUNT"})
_OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2})(?::?00)?", re.IGNORECASE)
_TZID = re.compile(r';TZID=(?:"([^"]*)"|([^;:]*))', re.IGNORECASE)


@cache
def iana_zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones()) - {"Factory", "localtime"}


class Zones:
    """The zones of one calendar.

    `home`: the settings' zone; of two that go alike it is the one that is meant, where the calendar does not say so in
    IANA's own words. `around`: the years in which zones are compared.
    """

    def __init__(self, timezones: Iterable[Block], home: str, around: datetime) -> None:
        self._home = home
        self._around = around
        self._blocks = {_plain(block.value("TZID")): block for block in timezones}
        self._known: dict[str, str | None] = {}

    def named(self, tzid: str) -> str | None:
        """The IANA name of a TZID; None when there is none, or nobody knows."""
        name = _plain(tzid)
        if name not in self._known:
            self._known[name] = self._find(name)
        return self._known[name]

    def with_iana_names(self, line: str) -> str:
        """A property's line with TZIDs that the library can look up: of IANA, or our own for a zone that only its
        VTIMEZONE explains (the library remembers zones by name, and every mailbox has another "Customized Time
        Zone"). A zone that nobody knows goes, and the time is a local one."""

        def named(found: re.Match[str]) -> str:
            tzid = found[1] if found[1] is not None else found[2]
            name = self.named(tzid) or self._own_name(_plain(tzid))
            return f";TZID={name}" if name else ""

        name, parameters, value = split_line(line)
        return f"{name}{_TZID.sub(named, parameters)}:{value}" if "TZID=" in parameters.upper() else line

    def definitions(self) -> Iterator[str]:
        """The VTIMEZONEs that the library needs, under our own names."""
        for name in self._blocks:
            if self.named(name) is None and (own := self._own_name(name)):
                yield _renamed(self._blocks[name], own).text()

    def _own_name(self, name: str) -> str | None:
        block = self._blocks.get(name)
        if block is None or _rules(block) is None:
            return None
        return "x-announcer-" + sha256(_renamed(block, "").text().encode()).hexdigest()[:24]

    def _find(self, name: str) -> str | None:
        if name in iana_zones():
            return name
        if name.upper() in ("Z", "GMT", "UTC", "COORDINATED UNIVERSAL TIME"):
            return "UTC"
        if (offset := _OFFSET.fullmatch(name)) is not None:  # of a WordPress without a zone; POSIX turns the sign
            fixed = f"Etc/GMT{'-' if offset[1] == '+' else '+'}{int(offset[2])}"
            return fixed if fixed in iana_zones() else None
        if (stated := self._stated(name)) is not None:
            return stated
        windows = _windows_zones().get(name.casefold())
        rules = _rules(self._blocks[name]) if name in self._blocks else None
        meant = rules or (zone(windows) if windows else None)
        if meant is None:
            return None
        alike = (one for one in (self._home, windows, *_main_zones()) if one)
        return next((one for one in alike if self._goes_like(zone(one), meant)), windows)

    def _stated(self, name: str) -> str | None:
        """What libical says beside it, and the end of a name with a vendor before it (RFC 5545, 3.2.19)."""
        located = _plain(self._blocks[name].value("X-LIC-LOCATION")) if name in self._blocks else ""
        parts = name.split("/")
        ends = ("/".join(parts[start:]) for start in range(1, len(parts)))
        return next((one for one in (located, *ends) if one in iana_zones()), None)

    def _goes_like(self, one: tzinfo, other: tzinfo) -> bool:
        start = self._around - timedelta(days=366)
        moments = (start + timedelta(days=17 * number, hours=5 * number) for number in range(_SAMPLES))
        return all(moment.astimezone(one).utcoffset() == moment.astimezone(other).utcoffset() for moment in moments)


def _plain(tzid: str) -> str:
    return tzid.strip().strip('"').replace("\\,", ",").replace("\\;", ";").strip()


def _renamed(block: Block, name: str) -> Block:
    lines = [line for line in block.lines if split_line(line)[0] not in ("TZID", "X-LIC-LOCATION", "LAST-MODIFIED")]
    return Block(block.name, [f"TZID:{name}", *lines], block.inner)


def _rules(block: Block) -> tzinfo | None:
    """The zone as its VTIMEZONE explains it; None when that cannot be read."""
    if len(block.inner) > _MOST_CHANGES or not all(map(_is_usual, block.inner)):
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            component = Timezone.from_ical(_renamed(block, "x-announcer-probe").text())
            assert isinstance(component, Timezone)
            found = component.to_tz(lookup_tzid=False)
            datetime(2024, 1, 1, tzinfo=UTC).astimezone(found)
    except Exception:  # noqa: BLE001 - icalendar and dateutil raise whatever a broken rule makes them stumble on
        return None
    return found if isinstance(found, tzinfo) else None


def _is_usual(observance: Block) -> bool:
    """Whether the clock changes at a day of the year, as it does everywhere: a rule for each day since 1601 would be
    gone through at each look at a clock, and one for every 0 years has no end."""
    rules = [split_line(line)[2] for line in observance.lines if split_line(line)[0] == "RRULE"]
    days = [split_line(line)[2].count(",") + 1 for line in observance.lines if split_line(line)[0] == "RDATE"]
    return len(rules) < 2 and sum(days) <= _MOST_CHANGES and all(map(_is_once_a_year, rules))


def _is_once_a_year(rule: str) -> bool:
    parts = {name.upper(): value for name, _, value in (part.partition("=") for part in rule.split(";"))}
    is_yearly = parts.get("FREQ", "").upper() == "YEARLY" and parts.get("INTERVAL", "1") == "1"
    if not is_yearly or not parts.keys() <= _OF_A_YEAR or not re.fullmatch(r"\d{1,2}", parts.get("BYMONTH", "1")):
        return False
    if "BYDAY" in parts and ("BYMONTH" not in parts or not re.fullmatch(r"[+-]?[1-5]?[A-Z]{2}", parts["BYDAY"])):
        return False
    try:
        return comes_true(vRecur.from_ical(rule), date(1970, 1, 1))
    except ValueError:
        return False


@cache
def _windows_zones() -> Mapping[str, str]:
    return {str(name).casefold(): str(iana) for name, iana in get_global("windows_zone_mapping").items()}


@cache
def _main_zones() -> tuple[str, ...]:
    """One zone for each way of keeping time that CLDR tells apart."""
    return tuple(sorted(set(_windows_zones().values()) & iana_zones()))
