"""Feeds are put together from heads and filled in entries: the bytes are those of the libraries all the same."""

from collections.abc import Iterator
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from announcer.site.feeds.channel import Channel, Entry
from announcer.site.feeds.coming import coming_channel, event_entry
from announcer.site.feeds.json_feed import json_entry, json_feed, whole
from announcer.site.feeds.news import news_channel, said_entry
from announcer.site.feeds.placements import coming_feed, news_entry, news_feed
from announcer.site.feeds.rss_and_atom import atom, atom_entry, by_feedgen, rss, rss_entry
from announcer.site.scopes import scopes
from announcer.site.view import View
from tests.support.feeds_fixtures import PICTURES, SETTINGS, make_view
from tests.support.on_ci import size
from tests.support.site_strategies import views

Feed = tuple[Channel, list[Entry]]


def is_as_the_libraries_write_it(feed: Feed) -> bool:
    channel, entries = feed
    around = channel.language
    return (
        rss(channel, [rss_entry(one, around) for one in entries], SETTINGS)
        == by_feedgen(channel, entries, SETTINGS, "rss")
        and atom(channel, [atom_entry(one, around) for one in entries], SETTINGS)
        == by_feedgen(channel, entries, SETTINGS, "atom")
        and json_feed(channel, [json_entry(one, around) for one in entries], SETTINGS)
        == whole(channel, entries, SETTINGS)
    )


def feeds(view: View, language: str) -> Iterator[Feed]:
    """All feeds of a site, without their formats."""
    for one in scopes(view):
        coming = coming_feed(view, one)
        news = news_feed(view, one, tuple(news_entry(each, view) for each in one.news))
        yield coming_channel(coming, language), [event_entry(each, SETTINGS, language) for each in coming.in_order]
        yield news_channel(news, language), [said_entry(each, SETTINGS, language) for each in news.entries]
        page = replace(news, page=2, older=1)
        yield news_channel(page, language), [said_entry(each, SETTINGS, language) for each in page.entries]


def test_the_fixed_feeds_are_what_the_libraries_write() -> None:
    for feed in feeds(make_view(pictures=PICTURES), "en"):
        assert is_as_the_libraries_write_it(feed)


@settings(max_examples=size(10, on_ci=500), deadline=None)
@given(views(), st.sampled_from(["nl", "en", "ar"]))
def test_whatever_a_file_holds_a_feed_is_what_the_libraries_write(view: View, language: str) -> None:
    for feed in feeds(view, language):
        assert is_as_the_libraries_write_it(feed)


def test_an_entry_with_few_parts_and_texts_that_look_like_markup_are_written_alike() -> None:
    channel, entries = next(feeds(make_view(pictures=PICTURES), "nl"))
    entry = next(one for one in entries if one.image is not None)
    odd = "<a> & \"b\"\t'c' ]]> &amp; {id} \\u0041 \U0001f600"
    bare = replace(entry, summary="", author=None, tags=(), image=None, discussion_url=None)
    full = replace(entry, title=odd, author=odd, tags=(odd, "b"), discussion_url="https://a.example/?b=1&c=2")
    odd_ones = [bare, full, replace(full, language="en"), replace(bare, language="ar")]
    assert is_as_the_libraries_write_it((channel, odd_ones))
    assert is_as_the_libraries_write_it((channel, []))
