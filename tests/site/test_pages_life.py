"""The page of one evening through its life, in both languages: moved, postponed, cancelled, on again, online, over."""

import json
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest

from announcer.model import Event, Online, Registration, SiteSettings, Status, Texts, Venue
from announcer.model.text import Markdown, Plain
from announcer.site.render import render
from announcer.words.markdown import html_markdown
from tests.site.pages_fixtures import FIRST_SEEN, SETTINGS, event, facts, history, post, revised, series
from tests.support.page_reading import document

TETEM = Venue(name=Plain("Tetem"), street=Plain("Stroinksbleekweg 16"), city=Plain("Enschede"))
OYFO = Venue(name=Plain("Oyfo"), city=Plain("Hengelo"))
JITSI = Online(url="https://meet.example/x", name=Plain("Jitsi"))
EVENING = event(
    "ronde/a", date(2024, 4, 9), title=Plain("Leeravond"), start_time=time(19), end_time=time(20, 30), venue=TETEM,
    registration=Registration(email="a@b.example"), translations={"en": Texts(title=Plain("Learning evening"))},
)  # fmt: skip
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
BOTH = pytest.mark.parametrize("prefix", ["", "/en"])


def site(
    *versions: Event, after: timedelta = DAY, today: date = date(2024, 3, 1), told: int = 0,
    settings: SiteSettings = SETTINGS,
) -> dict[str, Any]:  # fmt: skip
    """The pages after an evening went through `versions`; `told`: how many of them a post told."""
    past = history(facts(series("ronde", versions[0])))
    for number, version in enumerate(versions[1:], 1):
        past = revised(past, version, FIRST_SEEN + number * after)
    said = [
        post(f"ronde/a/change/{number}/nl", "Gewijzigd", number=number, stated={"ronde/a": number})
        for number in range(1, told + 1)
    ]
    rendering = render(
        facts(series("ronde", versions[-1])), replace(past, posts=tuple(said)), settings, today, pictures={}
    )
    return {one.path: one.body for one in rendering.changed}


def page(pages: dict[str, Any], prefix: str = "", path: str = "/events/ronde/a/") -> Any:
    return document(pages[prefix + path])


def text(found: Any) -> str:
    return " ".join(" ".join(found.itertext()).split())


def meta(found: Any, name: str) -> str:
    return str(found.xpath(f"//meta[@property='{name}' or @name='{name}']/@content")[0])


@BOTH
def test_a_moved_evening_shows_the_old_date_and_place_beside_the_new_ones_until_it_is_over(prefix: str) -> None:
    moved = replace(EVENING, starts_on=date(2024, 4, 16), venue=OYFO)
    found = page(site(EVENING, moved), prefix)
    old_date = "was Tuesday, 9 April 2024" if prefix else "was dinsdag 9 april 2024"
    facts_ = text(found.xpath("//dl[@class='facts']")[0])
    assert f"({old_date}, " in facts_
    assert "(was Tetem, Stroinksbleekweg 16, Enschede)" in facts_
    row = text(page(site(EVENING, moved), prefix, "/").xpath("//li[contains(@class, 'row')]")[0])
    assert ("(was Tuesday, 9 April)" if prefix else "(was dinsdag 9 april)") in row
    over = site(EVENING, moved, today=date(2024, 4, 17))
    assert "was " not in text(page(over, prefix).xpath("//dl[@class='facts']")[0])


@pytest.mark.parametrize(
    ("versions", "after", "told", "shown"),
    [
        ((replace(EVENING, venue=None), EVENING), DAY, 2, False),  # first known
        ((replace(EVENING, start_time=None, end_time=None), EVENING), DAY, 2, False),
        ((EVENING, replace(EVENING, start_time=time(20))), DAY, 0, True),  # it stood there for a day
        ((EVENING, replace(EVENING, start_time=time(20))), timedelta(minutes=5), 0, False),  # a typing mistake
        ((EVENING, replace(EVENING, start_time=time(20))), timedelta(minutes=5), 1, True),  # followers were told
        ((EVENING, replace(EVENING, summary=Plain("Nieuw."))), DAY, 1, False),
        ((EVENING, replace(EVENING, status=Status.CANCELLED), EVENING), DAY, 3, False),
    ],
)
def test_only_what_people_knew_and_what_is_another_has_a_was(
    versions: tuple[Event, ...], after: timedelta, told: int, *, shown: bool
) -> None:
    found = page(site(*versions, after=after, told=told))
    assert bool(found.xpath("//dl//span[@class='was']")) == shown


