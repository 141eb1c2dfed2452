"""Which tags have feeds and a calendar, and that an address that was there stays."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from announcer.model import Event, History
from announcer.site.feeds.formats import FORMATS
from announcer.site.render import render
from announcer.site.tags import FIRST
from announcer.site.view import view
from tests.site.pages_fixtures import (
    FIRST_SEEN,
    SETTINGS,
    TODAY,
    event,
    facts,
    history,
    record,
    removed,
    revised,
    series,
)
from tests.support.on_ci import size

LATER = FIRST_SEEN + timedelta(days=1)


def tagged(key: str, *tags: str) -> Event:
    return event(key, TODAY, tags=tags)


def seen(*events: Event) -> History:
    return history(facts(series("reeks", *events)))


def followed_tags(known: History, today: date) -> Mapping[str, str]:
    return view(facts(), known, SETTINGS, today).tags


def with_event(known: History, one: Event) -> History:
    """`known`, with an event that was first seen later."""
    return replace(known, events={**known.events, one.key: record(one.key, one, LATER)})


MANY = seen(*[tagged(f"reeks/e{number}", f"tag{number:03}") for number in range(FIRST)])


def test_the_first_hundred_tags_have_feeds_at_once_and_a_later_one_from_its_second_event_on() -> None:
    known = with_event(MANY, tagged("reeks/a", "Later"))
    assert [*followed_tags(known, TODAY)] == [f"tag{number:03}" for number in range(FIRST)]
    known = with_event(known, tagged("reeks/b", "later"))
    assert followed_tags(known, TODAY)["later"] == "Later"
    assert len(followed_tags(known, TODAY)) == FIRST + 1


def test_the_feeds_of_a_tag_stay_when_its_events_are_removed_or_tagged_otherwise() -> None:
    both = facts(series("reeks", tagged("reeks/a", "Twente"), tagged("reeks/b", "Kunst")))
    now = facts(series("reeks", tagged("reeks/b", "Muziek")))
    known = revised(removed(history(both), "reeks/a"), tagged("reeks/b", "Muziek"), LATER)
    found = {one.path: one for one in render(now, known, SETTINGS, TODAY).changed}
    for tag in ("twente", "kunst", "muziek"):
        for name in (*FORMATS, "calendar.ics"):
            assert found[f"/en/tags/{tag}/{name}"].status == 200
            assert (b"reeks/b" in found[f"/tags/{tag}/{name}"].body) is (tag == "muziek" and "news" not in name)
    assert b": Twente" in found["/tags/twente/feed.atom"].body
    assert b"/tags/muziek/" in found["/subscribe/"].body
    assert b"/tags/twente/" not in found["/subscribe/"].body


def test_a_tag_that_only_a_silent_series_has_is_not_given_away() -> None:
    one = series("reeks", tagged("reeks/a", "Geheim"), announce_at=FIRST_SEEN + timedelta(days=90))
    known = history(facts(one))
    assert not followed_tags(known, TODAY)
    assert [*followed_tags(known, TODAY + timedelta(days=90))] == ["geheim"]


@settings(max_examples=size(10, on_ci=300), deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["new", "retag", "remove"]), st.integers(0, 4), st.integers(0, 4)), max_size=8)
)
def test_whatever_becomes_of_events_no_tag_loses_its_feeds(steps: list[tuple[str, int, int]]) -> None:
    known, at = MANY, LATER
    before = {*followed_tags(known, TODAY)}
    for what, number, tag in steps:
        at += timedelta(minutes=1)
        one = tagged(f"reeks/n{number}", f"nieuw{tag}")
        if what == "new" and one.key not in known.events:
            known = replace(known, events={**known.events, one.key: record(one.key, one, at)})
        elif what == "retag" and one.key in known.events:
            known = revised(known, one, at)
        elif what == "remove" and one.key in known.events:
            known = removed(known, str(one.key))
        after = {*followed_tags(known, TODAY)}
        assert before <= after
        before = after
