"""Against a server that speaks the Mastodon API over HTTP: mastodon-mock from PyPI.

It is a third party's idea of Mastodon, and its list of statuses is the judge here. It says that an address counts as 23
characters and counts it whole; so the round has a session less and short summaries here.
"""

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import unescape
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from tests.support.command_result import CommandResult
from tests.support.on_ci import left_to_ci
from tests.support.ports import free_port
from tests.support.running_service import ProcessGroup, Service, get
from tests.support.waiting import eventually

pytestmark = left_to_ci("a round on mastodon-mock")

TOKEN = "tok-5f0c1e9a7d3b4826"
SITE = "https://agenda.example"
TAGS = {"communityofpractice", "creatievebroedplaatsen", "twente"}
SLOW, FAST = "60000", "1000000"
"""16 hours each second, to step in between two posts, and as fast as the rounds go."""


class Mock:
    """mastodon-mock with one account, whose token is ours."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process_group = ProcessGroup()
        config = folder / "mock.toml"
        config.write_text(f'[[seed.accounts]]\nusername = "agenda"\naccess_token = "{TOKEN}"\n', encoding="utf-8")
        command = [sys.executable, "-m", "mastodon_mock", "serve", "--config", str(config), "--in-memory"]
        command += ["--host", "127.0.0.1", "--port", str(self.port), "--log-level", "warning"]
        with (folder / "mock.log").open("wb") as log:
            self._process = subprocess.Popen(
                command, cwd=folder, env=self.process_group.env, stdout=log, stderr=log, start_new_session=True
            )
        self._account = ""

    def wait(self) -> None:
        eventually(lambda: get(self.port, "/api/v2/instance").status == 200, "the mock answers", 60)
        self._account = str(self._ask("/api/v1/accounts/verify_credentials")["id"])

    def statuses(self) -> "list[Status]":
        """All that were ever posted and are there, the oldest first."""
        listed = self._ask(f"/api/v1/accounts/{self._account}/statuses?limit=40")
        assert len(listed) < 40
        return [Status(one) for one in reversed(listed)]

    def delay_next_post(self, seconds: float) -> None:
        """The next status waits that long before the server looks at it."""
        match = {"methods": ["POST"], "path": "/api/v1/statuses"}
        rule = {"match": match, "effect": {"type": "latency", "delay_ms": int(seconds * 1000)}, "count": 1}
        self._ask("/api/v1/_mock/faults", method="POST", body=json.dumps(rule))

    def delays_a_post(self) -> bool:
        """The status that was to wait has come."""
        return not self._ask("/api/v1/_mock/faults")

    def _ask(self, path: str, *, method: str = "GET", body: str | None = None) -> Any:
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=10)) as connection:
            headers = {"authorization": f"Bearer {TOKEN}", "content-type": "application/json"}
            connection.request(method, path, body=body, headers=headers)
            response = connection.getresponse()
            answer = response.read()
            assert response.status == 200, answer
            return json.loads(answer)

    def close(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(10)
        finally:
            self.process_group.kill_all()


class Status:
    """A status as the server shows it."""

    def __init__(self, said: dict[str, Any]) -> None:
        self.id: str = said["id"]
        self.language: str = said["language"]
        self.visibility: str = said["visibility"]
        self.parent: str | None = said["in_reply_to_id"]
        self.tags = {tag["name"].lower() for tag in said["tags"]}
        self.text = unescape(re.sub(r"<[^>]*>", " ", re.sub(r"<br ?/?>|</p><p>", "\n", said["content"]))).strip()
        self.marker = re.search(r"\?p=([0-9a-f]{12})", self.text)

    @property
    def title(self) -> str:
        return self.text.split("\n")[0].strip()


@dataclass
class ServiceRun:
    """What was seen along the way."""

    after_kill: list[Status] = field(default_factory=list)
    """Of the mock, once the supervisor was killed with a post under way."""
    after_restart: list[Status] = field(default_factory=list)
    """Once the second run had sent the first reminder."""
    at_end: list[Status] = field(default_factory=list)
    """After the first session was cancelled, and its day went by."""
    posts: list[dict[str, Any]] = field(default_factory=list)
    """The ledger's, at the end."""
    commands: list[CommandResult] = field(default_factory=list)
    shown: str = ""
    """What the service wrote, served and showed to other users of the machine."""
    server_environments: str = ""

    def id_of(self, key: str) -> str:
        """The server's id for a post of the ledger."""
        return next(str(post["status_id"]) for post in self.posts if post["key"] == key)


