"""A little world for the planner: facts that are edited, a clock, and an account that takes every post at once.

It runs the publisher's own pure decisions (`rounds.decide`) and keeps the outbox as the ledger does, in memory.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from itertools import count
from typing import Any

from announcer.definitions.reading import Reading
from announcer.model import (
    EMPTY_HISTORY,
    Event,
    History,
    Lead,
    Limits,
    Plan,
    PlannedPost,
    Policy,
    PostKey,
    PostRecord,
    Round,
    Series,
    SkippedPost,
    State,
    Subject,
    Venue,
    marker,
    with_changes,
    zone,
)
from announcer.model.text import line
from announcer.planning.candidates.basis import Basis
from announcer.planning.candidates.candidate import Candidate
from announcer.planning.candidates.collect import candidates
from announcer.planning.moment import Moment
from announcer.planning.outbox_index import OutboxIndex
from announcer.planning.post_templates import PostTemplates
from announcer.planning.renamed_history import renamed
from announcer.planning.revisions import applied
from announcer.planning.round import Decision, Kept, decide

AMSTERDAM = "Europe/Amsterdam"
TEMPLATES = PostTemplates()
USUAL = (Lead(7, "d"), Lead(1, "d"), Lead(2, "h"))


def local(text: str, timezone: str = AMSTERDAM) -> datetime:
    """`2024-02-22 19:00` on a wall clock, as an instant."""
    return datetime.fromisoformat(text).replace(tzinfo=zone(timezone)).astimezone(UTC)


def event(id_: str, on: str, at: str | None = None, until: str | None = None, **more: Any) -> Event:
    """An event of the series `round`: `event("a", "2024-02-22", "19:00", "20:30")`."""
    more.setdefault("venue", Venue(name=line("Tetem"), street=line("Stroinksbleekweg 16"), city=line("Enschede")))
    more.setdefault("reminders", USUAL)
    return Event(
        key=Subject(more.pop("series", "round"), id_),
        language="nl",
        timezone=more.pop("timezone", AMSTERDAM),
        title=line(more.pop("title", "Leeravond")),
        starts_on=date.fromisoformat(on),
        start_time=None if at is None else time.fromisoformat(at),
        end_time=None if until is None else time.fromisoformat(until),
        **more,
    )


def series(*events: Event, **more: Any) -> Series:
    ordered = tuple(sorted(events, key=lambda one: (one.opens_at, one.key)))
    id_ = more.pop("id", "round")
    return Series(id=id_, language="nl", timezone=AMSTERDAM, title=line("Leerronde"), events=ordered, **more)


def reading(one: Series) -> Reading:
    return Reading(name=f"{one.id}.yaml", series_id=one.id, series=one, draft=False, problems=())


@dataclass
class World:
    """What happened so far. `posts` are those that followers saw, in order."""

    now: datetime
    policy: Policy = field(default_factory=Policy)
    limits: Limits = field(default_factory=Limits)
    history: History = EMPTY_HISTORY
    files: dict[str, Series] = field(default_factory=dict)
    is_up: bool = True
    account_answers: bool = True
    meets: dict[str, State] = field(default_factory=dict)
    """A part of a post's key, and what it meets on the account in place of being posted: `PENDING` (not yet), `UNKNOWN`
    (the answer was lost), `REJECTED`, `GONE` (posted, and deleted since)."""
    markers: frozenset[str] = frozenset()
    """Of what an earlier ledger posted, and the account has."""
    rounds: int = 0
    decision: Decision | None = None
    kept: Kept = field(default_factory=Kept)
    """As the publisher keeps it."""

    # --- what people do ---

    def write(self, *many: Series) -> "World":
        for one in many:
            self.files[one.id] = one
        return self.round() if self.is_up else self

    def edit(self, id_: str, **changes: Any) -> "World":
        """Changes fields of one event in its file."""
        for name, one in self.files.items():
            events = [replace(each, **changes) if each.key.event == id_ else each for each in one.events]
            self.files[name] = replace(one, events=tuple(sorted(events, key=lambda e: (e.opens_at, e.key))))
        return self.round() if self.is_up else self

    def delete(self, id_: str) -> "World":
        for name, one in self.files.items():
            self.files[name] = replace(one, events=tuple(each for each in one.events if each.key.event != id_))
        return self.round() if self.is_up else self

    def stop(self) -> "World":
        """The service is down."""
        self.is_up = False
        return self

    def start(self) -> "World":
        self.is_up, self.rounds, self.kept = True, 0, Kept()
        return self.round()

    # --- what the service does ---

    def decide(self, until: datetime | None = None, *, kept: Kept | None = None) -> Decision:
        return decide(
            [reading(one) for one in self.files.values()], self.history, self.policy, self.limits, self.now,
            templates=TEMPLATES, namespace="tetem.nl", settled=self.rounds == 0, until=until,
            markers=self.markers, kept=kept,
        )  # fmt: skip

    def plan(self) -> Plan:
        """Everything that is foreseen."""
        return self.decide().plan

    def round(self) -> "World":
        decision = self.decide(until=self.now, kept=self.kept)
        self.decision = decision
        self.history = commit(self.history, decision.round, self.policy.account)
        self.rounds += 1
        if self.account_answers:
            self._send()
        return self

    def _send(self) -> None:
        sent = [self._sent(post) for post in self.history.posts if post.state is State.PENDING]
        self.history = with_changes(self.history, posts=sent)

    def _sent(self, post: PostRecord) -> PostRecord:
        if post.state is not State.PENDING or post.due_at > self.now:
            return post
        if post.marker in self.markers:  # as delivery adopts: first of all, with the moment at which it came
            return replace(post, state=State.POSTED, posted_at=post.due_at, status_id=str(post.id))
        if post.useful_until <= self.now:
            return replace(post, state=State.EXPIRED, reason="too late")
        met = next((state for part, state in self.meets.items() if part in str(post.key)), State.POSTED)
        if met is State.PENDING:
            return post
        if met is not State.POSTED:
            return replace(post, state=met, reason="as the test has it")
        return replace(post, state=State.POSTED, posted_at=self.now, status_id=str(post.id))

    def until(self, moment: datetime | str) -> "World":
        """Runs every round that is due up to `moment`."""
        end = local(moment) if isinstance(moment, str) else moment
        while self.is_up:
            following = self.decide(until=self.now, kept=self.kept).wake_at
            if following is None or following > end:
                break
            self.now = following
            self.round()
        self.now = max(self.now, end)
        return self.round() if self.is_up else self

    # --- what there is to see ---

    def candidates(self, id_: str = "round") -> list[Candidate]:
        """All that might be said of a series, whenever."""
        decision = self.decide()
        (one,) = (each for each in decision.facts.series if each.id == id_)
        history = decision.history.by_series[id_]
        outbox = OutboxIndex(id_, history, self.policy.account)
        found = candidates(Basis(one, history, outbox, self.policy, Moment(self.now)))
        return [each for each in found if isinstance(each, Candidate)]

    @property
    def posted(self) -> tuple[PostRecord, ...]:
        return tuple(post for post in self.history.posts if post.state is State.POSTED)

    def timeline(self) -> list[str]:
        """`2024-02-21 19:00 a reminder/1d@2024-02-22` for each post, in the order in which they came."""
        return [
            f"{_wall(post.posted_at)} {post.key.subject.event or post.key.subject.series} "
            f"{post.key.kind}/{post.key.discriminator}" + ("" if post.key.language == "nl" else f"/{post.key.language}")
            for post in sorted(self.posted, key=lambda post: (post.posted_at or post.due_at, post.id))
        ]

    def text(self, fragment: str) -> str:
        """The words of the only post whose key has `fragment`."""
        (found,) = [post for post in self.posted if fragment in str(post.key)]
        return found.draft.text

    def row(self, fragment: str) -> PostRecord:
        (found,) = [post for post in self.history.posts if fragment in str(post.key)]
        return found


def _wall(moment: datetime | None) -> str:
    assert moment is not None
    return moment.astimezone(zone(AMSTERDAM)).strftime("%Y-%m-%d %H:%M")


def commit(history: History, round_: Round, account: str) -> History:
    """What `Ledger.commit` does to a history."""
    history = applied(renamed(history, round_.renames), round_.revisions, round_.at, namespace=round_.namespace)
    rows = {post.key: post for post in history.posts if post.account == account}
    ids = count(max((post.id for post in history.posts), default=0) + 1)
    changed: dict[PostKey, PostRecord] = {}
    for post in round_.posts:
        changed[post.key] = _row(post, rows.get(post.key), account, ids, round_.at)
    for skipped in round_.skipped:
        changed[skipped.key] = _skipped_row(skipped, account, next(ids), round_.at)
    for gone in round_.withdrawn:
        row = changed.get(gone.key) or rows[gone.key]
        changed[gone.key] = replace(row, state=gone.state, reason=gone.reason)
    for edit in round_.edits:
        row = changed.get(edit.key) or rows[edit.key]
        changed[edit.key] = replace(row, draft=edit.draft, stated=edit.stated, sent=row.as_sent)
    return with_changes(history, posts=changed.values())


def _row(post: PlannedPost, row: PostRecord | None, account: str, ids: Iterator[int], now: datetime) -> PostRecord:
    state = State.PENDING if post.held is None else State.HELD
    if row is not None and row.state not in (State.PENDING, State.HELD, State.SUPERSEDED):
        return row
    return PostRecord(
        id=row.id if row else next(ids),
        key=post.key,
        account=account,
        marker=marker(account, post.key),
        state=state,
        draft=post.draft,
        revision=post.revision,
        stated=post.stated,
        due_at=post.due_at,
        useful_until=post.useful_until,
        why=post.why,
        reason=str(post.held or ""),
        created_at=row.created_at if row else now,
    )


def _skipped_row(skipped: SkippedPost, account: str, number: int, now: datetime) -> PostRecord:
    from announcer.model import Draft, Visibility  # noqa: PLC0415
    from announcer.model.status_text import StatusText  # noqa: PLC0415

    return PostRecord(
        id=number,
        key=skipped.key,
        account=account,
        marker=marker(account, skipped.key),
        state=skipped.state,
        draft=Draft(text=StatusText(""), language=skipped.key.language, visibility=Visibility.PUBLIC),
        revision=0,
        due_at=skipped.due_at or now,
        useful_until=skipped.due_at or now,
        reason=skipped.reason,
        created_at=now,
    )
