"""Our own calendar comes back as what it was: the same series and ids, days, hours, places and status."""

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from announcer.model import Event, Facts, Link, Online, Organizer, Registration, Series, Status, Subject, Venue
from announcer.model.text import Markdown, Plain
from announcer.site.scopes import scopes
from tests.definitions.calendar_import.reading import imported, series_of
from tests.support.feeds_fixtures import calendar_bytes, make_history, make_series, make_view


def event(number: int = 1, /, **facts: Any) -> Event:
    plain = Event(
        key=Subject("ronde", f"e{number}"), language="nl", timezone="Europe/Amsterdam", title=Plain("Een avond"),
        starts_on=date(2026, 3, 10),
    )  # fmt: skip
    return replace(plain, **facts)


def served(*series: Series, language: str = "nl", scope: int = 0) -> bytes:
    """As the site serves it: 0 is the calendar of everything, 1 that of the first series."""
    facts = Facts(series=series)
    view = make_view(facts, make_history(facts), date(2026, 2, 1))
    return calendar_bytes(view, scopes(view)[scope], language)


def back(*events: Event, language: str = "nl") -> dict[str, Event]:
    (series,) = imported(served(make_series("ronde", *events), language=language)).series
    assert series.id == "ronde"
    return {one.key.event: one for one in series_of(series).events}


def when(one: Event) -> tuple[object, ...]:
    return one.starts_on, one.start_time, one.end_time, one.until_on, one.is_daily


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("status", list(Status))
def test_a_title_comes_back_without_its_mark_and_the_status_with_it(status: Status, language: str) -> None:
    one = event(status=status, start_time=time(19), end_time=time(21))
    found = back(one, language=language)["e1"]
    assert (found.title, found.status) == (one.title, status)


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize(
    "facts",
    [
        {"start_time": time(19), "end_time": time(20, 30)},
        {"start_time": time(19)},
        {},
        {"until_on": date(2026, 3, 12)},
        {"start_time": time(22), "end_time": time(3)},
        {"start_time": time(10), "end_time": time(17), "until_on": date(2026, 3, 12)},
        {"start_time": time(10), "end_time": time(17), "until_on": date(2026, 3, 12), "is_daily": True},
    ],
)  # fmt: skip
def test_days_and_hours_come_back(facts: dict[str, object], language: str) -> None:
    one = event(**facts)
    assert when(back(one, language=language)["e1"]) == when(one)


