"""Values that stand in a file of their own."""

import os
from pathlib import Path

import pytest

from announcer.settings.loading import load
from tests.settings.settings_lines import ACCOUNT, INSTANCE, PUBLIC, SECRET, lines


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
        f"ANNOUNCER_MASTODON__ACCESS_TOKEN_FILE: {tmp_path / 'missing'} cannot be read: no such file or directory"
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