def start(service: Service, run: ServiceRun, speed: str) -> None:
    """Starts it, and notes all that others can see of it."""
    service.start("--now", "2024-02-10T18:00", "--speed", speed, "--really-post")
    note(service, run)


def note(service: Service, run: ServiceRun) -> None:
    run.shown += "\n".join(service.process_group.processes().values())
    run.shown += "".join(
        service.ask_operator(path).text for path in ("/healthz", "/healthz/publisher", "/metrics", "/")
    )
    for pid in service.pids("worker"):
        run.server_environments += Path(f"/proc/{pid}/environ").read_text()


def until(service: Service, posted: int) -> None:
    """Waits for that many posts, by the service's own count: sooner known than the mock's list."""
    eventually(lambda: service.healthz()["publisher"]["posts"].get("posted", 0) >= posted, f"{posted} posts", 60)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServiceRun]:
    folder = tmp_path_factory.mktemp("mastodon")
    with closing(Mock(folder)) as mock:
        settings = {
            "BASE_URL": SITE,
            "DATABASE_URL": f"sqlite:///{folder}/ledger.db",
            "MASTODON__BASE_URL": mock.url,
            "MASTODON__ACCESS_TOKEN": TOKEN,
        }
        with closing(Service(folder / "service", **settings)) as service:
            definition = service.events / "cop-2024.yaml"
            text = definition.read_text(encoding="utf-8")
            text, shortened = re.subn(r"summary: >-\n(\s+).*\n\1.*\n", "summary: Samen leren.\n", text)
            assert shortened == 2
            # Brought forward by four weeks, so that what follows the first session comes soon.
            text = text.replace("dinsdag 9 april 2024", "dinsdag 12 maart 2024").partition("\n  - id: hengelo")[0]
            definition.write_text(text, encoding="utf-8")
            mock.wait()
            yield tell(mock, service, definition)


def tell(mock: Mock, service: Service, definition: Path) -> ServiceRun:
    """The first session's announcement is cut off by a kill; a restart later people are reminded of the session; before
    a third run it is cancelled.
    """
    run = ServiceRun()
    start(service, run, SLOW)
    eventually(lambda: len(mock.statuses()) >= 2, "the series is announced", 60)
    mock.delay_next_post(1.0)
    eventually(mock.delays_a_post, "the first session's announcement is under way", 60)
    service.kill("supervisor")
    eventually(service.process_group.has_ended, "all end with the supervisor", 5)
    # The service asks the server what became of it five minutes later, which is no time at all on its fast clock. A
    # server that finishes or drops a request within those five minutes is what it relies on; so the mock gets its time.
    time.sleep(1.5)
    run.after_kill = mock.statuses()

    start(service, run, SLOW)
    until(service, 6)
    assert service.stop() == 0
    run.after_restart = mock.statuses()

    text = definition.read_text(encoding="utf-8")
    definition.write_text(text.replace("- id: enschede\n", "- id: enschede\n    status: cancelled\n"), encoding="utf-8")
    start(service, run, FAST)
    eventually(lambda: service.now() > "2024-02-22T20:00", "the day of the cancelled session is over", 60)
    note(service, run)
    run.commands += [service.command("status"), service.command("posts")]
    assert service.stop() == 0
    run.at_end = mock.statuses()
    run.posts = service.posts()
    run.shown += service.log
    return run


def test_the_posts_arrive_with_language_visibility_thread_and_hashtags(run: ServiceRun) -> None:
    assert [(one.language, one.title) for one in run.after_restart] == [
        ("nl", "Community of Practice 2024, derde ronde"),
        ("en", "Community of Practice 2024, third round"),
        ("nl", "Community of Practice 2024, derde ronde"),
        ("en", "Community of Practice 2024, third round"),
        ("nl", "Over een week: Community of Practice 2024, derde ronde"),
        ("en", "In a week: Community of Practice 2024, third round"),
    ]
    series, series_en, announcement, announcement_en, reminder, reminder_en = run.after_restart
    assert {one.visibility for one in run.after_restart} == {"public"}
    assert [one.parent for one in (series, announcement)] == [None, None]
    # A translation replies to what it translates, a reminder to the announcement in its own language.
    assert (series_en.parent, announcement_en.parent) == (series.id, announcement.id)
    assert (reminder.parent, reminder_en.parent) == (announcement.id, announcement_en.id)
    assert all(one.tags == TAGS for one in (series, series_en, announcement, announcement_en))
    assert "donderdag 22 februari 2024, 19.00–20.30 uur" in announcement.text
    assert f"{SITE}/events/cop-2024/enschede/?p=" in announcement.text
    assert f"{SITE}/en/events/cop-2024/enschede/?p=" in announcement_en.text


