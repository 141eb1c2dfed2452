"""The publisher at work: what it is made of, and what it does in a round."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from announcer.accounts.choice import known_account
from announcer.folder.event_reader import EventReader, EventsSnapshot
from announcer.ledger.ledger import Ledger
from announcer.model import Facts, History, Plan, PostRecord, State
from announcer.model.notifications import NO_NOTIFICATIONS
from announcer.model.states import UNSENT
from announcer.model.undone import OneByOne, Step
from announcer.planning.in_force.facts import remembered_facts
from announcer.planning.outbox_index import LOCAL
from announcer.planning.post_templates import PostTemplates
from announcer.planning.round import NO_POSTS, Decision, Kept, decide
from announcer.publisher.election import LeaderElection
from announcer.publisher.pace import Pace
from announcer.publisher.progress import Progress
from announcer.publisher.round_log import RoundLog
from announcer.publisher.sender import Sender
from announcer.publisher.service_record import ServiceRecord
from announcer.publisher.service_state import RoundSummary, SendingState, StateWriter
from announcer.publisher.site_writer import SiteWriter
from announcer.publisher.slices import SHORT_SLICE, SLICE
from announcer.publisher.stated_facts import stated_facts
from announcer.publisher.touched_series import touched
from announcer.runtime.clock import Clock
from announcer.settings.fields import Settings

if TYPE_CHECKING:
    from announcer.publisher.source_polling import SourcePolling
    from announcer.publisher.websub import Hub

DELIVERIES = 5
"""In one round, at most: what is still not settled then waits for the next."""


class Publisher:
    """Everything it talks to is handed in; `round` does one round and says when the next one matters."""

    def __init__(
        self, *, settings: Settings, templates: PostTemplates, clock: Clock, election: LeaderElection,
        reader: EventReader, ledger: Ledger, service_record: ServiceRecord, site: SiteWriter, state: StateWriter,
        sender: Sender, hub: "Hub | None" = None, sources: "SourcePolling | None" = None,
        at_rest: Callable[[], None] = lambda: None, progress: Progress | None = None,
        one_by_one: OneByOne | None = None,
    ) -> None:  # fmt: skip
        """`at_rest` is called when all is shown: first, and whenever some of it was left for later rounds."""
        self._settings = settings
        self._templates = templates
        self._clock = clock
        self._election = election
        self._reader = reader
        self._ledger = ledger
        self._service_record = service_record
        self._site = site
        self._state = state
        self._sender = sender
        self._hub = hub
        self._sources = sources
        self._at_rest = at_rest
        self._is_at_rest = False
        self._at = (progress or Progress()).at
        self._log = RoundLog()
        self._kept = Kept(one_by_one)
        self._pace = Pace()
        self._rounds = 0
        self._summary: RoundSummary | None = None
        """What the state says."""

    def round(self) -> datetime | None:
        """One round; when the next is due at the latest (now: there is more to show), None while another process leads.
        Raises AnnouncerError."""
        self._at(Step.ELECTION)
        if not self._election.stand():
            self._stand_by(self._clock.now())
            return self._clock.now() if self._is_behind() else None
        now = self._clock.now()
        next_at = self._publish(now)
        self._at(Step.INSTANCE)
        if self._sender.learn(now, self._settings.mastodon.base_url or LOCAL) and not self._has_more:
            next_at = self._publish(now)  # else the next round follows at once, and so below
        self._at(Step.LEDGER)
        self._service_record.write(self._sender.name, self._election.term, self._sender.learnt_limits)
        for _ in range(DELIVERIES):
            self._at(Step.SENDING)
            if not self._sender.deliver(now) or self._has_more:
                break
            next_at = self._publish(now)  # the site shows what went out, and what follows from it is due at once
        self._write_sending(now)
        if self._is_behind():
            return now
        # Only now does delivery know when it wants to look again, at a post that it could not settle.
        return min((moment for moment in (next_at, *self._sender.wakes_after(now)) if moment > now), default=None)

    @property
    def _has_more(self) -> bool:
        """Whether something that was read is not taken on yet, or something decided is not shown."""
        return self._reader.is_behind or self._site.is_behind

    def _is_behind(self) -> bool:
        """Whether another round is wanted at once. Where that was so before and is no more, all is at rest."""
        was_at_rest, self._is_at_rest = self._is_at_rest, not self._has_more
        if self._is_at_rest and not was_at_rest:
            self._at_rest()
        return not self._is_at_rest

    def _stand_by(self, now: datetime) -> None:
        """The site goes on, from what the ledger remembers; of the files only the pictures, which it does not hold."""
        read = self._reader.read()
        history = self._ledger.history(self._sender.name or "", stated_facts(read))
        self._sender.round_gate.stand_by()
        read = EventsSnapshot(readings=(), pictures=read.pictures)
        self._show(remembered_facts(history, self._kept.facts), history, NO_POSTS, read, now)

    def _publish(self, now: datetime) -> datetime:
        """Reads, decides, commits, shows: in this order, and delivery waits for it, so that no post says what the site
        does not. Gives the moment at which there is something to decide or to show again.
        """
        self._at(Step.READING)
        read = self._reader.read(now.date(), self._pace.begin(now))
        self._at(Step.LEDGER)
        account = self._sender.name
        found = history = self._ledger.history(account or "", stated_facts(read))
        markers = self._sender.markers if account is not None else None
        self._at(Step.DECIDING)
        decision = self._decide(read, history, account or "", now, markers=markers)
        self._at(Step.LEDGER)
        self._sender.round_gate.commit(touched(decision))
        if decision.changes_something:
            history = self._ledger.commit(decision.round, account or "")
        else:
            self._ledger.record_round(now)
        plan = decision.plan
        if self._sender.silent_since is not None:  # nothing is committed to; what waits for an answer shows even so
            plan = self._decide(read, history, self._account(history) or "", now, markers=frozenset()).plan
        self._rounds += 1
        self._log.log(decision.facts, decision.round, history.posts, account)
        feeds = self._show(decision.facts, history, plan, read, now, seconds=self._slice(decision, now))
        waiting = _waiting(self._site.unshown, decision.undone)
        self._sender.round_gate.show({} if markers is None else _decided(found, history), waiting)
        self._log.log_undone((*self._kept.one_by_one.found.values(), *self._site.undone))
        self._pace.end(decision.wake_at, is_behind=self._reader.is_behind)
        if self._hub is not None:
            self._hub.notify(feeds)
        midnight = self._site.changes_at(now)
        return midnight if decision.wake_at is None or decision.wake_at <= now else min(decision.wake_at, midnight)

    def _slice(self, decision: Decision, now: datetime) -> float:
        """Seconds that the round of `now` may render for: its own posts go when it is shown, and it ends in time for
        what comes next, as far as it can."""
        if self._reader.is_behind or decision.round.posts:
            return SHORT_SLICE
        wake_at = decision.wake_at
        if wake_at is None or wake_at <= now:
            return SLICE
        return min(SLICE, max(SHORT_SLICE, (wake_at - self._clock.now()).total_seconds()))

    def _decide(
        self, read: EventsSnapshot, history: History, account: str, now: datetime, *, markers: frozenset[str] | None
    ) -> Decision:
        """`markers`: of the statuses on the account; None: they are not known, so nothing is said of posts."""
        return decide(
            read.readings, history, self._settings.policy(account), self._sender.limits, now,
            templates=self._templates, namespace=self._settings.namespace_to_fix, settled=self._rounds == 0,
            missing=read.missing, until=now, plans_posts=markers is not None, markers=markers or frozenset(),
            kept=self._kept,
        )  # fmt: skip

    def _account(self, history: History) -> str | None:
        """Where posts go; before the instance has said so, the account on it that the ledger posted to last."""
        known = self._sender.name or known_account(self._settings, history)
        return known or (None if self._settings.mastodon.base_url else LOCAL)

    def _show(
        self, facts: Facts, history: History, plan: Plan, read: EventsSnapshot, now: datetime, *, seconds: float = SLICE
    ) -> tuple[str, ...]:  # fmt: skip
        """Writes site and state; the addresses of the feeds that have changed."""
        self._at(Step.LAYING_OUT)
        feeds = self._site.write(
            facts, history, read.pictures, now, _awaited(history), seconds=seconds, is_hurried=self._reader.is_behind
        )
        self._summary = RoundSummary(
            facts=facts, history=history, plan=plan, account=self._account(history), now=now, rounds=self._rounds,
            # What went wrong while this process led is the leader's to say, where it still does.
            sending=self._sender.state if self._election.is_won else SendingState(),
            sources=self._sources.findings if self._sources is not None and self._election.is_won else (),
            undone=self._site.undone, leads=self._election.is_won,
            notifications=self._ledger.notifications()[1] if self._settings.notify.is_wanted else NO_NOTIFICATIONS,
        )  # fmt: skip
        self._state.write(self._summary)
        return feeds

    def _write_sending(self, now: datetime) -> None:
        """Writes the state again if sending met something: the token was refused just now, say: that is not for the
        next round."""
        sending = self._sender.state
        if self._summary is not None and sending.findings != self._summary.sending.findings:
            self._summary = replace(self._summary, now=now, sending=sending)
            self._state.write(self._summary)

    def close(self) -> None:
        """Ends delivery and gives the leadership back."""
        self._sender.close()
        self._election.resign()


def _waiting(unshown: frozenset[str] | None, undone: frozenset[str]) -> frozenset[str] | None:
    """The series of which nothing is to be sent."""
    return None if unshown is None else unshown | undone


def _awaited(history: History) -> tuple[str, ...]:
    """The series whose pages are to be there first: those of the posts that wait to be sent, in their order."""
    pending = sorted((post for post in history.posts if post.state is State.PENDING), key=lambda post: post.due_at)
    return tuple(dict.fromkeys(series for post in pending for series in post.series_ids))


def _decided(found: History, history: History) -> dict[int, PostRecord]:
    """The rows that wait to be sent, of a round that found the one history and made the other. A row that was in
    delivery's or a person's hands when the round read it, or was tried since, waits for the next."""
    waiting = {post.id: post for post in history.posts if post.state is State.PENDING}
    as_read = {post.id: post for post in found.posts if post.id in waiting}
    return {id_: post for id_, post in waiting.items() if _is_as_read(as_read.get(id_), post)}


def _is_as_read(as_read: PostRecord | None, post: PostRecord) -> bool:
    return as_read is None or (as_read.state in UNSENT and as_read.attempts == post.attempts)
