"""What is laid out round by round is what is laid out at once."""

import pickle
from datetime import timedelta

import pytest
from hypothesis import example, given, settings

from announcer.model import Resource
from announcer.site.nearness import Turn
from announcer.site.render import render
from announcer.site.site_layout import SiteChanges, SiteLayout
from tests.support.on_ci import size
from tests.support.site_world import SiteWorld, Step, lives


def lay(
    layout: SiteLayout, world: SiteWorld, *, first: str = "", room: int | None = None, is_hurried: bool = False
) -> SiteChanges:
    return layout.lay(
        world.facts, world.history, world.settings, world.today, world.pictures, first=(first,), room=room,
        is_hurried=is_hurried,
    )  # fmt: skip


def keys(changes: SiteChanges) -> dict[str, str]:
    return {path: one.key for one in changes.laid for path in one.paths}


@pytest.mark.timeout(1800)
@settings(max_examples=size(8, on_ci=2000))
@given(lives)
@example([("pass", 1, 11, 0), ("pass", 1, 11, 0), ("pass", 1, 11, 0)])
@example([("rename_event", 0, 1, 0), ("rename_event", 0, 2, 0), ("edit_event", 0, 0, 12)])
def test_round_by_round_the_site_is_what_it_is_when_it_is_laid_out_at_once(life: list[Step]) -> None:
    world, layout, known = SiteWorld.begun(), SiteLayout({}), dict[str, str]()
    for step in life:
        world.take(step)
        changes = lay(layout, world)
        changed = keys(changes)
        assert sum(len(one.paths) for one in changes.laid) == len(changed), "an address is laid once"
        assert all(known.get(path) != key for path, key in changed.items()), "what is as it was is not laid again"
        assert not changes.gone & changed.keys()
        assert changes.added == changed.keys() - known.keys()
        assert changes.gone <= known.keys()
        known = {path: key for path, key in (known | changed).items() if path not in changes.gone}
        assert known == keys(lay(SiteLayout({}), world))
        assert lay(layout, world) == SiteChanges((), frozenset())


@pytest.mark.timeout(600)
@settings(max_examples=size(1, on_ci=60))
@given(lives)
def test_round_by_round_the_bytes_are_those_of_the_whole_site(life: list[Step]) -> None:
    world, layout, store = SiteWorld.begun(), SiteLayout({}), dict[str, Resource]()
    for number, step in enumerate(life):
        world.take(step)
        if number % 3 == 2 or number == len(life) - 1:
            changes = lay(layout, world)
            store |= {resource.path: resource for one in changes.laid for resource in one.rendered()}
            store = {path: one for path, one in store.items() if path not in changes.gone}
    whole = render(world.facts, world.history, world.settings, world.today, pictures=world.pictures)
    assert store == {one.path: one for one in whole.changed}


@pytest.mark.timeout(1800)
@settings(max_examples=size(6, on_ci=400))
@given(lives)
def test_what_is_laid_out_little_by_little_is_the_whole_in_the_end(life: list[Step]) -> None:
    world = SiteWorld.begun()
    known = keys(lay(SiteLayout({}), world))
    layout, changes = SiteLayout(known), SiteChanges((), frozenset())
    for number, step in enumerate((*life, None, None, None, None)):
        if step is not None:
            world.take(step)
        first, is_hurried = "b" if number % 2 else "", number % 3 == 1
        changes = lay(layout, world, first=first, room=1, is_hurried=is_hurried)
        known = {path: key for path, key in (known | keys(changes)).items() if path not in changes.gone}
        assert first not in changes.rest
        may_be_former = not changes.is_all and (is_hurried or number == 0)
        for one in lay(SiteLayout({}), world).laid:
            if not may_be_former if one.about is None else one.about.series not in changes.rest:
                assert {known.get(path) for path in one.paths} == {one.key}
    assert changes.is_all
    assert not changes.rest
    assert known == keys(lay(SiteLayout({}), world))


