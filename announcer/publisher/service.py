"""The publisher at work: what it is made of, and what it does in a round."""

import contextlib
import logging
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

from announcer.accounts.choice import known_account, page_of
from announcer.errors import AnnouncerError, LedgerGone, LedgerReplaced, SiteStoreError
from announcer.folder.event_reader import Inputs, Read
from announcer.ledger.leadership import Leadership
from announcer.ledger.ledger import Ledger
from announcer.model import Facts, History, Plan, State, zone
from announcer.planning.due_times import wall
from announcer.planning.in_force.facts import remembered_facts
from announcer.planning.outbox_index import LOCAL
from announcer.planning.post_templates import PostTemplates
from announcer.planning.round import NO_POSTS, Decision, decide
from announcer.publisher import diary
from announcer.publisher.bulletin import bulletin
from announcer.publisher.desk import Desk
from announcer.publisher.websub import Hub
from announcer.runtime.clock import Clock, RealClock, elapsed
from announcer.settings.fields import Settings
from announcer.site.feed_layout import changed_feeds
from announcer.site.render import render
from announcer.web.site_store import SiteStore

_log = logging.getLogger(__name__)

DELIVERIES = 5
"""In one round, at most: what is still not settled then waits for the next."""
_A_ROUNDS_OWN = (State.PENDING, State.HELD, State.SUPERSEDED, State.EXPIRED)


