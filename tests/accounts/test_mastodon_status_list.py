"""Reading the list of an account's statuses: whole or not at all, and in parts when it is long."""

from collections.abc import Sequence
from contextlib import suppress

import pytest

from announcer.accounts.mastodon import status_list
from announcer.accounts.mastodon.status_list import Newer, Page, WholeHistory, page_of
from announcer.delivery.outcomes import (
    Unfinished,
    Unreachable,
)
from tests.accounts.mastodon_accounts import account_on
from tests.support.fake_mastodon.faults import BY_NAME
from tests.support.fake_mastodon.rules import Behaviour
from tests.support.fake_mastodon.server import FakeMastodon


@pytest.mark.parametrize("behaviour", [Behaviour.V45, Behaviour.NO_KEYS])
def test_a_list_is_whole_oldest_first_and_without_boosts(behaviour: Behaviour) -> None:
    with FakeMastodon(behaviour) as server:
        ids = []
        for number in range(95):
            text = f"{number} https://site.example/events/s/e/?p={number:012x}"
            ids.append(server.rules.post({"status": text}, None).body["id"])
            if number % 10 == 0:
                server.rules.boost()
        account = account_on(server.base_url)
        everything = account.statuses_after(None)
        assert [seen.id for seen in everything] == ids
        assert everything[17].markers == {f"{17:012x}"}
        assert [seen.id for seen in account.statuses_after(ids[3])] == ids[4:]
        assert account.statuses_after(ids[-1]) == []


def test_a_list_that_was_read_to_its_end_is_read_anew_the_next_time(fake: FakeMastodon) -> None:
    account = account_on(fake.base_url)
    assert account.statuses_after(None) == []
    posted = fake.rules.post({"status": "Sessie"}, None).body["id"]
    assert [seen.id for seen in account.statuses_after(None)] == [posted]


def test_a_server_that_gives_the_same_page_for_ever_has_given_no_list() -> None:
    newest = page_of([{"id": "9"}, {"id": "8"}], "", "own")
    with pytest.raises(Unreachable):
        Newer("1").read(lambda _: newest)
    with pytest.raises(Unreachable):
        WholeHistory().read(lambda _: newest)


def test_a_server_whose_pages_include_the_id_they_begin_at_comes_to_an_end() -> None:
    def from_id_on(cursor: dict[str, str]) -> Page:
        return page_of([{"id": id_} for id_ in ("4", "3", "2", "1") if id_ >= cursor["min_id"]][-2:], "", "own")

    assert list(Newer("1").read(from_id_on)) == ["2", "3", "4"]


class PagesWithHiddenStatuses:
    """Ten statuses, two a page, and a server that hides some of them after it has written its links, as GoToSocial
    does."""

    def __init__(self, *hidden: int) -> None:
        self._hidden = hidden
        self.asked: list[dict[str, str]] = []

    def __call__(self, cursor: dict[str, str]) -> Page:
        assert cursor not in self.asked
        self.asked.append(cursor)
        newer = [number for number in range(1, 11) if number > int(cursor.get("min_id", 0))][:2]
        older = [number for number in range(10, 0, -1) if number < int(cursor.get("max_id", 11))][:2]
        raw = newer[::-1] if "min_id" in cursor else older
        links = f'<https://x/?max_id={raw[-1]}>; rel="next", <https://x/?min_id={raw[0]}>; rel="prev"' if raw else ""
        return page_of([{"id": str(number)} for number in raw if number not in self._hidden], links, "own")


@pytest.mark.parametrize("hidden", [(), (2, 3), (2, 3, 4, 5, 6), (9, 10), (1, 2), range(2, 11)], ids=repr)
def test_an_empty_page_with_links_is_not_the_end_of_a_list(hidden: Sequence[int]) -> None:
    shown = [str(number) for number in range(1, 11) if number not in hidden]
    assert list(Newer("1").read(PagesWithHiddenStatuses(*hidden))) == [id_ for id_ in shown if id_ != "1"]
    assert list(WholeHistory().read(PagesWithHiddenStatuses(*hidden))) == shown


def test_a_list_goes_on_after_a_page_that_is_known_already() -> None:
    newest, oldest = [{"id": "4"}, {"id": "3"}], [{"id": "3"}, {"id": "2"}]
    pages: dict[tuple[str, str], tuple[list[dict[str, str]], str]] = {
        ("min_id", "1"): (oldest, ""),
        ("min_id", "3"): (oldest, '<https://x/?min_id=a1>; rel="prev"'),
        ("min_id", "a1"): ([{"id": "4"}], ""),
        ("min_id", "4"): ([], ""),
        ("max_id", ""): (newest, ""),
        ("max_id", "3"): (newest, '<https://x/?max_id=a1>; rel="next"'),
        ("max_id", "a1"): ([{"id": "2"}], ""),
        ("max_id", "2"): ([], ""),
    }

    def fetch(cursor: dict[str, str]) -> Page:
        return page_of(*pages[next(iter(cursor.items()), ("max_id", ""))], "own")

    assert list(Newer("1").read(fetch)) == ["2", "3", "4"]
    assert list(WholeHistory().read(fetch)) == ["2", "3", "4"]


def test_an_empty_page_that_leads_to_itself_is_the_end() -> None:
    def echoing(cursor: dict[str, str]) -> Page:
        ((name, value),) = cursor.items() or [("max_id", "")]
        rel = "prev" if name == "min_id" else "next"
        return page_of([{"id": "2"}] if value in ("", "1") else [], f'<https://x/?{name}={value}>; rel="{rel}"', "own")

    assert list(Newer("1").read(echoing)) == ["2"]
    assert list(WholeHistory().read(echoing)) == ["2"]


