"""What lies at a tag is kept between rounds, and made anew where anything that it is made of is other."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from announcer.site.calendars.placements import calendar_placements
from announcer.site.feeds.news_items import NewsName
from announcer.site.feeds.placements import ToldEntry, feed_placements, told_entries
from announcer.site.kept_scopes import KeptScopes
from announcer.site.scopes import ScopedView, everything, tag_scopes
from announcer.site.view import View, view
from tests.site.pages_fixtures import FACTS, HISTORY, PICTURES, SETTINGS, TODAY

VIEW = view(FACTS, HISTORY, SETTINGS, TODAY, PICTURES)
_TAGS = [*tag_scopes(VIEW)]
EMPTY = ScopedView(scope=replace(_TAGS[0].scope, path="/tags/leeg/"), listed=(), said=(), news=())
"""A tag that was taken off everything: its feeds date from the beginning."""
SCOPES = [everything(VIEW), *_TAGS, EMPTY]
TOLD = told_entries(VIEW, HISTORY)
Found = dict[str, tuple[object, bytes]]


def at_once(seen: View = VIEW, told: Mapping[NewsName, ToldEntry] = TOLD) -> Found:
    """Headers and cache key by path."""
    made = [*feed_placements(seen, SCOPES, lambda item: told.get(item.name)), *calendar_placements(seen, SCOPES)]
    return {one.path: (one.headers, one.made_key()) for one in made}


def kept_as(kept: KeptScopes, seen: View = VIEW, told: Mapping[NewsName, ToldEntry] = TOLD) -> Found:
    made = kept.placements(seen, SCOPES, lambda item: told.get(item.name), ())
    return {one.path: (one.headers, one.key or one.made_key()) for one in made}


def test_they_are_what_is_made_at_once_and_the_same_objects_where_nothing_changed() -> None:
    kept = KeptScopes()
    assert kept_as(kept) == at_once()
    first, again = ([*kept.placements(VIEW, SCOPES, lambda item: TOLD.get(item.name), ())] for _ in range(2))
    assert [id(one) for one in first] == [id(one) for one in again]


def test_what_is_told_otherwise_makes_the_news_anew() -> None:
    kept = KeptScopes()
    before = kept_as(kept)
    told = {name: replace(one, modified_at=one.modified_at + timedelta(days=400)) for name, one in TOLD.items()}
    after = kept_as(kept, told=told)
    assert after == at_once(told=told)
    assert {path for path in after if after[path] != before[path]} >= {"/news.rss", "/news.atom", "/news.json"}


def test_other_settings_and_another_beginning_make_all_anew() -> None:
    for other in (
        replace(VIEW, settings=replace(SETTINGS, title="Anders")),
        replace(VIEW, started_at=VIEW.started_at + timedelta(days=1)),
    ):
        kept = KeptScopes()
        kept_as(kept)
        assert kept_as(kept, other) == at_once(other)
