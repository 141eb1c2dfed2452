"""Settings: what may be written, where, and what is said when it is wrong."""

import os
import re
from collections.abc import Mapping
from datetime import time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_settings import DotEnvSettingsSource, EnvSettingsSource, NestedSecretsSettingsSource

from announcer.errors import SettingsError
from announcer.model import Lead, Policy, SiteSettings, Visibility
from announcer.settings import sources, values
from announcer.settings.fields import Settings
from announcer.settings.loading import load
from tests.support.repository import DOCS

INSTANCE = "https://mastodon.example"
SECRET = "s3cr3t-T0ken_value"
PUBLIC = {"ANNOUNCER_BASE_URL": "https://agenda.example.org"}
ACCOUNT = {"ANNOUNCER_MASTODON__BASE_URL": INSTANCE, "ANNOUNCER_MASTODON__ACCESS_TOKEN": SECRET}


@pytest.fixture(autouse=True)
def _no_secrets_of_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "CONTAINER_SECRETS", tmp_path / "run-secrets")


def lines(environ: Mapping[str, str], folder: Path) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load(environ, folder)
    assert caught.value.exit_status == 2
    return str(caught.value).splitlines()


# --- defaults ---


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


# --- values that are wrong ---


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("PORT", "80a", "'80a' is not a whole number from 1 to 65535"),
        ("PORT", "65536", "'65536' is not a whole number from 1 to 65535"),
        ("HOST", "all of them", "'all of them' is not an address to listen on; write 127.0.0.1, or 0.0.0.0 for all"),
        ("TIMEZONE", "Europe/Amsterdan", "'Europe/Amsterdan' is not a time zone; did you mean Europe/Amsterdam?"),
        ("TIMEZONE", "amsterdam", "'amsterdam' is not a time zone; did you mean Europe/Amsterdam?"),
        ("TIMEZONE", "../../etc/passwd", "'../../etc/passwd' is not a time zone; write one such as Europe/Amsterdam"),
        ("LANGUAGE", "Nederlands", "'Nederlands' is not a language; write nl, en or en-GB"),
        ("LANGUAGES", '["nl"', "'[\"nl\"' is not a list; write [\"a\", \"b\"] or a,b"),
        ("REMINDERS", "7d,soon", "not a time before the start: 'soon'; write 7d, 1w, 2h or 30m"),
        ("ANNOUNCE_BEFORE", "three weeks", "'three weeks' is not a length of time; write 21d, 10m or 1h30m"),
        ("SETTLE", "2h", "'2h' is too long; 1h at most"),
        ("QUIET_HOURS", "21-25", "'21-25' is not a span of hours; write 21:00-08:00, or none"),
        ("QUIET_HOURS", "08:00-08:00", "'08:00-08:00' begins when it ends; write 21:00-08:00, or none"),
        ("VISIBILITY", "unlistd", "'unlistd' is none of public, unlisted, private; did you mean unlisted?"),
        ("APPROVAL", "yes", "'yes' is none of auto, manual"),
        ("LOG_FORMAT", "xml", "'xml' is none of text, json"),
        ("LOG_LEVEL", "warn", "'warn' is none of debug, info, warning, error; did you mean warning?"),
        ("METRICS", "maybe", "'maybe' is neither true nor false"),
        ("MAX_POSTS_PER_HOUR", "0", "'0' is not a whole number from 1 to 1000"),
        ("HISTORY_DAYS", "-1", "'-1' is not a whole number from 0 to 36500"),
        ("SITE_TITLE", " ", "a title has 1 to 200 characters"),
        ("NAMESPACE", "our agenda", "'our agenda' is not a host name; write one that is yours, such as agenda.example.org"),  # noqa: E501
        ("TEMPLATES_DIR", "/nowhere/at/all", "'/nowhere/at/all' is not a folder"),
        ("BASE_URL", "agenda.example.org", "'agenda.example.org' is not a web address; write https://agenda.example.org"),
        ("BASE_URL", "ftp://x.example", "'ftp://x.example' is not a web address; write https://agenda.example.org"),
        ("BASE_URL", "https://a.example/?x=1", "'https://a.example/?x=1' has a query or a fragment; write it without"),
        ("BASE_URL", "https://a.example:99999", "not a web address; write https://agenda.example.org"),
        ("BASE_URL", "https://a.example/../b", "'https://a.example/../b' has a path that is no plain one; write https://agenda.example.org/path"),
        ("BASE_URL", "https://caf\u00e9.example", "'https://caf\u00e9.example' has characters that no address has; write a name in another script as xn--..."),  # noqa: E501
        ("MASTODON__BASE_URL", "http://m.example", "'http://m.example' would send the token in the clear; write https://m.example"),
        ("MASTODON__BASE_URL", "https://m.example/@us", "'https://m.example/@us' has a path; write only the instance, https://m.example"),
    ],
)  # fmt: skip
def test_a_wrong_value_gets_a_line_that_says_what_would_be_right(
    name: str, value: str, message: str, tmp_path: Path
) -> None:
    assert lines({f"ANNOUNCER_{name}": value}, tmp_path) == [f"ANNOUNCER_{name}: {message}"]


