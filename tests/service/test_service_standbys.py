"""Three services on one PostgreSQL, and what happens to the one that publishes; by the real clock.

The fake server's own list of statuses is the judge. Each test begins with one that leads and two that stand by, and
minds not which; what all of them posted is counted after each.
"""

import re
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image

from announcer.delivery.send_deadline import LEAVES_WITHIN
from announcer.ledger.leadership import LEASE
from announcer.ledger.ledger import Ledger
from tests.support.fake_mastodon.faults import BY_NAME
from tests.support.fake_mastodon.rules import Behaviour
from tests.support.fake_mastodon.server import FakeMastodon
from tests.support.on_ci import left_to_ci
from tests.support.postgresql import PostgreSQL, a_postgresql
from tests.support.repository import EVENTS
from tests.support.running_service import Answer, Service, send
from tests.support.waiting import eventually

pytestmark = [pytest.mark.timeout(240), left_to_ci("leases run out by the real clock")]

TAKEOVER = 60.0
"""Seconds within which another leads after a leader's death: the contract's minute."""
AT_ONCE = 8.0
"""Seconds after a leader has given its place back: a standby looks every five."""
AFTER_DEATH = LEAVES_WITHIN.total_seconds() + AT_ONCE
"""Seconds after the leader's session has ended: no lease is waited for, only what may still be under way."""
STANDING_BY = "another process publishes; standing by"
PASSWORD = "pw-2c9e07b1f4"
COMING_ON = datetime.now(UTC).date() + timedelta(days=5)
"""Near enough to be announced at once; its next reminder is days away."""

SESSION = f"""\
title: Lezing over %s
tags: [Tuin]
image: {{file: tuin.png, alt: Een tuin}}
reminders: [1d]
events:
  - {{id: avond, date: {COMING_ON}, time: 19.00-20.30, venue: {{name: De Korf, city: Hengelo}}}}
"""


class Standbys:
    """The services, their database and their server; what they showed is kept, to be searched for secrets."""

    def __init__(self, stack: ExitStack, folder: Path, database: PostgreSQL, fake: FakeMastodon) -> None:
        self.database, self.fake = database, fake
        self.shown: list[str] = []
        """What others on the machine and in the world could see, the command line of each process included."""
        self._written: list[str] = []
        self._events = folder / "events"
        self._events.mkdir()
        shutil.copy(EVENTS / "cop-2024.yaml", self._events)  # past: shown, and never posted
        Image.new("RGB", (8, 8), "green").save(self._events / "tuin.png")
        settings = {
            "BASE_URL": "https://agenda.example",
            "EVENTS_DIR": str(self._events),
            "DATABASE_URL": database.url_with_password("standbys", "service", PASSWORD),
            "MASTODON__BASE_URL": fake.base_url,
            "MASTODON__ACCESS_TOKEN": fake.rules.token,
            "LANGUAGES": "nl",
            "QUIET_HOURS": "none",
            "SETTLE": "0",
            "MAX_POSTS_PER_HOUR": "1000",
            "LOG_LEVEL": "debug",
        }
        self.services = [
            stack.enter_context(closing(Service(folder / f"service-{name}", **settings))) for name in "abc"
        ]
        self.write("bijen")

    # --- who leads

    def gather(self) -> tuple[Service, list[Service]]:
        """Who leads and who stands by, once all three are well."""
        since = dict.fromkeys(self.services, datetime.min.replace(tzinfo=UTC))
        for service in self.services:
            if not service.runs:
                since[service] = datetime.now(UTC)
                service.launch()
        eventually(lambda: all(is_well(service, since[service]) for service in self.services), "all are well")
        eventually(lambda: self.leader() is not None, "one leads", TAKEOVER)
        # Who followed before the former leader's session had ended gets its own lock when it renews its lease next;
        # until then its death would be noticed at the lease's end only.
        locked = "SELECT locked FROM leader"
        eventually(lambda: self.database.sql(locked, "standbys").strip() == "t", "it has its session's lock", 15)
        leader = self.leader()
        assert leader is not None
        self.look()
        return leader, [service for service in self.services if service is not leader]

    def leader(self) -> Service | None:
        """By the ledger's word; None while nobody leads who lives."""
        with closing(Ledger.open(self.database.url("standbys"), read_only=True)) as ledger:
            state = ledger.state()
        if state.leader is None or state.lease_until is None or state.lease_until < datetime.now(UTC):
            return None
        pid = int(state.leader.split(":")[1])
        return next((service for service in self.services if pid in service.pids("publisher")), None)

    def until_another_leads(self, former: Service, seconds: float) -> None:
        eventually(lambda: self.leader() not in (None, former), "another leads", seconds)

    # --- what is said

    def write(self, name: str) -> None:
        """The file of a session that is to be announced at once."""
        self._written.append(name)
        partial = self._events / f"{name}.partial"
        partial.write_text(SESSION % name, encoding="utf-8")
        partial.rename(self._events / f"{name}.yaml")

    def copies(self, name: str) -> int:
        """How often the server has the session's announcement."""
        return sum(f"/events/{name}/avond/" in status.text for status in self.fake.rules.own())

    def until_posted(self, name: str, seconds: float = 30) -> None:
        eventually(lambda: self.copies(name) > 0, f"{name} is announced", seconds)

    def until_all_show(self, name: str) -> None:
        """Each service that runs says that the session was announced."""
        link, running = f"/events/{name}/avond/", [service for service in self.services if service.runs]
        eventually(lambda: all(link in service.get("/news.rss").text for service in running), f"all show {name}")

    def each_is_posted_once(self) -> None:
        assert {name: self.copies(name) for name in self._written} == dict.fromkeys(self._written, 1)
        assert len(self.fake.rules.own()) == len(self._written)
        # Nobody even tried twice: no standbys loses a request before the server has it.
        assert len(self.fake.senders) == len(self._written)

    # --- what is seen

    def look(self) -> None:
        """Notes what can be seen now."""
        for service in self.services:
            self.shown += service.process_group.processes().values()
            self.shown += [service.ask_operator(path).text for path in ("/healthz", "/healthz/publisher", "/metrics")]


