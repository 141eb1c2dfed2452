"""All that might be posted about a series in force, before anything is said about who goes first."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from announcer.model import SkippedPost
from announcer.planning.candidates.announcement import announcements
from announcer.planning.candidates.basis import Basis, was_ever_to_come
from announcer.planning.candidates.candidate import Candidate, CandidateOrSkip
from announcer.planning.candidates.change_notice import merged, notices
from announcer.planning.candidates.recap import recaps
from announcer.planning.candidates.registration import own_deadline, shared_deadline
from announcer.planning.candidates.reminder import reminders
from announcer.planning.candidates.series_post import is_announced_alone, is_in_series_post, series_post
from announcer.planning.outbox_index import OutboxIndex
from announcer.planning.revisions import before_its_end

FORGOTTEN_AFTER = timedelta(days=400)
"""After its end nothing is decided about an event any more, not even why something was not said."""


def candidates(basis: Basis) -> Iterator[CandidateOrSkip]:
    """All that the facts of one series and its history give rise to, decided for good or not; unordered."""
    for found in _of_series(basis):
        if isinstance(found, SkippedPost):
            yield found
        elif languages := _languages_to_plan(found, basis.outbox):
            yield found if languages == found.languages else replace(found, languages=languages)


def _languages_to_plan(candidate: Candidate, outbox: OutboxIndex) -> tuple[str, ...]:
    """Those in which it may be said. A translation goes with its original: none comes after it, but for one that the
    outbox has already.
    """
    if outbox.is_empty:
        return candidate.languages
    if outbox.may_plan(candidate.original):
        return tuple(tag for tag in candidate.languages if outbox.may_plan(candidate.key(tag)))
    return tuple(tag for tag in candidate.languages if outbox.may_revive(candidate.key(tag)))


def _of_series(basis: Basis) -> Iterator[CandidateOrSkip]:
    post = series_post(basis)
    if post is not None:
        yield post
    changed: list[Candidate] = []
    for event in basis.series.events:
        record = basis.history.events.get(event.key)
        if record is None or not was_ever_to_come(record) or basis.moment.has_passed(event.over_at + FORGOTTEN_AFTER):
            continue
        yield from recaps(basis, event, record)
        then = before_its_end(record)
        as_expected = event if then is record else then.latest.facts
        changed += notices(basis, as_expected, then)
        if is_announced_alone(basis, post) or not is_in_series_post(basis, event):
            yield from announcements(basis, as_expected, then)
        yield from reminders(basis, as_expected, then)
        if as_expected.registration == event.registration:
            yield from own_deadline(basis, as_expected, then)
    yield from merged(changed, basis.policy, basis.moment)
    yield from shared_deadline(basis, post)
