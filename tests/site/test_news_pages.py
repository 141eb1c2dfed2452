"""News that have left the feed stand on closed pages (RFC 5005, 4): readers that follow the links miss nothing."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cache

import feedparser

from announcer.model import Facts, History, PostRecord, Resource, State, Status
from announcer.site.feeds.placements import changed_feeds
from announcer.site.site_layout import SiteLayout
from tests.site import feed_rules
from tests.site.pages_fixtures import FIRST_SEEN, SETTINGS, TODAY, event, facts, history, post, removed, revised, series

_EVENTS = 40
SERIES = series(
    "reeks",
    *[event(f"reeks/e{number}", TODAY, tags=("Kunst",) if number % 2 else ()) for number in range(_EVENTS)],
)
FACTS = facts(SERIES)


def posts(count: int) -> list[PostRecord]:
    """`count` changes of the events in turn, an hour apart; half of them with a tag."""
    return [
        post(
            f"reeks/e{number % _EVENTS}/change/{number}/nl",
            f"Bericht {number}.",
            number=number + 1,
            at=FIRST_SEEN + timedelta(hours=number),
            stated={f"reeks/e{number % _EVENTS}": 1},
        )
        for number in range(count)
    ]


def site(known: History, every: Facts = FACTS) -> dict[str, Resource]:
    """Its news; nothing else is rendered."""
    every_laid = SiteLayout({}).lay(every, known, SETTINGS, TODAY, {}).laid
    laid = [one for one in every_laid if "/news" in one.paths[0] or one.placement.headers.status == 410]
    return {one.path: one for each in laid for one in each.rendered()}


@cache
def site_with(count: int) -> dict[str, Resource]:
    return site(said(count))


def said(count: int) -> History:
    return history(FACTS, posts=posts(count))


def path(address: str) -> str:
    return address.removeprefix("https://agenda.example")


def walked(found: dict[str, Resource], begin: str) -> Iterator[feedparser.FeedParserDict]:
    """The feed and its closed pages, as the links lead from one to the other."""
    at: str | None = begin
    while at is not None:
        feed = feedparser.parse(found[at].body, resolve_relative_uris=False, sanitize_html=False)
        assert not feed.bozo
        yield feed
        at = next((path(link.href) for link in feed.feed.links if link.rel == "prev-archive"), None)


def test_who_follows_the_links_finds_everything_that_was_announced_in_every_format_and_part() -> None:
    found = site_with(330)
    for scope, ending, count in (("/", "rss", 330), ("/series/reeks/", "atom", 330), ("/en/tags/kunst/", "rss", 165)):
        pages = [*walked(found, f"{scope}news.{ending}")]
        assert len({entry.id for page in pages for entry in page.entries}) == count
        assert [len(page.entries) for page in pages] == [min(count, 200), *[100] * (len(pages) - 1)]
        if len(pages) > 1:
            feed_rules.check(f"news.{ending}", found[f"{scope}news-1.{ending}"].body)
    items, at = [], "/news.json"
    while at:
        feed = json.loads(found[at].body)
        items += [each["id"] for each in feed["items"]]
        at = path(feed.get("next_url", ""))
    assert len(set(items)) == 330


def test_a_closed_page_says_that_it_is_one_and_whose() -> None:
    found = site_with(330)
    assert "/news-3.atom" not in found
    page = found["/en/news-2.atom"].body
    assert b'xmlns:fh="http://purl.org/syndication/history/1.0"' in page
    assert b"<fh:archive/>" in page
    assert b'<link href="https://agenda.example/en/news.atom" rel="current"/>' in page
    assert b'<link href="https://agenda.example/en/news-1.atom" rel="prev-archive"/>' in page
    assert b'<link href="https://agenda.example/en/news-2.atom" rel="self"' in page
    assert b"prev-archive" not in found["/news-1.rss"].body
    assert b"fh:archive" not in found["/news.rss"].body
    assert b'<atom:link href="https://agenda.example/news-2.rss" rel="prev-archive"/>' in found["/news.rss"].body
    assert not changed_feeds([found["/news-1.rss"]], SETTINGS)


def test_a_feed_with_room_for_all_has_no_pages() -> None:
    found = site_with(200)
    assert not [name for name in found if "/news-" in name]
    assert b"archive" not in found["/news.rss"].body
    assert [name for name in site_with(201) if name.startswith("/news-")] == [
        "/news-1.rss", "/news-1.atom", "/news-1.json",
    ]  # fmt: skip


def test_a_closed_page_never_changes_whatever_is_said_or_becomes_of_events_later() -> None:
    before = {name: one for name, one in site_with(201).items() if "/news-" in name}
    first, cancelled = SERIES.events[0], replace(SERIES.events[1], status=Status.CANCELLED)
    later = revised(said(240), cancelled, FIRST_SEEN + timedelta(days=90))
    after = site(later, facts(replace(SERIES, events=(first, cancelled, *SERIES.events[2:]))))
    assert b"achterhaald" in after["/news.rss"].body
    assert len(before) == 2 * 3 * 3
    for name, one in before.items():
        assert (after[name].inputs, after[name].body, after[name].modified_at) == (
            one.inputs,
            one.body,
            one.modified_at,
        )


def test_what_is_deleted_goes_from_its_page_and_moves_nothing_to_another() -> None:
    known = said(330)
    kept = tuple(replace(one, state=State.GONE) if one.id == 51 else one for one in known.posts)
    before, after = site_with(330), site(replace(known, posts=kept))
    assert b"Bericht 50." in before["/news-1.rss"].body
    assert b"Bericht 50." not in after["/news-1.rss"].body
    assert after["/news-2.rss"].body == before["/news-2.rss"].body


def test_the_pages_of_a_series_that_a_person_removed_say_so() -> None:
    found = site(removed(said(330), "reeks"), facts())
    assert {found[f"/series/reeks/news-{page}.{ending}"].status for page in (1, 2) for ending in ("rss", "json")} == {
        410
    }
    assert not [one for name, one in found.items() if name.startswith("/news-") and b"Bericht" in one.body]
