"""The ledger: the durable memory of revisions and posts, in SQLite or PostgreSQL.

A reader gets the whole `History`; the publisher commits whole rounds; delivery gets an `Outbox`; a person's commands
settle single things. One writer at a time, over all processes; what a writing call did is on disk when it returns.
Every call may raise LedgerUnavailable (locked, full, read-only, gone: worth another try, the same Ledger works again
when the cause has gone), LedgerReplaced (only a new process may go on) and LedgerError (only a person can help). No
message holds a password.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from threading import Lock

from sqlalchemy import Connection, select

from announcer.delivery.send_deadline import Timer
from announcer.errors import LedgerBusy, LedgerError
from announcer.ledger import (
    creation,
    notifications_row,
    person_decisions,
    post_writer,
    renames,
    revision_writer,
    service_row,
)
from announcer.ledger.database import BUSY_SECONDS, HURRIED_SECONDS, Database
from announcer.ledger.history_reader import HistoryCache
from announcer.ledger.known_facts import KnownFacts
from announcer.ledger.leadership import Leadership, holds_fence, is_led, nudge, nudged_at
from announcer.ledger.ledger_state import LedgerState, state_of
from announcer.ledger.migrate import migrate, require_ours, version_of, without_tables
from announcer.ledger.opening import ClockKind, fix_clock, require_head
from announcer.ledger.outbox import LedgerOutbox
from announcer.ledger.person_decisions import PostVerdict, Ruling
from announcer.ledger.refused_edits import RefusedEdit, refused_edits
from announcer.ledger.tables import meta
from announcer.model import Event, History, KnownAccount, Message, PostKey, Round, Series, Subject
from announcer.model.notifications import NotificationCounts, NotificationMemory
from announcer.runtime.clock import elapsed


class Ledger:
    """One thread; only what `outbox` and `lead` give may live in others."""

    def __init__(self, database: Database, timer: Timer = elapsed) -> None:
        self._database = database
        self._leadership = Leadership(database, timer)
        self._cache = HistoryCache()
        self._lock = Lock()

    @classmethod
    def open(
        cls,
        url: str,
        *,
        clock: ClockKind | None = None,
        read_only: bool = False,
        create: bool = True,
        hurried: bool = False,
        busy_seconds: float = BUSY_SECONDS,
        timer: Timer = elapsed,
    ) -> "Ledger":
        """The ledger at `url`: `sqlite:///PATH` (relative to the working directory; `sqlite:////` absolute) or
        `postgresql://...`.

        Makes what is missing (with `create`: the file, mode 0600, and its folder) and brings the tables up to date. The
        first `clock` it is given is the ledger's own for ever: LedgerClock for the other one; None: whichever it is.
        `hurried`: somebody waits, so nothing is waited for longer than three seconds, and LedgerUnavailable comes
        then. `busy_seconds`: how long a writer waits for another before that. `timer`: what the leadership counts its
        seconds by.
        With `read_only` nothing is made, changed or checked against a clock. Raises LedgerError when there is no
        ledger, or when a newer announcer made it.
        """
        if create and not read_only:
            creation.make(url)
        database = Database(
            url, read_only=read_only, busy_seconds=busy_seconds, answers_within=HURRIED_SECONDS if hurried else None
        )
        try:
            if read_only:
                require_head(database)
            else:
                migrate(database)
                fix_clock(database, clock)
        except BaseException:
            database.close()
            raise
        return cls(database, timer)

    @classmethod
    def exists(cls, url: str) -> bool:
        """Whether there is a ledger at `url`. Raises LedgerUnavailable when the database does not answer within three
        seconds, LedgerError when there is the rest of a ledger, or a file without a ledger's tables."""
        creation.require_no_leftovers(url)
        try:
            database = Database(url, read_only=True, answers_within=HURRIED_SECONDS)
        except LedgerError:
            path, _ = creation.file_of(url)
            if path is not None and path.exists():
                raise
            return False
        try:
            if version_of(database) is not None:
                return True
            require_ours(database)
        finally:
            database.close()
        if database.is_sqlite:
            raise without_tables(database.name)
        return False

    def close(self) -> None:
        """Gives up the leadership, if it is ours, and every connection. On SQLite who led leaves one whole file, unless
        another process reads it just then."""
        led = bool(self._leadership.fence)
        self._leadership.release()
        if led:
            with suppress(LedgerError):
                self._database.checkpoint()
        self._database.close()

    # --- the publisher --------------------------------------------------------------------------------------------

    def history(
        self,
        account: str | None = None,  # noqa: ARG002 - the planner tells accounts apart
        known: Iterable[Event | Series] = (),
    ) -> History:
        """What is remembered, whole, as of one moment: the posts of every account, in the order they were made.

        After the first call only what is newer is read, and what did not change is the same objects. Where revisions
        say what `known` facts say, they hold those very objects. After a rename all revisions of a subject carry its
        new key.
        """
        return self._history(KnownFacts(known))

    def _history(self, known: KnownFacts) -> History:
        with self._lock:
            seen = self._database.seen_serial
            with self._database.reading() as connection:
                news = self._cache.read(connection)
            serial = self._cache.serial if news is None else news.serial
            self._database.check_serial(serial + 1, above=seen)
            self._database.seen_serial = max(self._database.seen_serial, serial)
            return self._cache.history if news is None else self._cache.learn(news, known)

    def commit(self, round: Round, account: str) -> History:  # noqa: A002 - the word of this house
        """Writes one round in one transaction, as `model.Round` says, and gives the history after it.

        The same round once more changes nothing. Revisions hold the round's own objects. Raises LedgerBusy when another
        process leads.
        """
        known = KnownFacts()
        with self._database.writing() as connection:
            self._require_lead(connection)
            revision_writer.write_heartbeat(connection, round.at)
            renames.rename(connection, round.renames)
            revision_writer.write_namespace(connection, round.namespace)
            revision_writer.write_revisions(connection, round, known)
            revision_writer.write_comings_and_goings(connection, round)
            post_writer.write_posts(connection, round, account)
            post_writer.write_edits(connection, round, account)
        return self._history(known)

    def record_round(self, now: datetime) -> None:
        """A round without anything to commit was completed. Raises LedgerBusy when another process leads."""
        with self._database.writing() as connection:
            self._require_lead(connection)
            revision_writer.write_heartbeat(connection, now)

    def keep_account(self, account: KnownAccount) -> None:
        """Remembers who an account is, by what its instance says. Raises LedgerBusy when another process leads."""
        if account in self.history().accounts:
            return
        with self._database.writing() as connection:
            self._require_lead(connection)
            service_row.keep_account(connection, account)

    def record_service(self, runs_with: Mapping[str, str]) -> None:
        """What this publisher runs with, for `state`. Raises LedgerBusy when another process leads."""
        with self._database.writing() as connection:
            self._require_lead(connection)
            service_row.write(connection, runs_with)

    def outbox(self, account: str) -> LedgerOutbox:
        """The posts of one account, for delivery and its thread."""
        return LedgerOutbox(self._database, account, lambda: self._leadership.fence)

    def lead(self) -> Leadership:
        """The one Leadership of this ledger, acquired or not."""
        return self._leadership

    # --- a person's commands --------------------------------------------------------------------------------------

    def hold(self, key: str, *, foreseen: bool = False) -> None:
        """Holds back a post, an event (all of `S/E`) or a series (all of `S`), also what is already pending; `key` may
        name a post that is only planned. NotFound for a key of an unknown series or event, unless it is `foreseen`: the
        caller saw it in the files, and the next round makes it known."""
        with self._database.writing() as connection:
            person_decisions.hold(connection, key, foreseen=foreseen)

    def release(self, key: str) -> None:
        """Takes a hold away; the next round decides about its posts. NotFound when `key` is not held."""
        with self._database.writing() as connection:
            person_decisions.release(connection, key)

    def approve(self, key: str, *, foreseen: bool = False) -> None:
        """Lets a post, or all of an event or series, go where posts need that. NotFound as `hold`."""
        with self._database.writing() as connection:
            person_decisions.approve(connection, key, foreseen=foreseen)

    def resolve_post(
        self,
        key: PostKey,
        verdict: PostVerdict,
        *,
        now: datetime,
        url: str | None = None,
        status_id: str | None = None,
        account: str | None = None,
    ) -> None:
        """Settles a post: `posted` (there, at `url`), `not-posted` (send it), `skip` (never send it). NotFound when
        there is no such post, LedgerError when it is in no state for that."""
        with self._database.writing() as connection:
            person_decisions.resolve_post(
                connection, key, verdict, now=now, url=url, status_id=status_id, account=account
            )

    def rule(self, subject: Subject, verdict: Ruling, now: datetime, *, foreseen: bool = False) -> None:
        """Settles what became of a series or an event. NotFound when the ledger does not know it, unless it is
        `foreseen`: the caller saw it in the files, where it waits for this word."""
        with self._database.writing() as connection:
            person_decisions.rule(connection, subject, verdict, now, foreseen=foreseen)

    # --- notifications --------------------------------------------------------------------------------------------

    def notifications(self) -> tuple[NotificationMemory, NotificationCounts]:
        """What the operator was told by mail or webhook, and how often that worked."""
        with self._database.reading() as connection:
            return notifications_row.read(connection)

    def keep_notifications(self, memory: NotificationMemory, counts: NotificationCounts) -> None:
        """Remembers both; who tells the operator does so beside the publisher, which goes on meanwhile."""
        with self._database.writing() as connection:
            notifications_row.write(connection, memory, counts)

    # --- state ----------------------------------------------------------------------------------------------------

    def is_led(self, now: datetime) -> bool:
        """Whether some publisher, in whichever process, leads at this moment; `now` is the machine's time."""
        return is_led(self._database, now)

    def nudge(self) -> bool:
        """Asks the leader, in another process, to look at the ledger at once; False: it will in its own time."""
        return nudge(self._database)

    @property
    def nudged_at(self) -> int:
        """Differs after a `nudge`. From any thread."""
        return nudged_at(self._database)

    def refused_edits(self) -> Sequence[RefusedEdit]:
        """Posts on an account that state old facts because their newest edit was not taken, oldest first."""
        with self._database.reading() as connection:
            return refused_edits(connection)

    @property
    def last_round_at(self) -> datetime | None:
        """When the last round was completed."""
        with self._database.reading() as connection:
            return connection.scalar(select(meta.c.last_round_at))

    def state(self) -> LedgerState:
        return state_of(self._database)

    def _require_lead(self, connection: Connection) -> None:
        if not holds_fence(connection, self._leadership.fence):
            raise LedgerBusy(
                Message("another announcer publishes from the ledger {name} now", name=self._database.name)
            )
