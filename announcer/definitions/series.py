"""From the shape of a file to a Series: what must be there, and what events have from their series.

What an event states stands in place of the series' value, whole; an empty list or `{}` says that it has none. An empty
value is absent, so the series' value holds, but for `venue:` and `online:`: a session of a series in a house may have
moved online, and the file has to be able to say so.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from announcer.definitions.event_fields import EventShape, SeriesShape
from announcer.definitions.event_times import check_daily, check_exists, check_hours, check_series_hours
from announcer.definitions.part_fields import RecapShape
from announcer.definitions.parts import Parts, longest_first, organizer, read_parts, read_translations
from announcer.definitions.remarks import Remarks
from announcer.definitions.translations import inherited_translations
from announcer.definitions.yaml_nodes import Path
from announcer.model import Announce, Event, Lead, Message, Recap, Registration, Series, Status, Subject, defaults, zone
from announcer.model.text import Plain

DENSE = timedelta(days=14)
"""Starts no further apart are announced by the series' post only, when the file does not say otherwise."""

SERIES_REMINDERS = (Lead(1, "d"),)
"""Of events that are announced by the series' post only, when the file does not say otherwise."""


@dataclass(frozen=True)
class Defaults:
    """What holds where a file says nothing: the settings'."""

    language: str = defaults.LANGUAGE
    timezone: str = defaults.TIMEZONE
    reminders: tuple[Lead, ...] = defaults.REMINDERS


@dataclass(frozen=True, slots=True)
class _Round:
    """What the events of one series have in common."""

    series: Series
    """Without its events."""
    shape: SeriesShape
    parts: Parts
    reminders: tuple[Lead, ...]
    first_on: date | None


def build_series(
    series_id: str, file: str, shape: SeriesShape, stated: Sequence[tuple[Path, EventShape]], *, defaults: Defaults,
    remarks: Remarks,
) -> Series:  # fmt: skip
    """The series as far as it can be understood: it is whole only when `remarks` holds no problems. `stated`: its
    sessions, each with the path where the file speaks of it."""
    _check_series(series_id, shape, remarks)
    _check_ids(series_id, stated, remarks)
    first_on = _first_day(event for _, event in stated)
    parts = read_parts((), shape, first_on, remarks)
    announce = shape.announce or _usual_announce(shape, [event.date for _, event in stated if event.date is not None])
    series = replace(_bare_series(shape, parts, defaults, remarks), id=series_id, file=file)
    usual = SERIES_REMINDERS if announce is Announce.SERIES else longest_first(defaults.reminders)
    reminders = usual if parts.reminders is None else parts.reminders
    common = _Round(series, shape, parts, reminders, first_on)
    built = (_event(path, event, common, remarks) for path, event in stated)
    events = sorted(
        (event for event in built if event is not None),
        key=lambda event: (event.starts_on, event.start_time or time(0), event.key),
    )
    if shape.time is not None and stated and all(event.date is None for _, event in stated):
        check_series_hours(shape.time, remarks)
    return replace(series, announce=announce, events=tuple(events))


# --- the series -------------------------------------------------------------------------------------------------


def _check_series(series_id: str, shape: SeriesShape, remarks: Remarks) -> None:
    if shape.title is None:
        remarks.missing(("title",), Message("the series has no title"), Message("write title: and what it is called"))
    has_some = any(event is not None for event in shape.events or ()) or shape.has_rule
    if not has_some and not _below(remarks.unreadable, "events") and not _below(remarks.unreadable, "repeat"):
        remedy = Message("write events: and a list of them, each with id and date")
        remarks.missing(("events",), Message("the series has no events"), remedy)
    if shape.was is not None and shape.was == series_id:
        remarks.say(
            ("was",), Message("that is the present id of the series"), Message("take `was` out, or write the old id")
        )


def _below(unreadable: Iterable[Path], key: str) -> bool:
    return any(path[:1] == (key,) for path in unreadable)


def _bare_series(shape: SeriesShape, parts: Parts, defaults: Defaults, remarks: Remarks) -> Series:
    """The series' own facts: who it is and its events are put in by the caller."""
    language, timezone = shape.language or defaults.language, shape.timezone or defaults.timezone
    announce_at: datetime | None = None
    if shape.announce_at is not None:
        check_exists(("announce_at",), shape.announce_at, timezone, remarks)
        announce_at = shape.announce_at.replace(tzinfo=zone(timezone))
    return Series(
        id="",
        language=language,
        timezone=timezone,
        title=shape.title or Plain(""),
        summary=shape.summary,
        description=shape.description,
        organizer=organizer(shape.organizer, remarks),
        registration=parts.registration,
        price=shape.price,
        tags=parts.tags or (),
        links=parts.links or (),
        image=parts.image,
        visibility=shape.visibility,
        content_warning=shape.content_warning,
        announce_at=announce_at,
        translations=read_translations((), shape, language, remarks),
        was=shape.was,
    )


