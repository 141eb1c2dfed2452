"""Feeds are put together from heads and filled in entries: the bytes are those of the libraries all the same."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from announcer.site.feeds.channel import Channel, Entry
from announcer.site.feeds.coming import coming_channel
from announcer.site.feeds.json_feed import json_feed, whole
from announcer.site.feeds.news import news_channel
from announcer.site.feeds.placements import coming_feed, news_entry, news_feed
from announcer.site.feeds.rss_and_atom import atom, by_feedgen, rss
from announcer.site.scopes import scopes
from announcer.site.view import View
from tests.support.feeds_fixtures import PICTURES, SETTINGS, make_view
from tests.support.on_ci import size
from tests.support.site_strategies import views


def is_as_the_libraries_write_it(channel: Channel) -> bool:
    return (
        rss(channel, SETTINGS) == by_feedgen(channel, SETTINGS, "rss")
        and atom(channel, SETTINGS) == by_feedgen(channel, SETTINGS, "atom")
        and json_feed(channel, SETTINGS) == whole(channel, SETTINGS)
    )


def channels(view: View, language: str) -> tuple[Channel, ...]:
    """All feeds of a site, without their formats."""
    return tuple(
        channel
        for one in scopes(view)
        for channel in (
            coming_channel(coming_feed(view, one), language),
            news_channel(news_feed(view, one, tuple(news_entry(each, view) for each in one.news)), language),
        )
    )


def test_the_fixed_feeds_are_what_the_libraries_write() -> None:
    for channel in channels(make_view(pictures=PICTURES), "en"):
        assert is_as_the_libraries_write_it(channel)


@settings(max_examples=size(10, on_ci=500), deadline=None)
@given(views(), st.sampled_from(["nl", "en", "ar"]))
def test_whatever_a_file_holds_a_feed_is_what_the_libraries_write(view: View, language: str) -> None:
    for channel in channels(view, language):
        assert is_as_the_libraries_write_it(channel)


def test_an_entry_with_few_parts_and_texts_that_look_like_markup_are_written_alike() -> None:
    entry = next(one for one in channels(make_view(pictures=PICTURES), "nl")[0].entries if one.image is not None)
    odd = "<a> & \"b\"\t'c' ]]> &amp; {id} \\u0041 \U0001f600"
    bare = replace(entry, summary="", author=None, tags=(), image=None, discussion_url=None)
    full = replace(entry, title=odd, author=odd, tags=(odd, "b"), discussion_url="https://a.example/?b=1&c=2")
    entries: tuple[Entry, ...] = (bare, full, replace(full, language="en"), replace(bare, language="ar"))
    channel = replace(channels(make_view(), "nl")[0], entries=entries)
    assert is_as_the_libraries_write_it(channel)
    assert is_as_the_libraries_write_it(replace(channel, entries=()))
