"""A smoke test against somebody else's idea of the API: mastodon-mock from PyPI, a process of its own.

It is no judge of exactly-once (its keys last for ever, its edits keep what they should drop), but of shapes: what both
it and the strict fake are right about must be the same.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from announcer.accounts.mastodon.account import MastodonAccount
from announcer.delivery.worker import Delivery
from announcer.model import Draft, Image, Picture, PlannedPost, State, Visibility
from announcer.model.status_text import StatusText
from announcer.model.text import line
from announcer.runtime.clock import elapsed
from tests.support.delivery_world import START, key_of
from tests.support.fake_mastodon.server import FakeMastodon
from tests.support.outbox_stores import LedgerStore, MemoryStore
from tests.support.ports import free_port

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)


@pytest.fixture(scope="module")
def mock_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port = free_port()
    log = tmp_path_factory.mktemp("mock") / "log"
    command = [sys.executable, "-m", "mastodon_mock", "serve", "--in-memory", "--port", str(port)]
    with log.open("wb") as output, subprocess.Popen(command, stdout=output, stderr=output, cwd=log.parent) as process:
        url = f"http://127.0.0.1:{port}"
        try:
            wait_for(url, process, log)
            yield url
        finally:
            process.terminate()


def wait_for(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(200):
        assert process.poll() is None, log.read_text()
        try:
            requests.get(f"{url}/api/v1/instance", timeout=2)
        except requests.ConnectionError:
            time.sleep(0.05)
        else:
            return
    pytest.fail(f"mastodon-mock does not answer: {log.read_text()}")


def a_draft(words: str, **options: object) -> Draft:
    return Draft(text=StatusText(words), language="nl", visibility=Visibility.PUBLIC, **options)  # type: ignore[arg-type]


def an_account(url: str) -> MastodonAccount:
    return MastodonAccount(url, "mock_token", site_url="https://site.example", timeout=(5, 10))


def test_posts_arrive_with_language_visibility_thread_and_hashtags_and_once(mock_url: str, tmp_path: Path) -> None:
    account = an_account(mock_url)
    info = account.verify()
    assert (info.acct, account.name) == ("testuser", f"{mock_url}/@testuser")
    store = LedgerStore(account.name, tmp_path)
    for name, reply_to in (("enschede", None), ("hengelo", "enschede")):
        link = f"https://site.example/events/round/{name}/"
        post = PlannedPost(
            key=key_of(name),
            due_at=START,
            useful_until=START.replace(day=3),
            draft=a_draft(f"Sessie {name}\n\n{link} #Twente", reply_to=key_of(reply_to) if reply_to else None),
            revision=1,
            why="",
            length=0,
        )
        store.add(post, START)
    report = Delivery(store.outbox(), account, owner="one", timer=elapsed).drain(START)
    assert len(report.sent) == 2, report.problems
    again = Delivery(store.outbox(), an_account(mock_url), owner="two", timer=elapsed).drain(START)
    assert again.sent == ()
    parent_id, reply_id = (row.status_id for row in store.rows())
    headers = {"Authorization": "Bearer mock_token"}
    listed = requests.get(f"{mock_url}/api/v1/accounts/{info.id}/statuses", headers=headers, timeout=5).json()
    assert [status["id"] for status in listed] == [reply_id, parent_id]
    reply, parent = listed
    assert reply["in_reply_to_id"] == parent_id
    for status in (reply, parent):
        assert (status["language"], status["visibility"]) == ("nl", "public")
        assert [tag["name"].casefold() for tag in status["tags"]] == ["twente"]
    store.close()


def test_the_fake_and_the_mock_agree_on_what_our_account_reads(mock_url: str) -> None:
    """The same conversation with both gives the same answers."""
    with FakeMastodon() as fake:
        fake.rules.token = "mock_token"
        assert conversation(fake.base_url) == conversation(mock_url)


def conversation(url: str) -> list[object]:
    account = an_account(url)
    limits = account.limits()
    before = account.statuses_after(None)
    store = MemoryStore(url)
    said: list[object] = [limits.max_characters, limits.url_characters, limits.graphemes]
    marked = a_draft("Een https://site.example/events/round/e/?p=0123456789ab")
    store.add(
        PlannedPost(
            key=key_of("e"), due_at=START, useful_until=START.replace(day=3), draft=marked, revision=1, why="", length=0
        ),
        START,
    )
    Delivery(store, account, owner="one", timer=elapsed).drain(START)
    (row,) = store.rows()
    assert row.state is State.POSTED, row.reason
    assert row.status_id is not None
    after = account.statuses_after(before[-1].id if before else None)
    said += [[seen.markers for seen in after], account.exists(row.status_id), account.source(row.status_id)]
    said += [account.exists("999"), account.source("999"), account.media_ready("999")]
    return said


def test_a_picture_is_attached_there_too(mock_url: str) -> None:
    picture = Picture(file="poster.png", type="image/png", width=1, height=1, body=PNG)
    account = MastodonAccount(
        mock_url, "mock_token", site_url="https://site.example", pictures=lambda _: picture, timeout=(5, 10)
    )
    store = MemoryStore("mock")
    draft = a_draft("Met plaatje", image=Image(file="poster.png", alt=line("Een poster")))
    post = PlannedPost(
        key=key_of("plaatje"),
        due_at=START,
        useful_until=START.replace(day=3),
        draft=draft,
        revision=1,
        why="",
        length=0,
    )
    store.add(post, START)
    Delivery(store, account, owner="one", timer=elapsed).drain(START)
    (row,) = store.rows()
    assert (row.state, row.reason) == (State.POSTED, "")
    status = requests.get(f"{mock_url}/api/v1/statuses/{row.status_id}", timeout=5).json()
    assert [medium["description"] for medium in status["media_attachments"]] == ["Een poster"]