def _first_day(events: Iterable[EventShape]) -> date | None:
    """The day of the first event that takes place; when all are cancelled, of the first."""
    known = [event for event in events if event.date is not None]
    on = [event for event in known if event.status is not Status.CANCELLED] or known
    return min((event.date for event in on if event.date is not None), default=None)


def _usual_announce(shape: SeriesShape, days: Iterable[date]) -> Announce:
    """What a rule gives is one round, however far apart: nobody waits for a post of each evening."""
    if shape.has_rule:
        return Announce.SERIES
    gaps = [later - earlier for earlier, later in pairwise(sorted(days))]
    return Announce.SERIES if gaps and max(gaps) <= DENSE else Announce.EACH


# --- its events -------------------------------------------------------------------------------------------------


def _check_ids(series_id: str, stated: Sequence[tuple[Path, EventShape]], remarks: Remarks) -> None:
    ids: dict[str, Path] = {}
    for path, event in stated:
        if event.id is None:
            remedy = Message("write id: and a short word, such as enschede")
            remarks.missing((*path, "id"), Message("the event has no id"), remedy)
        elif event.id in ids:
            remarks.say(
                (*path, "id"), Message("{id} is the id of another event too", id=event.id), Message("give each its own")
            )
        else:
            ids[event.id] = path
    old_ids: set[str] = set()
    for path, event in stated:
        here, was = (*path, "was"), _former(event, series_id)
        if was is None:
            continue
        if was in ids:
            remarks.say(
                here,
                Message("{was} is this event's own present id", was=was)
                if was == event.id
                else Message("{was} is another event's present id", was=was),
                Message("write the old id, or take `was` out"),
            )
        elif was in old_ids:
            remarks.say(here, Message("another event says too that it was {was}", was=was), Message("only one can be"))
        old_ids.add(was)


def _event(path: Path, shape: EventShape, common: _Round, remarks: Remarks) -> Event | None:
    """The event with all that it has from its series; None without a date."""
    series, inherited = common.series, common.parts
    own = read_parts(path, shape, common.first_on, remarks)
    translations = read_translations(path, shape, series.language, remarks)
    check_daily(path, shape, remarks)
    own_hours = shape.hours or shape.time
    hours = own_hours or common.shape.time
    check_hours(path, shape, own_hours if shape.date is None else hours, series.timezone, remarks)
    if shape.date is None:
        missing = Message("the event has no date")
        remarks.missing((*path, "date"), missing, Message("write date: 2024-02-22 or 22 februari 2024"))
        return None
    registration = inherited.registration if shape.registration is None else own.registration
    _warn_of_registration(path, shape, inherited.registration, registration, remarks)
    return Event(
        key=Subject(series.id, shape.id or ""),
        language=series.language,
        timezone=series.timezone,
        title=shape.title or series.title,
        starts_on=shape.date,
        start_time=hours.start if hours else None,
        end_time=hours.end if hours else None,
        until_on=shape.until,
        is_daily=shape.hours is not None,
        status=shape.status or Status.SCHEDULED,
        venue=own.venue if "venue" in shape.model_fields_set else inherited.venue,
        online=own.online if "online" in shape.model_fields_set else inherited.online,
        summary=shape.summary or series.summary,
        description=shape.description or series.description,
        post=shape.post,
        note=shape.note,
        recap=_recap(shape.recap),
        organizer=series.organizer,
        registration=registration,
        price=shape.price or series.price,
        tags=series.tags if own.tags is None else own.tags,
        links=series.links if own.links is None else own.links,
        image=series.image if shape.image is None else own.image,
        visibility=shape.visibility or series.visibility,
        content_warning=shape.content_warning or series.content_warning,
        reminders=common.reminders if own.reminders is None else own.reminders,
        translations=inherited_translations(shape, translations, series.translations),
        was=_former(shape, series.id),
    )


def _former(shape: EventShape, series_id: str) -> str | None:
    """`was` without the series where that is this one."""
    return None if shape.was is None else shape.was.removeprefix(f"{series_id}/")


def _recap(shape: RecapShape | None) -> Recap | None:
    return None if shape is None or shape.is_empty else Recap(text=shape.text, url=shape.url)


def _warn_of_registration(
    path: Path, shape: EventShape, inherited: Registration | None, present: Registration | None, remarks: Remarks
) -> None:
    if present is None:
        return
    assert shape.date is not None
    here = (*path, "registration")
    if present.deadline_on is not None and present.deadline_on > (shape.until or shape.date):
        where = (*here, "deadline") if shape.registration is not None else (*path, "date")
        remarks.warn(where, Message("the event is over before its registration closes"), Message("check the deadline"))
    had_address = inherited is not None and (inherited.email or inherited.url)
    if shape.registration is not None and had_address and not (present.email or present.url):
        remarks.warn(
            here,
            Message("this stands in place of the series' registration, whole, so there is no address any more"),
            Message("repeat the address here"),
        )
