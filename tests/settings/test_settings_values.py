"""Defaults, and values that are right."""

from datetime import time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from announcer.model import Lead, Policy, SiteSettings, Visibility
from announcer.settings import values
from announcer.settings.loading import load
from tests.settings.settings_lines import ACCOUNT, INSTANCE, PUBLIC, lines


def test_no_settings_at_all_give_a_working_service(tmp_path: Path) -> None:
    settings = load({}, tmp_path)

    assert settings.policy() == Policy()
    assert settings.site() == SiteSettings(title="Agenda")
    assert settings.is_local
    assert settings.ledger_path == Path("var/announcer.db")
    assert settings.site_store_path == Path("var/site.db")
    assert settings.reminders == (Lead(7, "d"), Lead(1, "d"), Lead(2, "h"))
    assert not settings.database_url_is_explicit
    assert settings.warnings == ()


def test_a_program_around_us_may_have_variables_of_its_own(tmp_path: Path) -> None:
    assert load({"PATH": "/bin", "ANNOUNCE": "x", "MY_ANNOUNCER_PORT": "9"}, tmp_path) == load({}, tmp_path)


def test_an_empty_value_counts_as_not_given(tmp_path: Path) -> None:
    assert load({"ANNOUNCER_PORT": "", "ANNOUNCER_MASTODON__ACCESS_TOKEN": ""}, tmp_path) == load({}, tmp_path)


def test_settings_cannot_be_changed(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="frozen"):
        load({}, tmp_path).port = 1


# --- values that are right ---


@pytest.mark.parametrize(
    ("name", "value", "field", "expected"),
    [
        ("EVENTS_DIR", "/srv/events", "events_dir", Path("/srv/events")),
        ("BASE_URL", "HTTPS://Agenda.Example.org/", "base_url", "https://agenda.example.org"),
        ("BASE_URL", "https://example.org/agenda/", "base_url", "https://example.org/agenda"),
        ("HOST", "[::]", "host", "::"),
        ("PORT", " 8080 ", "port", 8080),
        ("NAMESPACE", "Agenda.example.ORG", "namespace", "agenda.example.org"),
        ("SITE_TITLE", "  Agenda \t Twente ", "site_title", "Agenda Twente"),
        ("LANGUAGE", "EN_gb", "language", "en-GB"),
        ("LANGUAGES", '["en", "nl"]', "languages", ("nl", "en")),
        ("LANGUAGES", "de,zh-hant-tw,de", "languages", ("nl", "de", "zh-Hant-TW")),
        ("TIMEZONE", "America/Paramaribo", "timezone", "America/Paramaribo"),
        ("REMINDERS", "2h, 1w", "reminders", (Lead(1, "w"), Lead(2, "h"))),
        ("REMINDERS", '["1d", "7d", "1d"]', "reminders", (Lead(7, "d"), Lead(1, "d"))),
        ("REMINDERS", "", "reminders", ()),
        ("REMINDERS", "none", "reminders", ()),
        ("ANNOUNCE_BEFORE", "4w", "announce_before", timedelta(days=28)),
        ("SETTLE", "1h", "settle", timedelta(hours=1)),
        ("SETTLE", "0", "settle", timedelta(0)),
        ("SETTLE", "5M 30s", "settle", timedelta(minutes=5, seconds=30)),
        ("QUIET_HOURS", "22.30 - 7:00", "quiet_hours", (time(22, 30), time(7))),
        ("QUIET_HOURS", "20:00-24:00", "quiet_hours", (time(20), time(0))),
        ("QUIET_HOURS", "", "quiet_hours", (time(0), time(0))),
        ("QUIET_HOURS", "none", "quiet_hours", (time(0), time(0))),
        ("VISIBILITY", "Unlisted", "reply_visibility", Visibility.UNLISTED),
        ("HISTORY_DAYS", "0", "history_days", 0),
        ("CALENDAR_EVENTS", "1", "calendar_events", 1),
        ("WEBFINGER", "yes", "webfinger", True),
        ("METRICS", "0", "metrics", False),
        ("DATABASE_URL", "postgres://u:p@db/x", "ledger_url", "postgresql+psycopg://u:p@db/x"),
        ("DATABASE_URL", "sqlite:////srv/a/ledger.db", "site_store_path", Path("/srv/a/site.db")),
        ("DATABASE_URL", "postgresql://u:p@db/x", "site_store_path", Path("var/site.db")),
        ("DATABASE_URL", "sqlite:///var/announcer.db", "database_url_is_explicit", True),
    ],
)
def test_a_value_is_read_as_people_write_it(
    name: str, value: str, field: str, expected: object, tmp_path: Path
) -> None:
    assert getattr(load({f"ANNOUNCER_{name}": value}, tmp_path), field) == expected


