"""What a page tells machines, and where it leads: schema.org, calendars on the web, maps."""

import json
from datetime import date, time, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from announcer.model import Registration, Status, Venue
from announcer.model.text import Plain
from tests.site import pages_fixtures as fixtures
from tests.site.pages_fixtures import TODAY, event, facts, history, one_event, series, site
from tests.support.page_reading import document


@pytest.fixture(scope="module")
def local() -> dict[str, bytes]:
    return site()


def structured(body: bytes) -> list[dict[str, Any]]:
    return [json.loads(text) for text in document(body).xpath("//script[@type='application/ld+json']/text()")]


@pytest.mark.parametrize(
    ("status", "word"),
    [
        (Status.SCHEDULED, "EventScheduled"),
        (Status.TENTATIVE, "EventScheduled"),
        (Status.POSTPONED, "EventPostponed"),
        (Status.CANCELLED, "EventCancelled"),
    ],
)
def test_search_engines_are_told_the_status(status: Status, word: str) -> None:
    single = event("a/b", date(2024, 5, 4), start_time=time(19), status=status, venue=fixtures.TETEM)
    (data,) = structured(one_event(single))
    assert data["eventStatus"] == f"https://schema.org/{word}"
    assert data["startDate"] == "2024-05-04T19:00:00+02:00"
    assert data["location"][0]["address"]["addressLocality"] == "Enschede"


def test_every_event_page_has_structured_data_that_names_event_series_and_start(local: dict[str, bytes]) -> None:
    paths = [path for path in local if "/events/" in path and path.endswith("/")]
    assert len(paths) == 3 * 9
    for path in paths:
        (data,) = structured(local[path])
        assert data["@type"] == "Event"
        assert data["superEvent"]["@type"] == "EventSeries"
        assert data["startDate"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("12,50 euro", ("12.50", "EUR")),
        ("€ 12.50", ("12.50", "EUR")),
        ("€7,- p.p.", ("7.00", "EUR")),
        ("euro 5", ("5.00", "EUR")),
        ("£5 each", ("5.00", "GBP")),
        ("gratis", ("0", "EUR")),
        ("5 euro, studenten 3 euro", (None, None)),
        ("12", (None, None)),
        ("€ 12 euro", (None, None)),
        ("naar draagkracht", (None, None)),
    ],
)
def test_search_engines_are_told_a_price_that_is_plainly_one_sum(words: str, told: tuple[str | None, ...]) -> None:
    (data,) = structured(one_event(event("a/b", date(2024, 5, 4), price=Plain(words))))
    assert (data["offers"].get("price"), data["offers"].get("priceCurrency")) == told
    assert data["offers"]["description"] == words


def test_search_engines_are_told_of_a_series_and_its_sessions_and_on_the_home_page_of_the_series(
    local: dict[str, bytes],
) -> None:
    (data,) = structured(local["/en/series/cop-2024/"])
    assert (data["@type"], data["url"]) == ("EventSeries", "https://agenda.example/en/series/cop-2024/")
    assert {one["url"].rsplit("/", 2)[1] for one in data["subEvent"]} >= {"vriezenveen"}
    assert all(one["startDate"] and one["name"] for one in data["subEvent"])
    (home,) = structured(local["/"])
    assert "https://agenda.example/series/cop-2024/" in {one["url"] for one in home["@graph"]}


def test_of_a_long_series_the_next_fifty_are_told_with_it_and_of_one_that_is_over_the_last() -> None:
    days = [date(2024, 1, 1) + timedelta(days=number) for number in range(120)]
    its = facts(series("lang", *(event(f"lang/e{number}", day) for number, day in enumerate(days))))
    for today, first in ((date(2024, 1, 11), "e10"), (date(2025, 1, 1), "e70")):
        (data,) = structured(site(its, history(its), today=today)["/series/lang/"])
        assert data["subEvent"][0]["url"].endswith(f"/events/lang/{first}/")
        assert len(data["subEvent"]) == 50
        assert (data["startDate"], data["endDate"]) == ("2024-01-01", "2024-04-29")


@pytest.mark.parametrize(("deadline", "availability"), [(9, "https://schema.org/InStock"), (-1, None)])
def test_what_one_can_register_for_is_there_to_be_had(deadline: int, availability: str | None) -> None:
    registration = Registration(url="https://tickets.example/x", deadline_on=TODAY + timedelta(days=deadline))
    single = event("a/b", TODAY + timedelta(days=20), registration=registration, price=Plain("5 euro"))
    (data,) = structured(one_event(single))
    assert data["offers"].get("availability") == availability


def test_an_event_goes_into_calendars_on_the_web_at_its_hour_or_on_its_days() -> None:
    evening = event("a/b", date(2024, 5, 4), start_time=time(19), end_time=time(20, 30), venue=fixtures.TETEM)
    google, outlook = calendar_links(one_event(evening))
    assert google["dates"] == ["20240504T170000Z/20240504T183000Z"]
    assert (outlook["startdt"], outlook["enddt"]) == (["2024-05-04T17:00:00Z"], ["2024-05-04T18:30:00Z"])
    assert google["text"] == outlook["subject"] == ["Sessie a/b"]
    assert google["details"] == outlook["body"] == ["https://agenda.example/events/a/b/"]
    assert "Enschede" in google["location"][0]
    google, outlook = calendar_links(one_event(event("a/b", date(2024, 5, 4), until_on=date(2024, 5, 6))))
    assert google["dates"] == ["20240504/20240507"]
    assert (outlook["allday"], outlook["startdt"], outlook["enddt"]) == (["true"], ["2024-05-04"], ["2024-05-07"])


def calendar_links(body: bytes) -> list[dict[str, list[str]]]:
    links = document(body).xpath("//*[@class='actions']//a[contains(@rel, 'nofollow')]/@href")
    return [parse_qs(urlsplit(link).query) for link in links]


@pytest.mark.parametrize(
    ("venue", "sought"),
    [
        (Venue(name=Plain("Tetem"), street=Plain("Straat 16"), postal_code=Plain("7523 ZL"), city=Plain("Enschede")),
         ["Straat 16, 7523 ZL Enschede"]),
        (Venue(name=Plain("Oyfo"), city=Plain("Hengelo")), ["Oyfo, Hengelo"]),
        (Venue(city=Plain("Hengelo")), None),
    ],
)  # fmt: skip
def test_a_place_without_a_position_is_looked_for_on_the_map_where_it_can_be_found(
    venue: Venue, sought: list[str] | None
) -> None:
    links = document(one_event(event("a/b", date(2024, 5, 4), venue=venue))).xpath(
        "//a[starts-with(@href, 'https://www.openstreetmap.org/')]/@href"
    )
    assert [parse_qs(urlsplit(link).query)["query"] for link in links] == ([] if sought is None else [sought])


def test_the_manifest_names_what_is_there_in_the_colours_of_the_pages(local: dict[str, bytes]) -> None:
    manifest = json.loads(local["/manifest.webmanifest"])
    assert manifest["name"] == fixtures.SETTINGS.title
    assert {manifest["start_url"], *(icon["src"] for icon in manifest["icons"])} <= local.keys()
    (style,) = [body.decode() for path, body in local.items() if path.startswith("/assets/style.")]
    light = style.partition("@media")[0]
    assert f"--paper: {manifest['background_color']};" in light
    assert f"--accent: {manifest['theme_color']};" in light
    assert document(local["/en/"]).xpath("//link[@rel='manifest']/@href") == ["/manifest.webmanifest"]
