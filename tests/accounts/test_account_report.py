"""What is found out about an account, and what is said of it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from announcer.accounts.mastodon.account_report import AccountReport, ask, clock_difference, may_attribute
from announcer.accounts.mastodon.oauth.address import InstanceAddress
from announcer.accounts.mastodon.oauth.discovery import discover
from announcer.errors import LoginFailed
from tests.accounts.oauth_runs import a_client
from tests.support.fake_mastodon.oauth import Flavour, Token
from tests.support.fake_mastodon.server import FakeMastodon
from tests.support.fake_mastodon.statuses import error

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.fixture
def fake() -> Iterator[FakeMastodon]:
    with FakeMastodon(oauth=Flavour.MASTODON_4_5) as server:
        server.rules.profile = {
            "display_name": "Agenda\u202e Twente",
            "bot": True,
            "source": {"language": "nl", "privacy": "unlisted", "attribution_domains": ["agenda.example.org"]},
        }
        yield server


def report(fake: FakeMastodon, scopes: str = "profile read:statuses write:statuses write:media") -> AccountReport:
    fake.oauth.tokens["t"] = Token("c", frozenset(scopes.split()), "organiser")
    server = discover(InstanceAddress(fake.base_url), a_client)
    return ask(a_client(fake.base_url, "t"), server, lambda: datetime.now(UTC))


def test_the_account_is_told_as_its_server_has_it(fake: FakeMastodon) -> None:
    fake.rules.about["domain"] = "house.example"
    told = report(fake)
    assert (told.handle, told.name) == ("@organiser@house.example", "Agenda Twente")
    assert (told.language, told.visibility, told.bot) == ("nl", "unlisted", True)
    assert (told.server, told.max_characters, told.max_media) == ("mastodon 4.5.9", 500, 4)
    assert told.attribution_domains == ("agenda.example.org",)
    assert told.lacking == ()


def test_asking_changes_nothing(fake: FakeMastodon) -> None:
    status = fake.rules.post({"status": "Hallo"}, None).body["id"]
    report(fake)
    assert [(one.id, one.text, one.edits) for one in fake.rules.own()] == [(status, "Hallo", 0)]
    assert fake.rules.media == {}
    assert fake.surprises == []


@pytest.mark.parametrize(
    ("flavour", "scopes", "lacking"),
    [
        (Flavour.MASTODON_4_5, "profile write:statuses write:media", "read:statuses"),
        (Flavour.MASTODON_4_5, "profile read:statuses write:media", "write:statuses"),
        (Flavour.MASTODON_4_5, "read write:statuses", "write:media"),
        (Flavour.TAKAHE, "read write:media", "write:statuses"),
        (Flavour.GOTOSOCIAL, "profile read:statuses write:statuses", "write:media"),
    ],
)
def test_each_scope_that_is_missing_is_named_with_what_would_fail(
    flavour: Flavour, scopes: str, lacking: str, fake: FakeMastodon
) -> None:
    fake.oauth.flavour = flavour
    (lack,) = report(fake, scopes).lacking
    assert lack.scope == lacking
    assert "403" in lack.said


def test_a_token_that_may_read_only_lacks_two(fake: FakeMastodon) -> None:
    assert [one.scope for one in report(fake, "read").lacking] == ["write:statuses", "write:media"]


def test_without_the_scope_for_it_nobody_knows_whose_account_it_is(fake: FakeMastodon) -> None:
    with pytest.raises(LoginFailed, match=r"the token lacks profile \(read:accounts\), read:statuses, write:media\. "):
        report(fake, "write:statuses")
    fake.oauth.flavour = Flavour.TAKAHE
    with pytest.raises(LoginFailed, match=r"the token lacks read, read:statuses, write:media\. "):
        report(fake, "write:statuses")


def test_a_token_that_is_refused_is_told_without_showing_it(fake: FakeMastodon) -> None:
    server = discover(InstanceAddress(fake.base_url), a_client)
    with pytest.raises(LoginFailed, match=r"refuses the token: .*Make another one") as caught:
        ask(a_client(fake.base_url, "s3cret-of-ours"), server, lambda: NOON)
    assert "s3cret" not in str(caught.value)


def test_a_server_that_is_out_of_order_for_a_moment_lacks_no_scope(fake: FakeMastodon) -> None:
    fake.oauth.pages["/api/v1/media/0"] = error(502, "Bad gateway")
    assert report(fake).lacking == ()


@pytest.mark.parametrize(
    ("ahead", "seen"),
    [(0, 0), (0.4, 0), (-0.9, 0), (90, 89), (-90, -89.5), (3600, 3599)],
)
def test_the_clocks_differ_by_what_cannot_be_the_way_or_the_cut_off_second(ahead: float, seen: float) -> None:
    """Date has whole seconds: what it says is up to a second old when it is said."""
    before, after = NOON, NOON + timedelta(seconds=0.5)
    at_the_server = before + timedelta(seconds=0.25 + ahead)
    date = format_datetime(at_the_server.replace(microsecond=0), usegmt=True)
    difference = clock_difference(date, before, after).total_seconds()
    assert abs(difference - seen) <= 1
    assert abs(difference) <= abs(ahead)
    assert (difference < 0) is (seen < 0)


def test_a_server_without_a_date_has_no_other_time() -> None:
    assert clock_difference("", NOON, NOON) == timedelta(0)
    assert clock_difference("yesterday", NOON, NOON) == timedelta(0)


@pytest.mark.parametrize(
    ("domains", "host", "may"),
    [
        ((), "agenda.example.org", False),
        (("agenda.example.org",), "agenda.example.org", True),
        (("example.org",), "agenda.example.org", True),
        (("example.org",), "badexample.org", False),
        (("agenda.example.org",), "example.org", False),
        (("Agenda.Example.org",), "AGENDA.example.org", True),
    ],
)
def test_a_domain_speaks_for_itself_and_for_what_is_below_it(domains: tuple[str, ...], host: str, may: bool) -> None:
    assert may_attribute(domains, host) is may
