"""Limits that are not the instance's are never shown, and nobody waits long for those that are; over real HTTP."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from announcer.model import EMPTY_HISTORY
from announcer.publisher import instance_query
from announcer.publisher.instance_query import query_instance
from announcer.settings.loading import load
from tests.commands.command_runs import MORNING, Announcer, LedgerRounds, rewrite, serving
from tests.support.fake_mastodon.server import FakeMastodon
from tests.support.on_ci import left_to_ci

NOW = ("--now", "2024-01-10T09:00")
NOT_KNOWN = {"max_characters": None, "url_characters": None, "graphemes": None, "told_by": None, "told_at": None}
LEARNT = {"max_characters": "5000", "url_characters": "", "graphemes": ""}


def served(instance: FakeMastodon, **more: str) -> dict[str, str]:
    """What a service of these settings leaves in the ledger."""
    account = f"{instance.base_url}/@organiser"
    return {"base_url": "http://127.0.0.1:8000", "instance": instance.base_url, "account": account, **more}


def test_limits_that_nobody_knows_are_not_shown(announcer: Announcer, instance: FakeMastodon) -> None:
    instance.hang_up()
    data = json.loads(announcer("plan", *NOW, "--json").out)
    text = announcer("plan", *NOW).out
    instance.answer_again()
    assert data["limits"] == {**NOT_KNOWN, "fitted_to": 500}
    assert {post["limit"] for post in data["posts"]} == {None}
    assert "/500" not in text
    assert " characters (limit not known)" in text


def test_an_instance_that_does_not_say_what_it_takes_is_named(announcer: Announcer, instance: FakeMastodon) -> None:
    instance.rules.max_characters = 0  # no number that can be meant
    lines = announcer("plan", *NOW).out.splitlines()
    assert lines[0].endswith(f"for {instance.base_url}/@organiser")
    assert lines[1] == (
        f"{instance.base_url} could not be asked what it takes: it does not say what it takes; what it takes is not"
        " known, so posts are fitted to what is usual on Mastodon: 500 characters"
    )


def test_limits_that_the_running_service_has_learnt_are_used_and_said_with_their_age(
    announcer: Announcer, instance: FakeMastodon
) -> None:
    LedgerRounds(clock="real", account=f"{instance.base_url}/@organiser").round(MORNING)
    learnt_at = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=3)
    instance.hang_up()
    with serving(**served(instance, **LEARNT, limits_at=learnt_at.isoformat())):
        text = announcer("plan", *NOW).out
        data = json.loads(announcer("plan", *NOW, "--json").out)
    told = json.loads(announcer("plan", "--json").out)["limits"]
    instance.answer_again()
    assert "its limits are what the service that runs learnt 3 hours ago, at 20" in text.splitlines()[1]
    assert "/5000 characters" in text
    assert (data["limits"]["max_characters"], data["limits"]["told_by"]) == (5000, "service")
    assert data["limits"]["url_characters"] is None
    assert datetime.fromisoformat(data["limits"]["told_at"]) == learnt_at
    assert told == {**NOT_KNOWN, "fitted_to": 500}, "none runs any more"


def test_what_the_instance_says_now_goes_before_what_the_service_has_learnt(
    announcer: Announcer, instance: FakeMastodon
) -> None:
    LedgerRounds(clock="real", account=f"{instance.base_url}/@organiser").round(MORNING)
    instance.rules.max_characters = 240
    with serving(**served(instance, **LEARNT, limits_at=MORNING.isoformat())):
        told = json.loads(announcer("plan", "--json").out)["limits"]
    assert (told["max_characters"], told["told_by"]) == (240, "instance")


def test_another_instance_than_the_services_is_not_asked_for_its_limits(
    announcer: Announcer, instance: FakeMastodon
) -> None:
    account = "https://social.example/@us"
    LedgerRounds(clock="real", account=account).round(MORNING)
    with serving(base_url="http://127.0.0.1:8000", instance="https://social.example", account=account):
        data = json.loads(announcer("plan", "--json").out)
        text = announcer("plan").out
    assert (data["account"], data["limits"]) == (account, {**NOT_KNOWN, "fitted_to": 500})
    assert text.splitlines()[1].startswith("what it takes is not known")
    assert not instance.requests


def test_a_post_that_may_be_too_long_is_not_said_to_be_longer_than_the_instance_takes(
    announcer: Announcer, instance: FakeMastodon
) -> None:
    rewrite(("name: De Korf", f"name: {'Bijenkorf ' * 60}"))
    instance.rules.max_characters = 500
    known = json.loads(announcer("plan", *NOW, "--json").out)["posts"]
    instance.hang_up()
    unknown = json.loads(announcer("plan", *NOW, "--json").out)["posts"]
    matters = announcer("status").out
    instance.answer_again()
    for posts, words in (
        (known, "characters even when shortened, of which the instance takes 500: shorten title and place"),
        (unknown, "500 are usual; what the instance takes is not known: shorten title and place"),
    ):
        held = [post["held"] for post in posts if post["held"]]
        assert held
        assert all(why.endswith(words) for why in held)
    assert "of which the instance takes" not in matters


# --- and nobody waits long ---


@contextmanager
def _listening(talk: Callable[[socket.socket], None]) -> Iterator[str]:
    """The address of a server that does that with each connection."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                threading.Thread(target=talk, args=(connection,), daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.shutdown(socket.SHUT_RDWR)


