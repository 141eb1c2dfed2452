"""Closed pages of the news are kept between rounds, and are what they are when they are made at once."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from announcer.model import PostRecord, SiteSettings, State
from announcer.site.cache_keys import cache_key
from announcer.site.feeds.closed_pages import KeptClosedPages, closed_page_placements
from announcer.site.feeds.news import NewsEntry
from announcer.site.feeds.news_items import NewsItem
from announcer.site.feeds.placements import told_entries
from announcer.site.scopes import ScopedView, everything, tag_scopes
from announcer.site.site_layout import SiteChanges, SiteLayout
from announcer.site.view import view
from tests.site.pages_fixtures import FIRST_SEEN, SETTINGS, TODAY, event, facts, history, post, removed, series
from tests.support.on_ci import size

NAMES = ("a", "b")
FACTS = facts(*[series(name, *[event(f"{name}/e{one}", TODAY, tags=("Kunst",)) for one in range(3)]) for name in NAMES])
COUNT = 420


def posts(count: int = COUNT) -> list[PostRecord]:
    """Changes of the events in turn, the first two hundred of series a and the others of b, an hour apart."""
    return [
        post(
            f"{subject}/change/{number}/nl",
            f"Bericht {number}.",
            number=number + 1,
            at=FIRST_SEEN + timedelta(hours=number),
            stated={subject: 1},
        )
        for number in range(count)
        for subject in (f"{NAMES[number >= 200]}/e{number % 3}",)
    ]


def scoped(
    every: Sequence[PostRecord], its: SiteSettings, taken_off: Iterable[str] = ()
) -> tuple[list[ScopedView], dict[NewsItem, NewsEntry]]:
    known = removed(history(FACTS, posts=every), *taken_off)
    whole = view(FACTS, known, its, TODAY)
    told = told_entries(whole, known)
    return [everything(whole), *tag_scopes(whole)], {one.entry.item: one.archived for one in told.values()}


def keys(changes: SiteChanges) -> dict[str, str]:
    return {path: one.key for one in changes.laid for path in one.paths}


WAYS = ("nothing", "lost", "said", "removed", "settings")
rounds = st.lists(st.tuples(st.sampled_from(WAYS), st.integers(0, COUNT - 1)), min_size=1, max_size=size(3, on_ci=8))


@pytest.mark.timeout(600)
@settings(max_examples=size(2, on_ci=200))
@given(rounds)
@example([("removed", 1)])
@example([("lost", 5), ("said", 0), ("settings", 1)])
def test_round_by_round_they_are_what_they_are_at_once(life: list[tuple[str, int]]) -> None:
    kept, every, its, taken_off = KeptClosedPages(), posts(), SETTINGS, set[str]()
    for what, number in [("nothing", 0), *life]:
        changed: list[str] = []
        if what == "lost":
            lost = every[number]
            every[number], changed = replace(lost, state=State.GONE), [lost.key.subject.series]
        elif what == "said":
            every, changed = [*every, posts(len(every) + 1)[-1]], ["b"]
        elif what == "removed":
            taken_off.add(f"{NAMES[number % 2]}/e{number % 3}")
            changed = [NAMES[number % 2]]
        elif what == "settings":
            its = replace(its, title=f"Agenda {number}")
        parts, entries = scoped(every, its, taken_off)
        kept.begin(its, changed)
        for one in parts:
            ours = list(kept.placements(its, one, entries.get))
            assert [replace(each, key=None) for each in ours] == [*closed_page_placements(its, one, entries.get)]
            assert all(each.key == cache_key(each.render, each.contents, each.headers) for each in ours)


def test_what_did_not_change_is_not_made_again() -> None:
    kept, every = KeptClosedPages(), posts()
    kept.begin(SETTINGS, [])
    parts, entries = scoped(every, SETTINGS)
    before = [each for one in parts for each in kept.placements(SETTINGS, one, entries.get)]
    kept.begin(SETTINGS, ["b"])
    after = [each for one in parts for each in kept.placements(SETTINGS, one, entries.get)]
    assert [each.path for each, other in zip(after, before, strict=True) if each is not other] == [
        f"{scope}news-3.{ending}" for scope in ("/", "/tags/kunst/") for ending in ("rss", "atom", "json")
    ]


def test_a_site_that_goes_on_has_the_pages_of_one_that_begins() -> None:
    layout, every, other, known = SiteLayout({}), posts(), replace(SETTINGS, title="Anders"), dict[str, str]()
    lost = [replace(every[7], state=State.GONE), *every[1:7], *every[8:]]
    for each, its in ((every, SETTINGS), (lost, SETTINGS), (posts(501), SETTINGS), (posts(501), other)):
        known |= keys(layout.lay(FACTS, history(FACTS, posts=each), its, TODAY, {}))
        assert known == keys(SiteLayout({}).lay(FACTS, history(FACTS, posts=each), its, TODAY, {}))