@pytest.mark.parametrize(
    "venue",
    [
        Venue(name=Plain("Tetem"), street=Plain("Stroinksbleekweg 16"), postal_code=Plain("7523 ZL"),
              city=Plain("Enschede"), country="NL"),
        Venue(name=Plain("Ondernemerhuis"), street=Plain("Smeltsschuur, Oosteinde 36A"), postal_code=Plain("7671 AA"),
              city=Plain("Vriezenveen"), country="NL"),
        Venue(name=Plain("Tetem"), city=Plain("Enschede")),
        Venue(name=Plain("Tetem"), latitude=52.21, longitude=6.88),
        Venue(name=Plain("Tetem")),
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_place_comes_back(venue: Venue, language: str) -> None:
    assert back(event(venue=venue), language=language)["e1"].venue == venue


def test_online_comes_back_and_a_private_link_stays_unknown() -> None:
    public = Online(url="https://meet.example.org/x", name=Plain("Jitsi"))
    private = Online(url="https://meet.example.org/geheim", private=True)
    found = back(event(1, online=public, venue=Venue(name=Plain("Tetem"))), event(2, online=private))
    assert found["e1"].online == public
    assert found["e1"].venue == Venue(name=Plain("Tetem"))
    assert found["e2"].online == Online(private=True)


def test_words_come_back() -> None:
    one = event(
        summary=Plain("Kom mee."), description=Markdown("Neem *iets* mee.\n\n- een\n- twee"), price=Plain("gratis"),
        tags=(Plain("Klei"), Plain("Twente")), organizer=Organizer(name=Plain("Tetem"), email="info@tetem.nl"),
    )  # fmt: skip
    found = back(one)["e1"]
    assert (found.summary, found.price, found.tags, found.organizer) == (
        one.summary, one.price, one.tags, one.organizer,
    )  # fmt: skip
    assert found.description == one.description


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("status", [Status.SCHEDULED, Status.TENTATIVE])
def test_a_note_is_not_taken_for_the_summary(status: Status, language: str) -> None:
    one = event(note=Plain("De zaal is bezet."), status=status)
    other = replace(one, summary=Plain("Kom mee."), description=Markdown("Neem *iets* mee."))
    for written in (one, other):
        found = back(written, language=language)["e1"]
        assert (found.note, found.summary, found.description) == (written.note, written.summary, written.description)


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize(
    "registration",
    [
        Registration(email="aanmelden@example.org"),
        Registration(url="https://example.org/form?a=b", condition=Plain("Kom: alle drie.")),
        Registration(email="aanmelden@example.org", url="https://example.org/form"),
    ],
)
def test_how_to_sign_up_comes_back(registration: Registration, language: str) -> None:
    one = event(summary=Plain("Kom mee."), registration=registration)
    found = back(one, language=language)["e1"]
    assert (found.registration, found.summary) == (registration, one.summary)


def test_what_is_said_of_the_place_and_links_come_back() -> None:
    venue = Venue(name=Plain("Tetem"), accessibility=Plain("Lift: ja."), url="https://tetem.nl")
    links = (Link(title=Plain("Lees: de brief"), url="https://example.org/brief"),)
    found = back(event(venue=venue, links=links))["e1"]
    assert (found.venue, found.links) == (venue, links)


def test_several_series_in_one_calendar_are_several_again() -> None:
    other = replace(event(), key=Subject("kring", "a"), starts_on=date(2026, 4, 1))
    ronde = make_series("ronde", event(1), event(2, starts_on=date(2026, 3, 11)))
    found = imported(served(ronde, make_series("kring", other)))
    assert {series.id: [one.id for one in series.events] for series in found.series} == {
        "ronde": ["e1", "e2"], "kring": ["a"],
    }  # fmt: skip


def test_the_past_comes_back_too() -> None:
    assert set(back(event(1, starts_on=date(2025, 3, 10)), event(2, starts_on=date(2031, 3, 10)))) == {"e1", "e2"}


CLOCK = st.times(min_value=time(0), max_value=time(23, 59)).map(lambda at: at.replace(second=0, microsecond=0))


@st.composite
def happenings(draw: st.DrawFn) -> Event:
    day = draw(st.dates(date(2025, 3, 1), date(2027, 12, 30)))
    start = draw(st.none() | CLOCK.filter(lambda at: not 1 < at.hour < 4))
    lasts = draw(st.integers(30, 600))
    end = None
    if start is not None and draw(st.booleans()):
        minutes = start.hour * 60 + start.minute + lasts
        end = time(minutes // 60 % 24, minutes % 60)
    words = st.text(st.sampled_from("abc é&,;:'\"ABC- x"), min_size=1, max_size=30).map(lambda one: f"x{one.strip()}z")
    return event(
        starts_on=day, start_time=start, end_time=None if end is not None and 1 < end.hour < 4 else end,
        title=Plain(" ".join(draw(words).split())), status=draw(st.sampled_from([Status.SCHEDULED, Status.TENTATIVE])),
        timezone=draw(st.sampled_from(["Europe/Amsterdam", "America/New_York", "Asia/Tokyo"])),
    )  # fmt: skip


@settings(max_examples=60, deadline=timedelta(seconds=5))
@given(happenings())
def test_whatever_is_written_comes_back(one: Event) -> None:
    found = back(one)["e1"]
    assert when(found) == when(one)
    assert (found.title, found.status, found.starts_at) == (one.title, one.status, one.starts_at)


def test_a_series_calendar_gives_the_series_its_name() -> None:
    (found,) = imported(served(make_series("ronde", event(1), title=Plain("De ronde")), scope=1)).series
    assert found.values["title"] == "De ronde"
    assert series_of(found).events[0].title == "Een avond"