@pytest.mark.parametrize(
    "before", [replace(EVENING, venue=None), replace(EVENING, start_time=None, end_time=None)], ids=["place", "hour"]
)
def test_what_only_became_known_is_marked_as_moved_nowhere(before: Event) -> None:
    pages = site(before, EVENING, told=2)
    assert meta(page(pages), "og:title") == "Leeravond"
    row = text(page(pages, "", "/").xpath("//li[contains(@class, 'row')]")[0])
    assert "was" not in row.split()
    assert "(was" not in row.split()


@BOTH
@pytest.mark.parametrize("status", [Status.POSTPONED, Status.CANCELLED])
def test_what_is_off_invites_nobody_and_its_old_date_is_struck(prefix: str, status: Status) -> None:
    pages = site(EVENING, replace(EVENING, status=status))
    found = page(pages, prefix)
    assert "a@b.example" not in text(found)
    assert not found.xpath("//ul[@class='actions']//a[@type='text/calendar']")
    assert text(found.xpath("//dl//s/time")[0]).startswith(("dinsdag 9 april", "Tuesday, 9 April"))
    assert b"STATUS:" in pages["/calendar.ics"]
    words = {"": "Een nieuwe datum volgt.", "/en": "a new date will follow."}[prefix]
    assert (words in text(found)) == (status is Status.POSTPONED)
    for name in ("feed.json", "feed.rss"):
        assert b"a@b.example" not in pages[f"{prefix}/{name}"]


@pytest.mark.parametrize(
    ("new", "dutch", "english"),
    [
        ({"status": Status.CANCELLED}, "GEANNULEERD: Leeravond", "CANCELLED: Learning evening"),
        ({"status": Status.POSTPONED}, "UITGESTELD: Leeravond", "POSTPONED: Learning evening"),
        ({"status": Status.TENTATIVE}, "ONDER VOORBEHOUD: Leeravond", "PROVISIONAL: Learning evening"),
        ({"starts_on": date(2024, 4, 16)}, "GEWIJZIGD: Leeravond", "CHANGED: Learning evening"),
        ({"price": Plain("gratis")}, "Leeravond", "Learning evening"),
    ],
)
def test_the_tab_and_the_preview_say_what_became_of_it(new: dict[str, Any], dutch: str, english: str) -> None:
    pages = site(EVENING, replace(EVENING, **new))
    for prefix, heading in (("", dutch), ("/en", english)):
        found = page(pages, prefix)
        assert text(found.xpath("//title")[0]).startswith(heading + " · ")
        assert meta(found, "og:title") == heading
        assert meta(found, "description") == meta(found, "og:description")
    description = meta(page(pages), "description")
    if "starts_on" in new:
        assert "(was dinsdag 9 april 2024, 19.00–20.30 uur)" in description
    elif new.get("status") in (Status.CANCELLED, Status.POSTPONED):
        assert description.startswith("Deze bijeenkomst is ")


@BOTH
def test_the_preview_of_an_online_evening_says_online(prefix: str) -> None:
    found = page(site(replace(EVENING, venue=None, online=JITSI)), prefix)
    assert "online, via Jitsi" in meta(found, "og:description")
    assert "(CEST)" in meta(found, "og:description")


