"""Bytes lie in the site store once, in gzip where that is smaller, and for as long as anything needs them."""

import gzip
import os
import pickle
import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from announcer.errors import SiteStoreError
from announcer.web.site_store import SiteStore
from announcer.web.stored_form import Body, stored_form
from tests.support.on_ci import size
from tests.support.repository import ROOT
from tests.web.test_site_store import resource

PAGE = b"<p>an evening of makers</p>" * 100


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "site.db"


@pytest.fixture
def store(path: Path) -> Iterator[SiteStore]:
    kept = SiteStore(path)
    yield kept
    kept.close()


def bodies(path: Path) -> list[bytes]:
    """What lies in the file, each once as it lies there."""
    with closing(sqlite3.connect(path)) as db:
        return [data for (data,) in db.execute("SELECT data FROM body ORDER BY id")]


def test_text_is_kept_in_gzip_and_read_back_as_it_was(path: Path, store: SiteStore) -> None:
    store.publish([resource("/", PAGE)])
    stored = store.read("/")
    assert stored is not None
    assert (stored.body, gzip.decompress(stored.packed or b"")) == (PAGE, PAGE)
    assert bodies(path) == [stored.packed]
    assert [each.body for each in store.resources()] == [PAGE]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"short", "text/plain"), (PAGE, "image/png"), (b"", "text/html"),
        (random.Random(1).randbytes(1000), "text/calendar; charset=utf-8"),
    ],
    ids=["short", "picture", "empty", "noise"],
)  # fmt: skip
def test_what_gzip_gains_nothing_on_is_kept_as_it_is(path: Path, store: SiteStore, body: bytes, kind: str) -> None:
    store.publish([resource("/a", body, type=kind)])
    stored = store.read("/a")
    assert stored is not None
    assert (stored.body, stored.packed) == (body, None)
    assert bodies(path) == [body]


def test_the_same_bytes_at_many_addresses_lie_there_once(path: Path, store: SiteStore) -> None:
    site = [resource("/", PAGE), resource("/nl/", PAGE), resource("/en/", PAGE + b"!")]
    store.publish(site)
    store.publish([resource("/later/", PAGE)])
    assert len(bodies(path)) == 2
    assert {store.read(at).etag for at in ("/", "/nl/", "/later/")} == {store.read("/").etag}  # type: ignore[union-attr]


def test_a_body_goes_with_the_last_address_that_needs_it(path: Path, store: SiteStore) -> None:
    store.publish([resource(at, PAGE) for at in ("/a", "/b", "/c")])
    store.publish([resource("/a", b"other")], ["/b"])
    assert len(bodies(path)) == 2
    store.publish([], ["/c"])
    assert bodies(path) == [b"other"]
    store.publish([resource("/a", b"new")], ["/a"])
    assert bodies(path) == []


def test_the_same_bytes_as_text_and_as_a_picture_are_served_each_in_its_coding(store: SiteStore) -> None:
    store.publish([resource("/a.svg", PAGE, type="text/html"), resource("/a.png", PAGE, type="image/png")])
    text, picture = store.read("/a.svg"), store.read("/a.png")
    assert text is not None
    assert picture is not None
    assert (text.body, picture.body, text.etag) == (PAGE, PAGE, picture.etag)
    assert (text.packed is None, picture.packed) == (False, None)


def test_what_another_process_packed_is_put_in_as_if_it_were_packed_here(path: Path, store: SiteStore) -> None:
    site = [resource("/", PAGE, modified_at=resource("/").modified_at, filename="a.html"), resource("/nl/", PAGE)]
    packed = pickle.loads(pickle.dumps(list(stored_form(site))))
    assert packed[0].body is packed[1].body
    store.publish(packed)
    assert list(store.resources()) == sorted(site, key=lambda each: each.path)
    assert store.publish(site) == 2
    assert len(bodies(path)) == 1


def test_the_number_of_a_publication_tells_whether_what_lies_at_a_path_is_what_was_read(store: SiteStore) -> None:
    store.publish([resource("/a", b"one"), resource("/b", b"one")])
    before = {at: store.publication(at) for at in ("/a", "/b", "/c")}
    assert before["/a"] == store.read("/a").publication  # type: ignore[union-attr]
    assert before["/c"] is None
    store.publish([resource("/a", b"two")])
    assert store.publication("/a") not in (None, before["/a"])
    assert store.publication("/b") == before["/b"]


def test_a_site_is_whole_when_the_last_publication_says_so(path: Path, store: SiteStore) -> None:
    with closing(SiteStore(path, read_only=True)) as reader:
        assert not reader.is_whole()
        store.publish([resource("/")], is_whole=False)
        assert (reader.version() > 0, reader.is_whole(), store.is_whole()) == (True, False, False)
        store.publish([])
        assert (reader.is_whole(), store.is_whole()) == (True, True)


def test_damaged_bytes_are_an_error_and_not_a_page(path: Path, store: SiteStore) -> None:
    store.publish([resource("/", PAGE)])
    store.close()
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE body SET data = substr(data, 1, 40)")
    with pytest.raises(SiteStoreError, match="damaged"):
        store.read("/").body  # type: ignore[union-attr]  # noqa: B018 - reading it is the point
    assert Body(b"", is_gzip=False, data=b"x").plain == b"x"


def test_days_of_changes_leave_no_more_than_what_is_needed(path: Path, store: SiteStore) -> None:
    noise = random.Random(1)
    site = {f"/{number}": noise.randbytes(3000) for number in range(300)}
    store.publish([resource(at, body) for at, body in site.items()])
    store.close()
    before = path.stat().st_size
    for day in range(4):
        changed = {at: noise.randbytes(3000) for at in noise.sample(sorted(site), 30 if day % 2 else 150)}
        store.publish([resource(at, body) for at, body in changed.items()])
        site |= changed
    log = path.with_name("site.db-wal").stat().st_size
    store.close()
    assert path.stat().st_size < 1.4 * before
    assert log < 6_000_000
    assert {each.path: each.body for each in SiteStore(path).resources()} == site


def test_a_writer_killed_among_shared_bodies_leaves_every_page_of_the_last_site(path: Path) -> None:
    script = f"""
import random
from pathlib import Path
from announcer.web.site_store import SiteStore
from tests.web.test_site_store import resource
store = SiteStore(Path({str(path)!r}))
store.publish([resource(f"/{{number}}", b"good %d " % (number // 2) * 500) for number in range(200)])
def endless():
    for number in range(10**9):
        if number == 3000:
            print("now", flush=True)
        yield resource(f"/{{number % 200}}", b"new %d " % (number // 3 % 97) * 500)
store.publish(endless(), ["/7"])
"""
    for _ in range(size(1, on_ci=8)):
        victim = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE)
        assert victim.stdout is not None
        assert victim.stdout.readline() == b"now\n"
        os.kill(victim.pid, signal.SIGKILL)
        victim.wait()
        victim.stdout.close()
        with closing(SiteStore(path)) as store:
            assert {each.path: each.body for each in store.resources()} == {
                f"/{number}": b"good %d " % (number // 2) * 500 for number in range(200)
            }
            assert len(bodies(path)) == 100
            store.publish([replace(each, body=b"x") for each in store.resources()])
