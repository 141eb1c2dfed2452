"""A series that cannot be made for the site is named, its last good bytes stay, its posts wait, and the others go on.
Ledger and site are real."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from announcer.ledger.ledger import Ledger
from announcer.model import State
from announcer.model.findings import FindingKind
from announcer.model.undone import Step
from announcer.publisher.state_findings import findings_in
from announcer.web.site_store import SiteStore
from tests.planning.breaking import Breaking
from tests.publisher.fake_laid import FakeTimer
from tests.publisher.publisher_on_disk import NOW, PublisherOnDisk

WRONG = "it cannot be made for the site: ZeroDivisionError: kaput; what was there before stays, and it is tried again"
STEPS = [(Step.RENDERING, "/events/een/a/"), (Step.LAYING_OUT, "een")]


def text(title: str, day: int) -> str:
    return f'title: {title}\nreminders: []\nevents: [{{id: a, date: 2027-03-{day}, time: "20:00"}}]\n'


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SiteStore]:
    with closing(SiteStore(tmp_path / "site.db")) as store:
        yield store


@pytest.fixture
def breaking() -> Breaking:
    return Breaking()


@pytest.fixture
def publisher(tmp_path: Path, store: SiteStore, breaking: Breaking) -> Iterator[PublisherOnDisk]:
    with closing(Ledger.open(f"sqlite:///{tmp_path / 'ledger.db'}", clock="simulated")) as ledger:
        yield PublisherOnDisk(tmp_path, ledger, store, timer=FakeTimer(), one_by_one=breaking)


def sent(publisher: PublisherOnDisk) -> set[str]:
    return {str(post.key) for post in publisher.ledger.history().posts if post.state is State.POSTED}


def shown(store: SiteStore, path: str) -> str:
    found = store.read(path)
    return "" if found is None else found.body.decode()


@pytest.mark.parametrize("broken", STEPS, ids=["rendering", "laying out"])
def test_a_series_that_is_new_is_left_out_and_named_until_it_is_another(
    broken: tuple[Step, str], publisher: PublisherOnDisk, store: SiteStore, breaking: Breaking
) -> None:
    breaking.broken = {broken}
    publisher.write(text("Een", 20), "een.yaml")
    publisher.write(text("Twee", 21), "twee.yaml")
    publisher.publisher.round()
    assert sent(publisher) == {"twee/announcement/1/nl", "twee/a/announcement/1/nl"} & sent(publisher)
    assert sent(publisher), "the other one is announced"
    assert "Twee" in shown(store, "/events/twee/a/")
    assert store.read("/events/een/a/") is None
    (finding,) = findings_in(store.state())
    assert (finding.kind, finding.about) == (FindingKind.UNDONE, broken[1])
    assert finding.words.startswith(WRONG)

    tried = breaking.begun.count(broken)
    publisher.publisher.round()
    assert breaking.begun.count(broken) == tried, "not again while it is the same"

    breaking.broken.clear()
    publisher.write(text("Een, beter", 20), "een.yaml")
    publisher.clock.catch_up(NOW + timedelta(hours=1))
    publisher.publisher.round()
    publisher.publisher.round()
    publisher.clock.catch_up(NOW + timedelta(hours=2))
    publisher.publisher.round()
    assert "Een, beter" in shown(store, "/events/een/a/")
    assert findings_in(store.state()) == []
    assert {key.split("/")[0] for key in sent(publisher)} == {"een", "twee"}


@pytest.mark.parametrize("broken", STEPS, ids=["rendering", "laying out"])
@pytest.mark.parametrize("restarted", [False, True], ids=["running", "started again"])
def test_of_one_that_was_shown_the_last_good_bytes_stay(
    broken: tuple[Step, str], publisher: PublisherOnDisk, store: SiteStore, breaking: Breaking, tmp_path: Path,
    *, restarted: bool,
) -> None:  # fmt: skip
    publisher.write(text("Een", 20), "een.yaml")
    publisher.publisher.round()
    before = shown(store, "/events/een/a/")
    assert "Een" in before
    breaking.broken = {broken}
    publisher.write(text("Anders", 20), "een.yaml")
    if restarted:
        publisher = PublisherOnDisk(tmp_path, publisher.ledger, store, timer=FakeTimer(), one_by_one=breaking)
    for _ in range(2):
        publisher.publisher.round()
        assert shown(store, "/events/een/a/") == before
        assert [one.about for one in findings_in(store.state())] == [broken[1]]