def test_after_a_kill_and_a_restart_nothing_is_posted_twice_and_the_rest_still_comes(run: ServiceRun) -> None:
    assert 2 <= len(run.after_kill) <= 3
    ids = [one.id for one in run.after_restart]
    assert ids[: len(run.after_kill)] == [one.id for one in run.after_kill]
    markers = [one.marker[1] for one in run.at_end if one.marker]
    assert len(markers) == len(set(markers)) == len(run.at_end)
    posted = [post for post in run.posts if post["state"] == "posted"]
    assert [(post["status_id"], post["marker"]) for post in posted] == [
        (one.id, one.marker[1]) for one in run.at_end if one.marker
    ]
    assert {post["state"] for post in run.posts} <= {"posted", "superseded"}
    cut_off = [post for post in posted if post["attempts"] > 1 or post["reason"] == "found on the account"]
    assert [post["key"] for post in cut_off] == ["cop-2024/enschede/announcement/1/nl"]
    # What was cut off waited until it was known what became of it, and no longer.
    late = [datetime.fromisoformat(post["posted_at"]) - datetime.fromisoformat(post["due_at"]) for post in posted]
    assert max(late) < timedelta(minutes=15)


def test_a_cancellation_is_one_reply_and_no_reminder_follows_it(run: ServiceRun) -> None:
    said = [(post["due_at"], post["key"]) for post in run.posts if post["state"] == "posted"]
    assert said[:6] == [
        ("2024-02-10T18:00:00+01:00", "cop-2024/series/1/nl"),
        ("2024-02-10T18:00:00+01:00", "cop-2024/series/1/en"),
        ("2024-02-11T18:00:00+01:00", "cop-2024/enschede/announcement/1/nl"),
        ("2024-02-11T18:00:00+01:00", "cop-2024/enschede/announcement/1/en"),
        ("2024-02-15T19:00:00+01:00", "cop-2024/enschede/reminder/7d@2024-02-22/nl"),
        ("2024-02-15T19:00:00+01:00", "cop-2024/enschede/reminder/7d@2024-02-22/en"),
    ]
    assert [key for _, key in said[6:10]] == [
        "cop-2024/enschede/cancellation/2/nl",
        "cop-2024/enschede/cancellation/2/en",
        "cop-2024/vriezenveen/announcement/1/nl",
        "cop-2024/vriezenveen/announcement/1/en",
    ]
    cancellation, cancellation_en, *_ = run.at_end[6:]
    assert cancellation.parent == run.id_of("cop-2024/enschede/announcement/1/nl")
    assert cancellation_en.parent == run.id_of("cop-2024/enschede/announcement/1/en")
    assert cancellation.title.startswith("Gaat niet door: ")
    assert cancellation_en.title.startswith("Cancelled: ")
    assert not any("/enschede/" in key for _, key in said[8:])
    dropped = [post for post in run.posts if post["state"] != "posted" and "/enschede/" in post["key"]]
    assert all(post["kind"] == "reminder" and post["reason"] == "the event is cancelled" for post in dropped)


def test_a_cancellation_marks_the_posts_that_invited_people(run: ServiceRun) -> None:
    before = {one.id: one for one in run.after_restart}
    for one in run.at_end[:6]:
        assert ("GEANNULEERD: " if one.language == "nl" else "CANCELLED: ") in one.text
        assert one.language == before[one.id].language
        assert one.tags == before[one.id].tags
        assert one.parent == before[one.id].parent
    assert run.at_end[2].title.startswith("GEANNULEERD: ")


def test_the_status_command_wants_nobody(run: ServiceRun) -> None:
    status = run.commands[0]
    assert status.status == 0, status
    assert "Nothing wants a person." in status.out


def test_the_token_is_shown_nowhere(run: ServiceRun) -> None:
    assert "-m announcer.publisher" in run.shown
    assert '"publisher"' in run.shown
    assert "announcer_posts" in run.shown
    assert "ready: " in run.shown
    assert TOKEN not in run.shown
    assert TOKEN not in "".join(done.out + done.err for done in run.commands)
    assert TOKEN not in json.dumps(run.posts)
    assert "PATH=" in run.server_environments
    assert TOKEN not in run.server_environments  # who breaks into the server finds none
