"""The site as a whole: every address is there, every link leads somewhere, and only what changed is rendered."""

import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from announcer.model import Event, Facts, History, Image, Picture, Resource, Series, SiteSettings, Status, Subject
from announcer.model.text import Plain
from announcer.site.render import Rendering, render
from tests.site import pages_fixtures as fixtures
from tests.site.pages_fixtures import FACTS, HISTORY, SETTINGS, TODAY, WITH_ACCOUNT, event, facts, history, series
from tests.support.page_reading import document
from tests.support.repository import ROOT

FEED_NAMES = [f"{name}.{ending}" for name in ("feed", "news") for ending in ("rss", "atom", "json")]


def rendered(
    facts: Facts = FACTS,
    history: History = HISTORY,
    settings: SiteSettings = SETTINGS,
    today: date = TODAY,
    known: dict[str, str] | None = None,
) -> Rendering:
    return render(facts, history, settings, today, pictures=fixtures.PICTURES, known=known or {})


def by_path(rendering: Rendering) -> dict[str, Resource]:
    return {one.path: one for one in rendering.changed}


def known(rendering: Rendering) -> dict[str, str]:
    return {one.path: one.inputs for one in rendering.changed}


# --- addresses ------------------------------------------------------------------------------------------------------


def test_every_address_of_the_design_is_there_in_every_language() -> None:
    expected = [
        "/", "/archive/", "/subscribe/", "/series/makers/", "/events/makers/webinar/", "/events/makers/webinar.ics",
        "/calendar.ics", "/series/makers/calendar.ics", "/tags/twente/calendar.ics", "/outbox/",
        *[base + name for base in ("/", "/series/makers/", "/tags/twente/") for name in FEED_NAMES],
    ]  # fmt: skip
    paths = rendered().paths
    for path in expected:
        assert {path, f"/nl{path}", f"/en{path}"} <= paths
    assert {"/robots.txt", "/sitemap.xml", "/404.html", "/410.html", "/en/404.html"} <= paths


def test_the_outbox_is_there_with_the_local_account_only_and_never_among_static_files() -> None:
    local = by_path(rendered())
    assert not any(local[path].static for path in ("/outbox/", "/nl/outbox/", "/en/outbox/"))
    assert all(one.static for path, one in local.items() if "outbox" not in path)
    assert not any("outbox" in path for path in rendered(settings=WITH_ACCOUNT).paths)


def test_the_sites_own_language_has_the_same_bytes_under_its_tag() -> None:
    resources = by_path(rendered())
    twins = [path for path in resources if path.startswith("/nl/")]
    assert len(twins) > 50
    for path in twins:
        assert resources[path].body == resources[path.removeprefix("/nl")].body


@pytest.mark.parametrize("base_url", ["https://agenda.example", "https://tetem.example/agenda"])
@pytest.mark.parametrize("account_url", [None, "https://social.example/@broedplaatsen"])
def test_every_link_of_every_static_file_leads_to_a_static_file(base_url: str, account_url: str | None) -> None:
    site = replace(SETTINGS, base_url=base_url, account_url=account_url, local_outbox=account_url is None)
    resources = {path: one for path, one in by_path(rendered(settings=site)).items() if one.static}
    checked = 0
    for path, one in resources.items():
        for link in links_in(one):
            address = urljoin(f"{base_url}{path}", link)
            # Posts and calendars name the site by other schemes too.
            if urlsplit(address)._replace(scheme="https").geturl().startswith(base_url):
                target = unquote(urlsplit(address).path).removeprefix(urlsplit(base_url).path)
                assert target in resources, (path, link)
                checked += 1
    assert checked > 1000


def links_in(resource: Resource) -> list[str]:
    if not resource.type.startswith("text/html"):
        return []
    page = document(resource.body)
    return [str(link) for link in page.xpath("//@href | //img/@src | //meta[@property='og:image']/@content")]


