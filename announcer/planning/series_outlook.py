"""What one series gives rise to: all that might be said of it, what is not said and why, and posts to be edited.

It is a matter of the series' own facts and history, and holds until some moment comes; so it is kept between rounds.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from announcer.model import Edit, Kind, Limits, Policy, PostRecord, Series, SkippedPost, Subject
from announcer.model.history import SeriesHistory
from announcer.planning.candidates.basis import Basis
from announcer.planning.candidates.candidate import Candidate
from announcer.planning.candidates.candidate_queue import queued
from announcer.planning.candidates.collect import candidates
from announcer.planning.post_edits import Editor
from announcer.planning.post_templates import PostTemplates


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the organiser and the instance want of posts."""

    policy: Policy
    limits: Limits
    templates: PostTemplates


@dataclass(frozen=True, slots=True, eq=False)
class SeriesOutlook:
    """Of one series in force."""

    series: Series
    found: tuple[Candidate, ...]
    waiting: tuple[Candidate, ...]
    """Those of which the outbox has the original, and has not sent it."""
    ahead: tuple[Candidate, ...]
    """The others, by time."""
    announcing: Mapping[Subject, datetime]
    """When each event would be announced."""
    skipped: tuple[SkippedPost, ...]
    """By what the facts say."""
    unrecorded: tuple[SkippedPost, ...]
    """Those that are decided for good, and that the outbox does not have."""
    edits: tuple[tuple[PostRecord, Edit], ...]
    """Posts that say what is so no more, whether a person holds them or not, and what they should say."""
    wakes_at: datetime | None
    """When there is something to decide again of what is skipped or edited."""


def series_outlook(basis: Basis, elsewhere: Mapping[str, SeriesHistory], wishes: Wishes) -> SeriesOutlook:
    """`elsewhere`: of other series, that posts of this one speak of (`OutboxIndex.elsewhere`). Raises TemplateError."""
    series, outbox, moment = basis.series, basis.outbox, basis.moment
    found = tuple(candidates(basis))
    skipped = tuple(one for one in found if isinstance(one, SkippedPost))
    to_say = tuple(one for one in found if isinstance(one, Candidate))
    editor = Editor(basis, elsewhere, wishes.limits, wishes.templates)
    not_yet = [one.due_at for one in skipped if one.due_at is not None and not moment.has_come(one.due_at)]
    waiting = frozenset(row.key for row in outbox.waiting)
    return SeriesOutlook(
        series=series,
        found=to_say,
        waiting=tuple(one for one in to_say if waiting and one.original in waiting),
        ahead=tuple(sorted((one for one in to_say if not waiting or one.original not in waiting), key=queued)),
        announcing={
            one.subject: one.due_at
            for one in to_say
            if one.kind is Kind.ANNOUNCEMENT and one.languages[0] == series.language
        },
        skipped=skipped,
        unrecorded=tuple(one for one in skipped if one.final and outbox.row(one.key) is None),
        edits=tuple(editor.edits()),
        wakes_at=min((*not_yet, *editor.moments()), default=None),
    )
