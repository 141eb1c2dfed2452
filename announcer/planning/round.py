"""What one round decides: pure, so that `run`, `plan` and `build` decide alike."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial

from announcer.definitions.reading import Reading
from announcer.model import (
    GONE_UNANNOUNCED,
    Facts,
    History,
    Limits,
    Message,
    NewRevision,
    Plan,
    PlannedPost,
    Policy,
    PostRecord,
    Problem,
    Round,
    State,
    Subject,
)
from announcer.model.history import NO_SERIES_HISTORY, SeriesHistory
from announcer.model.memo import Memo, alike
from announcer.model.undone import OneByOne, Undone
from announcer.planning.in_force.facts import KeptFacts, facts_in_force
from announcer.planning.outbox_index import Outbox
from announcer.planning.plan import KeptPlans, Planned, plan
from announcer.planning.post_templates import PostTemplates
from announcer.planning.renamed_history import renamed
from announcer.planning.revisions import KeptRevisions, applied, new_revisions

NO_POSTS = Plan(posts=(), skipped=())
NOTHING_PLANNED = Planned(NO_POSTS, Outbox({}, ""), ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """All that follows from what was read at one moment."""

    facts: Facts
    history: History
    """As it is once `round` is committed, but for the posts."""
    plan: Plan
    round: Round
    undone: frozenset[str] = frozenset()
    """Series of which something could not be decided: they stay as they were, and nothing of them is sent. Each is
    among the facts' problems."""

    @property
    def wake_at(self) -> datetime | None:
        """When there is something to decide again, after `round.at`."""
        speaks_at = (series.announce_at for series in self.facts.series)
        moments = [self.plan.wake_at, *(at for at in speaks_at if at is not None and at > self.round.at)]
        return min((moment for moment in moments if moment is not None), default=None)

    @property
    def changes_something(self) -> bool:
        """Whether there is anything to commit."""
        one = self.round
        return bool(
            one.renames or one.revisions or one.gone_unannounced or one.back_in_files
            or one.posts or one.skipped or one.withdrawn or one.edits
        )  # fmt: skip


class Kept:
    """What `decide` keeps from one round to the next, so that a round costs what changed and what time touched. Whoever
    decides again and again hands in the same one each time; what is decided does not depend on it.
    """

    def __init__(self, one_by_one: OneByOne | None = None) -> None:
        self.one_by_one = one_by_one or OneByOne()
        self.facts = KeptFacts(self.one_by_one)
        self.revisions: KeptRevisions = Memo()
        self.foreseen: Memo[str, SeriesHistory] = Memo()
        self.unsaid: Memo[str, frozenset[Subject]] = Memo()
        self.plans = KeptPlans(self.one_by_one)


def decide(
    readings: Iterable[Reading], history: History, policy: Policy, limits: Limits, now: datetime, *,
    templates: PostTemplates, namespace: str | None, settled: bool, missing: str | None = None,
    until: datetime | None = None, plans_posts: bool = True, markers: Collection[str] = (), kept: Kept | None = None,
) -> Decision:  # fmt: skip
    """The facts in force, the revisions and posts to commit, and the plan.

    `settled`: this is the service's first round, so what is new does not rest. `until` bounds the plan's words, not
    the round, which always holds just what is due at `now`. Without `plans_posts` (nobody knows yet whose account it
    is, or what that has) there are no posts. `markers`: of the statuses that were on the account before this process;
    what they show to be posted is adopted before anything else is decided. `kept`: what was decided in earlier rounds,
    and holds as long as nothing changes. Raises TemplateError.
    """
    kept = kept or Kept()
    kept.one_by_one.anew()
    facts = facts_in_force(history, readings, now, missing=missing, kept=kept.facts)
    known = renamed(history, facts.renames)
    found = new_revisions(known, facts, settled=settled, kept=kept.revisions, one_by_one=kept.one_by_one)
    new = tuple(_sighted(found, facts, known, policy, now))
    after = applied(known, new, now, namespace=namespace)
    planned = NOTHING_PLANNED
    if plans_posts:
        seen = {one.subject for one in new}
        silent = tuple(one for one in found if one.subject not in seen)
        planned = plan(
            facts, after, policy, limits, now, foreseen=_foreseen(silent, facts, after, namespace, kept.foreseen),
            templates=templates, until=until, markers=markers, kept=kept.plans,
        )  # fmt: skip
    unsaid = _gone_unannounced(known, kept.unsaid)
    rows = planned.outbox
    undone = kept.one_by_one.found
    return Decision(
        facts=replace(facts, problems=(*facts.problems, *_problems(undone, facts))) if undone else facts,
        undone=frozenset(undone),
        history=after,
        plan=planned.plan,
        round=Round(
            at=now,
            namespace=namespace,
            renames=facts.renames,
            revisions=new,
            gone_unannounced=tuple(sorted(facts.gone - unsaid)),
            back_in_files=tuple(sorted(unsaid - facts.gone)),
            posts=tuple(post for post in planned.plan.posts if _is_to_commit(post, rows.row(post.key), now)),
            skipped=planned.unrecorded,
            withdrawn=planned.plan.withdrawn,
            edits=planned.plan.edits,
        ),
    )