def test_the_series_that_is_waited_for_is_laid_out_before_all_others_and_the_whole_at_once() -> None:
    changes = lay(SiteLayout({}), SiteWorld.begun(), first="b", room=0)
    assert {one.about.series for one in changes.laid if one.about is not None} == {"b"}
    assert {"/", "/calendar.ics"} <= keys(changes).keys()
    assert changes.rest == {"a"}


def test_of_a_new_site_that_comes_little_by_little_the_tags_are_laid_out_with_the_second_part() -> None:
    layout, world = SiteLayout({}), SiteWorld.begun()
    found = ["/tags/kunst/feed.rss" in keys(lay(layout, world, room=room)) for room in (0, 0, 0)]
    assert found == [False, True, False]


def test_in_a_hurry_an_edit_shows_on_its_own_pages_only_and_elsewhere_later() -> None:
    layout, world = SiteLayout({}), SiteWorld.begun()
    lay(layout, world)
    world.take(("edit_event", 1, 0, 15))
    changes = lay(layout, world, is_hurried=True)
    assert {one.about.series if one.about else "" for one in changes.laid} == {"b"}
    assert changes.rest == {"b"}
    changes = lay(layout, world, is_hurried=True, first="b")
    assert {"/", "/calendar.ics"} <= keys(changes).keys()
    assert not changes.rest


def test_in_a_hurry_a_post_that_waits_does_not_want_home_and_feeds_made_anew() -> None:
    layout, world = SiteLayout({}), SiteWorld.begun()
    lay(layout, world)
    world.take(("post", 1, 0, 7))
    changes = lay(layout, world, is_hurried=True, first="b")
    assert "/" not in keys(changes)
    assert (changes.rest, changes.is_all) == (frozenset(), False)
    assert lay(layout, world).is_all


def test_in_a_hurry_nothing_leads_where_nothing_lies() -> None:
    layout, world = SiteLayout({}), SiteWorld.begun()
    lay(layout, world)
    world.take(("rename_event", 0, 1, 0))
    assert "/" in keys(lay(layout, world, is_hurried=True))


def test_what_changed_is_laid_out_before_what_is_not_there_yet() -> None:
    world, layout = SiteWorld.begun(), SiteLayout({})
    lay(layout, world, first="b", room=0)
    world.take(("edit_event", 1, 0, 15))
    changes = lay(layout, world, room=0)
    assert "/events/b/e0/" in keys(changes)
    assert changes.rest == {"a"}


def test_what_is_about_everything_comes_first_then_pages_by_start_tags_series_and_the_past() -> None:
    world = SiteWorld.begun()
    laid = lay(SiteLayout({}), world).laid
    assert [one.placement.wanted for one in laid] == sorted(one.placement.wanted for one in laid)
    place = {one.paths[0]: number for number, one in enumerate(laid)}
    in_order = ["/", "/events/a/e0/", "/tags/kunst/feed.rss", "/series/a/feed.rss", "/sitemap.xml"]
    assert [place[path] for path in in_order] == sorted(place[path] for path in in_order)
    world.today += timedelta(days=99)
    (past,) = {one.placement.wanted[0] for one in lay(SiteLayout({}), world).laid if one.paths[0] == "/events/a/e0/"}
    assert past == Turn.PAST


def test_what_is_laid_goes_to_another_process_and_is_rendered_there() -> None:
    laid = lay(SiteLayout({}), SiteWorld.begun()).laid
    there = pickle.loads(pickle.dumps(laid))  # our own bytes
    page = next(number for number, one in enumerate(laid) if one.paths[0] == "/events/a/e0/")
    assert there[page].key == laid[page].key
    assert there[page].rendered() == laid[page].rendered()


def test_what_an_earlier_process_served_is_not_laid_again() -> None:
    world = SiteWorld.begun()
    known = keys(lay(SiteLayout({}), world))
    assert lay(SiteLayout(known | {"/former/": "x"}), world) == SiteChanges((), frozenset({"/former/"}))
