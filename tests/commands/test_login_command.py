"""`announcer login` with a code that is pasted."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from announcer.commands.login import missing_site_url
from announcer.commands.terminal import ConsoleTerminal
from announcer.settings.loading import load
from tests.commands.login_runs import APPLICATION, TOKEN, Answer, Person, Typing, agreed, as_user, run_typing
from tests.support.command_result import CommandResult
from tests.support.fake_mastodon.oauth import Flavour
from tests.support.fake_mastodon.server import FakeMastodon


@pytest.fixture
def fake() -> Iterator[FakeMastodon]:
    with FakeMastodon(oauth=Flavour.MASTODON_4_5) as server:
        yield server


@pytest.fixture
def typing(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Typing:
    for name in ("BROWSER", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)

    def run(*args: str, answers: tuple[Answer, ...]) -> CommandResult:
        assert folder == Path.cwd()
        return run_typing(capsys, monkeypatch, args, answers)

    return run


def secrets_of(fake: FakeMastodon) -> list[str]:
    return [*fake.oauth.tokens, *(app.secret for app in fake.oauth.apps.values())]


@pytest.mark.parametrize("flavour", Flavour)
def test_each_kind_of_server_lets_us_in_and_its_account_works_at_once(flavour: Flavour, typing: Typing) -> None:
    with FakeMastodon(oauth=flavour) as fake:
        done = typing("login", fake.base_url, answers=(agreed, "y"))
        assert done.status == 0
        (token,) = fake.oauth.tokens
        assert TOKEN.read_text() == f"{token}\n"
        assert Path(".env").read_text() == f"ANNOUNCER_MASTODON__BASE_URL={fake.base_url}\n"
        assert f"{fake.base_url.removeprefix('http://')} runs {flavour.value}" in done.out
        assert "account: organiser, @organiser@" in done.out
        assert "the token may do all that announcer does" in done.out
        assert typing("login", "--check", answers=()).status == 0
        assert [one for one in secrets_of(fake) if one in done.out + done.err] == []


def test_the_files_are_their_owners_alone_from_the_first_moment(fake: FakeMastodon, typing: Typing) -> None:
    typing("login", "--yes", fake.base_url, answers=(agreed,))
    assert {oct(path.stat().st_mode & 0o777) for path in (TOKEN, APPLICATION, Path(".env"))} == {"0o600"}
    assert oct(TOKEN.parent.stat().st_mode & 0o777) == "0o700"
    assert sorted(path.name for path in TOKEN.parent.iterdir()) == [TOKEN.name, APPLICATION.name]
    (token,) = fake.oauth.tokens
    assert token not in APPLICATION.read_text()
    assert json.loads(APPLICATION.read_text())["instance"] == fake.base_url


def test_who_says_no_has_nothing_written_and_nobody_keeps_access(fake: FakeMastodon, typing: Typing) -> None:
    done = typing("login", fake.base_url, answers=(agreed, "what?", "nee"))
    assert done.status == 1
    assert "Type yes or no." in done.out
    assert "nothing was written\nthe access that was given is ended again\n" in done.out
    assert not Path(".env").exists()
    assert not TOKEN.parent.exists()
    assert fake.oauth.tokens == {}


def test_an_interrupt_at_the_last_question_leaves_nothing(fake: FakeMastodon, typing: Typing) -> None:
    done = typing("login", fake.base_url, answers=(agreed,))  # and then the input ends
    assert done.status == 130
    assert "the access that was given is ended again" in done.out
    assert fake.oauth.tokens == {}
    assert not TOKEN.exists()


def test_another_account_than_was_meant_is_refused(fake: FakeMastodon, typing: Typing) -> None:
    host = fake.base_url.removeprefix("http://")
    done = typing("login", f"@organiser@{host}", answers=(as_user("iemand"), "y"))
    assert done.status == 1
    assert f"announcer: wrong account: you were logged in as @iemand@{host}, not as @organiser; log out" in done.err
    assert fake.oauth.tokens == {}
    assert not TOKEN.exists()
    assert typing("login", f"@Organiser@{host}", answers=(agreed, "y")).status == 0


def test_a_scope_that_is_refused_is_asked_for_otherwise(typing: Typing) -> None:
    with FakeMastodon(oauth=Flavour.MASTODON_4_5) as fake:
        fake.oauth.withheld = {"profile"}
        done = typing("login", "--yes", fake.base_url, answers=(agreed, agreed))
        assert done.status == 0
        assert "a token without profile" in done.out
        assert "once more, with read:accounts read:statuses write:statuses write:media" in done.out
        assert len(fake.oauth.tokens) == 1


def test_a_code_that_is_wrong_is_a_line_and_changes_nothing(fake: FakeMastodon, typing: Typing) -> None:
    done = typing("login", fake.base_url, answers=("wrong", "once more", "and again"))
    assert done.status == 1
    assert "does not take the code: it is too old" in done.err
    assert done.err.count("\n") == 1
    assert typing("login", fake.base_url, answers=("",)).err == "announcer: no code: nothing was changed\n"
    assert not Path(".env").exists()


def test_after_a_wrong_code_another_one_is_asked_for_without_another_application(
    fake: FakeMastodon, typing: Typing
) -> None:
    done = typing("login", fake.base_url, answers=("wrong", agreed, "y"))
    assert done.status == 0
    assert "that code is not right, not whole, or too old: paste it once more" in done.out
    assert len(fake.oauth.apps) == 1
    assert TOKEN.exists()


def test_what_is_in_env_stays_and_the_line_is_replaced_in_place(fake: FakeMastodon, typing: Typing) -> None:
    Path(".env").write_text(
        "# of the house\nANNOUNCER_MASTODON__BASE_URL=http://localhost:1 # old\n"
        "ANNOUNCER_MASTODON__ACCESS_TOKEN=old-one\nANNOUNCER_SITE_TITLE=Huis\n"
    )
    Path(".env").chmod(0o640)
    done = typing("login", fake.base_url, answers=(agreed, "y"))
    assert done.status == 0
    assert Path(".env").read_text() == (
        f"# of the house\nANNOUNCER_MASTODON__BASE_URL={fake.base_url} # old\nANNOUNCER_SITE_TITLE=Huis\n"
    )
    assert oct(Path(".env").stat().st_mode & 0o777) == "0o640"
    assert ".env: without the line ANNOUNCER_MASTODON__ACCESS_TOKEN" in done.out
    assert "this replaces the account on localhost:1; its token stays good until you end it" in done.out
    assert "old-one" not in done.out + done.err


def test_a_file_that_env_names_for_the_token_is_the_one_that_is_written(fake: FakeMastodon, typing: Typing) -> None:
    Path("keys").mkdir(mode=0o755)
    Path("keys", "real").write_text("old\n")
    Path("keys", "token").symlink_to("real")
    Path(".env").write_text("ANNOUNCER_MASTODON__ACCESS_TOKEN_FILE=keys/token\n")
    assert typing("login", "--yes", fake.base_url, answers=(agreed,)).status == 0
    (token,) = fake.oauth.tokens
    assert Path("keys", "token").is_symlink()
    assert Path("keys", "real").read_text() == f"{token}\n"
    assert oct(Path("keys", "real").stat().st_mode & 0o777) == "0o600"
    assert not TOKEN.exists()
    assert typing("login", "--check", answers=()).status == 0


def test_half_an_account_or_a_wrong_one_does_not_keep_from_logging_in(fake: FakeMastodon, typing: Typing) -> None:
    Path(".env").write_text("ANNOUNCER_MASTODON__BASE_URL=ftp://nonsense\nANNOUNCER_MASTODON__ACCESS_TOKEN_FILE=gone\n")
    assert typing("login", "--yes", fake.base_url, answers=(agreed,)).status == 0
    assert Path("gone").exists()


def test_other_settings_that_are_wrong_are_said_first(fake: FakeMastodon, typing: Typing) -> None:
    Path(".env").write_text("ANNOUNCER_PORT=many\n")
    done = typing("login", fake.base_url, answers=())
    assert (done.status, done.err.startswith("announcer: ANNOUNCER_PORT (in .env)")) == (2, True)
    assert fake.requests == []


def test_an_account_in_the_environment_is_refused_before_anybody_is_asked(
    fake: FakeMastodon, typing: Typing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("announcer_mastodon__access_token", "s3cret")
    done = typing("login", fake.base_url, answers=())
    assert done.status == 2
    assert "announcer_mastodon__access_token is set in the environment, which counts more than .env" in done.err
    assert "s3cret" not in done.err
    assert fake.requests == []


def test_a_token_that_will_end_is_told_with_its_day(fake: FakeMastodon, typing: Typing) -> None:
    fake.oauth.expires_in = 30 * 86400
    assert "the token ends on 20" in typing("login", "--yes", fake.base_url, answers=(agreed,)).out
    fake.oauth.expires_in = 100 * 365 * 86400
    assert "the token ends" not in typing("login", "--yes", fake.base_url, answers=(agreed,)).out


def test_everything_is_said_in_dutch(fake: FakeMastodon, typing: Typing) -> None:
    done = typing("login", "--language", "nl", fake.base_url, answers=(agreed, "ja"))
    assert done.status == 0
    assert "je bent ingelogd als @organiser@" in done.out
    assert "dat schrijven? [J/n]" in done.out
    refused = typing("login", "--language", "nl", "social", answers=())
    assert refused.err == (
        "announcer: 'social' is niet het adres van een server; schrijf social.example of @naam@social.example\n"
    )


def test_without_an_instance_it_is_asked_for_at_a_terminal_only(
    fake: FakeMastodon, typing: Typing, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert typing("login", answers=()).err.startswith("announcer: on which instance is the account? `announcer login")
    monkeypatch.setattr(Person, "isatty", lambda _: True)
    assert typing("login", answers=(fake.base_url, agreed, "y")).status == 0


def test_the_sites_address_is_asked_for_where_it_is_missing(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert folder == Path.cwd()
    terminal, person = ConsoleTerminal("en"), Person(capsys, "agenda.example.org", "https://agenda.example.org/", "")
    monkeypatch.setattr("sys.stdin", person)
    assert missing_site_url("https://social.example", load({}), terminal) == "https://agenda.example.org"
    assert missing_site_url("https://social.example", load({}), terminal) is None
    person.look()
    assert "is not a web address; write https://agenda.example.org" in person.seen
    assert missing_site_url("http://127.0.0.1:4000", load({}), terminal) is None
    public = load({"ANNOUNCER_BASE_URL": "https://agenda.example.org"})
    assert missing_site_url("https://social.example", public, terminal) is None


@pytest.mark.parametrize(
    "args",
    [("--check", "social.example"), ("--check", "--yes"), ("--json", "social.example"), ("--check", "--no-browser")],
)
def test_what_does_not_go_together_is_wrong_usage(args: tuple[str, ...], typing: Typing) -> None:
    assert typing("login", *args, answers=()).status == 2