def test_what_a_person_removed_answers_410_under_all_its_addresses() -> None:
    gone = fixtures.removed(HISTORY, "makers/lasdag")
    kept = replace(FACTS, series=tuple(without(one, "lasdag") for one in FACTS.series))
    resources = by_path(rendered(kept, gone))
    for path in ("/events/makers/lasdag/", "/en/events/makers/lasdag/", "/nl/events/makers/lasdag.ics"):
        assert resources[path].status == 410
    assert [path for path, one in resources.items() if one.status == 200 and b"lasdag" in one.body.lower()] == [
        "/outbox/", "/nl/outbox/", "/en/outbox/",
    ]  # fmt: skip


def without(whole: Series, id_: str) -> Series:
    return replace(whole, events=tuple(one for one in whole.events if one.key.event != id_))


def test_a_removed_series_answers_410_with_its_events_and_feeds() -> None:
    gone = fixtures.removed(HISTORY, "makers")
    resources = by_path(rendered(facts(fixtures.ROUND), gone))
    for path in (
        "/series/makers/",
        "/series/makers/news.atom",
        "/en/series/makers/calendar.ics",
        "/events/makers/oud/",
    ):
        assert resources[path].status == 410, path
    assert resources["/series/cop-2024/"].status == 200


def test_the_stylesheet_and_pictures_may_be_kept_for_ever_because_their_address_names_their_bytes() -> None:
    resources = by_path(rendered())
    for path, one in resources.items():
        names_bytes = path.startswith(("/assets/", "/images/"))
        assert one.max_age == (365 * 24 * 3600 if names_bytes else 300)
    (image,) = [path for path in resources if path.startswith("/images/")]
    assert hashlib.sha256(fixtures.PNG).hexdigest().startswith(image.removeprefix("/images/").removesuffix(".png"))


def test_the_sitemap_lists_pages_that_exist_with_the_time_of_their_newest_fact() -> None:
    rendering = rendered()
    root: Any = etree.fromstring(by_path(rendering)["/sitemap.xml"].body)
    names = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    addresses = root.xpath("//s:loc/text()", namespaces=names)
    assert len(addresses) == len(set(addresses))
    assert {unquote(urlsplit(address).path) for address in addresses} <= rendering.paths
    lastmod = root.xpath("//s:url[s:loc='https://agenda.example/events/makers/webinar/']/s:lastmod", namespaces=names)
    assert [element.text for element in lastmod] == ["2024-01-10T08:00:00Z"]


# --- only what changed ------------------------------------------------------------------------------------------------


def test_nothing_is_rendered_again_when_nothing_changed() -> None:
    first = rendered()
    again = rendered(known=known(first))
    assert again.changed == ()
    assert again.paths == first.paths


def test_a_change_of_one_event_renders_what_shows_it_and_nothing_else() -> None:
    its, remembered = moved(FACTS, HISTORY, "makers/webinar", start_time=time(21))
    changed = {one.path for one in rendered(its, remembered, known=known(rendered())).changed}
    assert {
        "/",
        "/en/",
        "/events/makers/webinar/",
        "/events/makers/festival/",
        "/calendar.ics",
        "/sitemap.xml",
    } <= changed
    assert {"/series/makers/calendar.ics", "/series/makers/feed.rss", "/events/makers/webinar.ics"} <= changed
    assert not any("cop-2024" in path or "tags" in path for path in changed)
    assert not {"/archive/", "/subscribe/", "/events/makers/festival.ics", "/robots.txt"} & changed


def moved(its: Facts, remembered: History, key: str, **fields: object) -> tuple[Facts, History]:
    """One more revision of an event, in the facts and in the history."""
    subject = Subject.parse(key)
    newest = max(record.latest.at for record in remembered.events.values())
    new = replace(remembered.events[subject].latest.facts, **fields)  # type: ignore[arg-type]
    changed = [
        replace(one, events=tuple(new if each.key == subject else each for each in one.events)) for one in its.series
    ]
    return replace(its, series=tuple(changed)), fixtures.revised(remembered, new, newest + timedelta(hours=1))


