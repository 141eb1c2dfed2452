"""What the followers of each language know: by the server's own list, and by no index of the planner's.

It checks what was published, as the marker checks how often: each language is told each fact once, and what is
withdrawn is withdrawn for a reason that is true.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from announcer.model import Event, Facts, History, Kind, Plan, PlannedPost, PostRecord, SkippedPost, State, Status
from announcer.planning.event_changes import differences
from announcer.planning.round import Decision
from tests.support.fake_mastodon.statuses import Status as OnServer

_NOTICES = (Kind.CHANGE, Kind.CANCELLATION)
_INFORMING = (Kind.SERIES, Kind.ANNOUNCEMENT, *_NOTICES)


class Followers:
    """`losses` (what they were not told) and `repetitions`, in words."""

    def __init__(self) -> None:
        self._newest_read: dict[tuple[str, str], int] = {}
        """By event and language: the newest revision that they were told."""
        self._notified: set[tuple[str, int, str]] = set()
        """By notices, of each revision: an announcement says all that is so, whoever may know it."""
        self._read_ids: set[str] = set()
        self.losses: list[str] = []
        self.repetitions: list[str] = []

    def read(self, statuses: Iterable[OnServer], rows: Iterable[PostRecord]) -> None:
        """What is new on the account. To be called after each step: an edit is no news to anybody."""
        new = [status for status in statuses if status.id not in self._read_ids]
        self._read_ids |= {status.id for status in new}
        by_marker = {row.marker: row for row in rows} if new else {}
        for status in new:
            rows_read = [row for marker, row in by_marker.items() if f"?p={marker}" in status.text]
            for row in rows_read:
                if row.key.kind in _INFORMING:
                    self._record(row)

    def _record(self, row: PostRecord) -> None:
        if row.key.kind in _NOTICES:
            notified = {(event, number, row.key.language) for event, number in row.stated.items()}
            if notified <= self._notified:
                self.repetitions.append(f"an earlier notice said all that {row.key} says")
            self._notified |= notified
        for event, number in row.stated.items():
            fact = (event, row.key.language)
            self._newest_read[fact] = max(number, self._newest_read.get(fact, number))

    # --- what was withdrawn

    def check_withdrawals(self, decision: Decision, rows: Iterable[PostRecord], foreseen: Callable[[], Plan]) -> None:
        """Whether what a round withdraws from the outbox is withdrawn for a reason that is true. `foreseen`: all that
        is to come, as it stood then."""
        if not decision.round.withdrawn:
            return
        to_come = foreseen().posts
        rows = tuple(rows)
        perhaps = [row for row in rows if row.state in (State.SENDING, State.UNKNOWN) and row.key.kind in _INFORMING]
        waiting = {row.key: row for row in rows if row.state in (State.PENDING, State.HELD)}
        for skip in decision.round.withdrawn:
            row = waiting.get(skip.key)
            if (
                row is not None
                and row.key.kind in _INFORMING
                and not self._is_true(skip, row, decision, to_come, perhaps)
            ):
                self.losses.append(f"{skip.key} was withdrawn: {skip.reason}")

    def _is_true(
        self, skip: SkippedPost, row: PostRecord, decision: Decision, to_come: Iterable[PlannedPost],
        perhaps: Iterable[PostRecord],
    ) -> bool:  # fmt: skip
        if row.useful_until <= decision.round.at:
            return True
        if "took its place" in skip.reason:
            return any(str(post.key) in skip.reason and _covers(post, row) for post in to_come)
        coming = {event.key: event for series in decision.facts.series for event in series.events}
        events = [event for key, event in coming.items() if str(key) in row.stated]
        return all(self._is_settled(event, row, decision.history, perhaps) for event in events)

    def _is_settled(self, event: Event, row: PostRecord, history: History, perhaps: Iterable[PostRecord]) -> bool:
        """What the row tells of the event is so no more, or those whom it is for know what is, or may know it: a post
        of which the answer was lost is not repeated."""
        name, language = str(event.key), row.key.language
        if _differ(history, event, row.stated[name]):
            return True
        numbers = [one.stated[name] for one in perhaps if name in one.stated and one.key.language == language]
        newest = max((self._newest_read.get((name, language), 0), *numbers))
        return newest > 0 and not _differ(history, event, newest)

    # --- at the end

    def uninformed(self, facts: Facts, history: History, now: datetime, languages: Iterable[str]) -> Iterator[str]:
        """Coming events of which followers in a language were told what is not so, or nothing where others were."""
        for event in (event for series in facts.series for event in series.events):
            if {event.key, event.key.of_series} & {*facts.held} or event.opens_at <= now:
                continue
            numbers = {tag: self._newest_read.get((str(event.key), tag)) for tag in languages}
            for tag, number in numbers.items():
                if number is not None and _differ(history, event, number) and not _is_past(history, event, number, now):
                    yield f"{tag}: {event.key} is not as revision {number} tells, which they were told last"
                elif number is None and any(numbers.values()) and event.status is Status.SCHEDULED:
                    yield f"{tag}: {event.key} was never told of, but in another language"


def _differ(history: History, event: Event, number: int) -> bool:
    old = history.events[event.key].revision(number).facts
    is_off = Status.CANCELLED is old.status is event.status
    return not is_off and bool(differences(old, event))


def _is_past(history: History, event: Event, number: int, now: datetime) -> bool:
    """It is off, and so is the moment for which it was: nobody has any use of hearing it."""
    is_off = event.status in (Status.CANCELLED, Status.POSTPONED)
    return is_off and history.events[event.key].revision(number).facts.over_at <= now


def _covers(post: PlannedPost, row: PostRecord) -> bool:
    return post.key.language == row.key.language and bool(post.stated.keys() & row.stated.keys())