def test_every_problem_is_said_at_once(tmp_path: Path) -> None:
    environ = {"ANNOUNCER_PORT": "x", "ANNOUNCER_LANGUAGE": "!", "ANNOUNCER_MASTODON__BASE_URL": INSTANCE}
    (tmp_path / ".env").write_text("ANNOUNCER_TIMZONE=x\nANNOUNCER_SETTLE=?\nthis is no setting\n")

    said = lines(environ, tmp_path)

    assert [line.split(":")[0].split(" ")[0] for line in said] == [
        ".env",
        "ANNOUNCER_TIMZONE",
        "ANNOUNCER_PORT",
        "ANNOUNCER_LANGUAGE",
        "ANNOUNCER_SETTLE",
        "ANNOUNCER_MASTODON__ACCESS_TOKEN",
    ]
    assert "ANNOUNCER_SETTLE (in .env): '?' is not a length of time; write 21d, 10m or 1h30m" in said


# --- names that are unknown ---


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("ANNOUNCER_PROT", "ANNOUNCER_PORT"),
        ("ANNOUNCER_TIME_ZONE", "ANNOUNCER_TIMEZONE"),
        ("ANNOUNCER_DATABASE", "ANNOUNCER_DATABASE_URL"),
        ("ANNOUNCER_MASTODON_BASE_URL", "ANNOUNCER_MASTODON__BASE_URL"),
        ("ANNOUNCER_MASTODON__TOKEN", "ANNOUNCER_MASTODON__ACCESS_TOKEN"),
        ("announcer_prot", "ANNOUNCER_PORT"),
    ],
)
@pytest.mark.parametrize("place", ["environment", ".env", "secrets"])
def test_an_unknown_name_is_refused_with_the_nearest_one_wherever_it_stands(
    name: str, nearest: str, place: str, tmp_path: Path
) -> None:
    environ = {}
    where = ""
    if place == "environment":
        environ = {name: SECRET}
    elif place == ".env":
        (tmp_path / ".env").write_text(f"export {name}={SECRET}\n")
        where = " (in .env)"
    else:
        (tmp_path / "secrets").mkdir()
        (tmp_path / "secrets" / name).write_text(SECRET)
        where = f" (in secrets/{name})"

    assert lines(environ, tmp_path) == [f"{name.upper()}{where}: there is no such setting; did you mean {nearest}?"]


def test_a_name_that_is_near_nothing_points_to_the_page_with_all(tmp_path: Path) -> None:
    assert lines({"ANNOUNCER_XYZZY_QUUX_WALDO": "1"}, tmp_path) == [
        "ANNOUNCER_XYZZY_QUUX_WALDO: there is no such setting; docs/settings.md has them all"
    ]


# --- where settings are written ---