@pytest.mark.parametrize(
    ("new", "status", "previous"),
    [
        ({}, "EventScheduled", None),
        ({"starts_on": date(2024, 4, 16)}, "EventRescheduled", "2024-04-09T19:00:00+02:00"),
        ({"venue": None, "online": JITSI}, "EventMovedOnline", None),
        (
            {"venue": None, "online": JITSI, "start_time": time(20)},
            ["EventMovedOnline", "EventRescheduled"],
            "2024-04-09T19:00:00+02:00",
        ),
        ({"venue": OYFO}, "EventScheduled", None),
        ({"status": Status.POSTPONED}, "EventPostponed", None),
        ({"status": Status.CANCELLED, "starts_on": date(2024, 4, 16)}, "EventCancelled", None),
    ],
)
def test_search_engines_are_told_what_became_of_it(
    new: dict[str, Any], status: str | list[str], previous: str | None
) -> None:
    script = page(site(EVENING, replace(EVENING, **new))).xpath("//script[@type='application/ld+json']/text()")[0]
    data = json.loads(script)
    names = data["eventStatus"]
    short = [name.rpartition("/")[2] for name in names] if isinstance(names, list) else names.rpartition("/")[2]
    assert (short, data.get("previousStartDate")) == (status, previous)


def test_the_event_reads_as_a_microformat_whose_name_is_its_name() -> None:
    (found,) = page(site(EVENING, replace(EVENING, status=Status.CANCELLED))).xpath("//*[contains(@class, 'h-event')]")
    (name,) = found.xpath(".//*[contains(@class, 'p-name')]")
    assert text(name) == "Leeravond"
    assert found.xpath(".//*[contains(@class, 'u-url')]/@value") == ["https://agenda.example/events/ronde/a/"]
    assert found.xpath(".//*[contains(@class, 'dt-start')]/@datetime")[0] == "2024-04-09T19:00:00+02:00"
    assert found.xpath(".//*[contains(@class, 'dt-end')]/@datetime") == ["2024-04-09T20:30:00+02:00"]


@pytest.mark.parametrize("tag", ["de", "pt-BR", "fy"])
def test_in_a_language_without_words_of_ours_a_page_is_english_around_the_organiser_s_own_text(tag: str) -> None:
    evening = replace(EVENING, language=tag, title=Plain("Lernabend"), translations={})
    pages = site(evening, settings=replace(SETTINGS, languages=("nl", tag)))
    found = page(pages, f"/{tag}")
    assert found.get("lang") == "en"
    assert "Tuesday, 9 April 2024, 19:00–20:30" in text(found)
    assert found.xpath("//h1//span[@lang]/@lang") == [tag]
    assert json.loads(found.xpath("//script[@type='application/ld+json']/text()")[0])["inLanguage"] == tag
    assert b"Tuesday, 9 April 2024" in pages[f"/{tag}/feed.rss"]


# --- bare addresses -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "links"),
    [
        ("Zie https://a.example/x.", ["https://a.example/x"]),
        ("(https://a.example/x_(y))", ["https://a.example/x_(y)"]),
        ("“https://a.example”, en HTTPS://B.example!", ["https://a.example", "HTTPS://B.example"]),
        ("`https://a.example` en [hier](https://b.example)", ["https://b.example"]),
        ("<https://a.example>", ["https://a.example"]),
        ("[https://a.example](https://b.example)", ["https://b.example"]),
        ("javascript:alert(1) en http:// alleen", []),
        ("https://a.example/?a=[1]&b={2}", ["https://a.example/?a=[1]&b={2}"]),
    ],
)
def test_a_bare_address_is_a_link_and_what_stands_around_it_is_not(source: str, links: list[str]) -> None:
    found = document(f"<div>{html_markdown(Markdown(source))}</div>".encode())
    assert found.xpath("//a/@href") == links
    assert {*found.xpath("//a/@rel")} <= {"nofollow noopener"}


def test_bare_addresses_are_links_in_pages_and_feeds_and_plain_in_calendars() -> None:
    pages = site(replace(EVENING, description=Markdown("Lees https://a.example/x.")))
    assert page(pages).xpath("//div[contains(@class, 'e-content')]//a/@href") == ["https://a.example/x"]
    assert '<a href=\\"https://a.example/x\\"' in pages["/feed.json"].decode()
    assert b"(https://a.example/x)" not in pages["/calendar.ics"]
