"""What a publisher says of itself on a full disk is read all the same."""

import resource
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from announcer.errors import SiteStoreError, SiteStoreShut
from announcer.model import Resource
from announcer.web.site_store import SiteStore
from announcer.web.state_aside import SIZE, StateAside


@contextmanager
def files_that_may_not_grow_beyond(size: int) -> Iterator[None]:
    """As on a full disk: what lies below is there, and may be written over."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def large_page() -> Resource:
    now = datetime(2024, 1, 1, tzinfo=UTC)
    return Resource(path="/", inputs="1", type="image/png", body=bytes(4 * SIZE), modified_at=now)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SiteStore]:
    """One whose log is longer than a state aside."""
    with closing(SiteStore(tmp_path / "site.db")) as store:
        store.put_state({"rounds": 1})
        store.publish([large_page()])
        yield store


def test_a_state_that_the_store_has_no_room_for_is_read_all_the_same(store: SiteStore) -> None:
    reader = store.reader()
    with files_that_may_not_grow_beyond(SIZE):
        with pytest.raises(SiteStoreShut):
            store.put_state({"problems": ["round: the disk is full"]})
        assert reader.state() == store.state() == {"problems": ["round: the disk is full"]}
    store.put_state({"rounds": 2})
    assert reader.state() == store.state() == {"rounds": 2}
    reader.close()


def test_what_was_said_aside_holds_until_the_store_can_be_written_also_for_the_next_process(
    store: SiteStore, tmp_path: Path
) -> None:
    with files_that_may_not_grow_beyond(SIZE), pytest.raises(SiteStoreError):
        store.put_state({"rounds": 3})
    store.close()
    with closing(SiteStore(tmp_path / "site.db")) as later:
        assert later.state() == {"rounds": 3}
        later.put_state({"rounds": 4})
        assert later.state() == {"rounds": 4}


@pytest.mark.parametrize("content", [b"", b"\xff" * 20, b"\0" * 7 + b"\x02[]", b"\0" * 7 + b'\x05{"a":'])
def test_what_is_no_state_is_none(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "site.db.state").write_bytes(content)
    assert StateAside(tmp_path / "site.db").read() == {}
