"""The site store: what one process publishes, others read; and nothing that happens to the file does harm."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from announcer.errors import SiteStoreError
from announcer.model import Resource
from announcer.web.site_store import SiteStore
from tests.support.repository import ROOT

AT = datetime(2024, 1, 10, 9, tzinfo=UTC)


def resource(path: str, body: bytes = b"hello", **more: object) -> Resource:
    made = Resource(
        path=path, inputs=f"{path} {body[:9]!r}", type="text/html; charset=utf-8", body=body, modified_at=AT
    )
    return replace(made, **more)  # type: ignore[arg-type]


def put(store: SiteStore, *resources: Resource) -> int:
    """These and no others."""
    return store.publish(resources, set(store.paths()) - {each.path for each in resources})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "made" / "site.db"


@pytest.fixture
def writer(path: Path) -> Iterator[SiteStore]:
    store = SiteStore(path)
    yield store
    store.close()


@pytest.fixture
def reader(path: Path) -> Iterator[SiteStore]:
    store = SiteStore(path, read_only=True)
    yield store
    store.close()


def test_what_is_published_is_read_back_whole(writer: SiteStore, reader: SiteStore) -> None:
    card = resource("/events/s/e.ics", b"\x00\xff", type="text/calendar", max_age=60, filename="e.ics", static=False)
    gone = resource("/events/s/f/", b"", status=410)
    put(writer, card, gone)
    assert list(reader.resources()) == [card, gone]
    assert reader.paths() == ["/events/s/e.ics", "/events/s/f/"]
    stored = reader.read("/events/s/e.ics")
    assert stored is not None
    assert (stored.body, stored.type, stored.max_age, stored.filename) == (b"\x00\xff", "text/calendar", 60, "e.ics")
    assert (stored.modified_at, stored.status) == (AT, 200)
    assert reader.read("/events/s/g/") is None


def test_entity_tags_are_quoted_follow_the_bytes_and_nothing_else(writer: SiteStore) -> None:
    put(writer, resource("/a", b"one"), resource("/b", b"one", inputs="other"), resource("/c", b"two"))
    tags = [writer.read(each).etag for each in ("/a", "/b", "/c")]  # type: ignore[union-attr]
    assert tags[0] == tags[1] != tags[2]
    assert all(tag[0] == tag[-1] == '"' and len(tag) == 34 for tag in tags)


def test_what_has_gone_is_dropped_and_the_touched_rows_are_counted(writer: SiteStore) -> None:
    assert put(writer, resource("/a"), resource("/b"), resource("/c")) == 3
    assert writer.publish([resource("/a", b"new")], ["/c", "/never-there"]) == 2
    assert writer.paths() == ["/a", "/b"]
    assert writer.publish([]) == 0


def test_known_survives_a_restart_so_that_nothing_is_rendered_twice(path: Path, writer: SiteStore) -> None:
    put(writer, resource("/a", inputs="abc"))
    writer.close()
    assert SiteStore(path).known() == {"/a": "abc"}


def test_each_publication_changes_the_version_and_nothing_else_does(writer: SiteStore, reader: SiteStore) -> None:
    assert reader.version() == 0
    put(writer)
    first = reader.version()
    assert first > 0  # a site of nothing is a site: unknown paths are 404 from now on
    writer.put_state({"rounds": 1})
    put(writer)
    assert reader.version() == writer.version() == first
    put(writer, resource("/a"))
    assert reader.version() == writer.version() == first + 1


def test_state_is_replaced_whole_and_read_by_others(writer: SiteStore, reader: SiteStore) -> None:
    assert reader.state() == {}
    writer.put_state({"problems": ["één"], "next_post": None})
    writer.put_state({"problems": []})
    assert reader.state() == {"problems": []}


def test_a_reader_waits_for_a_file_that_is_not_there_yet(path: Path, reader: SiteStore) -> None:
    assert (reader.version(), reader.state()) == (0, {})
    with pytest.raises(SiteStoreError):
        reader.read("/a")
    assert not path.exists()
    put(SiteStore(path), resource("/a"))
    assert reader.version() > 0
    assert reader.read("/a") is not None


def test_a_failed_publication_leaves_the_last_one(writer: SiteStore, reader: SiteStore) -> None:
    put(writer, resource("/a", b"old"))
    version = reader.version()

    def breaks() -> Iterator[Resource]:
        yield resource("/a", b"new")
        raise RuntimeError("rendering failed")

    with pytest.raises(RuntimeError):
        writer.publish(breaks())
    assert reader.version() == version
    assert [each.body for each in reader.resources()] == [b"old"]
    put(writer, resource("/a", b"new"))
    assert [each.body for each in reader.resources()] == [b"new"]


def test_a_reader_in_the_middle_of_the_site_neither_delays_the_writer_nor_sees_half_of_both(
    writer: SiteStore, reader: SiteStore
) -> None:
    put(writer, resource("/a", b"old"), resource("/b", b"old"))
    reading = reader.resources()
    first = next(reading)
    put(writer, resource("/a", b"new"), resource("/b", b"new"))
    assert [first.body, *(each.body for each in reading)] == [b"old", b"old"]
    assert [each.body for each in reader.resources()] == [b"new", b"new"]


def test_other_bytes_never_keep_an_old_time(writer: SiteStore) -> None:
    put(writer, resource("/a", b"one"))
    put(writer, resource("/a", b"two"))  # such as a new site title: no fact is newer
    put(writer, resource("/b"), resource("/a", b"two", inputs="the same bytes from other inputs"))
    assert writer.read("/a").modified_at == AT + timedelta(seconds=1)  # type: ignore[union-attr]
    put(writer, resource("/a", b"three", modified_at=AT + timedelta(hours=1)))
    assert writer.read("/a").modified_at == AT + timedelta(hours=1)  # type: ignore[union-attr]


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteStore]:
    """A store that each example goes on with."""
    store = SiteStore(tmp_path_factory.mktemp("store") / "site.db")
    yield store
    store.close()


@given(
    st.lists(
        st.dictionaries(st.sampled_from("abcdef"), st.sampled_from((b"", b"x", b"text" * 90, b"text" * 91))), max_size=5
    )
)
def test_after_any_publications_the_store_holds_the_last_one(used: SiteStore, sites: list[dict[str, bytes]]) -> None:
    for site in sites:
        wanted = [resource(f"/{name}", body, inputs=body.hex()) for name, body in site.items()]
        known = used.known()
        changed = [each for each in wanted if known.get(each.path) != each.inputs]
        used.publish(changed, known.keys() - {each.path for each in wanted})
        assert {each.path: each.body for each in used.resources()} == {each.path: each.body for each in wanted}
        assert len(used._all("SELECT id FROM body")) == len(set(site.values()))


def test_a_deleted_store_is_made_anew_and_readers_follow(path: Path, writer: SiteStore, reader: SiteStore) -> None:
    put(writer, resource("/a", b"old"))
    before = reader.version()
    for part in path.parent.iterdir():
        part.unlink()
    assert writer.known() == {}
    assert (reader.version(), reader.read("/a")) == (0, None)  # a new file, with nothing in it yet
    put(writer, resource("/a", b"new"))
    assert reader.read("/a").body == b"new"  # type: ignore[union-attr]
    assert reader.version() not in (0, before)  # else a worker would take its old bytes for the new ones


def test_a_store_that_was_replaced_during_a_round_is_not_published_in_part(path: Path, writer: SiteStore) -> None:
    put(writer, resource("/a"), resource("/b"))
    writer.known()
    for part in path.parent.iterdir():
        part.unlink()
    with pytest.raises(SiteStoreError, match="since it was read"):
        writer.publish([resource("/a", b"new")])
    assert writer.version() == 0
    put(writer, resource("/a", b"new"), resource("/b"))
    assert writer.paths() == ["/a", "/b"]


@pytest.mark.parametrize("content", [b"", b"rubbish" * 1000, b"SQLite format 3\x00" + b"\xff" * 9000])
def test_a_file_that_is_no_store_is_replaced_at_the_start(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    reader = SiteStore(path, read_only=True)
    assert (reader.version(), reader.state()) == (0, {})
    store = SiteStore(path)
    put(store, resource("/a"))
    assert reader.read("/a") is not None


def test_a_store_damaged_in_the_middle_is_replaced_at_the_start(path: Path) -> None:
    store = SiteStore(path)
    put(store, *(resource(f"/{number}", random.Random(number).randbytes(2000)) for number in range(50)))
    store.close()
    content = bytearray(path.read_bytes())
    content[4096:40960] = b"\x5a" * 36864
    path.write_bytes(content)
    assert SiteStore(path).known() == {}


def test_a_store_damaged_while_it_is_open_is_replaced_by_the_next_round(path: Path, writer: SiteStore) -> None:
    noise = random.Random(1)
    put(writer, *(resource(f"/{number}", noise.randbytes(20_000)) for number in range(200)))
    writer.close()
    assert writer.version()  # opened again, with an empty log: the file itself is read now
    with path.open("r+b") as file:
        file.seek(1_000_000)
        file.write(b"\x5a" * 3_000_000)
    reader = SiteStore(path, read_only=True)
    assert reader.version()
    with pytest.raises(SiteStoreError):  # not None: what cannot be read is not gone
        reader.read("/100")
    site = [resource(f"/{number}", noise.randbytes(20_000)) for number in range(200)]
    with pytest.raises(SiteStoreError):
        put(writer, *site)
    assert (writer.known(), reader.version()) == ({}, 0)
    put(writer, *site)
    assert sorted(each.path for each in reader.resources()) == sorted(each.path for each in site)


def test_somebody_elses_database_is_moved_aside_and_not_deleted(path: Path) -> None:
    path.parent.mkdir()
    other = sqlite3.connect(path)
    with other:
        other.execute("CREATE TABLE ledger (post TEXT)")
        other.execute("INSERT INTO ledger VALUES ('precious')")
    other.close()
    assert SiteStore(path).known() == {}
    saved = sqlite3.connect(path.with_name("site.db.foreign"))
    assert saved.execute("SELECT post FROM ledger").fetchall() == [("precious",)]
    saved.close()


def test_a_store_of_another_version_is_made_anew(path: Path, writer: SiteStore) -> None:
    put(writer, resource("/a"))
    writer.close()
    db = sqlite3.connect(path)
    db.execute("PRAGMA user_version = 999")
    db.close()
    assert SiteStore(path, read_only=True).version() == 0
    assert SiteStore(path).known() == {}


def test_a_store_that_cannot_be_made_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SiteStoreError, match=r"site\.db cannot be used"):
        SiteStore(tmp_path / "file" / "site.db")
    (tmp_path / "folder").mkdir()
    with pytest.raises(SiteStoreError, match="folder cannot be used"):
        SiteStore(tmp_path / "folder")


def test_a_writer_killed_in_the_middle_of_a_publication_leaves_the_last_good_site(path: Path) -> None:
    script = f"""
