"""What machines and people are told when posts cannot go out, by the service as it runs, against a real HTTP server."""

import json
from collections.abc import Iterator
from datetime import datetime

import pytest

from tests.support.fake_mastodon.rules import Behaviour
from tests.support.fake_mastodon.server import FakeMastodon
from tests.support.on_ci import left_to_ci
from tests.support.running_service import NewService, Service
from tests.support.waiting import eventually

pytestmark = left_to_ci("posts that wait for an instance")

MORNING = "2024-01-15T09:00"
"""The organiser's round of 2024 is announced at once."""
TOKEN = "tok-8c1d77aa02e4"


@pytest.fixture
def server() -> Iterator[FakeMastodon]:
    with FakeMastodon(Behaviour.V45) as server:
        yield server


@pytest.fixture
def service(server: FakeMastodon, new_service: NewService) -> Service:
    return new_service(MASTODON__BASE_URL=server.base_url, MASTODON__ACCESS_TOKEN=TOKEN)


def matters(service: Service) -> dict[str, dict[str, str]]:
    return {one["about"]: one for one in json.loads(service.command("status", "--json").out)["matters"]}


def health(service: Service) -> tuple[int, list[str]]:
    answer = service.ask_operator("/healthz/publisher")
    return answer.status, json.loads(answer.body)["reasons"]


def metrics(service: Service) -> list[str]:
    return service.ask_operator("/metrics").text.splitlines()


def test_a_token_that_is_refused_at_the_start_shows_everywhere_at_once_until_it_works(
    service: Service, server: FakeMastodon
) -> None:
    service.start("--now", MORNING, "--speed", "60", "--really-post")
    refused = f"{server.base_url} refuses the access token: it answered 401"

    eventually(lambda: health(service)[0] == 503, "the account is paused", 10)
    assert any(f"the account is paused: {refused}" in reason for reason in health(service)[1])
    assert any(refused in problem for problem in service.healthz()["problems"])
    assert "announcer_account_paused 1" in metrics(service)
    found = matters(service)
    assert found["account"]["words"].startswith(refused)
    assert "make a new token" in found["account"]["remedy"]

    server.rules.token = TOKEN
    eventually(lambda: server.rules.statuses, "it posts by itself")
    eventually(lambda: health(service)[0] == 200, "it is well")
    assert "announcer_account_paused 0" in metrics(service)
    assert matters(service) == {}


def test_an_instance_that_cannot_be_reached_is_named_at_once_and_an_alarm_when_posts_have_waited_for_it(
    service: Service, server: FakeMastodon
) -> None:
    server.rules.token = TOKEN
    server.hang_up()
    service.start("--now", MORNING, "--speed", "60", "--really-post")
    unanswered = f"{server.base_url} cannot be asked whose account it is"

    eventually(lambda: unanswered in str(service.healthz()["problems"]), "it is named", 10)
    assert health(service) == (200, [])
    assert unanswered in matters(service)["instance"]["words"]

    eventually(lambda: health(service)[0] == 503, "posts are overdue", 60)
    assert datetime.fromisoformat(service.now()) >= datetime.fromisoformat(f"{MORNING}+01:15")
    assert [reason for reason in health(service)[1] if reason.endswith("overdue and not settled")]

    server.answer_again()
    eventually(lambda: server.rules.statuses, "it posts by itself")
    eventually(lambda: health(service)[0] == 200, "it is well")
