"""Eight publishers on one PostgreSQL, and all that can happen to the one that leads.

Their time runs SPEED times as fast as the machine's, all waits included, so that minutes of lease and quiet time pass
in seconds. The leader is frozen (SIGSTOP, later SIGCONT), killed, or cut from its database, at random. Every other
freeze is put where it is worst: between the commit of the intent and the request.
"""

import os
import random
import signal
import time
from collections import Counter
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import inf
from pathlib import Path
from threading import Thread

import psycopg

from announcer.accounts.mastodon.account import MastodonAccount
from announcer.delivery.worker import Delivery
from announcer.errors import LedgerError
from announcer.ledger import database
from announcer.ledger.leadership import LEASE
from announcer.ledger.ledger import Ledger
from announcer.model import Draft, PlannedPost, Round, State, Visibility, marker
from announcer.model.status_text import StatusText
from announcer.publisher.periodic_duties import RENEW_EVERY, LeaseRenewal
from tests.faults.campaigns import Tally
from tests.faults.killing import ProcessFactory
from tests.support.delivery_world import SITE, key_of
from tests.support.fake_mastodon.faults import AFTER, BEFORE
from tests.support.fake_mastodon.rules import Behaviour
from tests.support.fake_mastodon.server import FakeMastodon
from tests.support.postgresql import PostgreSQL

SPEED = 20
PUBLISHERS = 8
SECONDS_BETWEEN_POSTS = 3.0
"""Simulated seconds from one post to the next."""
EPOCH = datetime(2024, 2, 1, 9, tzinfo=UTC)


@dataclass(frozen=True)
class ScaledClock:
    """The same in every process: the monotonic clock is the machine's."""

    began: float

    def now(self) -> datetime:
        return EPOCH + timedelta(seconds=self.timer())

    def timer(self) -> float:
        return (time.monotonic() - self.began) * SPEED


@dataclass(frozen=True, kw_only=True)
class Publisher:
    """Settings of one publisher: it leads when it may, and delivers when it leads."""

    ledger_url: str
    base_url: str
    token: str
    owner: str
    time: ScaledClock
    stop_requests: Path
    """A file with its name in this folder: stop before the next request."""

    def run(self) -> None:
        # What PostgreSQL measures runs by the machine's time.
        database._POSTGRESQL_WRITER = database._POSTGRESQL_WRITER.bindparams(
            idle=f"{1000 * database.IDLE_SECONDS // SPEED}ms"
        )
        ledger = Ledger.open(
            f"{self.ledger_url}&application_name={self.owner}", busy_seconds=10 / SPEED, timer=self.time.timer
        )
        leadership = ledger.lead()
        account = MastodonAccount(
            self.base_url, self.token, site_url=f"https://{self.owner}.example", timeout=(1, 1.5), deadline=60 / SPEED
        )
        outbox = ledger.outbox(f"{self.base_url}/@organiser")
        delivery = Delivery(
            outbox,
            account,
            owner=self.owner,
            leads=leadership.is_kept,
            hook=self._stop_where_asked,
            timer=self.time.timer,
        )
        renewal = LeaseRenewal(leadership, self.time.now, lambda: None, timer=self.time.timer)
        Thread(target=self._renew, args=[renewal], daemon=True).start()
        leads = False
        while os.getppid() != 1:
            with suppress(LedgerError):
                began = self.time.timer()
                now = self.time.now()
                leads = leadership.renew(now, began) if leads else leadership.acquire(now, self.owner, began)
                if leads:
                    delivery.step(now, began=began)
            time.sleep((1 if leads else 5) / SPEED)

    def _renew(self, renewal: LeaseRenewal) -> None:
        while True:
            time.sleep(RENEW_EVERY / SPEED)
            renewal.renew()

    def _stop_where_asked(self, point: str) -> None:
        request = self.stop_requests / self.owner
        if point == "before send" and request.exists():
            request.unlink()
            os.kill(os.getpid(), signal.SIGSTOP)


@dataclass(frozen=True)
class Disturbance:
    """How a leader was disturbed, and when (real seconds)."""

    at: float
    owner: str
    how: str
    until: float = inf
    """When a frozen one is woken."""


