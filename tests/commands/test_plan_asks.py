"""What `plan` and `status` learn of the instance, and what they say when they could not; over real HTTP."""

import json

import pytest

from tests.commands.command_runs import MORNING, Announcer, LedgerRounds, serving
from tests.support.fake_mastodon.faults import Fault
from tests.support.fake_mastodon.rules import Behaviour
from tests.support.fake_mastodon.server import FakeMastodon

NOW = ("--now", "2024-01-10T09:00")
UNKNOWN = "what it takes is not known, so posts are fitted to what is usual on Mastodon: 500 characters"


def meets(server: FakeMastodon, kind: str, path: str = ".*") -> None:
    """Every request to `path` from now on."""
    server.fault(Fault(kind, kind, commits=False), method="GET", path=path, times=20)


@pytest.mark.parametrize(
    ("behaviour", "limits"), [(Behaviour.V45, (500, 23, True)), (Behaviour.NO_KEYS, (5000, None, False))]
)
def test_the_limits_are_the_instances_own_and_the_account_the_tokens(
    announcer: Announcer, monkeypatch: pytest.MonkeyPatch, behaviour: Behaviour, limits: tuple[object, ...]
) -> None:
    with FakeMastodon(behaviour) as server:
        monkeypatch.setenv("ANNOUNCER_MASTODON__BASE_URL", server.base_url)
        monkeypatch.setenv("ANNOUNCER_MASTODON__ACCESS_TOKEN", server.rules.token)
        done = announcer("plan", *NOW, "--json")
        text = announcer("plan", *NOW).out
    data = json.loads(done.out)
    assert done.status == 0
    assert data["account"] == f"{server.base_url}/@organiser"
    told = data["limits"]
    assert (told["max_characters"], told["url_characters"], told["graphemes"]) == limits
    assert (told["told_by"], told["told_at"], told["fitted_to"]) == ("instance", None, limits[0])
    assert {post["limit"] for post in data["posts"]} == {limits[0]}
    assert f"/{limits[0]} characters" in text
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
    announcer: Announcer, instance: FakeMastodon, scopes: frozenset[str] | None, words: str, remedy: str
) -> None:
    instance.rules.scopes = scopes
    if scopes is None:
        instance.rules.token = "another"
    done = announcer("plan", *NOW, "--json")
    data = json.loads(done.out)

    assert done.status == 1
    (problem,) = data["problems"]
    expected = f"{instance.base_url} refuses the access token: {words}; nothing is sent until that is mended"
    assert problem["message"] == expected
    assert problem["field"] == "ANNOUNCER_MASTODON__ACCESS_TOKEN"
    assert remedy in problem["remedy"]
    assert data["unlearnt"]["refused"] is True
    assert data["limits"]["max_characters"] == 5000, "an instance tells them without a token"
    assert data["posts"]

    text = announcer("plan", *NOW)
    assert text.status == 1
    assert text.out.splitlines()[1] == expected
    assert remedy in text.out.splitlines()[2]

    status = announcer("status", "--json")
    found = {one["about"]: one for one in json.loads(status.out)["matters"]}
    assert status.status == 1
    assert found["account"]["words"] == expected
    assert remedy in found["account"]["remedy"]


@pytest.mark.parametrize(
    ("scopes", "lacks"),
    [
        ({"profile", "write:statuses", "write:media"}, "read:statuses"),
        ({"profile", "read:statuses", "write:media"}, "write:statuses"),
        ({"profile", "read:statuses", "write:statuses"}, None),
        ({"read", "write"}, None),
    ],
)
def test_a_token_that_is_taken_and_may_do_too_little_is_a_problem_before_the_first_post(
    announcer: Announcer, instance: FakeMastodon, scopes: set[str], lacks: str | None
) -> None:
    instance.rules.scopes = frozenset(scopes)
    done = announcer("plan", *NOW, "--json")
    data = json.loads(done.out)
    assert data["account"] == f"{instance.base_url}/@organiser"
    assert not instance.rules.own(), "nothing is written"
    if lacks is None:
        assert (done.status, data["problems"]) == (0, [])
        return
    assert done.status == 1
    (problem,) = data["problems"]
    assert f"(the token lacks the scope {lacks}); nothing is sent until that is mended" in problem["message"]
    assert f"this one lacks {lacks}" in problem["remedy"]
    assert data["unlearnt"]["scope"] == lacks


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("429", "it answered 429: Too many requests"),
        ("503", "it answered 503"),
        ("drop", "the connection broke off"),
    ],
)
def test_an_instance_that_is_not_well_is_told_in_a_line_and_the_plan_is_made(
    announcer: Announcer, instance: FakeMastodon, kind: str, why: str
) -> None:
    meets(instance, kind)
    done = announcer("plan", *NOW, "--json")
    data = json.loads(done.out)
    assert done.status == 0
    assert data["unlearnt"]["words"] == (
        f"{instance.base_url} could not be asked whose account it is and what it takes: {why}; {UNKNOWN}"
    )
    assert (data["unlearnt"]["refused"], data["problems"]) == (False, [])
    assert data["posts"]


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("html", "it answered 200, and not as a Mastodon server does"),
        ("html-404", "it answered 404, and not as a Mastodon server does"),
        ("redirect", "it answered 301, and leads to"),
    ],
)
def test_an_address_that_is_no_instances_is_a_problem_with_what_to_write(
    announcer: Announcer, instance: FakeMastodon, kind: str, why: str
) -> None:
    meets(instance, kind)
    done = announcer("plan", *NOW, "--json")
    data = json.loads(done.out)
    assert done.status == 1
    (problem,) = data["problems"]
    assert problem["field"] == "ANNOUNCER_MASTODON__BASE_URL"
    assert f"could not be asked whose account it is and what it takes: {why}" in problem["message"]
    assert problem["remedy"].startswith("ANNOUNCER_MASTODON__BASE_URL has to be the address")
    assert announcer("plan", *NOW).out.splitlines()[1].endswith(UNKNOWN)
    found = {one["about"]: one for one in json.loads(announcer("status", "--json").out)["matters"]}
    assert found["instance"]["remedy"] == problem["remedy"]