def test_the_day_after_an_event_it_moves_from_the_programme_to_the_archive() -> None:
    first = rendered(today=date(2024, 3, 20))
    next_day = by_path(rendered(today=date(2024, 3, 21), known=known(first)))
    assert "Webinar" not in next_day["/"].body.decode()
    assert "Webinar" in next_day["/archive/"].body.decode()
    assert next_day["/archive/"].modified_at == datetime(2024, 3, 20, 23, tzinfo=UTC)
    assert not any("cop-2024" in path for path in next_day)


def test_the_day_after_the_deadline_what_names_the_address_is_rendered_without_it() -> None:
    first = rendered(today=date(2024, 3, 18))
    changed = by_path(rendered(today=date(2024, 3, 19), known=known(first)))
    for path in ("/events/makers/webinar/", "/feed.atom", "/feed.json", "/en/series/makers/feed.rss"):
        assert b"tickets.example/webinar" in by_path(first)[path].body, path
        assert b"tickets.example/webinar" not in changed[path].body, path


def test_a_calendar_never_held_the_address_and_stays_as_it_is_when_the_deadline_passes() -> None:
    first = rendered(today=date(2024, 3, 18))
    changed = by_path(rendered(today=date(2024, 3, 19), known=known(first)))
    for path in ("/events/makers/webinar.ics", "/calendar.ics", "/en/series/makers/calendar.ics"):
        assert b"tickets.example/webinar" not in by_path(first)[path].body.replace(b"\r\n ", b""), path
        assert path not in changed


EDITS = st.lists(
    st.one_of(
        st.tuples(st.just("day"), st.integers(1, 40)),
        st.tuples(st.just("title"), st.sampled_from(["een", "twee <b>"])),
        st.tuples(st.just("status"), st.sampled_from(list(Status))),
        st.tuples(st.just("start"), st.integers(0, 120)),
        st.tuples(st.just("series"), st.sampled_from(["Makers", "Makers en meer"])),
        st.tuples(st.just("post"), st.sampled_from(["Hallo", "Dag https://x.example"])),
        st.tuples(st.just("picture"), st.sampled_from([b"1", b"2"])),
        st.tuples(st.just("remove"), st.just("makers/repair")),
        st.tuples(st.just("site"), st.sampled_from(["Agenda", "Programma"])),
    ),
    min_size=1,
    max_size=4,
)


@given(edits=EDITS)
@settings(max_examples=12)
def test_rendering_what_changed_gives_the_site_that_rendering_all_gives(edits: list[tuple[str, object]]) -> None:
    state = _State()
    served = dict(by_path(state.render({})))
    for name, value in edits:
        state.edit(name, value)
        step = state.render({path: one.inputs for path, one in served.items()})
        served |= by_path(step)
        served = {path: one for path, one in served.items() if path in step.paths}
    assert served == by_path(state.render({}))


class _State:
    """A small site that edits change one after the other."""

    def __init__(self) -> None:
        self.facts = facts(fixtures.OTHERS)
        self.history = history(self.facts)
        self.settings = replace(SETTINGS, languages=("nl",))
        self.today = TODAY
        self.pictures = dict(fixtures.PICTURES)
        self.facts, self.history = moved(
            self.facts, self.history, "makers/webinar", image=Image(file="poster.png", alt=Plain("Zaal"))
        )

    def render(self, known: dict[str, str]) -> Rendering:
        return render(self.facts, self.history, self.settings, self.today, pictures=self.pictures, known=known)

    def edit(self, name: str, value: object) -> None:
        match name:
            case "day":
                self.today += timedelta(days=int(str(value)))
            case "title":
                self._move("makers/webinar", title=Plain(str(value)))
            case "status":
                self._move("makers/festival", status=value)
            case "start":
                self._move("makers/london", starts_on=date(2024, 3, 1) + timedelta(days=int(str(value))))
            case "series":
                self.facts = facts(replace(self.facts.series[0], title=Plain(str(value))))
            case "post":
                post = fixtures.post("makers/webinar/announcement/1/nl", str(value), stated={"makers/webinar": 1})
                self.history = replace(self.history, posts=(post,))
            case "picture":
                self.pictures["poster.png"] = Picture(
                    file="poster.png", type="image/png", width=3, height=4, body=bytes(str(value), "ascii")
                )
            case "remove":
                self.history = fixtures.removed(self.history, str(value))
                self.facts = facts(without(self.facts.series[0], "repair"))
            case "site":
                self.settings = replace(self.settings, title=str(value))

    def _move(self, key: str, **fields: object) -> None:
        self.facts, self.history = moved(self.facts, self.history, key, **fields)


