"""Notices: what followers were told of an event is no longer so.

Those that say the same of several events become one, in the series' thread.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from announcer.model import Event, Kind, Message, Policy, Record, Status
from announcer.planning.candidates.basis import Basis, start_or_end
from announcer.planning.candidates.candidate import Candidate, Turn
from announcer.planning.due_times import AT_ONCE
from announcer.planning.event_changes import Aspect, aspect_message, cancels, differences
from announcer.planning.moment import Moment


def notices(basis: Basis, event: Event, record: Record[Event]) -> Iterator[Candidate]:
    """What followers heard of the event is no longer so.

    What they heard is a matter of each language: a notice that is sent in one and not yet in another stays due in
    the other, and a change that is undone meanwhile is said only where it was heard of.
    """
    told: dict[int, list[str]] = {}
    for tag in _languages_of_notices(basis, event):
        number = basis.outbox.revision_told(event.key, tag)
        if number is not None and number < record.latest.number:
            told.setdefault(number, []).append(tag)
    for number, tags in told.items():
        yield from _notice(basis, event, record, number, tuple(tags))


def _languages_of_notices(basis: Basis, event: Event) -> tuple[str, ...]:
    """The event's, and those in which it was told and has no words any more: nobody may be left with old facts."""
    others = [tag for tag in basis.outbox.languages_told(event.key) if tag in basis.policy.languages]
    return tuple(dict.fromkeys((*basis.languages(event), *others)))


def _notice(
    basis: Basis, event: Event, record: Record[Event], number_told: int, languages: tuple[str, ...]
) -> Iterator[Candidate]:
    """To those who heard revision `heard` last."""
    old = record.revision(number_told).facts
    if old.status is Status.CANCELLED and event.status is Status.CANCELLED:
        return
    found = differences(old, event)
    if not found:
        return
    kind = Kind.CANCELLATION if cancels(old, event) else Kind.CHANGE
    starts = [one.starts_at for one in (old, event) if one.starts_at is not None]
    ready = basis.ready_at(event, record)
    is_off = event.status in (Status.CANCELLED, Status.POSTPONED)
    useful_until = (old.over_at if is_off else start_or_end(event)).astimezone(UTC)
    candidate = basis.candidate(
        event, record, kind, str(record.latest.number),
        due_at=_due_at(basis, ready, starts, useful_until),
        useful_until=useful_until,
        why=Message("the event is cancelled") if kind is Kind.CANCELLATION
        else Message("changed: {aspects}", aspects=_listed([aspect_message(one.aspect) for one in found])),
    )  # fmt: skip
    yield replace(
        candidate,
        languages=languages,
        turns=(Turn(old=old, new=event, revision=record.latest.number, seen_at=record.latest.at),),
        is_urgent=True,
        is_first_known_only=all(one.first_known and one.aspect is not Aspect.NOTE for one in found),
    )


def _due_at(basis: Basis, ready_at: datetime, starts: Iterable[datetime], useful_until: datetime) -> datetime:
    """After the quiet hours; as soon as it is ready when it would then come less than two hours before one of `starts`
    (those that it could still help), or when it has begun and nobody would have any use of it then.
    """
    calm_at = basis.moment.quiet_until(ready_at, basis.policy)
    if calm_at is None or calm_at >= useful_until:
        return ready_at
    near = (start for start in starts if ready_at < start < calm_at + AT_ONCE)
    return ready_at if any(not basis.moment.has_come(start) for start in near) else calm_at


def _listed(parts: Sequence[Message]) -> Message:
    first, *others = parts
    return Message("{first}, {others}", first=first, others=_listed(others)) if others else first


def merged(notices: Iterable[Candidate], policy: Policy, moment: Moment) -> Iterator[Candidate]:
    """The same change to several events of a series is one notice in the series' thread.

    What cannot wait is not merged with what can, nor what followers in one language have heard with what they have not.
    """
    groups: dict[object, list[Candidate]] = {}
    for notice in notices:
        late_at = notice.opens_at - AT_ONCE
        is_near = notice.due_at > late_at or moment.has_passed(late_at)
        rushes = moment.quiet_until(notice.due_at, policy) is not None or is_near
        groups.setdefault((_sameness(notice), notice.languages, rushes), []).append(notice)
    for group in groups.values():
        first = group[0]
        if len(group) == 1:
            yield first
            continue
        yield replace(
            first,
            subject=first.series.key,
            discriminator=f"{first.subject.event}.{first.revision}",
            due_at=max(one.due_at for one in group),
            useful_until=max(one.useful_until for one in group),
            opens_at=min(one.opens_at for one in group),
            why=Message("{why}, for {count} events at once", why=first.why, count=len(group)),
            event=None,
            turns=tuple(turn for one in group for turn in one.turns),
            tells={key: number for one in group for key, number in one.stated.items()},
        )


def _sameness(notice: Candidate) -> object:
    turn = notice.turns[0]
    return notice.kind, sameness(turn) or notice.subject


def sameness(turn: Turn) -> object:
    """Equal for turns that say the same of different events; None for a new date, which is each event's own."""
    aspects = tuple(one.aspect for one in differences(turn.old, turn.new))
    if Aspect.DATE in aspects:
        return None
    new = turn.new
    said_of = {
        Aspect.STATUS: (turn.old.status, new.status),
        Aspect.TIME: (new.start_time, new.end_time, new.timezone),
        Aspect.VENUE: new.venue,
        Aspect.ONLINE: new.online is None,
        Aspect.REGISTRATION: new.registration,
        Aspect.NOTE: new.note,
    }
    return tuple((aspect, said_of[aspect]) for aspect in aspects)