def test_the_environment_is_stronger_than_dotenv_which_is_stronger_than_secrets(tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    for name in ("PORT", "HISTORY_DAYS", "MAX_POSTS_PER_HOUR"):
        (tmp_path / "secrets" / f"announcer_{name}".lower()).write_text("1\n")
    (tmp_path / ".env").write_text("# ours\nANNOUNCER_PORT=2\nANNOUNCER_HISTORY_DAYS='2'  # days\nOTHER=3\n")

    settings = load({"ANNOUNCER_PORT": "3"}, tmp_path)

    assert (settings.port, settings.history_days, settings.max_posts_per_hour) == (3, 2, 1)


def test_an_empty_value_in_the_environment_hides_what_dotenv_says(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(SECRET)
    (tmp_path / ".env").write_text(
        f"ANNOUNCER_MASTODON__BASE_URL={INSTANCE}\nANNOUNCER_MASTODON__ACCESS_TOKEN_FILE=token\nANNOUNCER_PORT=1\n"
    )
    hidden = {"ANNOUNCER_MASTODON__BASE_URL": "", "ANNOUNCER_MASTODON__ACCESS_TOKEN": "", "ANNOUNCER_PORT": ""}
    settings = load(hidden, tmp_path)
    assert settings.is_local
    assert settings.port == 8000


def test_our_own_secrets_folder_is_stronger_than_the_containers(tmp_path: Path) -> None:
    for folder, port in (("run-secrets", "1"), ("secrets", "2")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "ANNOUNCER_PORT").write_text(port)

    assert load({}, tmp_path).port == 2


def test_a_link_in_the_secrets_folder_may_lead_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "mounted").write_text("81\n")
    (tmp_path / "secrets" / "ANNOUNCER_PORT").symlink_to(tmp_path / "mounted")

    assert load({}, tmp_path).port == 81


@pytest.mark.parametrize("place", [EnvSettingsSource, DotEnvSettingsSource, NestedSecretsSettingsSource])
def test_each_place_is_read_by_the_librarys_own_source(place: type[object], tmp_path: Path) -> None:
    names = sources.SettingNames(known=(), secret=())
    assert any(isinstance(one, place) for one in sources.sources_of(Settings, names, tmp_path, {}))


def test_other_files_in_the_secrets_folder_are_not_ours(tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "postgres_password").write_bytes(b"\xff")

    assert load({}, tmp_path) == load({}, tmp_path / "secrets")


def test_a_value_in_dotenv_stands_for_nothing_else(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("ANNOUNCER_SITE_TITLE=${HOME}\n")
    assert load({}, tmp_path).site_title == "${HOME}"


def test_a_dotenv_file_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"ANNOUNCER_SITE_TITLE=\xff\n")
    assert lines({}, tmp_path) == [".env: cannot be read: it is not UTF-8"]


# --- twins in files ---


@pytest.mark.parametrize("ending", ["", "\n", "\r\n"])
def test_a_token_may_stand_in_a_file(ending: str, tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_bytes((SECRET + ending).encode())
    file.chmod(0o600)
    environ = {**PUBLIC, "ANNOUNCER_MASTODON__BASE_URL": INSTANCE, "ANNOUNCER_MASTODON__ACCESS_TOKEN_FILE": "token"}

    settings = load(environ, tmp_path)

    assert settings.mastodon.access_token is not None
    assert settings.mastodon.access_token.get_secret_value() == SECRET
    assert settings.warnings == ()


@pytest.mark.parametrize("place", ["environment", ".env", "file", "secrets"])
@pytest.mark.parametrize(
    ("written", "why"),
    [
        (f"'{SECRET}'", "holds quotation marks"),
        (f'"{SECRET}"', "holds quotation marks"),
        (f"`{SECRET}`", "holds quotation marks"),
        (f"\u201c{SECRET}\u201d", "holds quotation marks"),
        (f"'{SECRET}", "holds quotation marks"),
        (f"Bearer {SECRET}", "begins with the word Bearer"),
        (f"bearer {SECRET}", "begins with the word Bearer"),
        (f" {SECRET}", "holds white space"),
        (f"{SECRET} ", "holds white space"),
        (f"<{SECRET}>", "holds characters that no token has"),
        (f"access_token:{SECRET}", "holds characters that no token has"),
    ],
)
def test_a_token_in_quotes_or_with_other_things_around_it_is_refused_in_one_line_that_does_not_show_it(
    place: str, written: str, why: str, tmp_path: Path
) -> None:
    name = "ANNOUNCER_MASTODON__ACCESS_TOKEN"
    environ = {**PUBLIC, "ANNOUNCER_MASTODON__BASE_URL": INSTANCE}
    if place == "environment":
        environ[name] = written
    elif place == ".env":
        quote = "'" if '"' in written else '"'
        (tmp_path / ".env").write_text(f"{name}={quote}{written}{quote}\n")
    elif place == "file":
        (tmp_path / "token").write_text(f"{written}\n")
        environ[f"{name}_FILE"] = "token"
    else:
        (tmp_path / "secrets").mkdir()
        (tmp_path / "secrets" / name).write_text(f"{written}\n")

    (line,) = lines(environ, tmp_path)

    assert line.startswith(name)
    assert f": {why}" in line
    assert SECRET not in line


@pytest.mark.parametrize("written", ["abc-DEF_012", "ZTJkM2Q0ZGYtNDVl", "a.b~c+d/e==", "NWRJMJU1MTYTYWQ1"])
def test_every_form_of_token_that_servers_give_passes(written: str, tmp_path: Path) -> None:
    given = {**PUBLIC, "ANNOUNCER_MASTODON__BASE_URL": INSTANCE, "ANNOUNCER_MASTODON__ACCESS_TOKEN": written}
    token = load(given, tmp_path).mastodon.access_token
    assert token is not None
    assert token.get_secret_value() == written


def test_only_one_newline_is_dropped_from_a_token_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(SECRET + "\n\n")
    environ = {**PUBLIC, "ANNOUNCER_MASTODON__BASE_URL": INSTANCE, "ANNOUNCER_MASTODON__ACCESS_TOKEN_FILE": "token"}

    (line,) = lines(environ, tmp_path)

    assert line.startswith("ANNOUNCER_MASTODON__ACCESS_TOKEN (in token): holds white space")


def test_the_database_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "db").write_text("postgresql://u:p@db/x\n")
    settings = load({"ANNOUNCER_DATABASE_URL_FILE": str(tmp_path / "db")}, tmp_path)

    assert settings.ledger_url == "postgresql+psycopg://u:p@db/x"
    assert settings.ledger_path is None
    assert settings.database_url_is_explicit


def test_a_value_and_its_file_together_are_refused(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(SECRET)
    assert lines({**PUBLIC, **ACCOUNT, "ANNOUNCER_MASTODON__ACCESS_TOKEN_FILE": "token"}, tmp_path) == [
        "ANNOUNCER_MASTODON__ACCESS_TOKEN_FILE: ANNOUNCER_MASTODON__ACCESS_TOKEN is given as well; give one of them"
    ]


def test_a_file_in_the_environment_is_stronger_than_a_value_in_dotenv(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("ANNOUNCER_DATABASE_URL=sqlite:///a.db\n")
    (tmp_path / "db").write_text("sqlite:///b.db")
    assert load({"ANNOUNCER_DATABASE_URL_FILE": "db"}, tmp_path).ledger_path == Path("b.db")


def test_a_file_that_cannot_be_read_is_named_and_nothing_else_is_guessed(tmp_path: Path) -> None:
    environ = {**PUBLIC, "ANNOUNCER_MASTODON__BASE_URL": INSTANCE, "ANNOUNCER_MASTODON__ACCESS_TOKEN_FILE": "missing"}
    first, *others = lines(environ, tmp_path)

    assert first == (
        f"ANNOUNCER_MASTODON__ACCESS_TOKEN_FILE: {tmp_path / 'missing'} cannot be read: No such file or directory"
    )
    assert others == []


def test_other_settings_have_no_twin(tmp_path: Path) -> None:
    (line,) = lines({"ANNOUNCER_PORT_FILE": "x"}, tmp_path)
    assert line == "ANNOUNCER_PORT_FILE: there is no such setting; did you mean ANNOUNCER_PORT?"


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX's")
@pytest.mark.parametrize(("mode", "warned"), [(0o600, False), (0o400, False), (0o640, True), (0o644, True)])
def test_a_token_that_others_can_read_is_worth_a_warning(mode: int, warned: bool, tmp_path: Path) -> None:
    file = tmp_path / "secrets" / "ANNOUNCER_MASTODON__ACCESS_TOKEN"
    file.parent.mkdir()
    file.write_text(SECRET)
    file.chmod(mode)

    settings = load({**PUBLIC, "ANNOUNCER_MASTODON__BASE_URL": INSTANCE}, tmp_path)

    expected = f"ANNOUNCER_MASTODON__ACCESS_TOKEN: others can read {file}; run chmod 600 {file}"
    assert settings.warnings == ((expected,) if warned else ())


def test_a_containers_secrets_are_meant_to_be_readable(tmp_path: Path) -> None:
    file = tmp_path / "run-secrets" / "ANNOUNCER_MASTODON__ACCESS_TOKEN"
    file.parent.mkdir()
    file.write_text(SECRET)
    file.chmod(0o444)

    assert load({**PUBLIC, "ANNOUNCER_MASTODON__BASE_URL": INSTANCE}, tmp_path).warnings == ()


# --- the account ---


@pytest.mark.parametrize(("given", "missing"), [("BASE_URL", "ACCESS_TOKEN"), ("ACCESS_TOKEN", "BASE_URL")])
def test_half_an_account_is_refused_with_the_remedy(given: str, missing: str, tmp_path: Path) -> None:
    name = f"ANNOUNCER_MASTODON__{given}"
    (line,) = lines({**PUBLIC, name: ACCOUNT[name]}, tmp_path)
    assert line == (
        f"ANNOUNCER_MASTODON__{missing} is missing beside {given}; the instance's address and a token that you make"
        ' there (README, "Run it for real") go together, and without both posts stay on the local account'
    )


def test_a_hub_is_named_by_the_feeds(tmp_path: Path) -> None:
    assert load({}, tmp_path).site().hub is None
    for hub in ("https://hub.example", "https://hub.example/publish?key=1", "http://127.0.0.1:9000/"):
        assert load({**PUBLIC, "ANNOUNCER_WEBSUB_HUB": hub}, tmp_path).site().hub == hub


@pytest.mark.parametrize("hub", ["hub.example", "ftp://hub.example", "https://user:pass@hub.example", "https://h/?a b"])
def test_what_is_no_hub_is_refused(tmp_path: Path, hub: str) -> None:
    (line,) = lines({**PUBLIC, "ANNOUNCER_WEBSUB_HUB": hub}, tmp_path)
    assert line.startswith("ANNOUNCER_WEBSUB_HUB: ")


def test_a_hub_that_could_not_read_the_feeds_is_refused(tmp_path: Path) -> None:
    (line,) = lines({"ANNOUNCER_WEBSUB_HUB": "https://hub.example"}, tmp_path)
    assert "the hub could not read the feeds there" in line
    assert load({"ANNOUNCER_WEBSUB_HUB": "http://localhost:9000"}, tmp_path).websub_hub


def test_a_public_instance_with_an_address_on_loopback_is_refused(tmp_path: Path) -> None:
    (line,) = lines(ACCOUNT, tmp_path)
    assert line == (
        "ANNOUNCER_BASE_URL is http://127.0.0.1:8000, and nobody could open the links in posts on"
        " https://mastodon.example; set it to the site's public address"
    )


def test_an_instance_on_loopback_may_have_links_on_loopback(tmp_path: Path) -> None:
    settings = load({**ACCOUNT, "ANNOUNCER_MASTODON__BASE_URL": "http://127.0.0.1:3000/"}, tmp_path)
    assert settings.mastodon.base_url == "http://127.0.0.1:3000"
    assert not settings.is_local


@pytest.mark.parametrize("host", ["localhost", "a.localhost", "LOCALHOST.", "127.9.9.9", "[::1]", "0.0.0.0", "::"])
def test_loopback_is_known_by_all_its_names(host: str) -> None:
    assert values.is_loopback(host)


@pytest.mark.parametrize("host", ["example.org", "localhost.example.org", "10.0.0.1", "127.example.org", ""])
def test_other_hosts_are_not_loopback(host: str) -> None:
    assert not values.is_loopback(host)


# --- secrets ---

URL_SECRETS = {"ANNOUNCER_DATABASE_URL": f"postgresql://u:{SECRET}@db/x"}


def test_no_secret_is_in_what_settings_look_like(tmp_path: Path) -> None:
    settings = load({**PUBLIC, **ACCOUNT, **URL_SECRETS}, tmp_path)

    for shown in (repr(settings), str(settings), repr(settings.mastodon), settings.model_dump_json()):
        assert SECRET not in shown


@pytest.mark.parametrize(
    "wrong",
    [
        {"ANNOUNCER_DATABASE_URL": f"mysql://u:{SECRET}@db/x"},
        {"ANNOUNCER_DATABASE_URL": f"{SECRET}"},
        {"ANNOUNCER_MASTODON__ACCESS_TOKEN": f"{SECRET}\nX"},
        {"ANNOUNCER_MASTODON__ACCESS_TOKEN": f"{SECRET} \u00e9"},
        {"ANNOUNCER_MASTODON__BASE_URL": f"https://u:{SECRET}@m.example"},
        {"ANNOUNCER_BASE_URL": f"https://u:{SECRET}@m.example"},
        {"ANNOUNCER_MASTODON": SECRET},
        {"ANNOUNCER_MASTODON__ACCESS_TOKEN__X": SECRET},
        {"ANNOUNCER_PORT": "x"},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_no_secret_is_in_an_error_nor_in_its_causes(wrong: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        load({**PUBLIC, **ACCOUNT, **URL_SECRETS, **wrong}, tmp_path)

    error: BaseException | None = caught.value
    while error is not None:
        assert SECRET not in f"{error} {error!r}"
        error = error.__cause__ or error.__context__


# --- the documentation ---


def documented() -> dict[str, str]:
    """Every setting in docs/settings.md with the rest of its row."""
    page = (DOCS / "settings.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^\| `(ANNOUNCER_\w+)` \|(.*) \|$", page, flags=re.MULTILINE))


def all_names() -> set[str]:
    names = set()
    for field in Settings.model_fields:
        if field == "mastodon":
            names |= {f"ANNOUNCER_MASTODON__{part.upper()}" for part in ("base_url", "access_token")}
        else:
            names.add(f"ANNOUNCER_{field.upper()}")
    return names


def test_every_setting_is_documented_and_nothing_else_is() -> None:
    twins = {"ANNOUNCER_DATABASE_URL_FILE", "ANNOUNCER_MASTODON__ACCESS_TOKEN_FILE"}
    assert set(documented()) == all_names() | twins


@pytest.mark.parametrize("name", sorted(set(documented()) & all_names() - {"ANNOUNCER_NAMESPACE"}))
def test_a_default_in_the_documentation_is_the_default(name: str, tmp_path: Path) -> None:
    default = documented()[name].split("|")[0].strip()
    if default in {"", "as `VISIBILITY`"}:
        assert not default or load({}, tmp_path).reply_visibility == load({}, tmp_path).visibility
        return
    written = default.strip("`").replace("PORT", "8000")
    assert load({name: written}, tmp_path) == load({}, tmp_path)


@pytest.mark.parametrize("name", sorted(documented()))
def test_an_example_in_the_documentation_works(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if name.endswith(("_FILE", "TOKEN")):  # paths to secrets, which are tested above
        return
    monkeypatch.chdir(tmp_path)
    (tmp_path / "templates").mkdir()
    match = re.search(r"Example: `(.+?)`$", documented()[name]) or re.search(r"PostgreSQL: `(.+?)`", documented()[name])
    assert match is not None, "each setting has an example"
    account = ACCOUNT if name.startswith("ANNOUNCER_MASTODON__") else {}
    load({**PUBLIC, **account, name: match[1]}, tmp_path)


def test_a_language_without_words_of_ours_is_warned_of(tmp_path: Path) -> None:
    languages = '["nl", "de", "en-US", "pt-BR"]'
    warned = load({"ANNOUNCER_LANGUAGES": languages}, tmp_path).warnings
    assert [one.split(": ")[1].removeprefix("announcer has no words in ") for one in warned] == ["de", "pt-BR"]
    assert all("speak English around the organiser's own texts" in one for one in warned)