def test_an_instance_that_is_down_is_told_with_what_to_look_at(announcer: Announcer, instance: FakeMastodon) -> None:
    instance.hang_up()
    done = announcer("plan", *NOW)
    assert done.status == 0
    assert f"could not be asked whose account it is and what it takes: it cannot be connected to; {UNKNOWN}" in done.out
    assert "    look whether the instance is up" in done.out
    assert f"{instance.base_url} could not be asked" in announcer("status").out
    instance.answer_again()


def test_a_host_that_does_not_exist_is_told_as_that(announcer: Announcer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANNOUNCER_MASTODON__BASE_URL", "https://no-such-host.invalid")
    monkeypatch.setenv("ANNOUNCER_MASTODON__ACCESS_TOKEN", "abc")
    monkeypatch.setenv("ANNOUNCER_BASE_URL", "https://agenda.example.org")
    line = announcer("plan", *NOW).out.splitlines()[1]
    assert line == (
        "https://no-such-host.invalid could not be asked whose account it is and what it takes: its name cannot be"
        f" resolved; {UNKNOWN}"
    )


def test_a_token_of_another_account_than_the_ledgers_is_a_problem(announcer: Announcer, instance: FakeMastodon) -> None:
    other = f"{instance.base_url}/@other"
    LedgerRounds(clock="real", account=other).round(MORNING)
    words = f"the ledger has posted to {other} so far, and the access token is {instance.base_url}/@organiser's"
    remedy = "if that is meant, start `announcer run`"
    for command in ("plan", "status"):
        done = announcer(command)
        assert done.status == 1
        assert words in done.out
        assert remedy in done.out
        data = json.loads(announcer(command, "--json").out)
        assert data["former_account"] == other
        (told,) = [one for one in data["problems"] + data.get("matters", []) if words in str(one)]
        assert told["remedy"].startswith(remedy)


def test_a_token_of_another_account_than_the_service_that_runs_is_a_problem_and_the_plan_is_the_services(
    announcer: Announcer, instance: FakeMastodon
) -> None:
    other = f"{instance.base_url}/@other"
    LedgerRounds(clock="real", account=other).round(MORNING)
    with serving(base_url="http://127.0.0.1:8000", instance=instance.base_url, account=other):
        done = announcer("plan")
        data = json.loads(announcer("plan", "--json").out)
    assert done.status == 1
    assert f"for {other}" in done.out.splitlines()[0]
    assert done.out.splitlines()[1] == (
        f"the service that runs posts to {other}, and the access token here is {instance.base_url}/@organiser's:"
        " what follows is as the service has it"
    )
    assert (data["account"], data["former_account"]) == (other, other)


def test_the_local_account_is_asked_nothing(announcer: Announcer) -> None:
    data = json.loads(announcer("plan", *NOW, "--json").out)
    assert (data["unlearnt"], data["former_account"], data["account"]) == (None, None, "local")
    assert (data["limits"]["max_characters"], data["limits"]["told_by"]) == (500, "local")


@pytest.mark.parametrize("kind", ["401", "html", "429", "503", "drop", "redirect", "truncate", "bad-reset"])
@pytest.mark.parametrize("command", ["plan", "status"])
def test_the_token_is_never_shown(announcer: Announcer, instance: FakeMastodon, kind: str, command: str) -> None:
    meets(instance, kind)
    done = announcer(command)
    assert instance.rules.token not in done.out + done.err
