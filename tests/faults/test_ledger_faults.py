"""The whole service, really posting, while its ledger is locked, full, gone, or another one than it was.

The feeds go on, /healthz says why nothing is sent, and no follower sees a post twice.
"""

import json
import os
import resource
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.support.fake_mastodon.rules import Behaviour
from tests.support.fake_mastodon.server import FakeMastodon
from tests.support.on_ci import left_to_ci
from tests.support.programs import find
from tests.support.running_service import Service
from tests.support.waiting import eventually

pytestmark = [pytest.mark.timeout(300), left_to_ci("days of a real service, half a minute each")]
SPEED = "6000"
"""A day in 14 seconds."""


class PostingService:
    """A service, its ledger and its server; whatever it wrote or showed is kept, to be searched for the token."""

    def __init__(self, service: Service, fake: FakeMastodon, ledger: Path) -> None:
        self.service, self.fake, self.ledger = service, fake, ledger
        self.shown = ""

    def start(self, now: str = "2024-02-05T09:00") -> None:
        self.service.start("--now", now, "--speed", SPEED, "--really-post")
        self.shown += "\n".join(self.service.process_group.processes().values())

    def problems(self) -> str:
        self.shown += self.service.ask_operator("/metrics").text
        return json.dumps(self.service.healthz()["problems"])

    def until_posted(self, count: int) -> None:
        eventually(lambda: len(self.fake.rules.own()) >= count, f"{count} posts", 60)

    def posted_in_ledger(self) -> int:
        return sum(post["state"] == "posted" for post in self.service.posts())

    def the_feeds_go_on(self) -> None:
        assert self.service.get("/feed.rss").status == 200

    def nothing_is_there_twice(self) -> None:
        texts = Counter(status.text for status in self.fake.rules.own())
        assert texts
        assert max(texts.values()) == 1, texts.most_common(1)

    def companions(self) -> list[Path]:
        return [path for path in self.ledger.parent.glob(f"{self.ledger.name}*") if path.suffix != ".lock"]


@pytest.fixture
def posting(tmp_path: Path) -> Iterator[PostingService]:
    with a_posting_service(tmp_path) as posting:
        yield posting


@pytest.fixture
def unprivileged(tmp_path: Path) -> Iterator[PostingService]:
    """Its processes obey the modes of files, also when they are root's: then without the right not to."""
    through: list[str] = []
    if os.geteuid() == 0:
        rights = "-dac_override,-dac_read_search"  # capabilities(7)
        through = [find("setpriv"), f"--bounding-set={rights}", f"--inh-caps={rights}"]
    with a_posting_service(tmp_path, through) as posting:
        yield posting


@contextmanager
def a_posting_service(tmp_path: Path, through: Sequence[str] = ()) -> Iterator[PostingService]:
    ledger = tmp_path / "ledger" / "announcer.db"
    with FakeMastodon(Behaviour.NO_KEYS) as fake:
        settings = {
            "BASE_URL": "https://agenda.example",
            "DATABASE_URL": f"sqlite:///{ledger}",
            "MASTODON__BASE_URL": fake.base_url,
            "MASTODON__ACCESS_TOKEN": fake.rules.token,
        }
        with closing(Service(tmp_path / "service", through=through, **settings)) as service:
            posting = PostingService(service, fake, ledger)
            posting.start()
            posting.until_posted(2)
            yield posting
            posting.nothing_is_there_twice()
            posting.shown += service.log
        assert fake.rules.token not in posting.shown
        assert "-m announcer.publisher" in posting.shown