from pathlib import Path
from tests.web.test_site_store import SiteStore, put, resource
store = SiteStore(Path({str(path)!r}))
put(store, *(resource(f"/{{number}}", b"good" * 500) for number in range(100)))
def endless():
    for number in range(10**9):
        if number == 2000:
            print("now", flush=True)
        yield resource(f"/{{number % 100}}", b"%d" % number * 500)
store.publish(endless())
"""
    victim = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE)
    assert victim.stdout is not None
    assert victim.stdout.readline() == b"now\n"
    os.kill(victim.pid, signal.SIGKILL)
    victim.wait()
    victim.stdout.close()
    reader = SiteStore(path, read_only=True)  # nobody has opened the file since: a reader alone must manage
    assert {each.body for each in reader.resources()} == {b"good" * 500}
    assert len(SiteStore(path).known()) == 100


def test_a_publication_is_seen_by_another_process_at_once(path: Path, writer: SiteStore) -> None:
    script = f"""
from pathlib import Path
from announcer.web.site_store import SiteStore
store, seen = SiteStore(Path({str(path)!r}), read_only=True), 0
print("ready", flush=True)
while seen < 3:
    found = store.read("/a")
    if store.version() and found and found.body != b"%d" % seen:
        seen += 1
        print(found.body.decode(), flush=True)
"""
    other = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert other.stdout is not None
    assert other.stdout.readline() == "ready\n"
    for number in (1, 2, 3):
        put(writer, resource("/a", b"%d" % number))
        started = time.monotonic()
        assert other.stdout.readline() == f"{number}\n"
        assert time.monotonic() - started < 5
    other.wait()
    other.stdout.close()
