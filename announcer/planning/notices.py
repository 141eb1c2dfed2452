"""Notices that say the same of several events become one, in the series' thread."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from announcer.model import Policy
from announcer.planning.candidate import Candidate, Turn
from announcer.planning.changes import Aspect, differences
from announcer.planning.due_times import AT_ONCE, quiet_period


def merged(notices: Iterable[Candidate], policy: Policy) -> Iterator[Candidate]:
    """The same change to several events of a series is one notice in the series' thread.

    What cannot wait is not merged with what can, nor what followers in one language have heard with what they have not.
    """
    groups: dict[object, list[Candidate]] = {}
    for notice in notices:
        rushes = quiet_period(notice.due_at, policy) is not None or notice.opens_at - notice.due_at < AT_ONCE
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
            why=f"{first.why}, for {len(group)} events at once",
            event=None,
            turns=tuple(turn for one in group for turn in one.turns),
            stated={key: number for one in group for key, number in one.stated.items()},
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
