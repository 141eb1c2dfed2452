"""The plan: what is to be posted and when, in which words; what is not, and why."""

from bisect import insort
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from types import MappingProxyType

from announcer.model import (
    Edit,
    Facts,
    History,
    Limits,
    Memo,
    Plan,
    Policy,
    PostKey,
    Series,
    SkippedPost,
    marker,
)
from announcer.model.history import NO_SERIES_HISTORY, SeriesHistory
from announcer.model.undone import OneByOne, Step, Undone
from announcer.planning.candidates.basis import Basis
from announcer.planning.candidates.candidate import Candidate
from announcer.planning.moment import Moment, MomentMemo
from announcer.planning.outbox_index import Outbox, OutboxIndex
from announcer.planning.planned_posts import KeptWords, PostPlanner
from announcer.planning.post_edits import is_held
from announcer.planning.post_templates import PostTemplates
from announcer.planning.series_outlook import SeriesOutlook, Wishes, series_outlook
from announcer.planning.timetable import Slot, make_timetable
from announcer.planning.withdrawals import NOTICES, Withdrawals

_NEVER = datetime.max.replace(tzinfo=UTC)


class KeptPlans:
    """What each series gives rise to, from one plan to the next, and by what."""

    def __init__(self, one_by_one: OneByOne | None = None) -> None:
        self.one_by_one = one_by_one or OneByOne()
        self._wishes: Wishes | None = None
        self.markers: Collection[str] = ()
        self._forget()

    def _forget(self) -> None:
        self.outboxes: Memo[str, OutboxIndex] = Memo()
        self.outlooks: MomentMemo[str, SeriesOutlook | Undone] = MomentMemo()
        self.words: KeptWords = Memo()
        self.on_account: Memo[str, tuple[Candidate, ...]] = Memo()
        self.skipped: Memo[None, tuple[SkippedPost, ...]] = Memo()

    def begin(self, wishes: Wishes, markers: Collection[str]) -> Wishes:
        """Forgets all where somebody wants other posts now; gives the wishes."""
        if self._wishes != wishes:
            self._wishes = wishes
            self._forget()
        if self.markers != markers:
            self.markers = markers
        return wishes


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan, and what a round has to know beside it."""

    plan: Plan
    outbox: Outbox
    unrecorded: tuple[SkippedPost, ...]
    """Those of `plan.skipped` that are decided for good, and that the outbox does not have."""


def plan(
    facts: Facts, history: History, policy: Policy, limits: Limits, now: datetime, *, templates: PostTemplates,
    foreseen: Mapping[str, SeriesHistory] = MappingProxyType({}), until: datetime | None = None,
    markers: Collection[str] = (), kept: KeptPlans | None = None,
) -> Planned:  # fmt: skip
    """Every post that facts and history call for, in the order in which they go.

    What the account has and the outbox has not (its marker is among `markers`) comes first, and alone: delivery adopts
    it, and the next plan decides the rest with what followers know.

    `foreseen`: what will be remembered of some series when they may be spoken of, in place of what is.

    Aware instants. Posts due after `until` are not put into words, but for those that the outbox holds already;
    `Plan.next_at` tells when the first of them is due. Raises TemplateError.
    """
    kept = kept or KeptPlans()
    wishes = kept.begin(Wishes(policy, limits, templates), markers)
    by_series = {**history.by_series, **foreseen} if foreseen else history.by_series
    outbox = Outbox(by_series, policy.account, kept.outboxes)
    undone = kept.one_by_one.found
    found = (
        _outlook(series, by_series, outbox, now, wishes=wishes, kept=kept)
        for series in facts.series
        if series.id not in undone
    )
    outlooks = [one for one in found if one is not None]
    kept.outlooks.keep_only({series.id for series in facts.series})
    planner = PostPlanner(facts, history, outbox, wishes, kept.words, kept.one_by_one)
    if markers and (there := list(_found_on_account(outlooks, outbox, kept, policy.account, now))):
        return Planned(Plan(posts=tuple(planner.posts(there)), skipped=(), wake_at=now), outbox, ())
    timetable = make_timetable(outlooks, outbox, policy, now, until=until, is_held=planner.is_held)
    near = [slot for slot in timetable.slots if until is None or slot.due_at <= until or _waits(slot, outbox)]
    far = [
        slot
        for slot in timetable.slots
        if until is not None and slot.due_at > until and not planner.is_held(slot.candidate)
    ]
    following = min(far, key=lambda slot: slot.due_at, default=None)
    posts = [one for one in planner.posts(near) if one.key.subject.series not in undone]
    withdrawals = Withdrawals({one.series.id: one for one in outlooks}, timetable, facts, now)
    return Planned(
        Plan(
            posts=tuple(sorted(posts, key=lambda post: post.due_at)),
            skipped=_skipped(outlooks, timetable.skipped, kept),
            edits=tuple(_edits(outlooks, facts, history)),
            withdrawn=tuple(withdrawals.of(outbox, undone.keys())),
            next_at=following.due_at if following else None,
            next_key=following.candidate.original if following else None,
            wake_at=min(_moments(timetable.slots, timetable.skipped, outlooks, now), default=None),
        ),
        outbox,
        _unrecorded(outlooks, timetable.skipped, outbox),
    )


def _outlook(
    series: Series,
    by_series: Mapping[str, SeriesHistory],
    outbox: Outbox,
    now: datetime,
    *,
    wishes: Wishes,
    kept: KeptPlans,
) -> SeriesOutlook | None:
    """None: it could not be decided."""
    own, index = by_series.get(series.id, NO_SERIES_HISTORY), outbox.of(series.id)
    elsewhere = {id_: by_series.get(id_, NO_SERIES_HISTORY) for id_ in index.elsewhere}

    def make(moment: Moment) -> SeriesOutlook | Undone:
        basis = Basis(series, own, index, wishes.policy, moment)
        return kept.one_by_one.do(Step.DECIDING, series.id, partial(series_outlook, basis, elsewhere, wishes))

    return kept.one_by_one.taken(kept.outlooks.value(series.id, (series, own, *elsewhere.values()), now, make))


def _found_on_account(
    outlooks: Iterable[SeriesOutlook], outbox: Outbox, kept: KeptPlans, account: str, now: datetime
) -> Iterator[Slot]:
    """What the account has, by its marker, and the outbox has not. Of notices only their words tell (`delivery`)."""
    for outlook in outlooks:
        make = partial(_there, outlook, outbox.of(outlook.series.id), account, kept.markers)
        for candidate in kept.on_account.value(outlook.series.id, (outlook, kept.markers), make):
            yield Slot(candidate, min(candidate.due_at, now))


def _there(
    outlook: SeriesOutlook, outbox: OutboxIndex, account: str, markers: Collection[str]
) -> tuple[Candidate, ...]:
    found = []
    for candidate in outlook.found:
        keys = {} if candidate.kind in NOTICES else {tag: candidate.key(tag) for tag in candidate.languages}
        tags = (tag for tag, key in keys.items() if outbox.row(key) is None)
        if languages := tuple(tag for tag in tags if marker(account, keys[tag]) in markers):
            found.append(replace(candidate, languages=languages))
    return tuple(found)


def _waits(slot: Slot, outbox: Outbox) -> bool:
    return any(outbox.waits(slot.candidate.key(language)) for language in slot.candidate.languages)


def _order(skipped: SkippedPost) -> tuple[datetime, PostKey]:
    return skipped.due_at or _NEVER, skipped.key


def _skipped(
    outlooks: Iterable[SeriesOutlook], by_time: Collection[SkippedPost], kept: KeptPlans
) -> tuple[SkippedPost, ...]:
    """All that is not to come, by time."""
    groups = tuple(one.skipped for one in outlooks)
    by_facts = kept.skipped.value(
        None, groups, lambda: tuple(sorted((one for group in groups for one in group), key=_order))
    )
    if not by_time:
        return by_facts
    found = list(by_facts)
    for one in by_time:
        insort(found, one, key=_order)
    return tuple(found)


def _unrecorded(
    outlooks: Iterable[SeriesOutlook], by_time: Iterable[SkippedPost], outbox: Outbox
) -> tuple[SkippedPost, ...]:
    found = [one for outlook in outlooks if outlook.unrecorded for one in outlook.unrecorded]
    found += [one for one in by_time if one.final and outbox.row(one.key) is None]
    return tuple(sorted(found, key=_order))


def _edits(outlooks: Iterable[SeriesOutlook], facts: Facts, history: History) -> list[Edit]:
    """In the order of the outbox, without those of posts that a person holds."""
    found = [
        (row.id, edit)
        for outlook in outlooks
        if outlook.edits
        for row, edit in outlook.edits
        if not is_held(row, outlook.series, facts, history.holds)
    ]
    return [edit for _, edit in sorted(found, key=lambda one: one[0])]


def _moments(
    slots: Iterable[Slot], by_time: Iterable[SkippedPost], outlooks: Iterable[SeriesOutlook], now: datetime
) -> Iterator[datetime]:
    """When posts come due, lose their use (those that are held), are skipped for good, or want an edit; after `now`."""
    for slot in slots:
        yield from (moment for moment in (slot.due_at, slot.candidate.useful_until) if moment > now)
    yield from (one.due_at for one in by_time if one.due_at is not None and one.due_at > now)
    yield from (outlook.wakes_at for outlook in outlooks if outlook.wakes_at is not None)