@dataclass
class LeaderHistory:
    """Who led, from when on (real seconds), and how the leader was disturbed."""

    changes: list[tuple[float, str]] = field(default_factory=list)
    disturbances: list[Disturbance] = field(default_factory=list)

    def takeovers(self) -> list[float]:
        """Simulated seconds from each loss of a leader to the next one. Who was woken before anybody took over led on,
        and counts with as long as that was when it should have been followed."""
        found = []
        for disturbance in self.disturbances:
            if disturbance.how == "cut":
                continue
            later = [at for at, other in self.changes if at >= disturbance.at and other != disturbance.owner]
            followed_at = min(later, default=inf)
            if followed_at < disturbance.until:
                found.append((followed_at - disturbance.at) * SPEED)
            elif disturbance.until != inf and (disturbance.until - disturbance.at) * SPEED > LEASE.total_seconds() + 15:
                found.append((disturbance.until - disturbance.at) * SPEED)
        return found


def eight_publishers(
    factory: ProcessFactory, server: PostgreSQL, behaviour: Behaviour, posts: int, *, seed: int = 0
) -> tuple[Tally, LeaderHistory]:
    """`posts` posts, one in every three simulated seconds; leaders are disturbed several
    times in a simulated minute."""
    rng = random.Random(f"{seed} {behaviour}")
    name = f"eight_{os.getpid()}_{time.monotonic_ns()}"
    server.sql(f"CREATE DATABASE {name}")
    Ledger.open(server.url(name), clock="real").close()  # makes the tables
    clock = ScaledClock(time.monotonic())
    with FakeMastodon(behaviour, now=lambda: clock.now().timestamp()) as fake, ExitStack() as stack:
        campaign = _PublisherCampaign(factory, server.url(name), fake, clock, rng)
        stack.callback(campaign.close)
        campaign.start_all()
        campaign.plan(posts)
        campaign.run(posts)
        return campaign.tally(str(behaviour)), campaign.leader_history


_LEADER_CHANGES = """
    CREATE TABLE leader_changes (at double precision, owner text);
    CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO leader_changes VALUES (extract(epoch FROM clock_timestamp()), NEW.owner); RETURN NEW;
    END $$;
    CREATE TRIGGER note AFTER UPDATE OF fence ON leader FOR EACH ROW EXECUTE FUNCTION note();
"""
"""The database itself notes who begins to lead, and when."""