def _problems(undone: Mapping[str, Undone], facts: Facts) -> Iterator[Problem]:
    files = {series.id: series.file for series in facts.series}
    for id_, one in sorted(undone.items()):
        message = Message("what follows from it cannot be decided, so that its posts wait: {reason}", reason=one.reason)
        remedy = Message("change what is unusual about it; the service's log says more, for who makes announcer")
        yield Problem(file=files.get(id_) or f"{id_}.yaml", message=message, remedy=remedy)


def _foreseen(
    silent: Iterable[NewRevision], facts: Facts, history: History, namespace: str | None, kept: Memo[str, SeriesHistory]
) -> dict[str, SeriesHistory]:
    """Of the series of which something is silent until its announce_at, what will be remembered of them then: the plan
    looks ahead to it; the ledger, and so the site, know nothing of it."""
    by_series: dict[str, list[NewRevision]] = {}
    for one in silent:
        by_series.setdefault(one.subject.series, []).append(replace(one, settled=True))
    known = history.by_series
    return {
        series.id: kept.value(
            series.id,
            (series, own := known.get(series.id, NO_SERIES_HISTORY), namespace),
            partial(_spoken_of, series.id, own, by_series[series.id], series.announce_at.astimezone(UTC), namespace),
        )
        for series in facts.series
        if series.id in by_series and series.announce_at is not None
    }


def _spoken_of(
    id_: str, known: SeriesHistory, revisions: Iterable[NewRevision], at: datetime, namespace: str | None
) -> SeriesHistory:
    series = {} if known.record is None else {known.record.subject: known.record}
    history = History(series=series, events=known.events, posts=known.posts)
    return applied(history, tuple(revisions), at, namespace=namespace).by_series[id_]


def _gone_unannounced(history: History, kept: Memo[str, frozenset[Subject]]) -> frozenset[Subject]:
    found = (kept.value(id_, (one,), partial(_unsaid, one)) for id_, one in history.by_series.items())
    return frozenset().union(*(subjects for subjects in found if subjects))


def _unsaid(series: SeriesHistory) -> frozenset[Subject]:
    records = (*((series.record,) if series.record is not None else ()), *series.events.values())
    return alike(frozenset(record.subject for record in records if record.ruling == GONE_UNANNOUNCED))


def _sighted(
    found: Iterable[NewRevision], facts: Facts, known: History, policy: Policy, now: datetime
) -> Iterable[NewRevision]:
    """Without what is silent until its announce_at: that is first seen at that moment, and has rested then."""
    speaks_at = {series.id: series.announce_at for series in facts.series if series.announce_at is not None}
    for one in found:
        at = speaks_at.get(one.subject.series)
        if at is None or one.subject in known.series or one.subject in known.events:
            yield one
        elif at <= now:
            yield replace(one, settled=one.settled or now - at < policy.settle)


def _is_to_commit(post: PlannedPost, row: PostRecord | None, now: datetime) -> bool:
    """It is due, or the outbox holds it otherwise than it should be said by now."""
    if row is None or row.state is State.SUPERSEDED:
        return post.due_at <= now
    if row.state not in (State.PENDING, State.HELD):
        return False
    is_late = post.due_at > now  # an edit moved it away: the row must not go before
    should_hold = post.held is not None
    return (
        row.draft != post.draft
        or row.revision != post.revision
        or dict(row.stated) != dict(post.stated)
        or row.useful_until != post.useful_until
        or (row.state is State.HELD) != should_hold
        or (is_late and row.due_at != post.due_at)
    )
