"""What a worker has in memory: at most so much, and never other than what lies in the store."""

import gzip
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from announcer.web.application import Application
from announcer.web.served_site import ServedSite
from announcer.web.site_store import SiteStore
from tests.support.asked import ask
from tests.web.test_site_store import resource

PAGE = b"<p>an evening of makers</p>" * 100


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "site.db"


@pytest.fixture
def store(path: Path) -> Iterator[SiteStore]:
    with closing(SiteStore(path)) as kept:
        yield kept


def test_what_did_not_change_stays_warm_through_a_publication(path: Path, store: SiteStore) -> None:
    store.publish([resource("/a", b"one"), resource("/b", b"one"), resource("/c", b"one")])
    site = ServedSite(path, 100_000)
    before = {at: site.find(at) for at in ("/a", "/b", "/c")}
    store.publish([resource("/a", b"two")], ["/c"])
    after = {at: site.find(at) for at in ("/a", "/b", "/c")}
    assert after["/b"] is before["/b"]
    assert after["/a"] is not before["/a"]
    assert after["/c"] is None


def test_a_publication_is_seen_by_the_next_request_although_none_asks_the_store(path: Path, store: SiteStore) -> None:
    application = Application(path, metrics=False)
    for number in range(50):
        store.publish([resource("/", b"%d" % number), resource(f"/{number}", b"new")])
        assert ask(application, "/").body == b"%d" % number
        assert ask(application, f"/{number}").status == 200


def test_what_the_publisher_says_of_itself_makes_nothing_cold(path: Path, store: SiteStore) -> None:
    store.publish([resource("/")])
    site = ServedSite(path, 100_000)
    first = site.find("/")
    store.put_state({"rounds": 2})
    time.sleep(0.002)
    assert site.find("/") is first
    assert site.state() == {"rounds": 2}


def test_a_store_that_was_deleted_and_made_anew_is_read_anew(path: Path, store: SiteStore) -> None:
    store.publish([resource("/", b"old")])
    application = Application(path, metrics=False)
    assert ask(application, "/").body == b"old"
    for part in path.parent.iterdir():
        part.unlink()
    store.known()
    time.sleep(0.002)
    assert ask(application, "/").status == 503
    store.publish([resource("/", b"new")])
    assert ask(application, "/").body == b"new"


def test_both_codings_of_a_page_count_for_what_a_worker_may_keep(path: Path, store: SiteStore) -> None:
    store.publish([resource(f"/{number}", PAGE + b"%d" % number) for number in range(30)])
    application = Application(path, metrics=False, cache_bytes=60_000)
    for _ in range(2):
        for number in range(30):
            packed = ask(application, f"/{number}", accept_encoding="gzip")
            assert gzip.decompress(packed.body) == ask(application, f"/{number}").body == PAGE + b"%d" % number
    cache = application._site._cache
    assert sum(found[0].size for found in cache._table.values()) == cache._used <= 60_000


def test_a_last_modified_of_the_future_is_told_when_it_has_come(path: Path, store: SiteStore) -> None:
    store.publish([resource("/", modified_at=datetime(2124, 1, 1, tzinfo=UTC)), resource("/b")])
    site = ServedSite(path, 100_000)
    assert site.find("/") is not site.find("/")
    assert site.find("/b") is site.find("/b")


def test_while_the_site_is_not_whole_what_is_not_there_may_still_come(path: Path, store: SiteStore) -> None:
    application = Application(path, metrics=False)
    home = resource("/", b"home")
    store.publish([home, resource("/gone/", b"", status=410)], is_whole=False)
    reply = ask(application, "/events/s/e/")
    assert (reply.status, reply.header("retry-after"), reply.header("cache-control")) == (503, "2", "no-store")
    store.publish([resource("/503.html", b"zo dadelijk"), resource("/en/503.html", b"soon")], is_whole=False)
    for at, page in (("/events/s/e/", b"zo dadelijk"), ("/en/events/s/e/", b"soon")):
        reply = ask(application, at)
        assert (reply.status, reply.body, reply.header("retry-after")) == (503, page, "10")
        assert reply.header("cache-control") == "no-store"
    assert (ask(application, "/").status, ask(application, "/gone/").status) == (200, 410)
    store.publish([resource("/events/s/e/", b"one")])
    assert (ask(application, "/events/s/e").status, ask(application, "/events/s/f/").status) == (308, 404)