class _PublisherCampaign:
    def __init__(
        self, factory: ProcessFactory, url: str, fake: FakeMastodon, clock: ScaledClock, rng: random.Random
    ) -> None:
        self.leader_history = LeaderHistory()
        self._factory, self._url, self._fake, self._clock, self._rng = factory, url, fake, clock, rng
        self._account = f"{fake.base_url}/@organiser"
        self._ledger = Ledger.open(url, clock="real")
        self._database = psycopg.connect(url, autocommit=True)
        self._database.execute(_LEADER_CHANGES)
        self._pids: dict[str, int] = {}
        self._frozen: dict[str, float] = {}
        self._stop_requests = factory.folder / "stop-requests"
        self._stop_requests.mkdir(exist_ok=True)
        self._asked_to_stop: set[str] = set()
        self._faults = 0
        self._keys = [key_of("none")][:0]

    def start_all(self) -> None:
        """All eight, one of whom leads."""
        for _ in range(PUBLISHERS):
            self._start_publisher()
        while self._leader() not in self._pids:
            time.sleep(0.01)

    def plan(self, posts: int) -> None:
        """As the leader's round would: in its name, since another owner would not be let in."""
        self._keys = [key_of(f"session-{number}") for number in range(posts)]
        start = self._clock.now() + timedelta(seconds=20)
        planned = tuple(self._planned(number, start) for number in range(posts))
        row = self._database.execute("SELECT fence FROM leader").fetchone()
        assert row is not None
        self._ledger.lead().fence = row[0]
        self._ledger.commit(Round(at=self._clock.now(), posts=planned), self._account)
        self._ledger.lead().fence = 0

    def _planned(self, number: int, start: datetime) -> PlannedPost:
        key = self._keys[number]
        code = marker(self._account, key)
        due_at = start + timedelta(seconds=number * SECONDS_BETWEEN_POSTS)
        draft = Draft(
            text=StatusText(f"Sessie {number}\n\n{SITE}/events/round/session-{number}/?p={code}"), language="nl",
            visibility=Visibility.PUBLIC, reply_to=self._keys[number - 1] if number % 7 == 3 else None,
        )  # fmt: skip
        return PlannedPost(
            key=key, due_at=due_at, useful_until=due_at + timedelta(days=2), draft=draft, revision=1, why="", length=0
        )

    def run(self, posts: int) -> None:
        disturb_until = time.monotonic() + (40 + posts * SECONDS_BETWEEN_POSTS) / SPEED
        next_disturbance = time.monotonic() + 1
        gives_up = disturb_until + 240
        while time.monotonic() < gives_up:
            leader = self._leader()
            self._resume_frozen()
            if time.monotonic() > disturb_until:
                for owner in self._asked_to_stop:
                    (self._stop_requests / owner).unlink(missing_ok=True)
                if not self._frozen and not self._open():
                    return
                time.sleep(0.05)
            elif (
                time.monotonic() > next_disturbance and leader in {*self._pids} - {*self._frozen} - self._asked_to_stop
            ):
                self._disturb(leader)
                next_disturbance = time.monotonic() + self._rng.uniform(0.3, 1.2)
            time.sleep(0.005)

    def _leader(self) -> str:
        row = self._database.execute("SELECT owner FROM leader").fetchone()
        return str(row[0]) if row else ""

    def _disturb(self, leader: str) -> None:
        how = self._rng.choice(("freeze", "freeze in a step", "kill", "cut", "fault", "fault"))
        if how == "fault":
            self._faults += 1
            quick = [one for one in (*AFTER, *BEFORE) if one.answer not in ("freeze", "drip", "429")]
            self._fake.fault(self._rng.choice(quick))
            return
        if how == "freeze in a step":
            (self._stop_requests / leader).touch()
            self._asked_to_stop.add(leader)
            return
        if how == "freeze":
            os.kill(self._pids[leader], signal.SIGSTOP)
            self._note_frozen(leader, how)
            return
        self.leader_history.disturbances.append(Disturbance(time.monotonic(), leader, how))
        if how == "kill":
            os.kill(self._pids.pop(leader), signal.SIGKILL)
            self._start_publisher()
        else:
            ends = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = %s"
            self._database.execute(ends, (leader,))

    def _note_frozen(self, owner: str, how: str) -> None:
        until = self._frozen[owner] = time.monotonic() + self._rng.choice((10, 40, 90, 150)) / SPEED
        self.leader_history.disturbances.append(Disturbance(time.monotonic(), owner, how, until))

    def _resume_frozen(self) -> None:
        for owner in [owner for owner in self._asked_to_stop if self._is_stopped(owner)]:
            self._asked_to_stop.remove(owner)
            self._note_frozen(owner, "freeze in a step")
        for owner in [owner for owner, until in self._frozen.items() if until < time.monotonic()]:
            os.kill(self._pids[owner], signal.SIGCONT)
            del self._frozen[owner]

    def _is_stopped(self, owner: str) -> bool:
        return Path(f"/proc/{self._pids[owner]}/stat").read_text().rpartition(")")[2].split()[0] == "T"

    def _start_publisher(self) -> None:
        owner = f"p{len(self.leader_history.disturbances)}-{self._rng.randrange(16**6):06x}"
        connection = self._factory.start_process()
        connection.send(
            Publisher(
                ledger_url=self._url, base_url=self._fake.base_url, token=self._fake.rules.token, owner=owner,
                time=self._clock, stop_requests=self._stop_requests,
            )
        )  # fmt: skip
        self._pids[owner] = connection.recv()[1]
        connection.close()

    def _open(self) -> bool:
        return any(row.state.is_open for row in self._ledger.history().posts)

    def tally(self, where: str) -> Tally:
        ago = time.time() - time.monotonic()
        changes = self._database.execute("SELECT at, owner FROM leader_changes ORDER BY at").fetchall()
        self.leader_history.changes += [(at - ago, owner) for at, owner in changes]
        tally = Tally(runs=1, posts=len(self._keys))
        tally.faults["of the server"] = self._faults
        tally.kills += Counter(disturbance.how for disturbance in self.leader_history.disturbances)
        texts = [status.text for status in self._fake.rules.own()]
        for row in self._ledger.history().posts:
            copies = sum(f"?p={row.marker}" in text for text in texts)
            tally.duplicates += max(0, copies - 1)
            tally.losses += not copies
            tally.unsettled += row.state.is_open
            if copies != 1 or row.state is not State.POSTED:
                tally.surprises.append(f"{where}: {copies} copies of {row}")
        tally.surprises += [f"{where}: {one}" for one in self._late_senders()]
        return tally

    def _late_senders(self) -> list[str]:
        """Requests of who had lost the lease to another."""
        found = []
        for at, agent in self._fake.senders:
            owner = agent.rpartition("https://")[2].partition(".example")[0]
            later = [(t, other) for t, other in self.leader_history.changes if t < at]
            if later and later[-1][1] not in (owner, "", "None"):
                found.append(f"{owner} sent {(at - later[-1][0]) * SPEED:.1f} s after {later[-1][1]} had taken over")
        return found

    def close(self) -> None:
        for pid in self._pids.values():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._database.close()
        self._ledger.close()
