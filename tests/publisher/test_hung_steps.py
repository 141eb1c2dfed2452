"""What hung is left out by the publisher's next life, whether its own watch ended the process or somebody else did."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from announcer.model.undone import OneByOne, Step, Undone
from announcer.publisher.hung_steps import HungSteps
from announcer.publisher.progress import Progress
from announcer.publisher.round_watch import SLOW_AFTER, RoundWatch
from announcer.web.site_store import SiteStore

PAGE = Step.RENDERING, "/events/een/a/"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SiteStore]:
    with closing(SiteStore(tmp_path / "site.db")) as store:
        yield store


def test_a_page_that_does_not_end_ends_the_process_and_the_next_one_leaves_it_out(
    store: SiteStore, tmp_path: Path
) -> None:
    now, ends = 0.0, list[int]()
    hung = HungSteps(tmp_path / "site.db")
    assert hung.load(after_silence=False) == frozenset()
    progress = Progress(hung.begin, timer=lambda: now)
    watch = RoundWatch(store, progress, lambda: now, hangs=hung.add, end=ends.append)
    progress.at(*PAGE)
    now = SLOW_AFTER - 1
    watch.look()
    assert ends == []
    now = SLOW_AFTER
    watch.look()
    assert ends == [75], "the supervisor starts another one"
    assert "rendering the site (/events/een/a/) does not end" in store.state()["halted"]

    later = HungSteps(tmp_path / "site.db")
    skipped = later.load(after_silence=False)
    one_by_one = OneByOne(later.begin, skipped, later.settle)
    assert isinstance(one_by_one.do(*PAGE, lambda: 1), Undone)
    assert HungSteps(tmp_path / "site.db").load(after_silence=False) == {PAGE}, "killed meanwhile: not tried either"
    assert one_by_one.do(*PAGE, lambda: 1) == 1
    assert HungSteps(tmp_path / "site.db").load(after_silence=False) == frozenset()


def test_what_gave_no_sign_of_life_is_known_by_what_it_was_at(tmp_path: Path) -> None:
    frozen = HungSteps(tmp_path / "site.db")
    frozen.load(after_silence=False)
    Progress(frozen.begin).at(*PAGE)
    assert HungSteps(tmp_path / "site.db").load(after_silence=True) == {PAGE}


def test_a_process_that_was_killed_at_something_does_not_leave_it_out(tmp_path: Path) -> None:
    killed = HungSteps(tmp_path / "site.db")
    killed.load(after_silence=False)
    Progress(killed.begin).at(*PAGE)
    assert HungSteps(tmp_path / "site.db").load(after_silence=False) == frozenset()


def test_who_was_frozen_between_two_rounds_hung_at_nothing(tmp_path: Path) -> None:
    frozen = HungSteps(tmp_path / "site.db")
    frozen.load(after_silence=False)
    one_by_one = OneByOne(Progress(frozen.begin).at)
    one_by_one.do(*PAGE, lambda: 1)
    assert HungSteps(tmp_path / "site.db").load(after_silence=True) == frozenset()


def test_a_stop_by_a_person_lets_all_be_tried_again(tmp_path: Path) -> None:
    hung = HungSteps(tmp_path / "site.db")
    hung.add(*PAGE)
    hung.forget()
    assert HungSteps(tmp_path / "site.db").load(after_silence=False) == frozenset()


@pytest.mark.parametrize("content", ["", "[]]", '[["eten", "x"]]', '{"a": 1}', "[1]"])
def test_files_that_are_no_good_say_nothing(content: str, tmp_path: Path) -> None:
    (tmp_path / "site.db.hung").write_text(content)
    (tmp_path / "site.db.step").write_text(content)
    assert HungSteps(tmp_path / "site.db").load(after_silence=True) == frozenset()