@pytest.mark.parametrize("round_and_round", [True, False])
@pytest.mark.parametrize("listing", [Newer("0"), WholeHistory()], ids=["newer", "whole"])
def test_empty_pages_that_lead_on_without_end_or_in_a_ring_are_no_list_and_it_is_begun_anew(
    listing: Newer | WholeHistory, round_and_round: bool
) -> None:
    asked: list[dict[str, str]] = []

    def leading(cursor: dict[str, str]) -> Page:
        asked.append(cursor)
        number = len(asked) % 7 if round_and_round else len(asked)
        links = f'<https://x/?max_id=c{number}>; rel="next", <https://x/?min_id=c{number}>; rel="prev"'
        return page_of([{"id": "1"}] if len(asked) == 1 else [], links, "own")

    with pytest.raises(Unreachable, match="does not advance"):
        listing.read(leading)
    assert len(asked) <= 1001
    asked.clear()
    with pytest.raises(Unreachable, match="does not advance"):
        listing.read(leading)
    assert asked[0] in ({}, {"min_id": "0"})
    assert len(asked) > 5


@pytest.mark.parametrize("is_whole", [True, False])
def test_empty_pages_in_a_list_that_breaks_off_are_asked_for_where_it_did(is_whole: bool) -> None:
    server, calls = PagesWithHiddenStatuses(3, 4, 5, 6), 0

    def breaking(cursor: dict[str, str]) -> Page:
        nonlocal calls
        calls += 1
        if calls % 2:
            raise Unreachable("it answered 500")
        return server(cursor)

    listing, ids = WholeHistory() if is_whole else Newer("1"), None
    while ids is None:
        assert calls < 30
        with suppress(Unreachable):
            ids = list(listing.read(breaking))
    assert ids == (["1"] if is_whole else []) + ["2", "7", "8", "9", "10"]


@pytest.mark.parametrize(
    ("is_whole", "calls_after", "calls_anew"), [(True, 5, 6), (False, 3, 5)], ids=["the whole history", "since one"]
)
def test_a_long_list_is_read_on_where_it_broke_off(
    fake: FakeMastodon, is_whole: bool, calls_after: int, calls_anew: int
) -> None:
    ids = [fake.rules.post({"status": f"number {number}"}, None).body["id"] for number in range(130)]
    baseline, wanted = (None, ids) if is_whole else (ids[0], ids[1:])
    account = account_on(fake.base_url)
    account.verify()
    path = f"/api/v1/accounts/{fake.rules.account_id}/statuses"
    fake.fault(BY_NAME["bad-reset after the commit"], method="GET", path=path, times=2)
    fake.fault(BY_NAME["503 before the commit"], method="GET", path=path)
    with pytest.raises(Unreachable):
        account.statuses_after(baseline)
    wanted = [*wanted, fake.rules.post({"status": "meanwhile"}, None).body["id"]]
    for calls in (calls_after, calls_anew):
        asked = len(fake.requests)
        assert [seen.id for seen in account.statuses_after(baseline)] == wanted
        assert len(fake.requests) - asked == calls


@pytest.mark.parametrize("whole", [True, False])
def test_a_list_that_is_longer_than_the_deadline_is_read_in_parts(fake: FakeMastodon, whole: bool) -> None:
    ids = [fake.rules.post({"status": f"number {number}"}, None).body["id"] for number in range(130)]
    account = account_on(fake.base_url)
    account.verify()
    account._deadline = 0
    calls = 5 if whole else 4
    for _ in range(calls):
        with pytest.raises(Unfinished):
            account.statuses_after(None if whole else ids[0])
    assert [one.id for one in account.statuses_after(None if whole else ids[0])] == (ids if whole else ids[1:])


def test_a_list_that_does_not_advance_is_begun_anew(fake: FakeMastodon) -> None:
    ids = [fake.rules.post({"status": f"number {number}"}, None).body["id"] for number in range(50)]
    account = account_on(fake.base_url)
    listing = fake.rules.listing
    first = listing(fake.rules.account_id, {"min_id": ids[0], "limit": "40"})
    fake.rules.listing = lambda *_: first  # type: ignore[method-assign]
    with pytest.raises(Unreachable, match="does not advance"):
        account.statuses_after(ids[0])
    fake.rules.listing = listing  # type: ignore[method-assign]
    assert [seen.id for seen in account.statuses_after(ids[0])] == ids[1:]


@pytest.mark.parametrize(
    "name",
    ["500 before the commit", "html before the commit", "truncate after the commit", "redirect after the commit",
     "drop before the commit", "429 before the commit", "html-404 before the commit"],
)  # fmt: skip
def test_half_a_list_is_no_list(fake: FakeMastodon, name: str) -> None:
    account = account_on(fake.base_url)
    account.verify()
    fake.fault(BY_NAME[name], method="GET", path=r"/api/v1/accounts/.*/statuses")
    with pytest.raises(Unreachable):
        account.statuses_after("1")


@pytest.mark.parametrize("whole", [True, False])
def test_a_list_without_end_is_given_up_when_it_is_longer_than_can_be_kept(
    whole: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each page is full of what nobody has seen, and it is begun anew the next time."""
    monkeypatch.setattr(status_list, "MOST_KEPT", 100_000)
    pages = 0

    def page(_: dict[str, str]) -> Page:
        nonlocal pages
        pages += 1
        content = f'<a href="https://s.example/?p=0123456789ab">x</a>{"words " * 100}'
        new = [{"id": f"{pages}-{n}", "account": {"id": "own"}, "content": content} for n in range(40)]
        return page_of(new, "", "own")

    reading = WholeHistory() if whole else Newer("1")
    for most in (3, 6):
        with pytest.raises(Unreachable, match="longer than can be kept"):
            reading.read(page)
        assert pages <= most
