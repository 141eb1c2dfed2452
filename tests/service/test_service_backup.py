"""A backup that is taken while the service posts, put back on another machine: nothing twice, nothing lost."""

import random
import shutil
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from announcer.ledger.backup import back_up
from announcer.ledger.ledger import Ledger
from announcer.model import PostRecord, State
from tests.support.fake_mastodon.rules import Behaviour
from tests.support.fake_mastodon.server import FakeMastodon
from tests.support.on_ci import left_to_ci
from tests.support.running_service import NewService, Service
from tests.support.waiting import eventually

POSTS = 100
WITHOUT_KEYS = Behaviour.NO_KEYS
"""The server that takes every repetition for a new post."""


def write_events(folder: Path) -> None:
    """As many series of one session as there are to be posts, all due at once."""
    shutil.rmtree(folder)
    folder.mkdir()
    coming_on = datetime.now(UTC).date() + timedelta(days=12)
    for number in range(POSTS):
        text = f"title: Avond {number}\nevents:\n  - {{id: avond, date: {coming_on}, time: 19.00-20.30}}\n"
        (folder / f"reeks-{number}.yaml").write_text(text, encoding="utf-8")


def rows_of(service: Service) -> tuple[PostRecord, ...]:
    with closing(Ledger.open(f"sqlite:///{service.folder}/var/announcer.db", read_only=True)) as ledger:
        return tuple(ledger.history().posts)


@pytest.mark.timeout(600)
@left_to_ci("what may be on its way when a backup is put back has five minutes by a real clock")
def test_a_backup_taken_while_it_posts_and_restored_elsewhere_posts_nothing_twice_and_loses_nothing(
    new_service: NewService, tmp_path: Path
) -> None:
    with FakeMastodon(WITHOUT_KEYS) as fake:
        settings = {
            "BASE_URL": "http://127.0.0.1:9/agenda", "LANGUAGES": '["nl"]', "QUIET_HOURS": "", "REMINDERS": "[]",
            "MAX_POSTS_PER_HOUR": "1000", "MASTODON__BASE_URL": fake.base_url,
            "MASTODON__ACCESS_TOKEN": fake.rules.token,
        }  # fmt: skip
        first, second = new_service(**settings), new_service(**settings)
        write_events(first.events)
        write_events(second.events)
        first.launch()
        moment = random.Random().randrange(2, POSTS // 2)
        eventually(lambda: len(fake.rules.own()) >= moment, "it posts", 60)

        backup = tmp_path / "backup.db"
        back_up(f"sqlite:///{first.folder}/var/announcer.db", backup)  # not as a command: that starts too slowly
        known = len(fake.rules.own())
        # What was on its way when the backup was taken has arrived; what follows, the backup knows nothing of.
        eventually(lambda: len(fake.rules.own()) >= min(known + POSTS // 4, POSTS), "it posts on", 60)
        first.die()
        before = len(fake.rules.own())

        assert second.command("restore", str(backup)).status == 0
        in_backup = [row.state for row in rows_of(second)].count(State.POSTED)
        assert 0 < in_backup < before, "nothing was posted after the backup: this shows nothing"
        second.start()
        eventually(lambda: "what may still be under way" in second.log, "it says what it waits for", 60)
        eventually(lambda: [row.state for row in rows_of(second)].count(State.POSTED) == POSTS, "all is posted", 420)
        markers = Counter(status.text.partition("?p=")[2][:12] for status in fake.rules.own())
        where = f"{in_backup} in the backup, killed after {before}"
        assert markers == Counter(row.marker for row in rows_of(second)), where
        assert set(markers.values()) == {1}, where
        assert len(markers) == POSTS, where


@left_to_ci("a service of its own, where tests/ledger has the lock alone")
def test_a_running_service_is_not_restored_over(new_service: NewService, tmp_path: Path) -> None:
    service = new_service()
    service.start()
    backup = str(tmp_path / "backup.db")
    assert service.command("backup", backup).status == 0
    refused = service.command("restore", backup)
    assert (refused.status, refused.out) == (1, "")
    assert "stop it, then restore" in refused.err
    assert service.get("/healthz").status == 200
