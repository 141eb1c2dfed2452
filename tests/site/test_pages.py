"""What the pages show, read back with an HTML parser as a browser would."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest

from announcer.model import Registration
from announcer.model.text import Plain
from announcer.site.pages.error_page import ErrorPage, render_error
from tests.site import pages_fixtures as fixtures
from tests.site.pages_fixtures import (
    HISTORY,
    JOIN_SECRET,
    SETTINGS,
    TODAY,
    WITH_ACCOUNT,
    event,
    facts,
    history,
    one_event,
    series,
    site,
)
from tests.support.page_reading import document

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


@pytest.fixture(scope="module")
def local() -> dict[str, bytes]:
    return site()


@pytest.fixture(scope="module")
def connected() -> dict[str, bytes]:
    return site(settings=WITH_ACCOUNT)


def pages(resources: dict[str, bytes]) -> dict[str, Any]:
    found = {path: body for path, body in resources.items() if path.endswith(("/", ".html"))}
    assert len(found) > 20
    return {path: document(body) for path, body in found.items()}


def words_of(element: Any) -> str:
    return " ".join(element.text_content().split())


def main_of(body: bytes) -> str:
    return words_of(document(body).get_element_by_id("content"))


# --- every page -----------------------------------------------------------------------------------------------------


def test_every_page_has_one_h1_and_no_heading_skips_a_level(local: dict[str, bytes]) -> None:
    for path, page in pages(local).items():
        levels = [int(element.tag[1]) for element in page.iter(*HEADINGS)]
        assert levels.count(1) == 1, path
        assert levels[0] == 1, path
        assert all(after <= before + 1 for before, after in pairwise(levels)), (path, levels)


def test_every_page_says_its_language_and_that_of_text_in_another(local: dict[str, bytes]) -> None:
    for path, page in pages(local).items():
        assert page.get("lang") == ("en" if path.startswith("/en/") else "nl"), path
    dutch_home, english = document(local["/"]), document(local["/en/events/cop-2024/vriezenveen/"])
    (london,) = [link for link in dutch_home.iter("a") if words_of(link) == "Meet the London Hackspace"]
    assert london.xpath(".//span/@lang") == ["en"]
    assert english.xpath("//h1")[0].xpath(".//*[@lang]") == []
    assert words_of(english.xpath("//h1")[0]) == "Where do we find the money?"
    assert english.xpath("//*[contains(@class, 'e-content')]/@lang") == ["nl"]
    assert "free of charge" in words_of(english)


def test_nothing_on_a_page_needs_scripts_styles_or_hosts_of_others(connected: dict[str, bytes]) -> None:
    for path, page in pages(connected).items():
        assert page.xpath("//script[not(@type='application/ld+json')]") == [], path
        assert page.xpath("//*[@style] | //style | //iframe | //form | //base") == [], path
        fetched = page.xpath("//img/@src | //link[@rel='stylesheet' or @rel='icon']/@href")
        assert fetched, path
        assert all(address.startswith(("/assets/", "/images/")) for address in fetched), path


def test_every_page_can_be_skipped_into_and_its_images_have_words(local: dict[str, bytes]) -> None:
    for path, page in pages(local).items():
        assert page.xpath("//body/a[1]/@href") == ["#content"], path
        assert page.get_element_by_id("content").tag == "main", path
        assert all(image.get("alt") and image.get("width") for image in page.iter("img")), path
        ids = page.xpath("//@id")
        assert len(ids) == len(set(ids)), path


def test_pages_name_their_one_address_and_their_twins_in_other_languages(local: dict[str, bytes]) -> None:
    for path in ("/events/makers/webinar/", "/nl/events/makers/webinar/"):
        page = document(local[path])
        assert page.xpath("//link[@rel='canonical']/@href") == ["https://agenda.example/events/makers/webinar/"]
        twins = {link.get("hreflang"): link.get("href") for link in page.xpath("//link[@rel='alternate'][@hreflang]")}
        assert twins == {
            "nl": "https://agenda.example/events/makers/webinar/",
            "en": "https://agenda.example/en/events/makers/webinar/",
            "x-default": "https://agenda.example/events/makers/webinar/",
        }


def test_a_page_offers_the_feeds_and_the_calendar_of_what_it_is_about(local: dict[str, bytes]) -> None:
    for path, base in (("/en/", "/en/"), ("/series/makers/", "/series/makers/"), ("/", "/")):
        links = document(local[path]).xpath("//head/link[@rel='alternate'][@type]")
        assert [link.get("href") for link in links] == [
            *(f"{base}news.{kind}" for kind in ("rss", "atom", "json")),
            *(f"{base}{name}" for name in ("feed.rss", "feed.atom", "feed.json", "calendar.ics")),
        ]
        assert len({link.get("title") for link in links}) == 7, "nobody takes the one for the other"


def test_the_account_is_named_as_creator_only_where_there_is_one(
    local: dict[str, bytes], connected: dict[str, bytes]
) -> None:
    creator = "//meta[@name='fediverse:creator']/@content"
    assert document(connected["/"]).xpath(creator) == ["@broedplaatsen@social.example"]
    assert document(local["/"]).xpath(creator) == []


def test_a_site_whose_language_has_no_words_here_speaks_english_around_its_texts() -> None:
    settings = replace(SETTINGS, language="de", languages=("de",))
    german = facts(series("runde", event("runde/eins", date(2024, 5, 1), language="de", title=Plain("Erster Abend"))))
    page = document(site(german, history(german), settings)["/"])
    assert page.get("lang") == "en"
    assert page.xpath("//h3//span[@lang='de']/text()") == ["Erster Abend"]


# --- lists ----------------------------------------------------------------------------------------------------------


def test_the_home_page_lists_coming_sessions_by_month_and_no_past_ones(local: dict[str, bytes]) -> None:
    page = document(local["/"])
    months = [words_of(section.find("h2")) for section in page.xpath("//section[@class='month-section']")]
    assert months == ["maart 2024", "april 2024", "mei 2024", "juni 2024"]
    starts = page.xpath("//ol[@class='programme']//time/@datetime")
    assert starts == [
        "2024-03-15T10:00:00+01:00", "2024-03-20T20:00:00+01:00", "2024-04-09", "2024-04-30T12:00:00+02:00",
        "2024-05-25T13:00:00+02:00", "2024-06-06T20:00:00+02:00", "2024-06-12T18:30:00+01:00",
    ]  # fmt: skip
    assert "Hoe bereik ik mijn publiek?" not in words_of(page)


def test_a_list_says_what_is_cancelled_postponed_provisional_or_without_a_time(local: dict[str, bytes]) -> None:
    rows = [words_of(row) for row in document(local["/"]).xpath("//li[contains(@class, 'row')]")]
    assert "Geannuleerd Lasdag voor beginners 10.00–16.00 uur" in rows[0]
    assert "Waar vinden we financiële middelen? tijd volgt" in rows[2]
    assert "12.00 uur – donderdag 2 mei, 18.00 uur (CEST) · De Performance Factory, Enschede · online" in rows[3]
    assert "Uitgesteld Repair Café" in rows[4]
    assert "Onder voorbehoud Samen werken" in rows[5]
    assert "18.30 uur (Britse zomertijd)" in rows[6]


def test_the_first_session_that_takes_place_stands_out(local: dict[str, bytes]) -> None:
    (first,) = document(local["/"]).xpath("//li[contains(@class, ' next')]")
    assert "Webinar: open licenties" in words_of(first)


def test_with_nothing_coming_the_home_page_points_to_archive_and_following() -> None:
    past = facts(series("ooit", event("ooit/toen", TODAY - timedelta(days=9))))
    body = site(past, history(past))["/"]
    assert "Er staat nu niets op het programma" in main_of(body)
    assert document(body).get_element_by_id("content").xpath(".//a/@href") == ["/subscribe/", "/archive/"]


def test_before_anything_was_there_the_home_page_does_not_send_one_to_an_empty_archive() -> None:
    body = site(facts(), history(facts()))["/"]
    assert document(body).get_element_by_id("content").xpath(".//a/@href") == ["/subscribe/"]


def test_the_archive_lists_past_sessions_by_year_newest_first(local: dict[str, bytes]) -> None:
    page = document(local["/archive/"])
    assert page.xpath("//section/h2/text()") == ["2024", "2023"]
    assert [words_of(name) for name in page.xpath("//h3")] == ["Hoe bereik ik mijn publiek?", "Avond van het prototype"]


def test_a_long_archive_gives_its_older_years_pages_of_their_own() -> None:
    many = [event(f"lang/s{n}", date(2023 - n // 120, 1, 1) + timedelta(days=n % 120)) for n in range(360)]
    long = facts(series("lang", *many))
    resources = site(long, history(long), replace(SETTINGS, languages=("nl",)))
    first = document(resources["/archive/"])
    assert first.xpath("//section/h2/text()") == ["2023"]
    assert first.xpath("//nav[@aria-labelledby='years']//a/@href") == ["/archive/2022/", "/archive/2021/"]
    assert len(document(resources["/archive/2021/"]).xpath("//li[contains(@class, 'row')]")) == 120
    assert "/archive/2023/" not in resources


def test_a_series_page_tells_its_story_and_all_its_dates(local: dict[str, bytes]) -> None:
    said = main_of(local["/series/cop-2024/"])
    assert "Drie avonden waarop broedplaatsen" in said
    assert "In 2022 hebben 12 broedplaatsen deelgenomen." in said
    assert document(local["/series/cop-2024/"]).xpath("//strong/text()") == ["12 broedplaatsen"]
    assert len(document(local["/series/cop-2024/"]).xpath("//li[contains(@class, 'row')]")) == 3
    assert "webcal://agenda.example/series/cop-2024/calendar.ics" in local["/series/cop-2024/"].decode()


# --- one event ------------------------------------------------------------------------------------------------------


def test_an_event_page_states_every_fact(local: dict[str, bytes]) -> None:
    page = document(local["/events/cop-2024/vriezenveen/"])
    facts = {
        words_of(pair.find("dt")): " ".join(" ".join(pair.find("dd").itertext()).split())
        for pair in page.xpath("//dl/div")
    }
    assert facts == {
        "Wanneer": "dinsdag 9 april 2024, tijd volgt",
        "Waar": "Ondernemershuis Twenterand, Oosteinde 36A, Vriezenveen Op de kaart",
        "Toegang": "gratis",
        "Aanmelden": "Meld je aan per e-mail: aanmelden@tetem.example Voorwaarde is dat je bij alle drie de "
        "bijeenkomsten aanwezig kunt zijn.",
        "Organisatie": "Tetem info@tetem.example",
        "Onderwerpen": "CommunityOfPractice Twente",
    }
    assert [words_of(name) for name in page.xpath("//div[@class='e-content']//h3")] == ["Programma"]
    assert page.xpath("//figure/img/@alt") == ["Een zaal"]
    assert page.xpath("//a[@class='button']/@href") == ["/events/cop-2024/vriezenveen.ics"]


def test_an_event_page_shows_the_other_sessions_and_marks_its_own(local: dict[str, bytes]) -> None:
    page = document(local["/events/cop-2024/vriezenveen/"])
    rows = page.xpath("//section[@class='others']//li")
    assert len(rows) == 3
    assert [len(row.xpath(".//*[@aria-current='page']")) for row in rows] == [0, 1, 0]
    assert "deze bijeenkomst" in words_of(rows[1])


def test_a_long_series_shows_the_sessions_around_and_the_way_to_all() -> None:
    weekly = facts(series("week", *[event(f"week/w{n:02}", TODAY + timedelta(weeks=n)) for n in range(52)]))
    page = document(site(weekly, history(weekly), replace(SETTINGS, languages=("nl",)))["/events/week/w20/"])
    names = [words_of(name) for name in page.xpath("//section[@class='others']//h3")]
    assert (names[0], names[-1], len(names)) == ("Sessie week/w14", "Sessie week/w26", 13)
    assert "Alle 52 bijeenkomsten van deze reeks" in words_of(page)


def test_a_cancelled_event_says_so_with_the_reason_and_takes_no_registrations(local: dict[str, bytes]) -> None:
    body = local["/events/makers/lasdag/"]
    assert "Geannuleerd. Deze bijeenkomst gaat niet door." in main_of(body)
    assert "De lasser is ziek" in main_of(body)
    assert "tickets.example" not in body.decode()
    assert "Zet in je agenda" not in main_of(body)


def test_registration_is_open_on_the_last_day_and_then_its_address_is_gone() -> None:
    registration = Registration(email="meld@tetem.example", url="https://tickets.example/x", deadline_on=TODAY)
    open_event = event("a/b", TODAY + timedelta(days=5), registration=registration)
    assert "meld@tetem.example" in main_of(one_event(open_event))
    assert "tot en met vrijdag 1 maart 2024" in main_of(one_event(open_event))
    closed = one_event(open_event, today=TODAY + timedelta(days=1))
    assert "De aanmelding is gesloten." in main_of(closed)
    assert b"meld@tetem.example" not in closed
    assert b"tickets.example" not in closed


def test_a_private_link_to_join_is_nowhere_on_the_site(local: dict[str, bytes]) -> None:
    assert [path for path, body in local.items() if JOIN_SECRET.encode() in body or b"secret-room" in body] == []
    assert "De link om mee te doen krijg je na aanmelding." in main_of(local["/events/makers/webinar/"])
    assert b"https://stream.example/live" in local["/events/makers/festival/"]


def test_a_series_that_is_still_silent_is_nowhere_on_the_site(local: dict[str, bytes]) -> None:
    for path, body in local.items():
        assert "geheim" not in path
        assert not any(word in body.decode(errors="replace") for word in ("7782", "9914", "geheim")), path
    later = site(today=date(2024, 4, 1))
    assert "Nog-niet-bekend-7782" in main_of(later["/"])


def test_a_past_event_looks_back(local: dict[str, bytes]) -> None:
    said = main_of(local["/events/cop-2024/enschede/"])
    assert "Deze bijeenkomst is voorbij." in said
    assert "Terugblik Acht broedplaatsen deelden hun aanpak. Lees het verslag" in said
    assert "aanmelden@tetem.example" not in said


def test_an_event_links_to_its_post_when_people_can_open_it() -> None:
    url = "https://social.example/@broedplaatsen/1"
    key = "makers/webinar/announcement/1/nl"
    said = replace(HISTORY, posts=(fixtures.post(key, "x", account="https://social.example/@broedplaatsen", url=url),))
    assert url in site(history=said, settings=WITH_ACCOUNT)["/events/makers/webinar/"].decode()
    assert url not in site(history=said, settings=SETTINGS)["/events/makers/webinar/"].decode()


# --- following, posts, errors -----------------------------------------------------------------------------------------


def test_the_subscribe_page_has_every_way_in_and_the_plain_addresses(connected: dict[str, bytes]) -> None:
    page = document(connected["/en/subscribe/"])
    links = page.xpath("//main//a/@href")
    assert "webcal://agenda.example/en/calendar.ics" in links
    assert "https://calendar.google.com/calendar/r?cid=webcal%3A%2F%2Fagenda.example%2Fen%2Fcalendar.ics" in links
    assert any(link.startswith("https://outlook.live.com/calendar/0/addfromweb?url=https%3A%2F%2F") for link in links)
    addresses = page.xpath("//a[@class='address']/text()")
    assert "https://agenda.example/en/calendar.ics" in addresses
    assert "https://agenda.example/en/news.atom" in addresses
    assert "@broedplaatsen@social.example" in words_of(page)
    assert {"/en/series/makers/calendar.ics", "/en/tags/twente/feed.rss"} <= set(links)
    assert "8 hours to a day, sometimes days" in words_of(page)


def test_without_an_account_nobody_is_sent_to_mastodon(local: dict[str, bytes]) -> None:
    assert "Mastodon" not in main_of(local["/subscribe/"])
    assert "Mastodon" not in main_of(local["/"])


def test_the_outbox_shows_posts_newest_first_as_followers_would_see_them(local: dict[str, bytes]) -> None:
    page = document(local["/outbox/"])
    statuses = page.xpath("//article")
    assert [status.get("id") for status in statuses] == [post.marker for post in reversed(fixtures.POSTS[:3])]
    cancelled, translation, first = (words_of(status) for status in statuses)
    assert "zaterdag 13 januari 2024, 09.00 uur" in cancelled
    assert "Antwoord op aankondiging, woensdag 10 januari 2024, 09.00 uur" in translation
    assert "Inhoudswaarschuwing: Money" in translation
    assert "minder zichtbaar" in translation
    assert "#CommunityOfPractice" in first
    assert statuses[1].xpath(".//p[@class='thread']/a/@href") == [f"#{fixtures.POSTS[0].marker}"]
    assert statuses[2].xpath(".//div[contains(@class,'e-content')]//a/@href") == [
        "https://agenda.example/events/cop-2024/vriezenveen/?p=abcdefabcdef"
    ]
    assert statuses[2].xpath(".//div[contains(@class,'e-content')]/@lang") == ["nl"]
    assert len(statuses[2].xpath(".//div[contains(@class,'e-content')]//br")) == 1
    assert page.xpath("//meta[@name='robots']/@content") == ["noindex"]


def test_a_post_that_states_facts_newer_than_itself_is_marked_as_edited() -> None:
    moved = fixtures.event("makers/repair", date(2024, 5, 26))
    later = fixtures.revised(HISTORY, moved, fixtures.FIRST_SEEN + timedelta(days=2))
    key = "makers/repair/announcement/1/nl"
    for stated, is_marked in (({"makers/repair": 1}, False), ({"makers/repair": 2}, True)):
        posts = (fixtures.post(key, "x", stated=stated),)
        page = document(site(history=replace(later, posts=posts))["/outbox/"])
        assert bool(page.xpath("//li[@class='edited']")) is is_marked


@pytest.mark.parametrize("status", [404, 410, 503])
def test_an_error_page_says_what_is_wrong_and_where_to_go(status: int) -> None:
    page = document(render_error(ErrorPage(settings=SETTINGS, status=status), "en"))
    assert page.xpath("//h1/text()")
    assert "/en/" in page.xpath("//main//a/@href")
    assert page.xpath("//meta[@name='robots']/@content") == ["noindex"]
