"""The words of an event in our own calendars, read back: `site.event_text` wrote them, with labels in some language.

What a calendar does not tell stays unknown: a deadline stands there without the address, which would outlive it.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache

from icalendar import Component

from announcer.definitions.calendar_import import properties
from announcer.definitions.calendar_import.html_to_markdown import markdown_of_html, markdown_of_plain
from announcer.definitions.yaml_writing import Value
from announcer.words.catalogue import Catalogue, catalogue, languages

STATUSES = ("cancelled", "postponed", "tentative")
_LABELS = ("register", "register_until", "condition", "price", "accessibility", "online", "organizer", "recap")
_FACTS = "<p><strong>"
"""With these words the facts begin in the HTML; what stands before is the sentence of the status, and the note."""


@cache
def catalogues() -> tuple[Catalogue, ...]:
    """Those of every language, as a calendar may be in any."""
    return tuple(catalogue(language) for language in languages())


def own_words(component: Component, blocks: Sequence[str], found: Mapping[str, Value]) -> dict[str, Value]:
    """Note, summary and description, and what the list of facts tells, by its field; None where nothing is told. The
    first paragraph is the summary where it is one line. `found` is what is known; its venue comes back with more."""
    note, rest = _note(component, [block for block in blocks if block and not _is_ours(block)])
    listed = [block for block in rest if _is_list(block)]
    rest = [block for block in rest if block not in listed]
    facts = [_fact(line) for block in listed for line in block.split("\n")]
    told: dict[str, Value] = {"note": note, **_told(facts, found)}
    if rest:
        summary = rest[0] if "\n" not in rest[0] else None
        told["summary"] = summary
        told["description"] = _description(component, rest[1:] if summary else rest, summary)
    return told


def _note(component: Component, blocks: list[str]) -> tuple[str | None, list[str]]:
    """The note and the blocks behind it. Where there is no sentence of a status before it, the HTML tells it from a
    summary."""
    for words in catalogues():
        for status in STATUSES:
            sentence = words.message(f"feed.{status}")
            if blocks and (blocks[0] == sentence or blocks[0].startswith(f"{sentence}\n")):
                return blocks[0].removeprefix(sentence).strip() or None, blocks[1:]
    head, facts, _ = properties.text(component, "X-ALT-DESC").partition(_FACTS)
    if blocks and facts and "<p>" in head:
        return blocks[0], blocks[1:]
    return None, blocks


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


# --- the list of facts ------------------------------------------------------------------------------------------


def _told(facts: Sequence[tuple[str, str]], found: Mapping[str, Value]) -> dict[str, Value]:
    """Its lines by their fields. What leads to a page is the venue's where it is called so, and else a link."""
    venue = found.get("venue")
    place: dict[str, Value] = dict(venue) if isinstance(venue, Mapping) else {}
    registration: dict[str, Value] = {}
    links: list[Value] = []
    told: dict[str, Value] = {}
    for name, words in facts:
        match name:
            case "register":
                registration["url" if _is_address(words) else "email"] = words
            case "condition":
                registration[name] = words
            case "price":
                told[name] = words
            case "accessibility":
                place[name] = words
            case _ if name in _LABELS:
                pass
            case _ if place and name == place.get("name"):
                place["url"] = words
            case _:
                links.append({"title": name, "url": words})
    return told | {"registration": registration or None, "links": links or None, "venue": place or None}


def _fact(line: str) -> tuple[str, str]:
    """The label by its name, or as it stands, and what is behind it."""
    label, _, words = line.partition(": ")
    if label.startswith(_until()):
        return "register_until", words
    for own in catalogues():
        for name in _LABELS:
            if label == own.message(f"feed.{name}"):
                return name, words
    label, _, words = line.rpartition(": ")
    return label, words


@cache
def _labels() -> tuple[str, ...]:
    return tuple(words.message(f"feed.{name}") for words in catalogues() for name in _LABELS)


@cache
def _until() -> tuple[str, ...]:
    return tuple(f"{words.message('feed.register_until')} " for words in catalogues())


def _is_list(block: str) -> bool:
    """A list of facts: each line has a label of ours, or is a link with its title."""
    lines = block.split("\n")
    is_known = [line.startswith((*(f"{label}: " for label in _labels()), *_until())) for line in lines]
    return any(is_known) and all(known or _is_address(line) for known, line in zip(is_known, lines, strict=True))


def _is_address(text: str) -> bool:
    return re.search(r"(^|: )https?://\S+$", text) is not None


def _is_ours(block: str) -> bool:
    """What a calendar says of itself."""
    said = [words.message(name) for words in catalogues() for name in ("feed.time_follows", "feed.end_unknown")]
    more = tuple(f"{words.message('feed.more')}: http" for words in catalogues())
    return block in said or block.startswith(more)
