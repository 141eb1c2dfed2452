"""What a change is. SEQUENCE, posts and edits all ask here, so that they never disagree.

`news` turns facts into the revisions to remember; `differences` says what followers are told of two versions;
everything else about an event is wording, and edited in silence.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from announcer.model import (
    Event,
    F,
    Facts,
    History,
    Identity,
    NewRevision,
    Online,
    PostKey,
    Record,
    Registration,
    Revision,
    Series,
    Status,
    Subject,
    Venue,
)


class Aspect(StrEnum):
    """What followers are told of, in the order in which it is said."""

    STATUS = "status"
    DATE = "date"
    TIME = "time"
    VENUE = "venue"
    ONLINE = "online"
    REGISTRATION = "registration"
    NOTE = "note"


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
    if _door(old.venue) != _door(new.venue):
        yield Difference(Aspect.VENUE, first_known=_door(old.venue) is None and old.online is None)
    if (old.online is None) != (new.online is None):
        yield Difference(Aspect.ONLINE, first_known=old.online is None and old.venue is None)
    if _desk(old.registration) != _desk(new.registration):
        yield Difference(Aspect.REGISTRATION, first_known=_desk(old.registration) is None)
    if new.note is not None and old.note != new.note:
        yield Difference(Aspect.NOTE, first_known=True)


def _hours(event: Event) -> tuple[object, ...]:
    zone = event.timezone if event.start_time is not None else None
    return event.start_time, event.end_time, event.is_daily, zone


def _door(venue: Venue | None) -> tuple[object, ...] | None:
    if venue is None or (venue.name, venue.street, venue.city) == (None, None, None):
        return None
    return venue.name, venue.street, venue.city


def _desk(registration: Registration | None) -> tuple[object, ...] | None:
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


# --- from facts to revisions ----------------------------------------------------------------------------------------


def renamed(history: History, renames: tuple[tuple[Subject, Subject], ...]) -> History:
    """The history with records, posts and holds under their new keys; identities and markers stay."""
    if not renames:
        return history
    new_keys = dict(renames)

    def now_called(subject: Subject) -> Subject:
        return new_keys.get(subject, subject)

    return replace(
        history,
        series={now_called(key): _under(now_called(key), record) for key, record in history.series.items()},
        events={now_called(key): _under(now_called(key), record) for key, record in history.events.items()},
        posts=tuple(
            replace(
                post,
                key=replace(post.key, subject=now_called(post.key.subject)),
                stated={str(now_called(Subject.parse(key))): number for key, number in post.stated.items()},
                draft=post.draft
                if post.draft.reply_to is None
                else replace(
                    post.draft,
                    reply_to=replace(post.draft.reply_to, subject=now_called(post.draft.reply_to.subject)),
                ),
            )
            for post in history.posts
        ),
        holds=frozenset(_moved_key(key, now_called) for key in history.holds),
        approvals=frozenset(_moved_key(key, now_called) for key in history.approvals),
    )


def _under(subject: Subject, record: Record[F]) -> Record[F]:
    """The record under its name, its facts as well: they may be in force for longer."""
    if record.subject == subject:
        return record
    revisions = tuple(replace(one, facts=under(one.facts, subject)) for one in record.revisions)
    return replace(record, subject=subject, revisions=revisions)


def under(facts: F, subject: Subject) -> F:
    """The facts under the key that their subject has now: after a rename old revisions go by the new name too."""
    if facts.key == subject:
        return facts
    return replace(facts, key=subject) if isinstance(facts, Event) else replace(facts, id=subject.series)


def _moved_key(text: str, now_called: Callable[[Subject], Subject]) -> str:
    """The key of a post, a series or an event under its new name."""
    if text.count("/") < 2:
        return str(now_called(Subject.parse(text)))
    key = PostKey.parse(text)
    return str(replace(key, subject=now_called(key.subject)))


def news(history: History, facts: Facts, *, settled: bool) -> tuple[NewRevision, ...]:
    """The revisions that `facts` bring beyond `history` (already renamed), series before their events.

    `settled`: found at the service's start, so that they do not rest (design: SETTLE).
    """
    return tuple(_news(history, facts, settled=settled))


def _news(history: History, facts: Facts, *, settled: bool) -> Iterator[NewRevision]:
    for series in facts.series:
        known_series = history.series.get(series.key)
        bare = as_remembered(series)
        if known_series is None or known_series.latest.facts != bare:
            yield NewRevision(subject=series.key, facts=bare, settled=settled)
        for event in series.events:
            known = history.events.get(event.key)
            if known is None:
                yield NewRevision(subject=event.key, facts=event, settled=settled)
            elif known.latest.facts != event:
                rise = counts_for_sequence(known.latest.facts, event)
                yield NewRevision(
                    subject=event.key, facts=event, sequence=known.latest.sequence + rise, settled=settled
                )


def as_remembered(series: Series) -> Series:
    """The series' own facts: its events have revisions of their own, and the file's name is no fact."""
    return replace(series, events=(), file="")


def applied(
    history: History, revisions: tuple[NewRevision, ...], now: datetime, *, namespace: str | None = None
) -> History:
    """The history as it will be once `revisions` are committed at `now`: the plan looks at this."""
    series = dict(history.series)
    events = dict(history.events)
    for new in revisions:
        identity = Identity(origin=str(new.subject), namespace=namespace, first_seen_at=now)
        if isinstance(new.facts, Series):
            series_record = series.get(new.subject) or Record(subject=new.subject, identity=identity, revisions=())
            series[new.subject] = _with_revision(series_record, new, new.facts, now)
        else:
            event_record = events.get(new.subject) or Record(subject=new.subject, identity=identity, revisions=())
            events[new.subject] = _with_revision(event_record, new, new.facts, now)
    return replace(history, series=series, events=events)


def _with_revision(record: Record[F], new: NewRevision, facts: F, now: datetime) -> Record[F]:
    number = len(record.revisions) + 1
    latest = Revision(number=number, at=now, facts=facts, sequence=new.sequence, settled=new.settled)
    return replace(record, revisions=(*record.revisions, latest), ruling=None)


# --- rest ------------------------------------------------------------------------------------------------------------

LONGEST_REST = timedelta(hours=1)


def rested_at(revisions: Sequence[Revision[Event] | Revision[Series]], settle: timedelta) -> datetime:
    """When the latest revision may be spoken of: `settle` after the last edit, an hour at most after the first of a
    run of edits; at once when it was found at the service's start.
    """
    first = ready = revisions[0].at
    for position, revision in enumerate(revisions):
        if revision.settled:
            first = ready = revision.at
        elif position == 0 or revision.at >= ready:
            first, ready = revision.at, revision.at + min(settle, LONGEST_REST)
        else:
            ready = min(revision.at + settle, first + LONGEST_REST)
    return ready


def before_its_end(record: Record[Event]) -> Record[Event]:
    """Without the latest revisions that were first seen when the event was over, by them and by what was so before:
    nobody who was to come waits to hear of them. What was postponed in time is not over.
    """
    before, kept = record.revisions[0].facts, 1
    for position, revision in enumerate(record.revisions[1:], start=2):
        if not _came_after_the_end(revision, before):
            before, kept = revision.facts, position
    return record if kept == len(record.revisions) else replace(record, revisions=record.revisions[:kept])


def _came_after_the_end(revision: Revision[Event], before: Event) -> bool:
    return before.status is not Status.POSTPONED and revision.at >= max(before.over_at, revision.facts.over_at)
