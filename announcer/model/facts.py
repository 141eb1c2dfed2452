"""What is so: series and events as their files tell them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar

from announcer.model.fact_parts import (
    Announce,
    Image,
    Lead,
    Link,
    Online,
    Organizer,
    Recap,
    Registration,
    Status,
    Texts,
    Venue,
    Visibility,
    zone,
)
from announcer.model.identity import Subject
from announcer.model.memo import alike
from announcer.model.message import NOTHING, Message
from announcer.model.text import Markdown, Plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One session, whole: what it did not say itself it has from its series."""

    key: Subject
    language: str
    timezone: str
    title: Plain
    starts_on: date
    start_time: time | None = None
    end_time: time | None = None
    until_on: date | None = None
    """The last day, of an event that its file gives one; later than `starts_on`."""
    is_daily: bool = False
    """Of several days: start and end are those of each day, not of the whole."""
    status: Status = Status.SCHEDULED
    venue: Venue | None = None
    online: Online | None = None
    summary: Plain | None = None
    description: Markdown | None = None
    post: Plain | None = None
    note: Plain | None = None
    recap: Recap | None = None
    organizer: Organizer | None = None
    registration: Registration | None = None
    price: Plain | None = None
    tags: tuple[Plain, ...] = ()
    links: tuple[Link, ...] = ()
    image: Image | None = None
    visibility: Visibility | None = None
    """None: as the settings say."""
    content_warning: Plain | None = None
    reminders: tuple[Lead, ...] = ()
    translations: Mapping[str, Texts] = field(default_factory=dict, hash=False)
    was: str | None = None
    """The id under which this event was known before, when its file says so."""

    def __setstate__(self, state: list[object]) -> None:
        """From another process: what thousands of events state alike is the same object in them."""
        for name, value in zip(_EVENT_FIELDS, state, strict=True):
            object.__setattr__(self, name, alike(value) if name in _ALIKE else value)

    @property
    def starts_at(self) -> datetime | None:
        """The start, aware, in the event's zone; None while the time is to be announced."""
        if self.start_time is None:
            return None
        return datetime.combine(self.starts_on, self.start_time, tzinfo=zone(self.timezone))

    @property
    def ends_at(self) -> datetime | None:
        """The end that the file states, aware; None when it states none."""
        if self.end_time is None:
            return None
        return datetime.combine(self.last_on, self.end_time, tzinfo=zone(self.timezone))

    @property
    def last_on(self) -> date:
        """The local day on which the event ends: an end before the start is the next day's."""
        if self.until_on is not None:
            return self.until_on
        start, end = self.start_time, self.end_time
        past_midnight = start is not None and end is not None and end <= start
        return self.starts_on + timedelta(days=1) if past_midnight else self.starts_on

    @property
    def opens_at(self) -> datetime:
        """The start, or with the time unknown the first moment of its day."""
        return self.starts_at or datetime.combine(self.starts_on, time(0), tzinfo=zone(self.timezone))

    @property
    def over_at(self) -> datetime:
        """When the event is past: its end; without one two hours after its start (of several days: with its last
        day); without a time with its last local day."""
        ends_at = self.ends_at
        if ends_at is not None:
            return ends_at
        starts_at = self.starts_at
        if starts_at is not None and self.until_on is None:
            return (starts_at.astimezone(UTC) + timedelta(hours=2)).astimezone(zone(self.timezone))
        return datetime.combine(self.last_on + timedelta(days=1), time(0), tzinfo=zone(self.timezone))

    def localized(self, language: str) -> "Event":
        """The event in the words of `language`, where it has them; `language` changes only when it has any."""
        texts = self.translations.get(language)
        if texts is None or language == self.language:
            return self
        return replace(
            _in_words(self, texts),
            language=language,
            translations={},
            post=texts.post or (self.post if texts.summary is None else None),
            note=texts.note or self.note,
            recap=self.recap and replace(self.recap, text=texts.recap or self.recap.text),
            venue=self.venue
            and replace(
                self.venue,
                name=texts.venue or self.venue.name,
                accessibility=texts.accessibility or self.venue.accessibility,
            ),
            online=self.online and replace(self.online, name=texts.online or self.online.name),
        )


_EVENT_FIELDS = tuple(field.name for field in fields(Event))
_ALIKE = frozenset(
    {"language", "timezone", "venue", "online", "organizer", "registration", "tags", "links", "reminders"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A round of sessions that belong together: one file in the events directory."""

    id: str
    language: str
    timezone: str
    title: Plain
    summary: Plain | None = None
    description: Markdown | None = None
    organizer: Organizer | None = None
    registration: Registration | None = None
    price: Plain | None = None
    tags: tuple[Plain, ...] = ()
    links: tuple[Link, ...] = ()
    image: Image | None = None
    visibility: Visibility | None = None
    content_warning: Plain | None = None
    announce_at: datetime | None = None
    """Before it posts and site alike are silent about the series; aware."""
    announce: Announce = Announce.EACH
    translations: Mapping[str, Texts] = field(default_factory=dict, hash=False)
    was: str | None = None
    file: str = ""
    """The definition file's name, for messages; not a fact."""
    events: tuple[Event, ...] = ()
    """By start. In the ledger's revisions of a series this is empty: events have revisions of their own."""

    @property
    def key(self) -> Subject:
        return Subject(self.id)

    def localized(self, language: str) -> "Series":
        """The series in the words of `language`, where it has them; its events stay as they are."""
        texts = self.translations.get(language)
        if texts is None or language == self.language:
            return self
        return replace(_in_words(self, texts), language=language, translations={})


F = TypeVar("F", bound=Event | Series)


_Worded = TypeVar("_Worded", Event, Series)


def _in_words(thing: _Worded, texts: Texts) -> _Worded:
    """What a translation says of the fields that events and series share."""
    registration, image = thing.registration, thing.image
    return replace(
        thing,
        title=texts.title or thing.title,
        summary=texts.summary or thing.summary,
        description=texts.description or thing.description,
        price=texts.price or thing.price,
        content_warning=texts.content_warning or thing.content_warning,
        registration=registration and replace(registration, condition=texts.condition or registration.condition),
        image=image and replace(image, alt=texts.alt or image.alt),
    )


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class Problem:
    """Something that a person should mend. `line` and `column` count from 1; 0: the file as a whole."""

    file: str
    line: int = 0
    column: int = 0
    field: str = ""
    """Dotted, as in the file: `events[2].venue.city`."""
    message: Message
    """What is wrong, in one clause."""
    remedy: Message = NOTHING
    """What would be right, in one clause."""

    def __str__(self) -> str:
        return self.in_words(self.message, self.remedy)

    def in_words(self, message: str, remedy: str) -> str:
        """Its line with other words for the message and the remedy, as in another language."""
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        what = f"{self.field}: {message}" if self.field else message
        return f"{place}: {what}; {remedy}" if remedy else f"{place}: {what}"
