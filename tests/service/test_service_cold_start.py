"""A cold start with much to render: what is wanted first is there first, and a kill in its middle costs nothing."""

import signal
from pathlib import Path

from tests.support.on_ci import left_to_ci
from tests.support.running_service import NewService
from tests.support.waiting import eventually

pytestmark = left_to_ci("thousands of pages, rendered and awaited")

SERIES = 150
LAST = "/en/events/reeks-0149/e9/"


def write_many(events: Path) -> None:
    for number in range(SERIES):
        dates = [f'  - {{id: e{day}, date: 2031-0{1 + number % 9}-1{day}, time: "20:00"}}' for day in range(10)]
        text = "\n".join([f"title: Reeks {number}", "announce_at: 2024-01-02", "events:", *dates, ""])
        (events / f"reeks-{number:04}.yaml").write_text(text, encoding="utf-8")


def test_what_is_to_come_answers_503_and_a_kill_in_the_middle_brings_nothing_twice(new_service: NewService) -> None:
    service = new_service()
    write_many(service.events)
    service.start("--now", "2024-02-05T09:30", "--speed", "1", seconds=60)
    assert service.get("/").status == 200
    assert service.get("/feed.atom").status == 200
    assert service.get(LAST).status == 503, "it is still to come"
    service.kill("publisher")
    eventually(lambda: service.get(LAST).status == 200, "the last page is there", 120)
    eventually(lambda: service.get("/nowhere/").status == 404, "the site is whole", 120)
    for number in range(SERIES):
        assert service.get(f"/events/reeks-{number:04}/e0/").status == 200
        assert service.get(f"/series/reeks-{number:04}/calendar.ics").status == 200
    keys = [post["key"] for post in service.posts()]
    assert len(keys) == len(set(keys))
    assert keys


def test_a_stop_in_the_middle_is_quick_and_leaves_no_worker(new_service: NewService) -> None:
    service = new_service()
    write_many(service.events)
    service.start("--now", "2024-02-05T09:30", "--speed", "1", seconds=60)
    assert service.get(LAST).status == 503
    assert service.stop(signal.SIGTERM, seconds=8) == 0