class Publisher:
    """Everything it talks to is handed in; `round` does one round and says when the next one matters."""

    def __init__(
        self, *, settings: Settings, ledger: Ledger, leadership: Leadership, store: SiteStore, desk: Desk, clock: Clock,
        clock_kind: str, inputs: Inputs, wording: PostTemplates, owner: str, version: str, hub: Hub | None = None,
    ) -> None:  # fmt: skip
        self._settings = settings
        self._ledger = ledger
        self._leadership = leadership
        self._store = store
        self._desk = desk
        self._clock = clock
        self._clock_kind = clock_kind
        self._inputs = inputs
        self._wording = wording
        self._owner = owner
        self._version = version
        self._hub = hub
        self._leads = False
        self._role: bool | None = None
        """Whether it leads, as the log was told last."""
        self._rounds = 0
        self._told = diary.Told(over="mended")
        self._deleted = diary.Told()
        self._failure = ""
        self._shown: tuple[Facts, History, Plan] | None = None
        self._said: tuple[str, ...] = ()
        self._runs_with: Mapping[str, str] | None = None
        """What the ledger was told that this process runs with."""

    def beat(self) -> datetime | None:
        """A round that does not raise; None: it failed, or another leads, and it is tried again soon. What fails is
        logged once, and shown in the state.

        But for LedgerReplaced: what this process knows is of another ledger, so it has to begin anew.
        """
        try:
            next_at = self.round()
        except LedgerReplaced:
            raise
        except AnnouncerError as error:
            self._fail(str(error), error)
        except Exception as error:  # the service's loop: it goes on, and says why it could not  # noqa: BLE001
            self._fail(f"{type(error).__name__}: {error}", error)
        else:
            if self._failure:
                _log.info("rounds work again")
            self._failure = ""
            return next_at
        return None

    def _fail(self, message: str, error: Exception | None = None) -> None:
        if message != self._failure:
            _log.error("the round failed: %s", message, exc_info=None if isinstance(error, AnnouncerError) else error)
        self._failure = message
        show_failure(self._store, message, needs_person=isinstance(error, LedgerGone))

    def round(self) -> datetime | None:
        """One round; when the next is due at the latest, None while another process leads. Raises AnnouncerError."""
        if not self._lead():
            self._stand_by(self._clock.now())
            return None
        now = self._clock.now()
        next_at = self._publish(now)
        if self._desk.learn(now, self._settings.mastodon.base_url or LOCAL):
            next_at = self._publish(now)
        self._tell()
        for _ in range(DELIVERIES):
            if not self._desk.deliver(now):
                break
            next_at = self._publish(now)  # the site shows what went out, and what follows from it is due at once
        if self._desk.problems != self._said:  # the token was refused just now, say: that is not for the next round
            self._say(now)
        # Only now does delivery know when it wants to look again, at a post that it could not settle.
        moments = [next_at, self._desk.learn_at, self._desk.report.next_at]
        return min((moment for moment in moments if moment is not None and moment > now), default=None)

    def _tell(self) -> None:
        """Leaves in the ledger what this service runs with: who asks with other settings is told."""
        runs_with = {
            "base_url": self._settings.base_url,
            "instance": self._settings.mastodon.base_url or "",
            "account": self._desk.name or "",
            "version": self._version,
        }
        if runs_with != self._runs_with:
            self._ledger.tell(runs_with)
            self._runs_with = runs_with

    def _lead(self) -> bool:
        led, began = self._leads, elapsed()
        now = RealClock().now()  # a lease goes by the machine's time, whatever clock the posts go by
        self._leads = self._leadership.renew(now, began) if led else self._leadership.acquire(now, self._owner, began)
        if not led:
            self._runs_with = None
        if self._leads and not led and (last := self._ledger.last_round_at) is not None:
            self._clock.catch_up(last)
        if self._leads != self._role:
            _log.info("this process publishes" if self._leads else "another process publishes; standing by")
        self._role = self._leads
        return self._leads

    def _stand_by(self, now: datetime) -> None:
        """The site goes on, from what the ledger remembers; of the files only the pictures, which it does not hold."""
        history = self._ledger.history(self._desk.name or "")
        self._desk.rounds.stand_by()
        read = Read(readings=(), pictures=self._inputs.read().pictures)
        self._show(remembered_facts(history), history, NO_POSTS, read, now)

    def _publish(self, now: datetime) -> datetime:
        """Reads, decides, commits, shows: in this order, and delivery waits for it, so that no post says what the site
        does not. Gives the moment at which there is something to decide or to show again.
        """
        read = self._inputs.read()
        account = self._desk.name
        found = history = self._ledger.history(account or "")
        markers = self._desk.markers if account is not None else None
        decision = self._decide(read, history, account or "", now, markers=markers)
        if decision.changes_something:
            self._desk.rounds.commit()
            history = self._ledger.commit(decision.round, account or "")
        else:
            self._ledger.beat(now)
        plan = decision.plan
        if self._silent_since is not None:  # nothing is committed to; what waits for an answer is told even so
            plan = self._decide(read, history, self._account(history) or "", now, markers=frozenset()).plan
        self._rounds += 1
        self._told.tell(map(str, (*decision.facts.problems, *decision.facts.warnings)))
        self._deleted.tell(diary.deleted(history.posts, account, now))
        diary.log_round(decision.round)
        feeds = self._show(decision.facts, history, plan, read, now)
        self._desk.rounds.show({} if markers is None else _decided(found, history))
        if self._hub is not None:
            self._hub.tell(feeds)
        midnight = self._midnight(now)
        return midnight if decision.wake_at is None or decision.wake_at <= now else min(decision.wake_at, midnight)

    @property
    def _silent_since(self) -> datetime | None:
        """Since when the instance does not say whose account it is, or what that has."""
        return self._desk.silent_since or self._desk.unread_since

    def _decide(
        self, read: Read, history: History, account: str, now: datetime, *, markers: frozenset[str] | None
    ) -> Decision:
        """`markers`: of the statuses on the account; None: they are not known, so nothing is said of posts."""
        return decide(
            read.readings, history, self._settings.policy(account), self._desk.limits, now,
            wording=self._wording, namespace=self._settings.namespace_to_fix, settled=self._rounds == 0,
            missing=read.missing, until=now, speaks=markers is not None, markers=markers or frozenset(),
        )  # fmt: skip

    def _account(self, history: History) -> str | None:
        """Where posts go; before the instance has said so, the account on it that the ledger posted to last."""
        known = self._desk.name or known_account(self._settings, history)
        return known or (None if self._settings.mastodon.base_url else LOCAL)

    def _midnight(self, now: datetime) -> datetime:
        """When the site's date changes."""
        return wall(self._today(now) + timedelta(days=1), time(0), self._settings.timezone)

    def _today(self, now: datetime) -> date:
        return now.astimezone(zone(self._settings.timezone)).date()

    def _show(self, facts: Facts, history: History, plan: Plan, read: Read, now: datetime) -> tuple[str, ...]:
        """Publishes the site and says how things stand; the addresses of the feeds that have changed."""
        settings = self._settings.site(page_of(known_account(self._settings, history), history))
        rendering = render(
            facts, history, settings, self._today(now), pictures=read.pictures, known=self._store.known()
        )
        self._store.publish(rendering.changed, rendering.paths)
        self._shown = (facts, history, plan)
        self._say(now)
        return changed_feeds(rendering.changed, settings)

    def _say(self, now: datetime) -> None:
        """Says how things stand, of what is shown."""
        if self._shown is None:
            return
        facts, history, plan = self._shown
        # What went wrong while this process led is the leader's to say, where it still does.
        desk = self._desk if self._leads else None
        self._said = desk.problems if desk else ()
        self._store.put_state(
            bulletin(
                facts, history, plan, account=self._account(history), now=now, completed_at=datetime.now(UTC),
                rounds=self._rounds, clock=self._clock_kind, version=self._version, problems=self._said,
                denial=desk.denial if desk else None, stuck=desk.stuck if desk else None,
                silent_since=self._silent_since if desk else None,
            )
        )  # fmt: skip

    def close(self) -> None:
        """Ends delivery and gives the leadership back."""
        self._desk.close()
        self._leadership.release()


def _decided(found: History, history: History) -> dict[int, int]:
    """The rows that wait to be sent, with their attempts, of a round that found the one history and made the other.
    A row that was in delivery's or a person's hands when the round read it waits for the next."""
    beyond = {post.id for post in found.posts if post.state not in _A_ROUNDS_OWN}
    return {post.id: post.attempts for post in history.posts if post.state is State.PENDING and post.id not in beyond}


def show_failure(store: SiteStore, message: str, *, needs_person: bool = False) -> None:
    """Adds what went wrong to the state that `/healthz` shows; the next round that works takes it away. What
    `needs_person` makes `/healthz/publisher` answer 503 at once."""
    with contextlib.suppress(SiteStoreError):  # then /healthz/publisher says that no round is completed
        state = store.state()
        problems = [one for one in state.get("problems", ()) if not str(one).startswith("round: ")]
        halted = {"halted": message} if needs_person else {}
        store.put_state({**state, **halted, "problems": [*problems, f"round: {message}"]})
