"""`announcer login --check`, and `announcer logout`."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands.command_runs import Announcer
from tests.commands.login_runs import APPLICATION, TOKEN
from tests.support.fake_mastodon.oauth import App, Flavour, Token
from tests.support.fake_mastodon.server import FakeMastodon
from tests.support.fake_mastodon.statuses import error

SECRET, APP_SECRET = "t0ken-of-ours", "app-s3cret"
ENOUGH = "profile read:statuses write:statuses write:media"
ENV = "# ours\nANNOUNCER_MASTODON__BASE_URL={}\nANNOUNCER_SITE_TITLE=Huis\n"


@pytest.fixture
def fake(folder: Path) -> Iterator[FakeMastodon]:
    assert folder == Path.cwd()
    with FakeMastodon(oauth=Flavour.MASTODON_4_5) as server:
        server.oauth.apps["id"] = App(APP_SECRET, ["urn:ietf:wg:oauth:2.0:oob"], set())
        yield server


def configure(fake: FakeMastodon, scopes: str = ENOUGH) -> None:
    """As a login leaves it."""
    fake.oauth.tokens[SECRET] = Token("id", frozenset(scopes.split()), "organiser")
    TOKEN.parent.mkdir(mode=0o700)
    TOKEN.write_text(SECRET)
    TOKEN.chmod(0o600)
    kept = {
        "instance": fake.base_url,
        "client_id": "id",
        "client_secret": APP_SECRET,
        "scopes": scopes.split(),
        "redirect_uri": "urn:ietf:wg:oauth:2.0:oob",
        "token_sha256": hashlib.sha256(SECRET.encode()).hexdigest(),
    }
    APPLICATION.write_text(json.dumps(kept))
    Path(".env").write_text(ENV.format(fake.base_url))


# --- check


def test_a_token_that_may_do_everything_is_fine(fake: FakeMastodon, announcer: Announcer) -> None:
    configure(fake)
    done = announcer("login", "--check")
    assert (done.status, done.err) == (0, "")
    assert "account: organiser, @organiser@" in done.out
    assert "the token may do all that announcer does" in done.out


def test_each_missing_scope_is_a_line_with_what_would_fail(fake: FakeMastodon, announcer: Announcer) -> None:
    configure(fake, "profile write:statuses")
    done = announcer("login", "--check")
    assert done.status == 1
    assert "the token lacks the scope read:statuses, so this would fail: reading the account's own posts" in done.out
    assert (
        "the token lacks the scope write:media, so this would fail: sending pictures (it answered 403: This action"
        in done.out
    )
    assert "write:statuses" not in done.out
    assert fake.rules.own() == []


def test_a_program_gets_json(fake: FakeMastodon, announcer: Announcer) -> None:
    configure(fake, "profile read write:statuses")
    fake.rules.profile = {"bot": False, "source": {"attribution_domains": []}}
    done = announcer("login", "--check", "--json")
    assert done.status == 1
    told = json.loads(done.out)
    assert told["handle"].startswith("@organiser@")
    assert (told["software"], told["bot"], told["attribution_domains"]) == ("mastodon", False, [])
    assert [one["scope"] for one in told["lacking"]] == ["write:media"]
    assert told["lines"][-1]["weight"] == "problem"


def test_a_token_that_was_ended_is_a_line(fake: FakeMastodon, announcer: Announcer) -> None:
    configure(fake)
    fake.oauth.tokens.clear()
    done = announcer("login", "--check")
    assert done.status == 1
    assert (
        "refuses the token: it answered 401: The access token is invalid. Make another one, with `announcer login"
        in done.err
    )
    assert SECRET not in done.out + done.err


def test_a_server_that_does_not_answer_is_a_line(fake: FakeMastodon, announcer: Announcer) -> None:
    configure(fake)
    fake.hang_up()
    done = announcer("login", "--check")
    assert done.status == 1
    assert done.err.endswith("does not answer: it cannot be connected to\n")


def test_without_an_account_there_is_nothing_to_look_at(folder: Path, announcer: Announcer) -> None:
    assert folder.exists()
    done = announcer("login", "--check")
    assert done.status == 2
    assert "no account is configured" in done.err
    assert "announcer login INSTANCE" in done.err


# --- logout


def test_logging_out_ends_the_token_and_takes_away_what_login_wrote(fake: FakeMastodon, announcer: Announcer) -> None:
    configure(fake)
    done = announcer("logout", "--yes")
    assert (done.status, done.err) == (0, "")
    assert "the access is ended, and the files are gone\na service that runs cannot post any more" in done.out
    assert fake.oauth.tokens == {}
    assert list(TOKEN.parent.iterdir()) == []
    assert Path(".env").read_text() == "# ours\nANNOUNCER_SITE_TITLE=Huis\n"
    assert [one for one in (SECRET, APP_SECRET) if one in done.out] == []
    again = announcer("logout", "--yes")
    assert (again.status, again.err) == (
        1, "announcer: no account is configured, so there is nothing to log out of\n",
    )  # fmt: skip


def test_who_does_not_agree_stays_logged_in(
    fake: FakeMastodon, announcer: Announcer, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(fake)
    for answer in ("", "n"):
        monkeypatch.setattr("builtins.input", lambda _, answer=answer: answer)
        done = announcer("logout")
        assert done.status == 1
        assert ".env: the line ANNOUNCER_MASTODON__BASE_URL" in done.out
        assert "nothing was changed" in done.out
    assert list(fake.oauth.tokens) == [SECRET]
    assert TOKEN.exists()


def test_a_server_that_is_away_is_told_with_the_way_by_hand(fake: FakeMastodon, announcer: Announcer) -> None:
    configure(fake)
    fake.hang_up()
    done = announcer("logout", "--yes")
    assert done.status == 1
    assert "did not end the access (it cannot be connected to); do it yourself:" in done.out
    assert not TOKEN.exists()


@pytest.mark.parametrize("status", [403, 503])
def test_a_server_that_refuses_is_told_with_its_page_for_it(
    status: int, fake: FakeMastodon, announcer: Announcer
) -> None:
    configure(fake)
    fake.oauth.pages["/oauth/revoke"] = error(status, f"no: {SECRET}")
    done = announcer("logout", "--yes")
    assert done.status == 1
    assert f"did not end the access (it answered {status}: no: ***)" in done.out
    assert f"{fake.base_url}/oauth/authorized_applications (Account, Authorized apps)" in done.out


def test_a_token_that_was_made_by_hand_is_left_to_the_person(fake: FakeMastodon, announcer: Announcer) -> None:
    configure(fake)
    TOKEN.write_text("another-token")
    done = announcer("logout", "--yes")
    assert done.status == 1
    assert "the token was not made by `announcer login`, so that only you can end it" in done.out
    assert ("POST", "/oauth/revoke") not in fake.requests
    assert not TOKEN.exists()


def test_settings_that_are_wrong_keep_nobody_logged_in(fake: FakeMastodon, announcer: Announcer) -> None:
    configure(fake)
    with Path(".env").open("a") as env:
        env.write("ANNOUNCER_PORT=many\n")
    assert announcer("logout", "--yes").status == 0
    assert fake.oauth.tokens == {}


def test_what_the_environment_says_is_named_as_not_taken_away(
    fake: FakeMastodon, announcer: Announcer, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(fake)
    monkeypatch.setenv("ANNOUNCER_MASTODON__BASE_URL", fake.base_url)
    done = announcer("logout", "--yes")
    assert done.status == 0
    assert "ANNOUNCER_MASTODON__BASE_URL is still set in the environment: take it away there" in done.out


def test_a_damaged_record_is_as_none(fake: FakeMastodon, announcer: Announcer) -> None:
    configure(fake)
    APPLICATION.write_text('{"instance": 1}')
    assert "was not made by `announcer login`" in announcer("logout", "--yes").out
    assert not APPLICATION.exists()