def is_well(service: Service, since: datetime) -> bool:
    """Its publisher has completed a round since then, and has no problem."""
    answer = service.ask_operator("/healthz")
    if answer.status != 200:
        return False
    said = service.healthz()
    at = said["publisher"]["last_round_at"]
    return not said["problems"] and at is not None and datetime.fromisoformat(at) >= since


def site(service: Service) -> dict[str, Answer]:
    """All that the sitemap and its pages lead to: feeds, calendars, pages and pictures."""
    paths, seen = ["/sitemap.xml", "/robots.txt"], {}
    while paths:
        path = paths.pop()
        if path in seen:
            continue
        seen[path] = service.get(path)
        if not path.endswith(".png"):
            paths += re.findall(r"https://agenda\.example(/[^\s?#<>\"\\&;]*)", seen[path].text)
    return seen


@pytest.fixture(scope="module")
def standbys(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standbys]:
    folder = tmp_path_factory.mktemp("standbys")
    with a_postgresql() as database, FakeMastodon(Behaviour.NO_KEYS) as fake, ExitStack() as stack:
        database.role_with_password("service", PASSWORD)
        database.sql("CREATE DATABASE standbys OWNER service")
        yield Standbys(stack, folder, database, fake)


@pytest.fixture(autouse=True)
def _exactly_once(standbys: Standbys) -> Iterator[None]:
    yield
    standbys.each_is_posted_once()


def test_one_posts_and_the_others_serve_the_same_bytes(standbys: Standbys) -> None:
    leader, others = standbys.gather()
    standbys.until_posted("bijen")
    standbys.until_all_show("bijen")
    whole = site(leader)
    assert {answer.status for answer in whole.values()} == {200}
    assert {"/calendar.ics", "/feed.rss", "/events/bijen/avond/", "/series/cop-2024/"} <= set(whole)
    assert any(path.startswith("/images/") for path in whole)
    eventually(lambda: all(site(other) == whole for other in others), "the others serve the leader's bytes", 15)
    for service in standbys.services:
        assert service.ask_operator("/healthz/publisher").status == 200
        assert service.healthz()["publisher"]["posts"] == {"posted": 1}
    status = others[0].command("status")
    assert (status.status, status.err) == (0, "")
    assert "A service runs on it" in status.out


