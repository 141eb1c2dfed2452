"""Limits that are not the instance's are never shown, and nobody waits long for those that are; over real HTTP."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.commands.command_runs import MORNING, Announcer, LedgerRounds, rewrite, serving
from tests.support.fake_mastodon.server import FakeMastodon

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


@pytest.mark.parametrize("command", [("hold", "bijen"), ("approve", "bijen/series/1/nl"), ("hold", "bijen/nothing")])
def test_a_command_that_reads_the_service_several_times_asks_the_instance_once(
    announcer: Announcer, instance: FakeMastodon, command: tuple[str, ...]
) -> None:
    announcer(*command)
    assert sum("verify_credentials" in path for _, path in instance.requests) == 1
