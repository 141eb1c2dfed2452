"""What `plan` and `status` learn of the instance, and what they say when they could not; over real HTTP."""

import json
import socket
import time
from collections.abc import Iterator

import pytest

from announcer.model import EMPTY_HISTORY
from announcer.publisher import instance_query
from announcer.publisher.instance_query import query_instance
from announcer.settings.loading import load
from tests.commands.command_runs import MORNING, Announcer, LedgerRounds
from tests.support.fake_mastodon.faults import Fault
from tests.support.fake_mastodon.rules import Behaviour
from tests.support.fake_mastodon.server import FakeMastodon

NOW = ("--now", "2024-01-10T09:00")
USUAL = "the limits shown are Mastodon's usual ones"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeMastodon]:
    """An instance that takes 5000 characters, and settings with its token."""
    with FakeMastodon(Behaviour.V45) as server:
        server.rules.max_characters = 5000
        monkeypatch.setenv("ANNOUNCER_MASTODON__BASE_URL", server.base_url)
        monkeypatch.setenv("ANNOUNCER_MASTODON__ACCESS_TOKEN", server.rules.token)
        yield server


def test_the_limits_are_the_instances_own_and_the_account_the_tokens(
    announcer: Announcer, server: FakeMastodon
) -> None:
    done = announcer("plan", *NOW, "--json")
    data = json.loads(done.out)
    assert done.status == 0
    assert (data["account"], data["limits"]["max_characters"]) == (f"{server.base_url}/@organiser", 5000)
    assert (data["unlearnt"], data["problems"]) == (None, [])


@pytest.mark.parametrize(
    ("scopes", "words", "remedy"),
    [
        (None, "it answered 401: The access token is invalid", "make a new token on the instance"),
        (
            frozenset({"write:statuses"}),
            "it answered 403: This action is outside the authorized scopes (the token lacks the scope profile)",
            "this one lacks profile",
        ),
    ],
)
def test_a_token_that_is_refused_is_a_problem_that_wants_a_person(
    announcer: Announcer, server: FakeMastodon, scopes: frozenset[str] | None, words: str, remedy: str
) -> None:
    server.rules.scopes = scopes
    if scopes is None:
        server.rules.token = "another"
    done = announcer("plan", *NOW, "--json")
    data = json.loads(done.out)

    assert done.status == 1
    (problem,) = data["problems"]
    expected = f"{server.base_url} refuses the access token: {words}; nothing is sent until that is mended"
    assert problem["message"] == expected
    assert problem["field"] == "ANNOUNCER_MASTODON__ACCESS_TOKEN"
    assert remedy in problem["remedy"]
    assert data["unlearnt"]["refused"] is True
    assert data["limits"]["max_characters"] == 5000, "an instance tells them without a token"
    assert data["posts"]

    text = announcer("plan", *NOW)
    assert text.status == 1
    assert text.out.splitlines()[1] == expected

    status = announcer("status", "--json")
    found = {one["about"]: one for one in json.loads(status.out)["matters"]}
    assert status.status == 1
    assert found["account"]["words"] == expected
    assert remedy in found["account"]["remedy"]


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("429", "it answered 429: Too many requests"),
        ("html", "it answered 200"),
        ("503", "it answered 503"),
        ("redirect", "it answered 301, and leads to"),
        ("drop", "the connection broke off"),
    ],
)
def test_an_instance_that_does_not_answer_as_it_should_is_told_in_a_line_and_the_plan_is_made(
    announcer: Announcer, server: FakeMastodon, kind: str, why: str
) -> None:
    server.fault(Fault(kind, kind, commits=False), method="GET", path=".*", times=9)
    done = announcer("plan", *NOW, "--json")
    data = json.loads(done.out)
    assert done.status == 0
    assert data["unlearnt"]["words"].startswith(
        f"{server.base_url} could not be asked whose account it is and what it takes: {why}"
    )
    assert data["unlearnt"]["words"].endswith(USUAL)
    assert data["unlearnt"]["refused"] is False
    assert data["limits"]["max_characters"] == 500
    assert data["posts"]


def test_limits_that_the_instance_does_not_tell_are_said_to_be_the_usual_ones(
    announcer: Announcer, server: FakeMastodon
) -> None:
    server.fault(Fault("html", "html", commits=False), method="GET", path="/api/v./instance", times=9)
    lines = announcer("plan", *NOW).out.splitlines()
    assert lines[0].endswith(f"for {server.base_url}/@organiser")
    assert lines[1] == f"{server.base_url} could not be asked what it takes: it does not say what it takes; {USUAL}"


def test_an_instance_that_is_down_is_told_with_what_to_look_at(announcer: Announcer, server: FakeMastodon) -> None:
    server.hang_up()
    done = announcer("plan", *NOW)
    assert done.status == 0
    assert f"could not be asked whose account it is and what it takes: it cannot be connected to; {USUAL}" in done.out
    assert "    look whether the instance is up" in done.out
    assert f"{server.base_url} could not be asked" in announcer("status").out
    server.answer_again()


@pytest.mark.usefixtures("folder")
def test_an_instance_that_is_slow_costs_no_more_than_the_time_that_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:  # it takes connections and says nothing
        monkeypatch.setenv("ANNOUNCER_MASTODON__BASE_URL", f"http://127.0.0.1:{silent.getsockname()[1]}")
        monkeypatch.setenv("ANNOUNCER_MASTODON__ACCESS_TOKEN", "abc")
        began = time.monotonic()
        asked = query_instance(load(), EMPTY_HISTORY, within=0.5)
        assert time.monotonic() - began < 2
        assert asked.unlearnt is not None
        assert USUAL in asked.unlearnt.words
        assert asked.account == f"http://127.0.0.1:{silent.getsockname()[1]}"
    assert instance_query.QUERY_WITHIN == 5


def test_a_token_of_another_account_than_the_ledgers_is_named(announcer: Announcer, server: FakeMastodon) -> None:
    other = f"{server.base_url}/@other"
    LedgerRounds(clock="real", account=other).round(MORNING)
    words = f"the ledger has posted to {other} so far, and the access token is {server.base_url}/@organiser's"
    for command in ("plan", "status"):
        assert words in announcer(command).out
        assert json.loads(announcer(command, "--json").out)["former_account"] == other


def test_the_local_account_is_asked_nothing(announcer: Announcer) -> None:
    data = json.loads(announcer("plan", *NOW, "--json").out)
    assert (data["unlearnt"], data["former_account"], data["account"]) == (None, None, "local")
