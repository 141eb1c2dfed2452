"""Our own calendars read back: what `site.calendars` made of an event is taken for what it was.

The words around the facts are those of the catalogues, in whatever language the calendar was served.
"""

import re
from datetime import datetime, time

from icalendar import Component

from announcer.definitions.calendar_import import properties
from announcer.definitions.calendar_import.local_times import local_times
from announcer.definitions.calendar_import.locations import split_own
from announcer.definitions.calendar_import.occurrences import Occurrence
from announcer.definitions.calendar_import.own_words import STATUSES, catalogues, own_words
from announcer.definitions.yaml_writing import Value
from announcer.model import zone
from announcer.words.catalogue import Catalogue
from announcer.words.dates import time_in_words

PRODUCT = "-//announcer//announcer//EN"
_UID = re.compile(r"([a-z0-9-]{1,64})\.([a-z0-9-]{1,64})@\S+")


def own_key(uid: str) -> tuple[str, str] | None:
    """Series and event of a UID of ours (`Identity.uid`)."""
    found = _UID.fullmatch(uid)
    return (found[2], found[1]) if found else None


def own_values(one: Occurrence, timezone: str) -> dict[str, Value]:
    """All but the id; what the calendar does not tell is absent."""
    component = one.component
    title, status = _title_and_status(properties.one_line(component, "SUMMARY"))
    blocks = properties.text(component, "DESCRIPTION").split("\n\n")
    times, title = _times(one, timezone, title, blocks)
    found: dict[str, Value] = {"title": title, "status": status, **times}
    found |= _place(component, blocks)
    found["tags"] = [*properties.categories(component)] or None
    found |= own_words(component, blocks, found)
    return {key: value for key, value in found.items() if value}


def own_organizer(component: Component) -> dict[str, Value] | None:
    for stated in properties.several(component, "ORGANIZER"):
        name = properties.parameter(stated, "CN")
        mail = str(stated).removeprefix("mailto:")
        return {"name": name or mail, "email": mail}
    contact = properties.one_line(component, "CONTACT")
    name, comma, address = contact.rpartition(", ")
    if comma and re.match(r"https?://\S+$", address):
        return {"name": name, "url": address}
    return {"name": contact} if contact else None


def _title_and_status(title: str) -> tuple[str, str | None]:
    for words in catalogues():
        for status in STATUSES:
            mark = f"{words.message(f'feed.mark_{status}')}: "
            if title.startswith(mark):
                return title.removeprefix(mark), status
    return title, None


def _times(one: Occurrence, timezone: str, title: str, blocks: list[str]) -> tuple[dict[str, str], str]:
    """`date`, `time`, `until`, `hours`; and the title without what it says of them."""
    times = local_times(one.starts, one.ends, timezone)
    if not isinstance(one.starts, datetime):
        ends = (f" ({words.message('date.time_follows')})" for words in catalogues())
        return times, next((title.removesuffix(end) for end in ends if title.endswith(end)), title)
    if any(words.message("feed.end_unknown") in blocks for words in catalogues()):
        return {"date": times["date"], "time": times["time"].partition("-")[0]}, title
    if "until" in times and isinstance(one.ends, datetime):
        start, end = (at.astimezone(zone(timezone)).time() for at in (one.starts, one.ends))
        for words in catalogues():
            daily = f" ({_daily(words, start, end)})"
            if title.endswith(daily):
                hours = {"date": times["date"], "until": times["until"], "hours": times["time"]}
                return hours, title.removesuffix(daily)
    return times, title


def _daily(words: Catalogue, start: time, end: time) -> str:
    """As `words.dates.daily_in_words` has it."""
    clock = [time_in_words(hour, words.language, unit=False) for hour in (start, end)]
    return words.text("date.daily", hours=words.text("date.hours", start=clock[0], end=clock[1]))


def _place(component: Component, blocks: list[str]) -> dict[str, Value]:
    location = properties.one_line(component, "LOCATION")
    online: dict[str, Value] = {}
    for words in catalogues():
        also = words.text("place.also_online", place="\0").split("\0")[-1]
        via = words.text("place.online_via", name="")
        if location.endswith(also):
            location, online = location.removesuffix(also), {"name": "online"}
        elif location == words.message("place.online"):
            location, online = "", {"name": "online"}
        elif location.startswith(via):
            location, online = "", {"name": location.removeprefix(via)}
    for stated in properties.several(component, "CONFERENCE"):
        label = properties.parameter(stated, "LABEL")
        is_own = any(label == words.message("feed.online") for words in catalogues())
        online = {"url": str(stated), **({} if is_own or not label else {"name": label})}
    if online and _is_private(blocks):
        online = {"private": "true", **({"name": online["name"]} if online.get("name") not in ("online", None) else {})}
    venue: dict[str, Value] = {**split_own(location)}
    if (position := properties.position(component)) is not None:
        venue |= {"latitude": properties.degrees(position[0]), "longitude": properties.degrees(position[1])}
    return {"venue": venue or None, "online": online or None}


def _is_private(blocks: list[str]) -> bool:
    said = {f"{words.message('feed.online')}: {words.message('feed.online_private')}" for words in catalogues()}
    return any(one in said for block in blocks for one in block.split("\n"))
