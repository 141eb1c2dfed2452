"""What a change is. SEQUENCE, posts and edits all ask here, so that they never disagree.

`differences` says what followers are told of two versions; everything else about an event is wording, and edited in
silence.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from announcer.model import Event, Message, Online, Registration, Status, Venue


class Aspect(StrEnum):
    """What followers are told of, in the order in which it is said."""

    STATUS = "status"
    DATE = "date"
    TIME = "time"
    VENUE = "venue"
    ONLINE = "online"
    REGISTRATION = "registration"
    NOTE = "note"


def aspect_message(aspect: Aspect) -> Message:
    """What an editor calls it."""
    return {
        Aspect.STATUS: Message("status"),
        Aspect.DATE: Message("date"),
        Aspect.TIME: Message("time"),
        Aspect.VENUE: Message("venue"),
        Aspect.ONLINE: Message("online"),
        Aspect.REGISTRATION: Message("registration"),
        Aspect.NOTE: Message("note"),
    }[aspect]


@dataclass(frozen=True, slots=True)
class Difference:
    """One aspect in which two versions of an event differ."""

    aspect: Aspect
    first_known: bool = False
    """The old version did not know it: news, not a change."""


def differences(old: Event, new: Event) -> tuple[Difference, ...]:
    """What followers are told when `old` became `new`, by aspect; empty for a change of wording only."""
    return tuple(_differences(old, new))


def _differences(old: Event, new: Event) -> Iterator[Difference]:
    if old.status is not new.status:
        yield Difference(Aspect.STATUS)
    if (old.starts_on, old.until_on) != (new.starts_on, new.until_on):
        yield Difference(Aspect.DATE)
    if _hours(old) != _hours(new):
        is_new_end = old.end_time is None and old.start_time == new.start_time and old.timezone == new.timezone
        yield Difference(Aspect.TIME, first_known=old.start_time is None or is_new_end)
    if _venue_facts(old.venue) != _venue_facts(new.venue):
        yield Difference(Aspect.VENUE, first_known=_venue_facts(old.venue) is None and old.online is None)
    if (old.online is None) != (new.online is None):
        yield Difference(Aspect.ONLINE, first_known=old.online is None and old.venue is None)
    if _registration_facts(old.registration) != _registration_facts(new.registration):
        yield Difference(Aspect.REGISTRATION, first_known=_registration_facts(old.registration) is None)
    if new.note is not None and old.note != new.note:
        yield Difference(Aspect.NOTE, first_known=True)


def _hours(event: Event) -> tuple[object, ...]:
    zone = event.timezone if event.start_time is not None else None
    return event.start_time, event.end_time, event.is_daily, zone


def _venue_facts(venue: Venue | None) -> tuple[object, ...] | None:
    if venue is None or (venue.name, venue.street, venue.city) == (None, None, None):
        return None
    return venue.name, venue.street, venue.city


def _registration_facts(registration: Registration | None) -> tuple[object, ...] | None:
    if registration is None or (registration.email, registration.url, registration.deadline_on) == (None, None, None):
        return None
    return registration.email, registration.url, registration.deadline_on


def happened(old: Event, new: Event) -> str | None:
    """What became of the event above all, when `old` became `new`; None: nothing that is said.

    cancelled, postponed, provisional, on-again, certain; date; online; time, time-known, time-open; venue, venue-known;
    also-online, not-online; registration, registration-known; note. A new date is one when the dates differ.
    """
    return _of_status(old, new) or next(iter(_of_facts(old, new)), None)


def _of_status(old: Event, new: Event) -> str | None:
    if new.status is old.status:
        return None
    by_new = {Status.CANCELLED: "cancelled", Status.POSTPONED: "postponed", Status.TENTATIVE: "provisional"}
    if new.status in by_new:
        return by_new[new.status]
    is_elsewhen = (old.starts_on, old.until_on) != (new.starts_on, new.until_on)
    by_old = {Status.CANCELLED: "on-again", Status.POSTPONED: "date" if is_elsewhen else "on-again"}
    return by_old.get(old.status, "certain" if old.status is Status.TENTATIVE else None)


def _of_facts(old: Event, new: Event) -> Iterator[str]:
    found = {one.aspect: one.first_known for one in differences(old, new)}
    if Aspect.DATE in found:
        yield "date"
    if old.venue is not None and new.venue is None and new.online is not None:
        yield "online"
    if Aspect.TIME in found:
        yield "time-open" if new.start_time is None else "time-known" if found[Aspect.TIME] else "time"
    if Aspect.VENUE in found:
        yield "venue-known" if found[Aspect.VENUE] else "venue"
    if Aspect.ONLINE in found:
        yield "venue-known" if found[Aspect.ONLINE] else "not-online" if new.online is None else "also-online"
    if Aspect.REGISTRATION in found:
        yield "registration-known" if found[Aspect.REGISTRATION] else "registration"
    if Aspect.NOTE in found:
        yield "note"


def counts_for_sequence(old: Event, new: Event) -> bool:
    """Whether RFC 5545 SEQUENCE (3.8.7.4) goes up: time, place, status or title changed, also in a part that is not
    said. The title counts because publishers report that Google keeps an entry whose SEQUENCE stands still
    (github.com: OpenACalendar/OpenACalendar-Web-Core#176, angusmcleod/angus-events-plugin#51, GatherPress#2058); it is
    no change to followers.
    """
    return _calendar_facts(old) != _calendar_facts(new)


def _calendar_facts(event: Event) -> tuple[object, ...]:
    venue = event.venue and replace(event.venue, url=None, accessibility=None)
    online: Online | None = event.online and replace(event.online, name=None)
    titles = {language: texts.title for language, texts in event.translations.items() if texts.title is not None}
    return (
        event.title,
        titles,
        event.status,
        event.starts_on,
        event.until_on,
        event.is_daily,
        event.start_time,
        event.end_time,
        event.timezone,
        venue,
        online,
    )


def cancels(old: Event, new: Event) -> bool:
    return new.status is Status.CANCELLED and old.status is not Status.CANCELLED