def test_a_leader_that_is_stopped_hands_over_at_once(standbys: Standbys) -> None:
    leader, _ = standbys.gather()
    assert leader.stop(signal.SIGTERM) == 0
    standbys.write("rozen")
    standbys.until_another_leads(leader, AT_ONCE)
    standbys.until_posted("rozen")


def test_a_publisher_that_is_killed_alone_is_followed_and_started_again_and_its_feeds_go_on(standbys: Standbys) -> None:
    leader, _ = standbys.gather()
    before = leader.get("/feed.rss")
    pid = leader.kill("publisher")
    standbys.write("uien")
    assert leader.get("/feed.rss") == before
    assert before.status == 200
    standbys.until_posted("uien", AFTER_DEATH)
    eventually(lambda: leader.pids("publisher") - {pid}, "its supervisor starts another")
    standbys.until_all_show("uien")


def test_a_service_that_is_killed_whole_is_followed_by_another(standbys: Standbys) -> None:
    leader, _ = standbys.gather()
    leader.die()
    standbys.write("prei")
    standbys.until_another_leads(leader, AFTER_DEATH)
    standbys.until_posted("prei")


def test_a_database_that_is_away_is_named_and_posting_goes_on_by_itself_when_it_is_back(standbys: Standbys) -> None:
    """One of the publishers is even started in the meantime."""
    leader, others = standbys.gather()
    before = [service.get("/feed.rss") for service in standbys.services]
    standbys.database.stop()
    try:
        others[0].kill("publisher")
        standbys.write("munt")
        named = "the ledger postgresql://service:***@/standbys cannot be used now: "
        eventually(lambda: all(named in str(one.healthz()["problems"]) for one in standbys.services), "each names it")
        assert [service.get("/feed.rss") for service in standbys.services] == before
        standbys.look()
        status = leader.command("status")
        assert status.status == 1
        assert named in status.err
        standbys.shown.append(status.err)
    finally:
        standbys.database.restart()
    standbys.until_posted("munt", TAKEOVER)
    standbys.until_all_show("munt")
    eventually(lambda: all(one.healthz()["problems"] == [] for one in standbys.services), "all are well")


def test_a_leader_that_was_frozen_in_a_request_says_nothing_more_and_stands_by(standbys: Standbys) -> None:
    leader, _ = standbys.gather()
    said = leader.log.count(STANDING_BY)
    (pid,) = leader.pids("publisher")
    standbys.fake.fault(BY_NAME["freeze after the commit"])
    standbys.write("salie")
    standbys.until_posted("salie")
    send(pid, signal.SIGSTOP)
    frozen_at = time.monotonic()
    try:
        standbys.write("tijm")
        standbys.until_another_leads(leader, TAKEOVER)
        standbys.until_posted("tijm", TAKEOVER)
        assert LEASE.total_seconds() / 2 < time.monotonic() - frozen_at < TAKEOVER
        assert leader.get("/feed.rss").status == 200
    finally:
        send(pid, signal.SIGCONT)
    eventually(lambda: leader.log.count(STANDING_BY) == said + 1, "it says that it stands by", 10)
    assert leader.pids("publisher") == {pid}
    standbys.until_all_show("tijm")
    # What went wrong while it led is the next leader's to say, if it is still so.
    eventually(lambda: leader.healthz()["status"] == "ok", "it has nothing to complain of", 10)
    status = leader.command("status")
    assert status.status == 0, status
    assert f"\n  {len(standbys.fake.rules.own())} posted\n" in status.out


def test_token_and_password_are_shown_nowhere(standbys: Standbys) -> None:
    standbys.gather()
    shown = "".join([*standbys.shown, *(service.log for service in standbys.services)])
    for expected in ("-m announcer.publisher", "-m announcer.web", "announcer_posts", '"last_round_at"', "ready: ",
                     "posted: bijen/avond/announcement/1/nl"):  # fmt: skip
        assert expected in shown
    for secret in (PASSWORD, standbys.fake.rules.token):
        assert secret not in shown