def test_a_locked_ledger_is_waited_for(posting: PostingService) -> None:
    with closing(sqlite3.connect(posting.ledger, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        eventually(lambda: "locked" in posting.problems(), "/healthz says that the ledger is locked", 40)
        posting.the_feeds_go_on()
        other.execute("ROLLBACK")
    eventually(lambda: "locked" not in posting.problems(), "it works again")
    posting.until_posted(4)


def test_a_ledger_that_cannot_grow_is_said_and_used_again_when_it_can(posting: PostingService) -> None:
    """The publisher's files may not grow, as on a full disk."""
    (pid,) = posting.service.pids("publisher")
    size = posting.ledger.with_name("announcer.db-wal").stat().st_size
    before = resource.prlimit(pid, resource.RLIMIT_FSIZE, (size + 8192, resource.RLIM_INFINITY))
    eventually(lambda: "the round failed: the ledger" in posting.service.log, "it is said", 30)
    posting.the_feeds_go_on()
    resource.prlimit(pid, resource.RLIMIT_FSIZE, before)
    eventually(lambda: "rounds work again" in posting.service.log, "it works again")
    posting.until_posted(4)


def test_a_ledger_that_is_moved_away_and_back_is_missed_and_used_again(posting: PostingService, tmp_path: Path) -> None:
    posting.ledger.rename(tmp_path / "away")
    eventually(lambda: "is gone" in posting.problems(), "/healthz says that the ledger is gone", 40)
    posting.the_feeds_go_on()
    (tmp_path / "away").rename(posting.ledger)
    eventually(lambda: "is gone" not in posting.problems(), "it works again")
    posting.until_posted(4)


def test_a_ledger_that_is_put_back_read_only_is_said_with_a_remedy_and_used_again_when_it_is_writable(
    unprivileged: PostingService, tmp_path: Path
) -> None:
    """What is open stays writable whatever the modes say; so the ledger is away for a moment, and is opened anew."""
    posting = unprivileged
    remedy = "make its files, -wal and -shm too, and their folder writable"
    posting.ledger.rename(tmp_path / "away")
    eventually(lambda: "is gone" in posting.problems(), "/healthz says that the ledger is gone", 40)
    for file in (tmp_path / "away", *posting.companions()):
        file.chmod(0o400)
    (tmp_path / "away").rename(posting.ledger)
    posting.ledger.parent.chmod(0o500)
    try:
        eventually(lambda: remedy in posting.problems(), "/healthz says what to do", 40)
        before = len(posting.fake.rules.own())
        status = posting.service.command("status")
        assert status.status == 1
        assert "1 matter for a person" in status.out
        assert remedy in status.out
        posting.the_feeds_go_on()
        (pid,) = posting.service.pids("publisher")
        posting.service.kill("publisher")
        eventually(lambda: posting.service.pids("publisher") - {pid}, "another publisher tries")
        eventually(lambda: posting.service.log.count("starting it again") >= 2, "and has to give up")
        assert remedy in posting.problems()
        posting.the_feeds_go_on()
        assert len(posting.fake.rules.own()) == before
    finally:
        posting.ledger.parent.chmod(0o700)
        for file in posting.companions():
            file.chmod(0o600)
    eventually(lambda: posting.service.healthz()["problems"] == [], "it works again", 60)
    posting.until_posted(4)


def test_a_deleted_ledger_begins_anew_with_what_is_on_the_account(posting: PostingService) -> None:
    posting.until_posted(4)
    assert posting.service.stop() == 0
    for file in posting.companions():
        file.unlink()
    posting.start()
    eventually(lambda: posting.posted_in_ledger() >= 2, "they are adopted", 60)


@pytest.mark.parametrize("stopped", [False, True], ids=["while it runs", "while it is stopped"])
def test_an_old_copy_of_the_ledger_posts_nothing_twice(posting: PostingService, tmp_path: Path, stopped: bool) -> None:
    copy = tmp_path / "copy.db"
    with closing(sqlite3.connect(posting.ledger)) as live, closing(sqlite3.connect(copy)) as target:
        live.backup(target)
    copy.chmod(0o600)
    posting.until_posted(4)
    if stopped:
        assert posting.service.stop() == 0
        for file in posting.companions():
            file.unlink()
        shutil.move(copy, posting.ledger)
        posting.start()
    else:
        copy.replace(posting.ledger)
        for name in ("-wal", "-shm"):
            posting.ledger.with_name(posting.ledger.name + name).unlink(missing_ok=True)
        eventually(lambda: "was replaced by another file" in posting.service.log, "the publisher starts anew", 60)
        posting.the_feeds_go_on()
    eventually(lambda: posting.posted_in_ledger() >= 4, "they are adopted", 60)
