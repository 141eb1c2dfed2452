"""Facts, drafts and bodies as JSON text and back.

The text is canonical: keys sorted, whatever has its default left out. So a field that is added later, with a default,
reads from old text as that default; a default that is *changed* later changes what old text means: do not. A key that
is not known here can only come from a newer announcer and is refused, because to drop it would alter the facts.

What a rename changes stands beside the text, in columns: the subject of facts, the parent of a draft.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import ConfigDict, TypeAdapter, ValidationError

from announcer.delivery.account import Body
from announcer.errors import LedgerError
from announcer.model import Draft, Event, Message, PostKey, Series, Subject, zone
from announcer.planning.renamed_history import under

# "| None" only because pydantic takes a config for a union, and hands it down, but takes none for a dataclass.
_STRICT = ConfigDict(extra="forbid", defer_build=True)  # a command that meets no post needs no draft's
_EVENT: TypeAdapter[Event | None] = TypeAdapter(Event | None, config=_STRICT)
_SERIES: TypeAdapter[Series | None] = TypeAdapter(Series | None, config=_STRICT)
_DRAFT: TypeAdapter[Draft | None] = TypeAdapter(Draft | None, config=_STRICT)
_BODY: TypeAdapter[Body | None] = TypeAdapter(Body | None, config=_STRICT)


def encode_facts(facts: Event | Series) -> str:
    """The text of an event, or of a series without its events."""
    if type(facts.translations) is not dict:  # pydantic writes no other mapping
        facts = replace(facts, translations=dict(facts.translations))
    if isinstance(facts, Event):
        return _text(_EVENT.dump_python(facts, mode="json", exclude_defaults=True))
    data = _SERIES.dump_python(replace(facts, events=()), mode="json", exclude_defaults=True)
    if facts.announce_at is not None:
        data["announce_at"] = _encode_moment(facts.announce_at, facts.timezone)
    return _text(data)


def decode_event(text: str, subject: Subject) -> Event:
    """The event, under the key that it has now. Raises LedgerError for text of a newer announcer."""
    event: Event = _decoded(_EVENT, text, str(subject))
    return under(event, subject)


def decode_series(text: str, subject: Subject) -> Series:
    """The series, under the id that it has now. Raises LedgerError for text of a newer announcer."""
    series: Series = _decoded(_SERIES, text, str(subject))
    if series.announce_at is not None:
        series = replace(series, announce_at=_decode_moment(series.announce_at, series.timezone))
    return under(series, subject)


def encode_draft(draft: Draft) -> str:
    """The text of a draft without its parent, which has a column of its own."""
    return _text(_DRAFT.dump_python(replace(draft, reply_to=None), mode="json", exclude_defaults=True))


def decode_draft(text: str, reply_to: str | None) -> Draft:
    draft: Draft = _decoded(_DRAFT, text, "a post")
    return draft if reply_to is None else replace(draft, reply_to=PostKey.parse(reply_to))


def encode_body(body: Body) -> str:
    return _text(_BODY.dump_python(body, mode="json", exclude_defaults=True))


def decode_body(text: str) -> Body:
    body: Body = _decoded(_BODY, text, "a post")
    return body


def encode_stated(stated: Mapping[str, int]) -> str:
    return _text(dict(stated))


def decode_stated(text: str) -> dict[str, int]:
    return {str(key): int(number) for key, number in json.loads(text).items()} if text != "{}" else {}


def _decoded(adapter: TypeAdapter[Any], text: str, of: str) -> Any:
    try:
        value = adapter.validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise LedgerError(
            Message(
                "the ledger's facts of {of} cannot be read ({where}: {words}): a newer announcer may"
                " have written them; install that version again",
                of=of,
                where=where,
                words=first["msg"],
            )
        ) from error
    if value is None:
        raise LedgerError(Message("the ledger's facts of {of} are empty: put back a copy of the ledger", of=of))
    return value


_text: Callable[[Any], str] = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
).encode


def _encode_moment(at: datetime, timezone: str) -> str:
    """A wall time of the series' own zone stays one: an offset would lose hours that a clock change leaves out. (Its
    second pass through a repeated hour has its offset; what was in another zone is in UTC.)"""
    if not (isinstance(at.tzinfo, ZoneInfo) and at.tzinfo.key == timezone):
        return at.astimezone(UTC).isoformat()
    again = at.fold and at.utcoffset() != at.replace(fold=0).utcoffset()
    return at.isoformat() if again else at.replace(tzinfo=None).isoformat()


def _decode_moment(at: datetime, timezone: str) -> datetime:
    """In the zone in which it was written, since Python takes instants of a repeated hour in two zones for unequal
    (PEP 495), and unequal facts would be a new revision at each round."""
    try:
        local = zone(timezone)
        if at.tzinfo is None:
            return at.replace(tzinfo=local)
        return at.astimezone(local) if at.utcoffset() else at
    except (ZoneInfoNotFoundError, ValueError, OverflowError):
        return at if at.tzinfo else at.replace(tzinfo=UTC)