def test_what_is_shown_is_never_dated_later_than_the_day_it_is_shown_on() -> None:
    for one in rendered().changed:
        assert one.modified_at.date() <= TODAY, one.path


def test_a_ruling_or_other_facts_under_the_same_revision_are_rendered_too() -> None:
    first = rendered()
    ruled = fixtures.OTHERS.events[0]
    other = replace(fixtures.OTHERS, events=(replace(ruled, status=Status.CANCELLED), *fixtures.OTHERS.events[1:]))
    changed = {one.path for one in rendered(facts(fixtures.ROUND, other, fixtures.HIDDEN), known=known(first)).changed}
    assert f"/events/{ruled.key}/" in changed


def test_when_a_post_tells_what_held_before_the_page_shows_it_though_facts_and_number_are_the_same() -> None:
    whole = series("ronde", event("ronde/a", date(2024, 4, 9), start_time=time(19)))
    new = replace(whole.events[0], start_time=time(20))
    its = facts(replace(whole, events=(new,)))
    unsaid = fixtures.revised(history(facts(whole)), new, fixtures.FIRST_SEEN + timedelta(minutes=5))
    told = fixtures.post("ronde/a/announcement/1/nl", "Kom!", stated={"ronde/a": 1})
    first = rendered(its, unsaid)
    after = by_path(rendered(its, replace(unsaid, posts=(told,)), known=known(first)))
    for path in ("/events/ronde/a/", "/en/events/ronde/a/", "/", "/series/ronde/"):
        assert b"(was " not in by_path(first)[path].body, path
        assert b"(was " in after[path].body, path


# --- the same bytes everywhere ----------------------------------------------------------------------------------------

_DIGEST = """
import hashlib, sys
from tests.site import pages_fixtures as fixtures
from announcer.site.render import render
site = render(fixtures.FACTS, fixtures.HISTORY, fixtures.SETTINGS, fixtures.TODAY, pictures=fixtures.PICTURES)
print(hashlib.sha256(repr(sorted((one.path, one) for one in site.changed)).encode()
      + b"".join(one.body for one in sorted(site.changed, key=lambda one: one.path))).hexdigest())
"""


def test_the_same_facts_give_the_same_bytes_in_another_zone_locale_and_process() -> None:
    digests = {
        subprocess.run(
            [sys.executable, "-c", _DIGEST],
            cwd=ROOT,
            env=os.environ | {"TZ": zone, "PYTHONHASHSEED": seed, "LC_ALL": locale, "LANG": locale},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for zone, seed, locale in (("Pacific/Auckland", "1", "C"), ("America/New_York", "2", "nl_NL.UTF-8"))
    }
    assert len(digests) == 1
    assert len(digests.pop().strip()) == 64


def test_many_events_of_one_day_are_listed_in_the_order_of_their_keys() -> None:
    same: list[Event] = [event(f"a/e{n}", date(2024, 5, 1)) for n in (3, 1, 2)]
    its = facts(series("a", *same))
    page = document(by_path(rendered(its, history(its)))["/"].body)
    assert page.xpath("//h3/a/text()") == ["Sessie a/e1", "Sessie a/e2", "Sessie a/e3"]
