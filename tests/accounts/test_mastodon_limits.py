"""What an instance says that it takes, how long it wants to be left alone, and what else may answer in its place."""

import json
from datetime import timedelta

import pytest

from announcer.accounts.mastodon.instance import instance_facts, limits_of
from announcer.accounts.mastodon.server_answers import outcome_of, wait_of
from announcer.accounts.mastodon.session import Exchange, always
from announcer.delivery.outcomes import (
    Ambiguous,
    Denied,
    Limited,
    NoAnswer,
    NoSuchApi,
    RateLimited,
    Refused,
    Unreachable,
)
from announcer.model import Limits
from tests.accounts.mastodon_accounts import BODY, DRAFT, SECRET, account_on
from tests.support.fake_mastodon.faults import BY_NAME, Fault
from tests.support.fake_mastodon.rules import Behaviour
from tests.support.fake_mastodon.server import FakeMastodon


def test_limits_are_the_instance_s_own(fake: FakeMastodon) -> None:
    assert account_on(fake.base_url).limits() == Limits()
    with FakeMastodon(Behaviour.NO_KEYS) as gotosocial:
        limits = account_on(gotosocial.base_url).limits()
    assert limits == Limits(max_characters=5000, url_characters=None, graphemes=False)


@pytest.mark.parametrize(
    ("instance", "limits"),
    [
        ({}, Limits()),
        ([], Limits()),
        ({"configuration": {"statuses": {"max_characters": "many"}}}, Limits()),
        ({"configuration": {"media_attachments": {"description_limit": 10_000}}}, Limits(description_limit=10_000)),
        (
            {"version": "2.7.2 (compatible; Akkoma 3.13.2)", "max_toot_chars": 5000, "description_limit": 400},
            Limits(max_characters=5000, url_characters=None, description_limit=400),
        ),
        ({"configuration": {"statuses": {"characters_reserved_per_url": 10**12, "max_characters": -1}}}, Limits()),
    ],
)
def test_what_an_instance_does_not_say_is_as_on_mastodon(instance: object, limits: Limits) -> None:
    assert limits_of(instance) == limits


@pytest.mark.parametrize(
    ("instance", "states"),
    [
        ({}, False),
        ({"configuration": {"statuses": {"max_characters": "many"}}}, False),
        ({"configuration": {"statuses": {"characters_reserved_per_url": 23}}}, False),
        ({"configuration": {"statuses": {"max_characters": 240}}}, True),
        ({"max_toot_chars": 5000}, True),
    ],
)
def test_whether_an_instance_said_how_long_a_status_may_be_is_known(instance: dict[str, object], states: bool) -> None:
    assert instance_facts(instance).states_length is states


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("html", NoSuchApi), ("html-404", NoSuchApi), ("redirect", NoSuchApi),
        ("503", Unreachable), ("429", RateLimited), ("drop", NoAnswer), ("truncate", Unreachable),
    ],
)  # fmt: skip
def test_a_page_or_a_redirect_in_place_of_the_api_is_told_from_an_instance_that_is_not_well(
    fake: FakeMastodon, kind: str, error: type[Unreachable]
) -> None:
    fake.fault(Fault(kind, kind, commits=False), method="GET", path=".*")
    with pytest.raises(Unreachable) as found:
        account_on(fake.base_url).verify()
    assert type(found.value) is error


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "30"}, 30),
        ({"Retry-After": "0"}, 1),
        ({"Retry-After": "99999999999999"}, 3 * 3600),
        ({"Retry-After": "9" * 6000}, 3 * 3600),
        ({"Retry-After": "000000000030"}, 30),
        ({"Retry-After": "000"}, 1),
        ({"Retry-After": "inf"}, None),
        ({"Retry-After": "-1"}, None),
        ({"Date": "Thu, 01 Feb 2024 09:00:00 GMT", "X-RateLimit-Reset": "0001-01-01T00:00:00+05:00"}, None),
        ({"Date": "0001-01-01T00:00:00Z", "X-RateLimit-Reset": "9999-12-31T23:59:59-05:00"}, None),
        ({"Date": "Thu, 01 Feb 2024 09:00:00 GMT", "X-RateLimit-Reset": "2024-02-01T09:05:00.000000Z"}, 300),
        ({"Date": "Thu, 01 Feb 2024 09:00:00 GMT", "X-RateLimit-Reset": "1706778060"}, 60),
        ({"Date": "Thu, 01 Feb 2024 09:00:00 GMT", "Retry-After": "Thu, 01 Feb 2024 09:02:00 GMT"}, 120),
        ({"X-RateLimit-Reset": "2024-02-01T09:05:00Z"}, None),
        ({"Date": "Thu, 01 Feb 2024 09:00:00 GMT", "X-RateLimit-Reset": "soon"}, None),
        ({}, None),
    ],
)
def test_a_limit_is_waited_for_by_the_server_s_own_clock(headers: dict[str, str], seconds: int | None) -> None:
    assert wait_of(headers) == (None if seconds is None else timedelta(seconds=seconds))