def _says_nothing(connection: socket.socket) -> None:
    time.sleep(20)
    connection.close()


def _never_ends(connection: socket.socket) -> None:
    """A head without an end, a little at a time: each read gets something."""
    try:
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        while True:
            connection.sendall(b"X-More: yes\r\n")
            time.sleep(0.1)
    except OSError:
        connection.close()


def _floods(connection: socket.socket) -> None:
    """A body without an end, as fast as it goes."""
    try:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[")
        while True:
            connection.sendall(b" " * 65536)
    except OSError:
        connection.close()


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("talk", [_says_nothing, _never_ends, _floods])
def test_an_instance_that_does_not_end_costs_no_more_than_the_time_that_it_has(
    monkeypatch: pytest.MonkeyPatch, talk: Callable[[socket.socket], None]
) -> None:
    with _listening(talk) as address:
        monkeypatch.setenv("ANNOUNCER_MASTODON__BASE_URL", address)
        monkeypatch.setenv("ANNOUNCER_MASTODON__ACCESS_TOKEN", "abc")
        began = time.monotonic()
        asked = query_instance(load(), EMPTY_HISTORY, within=0.5)
        assert time.monotonic() - began < 2
    assert asked.unlearnt is not None
    assert (asked.account, asked.limits, asked.unlearnt.wants_person) == (None, None, False)
    assert instance_query.QUERY_WITHIN == 5


@pytest.mark.parametrize("command", [("hold", "bijen"), ("approve", "bijen/series/1/nl"), ("hold", "bijen/nothing")])
def test_a_command_that_reads_the_service_several_times_asks_the_instance_once(
    announcer: Announcer, instance: FakeMastodon, command: tuple[str, ...]
) -> None:
    announcer(*command)
    assert sum("verify_credentials" in path for _, path in instance.requests) == 1


@left_to_ci("each waits five seconds by a real clock")
@pytest.mark.parametrize(
    "command", [("plan",), ("status",), ("hold", "bijen"), ("approve", "bijen"), ("release", "bijen")]
)
def test_no_command_waits_longer_than_five_seconds_for_an_instance(
    announcer: Announcer, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    with _listening(_says_nothing) as address:
        monkeypatch.setenv("ANNOUNCER_MASTODON__BASE_URL", address)
        monkeypatch.setenv("ANNOUNCER_MASTODON__ACCESS_TOKEN", "abc")
        began = time.monotonic()
        announcer(*command)
        assert time.monotonic() - began < 8
