"""Much is to be rendered at once, at a cold start say: what is wanted most is shown first, and no post waits for the
rest. Ledger and site are real."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from announcer.accounts.local import LocalAccount
from announcer.delivery.account import Body
from announcer.delivery.outcomes import Posted
from announcer.delivery.send_deadline import MayLeave
from announcer.errors import SiteStoreError
from announcer.folder.bites import BITE
from announcer.ledger.ledger import Ledger
from announcer.model import Resource, State
from announcer.web.site_store import SiteStore
from announcer.web.stored_form import StoredResource
from tests.publisher.fake_laid import FakeTimer, FakeWorkers
from tests.publisher.publisher_on_disk import NOW, PublisherOnDisk
from tests.support.on_ci import size

OTHERS = size(14, on_ci=150)
"""Series of one event, of which there is nothing to say yet."""
DUE = """
title: Avonden
reminders: []
events: [{id: a, date: 2027-12-10, time: "20:00"}, {id: b, date: 2027-12-17, time: "20:00"}]
"""
SILENT = """
title: Reeks {number}
events: [{{id: a, date: 2027-07-10, time: "20:00"}}]
"""
PAGES = {
    "/series/z-due/",
    "/en/series/z-due/",
    "/events/z-due/a/",
    "/events/z-due/a.ics",
    "/en/events/z-due/a/",
    "/en/events/z-due/a.ics",
}
EVERYTHING = {"/", "/feed.rss", "/news.atom", "/calendar.ics", "/404.html", "/en/", "/en/feed.json"}


class RecordingStore(SiteStore):
    """A site that tells what comes there, in which order; at times it cannot be written."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.told: list[str] = []
        self.sizes: list[int] = []
        self.is_full = False
        self.is_of_another_version = False
        self.were_whole: list[bool] = []

    def known(self) -> dict[str, str]:
        known = super().known()
        return dict.fromkeys(known, "another version's") if self.is_of_another_version else known

    def publish(
        self, changed: Iterable[Resource | StoredResource], gone: Collection[str] = (), *, is_whole: bool = True
    ) -> int:
        rows = list(changed)
        if self.is_full:
            raise SiteStoreError("the disk is full")
        touched = super().publish(rows, gone, is_whole=is_whole)
        self.told += [each.path for each in rows]
        self.sizes.append(len(rows))
        self.were_whole.append(self.is_whole())
        return touched


class RecordingAccount(LocalAccount):
    """Tells what is sent where the site tells what comes."""

    def __init__(self, told: list[str]) -> None:
        super().__init__("http://127.0.0.1:8000")
        self._told = told

    def send(self, body: Body, idempotency_key: str, may_leave: MayLeave) -> Posted:
        self._told.append(f"sent: {body.text}")
        return super().send(body, idempotency_key, may_leave)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[RecordingStore]:
    with closing(RecordingStore(tmp_path / "site.db")) as store:
        yield store


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with closing(Ledger.open(f"sqlite:///{tmp_path}/announcer.db", clock="simulated")) as ledger:
        yield ledger


@pytest.fixture
def run(tmp_path: Path, ledger: Ledger, store: RecordingStore) -> PublisherOnDisk:
    """With a slice of some thirty renderings."""
    run = started(tmp_path, ledger, store)
    for number in range(OTHERS):
        run.write(SILENT.format(number=number), f"silent-{number:04}.yaml")
    return run


def started(
    folder: Path, ledger: Ledger, store: RecordingStore, workers: FakeWorkers | None = None, *, bite: int = BITE
) -> PublisherOnDisk:
    return PublisherOnDisk(
        folder, ledger, store, timer=FakeTimer(0.03), workers=workers, bite=bite,
        make_account=lambda: RecordingAccount(store.told),
    )  # fmt: skip


def finish(run: PublisherOnDisk) -> int:
    """Rounds until nothing is left; how many."""
    for number in range(1, 100_000):
        if run.publisher.round() != run.clock.now():
            return number
    raise AssertionError


def test_a_due_post_goes_within_one_slice_and_not_before_its_pages_are_there(
    run: PublisherOnDisk, store: RecordingStore
) -> None:
    run.write(DUE, "z-due.yaml")
    for _ in range(2):  # in the first it learns whose account it is
        assert run.publisher.round() == run.clock.now(), "there is more to show, at once"
    assert run.states() == [State.POSTED]
    sent = next(place for place, line in enumerate(store.told) if line.startswith("sent: "))
    assert set(store.told[:sent]) >= PAGES | EVERYTHING
    assert len([path for path in store.told[:sent] if path.startswith("/events/silent")]) < 2 * OTHERS
    finish(run)
    assert len([path for path in store.paths() if path.startswith("/events/silent")]) == 2 * OTHERS


