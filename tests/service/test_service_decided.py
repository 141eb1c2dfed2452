"""What people decide while the fate of a post is unknown holds for it too, once it is surely not on the account."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.fake_mastodon.faults import BY_NAME
from tests.support.fake_mastodon.rules import Behaviour
from tests.support.fake_mastodon.server import FakeMastodon
from tests.support.on_ci import left_to_ci
from tests.support.running_service import NewService, Service
from tests.support.waiting import eventually

pytestmark = left_to_ci("the quiet time of five minutes, six times")

TOKEN = "tok-51f0b2c97d11"
EVENT = "avond/a"
ANNOUNCEMENT = f"{EVENT}/announcement/1/nl"


def write(service: Service, time: str = "20:00", more: str = "") -> None:
    text = f"""
        title: Avonden
        timezone: Europe/Amsterdam
        language: nl
        reminders: []
        events:
          - id: a
            title: Bijeenkomst
            date: 2027-03-10
            time: "{time}"
            {more}
        """
    lines = [line.removeprefix("        ") for line in text.splitlines() if line.strip()]
    (service.events / "avond.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.fixture
def server() -> Iterator[FakeMastodon]:
    with FakeMastodon(Behaviour.NO_KEYS) as server:
        server.rules.token = TOKEN
        yield server


@pytest.fixture
def service(server: FakeMastodon, new_service: NewService) -> Service:
    """Its first request was lost: the fate of the announcement is unknown."""
    service = new_service(MASTODON__BASE_URL=server.base_url, MASTODON__ACCESS_TOKEN=TOKEN)
    for file in Path(service.events).iterdir():
        if file.is_file():
            file.unlink()
    write(service)
    server.fault(BY_NAME["drop before the commit"])
    service.start("--now", "2027-03-05T12:00", "--speed", "60", "--really-post")
    eventually(lambda: state(service) == "unknown", "its fate is unknown")
    return service


def state(service: Service) -> str:
    return next((str(post["state"]) for post in service.posts() if post["key"] == ANNOUNCEMENT), "")


def told(server: FakeMastodon) -> list[str]:
    return [status.text for status in server.rules.own()]


def test_an_event_that_was_cancelled_meanwhile_is_not_announced_any_more(
    service: Service, server: FakeMastodon
) -> None:
    write(service, more="status: cancelled")
    eventually(lambda: state(service) in ("expired", "superseded"), "it is not called for any more")
    assert told(server) == []


def test_what_is_sent_again_has_the_hour_that_holds_by_then(service: Service, server: FakeMastodon) -> None:
    write(service, time="21:30")
    eventually(lambda: state(service) == "posted", "it is posted")
    (words,) = told(server)
    assert "21.30" in words
    assert "20.00" not in words


@pytest.mark.parametrize("key", [ANNOUNCEMENT, EVENT])
def test_what_was_held_back_meanwhile_waits_until_it_is_released(
    service: Service, server: FakeMastodon, key: str
) -> None:
    assert service.command("hold", key).status == 0
    eventually(lambda: state(service) == "held", "it is surely not there, and held")
    assert told(server) == []
    assert service.command("release", key).status == 0
    eventually(lambda: len(told(server)) == 1, "it is posted")


def test_an_event_that_never_should_have_been_there_is_not_announced_after_all(
    service: Service, server: FakeMastodon
) -> None:
    (service.events / "avond.yaml").unlink()
    eventually(lambda: "removed" in service.command("status").out, "it asks what became of the event")
    assert service.command("resolve", "avond", "--removed").status == 0
    eventually(lambda: state(service) in ("expired", "superseded"), "it is not called for any more")
    assert told(server) == []