def test_the_default_address_follows_the_port(tmp_path: Path) -> None:
    assert load({"ANNOUNCER_PORT": "9001"}, tmp_path).base_url == "http://127.0.0.1:9001"
    assert load({"ANNOUNCER_PORT": "9001", **PUBLIC}, tmp_path).base_url == PUBLIC["ANNOUNCER_BASE_URL"]


@given(st.integers(0, 99), st.integers(0, 23), st.integers(0, 59))
def test_a_length_of_time_is_the_sum_of_its_parts(days: int, hours: int, minutes: int) -> None:
    read = values.duration(timedelta(days=200))(f"{days}d{hours}h{minutes}m")
    assert read == timedelta(days=days, hours=hours, minutes=minutes)


def test_the_policy_has_the_organisers_wishes(tmp_path: Path) -> None:
    environ = {
        **PUBLIC,
        **ACCOUNT,
        "ANNOUNCER_APPROVAL": "manual",
        "ANNOUNCER_MAX_POSTS_PER_HOUR": "2",
        "ANNOUNCER_REPLY_VISIBILITY": "private",
    }
    policy = load(environ, tmp_path).policy(f"{INSTANCE}/@us")

    assert policy.account == f"{INSTANCE}/@us"
    assert policy.base_url == "https://agenda.example.org"
    assert policy.manual_approval
    assert policy.max_posts_per_hour == 2
    assert (policy.visibility, policy.reply_visibility) == (Visibility.PUBLIC, Visibility.PRIVATE)


def test_with_an_account_the_site_has_no_outbox(tmp_path: Path) -> None:
    settings = load({**PUBLIC, **ACCOUNT}, tmp_path)

    assert settings.site(f"{INSTANCE}/@us").account_url == f"{INSTANCE}/@us"
    assert not settings.site().local_outbox
    assert settings.without_account().site().local_outbox
    assert settings.without_account().base_url == settings.base_url


# --- the namespace ---


@pytest.mark.parametrize(
    ("environ", "namespace", "fixed"),
    [
        ({}, "127.0.0.1", None),
        ({"ANNOUNCER_BASE_URL": "http://localhost:8000"}, "localhost", None),
        ({"ANNOUNCER_BASE_URL": "http://[::1]:8000"}, "localhost", None),
        (PUBLIC, "agenda.example.org", "agenda.example.org"),
        ({"ANNOUNCER_NAMESPACE": "our.example.org"}, "our.example.org", "our.example.org"),
        ({"ANNOUNCER_NAMESPACE": "old.example.org", **PUBLIC}, "old.example.org", "old.example.org"),
        ({"ANNOUNCER_NAMESPACE": "localhost"}, "localhost", None),
        (
            {"ANNOUNCER_BASE_URL": "http://[2001:db8::5]:8000/agenda", "ANNOUNCER_NAMESPACE": "our.example.org"},
            "our.example.org",
            "our.example.org",
        ),
    ],
)
def test_a_namespace_on_loopback_is_never_fixed(
    environ: dict[str, str], namespace: str, fixed: str | None, tmp_path: Path
) -> None:
    settings = load(environ, tmp_path)
    assert (settings.namespace, settings.namespace_to_fix) == (namespace, fixed)


def test_a_number_for_a_host_wants_a_namespace_beside_it(tmp_path: Path) -> None:
    (line,) = lines({"ANNOUNCER_BASE_URL": "http://[2001:db8::5]:8000"}, tmp_path)
    assert line.startswith("ANNOUNCER_NAMESPACE is missing: ANNOUNCER_BASE_URL has a number for a host")
