"""Our own calendars read back: what `site.calendars` made of an event is taken for what it was.

The words around the facts are those of the catalogues, in whatever language the calendar was served.
"""

import re
from collections.abc import Iterator
from datetime import datetime, time
from functools import cache

from icalendar import Component

from announcer.definitions.calendar_import import properties
from announcer.definitions.calendar_import.html_to_markdown import markdown_of_html, markdown_of_plain
from announcer.definitions.calendar_import.local_times import local_times
from announcer.definitions.calendar_import.locations import split_own
from announcer.definitions.calendar_import.occurrences import Occurrence
from announcer.definitions.yaml_writing import Value
from announcer.model import zone
from announcer.words.catalogue import Catalogue, catalogue, languages
from announcer.words.dates import time_in_words

PRODUCT = "-//announcer//announcer//EN"
_UID = re.compile(r"([a-z0-9-]{1,64})\.([a-z0-9-]{1,64})@\S+")
_STATUSES = ("cancelled", "postponed", "tentative")


def own_key(uid: str) -> tuple[str, str] | None:
    """Series and event of a UID of ours (`Identity.uid`)."""
    found = _UID.fullmatch(uid)
    return (found[2], found[1]) if found else None


@cache
def _catalogues() -> tuple[Catalogue, ...]:
    return tuple(catalogue(language) for language in languages())


def own_values(one: Occurrence, timezone: str) -> dict[str, Value]:
    """All but the id; what the calendar does not tell is absent."""
    component = one.component
    title, status = _title_and_status(properties.one_line(component, "SUMMARY"))
    blocks = properties.text(component, "DESCRIPTION").split("\n\n")
    times, title = _times(one, timezone, title, blocks)
    found: dict[str, Value] = {"title": title, "status": status, **times}
    found |= _place(component, blocks)
    found["tags"] = [*properties.categories(component)] or None
    found |= _texts(component, blocks)
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
    for words in _catalogues():
        for status in _STATUSES:
            mark = f"{words.message(f'feed.mark_{status}')}: "
            if title.startswith(mark):
                return title.removeprefix(mark), status
    return title, None


def _times(one: Occurrence, timezone: str, title: str, blocks: list[str]) -> tuple[dict[str, str], str]:
    """`date`, `time`, `until`, `hours`; and the title without what it says of them."""
    times = local_times(one.starts, one.ends, timezone)
    if not isinstance(one.starts, datetime):
        ends = (f" ({words.message('date.time_follows')})" for words in _catalogues())
        return times, next((title.removesuffix(end) for end in ends if title.endswith(end)), title)
    if any(words.message("feed.end_unknown") in blocks for words in _catalogues()):
        return {"date": times["date"], "time": times["time"].partition("-")[0]}, title
    if "until" in times and isinstance(one.ends, datetime):
        start, end = (at.astimezone(zone(timezone)).time() for at in (one.starts, one.ends))
        for words in _catalogues():
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
    for words in _catalogues():
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
        is_own = any(label == words.message("feed.online") for words in _catalogues())
        online = {"url": str(stated), **({} if is_own or not label else {"name": label})}
    if online and _is_private(blocks):
        online = {"private": "true", **({"name": online["name"]} if online.get("name") not in ("online", None) else {})}
    venue: dict[str, Value] = {**split_own(location)}
    if (position := properties.position(component)) is not None:
        venue |= {"latitude": properties.degrees(position[0]), "longitude": properties.degrees(position[1])}
    return {"venue": venue or None, "online": online or None}


def _is_private(blocks: list[str]) -> bool:
    said = {f"{words.message('feed.online')}: {words.message('feed.online_private')}" for words in _catalogues()}
    return any(one in said for block in blocks for one in block.split("\n"))


# --- texts ------------------------------------------------------------------------------------------------------


def _texts(component: Component, blocks: list[str]) -> dict[str, Value]:
    """Summary and description, note, price: the first paragraph is the summary where it is one line."""
    rest = [block for block in blocks if block and not _is_ours(block)]
    note = None
    for words in _catalogues():
        for status in _STATUSES:
            sentence = words.message(f"feed.{status}")
            if rest and (rest[0] == sentence or rest[0].startswith(f"{sentence}\n")):
                note, rest = rest[0].removeprefix(sentence).strip() or None, rest[1:]
    facts = [block for block in rest if _is_facts(block)]
    rest = [block for block in rest if block not in facts]
    price = _fact(facts, "feed.price")
    if not rest:
        return {"note": note, "price": price}
    summary = rest[0] if "\n" not in rest[0] else None
    description = _description(component, rest[1:] if summary else rest, summary)
    return {"note": note, "price": price, "summary": summary, "description": description}


def _description(component: Component, plain: list[str], summary: str | None) -> str | None:
    if not plain:
        return None
    html = properties.text(component, "X-ALT-DESC")
    head, found, body = html.partition("</strong>")
    if not found or not head:
        return markdown_of_plain("\n\n".join(plain))
    body = body.partition("</p>")[2].rpartition("</body>")[0]
    listed = body.rpartition("<ul>")
    if listed[1] and any(f"<li>{label}" in listed[2] for label in _labels()):
        body = listed[0]
    if summary is not None:
        body = body.partition("</p>")[2]
    return markdown_of_html(body) or None


@cache
def _labels() -> tuple[str, ...]:
    names = ("register", "register_until", "condition", "price", "accessibility", "online", "organizer", "recap")
    return tuple(words.message(f"feed.{name}") for words in _catalogues() for name in names)


def _is_facts(block: str) -> bool:
    """A list of facts: each line has a label of ours, or is a link with its title."""
    lines = block.split("\n")
    is_known = [one.startswith(tuple(f"{label}: " for label in _labels())) or _register_until(one) for one in lines]
    return any(is_known) and all(
        known or re.search(r"https?://\S+$", one) for known, one in zip(is_known, lines, strict=True)
    )


def _register_until(text: str) -> bool:
    return text.startswith(tuple(f"{words.message('feed.register_until')} " for words in _catalogues()))


def _is_ours(block: str) -> bool:
    """What a calendar says of itself."""
    said = [words.message(name) for words in _catalogues() for name in ("feed.time_follows", "feed.end_unknown")]
    more = tuple(f"{words.message('feed.more')}: http" for words in _catalogues())
    return block in said or block.startswith(more)


def _fact(facts: list[str], name: str) -> str | None:
    for one in _lines(facts):
        for words in _catalogues():
            if one.startswith(f"{words.message(name)}: "):
                return one.partition(": ")[2]
    return None


def _lines(blocks: list[str]) -> Iterator[str]:
    for block in blocks:
        yield from block.split("\n")
