"""Every feed and calendar of the organiser's round of 2024, at several moments of its life."""

from collections.abc import Mapping
from datetime import time

import icalendar
import pytest

from announcer.definitions.reading import read
from announcer.definitions.series import Defaults
from announcer.folder.event_files import load
from announcer.model import Lead, Policy, Series, SiteSettings, Status, zone
from announcer.model.text import line
from announcer.site.feeds.formats import FORMATS
from announcer.site.render import render
from tests.site import feed_rules, rfc5545
from tests.support.planner_world import AMSTERDAM, World, local
from tests.support.repository import EVENTS

SETTINGS = SiteSettings(
    base_url="https://agenda.example", namespace="tetem.nl", title="Creatieve Broedplaatsen Twente", local_outbox=False
)


def round_of_2024() -> Series:
    leads = (Lead(7, "d"), Lead(1, "d"), Lead(2, "h"))
    defaults = Defaults(language="nl", timezone=AMSTERDAM, reminders=leads)
    (series,) = [one.series for one in read(load(EVENTS).files, defaults) if one.series_id == "cop-2024"]
    assert series is not None
    return series


def feeds_of(world: World) -> dict[str, bytes]:
    today = world.now.astimezone(zone(AMSTERDAM)).date()
    changed = render(world.decide(until=world.now).facts, world.history, SETTINGS, today).changed
    return {each.path: each.body for each in changed if each.path.rpartition("/")[2] in FORMATS or ".ics" in each.path}


@pytest.fixture(scope="module")
def life() -> Mapping[str, dict[str, bytes]]:
    """By moment: announced; the time of the second session known; the third cancelled; all over."""
    world = World(now=local("2024-01-15 10:00"), policy=Policy(base_url=SETTINGS.base_url)).write(round_of_2024())
    moments = {"announced": feeds_of(world.until("2024-01-15 12:00"))}
    world.until("2024-02-20 09:00").edit("vriezenveen", start_time=time(19), end_time=time(20, 30))
    moments["time known"] = feeds_of(world.until("2024-02-20 12:00"))
    world.until("2024-04-08 09:00").edit(
        "hengelo", status=Status.CANCELLED, note=line("Er zijn te weinig aanmeldingen.")
    )
    moments["cancelled"] = feeds_of(world.until("2024-04-08 12:00"))
    moments["over"] = feeds_of(world.until("2024-07-01 12:00"))
    return moments


@pytest.mark.parametrize("moment", ["announced", "time known", "cancelled", "over"])
def test_every_feed_and_calendar_follows_the_rules_of_its_format(
    life: Mapping[str, dict[str, bytes]], moment: str
) -> None:
    found = life[moment]
    # All, the series and three tags, under no tag, /nl and /en; and three single events.
    assert len(found) == 3 * 5 * (len(FORMATS) + 1) + 3 * 3
    for path, body in found.items():
        if path.endswith(".ics"):
            rfc5545.check(body)
        else:
            feed_rules.check(path, body)


def shown(calendar: bytes) -> list[tuple[str, str, str]]:
    """Start on the wall clock, title, status."""
    events = icalendar.Calendar.from_ical(calendar).events
    return [(str(event.decoded("DTSTART"))[:16], str(event["SUMMARY"]), str(event["STATUS"])) for event in events]


def test_the_calendar_tells_the_round(life: Mapping[str, dict[str, bytes]]) -> None:
    title = "Community of Practice 2024, derde ronde"
    first = ("2024-02-22 19:00", title, "CONFIRMED")
    assert shown(life["announced"]["/calendar.ics"]) == [
        first,
        ("2024-04-09", f"{title} (tijd volgt)", "CONFIRMED"),
        ("2024-06-06", f"{title} (tijd volgt)", "CONFIRMED"),
    ]
    second = ("2024-04-09 19:00", title, "CONFIRMED")
    assert shown(life["time known"]["/calendar.ics"])[:2] == [first, second]
    cancelled = ("2024-06-06", f"GEANNULEERD: {title}", "CANCELLED")
    assert shown(life["cancelled"]["/calendar.ics"]) == [first, second, cancelled]
    assert life["over"]["/calendar.ics"] == life["cancelled"]["/calendar.ics"], "what is past stays for a year"


def test_the_items_of_one_title_can_be_told_apart_without_opening_them(life: Mapping[str, dict[str, bytes]]) -> None:
    body = life["cancelled"]["/en/feed.rss"].decode()
    for title in (
        "Community of Practice 2024, third round – Tuesday, 9 April 2024, Vriezenveen",
        "CANCELLED: Community of Practice 2024, third round – Thursday, 6 June 2024, Hengelo",
    ):
        assert f"<title>{title}</title>" in body
    assert "<description>Tuesday, 9 April 2024, 19:00–20:30, Ondernemerhuis Twenterand, Smeltsschuur, " in body
    assert "<description>This session is cancelled.&lt;br&gt;\nThursday, 6 June 2024, Oyfo Techniekmuseum, " in body


def test_a_list_in_a_description_has_no_empty_lines_between_its_items(life: Mapping[str, dict[str, bytes]]) -> None:
    (event, *_) = icalendar.Calendar.from_ical(life["announced"]["/calendar.ics"]).events
    assert "\n- Hoe vinden we ons publiek?\n- Hoe werken we" in str(event["DESCRIPTION"])


def test_the_news_of_a_time_first_known_is_not_called_a_change(life: Mapping[str, dict[str, bytes]]) -> None:
    body = life["time known"]["/news.rss"].decode()
    title = "Tijd bekend: Community of Practice 2024, derde ronde – dinsdag 9 april 2024, 19.00–20.30 uur"
    assert f"<title>{title}</title>" in body
    assert "Nu bekend: " in body
