"""What is remembered of the calendars that files came out of: `.announcer.sources.json`, beside the files.

It belongs to them: in version control it goes with them. There is no address in it and nothing that is not in the files
or the calendar. Lost, it costs no second copy, for sessions are known again by id, or by day, hour and title; what a
person changed in a file then counts over what the calendar says.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from announcer.definitions.calendar_import.matching import KnownEvent
from announcer.definitions.calendar_import.merge import KnownSeries
from announcer.errors import SourceError
from announcer.folder.atomic_write import write_atomically
from announcer.folder.sources.fetch import NO_VALIDATORS, Validators
from announcer.model.message import Message
from announcer.model.os_failure import failure_in_words

NAME = ".announcer.sources.json"
_VERSION = 1


@dataclass(frozen=True, slots=True)
class KnownSource:
    """One address, as it last answered."""

    validators: Validators = NO_VALIDATORS
    digest: str = ""
    """Of the calendar that was imported (SHA-256)."""
    on: date | None = None
    """The day on which all of it was looked at: the next day more of what recurs is within reach."""


@dataclass(frozen=True, slots=True)
class Memory:
    """All of it. `content`: the file as it was read, None when there is none."""

    series: Mapping[str, KnownSeries] = field(default_factory=dict)
    """By the series' id, which is the file's name."""
    sources: Mapping[str, KnownSource] = field(default_factory=dict)
    """By fingerprint."""
    content: bytes | None = None


def read_memory(root: Path) -> Memory:
    """Raises SourceError when there is one that cannot be read: going on without it would undo what it knows."""
    path = root / NAME
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return Memory()
    except OSError as error:
        words = Message("{file} cannot be read: {why}", file=path, why=failure_in_words(error))
        raise SourceError(words) from error
    try:
        data = json.loads(content)
        if data["version"] != _VERSION:
            raise SourceError(Message("{file} was written by a newer announcer", file=path))
        series = {name: _series(one) for name, one in data["series"].items()}
        sources = {name: _source(one) for name, one in data["sources"].items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        words = Message(
            "{file} is damaged; put it back as it was, or delete it: sessions are then known again by id or by day,"
            " hour and title",
            file=path,
        )
        raise SourceError(words) from error
    return Memory(series, sources, content)


def write_memory(root: Path, memory: Memory) -> Memory:
    """The memory as it is on the disk now; nothing is written where that is the same. Raises FileNotWritten when
    somebody else wrote it meanwhile."""
    data = {
        "version": _VERSION,
        "series": {name: _series_data(one) for name, one in sorted(memory.series.items())},
        "sources": {name: _source_data(one) for name, one in sorted(memory.sources.items())},
    }
    content = (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()
    if content != memory.content:
        write_atomically(root / NAME, content, read=memory.content)
    return replace(memory, content=content)


def _series(data: Mapping[str, Any]) -> KnownSeries:
    events = {
        str(key): KnownEvent(str(one["id"]), dict(one["values"]), date.fromisoformat(one["last_on"]), bool(one["gone"]))
        for key, one in data["events"].items()
    }
    return KnownSeries(str(data["source"]), dict(data["values"]), events)


def _series_data(known: KnownSeries) -> dict[str, Any]:
    events = {
        key: {"id": one.id, "last_on": str(one.last_on), "gone": one.is_gone, "values": dict(one.values)}
        for key, one in known.events.items()
    }
    return {"source": known.source, "values": dict(known.values), "events": events}


def _source(data: Mapping[str, Any]) -> KnownSource:
    on = date.fromisoformat(data["on"]) if data["on"] else None
    return KnownSource(Validators(str(data["etag"]), str(data["last_modified"])), str(data["digest"]), on)


def _source_data(known: KnownSource) -> dict[str, Any]:
    return {**asdict(known.validators), "digest": known.digest, "on": str(known.on) if known.on else None}