ERRORS: dict[str, tuple[object, str]] = {
    "Mastodon": (
        {"error": "Validation failed: Text is  too\nlong", "details": {}},
        "Validation failed: Text is too long",
    ),
    "OAuth": ({"error": "invalid_token", "error_description": "The token was revoked"}, "The token was revoked"),
    "an object": ({"error": {"type": "ValidationError", "message": "too long", "code": 7}}, "too long"),
    "with a detail": ({"error": {"type": "ValidationError", "detail": "too long"}}, "too long"),
    "a type alone": ({"error": {"type": "ValidationError"}}, "ValidationError"),
    "an empty error": ({"error": "", "message": "too long"}, "too long"),
    "a list": ({"errors": ["too long", {"title": "too loud"}, 5]}, "too long; too loud"),
    "Akkoma": ({"errors": {"detail": "Internal server error"}}, "Internal server error"),
    "fields": ({"errors": {"status": ["is too long"], "media": [], "poll": {"no": 1}}}, "status: is too long"),
    "a message": ({"message": "no such endpoint"}, "no such endpoint"),
    "RFC 9457": ({"type": "about:blank", "title": "No", "detail": "not today"}, "not today"),
    "a framework": ({"detail": [{"loc": ["body"], "msg": "field required"}]}, "field required"),
    "a string": ("Throttled", "Throttled"),
    "no words": ({"error": {"code": 5}, "status": "x"}, ""),
    "depth": ({"error": [[[[[[["deep"]]]]]]]}, ""),
    "a plain text": (b"error code:\n1020", "error code: 1020"),
    "a page": (b" <html>it is broken</html>", ""),
    "a long text": (b"trace " * 1000, ""),
    "no text": (b"\xff\xfe", ""),
}


@pytest.mark.parametrize(("body", "words"), ERRORS.values(), ids=ERRORS)
def test_what_an_error_says_is_said_whatever_its_shape(body: object, words: str) -> None:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    refused = outcome_of(Exchange(sent=True, status=422, body=raw, complete=True))
    assert refused == Refused(422, f"it answered 422: {words}" if words else "it answered 422")


def test_what_an_error_says_is_short_and_no_half_of_a_token() -> None:
    body = json.dumps({"errors": ["x" * 290 + SECRET, "y" * 10**6] * 100}).encode()
    refused = outcome_of(
        Exchange(sent=True, status=422, body=body, complete=True), lambda text: text.replace(SECRET, "*")
    )
    assert refused == Refused(422, f"it answered 422: {'x' * 290}*; yyyyyyy")


def test_an_error_page_that_is_called_one_is_not_quoted() -> None:
    headers = {"Content-Type": "text/html; charset=utf-8"}
    exchange = Exchange(sent=True, status=503, body=b"Down for maintenance", headers=headers, complete=True)
    assert outcome_of(exchange) == Ambiguous("it answered 503")


@pytest.mark.parametrize(
    ("location", "shown"),
    [
        ("https://social.example:444/api/v1/statuses?a=b#c", ", and leads to https://social.example:444/api/v1/statuses"),
        ("https://user:word@social.example/x", ", and leads to https://social.example/x"),
        ("/elsewhere?a=b", ", and leads to /elsewhere"),
        ("//social.example/x", ", and leads to social.example/x"),
        ("https://[half/x", ""),
        ("", ""),
        (f"/{'x' * 5000}", f", and leads to /{'x' * 299}"),
    ],
)  # fmt: skip
def test_a_redirect_says_where_it_leads_and_nothing_that_is_not_an_address(location: str, shown: str) -> None:
    exchange = Exchange(sent=True, status=308, headers={"Location": location}, body=b"Moved", complete=True)
    assert outcome_of(exchange) == Ambiguous(f"it answered 308{shown}")


@pytest.mark.parametrize("name", ["html-404", "500", "html", "redirect", "truncate", "429", "drop"])
def test_an_instance_that_does_not_tell_its_limits_has_mastodon_s(fake: FakeMastodon, name: str) -> None:
    """An old server, or a proxy before it, has no /api/v2/instance: what is posted fits Mastodon's limits then."""
    fault = Fault(name, name, commits=name == "truncate")
    fake.rules.max_characters = 1000
    fake.fault(fault, method="GET", path="/api/v2/instance")
    account = account_on(fake.base_url)
    assert account.limits() == Limits(max_characters=1000)
    fake.fault(fault, method="GET", path="/api/v./instance", times=4)
    assert account.limits() == Limits(max_characters=1000)
    assert account_on(fake.base_url).limits() == Limits()


def test_limits_are_not_made_up_for_a_server_that_cannot_be_reached_or_denies(fake: FakeMastodon) -> None:
    with pytest.raises(NoAnswer):
        account_on("http://127.0.0.1:1").limits()
    fake.rules.denied = 401
    fake.fault(Fault("401", "401", commits=False), method="GET", path="/api/v2/instance")
    with pytest.raises(Denied):
        account_on(fake.base_url).limits()


def test_a_proxy_that_forbids_the_instance_s_page_does_not_make_the_token_a_bad_one(fake: FakeMastodon) -> None:
    fake.fault(Fault("403", "403", commits=False), method="GET", path="/api/v2/instance")
    assert account_on(fake.base_url).limits() == Limits()


def test_a_limit_on_a_read_says_how_long_it_lasts(fake: FakeMastodon) -> None:
    account = account_on(fake.base_url)
    fake.fault(BY_NAME["429 before the commit"], method="GET", path=".*", times=2)
    with pytest.raises(Unreachable) as caught:
        account.exists("1")
    assert caught.value.wait == timedelta(seconds=30)
    limited = account.edit("1", BODY, DRAFT, always)
    assert isinstance(limited, Limited)
    assert limited.wait == timedelta(seconds=30)
