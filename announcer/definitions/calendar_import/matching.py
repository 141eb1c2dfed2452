"""Which session of a calendar is which one of a file: so that a second import is never a second copy."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from announcer.definitions.calendar_import.results import ImportedEvent
from announcer.definitions.yaml_writing import Value, cleaned

Likeness: TypeAlias = "Callable[[str, Mapping[str, Any]], tuple[Any, ...]]"


@dataclass(frozen=True, slots=True)
class KnownEvent:
    """A session as it was imported last."""

    id: str
    values: Mapping[str, Any]
    last_on: date
    is_gone: bool = False
    """It was not in the calendar any more, and was taken out of the file."""


def plain(values: Mapping[str, Value]) -> dict[str, Any]:
    """As the file says it."""
    found = cleaned(values)
    assert isinstance(found, dict)
    return found


def match(
    known: dict[str, KnownEvent], in_file: Iterable[Mapping[str, Any]], events: Iterable[ImportedEvent]
) -> dict[str, str]:
    """By the calendar's key the id that a session has already; `known` gets new keys where those have changed.

    A session is known by its key; else by its UID and day, for one that has begun to recur; else it is the same evening
    under another UID, as some exporters give a new one each time: then day, hour, title and place are the same. What
    stands in the file and was never imported is the same when it has the same id, or the same day, hour and title.
    """
    events = tuple(events)
    found = {event.key: known[event.key].id for event in events if event.key in known}
    for likeness in (_by_uid, _by_all):
        lost = {key: one for key, one in known.items() if key not in found and not one.is_gone}
        unnamed = [event for event in events if event.key not in found]
        for event, key in _pairs(unnamed, lost, likeness):
            known[event.key] = known.pop(key)
            found[event.key] = known[event.key].id
    found |= _never_imported(known, in_file, [event for event in events if event.key not in found])
    return found


def _never_imported(
    known: Mapping[str, KnownEvent], in_file: Iterable[Mapping[str, Any]], events: Iterable[ImportedEvent]
) -> dict[str, str]:
    imported = {one.id for one in known.values()}
    others = {one["id"]: one for one in in_file if isinstance(one.get("id"), str) and one["id"] not in imported}
    alike = _unique((_by_start("", one), event_id) for event_id, one in others.items())
    found: dict[str, str] = {}
    for event in events:
        own = event.id if event.id in others else alike.get(_by_start("", event.values))
        if own is not None and own not in found.values():
            found[event.key] = own
    return found


def _by_uid(key: str, values: Mapping[str, Any]) -> tuple[Any, ...]:
    return key.partition("#")[0], values.get("date")


def _by_start(_: str, values: Mapping[str, Any]) -> tuple[Any, ...]:
    title = str(values.get("title") or "").casefold()
    return values.get("date"), str(values.get("time") or "").partition("-")[0], title


def _by_all(_: str, values: Mapping[str, Any]) -> tuple[Any, ...]:
    return *_by_start("", values), values.get("until"), str(plain({"venue": values.get("venue")}))


def _unique(named: Iterable[tuple[tuple[Any, ...], str]]) -> dict[tuple[Any, ...], str]:
    """What is alike twice is no evidence."""
    return {likeness: names[0] for likeness, names in _grouped(named).items() if len(names) == 1}


def _grouped(named: Iterable[tuple[tuple[Any, ...], str]]) -> dict[tuple[Any, ...], list[str]]:
    found: dict[tuple[Any, ...], list[str]] = {}
    for likeness, name in named:
        found.setdefault(likeness, []).append(name)
    return found


def _pairs(
    events: Iterable[ImportedEvent], lost: Mapping[str, KnownEvent], likeness: Likeness
) -> Iterator[tuple[ImportedEvent, str]]:
    """Of what is alike twice it is no matter which is which, where all of it is alike."""
    by_key = {event.key: event for event in events}
    there = _grouped((likeness(key, one.values), key) for key, one in lost.items())
    for alike, keys in _grouped((likeness(event.key, event.values), event.key) for event in by_key.values()).items():
        before = there.get(alike, [])
        if len(before) == len(keys) and (len(keys) == 1 or likeness is _by_all):
            yield from ((by_key[key], known) for key, known in zip(keys, before, strict=True))
