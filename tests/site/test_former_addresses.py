"""What was renamed is still found under its first name: by links in posts, and by those who subscribed to a series."""

from dataclasses import replace
from datetime import timedelta

from announcer.model import Resource, Series, SiteSettings, Subject
from announcer.model.text import line
from announcer.site.render import render
from tests.support.planner_world import World, event, local, series

SETTINGS = SiteSettings(base_url="https://agenda.example", namespace="agenda.example", local_outbox=False)
ONE = event("een", "2024-03-01", "19:00", title="Eerste avond", tags=(line("Twente"),))
TWO = event("twee", "2024-03-08", "19:00", title="Tweede avond")


def site(world: World) -> dict[str, Resource]:
    facts = world.decide(until=world.now).facts
    return {each.path: each for each in render(facts, world.history, SETTINGS, world.now.date()).changed}


def renamed(one: Series, old: str, new: str) -> Series:
    events = [
        replace(each, key=Subject(one.id, new), was=old) if each.key.event == old else each for each in one.events
    ]
    return replace(one, events=tuple(events))


def world() -> World:
    return World(now=local("2024-02-20 10:00")).write(series(ONE, TWO))


def test_an_event_that_was_renamed_is_found_under_both_names_in_every_language() -> None:
    here = world()
    here.write(renamed(here.files["round"], "een", "opening"))
    found = site(here)
    for before in ("", "/nl", "/en"):
        for ending in ("/", ".ics"):
            old, new = (f"{before}/events/round/{name}{ending}" for name in ("een", "opening"))
            assert found[old].body == found[new].body
            assert found[old].status == 200
            assert found[old].filename == found[new].filename
    assert b"https://agenda.example/events/round/opening/" in found["/events/round/een/"].body
    assert b"round/een" not in found["/sitemap.xml"].body


def test_a_name_that_was_given_to_another_event_since_is_that_events() -> None:
    here = world()
    here.write(renamed(here.files["round"], "een", "opening"))
    here.now += timedelta(hours=1)
    other = event("een", "2024-04-01", "19:00", title="Iets anders")
    here.write(series(*here.files["round"].events, other))
    found = site(here)
    assert b"Iets anders" in found["/events/round/een/"].body
    assert b"Eerste avond" in found["/events/round/opening/"].body


def test_those_who_subscribed_to_a_series_keep_its_feeds_and_its_calendar_under_the_old_name() -> None:
    here = world()
    moved = [replace(each, key=Subject("ronde-2024", each.key.event)) for each in here.files["round"].events]
    del here.files["round"]
    here.write(series(*moved, id="ronde-2024", was="round"))
    found = site(here)
    for name in ("", "calendar.ics", "feed.rss", "feed.atom", "feed.json", "news.rss", "news.atom", "news.json"):
        for before in ("", "/en"):
            old, new = (f"{before}/series/{id_}/{name}" for id_ in ("round", "ronde-2024"))
            assert found[old].body == found[new].body
    assert b"Eerste avond" in found["/series/round/calendar.ics"].body
    assert found["/events/round/een/"].body == found["/events/ronde-2024/een/"].body


def test_what_was_renamed_and_then_removed_has_gone_under_both_names() -> None:
    here = world()
    here.write(renamed(here.files["round"], "een", "opening")).delete("opening")
    key = Subject("round", "opening")
    gone = replace(here.history.events[key], removed=True)
    here.history = replace(here.history, events={**here.history.events, key: gone})
    found = site(here)
    for path in ("/events/round/een/", "/events/round/opening/", "/events/round/een.ics", "/en/events/round/een/"):
        assert found[path].status == 410
    assert "/events/round/never/" not in found


def test_a_tags_feeds_lie_at_the_tag_itself_and_where_they_lay_before() -> None:
    here = World(now=local("2024-02-20 10:00"))
    here.write(series(replace(ONE, tags=(line("R&D"), line("Open  Source"))), replace(TWO, tags=(line("a-b c"),))))
    found = site(here)
    for name in ("feed.rss", "feed.json", "news.atom", "calendar.ics"):
        assert found[f"/tags/r&d/{name}"].status == 200
        assert found[f"/en/tags/open source/{name}"].body == found[f"/en/tags/open-source/{name}"].body
    assert b"https://agenda.example/tags/r%26d/feed.rss" in found["/tags/r&d/feed.rss"].body
    assert b"https://agenda.example/tags/open%20source/feed.rss" in found["/tags/open-source/feed.rss"].body
    here.now += timedelta(hours=1)
    here.write(series(replace(ONE, tags=(line("Open Source"),)), replace(TWO, tags=(line("open-source"),))))
    found = site(here)
    assert b"Eerste avond" in found["/tags/open source/feed.rss"].body
    assert b"Tweede avond" in found["/tags/open-source/feed.rss"].body
    assert b"Eerste avond" not in found["/tags/open-source/feed.rss"].body