def test_a_post_waits_for_its_pages_while_others_go(run: PublisherOnDisk, store: RecordingStore) -> None:
    finish(run)
    events = ", ".join(f'{{id: e{number}, date: 2027-03-1{number}, time: "20:00"}}' for number in range(10))
    run.write(f"title: Lang\nevents: [{events}]", "long.yaml")
    run.write(DUE, "z-due.yaml")
    run.clock.catch_up(NOW + timedelta(hours=2))
    for _ in range(2):  # what is new rests
        run.publisher.round()
        run.clock.catch_up(run.clock.now() + timedelta(hours=1))
    finish(run)
    sent = [place for place, line in enumerate(store.told) if line.startswith("sent: ")]
    assert len(sent) == 2
    for place in sent:
        series = "z-due" if "/series/z-due/" in store.told[place] else "long"
        its_own = [path for path in store.told if f"/{series}/" in path and not path.startswith("sent: ")]
        assert its_own
        assert set(its_own) <= set(store.told[:place])


def test_after_a_kill_in_the_middle_the_rest_comes_and_nothing_twice(
    run: PublisherOnDisk, store: RecordingStore, ledger: Ledger, tmp_path: Path
) -> None:
    run.write(DUE, "z-due.yaml")
    run.publisher.round()
    run.publisher.round()
    shown = [*store.told]
    again = started(tmp_path, ledger, store)
    finish(again)
    whole = store.paths()
    assert len(shown) < len(whole)
    published = [line for line in store.told if not line.startswith("sent: ")]
    changed = {path for path in published if published.count(path) > 1}
    assert changed <= {path for path in whole if "outbox" in path or "news" in path or "due" in path}
    assert set(published) == set(whole)
    assert again.states() == [State.POSTED]
    del store.told[:]
    finish(started(tmp_path, ledger, store))
    assert store.told == [], "with a full store nothing is rendered anew"


def test_until_the_first_site_is_whole_it_says_so_and_an_upgrade_renders_behind_a_whole_one(
    run: PublisherOnDisk, store: RecordingStore, ledger: Ledger, tmp_path: Path
) -> None:
    assert finish(run) > 2
    assert not any(store.were_whole[:-1])
    assert store.were_whole[-1]
    whole, store.is_of_another_version = [*store.told], True
    del store.told[:], store.were_whole[:]
    workers = FakeWorkers(count=0)
    again = started(tmp_path, ledger, store, workers)
    again.publisher.round()
    closed = [workers.closed]
    finish(again)
    assert closed == [0], "much is left for them"
    assert workers.closed, "nothing is"
    assert all(store.were_whole)
    assert store.told == whole, "in the order in which it is wanted"


def test_it_is_at_rest_once_when_all_is_shown(run: PublisherOnDisk) -> None:
    run.publisher.round()
    assert run.rests == 0, "there is more to show"
    finish(run)
    run.publisher.round()
    assert run.rests == 1
    for number in range(OTHERS):
        run.write(SILENT.replace("Reeks", "Serie").format(number=number), f"silent-{number:04}.yaml")
    finish(run)
    assert run.rests == 2


def test_a_site_that_could_not_be_written_is_found_again_whole(run: PublisherOnDisk, store: RecordingStore) -> None:
    run.publisher.round()
    store.is_full = True
    with pytest.raises(SiteStoreError):
        run.publisher.round()
    store.is_full = False
    finish(run)
    assert len([path for path in store.paths() if path.startswith("/events/silent")]) == 2 * OTHERS
    assert len(store.told) == len(set(store.told))


def test_home_page_and_feeds_are_there_before_anything_else_is_rendered(
    run: PublisherOnDisk, store: RecordingStore
) -> None:
    run.publisher.round()
    first = store.told[: store.sizes[0]]
    assert set(first) >= EVERYTHING
    assert not [path for path in first if path.startswith(("/events/", "/series/", "/tags/"))]


def test_a_post_that_comes_due_amid_a_mass_of_changes_goes_before_the_mass_is_through(
    tmp_path: Path, ledger: Ledger, store: RecordingStore
) -> None:
    number_of = size(14, on_ci=120)
    run = started(tmp_path, ledger, store, bite=number_of // 5)
    for number in range(number_of):
        run.write(SILENT.format(number=number), f"silent-{number:04}.yaml")
    finish(run)
    run.write(DUE, "z-due.yaml")
    run.publisher.round()  # it rests from now on
    finish(run)
    due_at = run.publisher.round()
    assert due_at is not None
    for number in range(number_of):
        run.write(SILENT.replace("Reeks", "Serie").format(number=number), f"silent-{number:04}.yaml")
    before = run.clock.now()
    assert run.publisher.round() == before, "there is more, at once"
    run.clock.catch_up(due_at)
    del store.told[:]
    run.publisher.round()
    assert run.states() == [State.POSTED]
    assert run.reader.is_behind
    finish(run)
    serie = [one for one in run.ledger.history().series.values() if str(one.latest.facts.title).startswith("Serie")]
    assert len(serie) == number_of


def test_the_next_bite_is_wanted_at_once_also_where_all_is_shown(
    tmp_path: Path, ledger: Ledger, store: RecordingStore
) -> None:
    run = PublisherOnDisk(tmp_path, ledger, store, timer=FakeTimer(), bite=1)
    rounds = []
    for text in (SILENT, SILENT.replace("Reeks", "Serie")):
        for number in range(3):
            run.write(text.format(number=number), f"silent-{number}.yaml")
        rounds.append(finish(run))
    assert rounds[-1] == 3
